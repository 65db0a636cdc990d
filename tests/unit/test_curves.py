"""Held, missing, moved: what readings and targets come to, against a count frame by frame."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.rules.curves import (
    Held,
    Judged,
    Read,
    Step,
    Verdict,
    judge,
    mondays,
    moves,
    running,
    summed,
    verdict,
    weeks,
)
from coach.board.rules.frames import Frame

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
FRAMES = [Frame(MONDAY + n * DAY, MONDAY + (n + 1) * DAY) for n in range(20)]
SAID = st.tuples(st.integers(0, 20 * 24 - 1), st.integers(0, 9))
"""An hour and a value."""


def by_hand(readings: list[Read], steps: list[Step], until: datetime, higher: bool) -> list[tuple[bool, bool]]:
    """Day by day: the last reading of the day, and the newest target set before it."""
    found = []
    for n in range(20):
        day = [read for read in readings if MONDAY + n * DAY < read.at <= MONDAY + (n + 1) * DAY]
        if MONDAY + (n + 1) * DAY > until:
            break
        if not day:
            found.append((False, False))
            continue
        last, target = day[-1], 50.0
        for place, step in enumerate(steps):
            if place == 0 or step.at <= last.at:
                target = step.target
        found.append((True, last.value >= target if higher else last.value <= target))
    return found


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(SAID, max_size=25), st.lists(SAID, max_size=4), st.integers(1, 18), st.booleans())
def test_frames_are_judged_as_one_would_by_hand(read: Any, steps: Any, days: int, higher: bool) -> None:
    readings = [Read(MONDAY + hour * HOUR + HOUR / 2, value * 10) for hour, value in sorted(read)]
    targets = [Step(MONDAY + hour * HOUR, value * 10) for hour, value in sorted(steps)]
    until = MONDAY + days * DAY
    judged = judge(FRAMES, readings, targets, 50, "higher" if higher else "lower", until, until + 9 * DAY)
    expected = by_hand(readings, targets, until, higher)
    assert [(each.read, each.held) for each in judged] == expected
    held = summed(judged)
    assert (held.due, held.read + held.missing) == (days, days)
    assert held.held == sum(held for _, held in expected)


@pytest.mark.parametrize(("hours", "due"), [(2, 4), (23, 4), (24, 5)])
def test_the_newest_frame_is_not_missing_until_the_next_is_over(hours: int, due: int) -> None:
    now = MONDAY + 5 * DAY + hours * HOUR
    read = [Read(MONDAY + n * DAY + HOUR, 1) for n in range(4)]
    assert summed(judge(FRAMES, read, [], 5, "lower", MONDAY + 5 * DAY, now)) == Held(due, 4, 4, due - 4, 4 / due)


def judged(*days: str, targets: str = "") -> list[Judged]:
    """h held, m missed, . missing; a digit for the target of each."""
    shown = "".join(days)
    sought = targets or "5" * len(shown)
    return [
        Judged(MONDAY + n * DAY, float(sought[n]), each != ".", each == "h") for n, each in enumerate(shown)
    ]  # fmt: skip


def step(day: int, target: float) -> tuple[Step, bool]:
    return Step(MONDAY + day * DAY - HOUR, target), target < 5


@pytest.mark.parametrize(
    ("shown", "moved", "come_to"),
    [
        (judged("hhhhhhhh"), [], "maintained"),
        (judged("hhhh.hhh"), [], "maintained"),
        (judged("hhhhhhhhhhhhhhhmmhhh"), [], "maintained"),
        (judged("hhhhhmmm"), [], "slipping"),
        (judged("hhhhhhh....."), [], "slipping"),
        (judged("hmhmhmhm"), [], "short"),
        (judged("hhhhhhhh", targets="55553333"), [step(4, 3)], "improved"),
        (judged("hhhhmhmm", targets="55553333"), [step(4, 3)], "slipping"),
        (judged("hhhhhhhh", targets="55557777"), [step(4, 7)], "eased"),
        (judged("hhh"), [], "unknown"),
        ([], [], "unknown"),
    ],
)
def test_what_a_kpi_has_come_to(shown: list[Judged], moved: list[tuple[Step, bool]], come_to: Verdict) -> None:
    assert verdict(shown, moved, "lower") == come_to


def test_only_a_target_that_changed_has_moved() -> None:
    steps = [Step(MONDAY, 5), Step(MONDAY + DAY, 5, True), Step(MONDAY + 2 * DAY, 3, True), Step(MONDAY + 3 * DAY, 4)]
    assert moves(steps, "lower", MONDAY, MONDAY + 9 * DAY) == [(steps[2], True), (steps[3], False)]
    assert moves(steps, "higher", MONDAY, MONDAY + 3 * DAY) == [(steps[2], False)]


def test_a_week_counts_the_frames_that_end_in_it() -> None:
    shown = judged("hhmm.hhh")
    week_of = {each.end: each.end.date() - each.end.weekday() * DAY for each in shown}
    assert weeks(shown, week_of) == {
        date(2026, 3, 2): Held(7, 6, 4, 1, 0.5714), date(2026, 3, 9): Held(1, 1, 1, 0, 1.0),
    }  # fmt: skip
    touched = mondays(date(2026, 3, 8), date(2026, 3, 17))
    assert touched == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert running({date(2026, 3, 2): 2, date(2026, 3, 16): 1}, touched) == [2, 2, 3]
