"""Steering the talk instead of answering: back, again, in other words, skip, correct, pause, stop, a person."""

from dataclasses import replace
from typing import assert_never

from coach.dialogue import edits
from coach.dialogue.challenges import take_go_on, take_human
from coach.dialogue.flow import Advance, as_move, park, repaired
from coach.dialogue.state import Said, State, Trail
from coach.frameworks.schema import Framework

__all__ = ["repair"]


def repair(framework: Framework, state: State, said: Said) -> Advance:
    asked = state.asked
    assert asked is not None
    if state.alert and said.repair not in ("pause", "stop"):
        return replace(state, shown=repaired(asked, "make_safe", "repeat")), ()
    match said.repair:
        case "repeat":
            return replace(state, shown=repaired(asked, "repair_repeat", "repeat")), ()
        case "rephrase":
            again = replace(asked, variant=asked.variant + 1)
            return replace(state, asked=again, shown=repaired(again, "repair_rephrase", "rephrase")), ()
        case "pause":
            return park(state, "repair_pause"), ()
        case "stop":
            return park(state, "repair_stop"), ()
        case "human":
            return take_human(framework, state, said) if asked.slot != "human" else (state, ())
        case "skip":
            state, effects = take_go_on(framework, state, said)
            return as_move(state, "repair_skip"), effects
        case "back" | "correct" | None:
            return _back(framework, state, said), ()
        case _:
            assert_never(said.repair)


OPEN_MOVES = frozenset({"open_step", "ask_evidence", "reflect"})


def _before(trail: list[Trail], editing: Trail | None) -> list[Trail]:
    """What was answered before the question that is open: `back` twice goes two questions back."""
    return trail[: trail.index(editing)] if editing in trail else trail


def _back(framework: Framework, state: State, said: Said) -> State:
    """Ask an earlier question again; the old answer stands until there is a better one."""
    there = (t for t in state.trail if edits.stands(framework, state, t.asked))
    trail = [replace(t, asked=edits.offered(state, t.asked)) for t in there]
    before = [t for t in trail if t.n == said.turn] or _before(trail, state.editing)
    if not before:
        assert state.asked is not None
        return replace(state, shown=repaired(state.asked, "repair_repeat", "first"))
    earlier, correct = before[-1], said.repair == "correct"
    asked = replace(earlier.asked, lead="correct" if correct else "back")
    shown = replace(asked, move="repair_correct" if correct else "repair_back")
    state = replace(state, asked=earlier.asked, shown=shown, under=None, editing=earlier)
    return replace(state, tries=0, rungs=0, wrong=None)
