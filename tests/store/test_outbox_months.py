"""Random months: nobody gets more than the cap a day, nothing severe is held back, and nothing is lost."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, update

from coach.board.clocks import Item
from coach.board.notices import tell
from coach.board.outbox import post
from coach.store import tables as t
from coach.store.engine import Store, prepare
from tests.clock_world import HOUR, MONDAY, PEOPLE, World, found_world

ZONES = {"cell": "Europe/Vienna", "area": "Asia/Tokyo", "plant": "America/Los_Angeles"}
NOTICES = 250


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path}/coach.db"
    prepare(url)
    with Store.open(url) as store, store.engine.connect() as opened, opened.begin() as transaction:
        opened.execute(insert(t.orgs).values(org="site", name="Site", created_at=MONDAY))
        yield opened
        transaction.rollback()


@dataclass
class Month:
    """People of three zones who hear of each other's teams, and passes that come when they come."""

    conn: Connection
    random: Random
    now: datetime = MONDAY
    passes: list[datetime] = field(default_factory=list)
    gone: dict[str, datetime] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world: World = found_world(self.conn, "site")
        self.cap = self.random.choice((1, 2, 5))
        self.conn.execute(update(t.orgs).where(t.orgs.c.org == "site").values(messages_a_day=self.cap))
        for team, zone in ZONES.items():
            self.conn.execute(
                update(t.teams).where(t.teams.c.org == "site", t.teams.c.id == team).values(timezone=zone)
            )
        for person in PEOPLE:
            self.homes[person] = self.random.choice(sorted(ZONES))
            self.conn.execute(insert(t.members).values(org="site", team_id=self.homes[person], person_id=person))

    def live(self) -> None:
        for n in range(NOTICES):
            self.now += timedelta(minutes=self.random.choice((2, 30, 180, 420)))
            team, severe = self.random.choice(sorted(ZONES)), self.random.random() < 0.15
            item = Item("act", "action", team, "act", severe)
            told = self.random.sample(PEOPLE, self.random.randint(1, 3))
            tell(self.world.at(self.conn, self.now), told, "act", item, "moved", n)
            if self.random.random() < 0.4:
                self.now += timedelta(minutes=self.random.choice((0, 5, 5, 2_000)))
                self.look()
            if self.random.random() < 0.01 and len(self.gone) < 2:
                person = self.random.choice(PEOPLE)
                self.gone.setdefault(person, self.now)
                self.world.erase(self.conn, person)
        for _ in range(24 * 80):
            self.now += HOUR
            if not self.look() and not self.waiting():
                return

    def look(self) -> int:
        total = 0
        while (sent := post(self.conn, self.world.at(self.conn, self.now))) is not None:
            total += sent
        self.passes.append(self.now)
        return total

    def waiting(self) -> bool:
        return any(notice.due_at is not None for notice in self.world.rows(self.conn, t.notices))

    def day(self, person: str, at: datetime) -> tuple[str, str]:
        return person, at.astimezone(ZoneInfo(ZONES[self.homes[person]])).date().isoformat()


def hold(conn: Connection, seed: int) -> None:
    month = Month(conn, Random(seed))
    month.live()
    messages = {row.id: row for row in month.world.rows(conn, t.messages)}
    a_day = Counter(month.day(row.person_id, row.at) for row in messages.values() if not row.severe)
    assert max(a_day.values()) <= month.cap
    held: defaultdict[str, int] = defaultdict(int)
    for notice in month.world.rows(conn, t.notices):
        first = min(at for at in month.passes if at >= notice.at)
        if notice.message_id is None:
            assert first >= month.gone[notice.person_id] or not notice.severe
            assert (notice.person_id in month.gone, notice.due_at) == (True, None)
            continue
        held[notice.message_id] += 1
        message = messages[notice.message_id]
        assert (message.person_id, message.severe) == (notice.person_id, notice.severe)
        assert message.at == first if notice.severe else message.at >= first
    assert held == {id: row.holds for id, row in messages.items()}


@pytest.mark.parametrize("seed", range(4))
def test_in_a_month_nobody_gets_too_much_and_nothing_is_held_back_or_lost(conn: Connection, seed: int) -> None:
    hold(conn, seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(4, 60))
def test_in_many_months_neither(conn: Connection, seed: int) -> None:
    hold(conn, seed)
