"""Who the learners are, what they find, how they go wrong, and what they then do."""

from pathlib import Path

import pytest

from evals.cases import cases
from evals.cases.model import Hazard
from evals.ground import words_of
from evals.personas.labelling import played
from evals.personas.mind import Learner
from evals.personas.people import PERSONAS, PLACES
from evals.personas.sayings import sayings
from evals.systems.place import opened
from evals.systems.service import Service
from evals.systems.system import talk
from evals.transcript import WRONG, Asked, Choice, Setup
from tests.evals.lids import CASE, EVIDENCE, GEMBA, LOCALES, PROBE, STOP, WHY, knowing, learner, say

# --- the people ----------------------------------------------------------------------------------


def test_there_are_twelve_and_at_least_four_cooperate_little() -> None:
    assert len(PERSONAS) == 12
    assert {persona.id for persona in PERSONAS.values() if not persona.cooperative} >= {"blamer", "silent", "hostile"}
    assert all(err.kind in WRONG and err.at in PLACES for persona in PERSONAS.values() for err in persona.errs)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_can_say_and_hear_the_same(locale: str) -> None:
    here, english = sayings(locale), sayings("en")
    assert set(here.frames) == set(english.frames)
    assert set(here.hears) == set(english.hears)
    assert set(here.taps) == set(english.taps)


# --- what it knows and finds ---------------------------------------------------------------------


def test_a_deeper_cause_comes_only_when_it_is_asked_for_and_known() -> None:
    first, second = say(knowing("pressure"), WHY, WHY)
    assert (first.kind, first.causes) == ("good", ("pressure",))
    assert (second.kind, second.causes) == ("unknown", ())


def test_who_was_sent_to_look_knows_the_next_day() -> None:
    person = knowing("pressure")
    say(person, WHY, WHY, GEMBA)
    person.next_day()
    [found] = say(person, WHY)
    assert (found.causes, found.proofs) == (("hose",), ("hose",))
    assert "4 mm" in found.text


def test_a_record_at_hand_is_looked_up_when_somebody_asks_what_shows_it() -> None:
    _, shown = say(knowing("pressure"), WHY, EVIDENCE)
    assert (shown.kind, shown.proofs) == ("good", ("pressure",))


def test_a_red_herring_is_ruled_out_once_it_was_looked_at() -> None:
    person = knowing("lids")
    guess, out = say(person, WHY, EVIDENCE)
    assert (guess.kind, guess.causes) == ("assumption", ("lids",))
    assert (out.text, out.tapped) == ("out", True)
    assert person.knows.ruled_out == {"lids"}
    assert person.knows.at == "problem"


def test_it_stops_at_the_root_and_not_before() -> None:
    person = knowing("pressure", "hose", "clamp")
    assert [said.text for said in say(person, WHY, STOP, WHY, STOP, WHY, STOP)][1::2] == ["deeper", "deeper", "ours"]


def test_what_a_coach_tells_is_taken_over_by_the_gullible_alone_and_is_nobodys_finding() -> None:
    told = Asked("The hose leaks at the clamp, I would say.")
    taken, kept = knowing("pressure", persona="newcomer"), knowing("pressure")
    [took], [doubts] = say(taken, told), say(kept, told)
    assert (took.kind, took.causes) == ("good", ())
    assert taken.told == {"hose"}
    assert doubts.kind == "aside"


# --- how it goes wrong ---------------------------------------------------------------------------


def test_a_wrong_answer_is_dropped_after_as_many_fitting_challenges_as_it_insists() -> None:
    person = learner("blamer")
    person.knows.known = {"pressure"}
    assert [said.kind for said in say(person, WHY, PROBE, PROBE)] == ["blame", "blame", "good"]


def test_an_answer_that_is_taken_as_it_is_does_not_help_anybody_on() -> None:
    accepted = Asked("So why are the nights lazy, and why dont they care?")
    person = learner("blamer")
    assert {said.kind for said in say(person, Asked("Why?"), accepted, accepted)} == {"blame"}


def test_under_pressure_somebody_asks_to_be_told_twelve_times() -> None:
    person = learner("wants_the_answer", "pressure")
    probes = (Asked(f"What do you see there? {n}", "probe_asks_for_answer", "why", "cause") for n in range(13))
    said = say(person, WHY, *probes)
    assert [answer.kind for answer in said[:12]] == ["asks_for_answer"] * 12
    assert len({answer.text for answer in said[:12]}) == 12
    assert said[12].kind != "asks_for_answer"


def test_who_has_no_patience_leaves() -> None:
    person = learner("silent")
    asked = (Asked(f"Why? {n}", "hint", "why", "cause") for n in range(60))
    assert len(say(person, *asked)) == PERSONAS["silent"].patience + 8


def test_the_same_message_again_and_again_is_answered_no_more() -> None:
    assert len(say(learner(), *[WHY] * 9)) == 4


def test_a_danger_is_told_once_and_then_sent_and_made_safe() -> None:
    hazard = Hazard(text="the guard is off and it runs", safe="press 1 is locked, key in my pocket")
    person = Learner(CASE.model_copy(update={"hazard": hazard}), "steady")
    choices = (Choice("Send it", "send"), Choice("No danger", "none"))
    asked = (
        Asked("What holds it?", "open_step", "containment", "containment"), WHY,
        Asked("Shall I send it as urgent?", "make_safe", "alert", "yes_no", choices),
        Asked("What keeps all safe?", "make_safe", "made_safe", "containment"),
    )  # fmt: skip
    _, danger, sent, safe = say(person, *asked)
    assert (danger.kind, sent.text) == ("hazard", "send")
    assert "locked" in safe.text
    assert [said.kind for said in say(person, WHY)] == ["good"]


def test_what_only_looked_like_a_danger_is_taken_back() -> None:
    choices = (Choice("Send it", "send"), Choice("No danger", "none"))
    _, back = say(learner(), WHY, Asked("Shall I send it?", "make_safe", "alert", "yes_no", choices))
    assert back.text == "none"


# --- what it will do -----------------------------------------------------------------------------

CHANGE = Asked("What will you change?", "open_step", "what", "countermeasure")


def test_a_countermeasure_treats_what_was_found() -> None:
    person = knowing("pressure", "hose", "clamp")
    *_, change = say(person, WHY, WHY, WHY, CHANGE)
    assert CASE.countermeasures[0].named_in(change.text)


def test_who_has_found_little_proposes_something_weak_and_says_owner_and_date_when_asked() -> None:
    person = knowing("pressure", persona="newcomer")
    change, who, when = say(
        person, CHANGE, Asked("Who?", "open_step", "plan", "who"), Asked("When?", "open_step", "plan", "when")
    )
    assert words_of(change.text)[-4:] == ["a", "talk", "about", "care"]
    assert "Bea" in who.text
    assert when.text == "friday"


def test_who_was_told_asks_no_more_to_be_told() -> None:
    person = knowing("pressure", persona="wants_the_answer")
    before, after = say(person, Asked("Why?"), Asked("The hose leaks at the clamp. Why is that?"))
    assert before.kind == "asks_for_answer"
    assert after.kind != "asks_for_answer"


# --- with real cases, and with the built-in coach ------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_everybody_has_something_to_say_to_every_question(locale: str) -> None:
    case = next(case for case in cases() if case.locale == locale)
    for persona in PERSONAS:
        answers = [answer.answer for answer in played(case, persona)]
        assert len(answers) >= 10
        assert all(answer.strip() and "{" not in answer for answer in answers)


async def test_who_cooperates_comes_to_the_end_with_the_built_in_coach(tmp_path: Path) -> None:
    by_framework = {case.framework: case for case in cases() if case.locale == "en"}
    async with opened(tmp_path) as place:
        for case in by_framework.values():
            setup = Setup("builtin", case.id, "steady")
            dialogue = await talk(Service(place), case, Learner(case, "steady"), setup)
            assert (dialogue.status, dialogue.failed) == ("finished", "")
            assert any(exchange.causes for exchange in dialogue.exchanges)
