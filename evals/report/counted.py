"""Counts over the dialogues of a run: broken rules by persona, readings by what was meant, wrong answers by kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.oracle import RULES
from evals.report.numbers import Number, Row, number, of_shares, only
from evals.scores.answers import AGREES
from evals.transcript import WRONG

__all__ = ["Heat", "Kind", "kinds", "reading", "violations"]


@dataclass(frozen=True, slots=True)
class Heat:
    """Counts in a table; `of` is what each column, or each row, is out of."""

    system: str
    rows: Sequence[str]
    columns: Sequence[str]
    counts: Sequence[Sequence[int]]
    of: Sequence[int]
    right: frozenset[tuple[str, str]] = frozenset()
    """Row and column of what is as it should be."""


def violations(of: Sequence[Row], systems: Iterable[str]) -> list[Heat]:
    """Broken rules by persona, out of the messages shown to it; every variant."""
    return [_violations(name, only(of, name, None)) for name in systems]


def _violations(system: str, of: Sequence[Row]) -> Heat:
    people = sorted({row.dialogue.setup.persona for row in of})
    messages: Counter[str] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    for row in of:
        score, persona = row.score("contract"), row.dialogue.setup.persona
        messages[persona] += score.n
        found.update({(rule, persona): n for rule, n in _detail(score.detail).items()})
    table = [[found[rule, persona] for persona in people] for rule in RULES]
    return Heat(system, RULES, people, table, [messages[persona] for persona in people])


def _detail(detail: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return detail or {}


def reading(of: Sequence[Row], systems: Iterable[str]) -> list[Heat]:
    """What answers were meant as, by what was read in them; of the systems that say what they read."""
    return [heat for name in systems if (heat := _reading(name, only(of, name, None))).rows]


def _reading(system: str, of: Sequence[Row]) -> Heat:
    found: Counter[tuple[str, str]] = Counter()
    for row in of:
        for pair, n in _detail(row.score("reading").detail).items():
            kind, _, verdict = pair.partition(" > ")
            found[kind, verdict] += n
    meant = sorted({kind for kind, _ in found}, key=lambda kind: (kind != "good", kind))
    read = sorted({verdict for _, verdict in found}, key=lambda verdict: (verdict != "ok", verdict))
    right = frozenset((kind, verdict) for kind in meant for verdict in AGREES.get(kind, {kind}))
    table = [[found[kind, verdict] for verdict in read] for kind in meant]
    return Heat(system, meant, read, table, [sum(line) for line in table], right)


@dataclass(frozen=True, slots=True)
class Kind:
    """Of answers of one kind, the share that was questioned; of good ones less is better."""

    kind: str
    system: str
    share: Number
    hits: int
    of: int


def kinds(of: Sequence[Row], systems: Iterable[str]) -> list[Kind]:
    led = {name: only(of, name) for name in systems}
    found = [_challenged(kind, name, among) for kind in WRONG for name, among in led.items()]
    return [one for one in (*found, *(_over_coached(name, among) for name, among in led.items())) if one.of]


def _challenged(kind: str, system: str, of: Sequence[Row]) -> Kind:
    def counted(row: Row) -> tuple[int, int]:
        hits, n = _detail(row.score("challenge").detail).get(kind, (0, 0))
        return hits, n

    def share(row: Row) -> float | None:
        hits, n = counted(row)
        return hits / n if n else None

    pairs = list(map(counted, of))
    return Kind(kind, system, of_shares(of, share), sum(hits for hits, _ in pairs), sum(n for _, n in pairs))


def _over_coached(system: str, of: Sequence[Row]) -> Kind:
    scores = [score for row in of if (score := row.score("over_coaching")).value is not None]
    hits = sum(round((score.value or 0) * score.n) for score in scores)
    return Kind("good", system, number(of, "over_coaching"), hits, sum(score.n for score in scores))
