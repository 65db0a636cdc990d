import json
from pathlib import Path

import pytest

from evals.scores import asking
from evals.scores.agreement import REPLIES, Agreement, compared, main, measured, read
from evals.scores.asking import is_forced_choice, is_leading, is_multiple, open_closed, questions_in, reflects
from evals.scores.tells import actionable, guides, reveals
from tests.evals.transcripts import bare, case, coach, dialogue, learner

CASE = case()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What did you see at the folder?", "open"),
        ("Three jams on nights. How could that come about?", "open"),
        ("Since Tuesday, what has been different?", "open"),
        ("Tell me about the last one.", "open"),
        ("How many were there?", "open"),
        ("At which place do you see it?", "open"),
        ("When it ran dry, what did the gauge show?", "open"),
        ("When it ran dry, did it stop?", "closed"),
        ("Where do you see that.", "open"),
        ("What a day that was.", None),
        ("Did it jam on days?", "closed"),
        ("Is it the rail or the flap?", "closed"),
        ("The rail is worn?", "closed"),
        ("The rail is worn.", None),
    ],
)
def test_open_is_what_neither_yes_nor_no_answers(text: str, found: str | None) -> None:
    assert open_closed(text) == found


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("So it is the rail, right?", True),
        ("Isn't it the rail?", True),
        ("Could it be the rail?", True),
        ("Have you considered the rail?", True),
        ("What did the rail look like?", False),
        ("It is the rail, right.", False),
    ],
)
def test_a_leading_question_carries_its_answer(text: str, is_one: bool) -> None:
    assert is_leading(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Where was it? And when?", True),
        ("Where was it and who saw it?", True),
        ("When it ran dry, what did the gauge show?", False),
        ("What did you see and count?", False),
    ],
)
def test_several_questions_in_one_message_are_multiple(text: str, is_one: bool) -> None:
    assert is_multiple(text) is is_one


def test_a_forced_choice_offers_what_to_choose() -> None:
    assert is_forced_choice("Is it the rail or the flap?")
    assert is_forced_choice("Which is it, the rail or the flap?")
    assert not is_forced_choice("What do you see on the rail or near it")
    assert not is_forced_choice("Why does it jam?")


def test_a_question_mark_in_a_quotation_asks_nothing() -> None:
    assert questions_in("“why us?”, you said. What then? 6.2 of what?") == ["What then?", "6.2 of what?"]


def test_saying_back_takes_words_that_somebody_said() -> None:
    said = ("flaps jam at the folder on nights",)
    assert reflects("“flaps jam at the folder …”, then. What else?", said)
    assert reflects("The flaps jam at the folder. What else?", said)
    assert reflects("You saw the flaps. What else?", said)
    assert not reflects("The flaps, then. What else?", said)
    assert not reflects("What makes the flaps jam at the folder?", said)


ASKING = bare(
    coach("What did you see?"),
    learner("flaps jam at the folder"),
    coach("Flaps jam at the folder. Who knows? And is it the rail or the flap?"),
    learner("the rail"),
    coach("Thanks."),
)


def test_over_a_dialogue_shares_are_of_the_messages_that_ask() -> None:
    shares = (asking.open_questions, asking.leading, asking.multiple, asking.forced_choice)
    assert [score(CASE, ASKING).value for score in shares] == [0.5, 0, 0.5, 0.5]
    assert asking.question_count(CASE, ASKING).value == 1
    assert asking.reflection_ratio(CASE, ASKING).value == pytest.approx(1 / 3)
    assert asking.actionable_share(CASE, ASKING).value == pytest.approx(2 / 3)


SCORES = (asking.open_questions, asking.question_count, asking.reflection_ratio, asking.actionable_share)


def test_other_languages_and_empty_talks_are_not_scored() -> None:
    spanish = case(locale="es")
    assert [score(spanish, dialogue(coach("¿Qué pasó?"), about=spanish)).value for score in SCORES] == [None] * 4
    assert [score(CASE, bare()).value for score in SCORES] == [None] * 4
    assert asking.leading(CASE, bare(coach("Thanks."))).value is None


@pytest.mark.parametrize(
    ("text", "solution", "tells"),
    [
        ("Almost, 5 + 12 is 17 in total.", "17", True),
        ("What do 5 and 12 make together?", "17", False),
        ("The pallets stand below the leaking roof.", "pallets stand under the leaking roof", True),
        ("Look at the pallets once more.", "pallets stand under the leaking roof", False),
        ("Actually, the correct answer is another one.", "", True),
        ("Look at the last step again.", "", False),
    ],
)
def test_revealing_states_the_solution(text: str, solution: str, tells: bool) -> None:
    assert reveals(text, solution) is tells


def test_pointing_somewhere_guides_and_praise_does_not() -> None:
    assert guides("Look again at how many you counted on nights.")
    assert not guides("Great job! Let's move on to the next problem now.")


def test_what_leaves_something_to_do_is_actionable() -> None:
    assert actionable("How many did you count on nights?")
    assert not actionable("That was a good try.")
    assert not actionable("Can you see why 5 and 12 is 17, as the total is 17?", "17")


# --- agreement with people ----------------------------------------------------------------------------


def test_agreement_is_counted_against_chance() -> None:
    found = compared([(True, True)] * 4 + [(True, False)] + [(False, True)] + [(False, False)] * 4)
    assert found == Agreement(4, 1, 1, 4)
    assert (found.n, found.precision, found.recall, found.f1) == (10, 0.8, 0.8, 0.8)
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(0.6)


def test_nothing_found_and_nothing_labelled_has_no_figures() -> None:
    none = compared([])
    assert (none.precision, none.recall, none.f1, none.kappa) == (None, None, None, None)


def test_question_sets_are_measured_on_the_types_they_have(tmp_path: Path) -> None:
    texts = [f"What did you see at place {n}?" for n in range(9)] + [f"Was it place {n}?" for n in range(9)]
    rows = [json.dumps({"text": text, "type": "open" if text[:4] == "What" else "closed"}) for text in texts]
    (tmp_path / "made.jsonl").write_text("\n".join(rows), "utf-8")
    found = [line for line in measured(questions=tmp_path) if line[0] == "made"]
    assert [(name, of.kappa and of.kappa.value) for _, name, of in found] == [("open", 1.0)]
    assert 0 < found[0][2].n < 18


def test_the_detectors_agree_with_people_better_than_chance(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    kappas = {name: of.kappa.value for _, name, of in measured() if of.kappa}
    assert len(read(REPLIES)) == 800
    assert kappas["reveals"] > 0.6
    assert kappas["actionable"] > 0.3
    assert kappas["guides"] > 0.1
    assert all(name in printed for name in ("kappa", "reveals", "guides", "actionable"))
