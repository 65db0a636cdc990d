"""Listeners of the feed: one look at the database a second for all of an organisation, however many they are."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from coach.api.gate import KeyRing
from coach.errors import NotSignedIn, OutOfOrder, TooMany
from coach.store.engine import Store
from coach.store.feed import NUMBERED, Bounds, FeedRow, feed_after, feed_bounds, number
from coach.store.scope import Caller

__all__ = ["MOST_LISTENERS", "Feed", "Hub", "Listener"]

LOOK_SECONDS = 1.0
PING_SECONDS = 15.0
MOST_LISTENERS = 20
"""Open streams of one key in one process."""
KEPT = 2_000
"""Events held in memory for those who are nearly up to date."""
PAGE = 500

log = logging.getLogger("coach.events")


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `gone` says that its key is not valid any more, or sees other things than it did."""

    caller: Caller
    authorization: str
    wants: Callable[[FeedRow], bool]
    gone: bool = False


@dataclass(eq=False, slots=True)
class Feed:
    """The events of one organisation, as far as somebody listens."""

    org: str
    store: Store
    keys: KeyRing
    pace: float
    ping: float
    top: int = 0
    """The newest number looked at; everything after `start` up to it is in `recent`."""
    start: int = 0
    recent: deque[FeedRow] = field(default_factory=lambda: deque(maxlen=KEPT))
    listeners: set[Listener] = field(default_factory=set)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    polling: asyncio.Task[None] | None = None
    closed: bool = False

    async def bounds(self) -> Bounds:
        """What can be read now, with everything that has happened until now."""
        bounds = await self.store.read(lambda conn: feed_bounds(conn, self.org))
        if not bounds.waiting:
            return bounds
        while await self.store.write(lambda conn: number(conn, self.org)) == NUMBERED:
            pass
        return await self.store.read(lambda conn: feed_bounds(conn, self.org))

    async def after(self, seq: int) -> list[FeedRow]:
        """What came next, from memory where it is there."""
        if self.start <= seq:
            return [row for row in self.recent if row.seq > seq]
        return await self.store.read(lambda conn: feed_after(conn, self.org, seq, PAGE))

    async def listen(self, listener: Listener, seq: int) -> AsyncIterator[FeedRow | int]:
        """Events after a number as they come; a number alone says how far was looked while there was none for it."""
        clock = asyncio.get_running_loop().time
        told = clock()
        while not (listener.gone or self.closed):
            moved = self.moved
            rows = await self.after(seq)
            for row in filter(listener.wants, rows):
                yield row
                told = clock()
            if rows:
                seq = rows[-1].seq
            else:
                await set_within(moved, told + self.ping - clock())
            if clock() >= told + self.ping:
                yield seq
                told = clock()

    # --- looking ------------------------------------------------------------------------------------

    async def poll(self) -> None:
        """For as long as somebody listens. A database that is away is waited for."""
        try:
            while self.listeners:
                with self.patience():
                    await self.look()
                await asyncio.sleep(self.pace)
        finally:
            self.close()

    @contextmanager
    def patience(self) -> Iterator[None]:
        try:
            yield
        except OutOfOrder as error:
            log.warning("%s; looking again in %g seconds", error, self.pace)

    async def look(self) -> None:
        bounds = await self.bounds()
        while bounds.top > self.top:
            self.keep(await self.store.read(lambda conn: feed_after(conn, self.org, self.top, PAGE)))
        for listener in list(self.listeners):
            listener.gone = listener.gone or not await self.still(listener)
        if any(listener.gone for listener in self.listeners):
            self.wake()

    def keep(self, rows: list[FeedRow]) -> None:
        for row in rows:
            if len(self.recent) == KEPT:
                self.start = self.recent[0].seq
            self.recent.append(row)
        self.top = rows[-1].seq
        self.wake()

    async def still(self, listener: Listener) -> bool:
        """Whether its key may listen as it did when it began."""
        try:
            return await self.keys.caller(listener.authorization, used=False) == listener.caller
        except NotSignedIn:
            return False

    def close(self) -> None:
        """Whoever still listens is sent away, and comes back with the last number it has."""
        self.closed = True
        self.wake()

    def wake(self) -> None:
        self.moved.set()
        self.moved = asyncio.Event()


class Hub:
    """The feeds of one process."""

    def __init__(self, store: Store, keys: KeyRing, *, pace: float = LOOK_SECONDS, ping: float = PING_SECONDS) -> None:
        self.store, self.keys, self.pace, self.ping = store, keys, pace, ping
        self.feeds: dict[str, Feed] = {}
        self.closed = False

    def feed(self, org: str) -> Feed:
        """The one that runs, or one that is not kept as long as nobody listens to it."""
        return self.feeds.get(org) or Feed(org, self.store, self.keys, self.pace, self.ping, closed=self.closed)

    @contextmanager
    def joined(self, listener: Listener, top: int) -> Iterator[Feed]:
        """Listen from about here; the first who comes starts the looking, and it ends with the last."""
        feed = self.feed(listener.caller.org)
        if feed.polling is None:
            feed.top = feed.start = top
            self.feeds[feed.org] = feed
        feed.listeners.add(listener)
        feed.polling = feed.polling or asyncio.create_task(feed.poll())
        try:
            yield feed
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners:
                feed.polling.cancel()
                self.feeds.pop(feed.org, None)

    def check_room(self, caller: Caller) -> None:
        if sum(other.caller.key_id == caller.key_id for other in self.feed(caller.org).listeners) >= MOST_LISTENERS:
            raise TooMany(
                f"This key has {MOST_LISTENERS} open streams of events; close one, or use a key for each app."
            )

    def close(self) -> None:
        """End every stream: the server stops."""
        self.closed = True
        for feed in self.feeds.values():
            feed.close()


async def set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
