"""The press: one sheet at a time, for setting one takes a processor and memory for as long as it takes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from coach.errors import Occupied

__all__ = ["Press"]


@dataclass(frozen=True, slots=True)
class Press:
    """One for all requests of a process."""

    patience: float = 10.0
    """Seconds that somebody waits for the sheets of others."""
    taken: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, work: Callable[[], bytes]) -> bytes:
        try:
            async with asyncio.timeout(self.patience):
                await self.taken.acquire()
        except TimeoutError as error:
            raise Occupied("Other sheets are being printed just now; try again in a moment.") from error
        try:
            return await asyncio.to_thread(work)
        finally:
            self.taken.release()
