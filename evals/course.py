"""How a dialogue went, judged from its turns: every bad answer challenged, no good one questioned twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["CHALLENGES", "FITTING", "Kind", "Turn", "challenged", "questioned"]

Kind = Literal[
    "good",
    "tap",
    "aside",
    "blame",
    "vague",
    "solution_jump",
    "circular",
    "unknown",
    "hazard",
    "asks_for_answer",
    "assumption",
]
"""What the learner knows about its own answer; an `aside` is about the talk or a task, not about the problem."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer, what it answered, and the move it was met with."""

    step: str
    slot: str
    expects: str
    move: str
    said: str
    kind: Kind
    tapped: bool
    item: str = ""
    """Which piece of the problem it gave: a good answer to the same item again was questioned."""
    reply: str = ""


FITTING: Mapping[Kind, frozenset[str]] = {
    "hazard": frozenset({"make_safe"}),
    "asks_for_answer": frozenset({"probe_asks_for_answer", "hint", "offer_exit"}),
    "blame": frozenset({"probe_blame", "hint", "offer_exit"}),
    "circular": frozenset({"probe_circular", "probe_symptom", "hint", "offer_exit"}),
    "assumption": frozenset({"probe_assumption", "hint", "branch", "offer_exit"}),
    "vague": frozenset({"probe_vague", "probe_blame", "probe_circular", "probe_symptom", "hint", "offer_exit"}),
    "solution_jump": frozenset({"probe_solution_jump", "hint", "offer_exit"}),
    "unknown": frozenset({"send_to_gemba", "probe_unknown", "hint", "offer_exit"}),
}
"""The moves that meet each bad answer."""

OTHER_DOUBTS = ("off_topic", "symptom", "unrelated", "several", "out_of_our_hands", "unsupported", "yes", "no")
CHALLENGES = frozenset(
    {"hint", "repair_rephrase", "offer_exit", *(f"probe_{kind}" for kind in (*FITTING, *OTHER_DOUBTS))}
)
"""The moves that do not take an answer as it is."""


def questioned(turns: Sequence[Turn]) -> list[Turn]:
    """The good answers that were met with doubt: over-coaching."""
    return [turn for turn in turns if turn.kind == "good" and turn.reply in CHALLENGES]


def challenged(turns: Sequence[Turn]) -> list[str]:
    """What went wrong: a bad answer that passed, and a good one that was questioned twice."""
    passed = [
        f"{turn.kind} at {turn.step}.{turn.slot} was met with {turn.reply or 'nothing'}: {turn.said!r}"
        for turn in turns
        if turn.kind in FITTING and turn.reply not in FITTING[turn.kind]
    ]
    doubts = Counter(turn.item for turn in questioned(turns))
    return passed + [f"{item} was a good answer and was questioned {n} times" for item, n in doubts.items() if n > 1]
