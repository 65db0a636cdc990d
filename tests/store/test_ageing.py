"""What has served its time goes by itself; what never arrived or was not read stays."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from coach.jobs import tidy
from coach.store import ageing
from coach.store import tables as t
from coach.store.ageing import drop_old
from coach.store.engine import Store

from .conftest import NOON, Plant
from .test_issue_plans import migrated, plans

__all__ = ["migrated"]

OLD, YOUNG = NOON - timedelta(days=91), NOON - timedelta(days=89)


def put(conn: Connection, plant: Plant, table: Any, *rows: dict[str, Any]) -> None:
    conn.execute(insert(table), [{"org": plant.caller.org, **row} for row in rows])


def left(conn: Connection, plant: Plant, table: Any) -> set[str]:
    return set(conn.execute(select(table.c.id).where(table.c.org == plant.caller.org)).scalars())


def test_deliveries_that_are_over_go_after_thirty_days(conn: Connection, plant: Plant) -> None:
    usual = {"target_id": "web_1", "kind": "webhook", "created_at": NOON - timedelta(days=31)}
    ends = {"done": OLD, "void": OLD, "dead": OLD, "waiting": None, "lately": NOON - timedelta(days=29)}
    put(
        conn, plant, t.deliveries,
        *({**usual, "id": name, "source_id": name, "status": "done" if name == "lately" else name, "done_at": end}
          for name, end in ends.items()),
    )  # fmt: skip
    assert drop_old(conn, plant.caller.org, NOON) == 1
    assert left(conn, plant, t.deliveries) == {"dead", "waiting", "lately"}


def test_messages_that_went_out_and_notices_that_were_read_go_after_ninety_days(conn: Connection, plant: Plant) -> None:
    sent = {"person_id": plant.person, "day": "2025-12-01", "holds": 1}
    states = [(status, at) for status in ("sent", "kept", "dead", "ready") for at in (OLD, YOUNG)]
    put(conn, plant, t.messages, *({**sent, "id": f"{s}{at:%d}", "status": s, "at": at} for s, at in states))
    notice = {"person_id": plant.person, "team_id": plant.team, "item_id": "i", "root_id": "i", "what": "raised"}
    usual = {**notice, "at": OLD, "read_at": OLD, "due_at": None, "message_id": None}
    odd: dict[str, dict[str, Any]] = {
        "read": {}, "in_sent": {"message_id": f"sent{OLD:%d}"}, "in_dead": {"message_id": f"dead{OLD:%d}"},
        "unread": {"read_at": None}, "lately": {"read_at": YOUNG}, "waits": {"due_at": NOON},
    }  # fmt: skip
    put(conn, plant, t.notices, *({**usual, "id": id, **more} for id, more in odd.items()))
    assert drop_old(conn, plant.caller.org, NOON) == 2
    assert left(conn, plant, t.messages) == {f"{s}{at:%d}" for s, at in states} - {f"sent{OLD:%d}", f"kept{OLD:%d}"}
    assert left(conn, plant, t.notices) == {"in_dead", "unread", "lately", "waits"}


async def test_events_go_with_the_auditor_though_nobody_ever_listened(store: Store, org: str) -> None:
    usual = {"org": org, "type": "kpi.read", "item_id": "kpi_1"}
    with store.engine.begin() as conn:
        conn.execute(insert(t.feed), [{**usual, "id": f"evt_{at:%m%d}", "at": at} for at in (OLD, NOON)])
    await tidy(store, org, NOON)
    with store.engine.begin() as conn:
        assert conn.execute(select(t.feed.c.at, t.feed.c.seq).where(t.feed.c.org == org)).all() == [(NOON, 2)]


def test_what_is_old_is_found_by_an_index(migrated: Connection) -> None:
    steps = plans(migrated, lambda conn: ageing.drop_old(conn, "org", NOON))
    for index in (
        "ix_deliveries_status_done_at",
        "ix_messages_status_at_id",
        "ix_notices_open_read_at",
        "ix_requests_created_at",
    ):
        assert any(index in step for step in steps), "\n".join(steps)
    assert not [step for step in steps if step.startswith("SCAN") and "SUBQUERY" not in step], steps
