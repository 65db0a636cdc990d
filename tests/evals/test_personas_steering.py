"""How a learner steers the talk."""

from typing import get_args

import pytest

from evals.cases import Case, cases
from evals.personas.mind import Learner
from evals.personas.people import PERSONAS, Request, Steer
from evals.personas.sayings import sayings
from evals.personas.steering import REQUESTS, turned
from evals.scores.patterns import pattern
from evals.transcript import Asked, Choice
from tests.evals.lids import CASE, EVIDENCE, LOCALES, PROBE, WHY, learner, meant, say


def steering(persona: str, *wants: Request) -> Learner:
    """Somebody who knows the causes, goes wrong nowhere, and asks for this at once."""
    made = learner(persona)
    made.errs.left = {}
    made.knows.known = made.knows.seen = {"pressure", "hose", "clamp"}
    made.steers.left = [Steer(each, 0) for each in wants]
    return made


def test_four_people_steer_the_talk_and_between_them_ask_for_everything() -> None:
    steers = [steer.wants for persona in PERSONAS.values() for steer in persona.steers]
    assert sum(bool(persona.steers) for persona in PERSONAS.values()) == 4
    assert set(steers) == set(get_args(Request))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_request_is_known_by_its_words_and_nothing_else_said_in_passing_is(locale: str) -> None:
    steers = pattern(locale, "repairs")
    slots = dict.fromkeys(("text", "says", "more", "owner", "due"), "x") | {"right": "48", "wrong": "84"}
    for frame, lines in sayings(locale).frames.items():
        known = {bool(steers.search(line.format(**slots))) for line in lines}
        assert known == {frame in REQUESTS}, frame
    assert not any(steers.search(case.hazard.safe) for case in cases() if case.locale == locale and case.hazard)


def test_who_asks_for_it_in_other_words_then_answers_as_before() -> None:
    rephrased = Asked("In other words. Why is it so?", "repair_rephrase", "why", "cause")
    request, answer = say(steering("newcomer", "rephrase"), WHY, rephrased)
    assert (request.kind, request.causes) == ("aside", ())
    assert (answer.kind, answer.causes) == ("good", ("pressure",))


def test_who_goes_back_says_the_same_again_and_goes_on_from_there() -> None:
    back = Asked("Back to that one. Why is it so?", "repair_back", "why", "cause")
    person = steering("newcomer", "back")
    first, request, again, shown = say(person, WHY, EVIDENCE, back, EVIDENCE)
    assert (first.causes, request.kind, again.causes) == (("pressure",), "aside", ("pressure",))
    assert shown.proofs == ("pressure",)


def test_a_figure_said_wrong_is_put_right_and_shows_something_only_then() -> None:
    told = CASE.model_dump()
    told["causes"][0]["proof"]["says"] = "48 bar"
    person = Learner(Case.model_validate(told), "rambler")
    person.errs.left, person.steers.left = {}, [Steer("correct", 1)]
    person.knows.known = person.knows.seen = {"pressure"}
    corrected = Asked("Let us put that right. What did you see?", "repair_correct", "evidence", "evidence")
    _, wrong, request, right = say(person, WHY, EVIDENCE, WHY, corrected)
    assert ("84 bar" in wrong.text, wrong.proofs) == (True, ())
    assert request.kind == "aside"
    assert "48" in request.text
    assert ("48 bar" in right.text, right.proofs) == (True, ("pressure",))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("14 of 300", "41 of 300"),
        ("at 9.52 on 11 of 120", None),
        ("since 2019, 105 of them", "since 2091, 105 of them"),
    ],
)
def test_digits_are_turned_round_where_that_makes_another_whole_number(text: str, wrong: str | None) -> None:
    found = turned(text)
    assert (found.text if found else None) == wrong


def test_who_wanted_a_person_says_yes_to_one_and_others_say_no() -> None:
    offer = Asked("Shall I ask?", "repair_human", "human", "yes_no", (Choice("Yes", "yes"), Choice("No", "no")))
    assert say(steering("off_topic", "human"), WHY, offer)[1].text == "yes"
    assert say(steering("off_topic"), WHY, offer)[1].text == "no"


def test_nobody_steers_a_system_that_does_not_say_what_it_does_or_while_being_challenged() -> None:
    for asked in (Asked("Why?"), PROBE):
        assert [said.kind for said in say(steering("expert", "again"), asked)] == ["good"]


def test_only_formalities_are_skipped() -> None:
    elsewhere = Asked("Where is it not so?", "open_step", "is_not", "condition")
    person = steering("expert", "skip")
    assert [said.frame for said in meant(person, WHY, elsewhere)] == ["cause", "ask_skip"]
