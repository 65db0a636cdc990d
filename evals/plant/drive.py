"""Plays a plant against the real service and its real workers, under a clock that only the play moves."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

import httpx

from coach.delivery.postman import Postman
from coach.jobs import sweep
from evals.plant.deeds import DOES, answers
from evals.plant.faults import Hook, Killed, MortalStore, Weather
from evals.plant.ledger import Deed, Happening, Ledger, Tick
from evals.plant.look import Look
from evals.plant.people import Crowd, Thing
from evals.plant.world import World

__all__ = ["Drive"]

AUDIT_EVERY = timedelta(hours=12)
"""The service's own workers do it every five minutes, which would take most of the time here."""

EVERY = 5.0
"""Seconds between the passes of a worker: so late is a timer looked at, at most."""

MOST_DELIVERED = 1_000
WRITES = 9
"""Of a pass, roughly: at one of them it dies."""

Act = Callable[[], Awaitable[None]]


@dataclass
class Drive:
    """One run. `at` is the service's clock; it goes on a little with every request."""

    seed: int
    store: MortalStore
    client: httpx.AsyncClient
    weather: Weather
    ledger: Ledger
    look: Look
    at: datetime
    world: World = field(default_factory=World)
    keys: dict[str, str] = field(default_factory=dict)
    """By role."""
    noted: datetime = field(init=False)
    """When the last request had its effect."""
    counts: Counter[str] = field(default_factory=Counter)
    queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    sent: Any = field(default_factory=count)
    waiting: dict[str, Any] = field(default_factory=dict)
    """Messages that were put out and have reached nobody yet."""
    postman: Postman = field(init=False)
    hook: Hook = field(init=False)
    after: "Callable[[Drive], None]" = field(init=False)
    """What takes in what a pass has brought."""

    def __post_init__(self) -> None:
        self.noted = self.at
        self.chance = Random(f"plant {self.seed}")
        self.luck = Random(f"luck {self.seed}")
        self.crowd = Crowd(self, DOES, answers)

    # --- what people act through --------------------------------------------------------------------

    async def does(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        role = "supervisor" if who and self.world.people[who].leads and path.endswith("/cancel") else "learner"
        headers = {"Idempotency-Key": f"{self.seed}-{next(self.sent)}"}
        if body is None:
            return self.taken(await self.request("GET", path, None, self.keys[role], {}))
        reply = await self.survive("POST", path, body, self.keys[role], headers)
        if self.luck.random() < self.weather.repeats:
            self.counts["requests sent twice"] += 1
            at = self.noted
            again = await self.request("POST", path, body, self.keys[role], headers)
            self.noted = at
            if again.status_code != reply.status_code or (
                reply.is_success and again.json()["id"] != reply.json()["id"]
            ):
                self.ledger.broken.append(f"{path} twice: {reply.status_code}, then {again.status_code}")
        return self.taken(reply)

    async def edits(self, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """On a leader's tablet."""
        before = await self.request("GET", path, None, self.keys["supervisor"], {})
        tag = {"If-Match": before.headers.get("etag", "")}
        return self.taken(await self.request("PATCH", path, body, self.keys["supervisor"], tag))

    async def survive(
        self, method: str, path: str, body: Mapping[str, Any], key: str, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Now and then the service dies in the middle; who asked asks again under the same key."""
        if self.luck.random() >= self.weather.crashes:
            return await self.request(method, path, body, key, headers)
        self.store.fatal, self.store.inside = 1, self.luck.random() < 0.5
        try:
            reply = await self.request(method, path, body, key, headers)
        except Killed:
            self.counts["kills of requests"] += 1
            first, kept = self.noted, not self.store.inside
            reply = await self.request(method, path, body, key, headers)
            self.noted = first if kept else self.noted
        finally:
            self.store.fatal = 0
        return reply

    async def request(self, method: str, path: str, body: Any, key: str, headers: Mapping[str, str]) -> httpx.Response:
        self.at += timedelta(seconds=self.luck.randint(2, 12))
        self.noted = self.at
        sent = {"content": body} if isinstance(body, str) else {"json": body} if body is not None else {}
        return await self.client.request(method, path, headers={"Authorization": f"Bearer {key}", **headers}, **sent)

    def taken(self, reply: httpx.Response) -> dict[str, Any] | None:
        if reply.is_success:
            self.counts["requests taken"] += 1
            return dict(reply.json()) if reply.content else {}
        self.counts["refused"] += 1
        self.counts[f"refused {reply.status_code}"] += 1
        if reply.is_server_error:
            self.ledger.broken.append(
                f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text}"
            )
        return None

    async def must(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """An administrator's request, which must go well."""
        reply = await self.request(method, path, body, self.keys["admin"], headers or {})
        if reply.is_error:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        return reply.json() if reply.content else None

    async def changed(self, method: str, path: str, body: Any) -> Any:
        """The same for what has to be read before."""
        before = await self.request("GET", path, None, self.keys["admin"], {})
        return await self.must(method, path, body, {"If-Match": before.headers["etag"]})

    def later(self, at: datetime, act: Act) -> None:
        heappush(self.queue, (at, next(self.sent), act))

    def note(self, thing: Thing, deed: Deed, *, at: datetime | None = None, **more: Any) -> None:
        happened = Happening(at or self.noted, thing.name, deed, thing.kind, thing.team, **more)
        self.ledger.happenings.append(happened)

    def count(self, what: str) -> None:
        self.counts[what] += 1

    def wrong(self, what: str) -> None:
        self.ledger.broken.append(f"{self.noted}: {what}")

    # --- time ---------------------------------------------------------------------------------------

    async def play(self, tick: timedelta, *, working: bool) -> None:
        """Everything in its order until the end: people, and passes at every tick and whenever a timer runs out."""
        next_tick, next_audit = self.at + tick, self.at
        while self.at < self.ledger.ended:
            due = self.look.next_due() if working and self.weather.brisk(self.at) else None
            until = min(next_tick, max(due, self.at) if due is not None else next_tick)
            if self.queue and self.queue[0][0] <= until:
                when, _, act = heappop(self.queue)
                self.at = max(self.at, when)
                await act()
                continue
            on_tick = until == next_tick
            self.at = max(self.at, until) + timedelta(seconds=self.luck.uniform(0, EVERY))
            if working and self.weather.working(self.at):
                await self.works(audit=self.at >= next_audit)
                next_audit = self.at + AUDIT_EVERY if self.at >= next_audit else next_audit
            if on_tick:
                self.ledger.ticks.append(Tick(self.at, self.look.open(), self.lost()))
                next_tick = max(next_tick + tick, self.at)

    def lost(self) -> tuple[str, ...]:
        return tuple(sorted(self.name(item) for item in self.look.lost()))

    def name(self, item: str) -> str:
        return self.crowd.things[item].name if item in self.crowd.things else item

    async def works(self, *, audit: bool) -> None:
        """A pass, which may be broken off anywhere. It counts as made once every timer that was due has been moved."""
        at = self.at
        if self.luck.random() < self.weather.kills:
            self.store.fatal, self.store.inside = self.luck.randint(1, WRITES), self.luck.random() < 0.5
        try:
            done = await sweep(self.store, at, worker="plant", audit=audit)
            if done.failed:
                self.ledger.broken.append(f"{at}: a pass was broken off by a fault")
            self.store.fatal = 0
            await self.postman.drain(MOST_DELIVERED)
        except Killed:
            self.counts["kills of passes"] += 1
        finally:
            self.store.fatal = 0
        due = self.look.next_due()
        if due is None or due > at:
            self.ledger.passes.append(at)
        self.after(self)
