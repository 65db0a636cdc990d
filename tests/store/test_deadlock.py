"""What loses against another transaction is done again by itself."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, select, update

from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON


@pytest.fixture
def two(store: Store, org: str) -> None:
    with store.engine.begin() as conn:
        rows = [{"org": org, "id": id, "name": "0", "created_at": NOON} for id in ("per_a", "per_b")]
        conn.execute(insert(t.people), rows)


async def test_two_that_wait_for_each_other_both_get_through(store: Store, org: str, two: None) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time cannot wait for another")
    both = threading.Barrier(2)

    def touching(first: str, second: str) -> Callable[[Connection], None]:
        tries = iter((True, False))

        def work(conn: Connection) -> None:
            touch(conn, org, first)
            if next(tries):
                both.wait(10)
            touch(conn, org, second)

        return work

    await asyncio.gather(store.write(touching("per_a", "per_b")), store.write(touching("per_b", "per_a")))
    theirs = select(t.people.c.name).where(t.people.c.org == org)
    assert await store.read(lambda conn: conn.execute(theirs).scalars().all()) == ["000", "000"]


def touch(conn: Connection, org: str, id: str) -> None:
    them = (t.people.c.org == org, t.people.c.id == id)
    conn.execute(update(t.people).where(*them).values(name=t.people.c.name + "0"))
