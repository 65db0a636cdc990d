"""Systems beside the built-in coach, in pairs; and the table for a terminal."""

from dataclasses import replace

from evals import screen
from evals.report.against import against
from evals.report.numbers import rows
from evals.scores import Score
from evals.transcript import Setup
from tests.evals.runs import MODEL, Scores, head, run, scores, setups

Led = dict[Setup, Scores]


def led(builtin: list[float], other: list[float]) -> Led:
    """The same cases from the first on, with these shares of messages that leak."""
    first = dict(zip(setups("builtin", len(builtin)), map(scores, builtin), strict=True))
    return first | dict(zip(setups(MODEL, len(other)), map(scores, other), strict=True))


def beside(of: Led, metrics: tuple[str, ...] = ("leak",)) -> list[tuple[str, float | None, str]]:
    (found,) = against(rows(run(of)), ["builtin", MODEL], metrics)
    return [(line.metric, line.change.found.value if line.change.found else None, line.verdict) for line in found.lines]


def test_another_system_is_worse_over_the_setups_that_both_have() -> None:
    of = led([0.0] * 8, [0.5] * 6)
    (found,) = against(rows(run(of)), ["builtin", MODEL], ["leak"])
    assert (found.system, found.pairs, found.only_builtin, found.only_system) == (MODEL, 6, 2, 0)
    assert beside(of) == [("leak", 0.5, "worse")]


def test_what_only_one_side_was_led_over_changes_nothing() -> None:
    easy = {replace(setup, persona="expert"): scores(1.0) for setup in setups("builtin")}
    assert beside(led([0.0] * 6, [0.0] * 6) | easy) == [("leak", 0.0, "no difference shown")]


def test_moves_are_not_compared_with_words() -> None:
    metrics = ("contract", "challenge", "challenge_by_words")
    assert [metric for metric, *_ in beside(led([0.0] * 5, [0.0] * 5), metrics)] == ["contract", "challenge_by_words"]


def test_without_a_built_in_coach_nothing_is_beside_it() -> None:
    assert against(rows(run({})), [MODEL, "form"], ["leak"]) == []


def test_the_terminal_marks_what_is_simulated() -> None:
    told = list(screen.lines(run(led([0.0] * 3, [0.0] * 3))))
    names = {line.split("  ")[0] for line in told}
    assert {"solved ◇", "taps ◇", "leak", "contract"} <= names
    assert not {"solved", "leak ◇"} & names
    assert not [line for line in told if "CAREFUL" in line]


def test_a_system_that_often_failed_is_told_loudly() -> None:
    made = run({setup: scores(passed=Score(1.0)) for setup in setups("builtin")}, head=head("builtin"))
    first, *rest = made.dialogues
    told = list(screen.lines(replace(made, dialogues=[replace(first, failed="503"), *rest])))
    assert told[-1] == "CAREFUL: 1 of 8 dialogues of builtin failed; its means are of the rest."
