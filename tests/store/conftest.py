"""A small plant to write turns into."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from coach.clock import new_id
from coach.store import tables as t
from coach.store.scope import Caller
from coach.store.sessions import EventRow, SessionRow, create_session
from coach.store.turns import Incoming, Outcome

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Plant:
    caller: Caller
    team: str
    person: str

    def session(
        self, conn: Connection, *, at: datetime = NOON, learner: str | None = None, shared: Collection[str] = ()
    ) -> SessionRow:
        """An open session with its first question asked."""
        id = new_id("ses")
        row = SessionRow(
            self.caller.org, id, "active", "five_whys", 1, 1, None, None, self.team, learner, "en",
            0, 1, 0, "{}", "[]", '{"text":"What did you see?"}', "problem", 0, 6, None, at, at, None,
        )  # fmt: skip
        return create_session(conn, row, [EventRow("started", at, "{}")], "builtin", shared)


@pytest.fixture
def plant(admin: Caller, conn: Connection) -> Plant:
    made = Plant(admin, new_id("tea"), new_id("per"))
    fill(conn, made)
    return made


def fill(conn: Connection, plant: Plant) -> None:
    key = {"org": plant.caller.org, "created_at": NOON}
    conn.execute(insert(t.people).values(**key, id=plant.person, name="Ines Moll", email="ines@example.org"))
    conn.execute(
        insert(t.teams).values(
            **key, id=plant.team, name="Press shop", tier=1, timezone="UTC", make_safe_text="", emergency_contact=""
        )
    )


@pytest.fixture
def say(plant: Plant) -> Callable[..., Incoming]:
    """Something said in a session, some seconds after noon."""

    def make(session: SessionRow, text: str, *, key: str | None = None, after: float = 0) -> Incoming:
        at = NOON + timedelta(seconds=after)
        return Incoming(
            session.id, text, plant.person, at, new_id("utt"), f"hash of {text}", timedelta(seconds=10), key
        )

    return make


@pytest.fixture
def outcome() -> Callable[..., Outcome]:
    """What reading an utterance led to."""

    def make(utterance_id: str | None, *, status: str = "active", events: int = 1, after: float = 1) -> Outcome:
        at = NOON + timedelta(seconds=after)
        happened = [EventRow("said", at, f'{{"i":{i}}}') for i in range(events)]
        return Outcome(
            utterance_id, at, status, '{"n":1}', '["press"]', '{"text":"Where was it?"}', "problem", 1, 6, happened,
            "builtin", '{"verdict":"ok"}',
        )  # fmt: skip

    return make
