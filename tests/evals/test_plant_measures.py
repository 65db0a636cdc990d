"""What is found when a service keeps other escalations than its policies ask for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from evals.plant.ledger import Ledger, Message, Tick
from evals.plant.measures import Measured, faults, measure, table, together
from evals.plant.oracle import expected
from tests.evals.plants import as_facts, at, deed, plant

HOUR = timedelta(hours=1)


@pytest.fixture
def right() -> Ledger:
    """A plant whose service has done everything as it should: three rungs."""
    ledger = plant(deed("2026-03-02 09:07", "begins", "resolve"))
    ledger.facts = as_facts(expected(ledger))
    ledger.ticks = [Tick(one, 1) for one in ledger.passes]
    return ledger


def shut(ledger: Ledger) -> list[str]:
    return faults(measure(ledger))


def test_a_plant_where_all_is_as_it_should_be_has_no_fault(right: Ledger) -> None:
    measured = measure(right)
    assert (measured.expected, measured.missed, measured.false, measured.astray) == (3, (), (), ())
    assert faults(measured) == []


def test_a_rung_that_is_not_there_is_missed(right: Ledger) -> None:
    del right.facts[1]
    assert measure(right).missed == ("2026-03-05 08:30:00 iss_1 v1 rung 2 (resolve)",)
    assert shut(right) == ["rungs missed: 1"]


def test_a_rung_that_no_policy_asks_for_is_false(right: Ledger) -> None:
    right.facts.append(replace(right.facts[0], item="iss_2"))
    assert (measure(right).missed, len(measure(right).false)) == ((), 1)
    assert shut(right) == ["rungs that no policy asks for: 1"]


def test_the_same_rung_twice_is_false(right: Ledger) -> None:
    right.facts.append(right.facts[0])
    assert measure(right).false == ("iss_1 v1 rung 1: 2 times",)


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_a_rung_at_another_time_is_missed_and_false(right: Ledger, by: timedelta) -> None:
    right.facts[2] = replace(right.facts[2], at=right.facts[2].at + by)
    measured = measure(right)
    assert (len(measured.missed), len(measured.false)) == (1, 1)


def test_a_rung_under_another_deadline_version_is_missed_and_false(right: Ledger) -> None:
    right.facts[2] = replace(right.facts[2], version=2)
    assert shut(right) == ["rungs missed: 1", "rungs that no policy asks for: 1"]


def test_a_rung_that_reached_another_team_is_astray(right: Ledger) -> None:
    right.facts[0] = replace(right.facts[0], to_team="stream")
    assert shut(right) == ["rungs that reached another team: 1"]


def test_lateness_is_the_services_own_and_a_pass_that_did_not_run_stands_apart(right: Ledger) -> None:
    right.facts[0] = replace(right.facts[0], at=right.facts[0].at + timedelta(seconds=40))
    measured = measure(right)
    assert (measured.missed, measured.late) == ((), (0.0, 0.0, 40.0))
    assert max(measured.unlooked) == 23 * 60.0
    assert faults(measured) == ["on record after the pass that saw it, p99: 40.0"]


def test_one_open_item_that_nobody_would_hear_of_again_shuts_the_gate(right: Ledger) -> None:
    right.ticks[7] = replace(right.ticks[7], lost=("iss_1",))
    assert shut(right) == ["structural black hole: 1"]


def test_messages_are_counted_for_each_person_and_shift(right: Ledger) -> None:
    now = at("2026-03-03 09:30")
    right.messages = [Message("ana", now, "03 early")] * 7 + [Message("ben", now, "03 early")]
    measured = measure(right)
    assert measured.loads == measured.ordinary == (1, 7)
    assert faults(measured) == ["of them not severe, most: 7.0"]


def test_what_is_severe_waits_for_no_budget(right: Ledger) -> None:
    now = at("2026-03-03 09:30")
    right.messages = [Message("ana", now, "03 early", severe=n > 5) for n in range(9)]
    measured = measure(right)
    assert (measured.loads, measured.ordinary, faults(measured)) == ((9,), (6,), [])


def test_what_the_audit_log_has_against_itself_shuts_the_gate(right: Ledger) -> None:
    right.broken = ["two facts of one rung"]
    assert shut(right) == ["integrity faults: 1"]


def test_a_plant_in_which_nothing_was_to_be_seen_has_shown_nothing() -> None:
    assert shut(plant()) == ["no rung was due", "no look was taken"]


def test_simulated_behaviour_is_labelled_and_shuts_no_gate(right: Ledger) -> None:
    quiet = replace(right, felt={"done in time": [0.0, 0.0], "hours without a word": [400.0]})
    right.felt = {"done in time": [1.0, 0.0], "hours without a word": [4.0, 8.0]}
    rows = {row.name: row for row in table(measure(right, quiet)) if row.label == "simulation"}
    assert (rows["done in time, with escalation"].value, rows["done in time, without escalation"].value) == (0.5, 0.0)
    assert rows["hours without a word, without escalation, p50"].value == 400.0
    assert all(row.limit is None for row in rows.values())


def test_several_plants_are_one_table_and_say_which_seed_it_was(right: Ledger) -> None:
    wrong = replace(right, seed=2, facts=right.facts[1:])
    both: Measured = together([measure(right), measure(wrong)])
    assert (both.seeds, both.expected, both.facts) == ((1, 2), 6, 5)
    assert both.missed == ("2: 2026-03-03 08:30:00 iss_1 v1 rung 1 (resolve)",)
