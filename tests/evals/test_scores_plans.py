import pytest

from evals.scores.plans import agreed, owned, plan, planned, prediction, strong, tells, weak_challenged
from tests.evals.transcripts import Line, bare, case, coach, dialogue, kata, keeps, learner, said

CASE = case()
ASKED = said("so it is", "aside")
ROOF = said("pallets stand under the roof", causes="roof")
RACK = {"text": "pallets go to the dry rack", "owner": "nadia", "due": "by friday", "strength": "weaker"}
SIGN = {"text": "a sign to look at the blanks", "owner": "", "due": "monday", "strength": "stronger"}
CHECKED = keeps(prediction="under 5 crushed boxes a shift")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("under 5 crushed boxes a shift", True),
        ("undr 5 crushd boxes a shfit", True),
        ("under 6 crushed boxes a shift", False),
        ("5 of them", False),
    ],
)
def test_telling_takes_every_figure_and_half_the_words(text: str, yes: bool) -> None:
    assert tells("under 5 crushed boxes a shift", text) is yes


def test_a_countermeasure_of_the_case_has_the_grade_of_the_case() -> None:
    found = planned(CASE, dialogue(*ROOF, actions=(RACK, SIGN)))
    assert [(one.strength, one.complete, one.treats) for one in found] == [
        ("stronger", True, ("roof",)),
        ("weaker", False, ()),
    ]


def test_one_that_the_case_does_not_know_keeps_the_grade_of_the_system() -> None:
    other = {"text": "a lid", "owner": "nadia", "due": "friday", "strength": "stronger"}
    assert [(one.strength, one.treats) for one in planned(CASE, dialogue(*ASKED, actions=(other,)))] == [
        ("stronger", ())
    ]


@pytest.mark.parametrize("kind", ["containment", "go_and_see"])
def test_containment_and_a_walk_are_no_countermeasures(kind: str) -> None:
    assert planned(CASE, dialogue(*ASKED, actions=({"kind": kind, **RACK},), artefact=CHECKED)) == ()


def test_without_actions_the_artefact_counts_and_without_one_the_words() -> None:
    kept = keeps(plans=({"what": "pallets go to the dry rack", "owner": "nadia"},))
    assert [one.complete for one in planned(CASE, dialogue(*ASKED, artefact=kept))] == [False]
    words = bare(*said("pallets go to the dry rack"), *said("nadia does"), *said("by friday"))
    assert [(one.complete, one.treats) for one in planned(CASE, words)] == [(True, ("roof",))]


def test_what_a_form_calls_an_owner_must_have_been_told_as_one() -> None:
    written = ({"text": "pallets go to the dry rack", "owner": "dunno", "due": "soon"},)
    formal = said("pallets go to the dry rack"), said("dunno"), said("soon")
    assert owned(CASE, bare(*(line for pair in formal for line in pair), actions=written)).value == 0
    assert owned(CASE, bare(*formal[0], *said("nadia"), *said("by friday"), actions=written)).value == 1


def test_an_owner_told_before_the_countermeasure_is_none_of_it() -> None:
    words = bare(*said("nadia told me on friday"), *said("pallets go to the dry rack"))
    assert [one.complete for one in planned(CASE, words)] == [False]


def test_a_plan_has_an_owner_a_date_and_a_prediction() -> None:
    assert plan(CASE, dialogue(*ASKED, actions=(RACK,), artefact=CHECKED)).value == 1
    without = plan(CASE, dialogue(*ASKED, actions=(RACK,), artefact=keeps(prediction="")))
    assert (without.value, without.reason) == (0, "prediction")
    assert plan(CASE, dialogue(*ASKED, actions=(SIGN,), artefact=CHECKED)).reason == "agreed"


def test_a_prediction_counts_where_it_was_only_said() -> None:
    assert prediction(CASE, bare(*said("under 5 crushed boxes a shift then"))).value == 1
    assert prediction(CASE, bare(*said("fewer of them"))).value == 0


def test_owned_is_a_share_and_unscored_where_nothing_was_planned() -> None:
    score = owned(CASE, dialogue(*ASKED, actions=(RACK, SIGN)))
    assert (score.value, score.n, score.reason) == (0.5, 2, "a sign to look at the blanks")
    assert owned(CASE, bare()).value is None
    assert owned(kata(), bare(about=kata())).value is None


def test_in_a_kata_a_step_and_when_to_look_are_agreed() -> None:
    full = keeps(step="store two pallets indoors", look="thursday")
    assert agreed(kata(), dialogue(about=kata(), artefact=full))
    assert not agreed(kata(), dialogue(about=kata(), artefact=keeps(step="store two", look="")))
    words = *said("store two pallets indoors"), *said("thursday at noon")
    assert agreed(kata(), bare(*words, about=kata()))
    assert not agreed(kata(), bare(*words[:2], about=kata()))


def test_a_root_wants_something_that_is_not_weaker() -> None:
    assert strong(CASE, dialogue(*ROOF, actions=(RACK,))).value == 1
    assert strong(CASE, dialogue(*ROOF, actions=(SIGN,))).value == 0
    assert strong(CASE, dialogue(*ASKED, actions=(RACK,))).value is None
    assert strong(kata(), bare(about=kata())).value is None


WEAK = coach("What will you change?", "open_step"), learner("a sign at the blanks")
STRONGER = said("pallets go to the dry rack")


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ((*WEAK, coach("What would hold?", "challenge_strength"), learner("pallets go to the dry rack")), 1),
        ((*WEAK, coach("By when?", "open_step"), learner("monday")), 0),
        ((*WEAK, *STRONGER), None),
        ((*STRONGER, *WEAK), None),
        (STRONGER, None),
    ],
)
def test_a_plan_of_weak_things_alone_is_challenged(lines: tuple[Line, ...], value: float | None) -> None:
    assert weak_challenged(CASE, dialogue(*lines)).value == value


def test_in_words_alone_it_is_challenged_by_a_question_for_what_holds() -> None:
    asked = coach("And what if somebody forgets to look?")
    assert weak_challenged(CASE, bare(*WEAK, asked)).value == 1
    assert weak_challenged(CASE, bare(*WEAK, coach("Great. By when?"))).value == 0
    assert weak_challenged(kata(), bare(*WEAK, about=kata())).value is None
