"""What holds for every table: keys begin with the organisation, and instants are aware."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Index, Table, insert, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import ColumnCollectionConstraint

from coach.store import tables as t

from .conftest import NOON, Plant

TABLES = [table for table in t.METADATA.tables.values() if table.name not in t.ORGLESS]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_key_begins_with_the_organisation(table: Table) -> None:
    keys = [c for c in table.constraints | table.indexes if isinstance(c, ColumnCollectionConstraint | Index)]
    assert [str(key.name) for key in keys if key.columns[0].name != "org"] == []
    for foreign in table.foreign_key_constraints:
        assert foreign.elements[0].column.name == "org"


def test_only_the_leases_belong_to_no_organisation() -> None:
    assert {"leases"} == t.ORGLESS


def test_names_of_people_stand_in_one_table() -> None:
    assert [table.name for table in TABLES if "email" in table.c or "phone" in table.c] == ["people"]


def test_an_instant_comes_back_in_utc(conn: Connection, org: str) -> None:
    told = datetime(2026, 3, 29, 2, 30, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    conn.execute(insert(t.people).values(org=org, id="per_1", name="Ines", created_at=told))
    kept = conn.execute(select(t.people.c.created_at).where(t.people.c.org == org)).scalar_one()
    assert kept == told
    assert kept.utcoffset() == timedelta(0)


def test_an_instant_before_1970_is_kept(conn: Connection, org: str) -> None:
    told = datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    conn.execute(insert(t.people).values(org=org, id="per_1", name="Ines", created_at=told))
    assert conn.execute(select(t.people.c.created_at).where(t.people.c.org == org)).scalar_one() == told


def test_a_time_without_a_zone_is_refused(conn: Connection, org: str) -> None:
    with pytest.raises(StatementError, match="names no time zone"):
        conn.execute(insert(t.people).values(org=org, id="p", name="Ines", created_at=NOON.replace(tzinfo=None)))


def test_quotes_come_back_as_they_were(conn: Connection, plant: Plant) -> None:
    what = [{"utterance": "utt_1", "start": 0, "end": 4}, {"utterance": "ütt", "start": 1, "end": 2}]
    row = {"org": plant.caller.org, "id": "obs_1", "status": "open", "created_at": NOON, "what": what}
    board = {"org": plant.caller.org, "id": "sto_1", "team_id": plant.team, "status": "active"}
    conn.execute(insert(t.storyboards).values(**board, created_at=NOON, updated_at=NOON))
    conn.execute(insert(t.obstacles).values(**row, storyboard_id="sto_1"))
    assert conn.execute(select(t.obstacles.c.what).where(t.obstacles.c.org == plant.caller.org)).scalar_one() == what


def test_a_row_cannot_point_into_another_organisation(conn: Connection, plant: Plant) -> None:
    conn.execute(insert(t.orgs).values(org="org_other", name="Other", created_at=NOON))
    with pytest.raises(IntegrityError):
        conn.execute(insert(t.members).values(org="org_other", team_id=plant.team, person_id=plant.person))
