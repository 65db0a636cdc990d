"""Passes of the clockwork on both databases, against a second reading of the rules: in time, late, and to and fro."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from coach.board.audit import examine
from coach.board.clocks import acknowledge, give_duty, held, restart, stop
from coach.board.sweep import Swept, set_aside, sweep_batch
from coach.store import tables as t
from coach.store.clocks import clock_of
from coach.store.engine import Store
from tests.clock_oracle import Event, Watched
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world, in_order, policy

MANY = 300
STAGES = ("do", "verify", "date", "standardise", "end")


@pytest.fixture
def world(conn: Connection, org: str) -> World:
    return found_world(conn, org)


def many(conn: Connection, world: World, count: int, deadline: Callable[[int], datetime]) -> None:
    """Actions that differ in their deadline alone; the first one's rows, copied."""
    world.action(conn, "act_0", MONDAY, deadline=deadline(0), accepted=True)
    clock = clock_of(conn, world.org, "act_0")
    assert clock is not None
    row = {name: getattr(clock, name) for name in clock.__slots__}
    ids = [f"act_{n}" for n in range(1, count)]
    known = {"org": world.org, "team_id": "cell", "created_at": MONDAY, "updated_at": MONDAY}
    action = {**known, "kind": "corrective", "owner_state": "accepted", "status": "open"}
    conn.execute(insert(t.actions), [{**action, "id": id} for id in ids])
    times = [{"deadline": (at := deadline(n)), "due_at": at - HOUR, "fire_at": at + HOUR} for n in range(1, count)]
    conn.execute(insert(t.clocks), [{**row, **when, "item_id": id, "root_id": id}
                                    for id, when in zip(ids, times, strict=True)])  # fmt: skip


def drained(conn: Connection, world: World, now: datetime, most: int = 100) -> list[Swept]:
    """Batches until one finds nothing more; all of them are one pass."""
    batches = []
    while (swept := sweep_batch(conn, world.org, now, most)).claimed:
        batches.append(swept)
    return batches


def test_nothing_is_due_before_its_time_and_one_thing_at_it(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY, accepted=True)
    assert world.sweep(conn, MONDAY + DAY - HOUR - timedelta(microseconds=1)) == Swept()
    assert world.sweep(conn, MONDAY + DAY - HOUR) == Swept(claimed=1, reminded=1)
    assert world.sweep(conn, MONDAY + DAY) == Swept(claimed=1, reminded=1)
    assert world.sweep(conn, MONDAY + DAY + HOUR) == Swept(claimed=1, escalated=1)
    assert world.heard(conn, "act", "reminder") == ["ana", "ana"]
    assert world.heard(conn, "act", "escalated") == ["cem"]


def test_the_same_now_twice_adds_nothing(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY)
    assert world.sweep(conn, MONDAY + 9 * DAY).escalated == 1
    before = world.rows(conn, t.notices)
    assert world.sweep(conn, MONDAY + 9 * DAY) == Swept()
    assert world.rows(conn, t.notices) == before


def test_the_next_window_counts_from_when_a_rung_was_really_reached(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY)
    world.sweep(conn, MONDAY + 50 * HOUR)
    row = held(world.at(conn, MONDAY + 50 * HOUR), "act")
    assert (row.level, row.entered_at, row.fire_at) == (1, MONDAY + 50 * HOUR, MONDAY + 54 * HOUR)


def test_at_the_top_a_digest_comes_again_until_it_is_closed(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY)
    for hours in range(24 * 5):
        world.sweep(conn, MONDAY + hours * HOUR)
    top = [told.at for told in world.told(conn)["act"] if told.what == "fact"][-1]
    digests = [told.at for told in world.told(conn)["act"] if told.what == "digest"]
    assert digests == [top + n * 12 * HOUR for n in range(1, len(digests) + 1)]
    assert len(digests) == 9
    assert set(world.heard(conn, "act", "digest")) == {"eva"}
    stop(world.at(conn, MONDAY + 5 * DAY), "act")
    assert world.sweep(conn, MONDAY + 500 * DAY) == Swept()


def down_for_three_days(conn: Connection, world: World, count: int) -> None:
    """Everything came due while no worker was there; then passes come a minute apart."""
    many(conn, world, count, lambda n: MONDAY + 2 * HOUR + timedelta(seconds=n))
    back = MONDAY + 72 * HOUR + timedelta(seconds=count)
    batches = drained(conn, world, back)
    assert [batch.escalated for batch in batches] == [100] * (count // 100)
    facts = world.rows(conn, t.escalations)
    assert Counter((fact.level, fact.at) for fact in facts) == {(1, back): count}
    assert drained(conn, world, back + timedelta(minutes=1)) == []
    drained(conn, world, later := back + 4 * HOUR)
    facts = world.rows(conn, t.escalations, level=2)
    assert Counter(fact.at for fact in facts) == {later: count}
    assert len({(fact.item_id, fact.level, fact.deadline_version) for fact in facts}) == count
    assert examine(conn, world.org, later) == []


def test_after_three_days_down_everything_goes_up_one_rung_a_pass(conn: Connection, world: World) -> None:
    down_for_three_days(conn, world, MANY)


@pytest.mark.full
def test_after_three_days_down_ten_thousand_go_up_one_rung_a_pass(conn: Connection, world: World) -> None:
    down_for_three_days(conn, world, 10_000)


def test_what_has_waited_longest_moves_first(conn: Connection, world: World) -> None:
    many(conn, world, 30, lambda n: MONDAY + 2 * HOUR + timedelta(seconds=(n * 7) % 30))
    order = []
    for _ in range(3):
        before = {fact.item_id for fact in world.rows(conn, t.escalations)}
        sweep_batch(conn, world.org, MONDAY + DAY, 10)
        order.append({fact.item_id for fact in world.rows(conn, t.escalations)} - before)
    waited = [{f"act_{n}" for n in range(30) if (n * 7) % 30 in range(first, first + 10)} for first in (0, 10, 20)]
    assert order == waited


def test_a_clock_that_another_worker_holds_is_left_to_it(store: Store, org: str) -> None:
    if store.url.get_backend_name() == "sqlite":
        pytest.skip("one writer at a time")
    with store.engine.begin() as conn:
        world = found_world(conn, org)
        many(conn, world, 20, lambda n: MONDAY)
    with store.engine.begin() as one, store.engine.begin() as other:
        assert sweep_batch(one, org, MONDAY + DAY, 12).escalated == 12
        assert sweep_batch(other, org, MONDAY + DAY, 12).escalated == 8
        assert sweep_batch(other, org, MONDAY + DAY, 12) == Swept()
    with store.engine.begin() as conn:
        assert len(world.rows(conn, t.escalations)) == 20


def test_a_clock_that_was_moved_in_the_meantime_is_not_set_aside(conn: Connection, world: World) -> None:
    world.action(conn, "moved", MONDAY, deadline=MONDAY + 9 * DAY)
    world.action(conn, "ended", MONDAY, deadline=MONDAY)
    world.action(conn, "stuck", MONDAY, deadline=MONDAY)
    stop(world.at(conn, MONDAY), "ended")
    now = MONDAY + DAY + 2 * HOUR
    restart(world.at(conn, now), "moved", "moved", None, deadline=now + 9 * DAY)
    before = clock_of(conn, world.org, "moved")
    for item in ("moved", "ended", "stuck"):
        set_aside(conn, world.org, item, now)
    after = {id: clock_of(conn, world.org, id) for id in ("moved", "ended", "stuck")}
    assert after["moved"] == before
    assert [row and row.due_at for row in (after["ended"], after["stuck"])] == [None, now + timedelta(minutes=10)]
    assert [alarm.item_id for alarm in world.rows(conn, t.alarms)] == ["stuck"]


# --- whole lives ------------------------------------------------------------------------------------


@dataclass
class Life:
    """Items that people and a clock which jumps treat at random, each with its oracle."""

    conn: Connection
    world: World
    random: Random
    now: datetime = MONDAY
    watched: dict[str, Watched] = field(default_factory=dict)
    version: int = 1
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rules = policy()
        self.calendar = self.world.calendar(self.conn)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.now += self.random.choice((1, 1, 3, 5, 9, 80, -2, -30)) * timedelta(minutes=self.random.randint(1, 70))
            for _ in range(4):
                self.act(self.random.choice(sorted(DEEDS)))
            if looked := self.random.random() < 0.6:
                drained(self.conn, self.world, self.now, most=7)
                self.every(Event("look", self.now))
            late_since = self.now if looked else MONDAY - 999 * DAY
            assert examine(self.conn, self.world.org, late_since) == []

    def act(self, deed: str) -> None:
        running = sorted(id for id, one in self.watched.items() if not one.closed)
        item = self.random.choice(running) if running else ""
        if item or deed.startswith("new"):
            DEEDS[deed](self, item)
            self.done[deed] += 1

    def every(self, event: Event) -> None:
        for one in self.watched.values():
            one.live([event])

    def tell(self, item: str, doing: Any, **data: Any) -> None:
        self.watched[item].live([Event(doing, self.now, policy=self.rules, **data)])

    def soon(self) -> datetime:
        return self.now + self.random.randint(-5, 40) * HOUR

    def new_action(self, _: str) -> None:
        id, stage = f"act_{len(self.watched)}", self.random.choice(STAGES)
        until, taken = self.random.choice((None, self.soon())), self.random.random() < 0.5
        self.world.action(self.conn, id, self.now, stage, deadline=until, accepted=taken)  # type: ignore[arg-type]
        self.watched[id] = Watched(self.rules, self.calendar, stage)
        self.tell(id, "start", until=until, taken=taken)

    def new_issue(self, _: str) -> None:
        id, severe = f"iss_{len(self.watched)}", self.random.random() < 0.3
        self.world.issue(self.conn, id, self.now, severe=severe)
        self.watched[id] = Watched(self.rules, self.calendar, "resolve", severe)
        self.tell(id, "start")

    def move(self, item: str) -> None:
        until = self.soon()
        restart(self.world.at(self.conn, self.now), item, "moved", "ana", deadline=until)
        self.tell(item, "move", until=until)

    def hand_down(self, item: str) -> None:
        restart(self.world.at(self.conn, self.now), item, "handed_down", "dora")
        self.tell(item, "hand_down")

    def acknowledge(self, item: str) -> None:
        acknowledge(self.world.at(self.conn, self.now), item)
        self.tell(item, "acknowledge")

    def reassign(self, item: str) -> None:
        person, taken = self.random.choice(("ana", "ben")), self.random.random() < 0.5
        give_duty(self.world.at(self.conn, self.now), item, person, accepted=taken)
        self.tell(item, "reassign", taken=taken)

    def close(self, item: str) -> None:
        self.world.close(self.conn, t.issues if item.startswith("iss") else t.actions, item, self.now)
        stop(self.world.at(self.conn, self.now), item)
        self.tell(item, "close")

    def edit_policy(self, _: str) -> None:
        grace, time = self.random.choice(("0h", "3h", "1d")), self.random.choice(("working", "calendar"))
        self.version, self.rules = self.version + 1, policy(grace=grace, time=time)
        self.world.rule(self.conn, self.rules, self.version)


DEEDS: dict[str, Callable[[Life, str], None]] = {
    "new_action": Life.new_action,
    "new_issue": Life.new_issue,
    "move": Life.move,
    "hand_down": Life.hand_down,
    "acknowledge": Life.acknowledge,
    "reassign": Life.reassign,
    "close": Life.close,
    "edit_policy": Life.edit_policy,
}


def compare(life: Life) -> None:
    wanted = {item: in_order(one.told) for item, one in life.watched.items() if one.told}
    assert life.world.told(life.conn) == wanted


@pytest.mark.parametrize("seed", range(4))
def test_lives_under_a_clock_that_jumps_leave_the_facts_that_the_rules_want(
    conn: Connection, world: World, seed: int
) -> None:
    life = Life(conn, world, Random(seed))
    life.live(60)
    compare(life)
    assert min(life.done.values()) > 10
    assert {told.what for one in life.watched.values() for told in one.told} == {"fact", "reminder", "digest"}


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_lives_do(conn: Connection, world: World, seed: int) -> None:
    life = Life(conn, world, Random(seed))
    life.live(150)
    compare(life)


def test_people_who_come_and_go_change_who_hears_and_no_fact(conn: Connection, world: World) -> None:
    """The owner is erased, then the leaders; somebody still hears of every rung."""
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY, accepted=True)
    world.erase(conn, "ana")
    world.sweep(conn, MONDAY + DAY - HOUR)
    world.sweep(conn, MONDAY + DAY + HOUR)
    world.erase(conn, "dora")
    world.sweep(conn, MONDAY + DAY + 5 * HOUR)
    world.erase(conn, "eva")
    world.sweep(conn, MONDAY + DAY + 11 * HOUR)
    world.sweep(conn, MONDAY + DAY + 23 * HOUR)
    assert world.heard(conn, "act", "reminder") == ["cem"]
    assert world.heard(conn, "act", "escalated") == ["cem", "finn", "finn"]
    assert world.heard(conn, "act", "digest") == ["finn"]
    assert [told.level for told in world.told(conn)["act"]] == [0, 1, 2, 3, 3]


def test_an_owner_who_is_away_hears_and_so_does_who_stands_in(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY, accepted=True)
    world.away(conn, "ana", MONDAY + 9 * DAY)
    world.sweep(conn, MONDAY + DAY)
    assert sorted(world.heard(conn, "act", "reminder")) == ["ana", "cem"]


def test_in_no_life_is_somebody_told_the_same_twice(conn: Connection, world: World) -> None:
    life = Life(conn, world, Random(7))
    life.live(50)
    notices = world.rows(conn, t.notices)
    told = Counter((one.item_id, one.person_id, one.what, one.level, one.at, one.id.split("-")[1]) for one in notices)
    assert set(told.values()) == {1}
    facts = world.rows(conn, t.escalations)
    assert Counter(one.what for one in notices)["escalated"] == len(facts)
    assert len({(fact.item_id, fact.deadline_version, fact.level) for fact in facts}) == len(facts)
