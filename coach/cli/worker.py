"""`coach worker` and `coach sweep`: the clockwork without the service."""

import asyncio
import logging
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from typing import TextIO

from coach.clock import now
from coach.errors import InvalidInput
from coach.jobs import Pass, deliver, deliver_once, sweep, work
from coach.settings import Settings
from coach.store.engine import Store, prepare

__all__ = ["moment", "sweep_once", "this_worker", "work_on"]


def this_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def work_on(settings: Settings, out: TextIO) -> int:
    """Sweep until Ctrl-C or a signal to stop; what it was doing then is done by the next worker."""
    logging.basicConfig(format="%(asctime)s %(message)s", stream=sys.stderr)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        asyncio.run(until_stopped(store, settings, out))
    return 0


async def until_stopped(store: Store, settings: Settings, out: TextIO) -> None:
    task = asyncio.create_task(work_and_deliver(store, settings))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    print(f"Worker {this_worker()} watches the clocks; Ctrl-C stops it and loses nothing.", file=out, flush=True)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise


async def work_and_deliver(store: Store, settings: Settings) -> None:
    await asyncio.gather(work(store, now, this_worker()), deliver(store, settings, now))


def sweep_once(settings: Settings, at: str | None, out: TextIO) -> int:
    """One pass, at a moment of one's own if one is given, and what it did."""
    when = moment(at) if at else now()
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        done = asyncio.run(passed(store, settings, when))
    print(told(done), file=out)
    return 1 if done.failed else 0


async def passed(store: Store, settings: Settings, when: datetime) -> Pass:
    done = await sweep(store, when, worker=this_worker())
    done.delivered = await deliver_once(store, settings, lambda: when)
    return done


def moment(text: str) -> datetime:
    """An instant with its zone, such as `2026-12-01T06:00Z`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no time; write one like 2026-12-01T06:00Z") from error
    if at.tzinfo is None:
        raise InvalidInput(f"{text!r} names no zone; add Z for UTC, or an offset like +01:00")
    return at.astimezone(UTC)


def told(done: Pass) -> str:
    clocks = done.clocks
    counts = {
        "dangers sent": done.alerts,
        "clocks moved": clocks.claimed,
        "escalated": clocks.escalated,
        "reminded": clocks.reminded,
        "digests": clocks.digests,
        "effects proposed": clocks.proposed,
        "readings and routines reminded of": done.reminded,
        "messages put out": done.messages,
        "deliveries made": done.delivered.get("done", 0),
        "to be tried again": done.delivered.get("again", 0),
        "dead": done.delivered.get("dead", 0),
        "violations": done.audited.found,
        "mended": done.audited.mended,
        **({"organisations broken off": done.failed} if done.failed else {}),
    }
    lines = [f"{done.at:%Y-%m-%d %H:%M:%S} UTC", *(f"{n:>8,}  {what}" for what, n in counts.items())]
    return "\n".join(lines)
