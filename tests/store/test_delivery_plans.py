"""What is asked every second, and every list of deliveries and messages, walks an index made for it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from coach.store import deliveries, inbox, plant
from coach.store import tables as t
from coach.store.board import Asked, Place, page
from coach.store.scope import Caller
from tests.store.test_issue_plans import migrated, plans

__all__ = ["migrated"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT = Caller("org", "key", "admin")
NEXT = Asked(9, Place(NOON, "x"))
Read = Callable[[Connection], object]


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (
            lambda conn: conn.execute(deliveries.IS_DUE, {"caller_org": "org", "now": NOON}),
            "ix_deliveries_open_due_at_id",
        ),
        (lambda conn: deliveries.due_targets(conn, "org", NOON, 9), "ix_deliveries_open_target_id_due_at_id"),
        (
            lambda conn: deliveries.claim(conn, "org", NOON, NOON, {"web_1": 4}, 9),
            "ix_deliveries_open_target_id_due_at_id",
        ),
        (lambda conn: deliveries.ready(conn, "org", 9), "ix_messages_status_at_id"),
        (lambda conn: deliveries.channels_of(conn, "org", ["per_1"]), "ix_channels_person_id_created_at_id"),
        (lambda conn: deliveries.settle_message(conn, "org", "msg_1"), "ix_deliveries_source_id"),
        (lambda conn: deliveries.dead_between(conn, "org", NOON, NOON), "ix_deliveries_status_done_at"),
        (lambda conn: deliveries.paused(conn, "org", ["web_1"]), "sqlite_autoindex_channels_1"),
        (lambda conn: deliveries.put_off(conn, "org", ["web_1"], NOON, NOON), "ix_deliveries_open"),
        (lambda conn: page(conn, ROOT, t.deliveries, NEXT, {"status": "dead"}), "ix_deliveries_status_created_at_id"),
        (
            lambda conn: page(conn, ROOT, t.deliveries, NEXT, {"target_id": "x"}),
            "ix_deliveries_target_id_created_at_id",
        ),
        (lambda conn: inbox.outbox(conn, ROOT, NEXT, None), "ix_messages_at_id"),
        (lambda conn: inbox.outbox(conn, ROOT, NEXT, "dead"), "ix_messages_status_at_id"),
        (lambda conn: inbox.notices_in(conn, "org", ["msg_1"]), "ix_notices_open_message_id"),
    ],
)
def test_a_list_or_a_claim_walks_the_index_made_for_it(migrated: Connection, read: Read, index: str) -> None:
    steps = plans(migrated, read)
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and "INDEX" not in step and "CONSTANT" not in step]


def test_whose_shift_is_where_is_found_by_the_people(migrated: Connection) -> None:
    steps = plans(migrated, lambda conn: plant.homes(conn, "org", ["per_1", "per_2"]))
    for index in ("ix_members_person_id_team_id", "ix_deputies_person_id", "ix_teams_leader_id_id"):
        assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") or step.endswith("(org=?)")], steps
