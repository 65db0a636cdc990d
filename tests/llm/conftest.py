"""A service to try models on, and LiteLLM imported once."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, insert

from coach.backends import Backend
from coach.backends.llm.lite import LiteModel, litellm
from coach.backends.llm.model import Message, ModelFault, Prompt
from coach.board.toolbox import stock
from coach.clock import new_id
from coach.coaching import Coaching, NewSession
from coach.frameworks import shipped
from coach.reports.sessions import read_session
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import list_turns, load_texts
from coach.store.tables import orgs
from coach.store.usage import CallRow, calls_of
from tests.api.conftest import NOON, Plant, make_plant

DEADLINE = 2.5
"""Seconds of a turn."""

LITELLM_WARNS = pytest.mark.filterwarnings("ignore:Items? '.*' on TypedDict class:UserWarning")
"""At its first call, about types of its own."""


@dataclass(frozen=True)
class Bench:
    """One team on SQLite; each turn may be given another backend."""

    store: Store
    plant: Plant

    @property
    def caller(self) -> Caller:
        return Caller(self.plant.org, "key", "admin")

    def coaching(self, backend: Backend | None = None, **settings: Any) -> Coaching:
        wanted = {"turn_deadline": timedelta(seconds=DEADLINE), **settings}
        return Coaching(self.store, Settings(**wanted), lambda: NOON, backend)

    async def begin(self, problem: str, framework: str = "five_whys") -> Mapping[str, Any]:
        """A session as a caller sees it."""
        service = self.coaching()
        wanted = NewSession(framework, problem, team_id=self.plant.team)
        id = await self.store.write(lambda conn: service.begin(conn, self.caller, wanted, NOON))
        return asdict(await self.store.read(lambda conn: read_session(conn, self.caller, service, id)))

    async def said(self, session: str) -> list[str]:
        """All that was said in turns, as it is kept."""

        def read(conn: Connection) -> list[str]:
            ids = [turn.utterance_id for turn in list_turns(conn, self.caller, session) if turn.utterance_id]
            texts = load_texts(conn, self.caller.org, ids)
            return [texts[id] for id in ids]

        return await self.store.read(read)

    async def calls(self, session: str, n: int) -> list[CallRow]:
        return await self.store.read(lambda conn: calls_of(conn, self.caller, session, n))


@pytest.fixture(scope="session")
def bench_store(sqlite_url: str) -> Iterator[Store]:
    with Store.open(sqlite_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def bench(bench_store: Store) -> Bench:
    def make(conn: Connection) -> Plant:
        org = new_id("org")
        conn.execute(insert(orgs).values(org=org, name="Plant", created_at=NOON))
        stock(conn, org, tuple(shipped()), NOON)
        return make_plant(conn, org)

    return Bench(bench_store, await bench_store.write(make))


@pytest_asyncio.fixture(scope="session")
async def imported() -> Any:
    """LiteLLM itself, called once: the first call takes as long as hundreds of later ones."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("HOSTED_VLLM_API_BASE", "http://127.0.0.1:1/v1")
        found = litellm()
        with suppress(ModelFault):
            await LiteModel("hosted_vllm/nobody").complete(Prompt("respond", (Message("user", "Ready?"),), 1), 20)
    return found


@pytest.fixture
def lite(imported: Any) -> Iterator[Any]:
    """LiteLLM with no connection kept from another test."""
    imported.in_memory_llm_clients_cache.flush_cache()
    yield imported
    imported.in_memory_llm_clients_cache.flush_cache()
