"""Long reads: on one view of the data, in turn, and gone when nobody listens any more."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from coach.store.engine import FLOWS, POOL, Store
from coach.store.tables import orgs


def names(conn: Connection, org: str) -> Iterator[str]:
    for _ in range(3):
        yield str(conn.execute(select(orgs.c.name).where(orgs.c.org == org)).scalar_one())


async def test_all_pieces_come_in_their_order(store: Store, org: str) -> None:
    assert [piece async for piece in store.flow(lambda conn: iter(range(5)))] == [0, 1, 2, 3, 4]
    assert [name async for name in store.flow(lambda conn: names(conn, org))] == ["Plant"] * 3


async def test_listeners_who_go_away_hold_nothing(store: Store, org: str) -> None:
    for _ in range(POOL * 3):
        pieces = store.flow(lambda conn: names(conn, org))
        assert await anext(pieces) == "Plant"
        await pieces.aclose()
    assert [name async for name in store.flow(lambda conn: names(conn, org))] == ["Plant"] * 3


async def test_what_goes_wrong_is_raised_where_it_is_read(store: Store, org: str) -> None:
    def broken(conn: Connection) -> Iterator[str]:
        yield from names(conn, org)
        raise LookupError("no more")

    heard: list[str] = []
    with pytest.raises(LookupError, match="no more"):
        heard += [name async for name in store.flow(broken)]
    assert await store.read(lambda conn: list(names(conn, org))) == ["Plant"] * 3


async def test_only_so_many_read_at_a_time(store: Store, org: str) -> None:
    first = [store.flow(lambda conn: names(conn, org)) for _ in range(FLOWS)]
    for pieces in first:
        await anext(pieces)
    late = asyncio.ensure_future(anext(store.flow(lambda conn: names(conn, org))))
    await asyncio.wait([late], timeout=0)
    assert not late.done()
    await first[0].aclose()
    assert await late == "Plant"
    await first[1].aclose()
