"""What a simulated plant shows: facts about the software on one side, behaviour that was simulated on the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean
from typing import Any, Literal, NamedTuple

from evals.plant.ledger import Fact, Ledger, Message
from evals.plant.oracle import Due, expected

__all__ = ["LATE_P99", "LOAD_MOST", "SLACK", "Measured", "Row", "Spread", "faults", "measure", "table", "together"]

SLACK = timedelta(seconds=60)
"""Further from its instant than this, a fact is another one."""

LATE_P99 = 30.0
"""Seconds."""
LOAD_MOST = 6
"""Messages to one person in one shift."""

Key = tuple[str, int, int]
"""Item, deadline version, level."""


class Spread(NamedTuple):
    """Of `n` numbers; None where there are none."""

    n: int
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None


class Row(NamedTuple):
    name: str
    value: float | int | None
    n: int
    unit: str
    label: Literal["fact", "simulation"]
    limit: float | None = None
    """More than this and the gate is shut; None where nothing depends on it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one plant, or of several taken together. The lists name what was found, for people to look up."""

    seeds: tuple[int, ...]
    expected: int
    facts: int
    missed: tuple[str, ...]
    """Rungs that the policies ask for and that are not on record, or not when a worker looked."""
    false: tuple[str, ...]
    """Rungs on record that no policy asks for, or not then."""
    astray: tuple[str, ...]
    """Rungs on record that reached another team than the policy says."""
    late: tuple[float, ...]
    """Seconds from the first pass that could have seen it until it was on record."""
    unlooked: tuple[float, ...]
    """Seconds from the instant it fell due until that pass: what no service can make up for whose worker is off."""
    ticks: int
    lost: tuple[str, ...]
    """A look at the plant, and an open item of which nobody would ever have heard again."""
    loads: tuple[int, ...]
    """Messages to one person in one shift, for every such pair with any."""
    ordinary: tuple[int, ...]
    """Those of them that are not severe: what the budget is for."""
    broken: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    felt: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Of people who do not exist."""
    felt_without: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Of the same people in the same plant where nothing goes up and nobody is told."""

    def json(self) -> dict[str, Any]:
        return asdict(self) | {"gates": faults(self)}


def measure(ledger: Ledger, without: Ledger | None = None) -> Measured:
    """`without` is the same plant with escalation off; its rows are behaviour alone."""
    due, there = {key(one): one for one in expected(ledger)}, {key(fact): fact for fact in ledger.facts}
    held = {k: (due[k], there[k]) for k in due.keys() & there.keys()}
    kept = {k for k, (one, fact) in held.items() if abs(fact.at - one.at) <= SLACK}
    return Measured(
        seeds=(ledger.seed,),
        expected=len(due),
        facts=len(ledger.facts),
        missed=told(due[k] for k in due.keys() - kept),
        false=(*told(there[k] for k in there.keys() - kept), *twice(ledger.facts)),
        astray=told(fact for k, (one, fact) in held.items() if k in kept and ledger.above and astray(one, fact)),
        late=tuple(sorted(seconds(one.at, fact.at) for one, fact in held.values())),
        unlooked=tuple(sorted(seconds(one.due, one.at) for one, _ in held.values())),
        ticks=len(ledger.ticks),
        lost=tuple(f"{tick.at:%Y-%m-%d %H:%M} {item}" for tick in ledger.ticks for item in tick.lost),
        loads=loads(ledger.messages),
        ordinary=loads(message for message in ledger.messages if not message.severe),
        broken=tuple(ledger.broken),
        counts=dict(ledger.counts),
        felt=frozen(ledger.felt),
        felt_without=frozen(without.felt) if without else {},
    )


def together(several: Sequence[Measured]) -> Measured:
    """The same of many plants; every list is theirs one after the other."""
    counts: Counter[str] = Counter()
    for one in several:
        counts.update(one.counts)
    return Measured(
        seeds=tuple(seed for one in several for seed in one.seeds),
        expected=sum(one.expected for one in several),
        facts=sum(one.facts for one in several),
        missed=tuple(f"{one.seeds[0]}: {what}" for one in several for what in one.missed),
        false=tuple(f"{one.seeds[0]}: {what}" for one in several for what in one.false),
        astray=tuple(f"{one.seeds[0]}: {what}" for one in several for what in one.astray),
        late=tuple(sorted(late for one in several for late in one.late)),
        unlooked=tuple(sorted(late for one in several for late in one.unlooked)),
        ticks=sum(one.ticks for one in several),
        lost=tuple(f"{one.seeds[0]}: {what}" for one in several for what in one.lost),
        loads=tuple(sorted(load for one in several for load in one.loads)),
        ordinary=tuple(sorted(load for one in several for load in one.ordinary)),
        broken=tuple(f"{one.seeds[0]}: {what}" for one in several for what in one.broken),
        counts=dict(counts),
        felt=joined(one.felt for one in several),
        felt_without=joined(one.felt_without for one in several),
    )


def key(one: Due | Fact) -> Key:
    return one.item, one.version, one.level


def astray(one: Due, fact: Fact) -> bool:
    """Who is sent to by hand is up to whoever sends; where nobody is on duty it goes to the next team that has one."""
    return fact.by is None and fact.to_team != one.to_team


def told(those: Iterable[Due | Fact]) -> tuple[str, ...]:
    return tuple(
        f"{one.at:%Y-%m-%d %H:%M:%S} {one.item} v{one.version} rung {one.level} ({one.stage})"
        for one in sorted(those, key=lambda one: (one.at, *key(one)))
    )


def twice(facts: Iterable[Fact]) -> tuple[str, ...]:
    found = Counter(map(key, facts))
    return tuple(f"{item} v{version} rung {level}: {n} times" for (item, version, level), n in found.items() if n > 1)


def seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


def loads(messages: Iterable[Message]) -> tuple[int, ...]:
    return tuple(sorted(Counter((message.to, message.shift) for message in messages).values()))


def frozen(felt: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(sorted(hours)) for name, hours in felt.items()}


def joined(several: Iterable[Mapping[str, Sequence[float]]]) -> dict[str, tuple[float, ...]]:
    found: dict[str, list[float]] = {}
    for felt in several:
        for name, hours in felt.items():
            found.setdefault(name, []).extend(hours)
    return frozen(found)


def spread(numbers: Sequence[float]) -> Spread:
    """By nearest rank, so that each is a number that was really there."""
    found = sorted(numbers)
    if not found:
        return Spread(0, None, None, None, None)
    p50, p95, p99 = (float(found[max(0, ceil(share * len(found)) - 1)]) for share in (0.5, 0.95, 0.99))
    return Spread(len(found), p50, p95, p99, float(found[-1]))


def table(measured: Measured) -> list[Row]:
    """What the report shows; whatever is labelled `simulation` says nothing about real people."""
    return [*facts(measured), *behaviour(measured.felt, "with"), *behaviour(measured.felt_without, "without")]


def facts(measured: Measured) -> list[Row]:
    late, unlooked = spread(measured.late), spread(measured.unlooked)
    load, ordinary = spread(measured.loads), spread(measured.ordinary)
    return [
        Row("rungs missed", len(measured.missed), measured.expected, "rungs", "fact", 0),
        Row("rungs that no policy asks for", len(measured.false), measured.facts, "rungs", "fact", 0),
        Row("rungs that reached another team", len(measured.astray), measured.facts, "rungs", "fact", 0),
        Row("on record after the pass that saw it, p50", late.p50, late.n, "s", "fact"),
        Row("on record after the pass that saw it, p99", late.p99, late.n, "s", "fact", LATE_P99),
        Row("on record after the pass that saw it, longest", late.max, late.n, "s", "fact"),
        Row("waited for a pass that did not run, p50", unlooked.p50, unlooked.n, "s", "fact"),
        Row("waited for a pass that did not run, p99", unlooked.p99, unlooked.n, "s", "fact"),
        Row("waited for a pass that did not run, longest", unlooked.max, unlooked.n, "s", "fact"),
        Row("structural black hole", len(measured.lost), measured.ticks, "items at a look", "fact", 0),
        Row("messages to one person in a shift, p95", load.p95, load.n, "messages", "fact"),
        Row("messages to one person in a shift, most", load.max, load.n, "messages", "fact"),
        Row("of them not severe, p95", ordinary.p95, ordinary.n, "messages", "fact"),
        Row("of them not severe, most", ordinary.max, ordinary.n, "messages", "fact", LOAD_MOST),
        Row("integrity faults", len(measured.broken), 1, "faults", "fact", 0),
        *(Row(name, count, count, "", "fact") for name, count in sorted(measured.counts.items())),
    ]


def behaviour(felt: Mapping[str, Sequence[float]], how: str) -> list[Row]:
    """What is only 0 and 1 is a share; all else is in hours."""
    rows: list[Row] = []
    for name, hours in sorted(felt.items()):
        found, label = spread(hours), f"{name}, {how} escalation"
        if hours and set(hours) <= {0.0, 1.0}:
            rows.append(Row(label, fmean(hours), found.n, "share", "simulation"))
        else:
            rows.append(Row(f"{label}, p50", found.p50, found.n, "h", "simulation"))
            rows.append(Row(f"{label}, p95", found.p95, found.n, "h", "simulation"))
    return rows


def faults(measured: Measured) -> list[str]:
    """The gates that are shut, and by what; a plant of which nothing was seen has shown nothing."""
    over = [
        f"{row.name}: {row.value}" for row in facts(measured) if row.limit is not None and (row.value or 0) > row.limit
    ]
    unseen = [
        what for what, n in (("no rung was due", measured.expected), ("no look was taken", measured.ticks)) if not n
    ]
    return over + unseen
