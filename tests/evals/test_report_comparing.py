"""Two runs, compared: better and worse are said when they are due, and not before."""

from dataclasses import replace

import pytest

from evals import report
from evals.scores import Score
from tests.evals.runs import MODEL, leaking, run, scores, setups


def line(told: str, metric: str) -> list[str]:
    """The cells of a metric in the table of a comparison."""
    (row,) = [row for row in told.splitlines() if row.startswith(f"| {metric} ")]
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_better_is_said_where_the_interval_excludes_zero() -> None:
    found = line(report.compared(leaking([0.5] * 4 + [1.0] * 4), leaking([0.0] * 8)), "leak")
    assert found == ["leak", "less", "0.75", "0", "−0.75", "−0.94 to −0.56", "8", "8", "0", "better"]


def test_worse_is_said_the_other_way_round() -> None:
    assert line(report.compared(leaking([0.0] * 8), leaking([0.5] * 8)), "leak")[-1] == "worse"


@pytest.mark.parametrize("after", [[0.0, 1.0] * 4, [0.5] * 8, [0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0]])
def test_a_difference_that_may_be_none_is_not_called_better(after: list[float]) -> None:
    assert line(report.compared(leaking([0.5] * 8), leaking(after)), "leak")[-1] == "no difference shown"


def test_a_difference_of_few_cases_is_not_called_better() -> None:
    found = line(report.compared(leaking([1.0] * 4), leaking([0.0] * 4)), "leak")
    assert (found[4], found[6], found[-1]) == ("−1", "4", "no difference shown")


def test_what_is_neither_good_nor_bad_has_only_changed() -> None:
    after = run({setup: scores(taps=Score(3.0)) for setup in setups("builtin")})
    assert line(report.compared(leaking([0.0] * 8), after), "taps ◇")[-1] == "changed"


def test_only_what_both_runs_have_is_compared_and_the_rest_is_counted() -> None:
    before, after = leaking([0.5] * 7), leaking([0.0] * 8)
    first, *_ = after.scores
    some = {**after.scores, first: {**after.scores[first], "leak": Score(None, 0)}}
    told = report.compared(before, replace(after, scores=some))
    assert "7 pairs of plain dialogues; 0 only before, 1 only after" in told
    assert line(told, "leak")[6:9] == ["6", "6", "1"]


def test_only_plain_dialogues_are_compared() -> None:
    typed = {setup: scores(1.0) for setup in setups("builtin", variant="typos")}
    plain = {setup: scores(0.0) for setup in setups("builtin", 6)}
    told = report.compared(run(plain | typed), run(plain | typed))
    assert "6 pairs of plain dialogues; 0 only before" in told
    assert line(told, "leak")[2:4] == ["0", "0"]


def test_one_system_can_be_compared_with_another() -> None:
    told = report.compared(leaking([0.0] * 8, "builtin"), leaking([0.5] * 8, MODEL))
    assert f"## builtin → {MODEL}" in told
    assert f"**NO SYSTEM IN COMMON: builtin of the first run is compared with {MODEL} of the second" in told
    assert line(told, "leak")[-1] == "worse"


def test_other_data_and_scorers_are_said_loudly() -> None:
    before, after = leaking([0.0] * 8), leaking([0.0] * 8)
    other = replace(after.head, data={"cases": "d2"}, versions={"coach": "2"}, profile="default")
    odd = {id: {**found, "new_one": Score(1.0)} for id, found in after.scores.items()}
    told = report.compared(before, replace(after, head=other, scores=odd))
    assert "**DIFFERENT DATA: cases was d1 and is d2**" in told
    assert "**DIFFERENT VERSION: coach was 1 and is 2**" in told
    assert "**DIFFERENT PROFILE: quick before, default after**" in told
    assert "**DIFFERENT SCORERS: only one of the runs has new_one**" in told
    assert "DIFFERENT" not in report.compared(before, after)
