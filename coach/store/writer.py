"""The one writer of an SQLite file: it takes what is queued, commits it once and then answers everybody.

A commit costs one flush to disk however many pieces of work it holds, so under load the price is shared.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from queue import Empty, SimpleQueue
from sqlite3 import Connection as SQLiteConnection
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from coach.clock import now
from coach.errors import OutOfOrder
from coach.store.lease import RENEW, Lease

__all__ = ["Work", "Writer", "driver"]

T = TypeVar("T")
Work = Callable[[Connection], T]

BATCH = 256


class Attempt:
    """Keeps what went wrong inside it, to be handed to whoever waits."""

    __slots__ = ("error",)

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        self.error = None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        self.error = error
        return True


class Job(Attempt):
    """One piece of work and the future of the coroutine that waits for it."""

    __slots__ = ("future", "loop", "result", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.work = work
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """A thread with a queue; `lease` is claimed again whenever it is due, in the same transaction as the work."""

    def __init__(self, engine: Engine, lease: Lease) -> None:
        self._engine = engine
        self._lease = lease
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = False
        with engine.begin() as conn:
            lease.claim(conn, at := now())
        lease.claimed(at)
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        if self._closing:
            raise OutOfOrder("The store is closed")
        job = Job(work, asyncio.get_running_loop())
        self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Finish what is queued, then give the file up."""
        self._closing = True
        self._queue.put(None)
        self._thread.join()
        with self._engine.begin() as conn:
            self._lease.release(conn)

    def _serve(self) -> None:
        with self._engine.connect() as conn:
            while not self._closing or not self._queue.empty():
                batch = self._take()
                self._commit(conn, batch)
                answer(batch)

    def _take(self) -> list[Job]:
        """Wait for work, or until the lease must be renewed."""
        batch: list[Job] = []
        try:
            job = self._queue.get(timeout=RENEW.total_seconds())
            while True:
                if job is not None:
                    batch.append(job)
                if len(batch) == BATCH:
                    return batch
                job = self._queue.get_nowait()
        except Empty:
            return batch

    def _commit(self, conn: Connection, batch: list[Job]) -> None:
        """One transaction for all. What one piece raises undoes that piece; what the commit raises undoes all."""
        whole = Attempt()
        claim = self._lease.due(at := now())
        with whole, conn.begin():
            if claim:
                self._lease.claim(conn, at)
            if len(batch) == 1:
                batch[0].result = batch[0].work(conn)
            else:
                for job in batch:
                    alone(conn, job)
        if whole.error is not None:
            for job in batch:
                job.error = job.error or whole.error
        elif claim:
            self._lease.claimed(at)


def alone(conn: Connection, job: Job) -> None:
    """Do one piece of several, so that it can fail without the others."""
    beneath = driver(conn)
    beneath.execute("SAVEPOINT piece")
    with job:
        job.result = job.work(conn)
    if not beneath.in_transaction:
        raise OutOfOrder("The database gave up the whole transaction; nothing in it was kept") from job.error
    if job.error is not None:
        beneath.execute("ROLLBACK TO piece")
    beneath.execute("RELEASE piece")


def driver(conn: Connection) -> SQLiteConnection:
    """The connection beneath, for what is run several times a turn and needs nothing of SQLAlchemy's."""
    beneath = conn.connection.dbapi_connection
    assert isinstance(beneath, SQLiteConnection)
    return beneath


def answer(batch: list[Job]) -> None:
    """Wake every waiter, with one call into each event loop."""
    for loop, jobs in groupby(batch, key=lambda job: job.loop):
        with suppress(RuntimeError):  # the loop has closed and nobody waits any more
            loop.call_soon_threadsafe(settle, list(jobs))


def settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
