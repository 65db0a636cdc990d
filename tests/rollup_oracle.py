"""A second reading of roll-ups: each quarter of an hour gets a label from the clock on the wall, and labels match.

Slow and plain on purpose. It shares nothing with the rules but the words for shifts and rhythms.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
DAYS = 76

Label = Any


class Turn(NamedTuple):
    """A shift: from one hour of the clock to another, on these weekdays."""

    name: str
    start: int
    end: int
    days: frozenset[int]


class Seen(NamedTuple):
    shift: str
    at: datetime
    value: float
    weight: float | None


@cache
def walls(zone: str, first: date) -> list[datetime]:
    start = datetime.combine(first, time(), UTC)
    return [(start + n * QUARTER).astimezone(ZoneInfo(zone)) for n in range(DAYS * 96)]


@dataclass
class Kept:
    """One KPI over the days from `first`, a label for each quarter of an hour."""

    zone: str
    turns: tuple[Turn, ...]
    rhythm: str
    takt: int
    first: date
    labels: dict[str, list[Label]] = field(default_factory=dict, repr=False)

    def of(self, shift: str) -> list[Label]:
        if shift not in self.labels:
            known = [turn for turn in self.turns if turn.name == shift] or list(self.turns)
            self.labels[shift] = self.label(known)
        return self.labels[shift]

    def label(self, turns: list[Turn]) -> list[Label]:
        at_work = [self.turn(wall, turns) for wall in walls(self.zone, self.first)]
        if self.rhythm in ("day", "week", "month"):
            return self.periods(at_work)
        found: list[Label] = []
        counted: dict[Label, int] = {}
        step = {"shift": 10_000, "hour": 4, "takt": self.takt // 15}[self.rhythm]
        for turn in at_work:
            n = counted[turn] = counted.get(turn, -1) + 1
            found.append((turn, n // step) if turn else None)
        return found

    def turn(self, wall: datetime, turns: list[Turn]) -> tuple[date, str] | None:
        for turn in turns:
            night = turn.end <= turn.start
            if wall.hour >= turn.start and (night or wall.hour < turn.end) and wall.weekday() in turn.days:
                return wall.date(), turn.name
            if night and wall.hour < turn.end and (wall.date() - DAY).weekday() in turn.days:
                return wall.date() - DAY, turn.name
        return None

    def periods(self, at_work: list[tuple[date, str] | None]) -> list[Label]:
        days = [turn[0] if turn else wall.date()
                for turn, wall in zip(at_work, walls(self.zone, self.first), strict=True)]  # fmt: skip
        name: dict[str, Callable[[date], str]] = {
            "day": str,
            "week": lambda day: str(day.isocalendar()[:2]),
            "month": lambda day: str(day)[:7],
        }
        called = [name[self.rhythm](day) for day in days]
        worked = {label for label, turn in zip(called, at_work, strict=True) if turn}
        return [label if label in worked else None for label in called]

    def moment(self, tick: int) -> datetime:
        return datetime.combine(self.first, time(), UTC) + tick * QUARTER

    def at(self, shift: str, at: datetime) -> Label:
        """Of the last quarter that had begun and has a label; midnight itself is of the new day."""
        labels, tick = self.of(shift), int((at - self.moment(0)).total_seconds() // 900)
        midnight = self.rhythm in ("day", "week", "month") and walls(self.zone, self.first)[tick].time() == time()
        if self.moment(tick) == at and not midnight:
            tick -= 1
        while tick >= 0 and labels[tick] is None:
            tick -= 1
        return labels[tick] if tick >= 0 else None

    def middles(self, shift: str) -> dict[Label, datetime]:
        """Of each label the middle of its quarters."""
        ticks: dict[Label, list[int]] = {}
        for n, label in enumerate(self.of(shift)):
            if label is not None:
                ticks.setdefault(label, []).append(n)
        ends = {label: (self.moment(these[0]), self.moment(these[-1] + 1)) for label, these in ticks.items()}
        return {label: start + (end - start) / 2 for label, (start, end) in ends.items()}


@dataclass
class Piece:
    kept: Kept
    shifts: tuple[str, ...]
    weight: float
    seen: list[Seen] = field(repr=False)


def sum_up(how: str, direction: str, whole: Kept, series: str, label: Label, pieces: list[Piece]) -> float | None:
    """What the frame with this label comes to; None while one frame of one part is not read."""
    pairs: list[tuple[float, float]] = []
    for piece in pieces:
        for shift in piece.shifts:
            if series and series != shift:
                continue
            middles, read = piece.kept.middles(shift), set()
            for seen in piece.seen:
                mine = piece.kept.at(shift, seen.at)
                if seen.shift == shift and mine is not None and whole.at(series, middles[mine]) == label:
                    read.add(mine)
                    pairs.append((seen.value, piece.weight if seen.weight is None else seen.weight))
            if any(mine not in read and whole.at(series, middle) == label for mine, middle in middles.items()):
                return None
    if not pairs:
        return None
    if how == "sum":
        return sum(value for value, _ in pairs)
    if how == "weighted_mean":
        return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)
    return min(value for value, _ in pairs) if direction == "higher" else max(value for value, _ in pairs)
