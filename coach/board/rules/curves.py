"""How a team does and how it improves: readings that held their standard, and standards that moved.

A frame is held when it was read and its reading met the target that was in force then. A reading that is missing
holds nothing. Of several readings in a frame the last one counts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from coach.board.rules.frames import Frame, last_begun
from coach.board.rules.triggers import Direction, Target, misses_target

__all__ = [
    "KEPT",
    "Held",
    "Judged",
    "Read",
    "Step",
    "Verdict",
    "better",
    "judge",
    "moves",
    "running",
    "verdict",
    "weeks",
]

KEPT = 0.8
"""The share of due readings from which on a standard is held."""

FELL = 0.1
"""By how much the held share of the later half lies under the earlier one's where a KPI slips."""

FEW = 4
"""Due readings below which nothing is said."""

Verdict = Literal["improved", "maintained", "slipping", "eased", "short", "unknown"]
"""`eased`: its standard was made easier; `short`: not held, and no worse than before."""


class Read(NamedTuple):
    at: datetime
    value: float


class Step(NamedTuple):
    """The target from then on; `because` says that an action moved it."""

    at: datetime
    target: float
    because: bool = False


class Judged(NamedTuple):
    """A frame that was due, by its end."""

    end: datetime
    target: float
    read: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Held:
    due: int
    read: int
    held: int
    missing: int
    share: float | None


def judge(
    frames: Sequence[Frame],
    readings: Sequence[Read],
    steps: Sequence[Step],
    usual: float,
    direction: Direction,
    until: datetime,
    now: datetime,
) -> list[Judged]:
    """Frames that ended by `until`; those after it are given as well, so that each reading finds its own. All in order.

    The newest may still be entered: unread, it is not due before the next is over.
    """
    last = {place: read for read in readings if (place := last_begun(frames, read.at)) is not None}
    judged = [one(frame, last.get(place), steps, usual, direction) for place, frame in enumerate(frames)]
    due = [each for each in judged if each.end <= until]
    following = judged[len(due)].end if len(judged) > len(due) else None
    if due and not due[-1].read and (following is None or following > now):
        due.pop()
    return due


def one(frame: Frame, read: Read | None, steps: Sequence[Step], usual: float, direction: Direction) -> Judged:
    target = in_force(steps, read.at if read else frame.end, usual)
    held = read is not None and not misses_target(Target(direction, target), read.value)
    return Judged(frame.end, target, read is not None, held)


def in_force(steps: Sequence[Step], at: datetime, usual: float) -> float:
    """Before the first step it is taken to be what that says; where none was kept, what the KPI says today."""
    if not steps:
        return usual
    return steps[max(0, bisect_right(steps, at, key=lambda step: step.at) - 1)].target


def summed(judged: Iterable[Judged]) -> Held:
    due, read, held = 0, 0, 0
    for each in judged:
        due, read, held = due + 1, read + each.read, held + each.held
    return Held(due, read, held, due - read, share(held, due))


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def weeks(judged: Iterable[Judged], monday_of: Mapping[datetime, date]) -> dict[date, Held]:
    """By the week in which a frame ends."""
    found: dict[date, list[Judged]] = {}
    for each in judged:
        found.setdefault(monday_of[each.end], []).append(each)
    return {monday: summed(found[monday]) for monday in sorted(found)}


def better(direction: Direction, before: float, after: float) -> bool:
    return after > before if direction == "higher" else after < before


def moves(steps: Sequence[Step], direction: Direction, start: datetime, end: datetime) -> list[tuple[Step, bool]]:
    """The steps of a stretch of time that changed the target, and whether to the better."""
    changed = (
        (after, better(direction, before.target, after.target))
        for before, after in pairwise(steps)
        if before.target != after.target
    )
    return [(step, up) for step, up in changed if start <= step.at < end]


def verdict(judged: Sequence[Judged], moved: Sequence[tuple[Step, bool]], direction: Direction) -> Verdict:
    """What a KPI has come to over a window.

    improved: its target is a better one than before, and is held since it was moved. maintained: held against an
    unchanged target. slipping: held no longer, and less in the later half than in the earlier one.
    """
    whole = summed(judged)
    if whole.share is None or whole.due < FEW:
        return "unknown"
    first, now = judged[0].target, judged[-1].target
    if moved and better(direction, now, first):
        return "eased"
    if moved and better(direction, first, now):
        since = summed(each for each in judged if each.end > moved[-1][0].at)
        if since.share is not None and since.share >= KEPT:
            return "improved"
    if slipped(judged):
        return "slipping"
    return "maintained" if whole.share >= KEPT and first == now else "short"


def slipped(judged: Sequence[Judged]) -> bool:
    """The later half no longer holds its standard, by more than one frame: one alone may be chance."""
    earlier, later = halves(judged)
    if earlier.share is None or later.share is None or later.share >= KEPT:
        return False
    lost = (later.due - later.held) - (earlier.due - earlier.held)
    return lost > 1 and later.share <= round(earlier.share - FELL, 4)


def halves(judged: Sequence[Judged]) -> tuple[Held, Held]:
    """The earlier and the later half of what was due."""
    middle = len(judged) // 2
    return summed(judged[:middle]), summed(judged[middle:])


def running(counts: Mapping[date, int], mondays: Sequence[date]) -> list[int]:
    """The sum so far, week by week."""
    total, sums = 0, list[int]()
    for monday in mondays:
        total += counts.get(monday, 0)
        sums.append(total)
    return sums


def mondays(first: date, last: date) -> list[date]:
    """Of every week that a stretch of days touches."""
    start = first - timedelta(days=first.weekday())
    return [start + timedelta(weeks=n) for n in range((last - start).days // 7 + 1)]
