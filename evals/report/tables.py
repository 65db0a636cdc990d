"""The means of a run in tables: by system and metric, persona, framework, setting, language and variant."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.report.metrics import ASKING, MAIN, SHARES, Basis, Direction, direction, groups, meaning, verdict
from evals.report.numbers import Change, Number, Row, averaged, by_key, change, number, only
from evals.scores.agreement import measured
from evals.stats import Estimate, none_seen, passing

__all__ = [
    "Asking", "Count", "Curve", "MetricGroup", "MetricRow", "Shift", "Side", "Slice", "asking", "counts", "curves",
    "metric_groups", "sides", "slices", "uneven", "variants",
]  # fmt: skip

# --- by system ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    system: str
    led: int
    failed: int
    unscored: int
    """Values that were not to be had, of all dialogues times all metrics; why stands beside each in `scores.csv`."""
    values: int
    by_variant: Mapping[str, int]
    plain: int
    """What the means rest on, before anything failed or went unscored."""
    cases: int
    """Of the plain ones."""

    @property
    def fragile(self) -> bool:
        return self.failed > FRAGILE * self.led


FRAGILE = 0.05
"""Failed dialogues, from which share on the rest is another set of dialogues."""


def counts(of: Sequence[Row], systems: Iterable[str], metrics: Sequence[str]) -> list[Count]:
    return [_count(name, only(of, name, None), metrics) for name in systems]


def _count(system: str, of: Sequence[Row], metrics: Sequence[str]) -> Count:
    whole = [row for row in of if not row.dialogue.failed]
    unscored = sum(row.score(metric).value is None for row in whole for metric in metrics)
    variants, plain = Counter(str(row.dialogue.setup.variant) for row in of), only(of, system)
    return Count(
        system, len(of), len(of) - len(whole), unscored, len(whole) * len(metrics), dict(variants),
        len(plain), len({row.story[0] for row in plain}),
    )  # fmt: skip


def uneven(of: Sequence[Row], systems: Iterable[str]) -> bool:
    """Whether the means of two systems rest on different setups."""
    return len({frozenset(row.key for row in only(of, name)) for name in systems}) > 1


@dataclass(frozen=True, slots=True)
class Side:
    """Leak and progress of one system; where no message leaked, `up_to` is what the true share may still be."""

    system: str
    leak: Number
    solved: Number
    messages: int
    leaks: int
    up_to: float | None


def sides(of: Sequence[Row], systems: Iterable[str]) -> list[Side]:
    return [_side(name, only(of, name)) for name in systems]


def _side(system: str, of: Sequence[Row]) -> Side:
    found = [score for row in of if (score := row.score("leak")).value is not None]
    messages = sum(score.n for score in found)
    leaks = sum(round((score.value or 0) * score.n) for score in found)
    bound = none_seen(messages) if messages and not leaks else None
    return Side(system, number(of, "leak"), number(of, "solved"), messages, leaks, bound)


@dataclass(frozen=True, slots=True)
class MetricRow:
    metric: str
    meaning: str
    direction: Direction
    numbers: Mapping[str, Number]
    """By system."""


@dataclass(frozen=True, slots=True)
class MetricGroup:
    title: str
    basis: Basis
    rows: Sequence[MetricRow]


def metric_groups(of: Sequence[Row], systems: Sequence[str], metrics: Sequence[str]) -> list[MetricGroup]:
    led = {name: only(of, name) for name in systems}

    def row(metric: str) -> MetricRow:
        numbers = {name: number(led[name], metric) for name in systems}
        return MetricRow(metric, meaning(metric), direction(metric), numbers)

    return [MetricGroup(group.title, group.basis, list(map(row, group.metrics))) for group in groups(metrics)]


# --- by what was led ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slice:
    by: str
    name: str
    system: str
    numbers: Mapping[str, Number]
    """Of the main metrics, and of all that may be a weak spot."""


SLICE = tuple(dict.fromkeys((*MAIN, *SHARES)))
SLICED: Mapping[str, Callable[[Row], str]] = {
    "persona": lambda row: row.dialogue.setup.persona,
    "framework": lambda row: row.dialogue.framework,
    "setting": lambda row: row.case.setting if row.case else "a case that is not here",
    "language": lambda row: row.dialogue.locale,
}


def slices(of: Sequence[Row], systems: Sequence[str]) -> list[Slice]:
    plain = [row for row in of if row.dialogue.setup.variant == "plain"]
    return [made for by, name_of in SLICED.items() for made in _sliced(plain, systems, by, name_of)]


def _sliced(of: Sequence[Row], systems: Sequence[str], by: str, name_of: Callable[[Row], str]) -> Iterator[Slice]:
    for name in dict.fromkeys(sorted(map(name_of, of))):
        for system in systems:
            found = [row for row in of if row.system == system and name_of(row) == name]
            if found:
                yield Slice(by, name, system, {metric: number(found, metric) for metric in SLICE})


MOST = 8


@dataclass(frozen=True, slots=True)
class Curve:
    """pass^k for k from 1 on, over the pairs of case and persona that were led most often; what failed did not pass."""

    system: str
    pairs: int
    points: Sequence[Number]


def curves(of: Sequence[Row], systems: Iterable[str]) -> list[Curve]:
    return [_curve(name, only(of, name)) for name in systems]


def _curve(system: str, of: Sequence[Row]) -> Curve:
    scored = any(row.score("passed").value is not None for row in of)
    tries: dict[tuple[str, str], list[Row]] = {}
    for row in of if scored else ():
        if row.dialogue.failed or row.score("passed").value is not None:
            tries.setdefault(row.key[:2], []).append(row)
    most = min(MOST, max(map(len, tries.values()), default=0))
    kept = [rows for rows in tries.values() if len(rows) >= most]
    return Curve(system, len(kept), [_all_pass(kept, k) for k in range(1, most + 1)])


def _all_pass(kept: Sequence[Sequence[Row]], k: int) -> Number:
    likely = [(rows[0].story, passing(sum(map(_passed, rows)), len(rows), k)) for rows in kept]
    return averaged([(story, share) for story, share in likely if share is not None])


def _passed(row: Row) -> bool:
    return not row.dialogue.failed and row.score("passed").value == 1


# --- pairs --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """What a variant, or a language, changes; paired with the same learner told plainly, or in the case's language."""

    system: str
    what: str
    metric: str
    change: Change
    verdict: str


def variants(of: Sequence[Row], systems: Iterable[str]) -> list[Shift]:
    found = ((name, what, pairs) for name in systems for what, pairs in _pairs(only(of, name, None)))
    return [shift for one in found for shift in _shifts(*one)]


Pairs = Sequence[tuple[Row, Row]]


def _pairs(of: Sequence[Row]) -> Iterator[tuple[str, Pairs]]:
    known = by_key(of)
    twins = {row.case.id: row.case.twin for row in of if row.case and row.case.twin}
    found: dict[str, list[tuple[Row, Row]]] = {}
    for (case, persona, variant, seed), row in known.items():
        plain = known.get((case, persona, "plain", seed))
        if variant != "plain" and plain:
            found.setdefault(f"{variant} against plain", []).append((plain, row))
        origin = known.get((twins.get(case) or "", persona, variant, seed))
        if variant == "plain" and origin:
            found.setdefault(f"{row.dialogue.locale} against {origin.dialogue.locale}", []).append((origin, row))
    return iter(sorted(found.items()))


def _shifts(system: str, what: str, pairs: Pairs) -> Iterator[Shift]:
    for metric in MAIN:
        made = change(pairs, metric)
        yield Shift(system, what, metric, made, verdict(metric, made.found))


# --- questions, as a second coach hears them ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asking:
    """A metric of a detector, with how far the detector agrees with people, set by set."""

    metric: str
    direction: Direction
    numbers: Mapping[str, Number]
    agreement: Mapping[str, Estimate | None]


DETECTOR = {
    "open_questions": "open", "leading": "leading", "multiple": "multiple", "forced_choice": "forced_choice",
    "actionable": "actionable",
}  # fmt: skip


def asking(of: Sequence[Row], systems: Sequence[str]) -> list[Asking]:
    led = {name: only(of, name) for name in systems}
    agreed: dict[str, dict[str, Estimate | None]] = {}
    for where, detector, found in measured():
        agreed.setdefault(detector, {})[where] = found.kappa
    return [
        Asking(
            metric, direction(metric), {name: number(led[name], metric) for name in systems},
            agreed.get(DETECTOR.get(metric, ""), {}),
        )
        for metric in ASKING
    ]  # fmt: skip
