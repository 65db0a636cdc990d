"""Runs made by hand: a dialogue for each case and system, with scores as they are wanted."""

from dataclasses import replace
from typing import Any

from evals.cases import cases
from evals.log import Head, Run
from evals.scores import Score
from evals.transcript import Dialogue, Exchange, Setup

__all__ = ["CASES", "MODEL", "Scores", "head", "leaking", "run", "scores", "setups"]

MODEL = 'bare:<b>"x"'
REASON = "=1+1 <i>"
CASES = [case for case in cases() if case.locale == "en" and not case.twin][:8]
Scores = dict[str, Score]


def dialogue(setup: Setup, said: str = "the felt is worn", failed: str = "") -> Dialogue:
    case = next(case for case in CASES if case.id == setup.case)
    exchanges = (
        Exchange(0, "Replace the pump. Why?", "open_step", said=said, kind="blame", verdict="ok"),
        Exchange(1, "Thank you.", "close"),
    )
    return Dialogue(setup, case.framework, "en", exchanges, "finished", ("a problem",), failed=failed)


def scores(leak: float = 0.0, solved: float = 1.0, **more: Score) -> Scores:
    found = {
        "leak": Score(leak, 2), "solved": Score(solved), "contract": Score(0.5, 2, REASON, {"advice": 1}),
        "strange": Score(0.0), "taps": Score(1.0), "challenge": Score(0.0, 1, "", {"blame": [0, 1]}),
        "reading": Score(0.0, 1, "", {"blame > ok": 1, "good > several": 2}), "hazard": Score(None, 0, "no danger"),
    }  # fmt: skip
    return found | more


def head(*systems: str, **more: Any) -> Head:
    return replace(Head(1, "./run eval", "quick", systems, (1,), {"coach": "1"}, "abc", {"cases": "d1"}), **more)


def run(led: dict[Setup, Scores], said: str = "the felt is worn", **more: Any) -> Run:
    systems = dict.fromkeys(setup.system for setup in led)
    done = tuple(dialogue(setup, said) for setup in led)
    return Run(more.pop("head", head(*systems)), done, scores={setup.id: found for setup, found in led.items()}, **more)


def setups(system: str, count: int = 8, **more: Any) -> list[Setup]:
    return [replace(Setup(system, case.id, "steady"), **more) for case in CASES[:count]]


def leaking(values: list[float], system: str = "builtin") -> Run:
    """One dialogue for each case, with these shares of messages that leak."""
    return run(dict(zip(setups(system, len(values)), map(scores, values), strict=True)))
