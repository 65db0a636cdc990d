"""Readings of KPIs: taken, corrected with their history, listed, and drawn on a chart."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.analyses import Assigned, triggered
from coach.board.hands import speaker
from coach.board.kpis import Band, Kpi, Shown, kpis
from coach.board.plant import Plant
from coach.board.rollups import Asking, Changed, settle
from coach.board.rules.triggers import Direction, Status, decide, status
from coach.board.rules.xmr import BASELINE, ENOUGH, Chart, Rule, Side, latest
from coach.board.standing import rules_of, series_of, speaks, target_of
from coach.board.words import Listing
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import kpis as rows
from coach.store import tables as t
from coach.store.board import Asked, Place
from coach.store.kpis import After, Point, ReadingRow
from coach.store.scope import Caller

__all__ = [
    "CHARTED",
    "Kept",
    "KpiChart",
    "Marked",
    "Reading",
    "Series",
    "Taken",
    "after_many",
    "put",
    "read_chart",
    "read_kept",
    "read_readings",
    "refuse_closed",
    "take",
]

CHARTED = 60
"""Readings of a shift on a chart."""

AHEAD = timedelta(days=1)
"""The end of today is not over yet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one moment and shift. A correction is a new `version`; the one before stays, `corrected`.

    `weight` is how much it stands for where it is rolled up: so many pieces, so many hours.
    """

    kpi_id: str
    at: datetime
    shift: str | None
    version: int
    value: float
    status: Status
    corrected: bool
    by: str | None
    note: str | None
    recorded_at: datetime
    weight: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it stands, and the KPI with it: its colour, and the issue that is open about it."""

    reading: Reading
    kpi: Kpi


@dataclass(frozen=True, slots=True)
class Taken:
    """`key` finds the reading again; `assigned` are the analyses that can begin now."""

    key: str
    assigned: tuple[Assigned, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A pattern that noise alone hardly makes, from one reading to another."""

    rule: Rule
    side: Side
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """`limits` are those the newest reading was judged by: null before there were twelve."""

    shift: str | None
    points: list[Shown]
    limits: Band | None
    signals: list[Marked]


@dataclass(frozen=True, slots=True)
class KpiChart:
    """`target` is the good end of the amber band and `limit` its bad end."""

    kpi_id: str
    unit: str
    direction: Direction
    target: float
    limit: float | None
    series: list[Series]


def take(conn: Connection, caller: Caller, kpi_id: str, fields: Mapping[str, Any], at: datetime) -> Taken:
    """Keep a reading. The same again changes nothing; another value, weight or note for the same moment corrects it,
    and what is not said anew stays: the weight, and beside the same value the note.

    The newest reading of a shift may ask for an analysis, and so may a correction of it.
    """
    by, plant = speaker(conn, caller, fields.get("by")), Plant(conn, caller.org, at)
    kept, changed = put(plant, caller, kpi_id, fields, by)
    return Taken(kept, tuple(after_many(plant, caller, changed, by)))


def put(
    plant: Plant, caller: Caller, kpi_id: str, fields: Mapping[str, Any], by: str | None
) -> tuple[str, list[Changed]]:
    """Write it, and say how it is found again; what has changed is for `after_many`, once all is there."""
    conn, at = plant.conn, plant.at
    row = store.find(conn, caller, t.kpis, kpi_id, lock=True)
    refuse_closed(row)
    shift, then = shift_of(row, fields.get("shift")), moment_of(plant, row, fields["at"])
    before = next(iter(rows.versions(conn, caller.org, kpi_id, shift, then)), None)
    value, note = fields["value"], fields.get("note")
    weight = fields.get("weight") or (before.weight if before is not None else None)
    same = before is not None and (before.value, before.weight) == (value, weight)
    if before is not None and same and note in ("", None, noted(conn, before)):
        return key(before), []
    kept = before.note_u if before is not None and before.value == value else None
    note_u = store.say(conn, caller, note, by, at) if note else kept
    version = before.version + 1 if before is not None else 1
    new = ReadingRow(caller.org, kpi_id, shift, then, version, value, False, by, note_u, at, weight)
    (rows.correct if before is not None else rows.keep)(conn, new)
    return key(new), [Changed(row, {shift: [then]})] if not same else []


def noted(conn: Connection, row: ReadingRow) -> str | None:
    """What somebody said of a reading."""
    return store.heard(conn, row.org, [row.note_u])[row.note_u].text if row.note_u else None


def refuse_closed(row: RowMapping) -> None:
    """Some KPIs take no reading by hand."""
    if row["retired_at"] is not None:
        raise Conflict(f"The KPI {row['id']!r} is retired; take it back with PATCH and `retired` false first.")
    if row["rollup"] is not None:
        raise Conflict(
            f"The KPI {row['id']!r} is summed up from its parts and not read by hand; read one of those: "
            f"GET /v1/kpis/{row['id']}/parts names them."
        )


def after_many(plant: Plant, caller: Caller, changes: Iterable[Changed], by: str | None = None) -> list[Assigned]:
    """What follows from readings of held KPIs that were written or corrected: how each stands, what they roll into,
    and for the newest ones alone the analyses that can begin now. Of many KPIs: `hold_all` of them first."""
    settled = settle(plant, list(changes), by or caller.person_id)
    return [assigned for asking in settled for assigned in asked(plant, asking)]


def asked(plant: Plant, asking: Asking) -> list[Assigned]:
    """Whether the readings of a shift ask for an analysis, and what follows; what was long ago asks for none now."""
    kpi, points = asking.kpi, asking.points
    if not speaks(plant, kpi, asking.shift, points[-1].at):
        return []
    trigger = decide([point.value for point in points], target_of(kpi), rules_of(kpi))
    return triggered(plant, kpi, asking.shift, points, trigger, asking.by) if trigger else []


def shift_of(row: RowMapping, given: str | None) -> str:
    known = row["shifts"] or []
    if known and given not in known:
        reason = f"is no shift of this KPI; send one of {', '.join(known)}."
        raise InvalidInput(f"`shift` is {given!r}, which {reason}", field="shift", reason=reason)
    if not known and given is not None:
        reason = "is given, and this KPI is read for all shifts at once; leave it out."
        raise InvalidInput(f"`shift` {reason}", field="shift", reason=reason)
    return given or ""


def moment_of(plant: Plant, row: RowMapping, given: Any) -> datetime:
    """A bare date stands for the end of that day where the team works."""
    at: datetime = given if isinstance(given, datetime) else plant.calendar(row["team_id"]).end_of(given)
    if at > plant.at + AHEAD:
        reason = "is still to come; send when it was read."
        raise InvalidInput(f"`at` is {at.isoformat()}, which {reason}", field="at", reason=reason)
    return at


def key(row: ReadingRow) -> str:
    return json.dumps([row.at.isoformat(), row.shift, row.version])


def read_kept(conn: Connection, caller: Caller, kpi_id: str, key: str, at: datetime) -> Kept:
    """What came of `take`."""
    then, shift, version = json.loads(key)
    kpi = store.find(conn, caller, t.kpis, kpi_id)
    found = rows.versions(conn, caller.org, kpi_id, shift, datetime.fromisoformat(then))
    one = [row for row in found if row.version == version]
    return Kept(readings(conn, kpi, one)[0], kpis(Plant(conn, caller.org, at), [kpi])[0])


def read_readings(
    conn: Connection, caller: Caller, kpi_id: str, asked: Asked, shift: str | None, *, history: bool
) -> Listing[Reading]:
    """The newest first; with `history` also what was corrected."""
    kpi = store.find(conn, caller, t.kpis, kpi_id)
    after = after_of(asked.after) if asked.after else None
    found = rows.page_of_readings(conn, caller.org, kpi_id, shift, after, asked.limit + 1, history=history)
    shown = found[: asked.limit]
    next = Place(shown[-1].at, f"{shown[-1].version}/{shown[-1].shift}") if len(found) > asked.limit else None
    return Listing(readings(conn, kpi, shown), next)


def after_of(place: Place) -> After:
    version, _, shift = place.id.partition("/")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise InvalidInput("That is no cursor of this list; send `next` of the page before as it was, or leave it out.")
    return After(place.at, shift, int(version))


def readings(conn: Connection, kpi: RowMapping, found: Sequence[ReadingRow]) -> list[Reading]:
    target = target_of(kpi)
    heard = store.heard(conn, kpi["org"], {row.note_u for row in found if row.note_u})
    return [
        Reading(
            row.kpi_id, row.at, row.shift or None, row.version, row.value, status(target, row.value), row.corrected,
            row.by, heard[row.note_u].text if row.note_u else None, row.recorded_at, row.weight,
        )
        for row in found
    ]  # fmt: skip


# --- the chart --------------------------------------------------------------------------------------


def read_chart(conn: Connection, caller: Caller, kpi_id: str, last: int = CHARTED) -> KpiChart:
    row = store.find(conn, caller, t.kpis, kpi_id)
    drawn = [series(row, shift, rows.newest(conn, caller.org, kpi_id, shift, last + BASELINE), last)
             for shift in series_of(row)]  # fmt: skip
    return KpiChart(row["id"], row["unit"], row["direction"], row["target"], row["limit"], drawn)


def series(row: RowMapping, shift: str, points: Sequence[Point], last: int) -> Series:
    """Each reading is judged by those before it, as it was when it came."""
    target, values = target_of(row), [point.value for point in points]
    charts = [latest(values[:n]) for n in range(ENOUGH, len(values) + 1)]
    drawn = [chart for chart in charts if chart is not None]
    shown = points[-last:]
    return Series(
        shift or None,
        [Shown(point.at, shift or None, point.value, status(target, point.value)) for point in shown],
        Band(shift or None, *bounds(drawn[-1])) if drawn else None,
        [mark for mark in marked(drawn, points) if shown and mark.last >= shown[0].at],
    )


def bounds(chart: Chart) -> tuple[float, float, float, float, float]:
    drawn = chart.limits
    return drawn.centre, drawn.lower, drawn.upper, drawn.moving_range, drawn.range_limit


def marked(charts: Sequence[Chart], points: Sequence[Point]) -> list[Marked]:
    """A signal that goes on with the next reading is one signal."""
    found: list[Marked] = []
    for signal in (signal for chart in charts for signal in chart.signals):
        new = Marked(signal.rule, signal.side, points[signal.first].at, points[signal.last].at)
        before = next((one for one in found if continues(one, new)), None)
        if before is not None:
            found.remove(before)
            new = Marked(new.rule, new.side, min(before.first, new.first), new.last)
        found.append(new)
    return found


def continues(one: Marked, other: Marked) -> bool:
    return (one.rule, one.side) == (other.rule, other.side) and other.first <= one.last
