"""What is read and ended when people sign in walks an index; and ended sign-ins go after a while."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from coach.store import reach, signins
from coach.store import tables as t
from coach.store.ageing import drop_old
from coach.store.board import page_of_keys
from coach.store.scope import Caller

from .conftest import NOON, Plant
from .test_issue_plans import ADMIN, NEXT, Read, migrated, plans

__all__ = ["migrated"]

DEVICE = Caller("org", "key_1", "learner", teams=frozenset({"tea_1"}), shared_device=True)


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda conn: page_of_keys(conn, ADMIN, NEXT), "ix_keys_open_created_at_id"),
        (lambda conn: reach.their_teams(conn, "org", "per_1"), "ix_teams_parent_id_id"),
        (lambda conn: reach.home_of(conn, "org", "per_1"), "ix_members_person_id_team_id"),
        (lambda conn: signins.roster(conn, DEVICE), "sqlite_autoindex_people_1"),
        (lambda conn: signins.on_roster(conn, DEVICE, "per_1"), "sqlite_autoindex_people_1"),
        (lambda conn: signins.by_email(conn, "org", "Ines@example.org"), "ix_people_email_folded"),
        (lambda conn: signins.device(conn, DEVICE), "sqlite_autoindex_keys_1"),
        (lambda conn: signins.from_the_first(conn, "org", timedelta(0)), "sqlite_autoindex_orgs_1"),
    ],
)
def test_who_may_come_in_is_found_by_an_index(migrated: Connection, read: Read, index: str) -> None:
    steps = plans(migrated, read)
    assert any(index in step for step in steps), steps
    scanned = [step for step in steps if step.startswith("SCAN") and step.split()[1] in t.METADATA.tables]
    assert scanned == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [({"device_id": "key_1"}, "ix_keys_open_device_id"), ({"person_id": "per_1"}, "ix_keys_person_id")],
)
def test_what_ends_together_is_found_by_an_index(migrated: Connection, wanted: dict[str, Any], index: str) -> None:
    steps = plans(migrated, lambda conn: signins.end_all(conn, "org", NOON, **wanted))
    assert any(index in step for step in steps), steps


def keep(conn: Connection, plant: Plant, id: str, expires_at: datetime | None) -> None:
    row = {"org": plant.caller.org, "id": id, "hash": id, "prefix": "", "role": "learner", "name": ""}
    conn.execute(insert(t.keys).values(**row, created_at=NOON - timedelta(days=99), expires_at=expires_at))


def test_sign_ins_that_ended_go_after_thirty_days_with_what_was_asked_under_them(
    conn: Connection, plant: Plant
) -> None:
    old, lately = NOON - timedelta(days=31), NOON - timedelta(days=29)
    ends = {"key": None, "old": old, "lately": lately, "asked then": old, "asked lately": old}
    for id, end in ends.items():
        keep(conn, plant, id, end)
    usual = {"org": plant.caller.org, "idem_key": "1", "route": "", "body_hash": "hash", "status": "done"}
    for id, at in {"asked then": old, "asked lately": lately, "key": old}.items():
        conn.execute(insert(t.requests).values(**usual, key_id=id, created_at=at))
    drop_old(conn, plant.caller.org, NOON)
    kept = set(conn.execute(select(t.keys.c.id).where(t.keys.c.org == plant.caller.org)).scalars())
    assert kept & ends.keys() == {"key", "lately", "asked lately"}
    left = conn.execute(select(t.requests.c.key_id).where(t.requests.c.org == plant.caller.org)).scalars()
    assert list(left) == ["asked lately"]
