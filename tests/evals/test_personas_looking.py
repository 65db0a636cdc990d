"""When learners go and look, what is their own finding, and what they say where they are asked nothing."""

import pytest

from evals.personas.mind import Learner
from evals.transcript import Asked
from tests.evals.lids import CASE, EVIDENCE, GEMBA, WHY, knowing, meant, say

PLAIN_WHY = Asked("Why is that?")
GO = Asked("Could you go and look at it?")
SHOWS = Asked("What did you see that shows it?")
TELLS = Asked("The hose leaks at the clamp, I would say.")
NOTHING_ASKED = Asked("The pump of another line was worn out some years ago as well.")


def test_where_nobody_waits_for_it_somebody_has_looked_at_the_next_answer_but_one() -> None:
    said = say(knowing("pressure"), PLAIN_WHY, PLAIN_WHY, GO, PLAIN_WHY, PLAIN_WHY)
    assert [answer.kind for answer in said] == ["good", "unknown", "aside", "unknown", "good"]
    assert "the press" in said[2].text
    assert (said[4].causes, said[4].proofs) == (("hose",), ("hose",))


def test_it_looks_at_the_cause_at_hand_and_at_nothing_else() -> None:
    person = knowing("pressure", "checked")
    person.knows.say(CASE.by_id["checked"], "problem")
    person.knows.say(CASE.by_id["pressure"], "problem")
    say(person, GO)
    assert person.away == ["pressure"]


@pytest.mark.parametrize("named", [True, False])
def test_who_would_not_let_a_talk_wait_goes_nowhere_in_any_system(named: bool) -> None:
    person = knowing("pressure", persona="silent")
    person.errs.left.clear()
    say(person, *((WHY, WHY, GEMBA) if named else (PLAIN_WHY, PLAIN_WHY, GO)))
    parking = Asked("Shall we park it?", "offer_exit", "parking", "yes_no")
    waits = say(person, parking)[0].text if named else "no"
    assert waits.startswith("no")
    assert person.away == []


def test_one_walk_at_a_time() -> None:
    person = knowing("pressure")
    say(person, PLAIN_WHY, PLAIN_WHY, GO)
    [again] = say(person, GO)
    assert (again.kind, person.walks) == ("unknown", 1)


def test_what_lies_behind_a_told_cause_alone_is_nobodys_finding() -> None:
    taken, own = knowing("pressure", "clamp", persona="newcomer"), knowing("pressure", "hose", "clamp")
    for person in (taken, own):
        person.errs.left.clear()
        person.steers.left.clear()
    first, _, behind = say(taken, WHY, TELLS, WHY)
    assert (first.causes, behind.kind, behind.causes) == (("pressure",), "good", ())
    assert [said.causes for said in say(own, WHY, WHY, WHY)] == [("pressure",), ("hose",), ("clamp",)]


def test_words_of_two_answers_joined_have_told_nothing() -> None:
    person = knowing("pressure")
    person.spoken += ["there is a hose at the press", "something leaks"]
    say(person, Asked("Where exactly is the leak in the hose?"))
    assert person.told == frozenset()


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_who_is_asked_nothing_asks_once_what_is_wanted_and_then_leaves(locale: str) -> None:
    person = Learner(CASE.model_copy(update={"locale": locale}), "steady")
    frames = [one.frame for one in meant(person, *(Asked(f"{NOTHING_ASKED.text} {n}") for n in range(4)))]
    assert frames == ["what_now", "thanks"]


def test_evidence_is_for_what_was_seen_by_then() -> None:
    person = knowing("pressure", "hose")
    said = say(person, PLAIN_WHY, PLAIN_WHY, GO, SHOWS, SHOWS)
    assert [answer.proofs for answer in said[2:]] == [(), (), ("hose",)]
    assert say(knowing("pressure", "hose"), WHY, WHY, EVIDENCE)[-1].kind == "unknown"
