"""The numbers of the demo plant: what each KPI is held against, and ninety days that look as if they had happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from random import Random
from typing import Any

__all__ = ["KPIS", "Series", "Turn", "played", "weekly"]

FLAT = (0.0, 0.0, 0.0, 0.0, 0.0)
BOTH = ("early", "late")


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that happened to a process: from and until how many working days ago, and how much it moved it.

    A drift begins at nothing and grows to `by`; without `drift` it is there at once.
    """

    since: int
    until: int
    by: float
    drift: bool = False

    def at(self, ago: int) -> float:
        if not self.until <= ago <= self.since:
            return 0.0
        return self.by * (self.since - ago + 1) / (self.since - self.until + 1) if self.drift else self.by


@dataclass(frozen=True, slots=True)
class Series:
    """A KPI with the level its process has, the noise around it, what weekdays add, and what happened to it.

    A KPI without a `level` is rolled up from its parts. `missing` are working days ago on which nobody read it.
    """

    name: str
    team: str
    category: str
    unit: str
    direction: str
    target: float
    limit: float | None = None
    level: float | None = None
    noise: float = 0.0
    weekdays: Sequence[float] = FLAT
    turns: tuple[Turn, ...] = ()
    shifts: Mapping[str, float] | None = None
    """By shift what it adds to the level."""
    digits: int = 0
    most: float | None = None
    rhythm: str = "day"
    leading: bool = False
    stream: str | None = None
    rollup: str | None = None
    into: str | None = None
    weight: float | None = None
    missing: tuple[int, ...] = ()
    rules: tuple[tuple[str, Any], ...] = (("misses", 3), ("signal", False))
    owner: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As a KPI is made; its team, owner and parent are ids and come from the plant."""
        names = ("name", "category", "unit", "direction", "target", "limit", "rhythm", "leading")
        plain: dict[str, Any] = {name: getattr(self, name) for name in names}
        plain |= {"value_stream": self.stream, "shifts": list(self.shifts or ()), "rules": dict(self.rules)}
        return plain | {name: value for name in ("rollup", "weight") if (value := getattr(self, name)) is not None}


def output(team: str, stream: str, level: float, *turns: Turn) -> Series:
    target = level - 4
    return Series(
        f"Pallets, {team[0].lower()}{team[1:]}", team, "D", "pallets", "higher", target, target - 8, level, 2.6,
        (-1.5, 0.5, 1, 0.5, -0.5), turns, stream=stream, into=f"Pallets, {stream.lower()}",
    )  # fmt: skip


def streamed(stream: str, target: float) -> Series:
    return Series(
        f"Pallets, {stream.lower()}", stream, "D", "pallets", "higher", target, target - 16, stream=stream,
        rollup="sum", into="Pallets, whole plant",
    )  # fmt: skip


def first_pass(team: str, stream: str, level: float, weight: float, *turns: Turn) -> Series:
    return Series(
        f"Good at the first pass, {stream.lower()}", team, "Q", "%", "higher", 96, 93, level, 0.6,
        (-0.4, 0, 0.2, 0.2, 0), turns, digits=1, most=100, stream=stream, into="Good at the first pass, whole plant",
        weight=weight,
    )  # fmt: skip


KPIS = (
    Series(
        "Pallets, whole plant", "Riverside plant", "D", "pallets", "higher", 500, 460, rollup="sum",
    ),
    streamed("Bottles", 192), streamed("Cartons", 160), streamed("Cans", 148),
    output("Filling, early shift", "Bottles", 102),
    output("Filling, late shift", "Bottles", 98, Turn(20, 12, -9)),
    output("Cartons, early shift", "Cartons", 86),
    output("Cartons, late shift", "Cartons", 82, Turn(44, 30, -8, drift=True)),
    output("Canning, early shift", "Cans", 80, Turn(64, 26, -9)),
    output("Canning, late shift", "Cans", 76, Turn(64, 26, -5), Turn(3, 1, -13)),
    Series(
        "Good at the first pass, whole plant", "Riverside plant", "Q", "%", "higher", 96, 93, rollup="weighted_mean",
    ),
    first_pass("Filling and packing", "Bottles", 97.6, 200),
    first_pass("Mixing and cartons", "Cartons", 97.2, 168, Turn(58, 40, -3.2), Turn(39, 1, 0.5)),
    first_pass("Canning", "Cans", 97.9, 156, Turn(26, 26, -5.5)),
    Series(
        "First aid", "Riverside plant", "S", "cases", "lower", 0, None, 0, rules=(("single", True), ("signal", False)),
        turns=(Turn(33, 33, 1),),
    ),
    Series(
        "Near misses that were reported", "Filling and packing", "S", "reports", "higher", 2, None, 3.6, 0.9,
        rhythm="week", leading=True, stream="Bottles",
    ),
    Series(
        "Safety walks done", "Canning", "S", "walks", "higher", 3, 2, 3.6, 0.5, rhythm="week", leading=True,
        stream="Cans", most=4,
    ),
    Series(
        "Caps set askew", "Filling, late shift", "Q", "caps", "lower", 20, 35, 13, 3, (2, 0, -1, 0, 1),
        (Turn(57, 48, 17), Turn(47, 1, -3)), stream="Bottles", owner="Mateo Rossi",
    ),
    Series(
        "Seams out of measure", "Canning, early shift", "Q", "cans", "lower", 15, 30, 9, 2.2, (1.5, 0, 0, -0.5, 0),
        (Turn(3, 1, 28),), stream="Cans", owner="Dario Conti",
    ),
    Series(
        "Sugar out of its band", "Mixing and cartons", "Q", "batches", "lower", 3, 5, 1.4, 0.7,
        turns=(Turn(18, 18, 5),), shifts={"early": 0.0, "late": 0.4}, stream="Cartons",
    ),
    Series(
        "Orders on time", "Logistics", "D", "%", "higher", 96, 92, 97.8, 0.9, (-0.8, 0, 0.3, 0.3, 0.2), digits=1,
        most=100, turns=(Turn(16, 8, -4, drift=True),),
    ),
    Series(
        "Trucks loaded within the hour", "Logistics", "D", "trucks", "higher", 18, 14, 21, 1.4, missing=(1, 2),
        owner="Selin Arslan",
    ),
    Series(
        "Longest standstill of the seamer", "Canning, late shift", "C", "min", "lower", 40, 70, 27, 6,
        turns=(Turn(52, 34, 26), Turn(33, 1, -6)), stream="Cans", owner="Lars Holm",
    ),
    Series(
        "Energy for a pallet", "Riverside plant", "C", "kWh", "lower", 42, 46, 40.6, 0.8, digits=1, rhythm="week",
        turns=(Turn(64, 45, 2.4), Turn(44, 1, -0.6)),
    ),
    Series(
        "Scrap", "Cartons", "C", "EUR", "lower", 900, 1300, 780, 90, (120, 0, 0, -40, -30), stream="Cartons",
        turns=(Turn(58, 40, 420), Turn(39, 1, -60)),
    ),
    Series(
        "Change of flavour", "Cartons, early shift", "C", "min", "lower", 35, 50, 33, 3.4, leading=True,
        turns=(Turn(64, 31, 9), Turn(12, 1, -5, drift=True)), stream="Cartons", owner="Linh Tran", missing=(29, 47),
    ),
    Series(
        "Planned maintenance done in its week", "Maintenance", "D", "%", "higher", 90, 80, 93, 2.5, rhythm="week",
        leading=True, most=100,
    ),
    Series(
        "Samples answered within two hours", "Quality", "D", "%", "higher", 95, 90, 96.8, 0.8, digits=1, leading=True,
        shifts={"early": 0.4, "late": -0.3}, most=100,
    ),
    Series(
        "People at work", "Canning", "P", "%", "higher", 94, 90, 96, 0.9, (-1, 0, 0.3, 0.2, -0.3),
        shifts={"early": 0.3, "late": -0.2}, digits=1, most=100, stream="Cans",
    ),
    Series(
        "Ideas handed in", "Riverside plant", "P", "ideas", "higher", 4, 2, 5.5, 1.2, rhythm="week", leading=True,
    ),
    Series(
        "Training hours", "Filling and packing", "P", "hours", "higher", 10, 6, 12.5, 1.6, rhythm="week",
        leading=True, stream="Bottles",
    ),
)  # fmt: skip
"""Parents before their parts. They lead from the lines over the value streams to the whole plant."""


def played(series: Series, worked: Sequence[date], seed: int) -> Iterator[tuple[date, str, float]]:
    """Day, shift and value, the oldest first; the same for the same seed, on whatever day the last one falls."""
    if series.level is None:
        return
    for shift, more in (series.shifts or {"": 0.0}).items():
        chance = Random(f"{seed} {series.name} {shift}")  # noqa: S311 believable, not secret
        for ago in range(len(worked), 0, -1):
            day, drawn = worked[ago - 1], chance.gauss(0, 1)
            if ago in series.missing or (series.rhythm == "week" and day not in weekly(worked)):
                continue
            value = series.level + more + series.noise * drawn + series.weekdays[day.weekday() % 5]
            yield day, shift, within(series, value + sum(turn.at(ago) for turn in series.turns))


def within(series: Series, value: float) -> float:
    return round(min(max(value, 0.0), series.most if series.most is not None else value + 1), series.digits)


def weekly(worked: Sequence[date]) -> frozenset[date]:
    """The last working day of each week that is over; of the week under way, none."""
    weeks = [list(days) for _, days in groupby(worked, key=lambda day: day.isocalendar()[:2])]
    return frozenset(days[0] for days in weeks if days[0].weekday() == 4)
