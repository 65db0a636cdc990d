"""What counts as a problem that came back."""

from datetime import UTC, datetime, timedelta

import pytest

from coach.board.rules.recurrence import Closing, Raised, Return, returned

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SEAL, GLUE = frozenset({"Seal worn"}), frozenset({"Glue thin"})
ENDED = Closing("iss_1", NOON)


def issue(id: str, days: int, **about: object) -> Raised:
    told = {"kpi": None, "machine": None, "equipment": None, **about}
    return Raised(id, NOON + days * DAY, **told)  # type: ignore[arg-type]  # as the tests say it


@pytest.mark.parametrize(
    ("first", "second", "back"),
    [
        ({"kpi": "kpi_1"}, {"kpi": "kpi_1"}, True),
        ({"kpi": "kpi_1"}, {"kpi": "kpi_2"}, False),
        ({"machine": "Press 4", "causes": SEAL}, {"machine": "press  4.", "causes": SEAL}, True),
        ({"machine": "Press 4", "causes": SEAL}, {"machine": "Press 4", "causes": GLUE}, False),
        ({"machine": "Press 4", "causes": SEAL}, {"machine": "Press 4"}, False),
        ({"machine": "Press 4", "causes": SEAL}, {"machine": "Press 5", "causes": SEAL}, False),
        ({"equipment": "equ_1", "causes": SEAL}, {"equipment": "equ_1", "causes": SEAL}, True),
        ({}, {}, False),
    ],
)
def test_another_issue_on_the_same_thing_is_the_problem_again(
    first: dict[str, object], second: dict[str, object], back: bool
) -> None:
    raised = [issue("iss_1", -5, **first), issue("iss_2", 30, **second)]
    assert returned([ENDED], {}, raised, NOON + 30 * DAY) == [Return(NOON, back, False)]


@pytest.mark.parametrize(("days", "back"), [(-1, False), (0, False), (1, True), (90, True), (91, False)])
def test_it_has_ninety_days_to_come_back(days: int, back: bool) -> None:
    raised = [issue("iss_1", -5, kpi="kpi_1"), issue("iss_2", days, kpi="kpi_1")]
    again = {"iss_1": [NOON + days * DAY]}
    for case in (returned([ENDED], {}, raised, NOON + 90 * DAY), returned([ENDED], again, [], NOON + 90 * DAY)):
        assert case == [Return(NOON, back, True)]


def test_an_issue_that_ended_twice_counts_twice() -> None:
    ends = [ENDED, Closing("iss_1", NOON + 20 * DAY)]
    found = returned(ends, {"iss_1": [NOON + 10 * DAY]}, [issue("iss_1", -5, kpi="kpi_1")], NOON + 95 * DAY)
    assert [(each.back, each.settled) for each in found] == [(True, True), (False, False)]
