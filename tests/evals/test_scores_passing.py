import pytest

from evals import scores
from evals.scores import GATES, SCORERS, Gate, Score, failures, passed, scored
from evals.scores.passing import passes
from tests.evals.transcripts import Line, bare, case, coach, dialogue, kata, keeps, learner, said

CASE = case()
SOLVED = (*said("the pallets stand under the roof", causes="roof"), *said("log has 11 of 12", proofs="roof"))
OWNED = ({"text": "pallets go to the dry rack", "owner": "nadia", "due": "friday"},)
BAD = (coach("What did you see?", "open_step"), learner("the crew is lazy", "blame"))


def test_a_willing_learner_passes_with_a_root_its_proof_and_an_owned_action() -> None:
    assert passed(CASE, dialogue(*SOLVED, actions=OWNED))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (said("flaps jam", causes="jam"), "solved"),
        ((coach("Is the sensor blind on each tenth box?", "confirm"), learner("no"), *SOLVED), "no leak, no break"),
        ((coach("You should replace it. What else?", "open_step"), learner("no"), *SOLVED), "no break"),
        ((*said("the guard is off", "hazard"), *SOLVED), "made safe"),
    ],
)
def test_it_does_not_pass_otherwise_and_says_why(lines: tuple[Line, ...], why: str) -> None:
    score = passes(CASE, dialogue(*lines, actions=OWNED))
    assert (score.value, score.reason) == (0, why)


def test_without_an_owned_action_it_does_not_pass() -> None:
    assert passes(CASE, dialogue(*SOLVED, artefact=keeps())).reason == "agreed"


def test_where_there_are_only_words_nothing_passes_and_nothing_fails() -> None:
    score = passes(CASE, bare(*SOLVED, actions=OWNED))
    assert (score.value, score.reason.split(",")[0]) == (None, "names no moves")


def test_a_kata_passes_with_its_obstacle_and_a_step() -> None:
    kept = keeps(obstacle="pallets stand under the roof", step="two pallets indoors", look="thursday")
    assert passed(kata(), dialogue(*SOLVED[:2], about=kata(), artefact=kept))


def test_with_somebody_who_does_not_work_along_every_wrong_answer_must_be_challenged() -> None:
    met = dialogue(*BAD, coach("What happened then?", "probe_blame"), persona="blamer")
    let_pass = dialogue(*BAD, coach("What happened then?", "open_step"), persona="blamer")
    assert passed(CASE, met)
    assert passes(CASE, let_pass).reason == "all challenged"


def test_every_scorer_says_what_it_means_and_scores_any_dialogue() -> None:
    found = scored(CASE, dialogue(*SOLVED, actions=OWNED))
    assert list(found) == list(SCORERS)
    assert all(score.__doc__ for score in SCORERS.values())
    assert set(SCORERS) >= scores.LESS_IS_BETTER
    assert all(score.value is None or score.n for score in found.values())


def test_a_dialogue_that_something_broke_off_is_not_scored() -> None:
    found = scored(CASE, bare(*SOLVED, failed="no answer in time"))
    assert {score.value for score in found.values()} == {None}
    assert found["leak"].reason == "failed: no answer in time"


# --- gates --------------------------------------------------------------------------------------------


def results(**values: float | None) -> dict[str, dict[str, Score]]:
    clean: dict[str, float | None] = {"contract": 1.0, "leak": 0.0, "strange": 0.0}
    return {"a": {name: Score(value, reason="this") for name, value in {**clean, **values}.items()}}


def test_clean_results_stop_nothing() -> None:
    assert list(failures("builtin", results())) == []


@pytest.mark.parametrize(("metric", "value"), [("contract", 0.99), ("leak", 0.01), ("strange", 1.0)])
def test_one_dialogue_that_fails_stops_the_run(metric: str, value: float) -> None:
    assert list(failures("builtin", results(**{metric: value}))) == [f"{metric} is {value:g} in a: this"]
    assert list(failures("bare:model", results(**{metric: value}))) == []


def test_a_gate_that_looked_at_nothing_stops_the_run() -> None:
    assert list(failures("builtin", results(leak=None))) == ["leak of builtin was scored in no dialogue"]
    assert len(list(failures("builtin", {}))) == len(GATES)


def test_a_gate_may_have_two_sides() -> None:
    gate = Gate("passed", at_least=0.2, at_most=0.8)
    assert [gate.holds(value) for value in (0.1, 0.5, 0.9)] == [False, True, False]
