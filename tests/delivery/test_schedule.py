"""When a delivery is tried again, and what a receiver may ask for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.delivery.patterns import fits
from coach.delivery.schedule import SCHEDULES, asked_to_wait, wait
from coach.settings import Settings
from coach.store.deliveries import Kind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def steady() -> float:
    return 0.0


@pytest.mark.parametrize(("kind", "attempts"), [("webhook", 10), ("message", 6)])
def test_after_the_last_attempt_comes_none(kind: Kind, attempts: int) -> None:
    assert [wait(kind, n, steady) is None for n in range(1, attempts + 1)] == [False] * (attempts - 1) + [True]


@settings(derandomize=True)
@given(st.integers(1, 9), st.floats(-1, 1), st.integers(0, 10**7))
def test_a_receiver_may_ask_for_more_time_up_to_the_step_after(attempts: int, lean: float, seconds: int) -> None:
    steps = SCHEDULES["webhook"]
    usual = wait("webhook", attempts, lambda: lean)
    asked = wait("webhook", attempts, lambda: lean, timedelta(seconds=seconds))
    assert usual is not None
    assert asked is not None
    assert steps[attempts] * 0.89 <= usual <= steps[attempts] * 1.11
    assert usual <= asked <= max(usual, steps[min(attempts + 1, 9)])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(seconds=120)), (" 5 ", timedelta(seconds=5)),
        ("Mon, 02 Mar 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta()), ("soon", None), ("-5", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header: str | None, expected: timedelta | None) -> None:
    assert asked_to_wait(header, NOON) == expected


@pytest.mark.parametrize(
    ("pattern", "heard"), [("*", True), ("issue.*", True), ("issue.raised", True), ("kpi.*", False), ("issue.r", False)]
)
def test_an_event_is_wanted_by_its_name_its_kind_or_all(pattern: str, heard: bool) -> None:
    assert fits(pattern, "issue.raised") is heard


def test_hosts_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_WEBHOOK_HOSTS", "board.local, 10.0.0.7:8080,")
    assert Settings().webhook_hosts == ("board.local", "10.0.0.7:8080")
