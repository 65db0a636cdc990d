"""One unchanging view of the data, read a piece at a time for as long as somebody listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

__all__ = ["Pieces", "flowing"]

T = TypeVar("T")

Pieces = Callable[[Connection], Iterator[T]]

END = object()


class Snapshot:
    """A read transaction and what comes out of it. Its thread may change, one has it at a time."""

    def __init__(self, engine: Engine, pieces: Pieces[T]) -> None:
        self._lock = Lock()
        self._conn = engine.connect()
        self._conn.begin()
        self._left: Iterator[object] = pieces(self._conn)

    def next(self) -> object:
        with self._lock:
            return next(self._left, END)

    def close(self) -> None:
        """Waits for a piece that is being read."""
        with self._lock:
            self._left = iter(())
            self._conn.close()


async def flowing(engine: Engine, threads: Executor, pieces: Pieces[T]) -> AsyncIterator[T]:
    """All pieces, read off the event loop; when the listener goes away, the transaction ends."""
    loop = asyncio.get_running_loop()
    snapshot = await loop.run_in_executor(threads, Snapshot, engine, pieces)
    try:
        while (piece := await loop.run_in_executor(threads, snapshot.next)) is not END:
            yield piece  # type: ignore[misc]  # what `pieces` yields
    finally:
        threads.submit(snapshot.close)
