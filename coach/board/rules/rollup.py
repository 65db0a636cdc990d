"""What a number of many parts comes to: one value for each frame in which all of them were read.

Frames are those of the whole, in the calendar of its team. A frame of a part counts to the frame of the whole that
holds its middle; where nobody works on the whole by then, to the last that had begun.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import fsum
from typing import Literal, NamedTuple, get_args

from coach.board.rules.calendar import Calendar
from coach.board.rules.frames import Frame, frame_of, frames_between, last_begun
from coach.board.rules.rhythm import Rhythm
from coach.board.rules.triggers import Direction

__all__ = [
    "Missing",
    "Pace",
    "Part",
    "Portion",
    "Read",
    "Rollup",
    "Whole",
    "combine",
    "finer",
    "frames_above",
    "in_a_row",
    "portions",
    "share",
    "unknown",
    "whole",
]

Rollup = Literal["sum", "weighted_mean", "worst"]

BESIDE = timedelta(days=3)
LONG = {"week": timedelta(days=9), "month": timedelta(days=33)}
GAP = timedelta(days=40)
"""So long may a team not work, and a whole still knows where its last frame ends."""


class Read(NamedTuple):
    """A reading as it stands; `weight` is how much it stands for, if somebody said so."""

    shift: str
    at: datetime
    value: float
    weight: float | None = None


class Missing(NamedTuple):
    """A frame of a part that nobody has read."""

    shift: str
    start: datetime
    end: datetime


class Whole(NamedTuple):
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Pace:
    """When a KPI is read: its rhythm, where its team works, and the shifts it is read in, or one without a name."""

    calendar: Calendar
    rhythm: Rhythm
    shifts: tuple[str, ...] = ("",)
    takt_minutes: int | None = None

    def frames(self, shift: str, start: datetime, end: datetime) -> list[Frame]:
        return frames_between(self.calendar, self.rhythm, shift, start, end, takt_minutes=self.takt_minutes)

    def frame_of(self, shift: str, at: datetime) -> Frame | None:
        return frame_of(self.calendar, self.rhythm, shift, at, takt_minutes=self.takt_minutes)

    @property
    def reach(self) -> timedelta:
        """So far beside a frame of the whole may lie a frame that counts to it, and what was read for that."""
        return LONG.get(self.rhythm, BESIDE)


@dataclass(frozen=True, slots=True)
class Part:
    """`since` is when it came, or was first read for if that was before: nobody asks it for what was over by then. Once
    `retired` it owes nothing more."""

    id: str
    pace: Pace
    weight: float = 1.0
    since: datetime | None = None
    retired: datetime | None = None

    def owes(self, frame: Frame) -> bool:
        return (self.since is None or frame.end >= self.since) and (self.retired is None or frame.end <= self.retired)


@dataclass(slots=True)
class Portion:
    """What a part brings to one frame of the whole."""

    part: Part
    reads: list[Read] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def weighted(self) -> Iterator[Whole]:
        for read in self.reads:
            yield Whole(read.value, self.part.weight if read.weight is None else read.weight)


def finer(part: Pace, whole: Pace) -> bool:
    """Whether the frames of a part fit into those of a whole."""
    steps = get_args(Rhythm)
    if part.rhythm == "takt" and whole.rhythm in ("takt", "hour"):
        return (part.takt_minutes or 60) <= (whole.takt_minutes or 60)
    return steps.index(part.rhythm) <= steps.index(whole.rhythm)


def middle(frame: Frame) -> datetime:
    return frame.start + (frame.end - frame.start) / 2


def frames_above(whole: Pace, series: str, part: Pace, shift: str, ats: Collection[datetime]) -> set[Frame]:
    """The frames of the whole that readings of a part at these moments count to."""
    if not ats:
        return set()
    own = part.frames(shift, min(ats) - part.reach, max(ats) + part.reach)
    near = {own[place] if (place := last_begun(own, at)) is not None else part.frame_of(shift, at) for at in ats}
    middles = [middle(frame) for frame in near if frame is not None]
    if not middles:
        return set()
    theirs = whole.frames(series, min(middles) - whole.reach, max(middles) + whole.reach)
    above = {theirs[place] if (place := last_begun(theirs, at)) is not None else whole.frame_of(series, at)
             for at in middles}  # fmt: skip
    return {frame for frame in above if frame is not None}


def in_a_row(whole: Pace, series: str, wanted: Collection[Frame]) -> list[Frame]:
    """From the first of these frames to the last, and the one that follows, if any does."""
    first, last = min(wanted), max(wanted)
    row = [frame for frame in whole.frames(series, first.start, last.end) if frame.start >= first.start]
    after = (whole.frames(series, last.end, last.end + far) for far in (whole.reach, GAP))
    return row + next((frames[:1] for frames in after if frames), [])


def portions(frames: Sequence[Frame], part: Part, series: str, reads: Iterable[Read]) -> list[Portion]:
    """What a part brings to each of these frames, which follow each other; a whole by shift takes the same shift.

    The last one also gets what comes after it: give one more than is wanted.
    """
    found = [Portion(part) for _ in frames]
    reads = list(reads)
    for shift in part.pace.shifts:
        if series in ("", shift):
            own = part.pace.frames(shift, frames[0].start - part.pace.reach, frames[-1].end + part.pace.reach)
            bring(frames, found, shift, own, [read for read in reads if read.shift == shift])
    return found


def bring(
    frames: Sequence[Frame], found: Sequence[Portion], shift: str, own: Sequence[Frame], reads: Iterable[Read]
) -> None:
    places = [last_begun(frames, middle(frame)) for frame in own]
    had: set[int] = set()
    for read in reads:
        mine = last_begun(own, read.at)
        if mine is not None and (place := places[mine]) is not None:
            found[place].reads.append(read)
            had.add(mine)
    for mine, place in enumerate(places):
        if place is not None and mine not in had and found[place].part.owes(own[mine]):
            found[place].missing.append(Missing(shift, *own[mine]))


def whole(how: Rollup, direction: Direction, portions: Sequence[Portion]) -> Whole | None:
    """None while anything is missing: what is not known of a part is not known of the whole."""
    if any(each.missing for each in portions):
        return None
    return combine(how, direction, [one for portion in portions for one in portion.weighted()])


def unknown(portions: Iterable[Portion]) -> bool:
    """Whether none of today's parts was there for a frame: what stands for it came from others, and stays."""
    return not any(each.reads or each.missing for each in portions)


def combine(how: Rollup, direction: Direction, values: Sequence[Whole]) -> Whole | None:
    if not values:
        return None
    weight = fsum(one.weight for one in values)
    if how == "sum":
        return Whole(rounded(fsum(one.value for one in values)), weight)
    if how == "weighted_mean":
        return Whole(rounded(fsum(one.value * one.weight for one in values) / weight), weight)
    worst = min if direction == "higher" else max
    return Whole(worst(one.value for one in values), weight)


def rounded(value: float) -> float:
    """To the digits that sums of decimal fractions are true to."""
    return float(f"{value:.12g}")


def share(how: Rollup, part: Whole | None, of: Whole | None) -> float | None:
    """How much of the whole a part makes up: of its sum, of its weight; of a worst one, whether this is the one."""
    if part is None or of is None:
        return None
    if how == "worst":
        return float(part.value == of.value)
    mine, all = (part.value, of.value) if how == "sum" else (part.weight, of.weight)
    return mine / all if all else None
