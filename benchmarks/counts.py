"""Exact counts that no load can move: the statements and the commits of one turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks.constant import PROBLEM, Constant
from coach.api.app import framework_files
from coach.board.demo import ORG, load_demo
from coach.clock import now
from coach.coaching import Coaching, NewSession
from coach.settings import Settings
from coach.store.engine import Store, prepare
from coach.store.scope import Caller


@dataclass
class Counts:
    kinds: list[str] = field(default_factory=list)
    """The first word of each statement, in order."""
    commits: int = 0
    committed: int = 0
    """How many of the statements were so far."""

    @property
    def statements(self) -> int:
        return len(self.kinds)


def by_the_way(statement: str) -> bool:
    """The claim on the file, which is renewed every few seconds beside whatever is done then."""
    return "leases" in statement


@contextmanager
def counting(engine: Engine) -> Iterator[Counts]:
    """What is run and committed on the engine meanwhile, but for what is done by the way."""
    counts = Counts()

    def on_statement(conn: object, cursor: object, statement: str, *_: object) -> None:
        if not by_the_way(statement):
            counts.kinds.append(statement.split()[0])

    def on_commit(conn: object) -> None:
        counts.commits += counts.statements > counts.committed
        counts.committed = counts.statements

    event.listen(engine, "before_cursor_execute", on_statement)
    event.listen(engine, "commit", on_commit)
    try:
        yield counts
    finally:
        event.remove(engine, "before_cursor_execute", on_statement)
        event.remove(engine, "commit", on_commit)


async def counted_turn(folder: Path) -> Counts:
    """An answer that adds a cause, in a session under way."""
    settings = Settings(data_dir=folder)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        await load_demo(store, folder, framework_files(None), "UTC", now())
        caller, coaching = Caller(ORG, "bench", "admin"), Coaching(store, settings, now, reader=Constant())
        wanted = NewSession("five_whys", PROBLEM)
        session = await store.write(lambda conn: coaching.begin(conn, caller, wanted, now()))
        for n in range(4):
            await coaching.turn(caller, session, Constant.text(n))
        with counting(store.engine) as counts:
            await coaching.turn(caller, session, Constant.text(5))
        return counts
