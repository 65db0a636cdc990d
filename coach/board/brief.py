"""The brief that an escalation carries: made from the record, so that whoever gets it needs to ask nobody."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, RowMapping

from coach.board.kpis import Band, Shown, band
from coach.board.rules.triggers import Direction, status
from coach.board.rules.xmr import ENOUGH
from coach.board.standing import series_of, target_of
from coach.board.words import Quote, Spans, Speech, quotes
from coach.store import board as store
from coach.store import escalations as rows
from coach.store import inbox
from coach.store.effects import effects_of, kpis_of

__all__ = [
    "Brief",
    "Cause",
    "Data",
    "Finder",
    "Outcome",
    "Subject",
    "Tried",
    "Words",
    "briefs",
    "called",
    "heard",
    "shown",
]

Words = str | Spans
"""What a column holds of somebody's words: an utterance, all of it, or quotes."""


@dataclass(frozen=True, slots=True)
class Data:
    """The KPI that the problem shows in: its last readings, what is wanted, and from enough readings on its noise."""

    kpi_id: str
    name: str
    unit: str
    direction: Direction
    target: float
    limit: float | None
    recent: list[Shown]
    limits: list[Band]


@dataclass(frozen=True, slots=True)
class Cause:
    """A link of the chain that was followed down, in the order of the asking."""

    what: Quote
    evidence: list[Quote]
    status: str


Finder = Callable[[Connection, str, Collection[str]], Mapping[str, Sequence[Cause]]]
"""Finds what the analyses of some issues of an organisation have come to, by issue."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the system proposed about an action's effect, and what a person decided."""

    n: int
    at: datetime
    proposal: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """An action, and how it went: `moves` counts how often its deadline was put off."""

    id: str
    kind: str
    what: list[Quote]
    status: str
    owner_id: str | None
    due: datetime | None
    moves: int
    effects: list[Outcome]


@dataclass(frozen=True, slots=True)
class Brief:
    """`problem` and `detail` are in the words of whoever raised it; `done` is what had been done by then."""

    problem: list[Quote] = field(default_factory=list)
    detail: list[Quote] = field(default_factory=list)
    done: list[Quote] = field(default_factory=list)
    data: list[Data] = field(default_factory=list)
    containment: list[Tried] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """All that the briefs of one page are made from, read at once."""

    issues: Sequence[RowMapping]
    actions: Sequence[RowMapping]
    effects: Mapping[str, Sequence[RowMapping]]
    kpis: Mapping[str, RowMapping]
    causes: Mapping[str, Sequence[Cause]]
    speech: Speech


ISSUE_WORDS = ("title_u", "detail_u", "done_u")


@dataclass(frozen=True, slots=True)
class Subject:
    """What one brief is about. Of the issues around its items, only those of `teams` are told; None for all."""

    root: str
    items: frozenset[str]
    teams: frozenset[str] | None

    def tells(self, issue: RowMapping) -> bool:
        return self.teams is None or issue["id"] in self.items or issue["team_id"] in self.teams


def briefs(conn: Connection, org: str, subjects: Sequence[Subject], find: Finder) -> list[Brief]:
    """One for each, and as many statements for a hundred as for one."""
    record = read(conn, org, {id for subject in subjects for id in (subject.root, *subject.items)}, find)
    return [brief(record, subject) for subject in subjects]


def read(conn: Connection, org: str, ids: Collection[str], find: Finder) -> Record:
    actions = rows.actions_of(conn, org, ids)
    issues = rows.issues_of(conn, org, {*ids, *(row["issue_id"] for row in actions if row["issue_id"])})
    kpis = {row["kpi_id"] for row in issues} | {row["prediction_kpi_id"] for row in actions}
    said = [row[name] for row in issues for name in ISSUE_WORDS] + [row["what"] for row in actions]
    return Record(
        issues,
        actions,
        effects_of(conn, org, [row["id"] for row in actions]) if actions else {},
        kpis_of(conn, org, kpis - {None}),
        find(conn, org, [row["id"] for row in issues]) if issues else {},
        heard(conn, org, said),
    )


def brief(record: Record, subject: Subject) -> Brief:
    """The root's own words come first, then those of the items that travel with it."""
    root, items = subject.root, subject.items
    named = {root, *items, *(row["issue_id"] for row in record.actions if row["id"] in items)}
    told_of = [row for row in record.issues if row["id"] in named and subject.tells(row)]
    issues = sorted(told_of, key=lambda row: row["id"] != root)
    against = {row["id"] for row in issues if row["id"] in {root, *items}}
    actions = [row for row in record.actions if row["id"] in items or row["issue_id"] in against]
    told = {name: [quote for row in issues for quote in shown(record.speech, row[name])] for name in ISSUE_WORDS}
    tried = [action(row, record.speech, record.effects.get(row["id"], ())) for row in actions]
    measured = [row["kpi_id"] for row in issues] + [row["prediction_kpi_id"] for row in actions if row["id"] in items]
    return Brief(
        problem=told["title_u"] or [quote for one in tried for quote in one.what],
        detail=told["detail_u"],
        done=told["done_u"],
        data=[data(record.kpis[kpi]) for kpi in dict.fromkeys(measured) if kpi in record.kpis],
        containment=[one for one in tried if one.kind == "containment"],
        causes=[cause for row in issues for cause in record.causes.get(row["id"], ())],
        tried=[one for one in tried if one.kind != "containment"],
    )


def action(row: RowMapping, speech: Speech, effects: Sequence[RowMapping]) -> Tried:
    looked = [Outcome(e["n"], e["at"], e["proposal"], e["decision"]) for e in effects]
    what = shown(speech, row["what"])
    return Tried(row["id"], row["kind"], what, row["status"], row["owner_id"], row["due_at"], row["moves"], looked)


def data(kpi: RowMapping) -> Data:
    target, series = target_of(kpi), series_of(kpi)
    points = sorted((point.at, shift, point.value) for shift, points in series.items() for point in points)
    columns = {name: kpi[name] for name in ("name", "unit", "direction", "target", "limit")}
    return Data(
        kpi_id=kpi["id"],
        **columns,
        recent=[Shown(at, shift or None, value, status(target, value)) for at, shift, value in points],
        limits=[band(shift, points) for shift, points in series.items() if len(points) >= ENOUGH],
    )


# --- words ------------------------------------------------------------------------------------------


def heard(conn: Connection, org: str, columns: Collection[Words]) -> Speech:
    """All that these columns point to, in one statement."""
    whole = {words for words in columns if isinstance(words, str)}
    parts = {span["utterance"] for words in columns if isinstance(words, list) for span in words}
    return store.heard(conn, org, whole | parts)


def shown(speech: Speech, words: Words) -> list[Quote]:
    if not isinstance(words, str):
        return quotes(speech, words)
    said = speech[words]
    return [Quote(said.text, said.by, said.at, words, 0, len(said.text), said.erased)]


def called(conn: Connection, org: str, kinds: Mapping[str, str]) -> dict[str, Words]:
    """By what words these items go; `kinds` says of which kind each is."""
    ids: dict[str, list[str]] = defaultdict(list)
    for item, kind in kinds.items():
        ids[kind].append(item)
    found = [inbox.titles(conn, org, kind, ids[kind]) for kind in sorted(ids)]
    return {item: cast(Words, words) for titles in found for item, words in titles.items()}
