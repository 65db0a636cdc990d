"""The simulated plants: what the service did there, which is fact, and what its people did, which is simulation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from evals.plant.measures import Measured, table, together
from evals.plant.measures import Row as PlantRow
from evals.report.plots import Bin, bins

__all__ = ["Felt", "PlantPart", "plants"]

MEANING = {
    "silence": "felt black hole: the longest time that whoever raised an issue heard nothing of it",
    "in_time": "follow-through: the share of actions that their owners called done by the date first promised",
    "overdue": "by how much the other actions were late, or are",
}

WITH, WITHOUT = ", with escalation", ", without escalation"


@dataclass(frozen=True, slots=True)
class Felt:
    """The same row with escalation on and off."""

    name: str
    meaning: str
    unit: str
    on: PlantRow | None
    off: PlantRow | None


@dataclass(frozen=True, slots=True)
class PlantPart:
    seeds: Sequence[int]
    facts: Sequence[PlantRow]
    felt: Sequence[Felt]
    late: Sequence[Bin]
    unlooked: Sequence[Bin]
    loads: Sequence[Bin]
    ticks: int
    lost: Mapping[str, int]
    """Looks at which anything was lost, and how many items; by seed and time."""
    faults: Mapping[str, Sequence[str]]
    """What was found, by the list it stands in; at most so many of each."""


FAULTS = ("missed", "false", "astray", "lost", "broken")
NAMED = 40


def plants(measured: Sequence[Mapping[str, Any]]) -> PlantPart | None:
    if not measured:
        return None
    all = together([_read(one) for one in measured])
    rows = table(all)
    faults = {name: list(getattr(all, name))[:NAMED] for name in FAULTS if getattr(all, name)}
    return PlantPart(
        all.seeds, [row for row in rows if row.label == "fact"], felt([row for row in rows if row.label != "fact"]),
        bins(all.late), bins(all.unlooked), bins(all.loads), all.ticks, _by_tick(all.lost), faults,
    )  # fmt: skip


def _read(one: Mapping[str, Any]) -> Measured:
    """As it stands in a log, where every tuple is a list."""
    return Measured(**{each.name: _tupled(one[each.name]) for each in fields(Measured) if each.name in one})


def _tupled(held: Any) -> Any:
    if isinstance(held, Mapping):
        return {name: _tupled(inner) for name, inner in held.items()}
    return tuple(held) if isinstance(held, Sequence) and not isinstance(held, str) else held


def _by_tick(lost: Sequence[str]) -> dict[str, int]:
    """The item stands last."""
    return dict(Counter(one.rsplit(" ", 1)[0] for one in lost))


def felt(rows: Sequence[PlantRow]) -> list[Felt]:
    on = {row.name.replace(WITH, ""): row for row in rows if WITH in row.name}
    off = {row.name.replace(WITHOUT, ""): row for row in rows if WITHOUT in row.name}
    return [
        Felt(name, MEANING.get(name.split(",")[0], ""), (on.get(name) or off[name]).unit, on.get(name), off.get(name))
        for name in dict.fromkeys([*on, *off])
    ]
