"""Promises, each judged as it stood when its deadline fell."""

from datetime import UTC, datetime, timedelta

import pytest

from coach.board.rules.promises import Deadline, fallen

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def day(n: float) -> datetime:
    return MONDAY + timedelta(days=n)


def do(due: float, at: float) -> Deadline:
    return Deadline("do", day(due), day(at))


def done(at: float) -> Deadline:
    return Deadline("verify", day(at + 2), day(at))


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ([do(3, 0)], [(3, False)]),
        ([do(3, 0), done(2)], [(3, True)]),
        ([do(3, 0), done(3)], [(3, True)]),
        ([do(3, 0), done(3.1)], [(3, False)]),
        ([do(3, 0), do(4, 2), done(3.5)], [(4, True)]),
        ([do(3, 0), do(4, 3.5), done(3.7)], [(3, False), (4, True)]),
        ([do(3, 0), do(3, 1)], [(3, False)]),
        ([do(3, 0), done(1), do(4, 2)], [(4, False)]),
        ([do(3, 0), done(1), do(4, 3.5)], [(3, True), (4, False)]),
        ([Deadline("date", day(1), day(0)), do(3, 0.5)], [(3, False)]),
        ([do(9, 0)], []),
        ([do(0.5, 0)], []),
    ],
)
def test_what_counts_is_how_it_stood_when_it_fell(past: list[Deadline], expected: list[tuple[float, bool]]) -> None:
    assert fallen(past, day(1), day(5)) == [(day(due), kept) for due, kept in expected]


def test_what_was_given_up_before_is_no_promise() -> None:
    assert fallen([do(3, 0)], day(1), day(5), ended=day(2)) == []
    assert fallen([do(3, 0)], day(1), day(5), ended=day(4)) == [(day(3), False)]
