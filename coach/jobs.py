"""What runs by itself. One pass does what is due at a given moment; the loop is only a clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from coach.board.alerts import send_due
from coach.board.audit import Audited, audit_all
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.board.sweep import BATCH, Swept, set_aside, sweep_batch, sweep_one
from coach.clock import Clock
from coach.errors import OutOfOrder
from coach.store.clocks import due_items
from coach.store.engine import Store
from coach.store.tables import EVERY_ORG

__all__ = ["AUDIT_EVERY", "SWEEP_SECONDS", "Pass", "running", "sweep", "sweep_org", "work"]

SWEEP_SECONDS = 5.0
AUDIT_EVERY = timedelta(minutes=5)

log = logging.getLogger("coach.worker")


@dataclass(slots=True)
class Pass:
    """What one pass has done over all organisations."""

    at: datetime
    alerts: int = 0
    clocks: Swept = field(default_factory=Swept)
    messages: int = 0
    audited: Audited = field(default_factory=Audited)
    failed: int = 0
    """Organisations in which something went wrong that nobody foresaw; the log says what."""


async def sweep(store: Store, now: datetime, *, worker: str = "", audit: bool = True) -> Pass:
    """One pass: dangers that nobody answered, clocks that are due, messages, and then the auditor."""
    done = Pass(now)
    for org in await store.read(organisations):
        try:
            await sweep_org(store, org, done)
            if audit:
                done.audited += await audit_all(store, org, now, worker)
        except OutOfOrder:
            raise
        except Exception:  # what is wrong in one organisation must not stop the others, nor the next pass
            done.failed += 1
            log.exception("the pass over %s was broken off", org)
    return done


def organisations(conn: Connection) -> Sequence[str]:
    return conn.execute(EVERY_ORG).scalars().all()


async def sweep_org(store: Store, org: str, done: Pass) -> None:
    now = done.at
    done.alerts += await store.write(lambda conn: send_due(Plant(conn, org, now)))
    while True:
        swept = await sweep_clocks(store, org, now)
        done.clocks += swept
        if swept.claimed < BATCH:
            break
    while (sent := await store.write(lambda conn: post(conn, Plant(conn, org, now)))) is not None:
        done.messages += sent


async def sweep_clocks(store: Store, org: str, now: datetime) -> Swept:
    """A batch; where it fails, one clock after the other, and what cannot be moved is set aside."""
    try:
        return await store.write(lambda conn: sweep_batch(conn, org, now))
    except OutOfOrder:
        raise
    except Exception:  # one clock that cannot be moved must not hold up all the others
        log.exception("a batch of clocks could not be moved; moving them one by one")
    done = Swept()
    for item in await store.read(lambda conn: due_items(conn, org, now, BATCH)):
        done += await sweep_alone(store, org, item, now)
    return done


async def sweep_alone(store: Store, org: str, item: str, now: datetime) -> Swept:
    try:
        return await store.write(lambda conn: sweep_one(conn, org, item, now))
    except OutOfOrder:
        raise
    except Exception:  # it becomes an alarm that the auditor shows
        log.exception("the clock of %s cannot be moved", item)
        await store.write(lambda conn: set_aside(conn, org, item, now))
        return Swept(claimed=1)


async def work(store: Store, clock: Clock, worker: str) -> None:
    """Sweep for ever; any number of processes do it side by side. A database that is away is waited for."""
    audited: datetime | None = None
    while True:
        now = clock()
        audit = audited is None or now - audited >= AUDIT_EVERY
        try:
            await sweep(store, now, worker=worker, audit=audit)
            audited = now if audit else audited
        except OutOfOrder as error:
            log.warning("%s; trying again in %g seconds", error, SWEEP_SECONDS)
        await asyncio.sleep(SWEEP_SECONDS)


@asynccontextmanager
async def running(store: Store, clock: Clock, worker: str) -> AsyncIterator[None]:
    """Work for as long as the service is up."""
    task = asyncio.create_task(work(store, clock, worker))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
