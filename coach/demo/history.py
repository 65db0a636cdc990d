"""Ninety days of readings, written in one go and then taken note of as if the last had just come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from coach.board.analyses import Assigned
from coach.board.demo import KPIS as FIRST
from coach.board.demo import OPERATOR, ORG
from coach.board.kpis import create_kpi
from coach.board.plant import Plant
from coach.board.readings import after_many
from coach.board.rollups import Changed, settle
from coach.demo.cast import Site
from coach.demo.numbers import KPIS, Series, Turn, played
from coach.store import board as store
from coach.store import tables as t

__all__ = ["EARLIER", "SEED", "make_kpis", "roll_up", "take_note", "write_readings"]

SEED = 4711

EARLIER = (
    Series(
        "Under-filled bottles", "Filling, early shift", "Q", "bottles", "lower", 5, 12, 3.3, 1.1,
        turns=(Turn(38, 33, 5),),
    ),
    Series("Orders that left the same day", "Filling, early shift", "D", "%", "higher", 95, 90, 96.2, 1.3, most=100),
    Series(
        "Longest change of cap size", "Filling, early shift", "C", "min", "lower", 30, 45, 31, 4.5,
        turns=(Turn(64, 46, 9),),
    ),
)  # fmt: skip
"""What the demo team's own numbers were before their last readings, which tell their story."""


def make_kpis(conn: Connection, site: Site) -> dict[str, str]:
    """All KPIs by name, those first that others lead to."""
    made: dict[str, str] = {}
    for series in KPIS:
        owner = series.owner or site.led_by(series.team)
        fields = {**series.fields, "team_id": site.teams[series.team], "owner_id": site.people[owner]}
        if series.into is not None:
            fields["rolls_into"] = made[series.into]
        made[series.name] = create_kpi(conn, OPERATOR, fields, site.when(len(site.worked), "06:00"))
    return made


def write_readings(conn: Connection, site: Site, kpis: Mapping[str, str], table: Sequence[Series] = KPIS) -> None:
    rows = [row for series in table for row in readings(conn, site, kpis[series.name], series)]
    conn.execute(insert(t.readings), rows)


def readings(conn: Connection, site: Site, kpi: str, series: Series) -> list[dict[str, Any]]:
    """As they were entered in the evening of their day by who leads the team."""
    calendar = Plant(conn, ORG, site.at).calendar(site.teams[series.team])
    by = site.people[series.owner or site.led_by(series.team)]
    usual = {"org": ORG, "kpi_id": kpi, "version": 1, "corrected": False, "by": by, "note_u": None}
    found = played(series, before(site, series.name), SEED)
    return [
        {**usual, "shift": shift, "at": calendar.end_of(day), "value": value, "recorded_at": calendar.end_of(day)}
        for day, shift, value in found
    ]


def before(site: Site, name: str) -> Sequence[date]:
    """Of the demo team's own numbers, the days before those they begin with."""
    known = {str(read.fields["name"]): len(read.values) + read.missing for read in FIRST}
    return site.worked[known.get(name, 0) :]


def roll_up(conn: Connection, site: Site, kpis: Mapping[str, str]) -> None:
    """What the value streams and the plant have read all the time, without anything being asked for."""
    changes = [Changed(row, moments(conn, row["id"])) for row in read_by_hand(conn, kpis)]
    settle(Plant(conn, ORG, site.at), changes, None)


def take_note(conn: Connection, site: Site, kpis: Mapping[str, str]) -> list[Assigned]:
    """The last readings: how everything stands today, and the analyses that they ask for."""
    changes = [Changed(row, last(conn, row["id"])) for row in read_by_hand(conn, kpis)]
    return after_many(Plant(conn, ORG, site.at), OPERATOR, changes)


def read_by_hand(conn: Connection, kpis: Mapping[str, str]) -> list[RowMapping]:
    played = (series for series in KPIS if series.level is not None)
    return [store.find(conn, OPERATOR, t.kpis, kpis[series.name], lock=True) for series in played]


def last(conn: Connection, kpi: str) -> dict[str, list[datetime]]:
    return {shift: [max(found)] for shift, found in moments(conn, kpi).items()}


def moments(conn: Connection, kpi: str) -> dict[str, list[datetime]]:
    """When it was read, by shift."""
    found: dict[str, list[datetime]] = defaultdict(list)
    r = t.readings.c
    for shift, at in conn.execute(select(r.shift, r.at).where(r.org == ORG, r.kpi_id == kpi)):
        found[shift].append(at)
    return found
