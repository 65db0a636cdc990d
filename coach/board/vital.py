"""The vital few: which teams, machines or causes stand behind most of the issues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from coach.board.reach import Reach
from coach.board.rules.pareto import Bar, Worded, bars, gathered, like_causes, normal, vital_few
from coach.board.words import quotes, speech
from coach.errors import InvalidInput
from coach.store import trends as rows
from coach.store.trends import MOST_CAUSES, CauseRow, Counted

__all__ = ["By", "Of", "Pareto", "cause_bars", "causes", "read_pareto", "worded"]

Of = Literal["issues", "causes"]
By = Literal["team", "machine", "cause", "shift", "kpi", "severity", "value_stream"]


@dataclass(frozen=True, slots=True)
class Pareto:
    """`vital_few` are the keys that make four fifths of what was said. An issue with two causes has two bars."""

    of: Of
    by: By
    since: date
    until: date
    n: int
    bars: list[Bar]
    vital_few: list[str]


def read_pareto(conn: Connection, asked: Reach, of: Of, by: By) -> Pareto:
    """Of causes those that were committed to, of issues those that were raised, on the days asked for."""
    made = cause_bars(conn, asked, of) if by == "cause" else counted_bars(conn, asked, of, by)
    return Pareto(of, by, asked.days.first, asked.days.last, sum(bar.n for bar in made), made, vital_few(made))


def counted_bars(conn: Connection, asked: Reach, of: Of, by: By) -> list[Bar]:
    """One machine spelt in several ways is one, under its most frequent spelling."""
    found = rows.count(conn, asked.org, asked.ids, of, by, asked.days.start, asked.days.end)
    named = labels(conn, asked, by, [row.what for row in found if row.what])

    def key(row: Counted) -> str | None:
        label = named.get(row.what or "")
        return normal(label) if label and by == "machine" else row.what if label else None

    groups = gathered(found, key)
    often = {key: min(its, key=lambda row: (-row.n, row.what or "")).what for key, its in groups.items()}
    return bars(
        {key: sum(row.n for row in its) for key, its in groups.items()},
        {key: named[what] for key, what in often.items() if key is not None and what is not None},
        {key: sum(row.proved for row in its) for key, its in groups.items()} if of == "causes" else None,
    )


def labels(conn: Connection, asked: Reach, by: By, keys: Sequence[str]) -> dict[str, str]:
    """What is shown for each key. A KPI of a team that is not seen has no label, and counts as not said."""
    if by == "team":
        return {key: asked.teams[key].name for key in keys}
    if by == "kpi":
        return rows.kpi_names(conn, asked.org, asked.ids, keys)
    return {key: " ".join(key.split()) for key in keys if normal(key)}


def cause_bars(conn: Connection, asked: Reach, of: Of) -> list[Bar]:
    """Of issues each one once for a cause, however many of its causes are that one."""
    span = (asked.days.start, asked.days.end)
    found = causes(conn, asked, of, *span)
    named = worded(conn, asked.org, found)
    groups = gathered(found, lambda row: named[row.id])
    counts = {key: len({row.issue_id for row in its}) if of == "issues" else len(its) for key, its in groups.items()}
    if of == "issues" and (bare := rows.without_cause(conn, asked.org, asked.ids, *span)):
        counts[None] = counts.get(None, 0) + bare
    proved = {key: sum(row.proved_at is not None for row in its) for key, its in groups.items()}
    return bars(counts, {}, proved if of == "causes" else None)


def causes(conn: Connection, asked: Reach, of: Of, start: datetime, end: datetime) -> list[CauseRow]:
    """All of them or none: what is left out would count as rare."""
    found = rows.causes(conn, asked.org, asked.ids, of, start, end)
    if len(found) > MOST_CAUSES:
        raise InvalidInput(
            f"That is more than {MOST_CAUSES} causes, too many to compare; ask for a team further down, or for fewer "
            "days."
        )
    return found


def worded(conn: Connection, org: str, found: Sequence[CauseRow]) -> dict[str, str | None]:
    """What each cause is called, by its id."""
    heard = speech(conn, org, (row.what for row in found))
    said = {row.id: " … ".join(quote.text for quote in quotes(heard, row.what)) for row in found}
    return like_causes([Worded(row.id, said[row.id], row.issue_id, row.same_as_id or row.issue_id) for row in found])
