"""What runs by itself. One pass does what is due at a given moment; the loop is only a clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from coach.board.alerts import send_due
from coach.board.audit import Audited, audit_all
from coach.board.deliveries import letters, sound_dead
from coach.board.missing import remind_missing
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.board.reminding import remind_routines
from coach.board.retention import ROUNDS, let_go, read_retention
from coach.board.sweep import BATCH, Swept, set_aside, sweep_batch, sweep_one
from coach.clock import Clock
from coach.delivery.addresses import Hosts
from coach.delivery.apprise_ import Messenger
from coach.delivery.collecting import orgs_due
from coach.errors import OutOfOrder
from coach.settings import Settings
from coach.store.ageing import DROPPED, drop_old
from coach.store.clocks import due_items
from coach.store.engine import Store
from coach.store.feed import NUMBERED, number, trim
from coach.store.scope import organisations

if TYPE_CHECKING:
    from coach.delivery.postman import Postman

__all__ = ["AUDIT_EVERY", "SWEEP_SECONDS", "Pass", "deliver", "deliver_once", "running", "sweep", "sweep_org", "work"]

SWEEP_SECONDS = 5.0
AUDIT_EVERY = timedelta(minutes=5)
DELIVER_SECONDS = 1.0
MOST_DELIVERED = 1_000
"""Attempts of one pass that was asked for by hand."""

FEED_KEPT = timedelta(days=30)
"""How long a listener may be away and still hear of everything."""

log = logging.getLogger("coach.worker")


@dataclass(slots=True)
class Pass:
    """What one pass has done over all organisations."""

    at: datetime
    alerts: int = 0
    clocks: Swept = field(default_factory=Swept)
    reminded: int = 0
    """Of readings that are missing and routines that are on."""
    messages: int = 0
    delivered: Mapping[str, int] = field(default_factory=dict)
    """How attempts at sending things out ended, where the pass was asked for that."""
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
                await store.write(lambda conn: sound_dead(Plant(conn, org, now)))  # noqa: B023 awaited at once
                await tidy(store, org, now)
        except OutOfOrder:
            raise
        except Exception:  # what is wrong in one organisation must not stop the others, nor the next pass
            done.failed += 1
            log.exception("the pass over %s was broken off", org)
    return done


async def tidy(store: Store, org: str, now: datetime) -> None:
    """Let go of what is old. An event goes by its number, which it has from here where nobody listens."""
    while await store.write(lambda conn: number(conn, org)) == NUMBERED:
        pass
    while await store.write(lambda conn: trim(conn, org, now - FEED_KEPT)):
        pass
    for _ in range(ROUNDS):
        if not await store.write(lambda conn: let_go(conn, org, now)):
            break
    kept = await store.read(lambda conn: read_retention(conn, org))
    while await store.write(lambda conn: drop_old(conn, org, now, kept.messages)) == DROPPED:
        pass


async def sweep_org(store: Store, org: str, done: Pass) -> None:
    now = done.at
    done.alerts += await store.write(lambda conn: send_due(Plant(conn, org, now)))
    while True:
        swept = await sweep_clocks(store, org, now)
        done.clocks += swept
        if swept.claimed < BATCH:
            break
    for remind in (remind_missing, remind_routines):
        while (told := await store.write(lambda conn: remind(Plant(conn, org, now)))) is not None:  # noqa: B023
            done.reminded += told
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
async def running(store: Store, clock: Clock, worker: str, settings: Settings | None = None) -> AsyncIterator[None]:
    """Work for as long as the service is up; with settings, send things out too."""
    jobs = [work(store, clock, worker), *([deliver(store, settings, clock)] if settings else [])]
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


# --- what leaves the house ----------------------------------------------------------------------------------


async def deliver(store: Store, settings: Settings, clock: Clock) -> None:
    """Send for ever. What that takes is loaded when there is something to send for the first time."""
    while not await anything_due(store, clock):  # noqa: ASYNC110 the database wakes nobody
        await asyncio.sleep(DELIVER_SECONDS)
    postman = await asyncio.to_thread(postman_of, store, settings, clock)
    try:
        await postman.serve()
    finally:
        await postman.aclose()


async def deliver_once(store: Store, settings: Settings, clock: Clock) -> Mapping[str, int]:
    """All that is due now, up to `MOST_DELIVERED` attempts; how they ended."""
    if not await anything_due(store, clock):
        return {}
    postman = postman_of(store, settings, clock)
    try:
        return await postman.drain(MOST_DELIVERED)
    finally:
        await postman.aclose()


async def anything_due(store: Store, clock: Clock) -> bool:
    """A database that is away has nothing to send."""
    try:
        return bool(await orgs_due(store, await store.read(organisations), clock()))
    except OutOfOrder:
        return False


def postman_of(store: Store, settings: Settings, clock: Clock) -> "Postman":
    # A start need not wait for what speaks HTTP, which takes a quarter of a second to import.
    from coach.delivery.posting import Poster
    from coach.delivery.postman import Postman

    poster, messenger = Poster(Hosts.of(settings.webhook_hosts)), Messenger(Hosts.of(settings.channel_hosts))
    return Postman(store, clock, poster, messenger, partial(letters, settings.public_url))
