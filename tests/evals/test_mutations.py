"""Every gate is shown to shut when what it guards is broken on purpose; nothing but the mutation is different."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from coach.board import clocks, sweep
from coach.board.plant import Plant
from coach.board.rules import clock as rules
from coach.board.rules.calendar import Calendar
from coach.board.rules.spans import Span
from coach.clock import new_id
from coach.store import clocks as rows
from coach.store.engine import Store
from coach.store.tables import orgs
from evals.plant.measures import faults, measure
from tests.clock_world import MONDAY
from tests.evals.small_plant import played

Patch = pytest.MonkeyPatch
MISSED, FALSE, ASTRAY, LOST = (
    "rungs missed",
    "rungs that no policy asks for",
    "rungs that reached another",
    "structural",
)


@pytest.fixture(scope="module")
def store(sqlite_url: str) -> Iterator[Store]:
    with Store.open(sqlite_url) as opened:
        yield opened


def gates(store: Store) -> list[str]:
    """What is shut after ten days of the small plant."""
    org = new_id("org")
    with store.engine.connect() as conn, conn.begin() as transaction:
        conn.execute(insert(orgs).values(org=org, name="Plant", created_at=MONDAY))
        ledger = played(conn, org)
        transaction.rollback()
    return faults(measure(ledger))


def test_the_small_plant_passes_as_it_is(store: Store) -> None:
    assert gates(store) == []


# --- the clockwork ----------------------------------------------------------------------------------


def grace_ignored(patch: Patch) -> None:
    real = rules.fires
    none = {"grace": Span(0, "minutes")}
    patch.setattr(rules, "fires", lambda policy, *more: real(policy.model_copy(update=none), *more))


def calendar_time_at_work(patch: Patch) -> None:
    real = Calendar.add
    patch.setattr(Calendar, "add", lambda self, at, span, *, working: real(self, at, span, working=False))


def a_rung_is_skipped(patch: Patch) -> None:
    real = rules.reach
    patch.setattr(
        clocks, "reach", lambda clock, at: replace(real(clock, at), level=clock.level + 1 + (clock.level > 0))
    )


def the_first_rung_is_never_reached(patch: Patch) -> None:
    real = rules.fires
    never = datetime(2999, 1, 1, tzinfo=MONDAY.tzinfo)
    patch.setattr(
        rules, "fires", lambda policy, calendar, clock: real(policy, calendar, clock) if clock.level else never
    )


def acknowledging_stops_the_deadline(patch: Patch) -> None:
    real = rules.fires
    patch.setattr(rules, "fires", lambda *of: None if of[2].acknowledged_at else real(*of))


def a_move_keeps_the_deadline_version(patch: Patch) -> None:
    def moved(plant: Plant, item: str, *_: Any, deadline: datetime | None = None) -> rows.ClockRow:
        row = clocks.timed(plant, replace(clocks.held(plant, item), deadline=deadline or plant.at))
        rows.set_clocks(plant.conn, plant.org, [row])
        return row

    patch.setattr(clocks, "restart", moved)


def severe_waits_like_all_else(patch: Patch) -> None:
    real, deadline = rules.fires, rules.deadline_for
    patch.setattr(clocks, "deadline_for", lambda *of, severe=False: deadline(*of))
    patch.setattr(rules, "fires", lambda policy, calendar, clock: real(policy, calendar, replace(clock, severe=False)))


def digests_instead_of_rungs(patch: Patch) -> None:
    patch.setattr(rules, "ladder", lambda policy, stage: policy.levels[:1])


def what_has_ended_goes_up(patch: Patch) -> None:
    patch.setattr(clocks, "stop", lambda *_: None)


def an_edit_moves_running_deadlines(patch: Patch) -> None:
    patch.setattr(Plant, "pinned", lambda self, id, version: self.policy_of("cell"))


def a_late_pass_takes_every_rung(patch: Patch) -> None:
    real = clocks.climb
    patch.setattr(sweep, "climb", lambda plant, rows: real(plant, real(plant, rows)))


def windows_count_from_when_a_rung_was_due(patch: Patch) -> None:
    real = rules.reach
    patch.setattr(clocks, "reach", lambda clock, at: replace(real(clock, at), entered_at=clock.deadline))


def one_acknowledgement_is_good_for_every_rung(patch: Patch) -> None:
    real = rules.reach
    patch.setattr(clocks, "reach", lambda clock, at: replace(real(clock, at), acknowledged_at=at))


def every_rung_leads_to_the_own_leader(patch: Patch) -> None:
    patch.setattr(Plant, "above", lambda self, id, steps: id)


def silent_after_the_top(patch: Patch) -> None:
    real = rules.moment

    def silent(*of: Any) -> rules.Moment:
        moment = real(*of)
        return moment if moment.fire_at else replace(moment, due_at=None)  # type: ignore[arg-type] # as if it had been

    patch.setattr(clocks, "moment", silent)


def a_worker_that_looks_too_late(patch: Patch) -> None:
    real = rows.claim
    patch.setattr(rows, "claim", lambda conn, org, now, most: real(conn, org, now - timedelta(hours=4), most))


CLOCKWORK: dict[Callable[[Patch], None], str] = {
    grace_ignored: FALSE,
    calendar_time_at_work: FALSE,
    a_rung_is_skipped: MISSED,
    the_first_rung_is_never_reached: MISSED,
    acknowledging_stops_the_deadline: MISSED,
    a_move_keeps_the_deadline_version: MISSED,
    severe_waits_like_all_else: MISSED,
    digests_instead_of_rungs: MISSED,
    what_has_ended_goes_up: FALSE,
    an_edit_moves_running_deadlines: MISSED,
    a_late_pass_takes_every_rung: FALSE,
    windows_count_from_when_a_rung_was_due: FALSE,
    one_acknowledgement_is_good_for_every_rung: MISSED,
    every_rung_leads_to_the_own_leader: ASTRAY,
    silent_after_the_top: LOST,
    a_worker_that_looks_too_late: MISSED,
}


@pytest.mark.parametrize("mutation", CLOCKWORK, ids=lambda mutation: mutation.__name__)
def test_the_plant_sees_it(mutation: Callable[[Patch], None], store: Store, monkeypatch: Patch) -> None:
    mutation(monkeypatch)
    assert any(fault.startswith(CLOCKWORK[mutation]) for fault in gates(store))
