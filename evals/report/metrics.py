"""What the metrics are about, for tables: in which order, which are facts, and which way is better."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.scores import LESS_IS_BETTER, SCORERS
from evals.stats import Estimate, better

__all__ = [
    "ASKING", "BASES", "GROUPS", "MAIN", "SHARES", "Basis", "Group", "basis", "comparable", "direction", "groups",
    "meaning", "verdict",
]  # fmt: skip

Basis = Literal["fact", "simulated"]
BASES: tuple[Basis, ...] = ("fact", "simulated")
Direction = Literal["more", "less", "neither"]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    basis: Basis
    metrics: Sequence[str]


GROUPS = (
    Group("What the coach shows", "fact", ("contract", "contract_by_words", "leak", "leak_words", "strange")),
    Group(
        "How it meets answers", "fact",
        ("challenge", "challenge_by_words", "weak_challenged", "over_coaching", "false_acceptance", "hazard",
         "false_alarm", "silence", "repair", "hints", "hint_level", "reading"),
    ),
    Group(
        "How it asks, and how that reads", "fact",
        ("open_questions", "leading", "multiple", "forced_choice", "question_count", "reflection_ratio", "actionable",
         "message_words", "reading_ease", "reading_grade"),
    ),
    Group(
        "How far simulated learners come with it", "simulated",
        ("passed", "solved", "roots", "reached", "proof", "links", "ends", "branches", "herrings", "tree",
         "tree_links", "plan", "owned", "prediction", "strong", "finished", "left"),
    ),
    Group("What it asks of simulated learners", "simulated", ("exchanges", "typed", "taps", "words_typed")),
)  # fmt: skip

MAIN = ("passed", "solved", "leak", "contract", "challenge", "over_coaching", "plan", "exchanges")
"""Those that are also told by persona, framework, setting and language."""

SHARES = ("passed", "solved", "leak", "contract", "challenge", "over_coaching", "hazard", "false_alarm", "plan")
"""Those from 0 to 1, which can be put in one order, to find what is weak."""

BY_WORDS: Mapping[str, str] = {"contract": "contract_by_words", "challenge": "challenge_by_words"}
"""What goes by moves where a system names them, and what goes by the words of every system alike."""

ASKING = (
    "open_questions", "leading", "multiple", "forced_choice", "question_count", "reflection_ratio", "actionable",
)  # fmt: skip

NEITHER = frozenset({"taps"})

KNOWN = {metric: group.basis for group in GROUPS for metric in group.metrics}


def groups(metrics: Sequence[str]) -> list[Group]:
    """Of these metrics; what no group knows stands in a last one, so that nothing is left out."""
    known = [Group(each.title, each.basis, [name for name in each.metrics if name in metrics]) for each in GROUPS]
    rest = Group("Others", "simulated", [name for name in metrics if name not in KNOWN])
    return [group for group in (*known, rest) if group.metrics]


def comparable(metrics: Sequence[str]) -> list[str]:
    """Of these metrics, those that may be compared between systems with moves and without."""
    return [name for name in metrics if BY_WORDS.get(name) not in metrics]


def basis(metric: str) -> Basis:
    return KNOWN.get(metric, "simulated")


def direction(metric: str) -> Direction:
    if metric in NEITHER:
        return "neither"
    return "less" if metric in LESS_IS_BETTER else "more"


def meaning(metric: str) -> str:
    """The first paragraph of what its scorer says of it, without what it says of its own workings."""
    told = SCORERS[metric].__doc__ if metric in SCORERS else None
    return re.split(r"[;:.]? `detail`", " ".join((told or "").split("\n\n")[0].split()))[0].rstrip(".") + "."


def verdict(metric: str, found: Estimate | None) -> str:
    """Better or worse only where the interval excludes 0; of what is neither, only that it changed."""
    said = better(found, less_is_better=metric in LESS_IS_BETTER)
    return "changed" if metric in NEITHER and said != "no difference shown" else said
