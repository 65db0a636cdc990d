"""A plant whose sessions are led by processes that are killed."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from coach.board.toolbox import stock
from coach.coaching import Coaching, NewSession
from coach.coaching.codec import read_event, read_state
from coach.dialogue.core import advance
from coach.dialogue.state import Effect, OpenAction, RaiseAlert, State
from coach.frameworks import shipped
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import events_of, list_turns, load_session
from evals.learners import PROFILES, Learner
from evals.problems import problems
from tests.api.conftest import NOON, Plant, make_plant

KILLED = -9
LATER = timedelta(seconds=60)
"""From one request to the next: longer than a lease, so that nobody waits."""

LONGEST = 60
"""Turns of a session, after which another is begun."""


@dataclass
class Zygote:
    """Takes turns in children of its own; see `doomed`."""

    process: "subprocess.Popen[str]"

    def take(self, **job: str) -> dict[str, Any]:
        asking, answering = self.process.stdin, self.process.stdout
        assert asking is not None and answering is not None
        asking.write(json.dumps(job) + "\n")
        asking.flush()
        return dict(json.loads(answering.readline()))


@dataclass
class Doomed:
    """Leads sessions in which every turn's process is killed once, and asks again."""

    store: Store
    plant: Plant
    zygote: Zygote
    runner: asyncio.Runner
    at: datetime = NOON
    session: str = ""
    learner: Learner = field(init=False)
    hits: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    replies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        return Caller(self.plant.org, "key", "admin")

    def begin(self) -> dict[str, Any]:
        """Another problem's session, with a learner who also gives bad answers."""
        problem = problems()[self.begun % len(problems())]
        profile = PROFILES[("cooperative", "difficult", "thorough")[self.begun % 3]]
        self.learner, self.begun, self.replies = Learner(problem, profile), self.begun + 1, []
        wanted = NewSession("five_whys", problem.problem, team_id=self.plant.team)
        coaching = Coaching(self.store, Settings(), lambda: self.at)
        self.session = self.runner.run(self.store.write(lambda c: coaching.begin(c, self.caller, wanted, self.at)))
        message = self.read(lambda conn: load_session(conn, self.caller, self.session).message)
        return {"status": "active", "message": json.loads(message), "n": 0, "step": None}

    def read(self, work: Any) -> Any:
        return self.runner.run(self.store.read(work))

    def take(self, text: str, key: str, failpoint: str = "") -> dict[str, Any]:
        self.at += LATER
        job = {"org": self.plant.org, "session": self.session, "text": text, "key": key}
        return self.zygote.take(**job, failpoint=failpoint, at=self.at.isoformat())

    def survive(self, text: str, failpoint: str) -> dict[str, Any]:
        """Kill the turn at a failpoint, ask again under the same key, and see that it was taken once."""
        key = f"turn-{len(self.replies) + 1}"
        first = self.take(text, key, failpoint)
        if first["code"] == KILLED:
            self.hits[failpoint] += 1
        again = self.take(text, key)
        assert again["code"] == 0, again
        assert first["reply"] in (None, again["reply"])
        self.replies.append(again["reply"])
        assert (again["reply"]["turn"]["n"], again["reply"]["turn"]["said"]) == (len(self.replies), text)
        self.read(self.sound)
        return dict(again["reply"]["session"])

    def sound(self, conn: Connection) -> None:
        """Nothing lost, nothing twice, nothing half done: the record is what a replay of its events makes."""
        row = load_session(conn, self.caller, self.session)
        turns = list_turns(conn, self.caller, self.session, limit=LONGEST + 1)
        n = len(self.replies)
        assert (row.n, row.seq, row.version) == (n, n + 1, n + 1)
        assert [(turn.n, turn.status, turn.said) for turn in turns[1:]] == [
            (reply["turn"]["n"], "done", reply["turn"]["said"]) for reply in self.replies
        ]
        assert len(self.rows(conn, t.utterances.c.id, t.utterances)) == n
        framework = Coaching(self.store, Settings()).framework(conn, row)
        state, effects = State(framework.id, 0), list[Effect]()
        for event in events_of(conn, row.org, row.id):
            state, made = advance(framework, state, read_event(event.kind, event.data))
            effects += made
        assert state == read_state(row.state)
        items = {effect.item.id for effect in effects if isinstance(effect, OpenAction)}
        assert sorted(self.rows(conn, t.actions.c.item, t.actions)) == sorted(items)
        alerts = [effect for effect in effects if isinstance(effect, RaiseAlert)]
        assert len(self.rows(conn, t.alerts.c.id, t.alerts)) == len(alerts)

    def rows(self, conn: Connection, column: Any, table: Any) -> list[str]:
        here = (table.c.org == self.plant.org, table.c.session_id == self.session)
        return list(conn.execute(select(column).where(*here)).scalars())


@pytest.fixture
def doomed(store: Store, org: str, database_url: str) -> Iterator[Doomed]:
    arguments = [sys.executable, "-m", "tests.reliability.doomed", database_url]
    with asyncio.Runner() as runner:
        plant = runner.run(store.write(lambda conn: make_plant(conn, org)))
        runner.run(store.write(lambda conn: stock(conn, org, tuple(shipped()), NOON)))
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield Doomed(store, plant, Zygote(process), runner)
            assert process.stdin is not None
            process.stdin.close()
