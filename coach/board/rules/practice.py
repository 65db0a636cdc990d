"""What somebody's own talks show of how they analyse, counted week by week and compared with nobody.

An answer is one in words; a tap shows nothing. A first answer is one to a question that was not being asked again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from coach.frameworks.terms import VERDICTS, Move, Verdict

__all__ = ["Again", "Counts", "Fact", "Facts", "Reply", "counted", "shown"]

Facts = Counter[str]
"""How often each of these was so; `again:vague` and `mended:vague` are of one verdict."""

Fact = tuple[datetime, str]

TAKEN: frozenset[Verdict] = frozenset({"ok", "several"})
"""Read as an answer to what was asked."""
OPEN: frozenset[Verdict] = frozenset({"yes", "no", "out_of_our_hands"})
"""Answers to some questions and not to others: the coach's next move tells."""
HONEST: frozenset[Verdict] = frozenset({"unknown"})
"""No fault, and no first answer either: they may have to go and see."""
APART: frozenset[Verdict] = frozenset({"hazard", "repair"})
"""No answers at all."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn of a talk: what was said, if it was this person and in words, and what the coach did then."""

    at: datetime
    verdict: Verdict | None
    tapped: str | None
    """The choice that was taken, by this person."""
    move: Move | None


@dataclass(frozen=True, slots=True)
class Again:
    """Answers of one kind that the coach asked about again, and how many of them the next try mended."""

    verdict: Verdict
    asked_again: int
    mended: int


@dataclass(frozen=True, slots=True)
class Counts:
    """`first_ok` of `first` answers were read as answers at once: `share`, null where there were none. `hints` are
    rungs of the ladder that were used. There is no sum of all this, and nobody's stands beside anybody else's."""

    begun: int
    finished: int
    answers: int
    first: int
    first_ok: int
    share: float | None
    again: list[Again]
    causes_with_evidence: int
    links_tested: int
    experiments: int
    hints: int


def asks_again(move: Move | None) -> bool:
    return move is not None and (move == "hint" or move.startswith("probe_"))


def shown(turns: Iterable[Reply]) -> Iterator[Fact]:
    """What one talk shows, turn by turn."""
    asked: Move | None = None
    wrong: Verdict | None = None
    for turn in turns:
        verdict = turn.verdict if turn.verdict not in APART else None
        if asked == "test_link" and (turn.tapped or verdict) in ("yes", "no"):
            yield turn.at, "links_tested"
        if turn.move == "hint":
            yield turn.at, "hints"
        if verdict is not None:
            good = verdict in TAKEN or (verdict in OPEN and not asks_again(turn.move))
            yield from ((turn.at, what) for what in answered(verdict, wrong, good=good, afresh=not asks_again(asked)))
            wrong = None if good or verdict in HONEST or not asks_again(turn.move) else verdict
        elif turn.tapped:
            wrong = None
        asked = turn.move or asked


def answered(verdict: Verdict, wrong: Verdict | None, *, good: bool, afresh: bool) -> Iterator[str]:
    """`wrong` is what their last answer to the same question was, where it did not do."""
    yield "answers"
    if wrong:
        yield f"again:{wrong}"
        if good:
            yield f"mended:{wrong}"
    elif afresh and verdict not in HONEST:
        yield "first"
        if good:
            yield "first_ok"


def counted(facts: Facts) -> Counts:
    first, again = facts["first"], [Again(v, facts[f"again:{v}"], facts[f"mended:{v}"]) for v in VERDICTS]
    return Counts(
        begun=facts["begun"],
        finished=facts["finished"],
        answers=facts["answers"],
        first=first,
        first_ok=facts["first_ok"],
        share=round(facts["first_ok"] / first, 3) if first else None,
        again=[one for one in again if one.asked_again],
        causes_with_evidence=facts["causes_with_evidence"],
        links_tested=facts["links_tested"],
        experiments=facts["experiments"],
        hints=facts["hints"],
    )
