"""The feed: whoever reads it while others write misses nothing and gets nothing twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, insert, select

from coach.board.feed import occurred
from coach.clock import new_id, next_id
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.feed import NUMBERED, FeedRow, feed_after, feed_bounds, number, trim
from coach.store.scope import Caller

from .conftest import Plant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WRITERS, EACH = 4, 25


def happen(conn: Connection, org: str, *items: str, team: str | None = None, at: datetime = NOON) -> None:
    for item in items:
        occurred(conn, org, "kpi.read", item, team, None, at)


def seen(rows: Sequence[FeedRow]) -> list[tuple[int, str]]:
    return [(row.seq, row.item_id) for row in rows]


def test_numbers_follow_the_order_in_which_things_happened(conn: Connection, org: str) -> None:
    happen(conn, org, "a", "b", at=NOON + timedelta(seconds=1))
    happen(conn, org, "c", "d")
    assert (number(conn, org), number(conn, org)) == (4, 0)
    happen(conn, org, "late", at=NOON - timedelta(days=1))
    number(conn, org)
    assert seen(feed_after(conn, org, 0, 10)) == [(1, "c"), (2, "d"), (3, "a"), (4, "b"), (5, "late")]


def test_an_event_without_a_number_is_not_read(conn: Connection, org: str) -> None:
    happen(conn, org, "a")
    assert (feed_after(conn, org, 0, 10), feed_bounds(conn, org).waiting) == ([], True)


def test_more_than_a_batch_takes_more_than_one_call(conn: Connection, org: str) -> None:
    rows = [{"org": org, "id": next_id("evt"), "at": NOON, "type": "kpi.read", "item_id": "a"}] * 1
    conn.execute(insert(t.feed), [{**rows[0], "id": next_id("evt")} for _ in range(NUMBERED + 2)])
    assert (number(conn, org), number(conn, org), number(conn, org)) == (NUMBERED, 2, 0)


def test_an_event_about_an_issue_gets_its_team(conn: Connection, plant: Plant) -> None:
    org, id = plant.caller.org, new_id("iss")
    said = {"org": org, "id": "utt_x", "at": NOON, "text": "Leaks", "source": "board"}
    conn.execute(insert(t.utterances).values(said))
    issue = {"org": org, "id": id, "team_id": plant.team, "title_u": "utt_x", "severity": "normal", "status": "open"}
    conn.execute(insert(t.issues).values(**issue, created_at=NOON, updated_at=NOON))
    happen(conn, org, id, "kpi_of_nobody")
    number(conn, org)
    assert [row.team_id for row in feed_after(conn, org, 0, 10)] == [plant.team, None]
    scoped = Caller(org, "key", "reader", teams=frozenset({plant.team}))
    assert seen(feed_after(conn, org, 0, 10, scoped)) == [(1, id)]


def test_ids_sort_as_they_were_made() -> None:
    ids = [next_id("evt") for _ in range(1_000)]
    assert (ids, len(set(ids)), {len(id) for id in ids}) == (sorted(ids), 1_000, {20})


async def test_a_reader_among_writers_misses_nothing(store: Store, org: str) -> None:
    """Each event is written in a transaction that is held open while others commit theirs."""
    gate = Barrier(WRITERS + 1 if store.engine.dialect.name != "sqlite" else 1)

    def write(writer: int) -> None:
        for n in range(EACH):
            with store.engine.begin() as conn:
                happen(conn, org, f"{writer}-{n}-0", f"{writer}-{n}-1")
                if n == 0:
                    gate.wait(60)

    def read(until: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        if gate.parties > 1:
            gate.wait(60)
        while len(found) < until and not gate.broken:
            with store.engine.begin() as conn:
                number(conn, org)
            with store.engine.begin() as conn:
                found += seen(feed_after(conn, org, found[-1][0] if found else 0, 7))
        return found

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read, WRITERS * EACH * 2)
        for done in [threads.submit(write, writer) for writer in range(WRITERS)]:
            done.result()
    got = reader.result()
    assert [seq for seq, _ in got] == list(range(1, WRITERS * EACH * 2 + 1))
    for writer in range(WRITERS):
        own = [item for _, item in got if item.startswith(f"{writer}-")]
        assert own == [f"{writer}-{n}-{part}" for n in range(EACH) for part in (0, 1)]


def hook(conn: Connection, org: str, seq: int, status: str = "active") -> None:
    row = {"org": org, "id": new_id("web"), "name": "App", "url": "https://example.org", "status": status}
    conn.execute(insert(t.webhooks).values(**row, seq=seq, created_at=NOON))


@pytest.mark.parametrize(("behind", "kept"), [(None, [3]), (1, [2, 3])])
def test_what_is_old_goes_once_every_webhook_has_it(
    conn: Connection, org: str, behind: int | None, kept: list[int]
) -> None:
    happen(conn, org, "a", "b", at=NOON - timedelta(days=31))
    happen(conn, org, "c")
    number(conn, org)
    hook(conn, org, 0, "gone")
    if behind is not None:
        hook(conn, org, behind)
    assert trim(conn, org, NOON - timedelta(days=30)) == 3 - len(kept)
    assert list(conn.execute(select(t.feed.c.seq).where(t.feed.c.org == org).order_by(t.feed.c.seq)).scalars()) == kept
    bounds = feed_bounds(conn, org)
    assert (bounds.knows(kept[0] - 1), bounds.knows(kept[0] - 2), bounds.knows(4)) == (True, False, False)


@pytest.mark.parametrize(
    ("due", "made", "kept"),
    [
        (NOON, timedelta(), [2, 3]),
        (None, timedelta(), [3]),
        (NOON, timedelta(days=-31), [3]),
    ],
)
def test_what_is_old_stays_while_it_is_still_to_be_sent(
    conn: Connection, org: str, due: datetime | None, made: timedelta, kept: list[int]
) -> None:
    """Sent events, and those that have waited too long, hold up nothing; nor do messages, which are no events."""
    happen(conn, org, "a", "b", at=NOON - timedelta(days=31))
    happen(conn, org, "c")
    number(conn, org)
    wanted = conn.execute(select(t.feed.c.id).where(t.feed.c.org == org, t.feed.c.item_id == "b")).scalar_one()
    row = {"org": org, "target_id": "web", "kind": "webhook", "status": "waiting", "created_at": NOON + made}
    rows = [{**row, "id": "del_1", "source_id": wanted, "due_at": due}, {**row, "id": "del_2", "source_id": "msg_1"}]
    conn.execute(insert(t.deliveries), [{**one, "due_at": one.get("due_at")} for one in rows])
    trim(conn, org, NOON - timedelta(days=30))
    assert list(conn.execute(select(t.feed.c.seq).where(t.feed.c.org == org).order_by(t.feed.c.seq)).scalars()) == kept
