"""All that a report says, as plain data: the page shows it, and `report.json` is it."""

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from evals.gates import below, shortcomings
from evals.log import Head, Run
from evals.plant.measures import Row as PlantRow
from evals.profiles import PROFILES, Floor
from evals.report.against import Against, against
from evals.report.calibration import Calibration, calibrated
from evals.report.counted import Heat, Kind, kinds, reading, violations
from evals.report.numbers import NOTHING, rows, systems
from evals.report.plants import PlantPart, plants
from evals.report.tables import (
    Asking,
    Count,
    Curve,
    MetricGroup,
    Shift,
    Side,
    Slice,
    asking,
    counts,
    curves,
    metric_groups,
    sides,
    slices,
    uneven,
    variants,
)
from evals.report.worst import Weak, Worst, weak_spots, worst
from evals.scores import GATES, LESS_IS_BETTER, SCORERS, Gate

__all__ = ["GateRow", "Summary", "document", "portable", "summary"]

State = Literal["passed", "failed", "unscored", "report only"]


@dataclass(frozen=True, slots=True)
class GateRow:
    system: str
    gate: str
    state: State
    """What is unscored stops the run as well."""
    found: str


@dataclass(frozen=True, slots=True)
class Summary:
    head: Head
    systems: Sequence[str]
    metrics: Sequence[str]
    counts: Sequence[Count]
    gates: Sequence[GateRow]
    shortcomings: Sequence[str]
    """Why the run as a whole does not pass; nothing where it does."""
    failed: Mapping[str, str]
    """Dialogues that broke off, and by what."""
    sides: Sequence[Side]
    groups: Sequence[MetricGroup]
    uneven: bool
    """Whether the means of two systems rest on different setups."""
    against: Sequence[Against]
    slices: Sequence[Slice]
    curves: Sequence[Curve]
    violations: Sequence[Heat]
    reading: Sequence[Heat]
    kinds: Sequence[Kind]
    variants: Sequence[Shift]
    asking: Sequence[Asking]
    judged: Sequence[Mapping[str, Any]]
    plant: PlantPart | None
    calibration: Calibration
    weak: Sequence[Weak]
    worst: Sequence[Worst]


def summary(run: Run) -> Summary:
    led, names = rows(run), systems(run)
    metrics = list(dict.fromkeys([*SCORERS, *(metric for scores in run.scores.values() for metric in scores)]))
    plant = plants(run.plant)
    groups, sliced, by_kind = metric_groups(led, names, metrics), slices(led, names), kinds(led, names)
    return Summary(
        head=portable(run.head), systems=names, metrics=metrics, counts=counts(led, names, metrics),
        gates=gates(run, names, plant),
        shortcomings=list(shortcomings(run)),
        failed={each.setup.id: each.failed for each in run.dialogues if each.failed},
        sides=sides(led, names), groups=groups, uneven=uneven(led, names),
        against=against(led, names, metrics), slices=sliced, curves=curves(led, names),
        violations=violations(led, names), reading=reading(led, names), kinds=by_kind, variants=variants(led, names),
        asking=asking(led, names), judged=list(run.judged), plant=plant, calibration=calibrated(led),
        weak=weak_spots(names, sliced, by_kind, groups), worst=worst(led, names),
    )  # fmt: skip


ABSOLUTE = re.compile(r"(?P<option>--?[\w-]+=)?(?:/|~|[A-Za-z]:[/\\]).*?(?P<last>[^/\\]+)[/\\]*")


def portable(head: Head) -> Head:
    """The same for other eyes: of a path that belongs to one machine only its last part."""
    words = (ABSOLUTE.fullmatch(word) or word for word in shlex.split(head.command))
    told = [word if isinstance(word, str) else f"{word['option'] or ''}{word['last']}" for word in words]
    return replace(head, command=shlex.join(told))


def gates(run: Run, names: Sequence[str], plant: PlantPart | None) -> list[GateRow]:
    """Those of every dialogue, the floors of the profile, and those of the plant."""
    every = [_every(run, name, gate) for name in names for gate in GATES]
    floors = [_floor(run, floor) for floor in PROFILES[run.head.profile].floors if floor.system in names]
    shut = Counter(told.split(":")[0] for measured in run.plant for told in measured["gates"])
    limits = [_limit(row, shut[row.name]) for row in (plant.facts if plant else ()) if row.limit is not None]
    return [*every, *floors, *limits]


def _every(run: Run, system: str, gate: Gate) -> GateRow:
    ids = [each.setup.id for each in run.dialogues if each.setup.system == system]
    values = [value for id in ids if (value := run.scores[id].get(gate.metric, NOTHING).value) is not None]
    held = sum(map(gate.holds, values))
    low, high = gate.at_least, gate.at_most
    wanted = f"at least {low:g}" if low is not None else f"at most {high:g}"
    state: State = "passed" if held == len(values) else "failed"
    if system not in gate.systems:
        state = "report only"
    elif not values:
        state = "unscored"
    return GateRow(system, f"{gate.metric} {wanted} in every dialogue", state, f"holds in {held:,} of {len(values):,}")


def _floor(run: Run, floor: Floor) -> GateRow:
    wanted = f"{'at most' if floor.metric in LESS_IS_BETTER else 'at least'} {floor.mean:g}"
    told = below(run, floor.system, floor)
    return GateRow(floor.system, f"mean {floor.metric} {wanted}", "failed" if told else "passed", told or "holds")


def _limit(row: PlantRow, shut: int) -> GateRow:
    """`shut` is at how many plants; taken together they may pass where one of them does not."""
    wanted = f"{row.name} at most {row.limit:g} {row.unit}"
    if row.value is None or not row.n:
        return GateRow("plant", wanted, "unscored", "nothing was seen")
    state: State = "failed" if shut or row.value > (row.limit or 0) else "passed"
    found = f"{row.value:g}, of {row.n:,}"
    return GateRow("plant", wanted, state, f"{found}; shut at {shut} of the plants" if shut else found)


# --- for a file ---------------------------------------------------------------------------------------


def document(run: Run, made: Summary) -> dict[str, Any]:
    """With the score of each dialogue too, so that runs can be compared."""
    scores = {
        id: {metric: {"value": score.value, "n": score.n} for metric, score in found.items()}
        for id, found in run.scores.items()
    }
    return {**plain(made), "scores": scores}


def plain(held: Any) -> Any:
    if is_dataclass(held):
        return {each.name: plain(getattr(held, each.name)) for each in fields(held)}
    if isinstance(held, tuple) and hasattr(held, "_asdict"):
        return plain(held._asdict())
    if isinstance(held, Mapping):
        return {str(name): plain(inner) for name, inner in held.items()}
    if isinstance(held, Set):
        return [plain(inner) for inner in sorted(held)]
    return [plain(inner) for inner in held] if isinstance(held, list | tuple) else held
