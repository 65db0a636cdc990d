"""What the oracle makes of policies, on ledgers that can be worked out on paper. March 2026: the 2nd is a Monday."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from evals.plant import oracle
from evals.plant.ledger import Edition, Worked
from evals.plant.oracle import later
from tests.evals.plants import DAYS, PLAIN, ROUND_THE_CLOCK, at, climbed, deed, off, plant

RAISED = deed("2026-03-02 09:00", "begins", "resolve")
TAKEN = deed("2026-03-02 10:00", "acknowledged")


def test_the_oracle_stays_small_enough_to_be_read() -> None:
    lines = Path(oracle.__file__).read_text("utf-8").splitlines()
    assert sum(bool(line.strip()) and not line.strip().startswith('"""') for line in lines) <= 150


def test_what_nobody_acknowledges_goes_up_before_its_deadline_and_on_from_there() -> None:
    ledger = plant(RAISED)
    assert climbed(ledger) == [(1, 1, "03-03 09:00"), (1, 2, "03-05 09:00"), (1, 3, "03-09 09:00")]


def test_what_is_acknowledged_waits_for_its_deadline_and_the_grace() -> None:
    assert climbed(plant(RAISED, TAKEN))[0] == (1, 1, "03-11 09:00")


def test_no_reminder_is_a_rung() -> None:
    ended = deed("2026-03-10 12:00", "ends")
    assert climbed(plant(RAISED, TAKEN, ended)) == []


def test_grace_counts_from_a_deadline_that_a_person_gave() -> None:
    given = deed("2026-03-02 09:00", "begins", "do", until="2026-03-04 14:00", taken=True)
    assert climbed(plant(given))[:2] == [(1, 1, "03-06 14:00"), (1, 2, "03-10 14:00")]
    assert climbed(plant(given, policy=PLAIN.replace("grace: 2d", "")))[0] == (1, 1, "03-04 14:00")


def test_a_deadline_on_a_day_off_counts_from_the_next_shift() -> None:
    given = deed("2026-03-02 09:00", "begins", "do", until="2026-03-07 12:00")
    assert climbed(plant(given))[0] == (1, 1, "03-11 06:00")


def test_days_off_do_not_count() -> None:
    ledger = off(plant(RAISED), "2026-03-03", "2026-03-04")
    assert climbed(ledger)[:2] == [(1, 1, "03-05 09:00"), (1, 2, "03-09 09:00")]


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("1d", "2026-03-27 09:00", "2026-03-30 09:00"),
        ("12h", "2026-03-27 12:00", "2026-03-31 08:00"),
        ("1d", "2026-03-28 12:00", "2026-03-31 06:00"),
        ("1w", "2026-03-27 14:00", "2026-04-03 14:00"),
        ("0min", "2026-03-28 12:00", "2026-03-28 12:00"),
    ],
)
def test_working_time_over_a_weekend(span: str, since: str, until: str) -> None:
    assert later(span, at(since), DAYS, True) == at(until)


NIGHTS = Worked("Europe/Berlin", dict.fromkeys((6, 0, 1, 2, 3, 5), (("22:00", "06:00"),)))


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("4h", "2026-03-28 23:00", "2026-03-29 04:00"),  # from two to three there is nothing
        ("4h", "2026-10-24 23:00", "2026-10-25 02:00"),  # from two to three there is twice
        ("1d", "2026-03-28 23:00", "2026-03-29 23:00"),
        ("1d", "2026-03-27 02:30", "2026-03-29 03:30"),  # half past two is not there
        ("1d", "2026-03-31 03:00", "2026-04-01 03:00"),
    ],
)
def test_working_nights_over_the_clock_changes(span: str, since: str, until: str) -> None:
    expect = at(until) + (timedelta(hours=1) if "10-25" in until else timedelta())
    assert later(span, at(since), NIGHTS, True) == expect


def test_calendar_hours_elapse_and_calendar_days_keep_the_wall_clock() -> None:
    assert later("24h", at("2026-03-28 12:00"), DAYS, False) == at("2026-03-29 13:00")
    assert later("1d", at("2026-03-28 12:00"), DAYS, False) == at("2026-03-29 12:00")
    assert later("1d", at("2026-10-24 12:00"), DAYS, False) == at("2026-10-25 12:00")


def test_a_day_that_is_worked_shorter_ends_the_time_where_it_ends() -> None:
    short = replace(DAYS, shifts={**DAYS.shifts, 4: (("06:00", "11:00"),)})
    assert later("1d", at("2026-03-05 13:00"), short, True) == at("2026-03-06 11:00")


def test_a_moved_deadline_is_a_new_version_on_the_lowest_rung() -> None:
    given = deed("2026-03-02 09:00", "begins", "do", until="2026-03-03 10:00")
    moved = deed("2026-03-05 12:00", "moved", until="2026-03-10 10:00")
    assert climbed(plant(given, moved))[:2] == [(1, 1, "03-05 10:00"), (2, 1, "03-12 10:00")]


def test_what_is_severe_is_up_at_once_and_between_two_passes() -> None:
    severe = deed("2026-03-02 09:07", "begins", "resolve", severe=True)
    assert climbed(plant(severe))[:2] == [(1, 1, "03-02 09:07"), (1, 2, "03-04 09:30")]
    assert climbed(plant(severe, policy=PLAIN + "severe_at_once: false"))[0] == (1, 1, "03-03 09:30")


def test_a_window_of_no_time_is_over_at_once() -> None:
    ledger = plant(deed("2026-03-02 09:07", "begins", "resolve"), policy=ROUND_THE_CLOCK.replace("8h", "0min"))
    assert climbed(ledger)[0] == (1, 1, "03-02 09:07")


def test_each_rung_waits_for_its_own_acknowledgement() -> None:
    answered = deed("2026-03-02 17:20", "acknowledged")
    assert climbed(plant(RAISED, TAKEN, policy=ROUND_THE_CLOCK)) == [(1, 1, "03-02 17:00"), (1, 2, "03-02 18:00")]
    assert climbed(plant(RAISED, TAKEN, answered, policy=ROUND_THE_CLOCK))[1] == (1, 2, "03-02 21:00")


def test_a_new_owner_s_yes_is_no_acknowledgement_on_a_rung() -> None:
    given = replace(deed("2026-03-02 17:20", "reassigned"), taken=True)
    assert climbed(plant(RAISED, TAKEN, given, policy=ROUND_THE_CLOCK))[1] == (1, 2, "03-02 18:00")


def test_what_is_handed_down_keeps_a_deadline_that_is_ahead() -> None:
    down = deed("2026-03-04 12:00", "handed_down")
    assert climbed(plant(RAISED, down))[:2] == [(1, 1, "03-03 09:00"), (2, 1, "03-11 09:00")]


def test_what_is_handed_down_too_late_gets_a_new_deadline() -> None:
    down = deed("2026-03-12 12:00", "handed_down")
    assert climbed(plant(RAISED, TAKEN, down))[1] == (2, 1, "03-23 12:00")


def test_what_is_sent_up_by_hand_goes_on_from_there() -> None:
    sent = deed("2026-03-02 11:10", "sent_up")
    assert climbed(plant(RAISED, TAKEN, sent))[:2] == [(1, 1, "03-02 11:10"), (1, 2, "03-04 11:30")]
    assert climbed(plant(RAISED, TAKEN, replace(sent, level=2)))[:2] == [(1, 2, "03-02 11:10"), (1, 3, "03-04 11:30")]


def test_a_pass_that_comes_late_takes_one_rung_and_the_next_counts_from_it() -> None:
    ledger = plant(RAISED)
    ledger.passes = [one for one in ledger.passes if not at("2026-03-02 20:00") < one < at("2026-03-09 07:40")]
    assert climbed(ledger) == [(1, 1, "03-09 08:00"), (1, 2, "03-11 08:00"), (1, 3, "03-13 08:00")]


def test_an_edit_of_the_policy_counts_from_the_next_beginning() -> None:
    down = deed("2026-03-03 12:00", "handed_down")
    ledger = plant(RAISED, down)
    ledger.editions.append(Edition(at("2026-03-02 09:30"), "own", PLAIN.replace("grace: 2d", "grace: 4d")))
    assert climbed(ledger)[:2] == [(1, 1, "03-03 09:00"), (2, 1, "03-13 09:00")]


def test_another_policy_for_the_team_counts_from_the_next_beginning() -> None:
    other = deed("2026-03-02 09:00", "begins", "resolve", item="iss_2")
    ledger = plant(replace(RAISED, at=at("2026-03-02 08:00")), other)
    ledger.under.append((at("2026-03-02 08:30"), "crew", "minutes"))
    assert climbed(ledger)[0] == (1, 1, "03-03 08:00")
    assert climbed(ledger)[3:5] == [(1, 1, "03-02 09:00"), (1, 2, "03-02 09:30")]


def test_what_begins_again_after_its_end_goes_on_counting_its_versions() -> None:
    ended, again = deed("2026-03-02 12:00", "ends"), deed("2026-03-09 09:00", "begins", "resolve")
    assert climbed(plant(RAISED, ended, again))[0] == (2, 1, "03-10 09:00")


def test_a_word_that_it_is_gone_is_asked_of_nobody_above_the_team() -> None:
    ledger = plant(RAISED, deed("2026-03-02 12:00", "begins", "confirm"))
    assert climbed(ledger) == [(2, 1, "03-09 12:00")]
    assert oracle.expected(ledger)[0].to_team == "crew"


def test_a_rung_past_the_top_leads_to_the_top() -> None:
    assert [one.to_team for one in oracle.expected(plant(RAISED))] == ["department", "stream", "stream"]


def test_an_effect_is_looked_at_by_itself_and_then_somebody_owes_a_decision() -> None:
    verified = deed("2026-03-02 09:10", "begins", "effect", item="act_1")
    assert climbed(plant(verified)) == [(2, 1, "04-10 09:30"), (2, 2, "04-14 09:30"), (2, 3, "04-16 09:30")]
