"""An organisation whose events go to receivers on this machine, at a time of the test's own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from coach.board.deliveries import letters
from coach.board.feed import occurred
from coach.board.webhooks import create_webhook
from coach.delivery.addresses import Hosts
from coach.delivery.apprise_ import Messenger
from coach.delivery.posting import PATIENCE, Poster
from coach.delivery.postman import Postman
from coach.delivery.signing import new_secret
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOPBACK = Hosts.of(["127.0.0.1"])
"""For which a test waits. On a busy machine a good answer may come later and be asked for again: at least once."""


@dataclass
class House:
    """What leaves it is sent by `postman`; time stands until it is moved."""

    store: Store
    org: str
    at: datetime = NOON
    secrets: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def postman(
        self, messenger: Messenger | None = None, patience: timedelta = PATIENCE
    ) -> AsyncIterator[Postman]:
        poster = Poster(LOOPBACK, patience=patience)
        made = Postman(
            self.store, lambda: self.at, poster, messenger or Messenger(LOOPBACK), partial(letters, None),
            jitter=lambda: 0.0, orgs=lambda _: [self.org],
        )  # fmt: skip
        yield made
        await made.aclose()

    def run(self, work: Callable[[Connection], Any]) -> Any:
        with self.store.engine.begin() as conn:
            return work(conn)

    def team(self, id: str) -> str:
        safe = {"make_safe_text": "", "emergency_contact": "", "timezone": "UTC"}
        self.add(t.teams, {"id": id, "name": id, "tier": 1, "created_at": NOON, **safe})
        return id

    def hook(self, url: str, events: tuple[str, ...] = ("*",), teams: list[str] | None = None) -> str:
        secret = new_secret()
        fields = {"name": url, "url": url, "events": list(events), "teams": teams}
        root = Caller.house(self.org)
        id: str = self.run(lambda conn: create_webhook(conn, root, LOOPBACK, secret, fields, self.at))
        self.secrets[id] = secret
        return id

    def happens(self, n: int = 1, type: Any = "issue.raised", team: str | None = None) -> None:
        def work(conn: Connection) -> None:
            for k in range(n):
                occurred(conn, self.org, type, f"iss_{k}", team, None, self.at, {"severity": "minor"})

        self.run(work)

    def rows(self, table: Any, **equal: Any) -> list[Any]:
        wanted = [table.c.org == self.org, *(table.c[name] == value for name, value in equal.items())]
        return list(self.run(lambda conn: conn.execute(select(table).where(*wanted)).all()))

    def change(self, table: Any, id: str, **fields: Any) -> None:
        one = (table.c.org == self.org, table.c.id == id)
        self.run(lambda conn: conn.execute(update(table).where(*one).values(**fields)))

    def add(self, table: Any, *rows: dict[str, Any]) -> None:
        self.run(lambda conn: conn.execute(insert(table), [{"org": self.org, **row} for row in rows]))

    async def carry_on(self, postman: Postman) -> None:
        """Pass the time until nothing waits any more."""
        while True:
            await postman.drain(100_000)
            waiting = [row.due_at for row in self.rows(t.deliveries) if row.due_at is not None]
            if not waiting:
                return
            self.at = max(self.at, min(waiting))


@pytest.fixture
def house(store: Store, org: str) -> House:
    return House(store, org)
