"""What runs by itself. One pass does what is due; the loop is only a clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from coach.clock import Clock
from coach.store.engine import Store
from coach.store.outcomes import due_alerts

__all__ = ["SWEEP_SECONDS", "running", "sweep"]

SWEEP_SECONDS = 5.0


async def sweep(store: Store, now: datetime) -> int:
    """Send each danger that nobody answered within its minute to the team leader; how many that were."""
    return await store.write(lambda conn: due_alerts(conn, now))


@asynccontextmanager
async def running(store: Store, clock: Clock) -> AsyncIterator[None]:
    """Sweep for as long as the service is up."""

    async def loop() -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await sweep(store, clock())

    task = asyncio.create_task(loop())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
