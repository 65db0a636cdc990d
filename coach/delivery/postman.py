"""Carries deliveries out: claims a few under a lease, sends them outside any transaction, and writes down how it went.

Whatever dies in between is sent again after its lease, under the same id: at least once, never silently not at all.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import SystemRandom

from sqlalchemy import Connection, Table

from coach.clock import Clock
from coach.delivery.apprise_ import Letter, Messenger
from coach.delivery.collecting import hand_on, orgs_due, spread
from coach.delivery.envelopes import NOWHERE, Envelope, envelopes
from coach.delivery.posting import Poster
from coach.delivery.schedule import SCHEDULES, Jitter, Outcome, wait
from coach.errors import OutOfOrder
from coach.failpoints import reach
from coach.store import deliveries as rows
from coach.store import tables as t
from coach.store.deliveries import Claimed
from coach.store.engine import Store
from coach.store.feed import NUMBERED, number
from coach.store.scope import organisations

__all__ = ["Delivered", "Postman"]

AT_ONCE = 16
EACH = 4
"""Deliveries to one target at a time; to one that did not answer in time, one, so that who is slow holds up nobody."""

LEASE = timedelta(seconds=60)
EVERY = 1.0
PAUSE = timedelta(minutes=5)
"""How long what is paused is left alone before somebody looks whether it still is."""

WORN = Outcome(False, "broken", "it was tried as often as it may be, and how that went could not be written down")
TABLES: Mapping[str, Table] = {"webhook": t.webhooks, "message": t.channels}

log = logging.getLogger("coach.delivery")


def spread_out() -> float:
    return SystemRandom().uniform(-1, 1)


Letters = Callable[[Connection, str, Collection[str]], Mapping[str, Letter]]
"""What an organisation's messages say."""

Delivered = Counter[str]
"""How many attempts ended how: `done`, `again` with one more to come, `dead` with none, `void` with nothing to send."""


@dataclass(slots=True)
class Postman:
    """`letters` writes the text of messages. One per process; any number of processes share the work."""

    store: Store
    clock: Clock
    poster: Poster
    messenger: Messenger
    letters: Letters
    jitter: Jitter = spread_out
    orgs: Callable[[Connection], Sequence[str]] = organisations
    delivered: Delivered = field(default_factory=Counter)
    running: dict[asyncio.Task[None], tuple[str, str]] = field(default_factory=dict)
    ailing: set[tuple[str, str]] = field(default_factory=set)

    async def serve(self) -> None:
        """For ever. A database that is away is waited for."""
        ticks, looked, due = asyncio.get_running_loop().time, -EVERY, list[str]()
        while True:
            try:
                if ticks() - looked >= EVERY:
                    looked, due = ticks(), await self.collect()
                await self.start(due, AT_ONCE)
            except OutOfOrder as error:
                log.warning("%s; trying again in %g seconds", error, EVERY)
            if self.running:
                await asyncio.wait(self.running, timeout=EVERY, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(EVERY)

    async def drain(self, most: int) -> Delivered:
        """All that is due now, up to so many; what that came to."""
        due, started = await self.collect(), 0
        while True:
            started += (new := await self.start(due, most - started))
            if self.running:
                await asyncio.wait(self.running, return_when=asyncio.FIRST_COMPLETED)
            elif not new:
                return self.delivered

    async def aclose(self) -> None:
        """What is under way is given up; its lease brings it back."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)
        await self.poster.aclose()
        await self.messenger.aclose()

    # --- what is to be done ---------------------------------------------------------------------------------

    async def collect(self) -> list[str]:
        """Turn what is new into deliveries; the organisations in which something is due."""
        due = await orgs_due(self.store, await self.store.read(self.orgs), self.clock())
        for org in due:
            try:
                await self.look_through(org)
            except OutOfOrder:
                raise
            except Exception:  # what is wrong in one organisation must not stop the others
                log.exception("what is new in %s could not be looked through", org)
        return due

    async def look_through(self, org: str) -> None:
        while await self.store.write(partial(number, org=org)) == NUMBERED:
            pass
        for work in (spread, hand_on):
            while await self.store.write(partial(work, org=org, at=self.clock())):
                pass

    async def start(self, orgs: list[str], most: int) -> int:
        """Claim what there is room for and set it going; how many that were. Who has least under way goes first."""
        started, busy = 0, Counter(org for org, _ in self.running.values())
        for org in sorted(orgs, key=lambda org: busy[org]):
            room = min(AT_ONCE - len(self.running), most - started)
            for envelope in await self.claimed(org, room) if room > 0 else ():
                task = asyncio.create_task(self.carry(envelope))
                self.running[task] = (org, envelope.claimed.target_id)
                task.add_done_callback(self.running.pop)
                started += 1
        return started

    async def claimed(self, org: str, most: int) -> Sequence[Envelope]:
        try:
            return await self.store.write(partial(self.claim, org, most))
        except OutOfOrder:
            raise
        except Exception:  # what is wrong in one organisation must not stop the others
            log.exception("what is due in %s could not be claimed", org)
            return ()

    def claim(self, org: str, most: int, conn: Connection) -> list[Envelope]:
        now, busy = self.clock(), Counter(self.running.values())
        targets = self.awake(org, now, conn)
        places = {target: self.each(org, target) - busy[org, target] for target in targets}
        room = {target: free for target, free in places.items() if free > 0}
        return envelopes(conn, org, rows.claim(conn, org, now, now + LEASE, room, most), now)

    def awake(self, org: str, now: datetime, conn: Connection) -> list[str]:
        """Where something is due and nobody has paused it. What is due elsewhere waits."""
        while True:
            targets = rows.due_targets(conn, org, now, 2 * AT_ONCE)
            paused = rows.paused(conn, org, targets)
            if not paused or not rows.put_off(conn, org, paused, now, now + PAUSE):
                return [target for target in targets if target not in paused]

    def each(self, org: str, target: str) -> int:
        return 1 if (org, target) in self.ailing else EACH

    # --- one delivery ---------------------------------------------------------------------------------------

    async def carry(self, envelope: Envelope) -> None:
        """Send it and write down how that went; if that cannot be written, the lease brings it back."""
        one = envelope.claimed
        try:
            worn = one.attempts > len(SCHEDULES[one.kind])
            outcome = WORN if worn else envelope.refused or await self.attempt(envelope)
            reach("after_send")
            self.delivered[await self.store.write(partial(self.record, one, outcome))] += 1
            (self.ailing.add if outcome.status == "timeout" else self.ailing.discard)((one.org, one.target_id))
        except OutOfOrder as error:
            log.warning("%s; %s will be sent again", error, one.id)
        except Exception:  # it is sent again as well, but not for ever: claiming it has counted
            log.exception("how %s went could not be written down", one.id)

    async def attempt(self, envelope: Envelope) -> Outcome:
        try:
            return await self.send(envelope)
        except OutOfOrder:
            raise
        except Exception as error:  # what nobody foresaw with one must not stop the others, nor hide: it ends as dead
            log.exception("%s could not be sent", envelope.claimed.id)
            return Outcome(False, "broken", type(error).__name__)

    async def send(self, envelope: Envelope) -> Outcome:
        one = envelope.claimed
        if one.kind == "webhook":
            return await self.poster.post(envelope.url, envelope.headers, envelope.body, self.clock())
        written = await self.store.read(lambda conn: self.letters(conn, one.org, [one.source_id]))
        letter = written.get(one.source_id)
        return await self.messenger.send(envelope.url, letter) if letter is not None else NOWHERE

    def record(self, one: Claimed, outcome: Outcome, conn: Connection) -> str:
        """In which state that leaves it. A message is held first, then the target, then the delivery, as everywhere."""
        now = self.clock()
        if one.kind == "message":
            rows.hold_message(conn, one.org, one.source_id)
        if not outcome.void:
            rows.target_did(conn, one.org, TABLES[one.kind], one.target_id, outcome.error, gone=outcome.gone)
        ended = outcome.ok or outcome.gone or outcome.void
        pause = None if ended else wait(one.kind, one.attempts, self.jitter, outcome.retry_after)
        if pause is not None:
            rows.fail(conn, one, now + pause, outcome.status, outcome.error)
            return "again"
        status = "done" if outcome.ok else "void" if outcome.void else "dead"
        rows.finish(conn, one, now, status, outcome.status, outcome.error, late=outcome.ok)
        if one.kind == "message":
            rows.settle_message(conn, one.org, one.source_id)
        return status
