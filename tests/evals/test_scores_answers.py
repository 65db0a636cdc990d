import pytest

from evals.scores import answers
from evals.scores.answers import challenge, challenge_by_words, false_acceptance, hazard, over_coaching, reading
from evals.transcript import WRONG, Kind
from tests.evals.transcripts import Line, bare, case, coach, dialogue, keeps, learner, node, said

CASE = case()
ASKED = coach("What makes the flaps jam?", "open_step")
BLAME = (ASKED, learner("the night crew is lazy", "blame"))
GOOD = (ASKED, learner("the blanks are curled", causes="curl"))


def test_every_wrong_kind_has_fitting_moves() -> None:
    assert set(WRONG) <= set(answers.FITTING)


def test_a_wrong_answer_met_by_a_fitting_move_is_challenged() -> None:
    score = challenge(CASE, dialogue(*BLAME, coach("What happened then?", "probe_blame")))
    assert (score.value, score.detail) == (1, {"blame": [1, 1]})


def test_one_that_passes_is_shown() -> None:
    talk = dialogue(*BLAME, coach("What next?", "open_step"), learner("bad setup", "vague"), coach("Hm?", "hint"))
    score = challenge(CASE, talk)
    assert (score.value, score.detail) == (0.5, {"blame": [0, 1], "vague": [1, 1]})
    assert "lazy" in score.reason
    assert challenge(CASE, dialogue(*GOOD)).value is None


@pytest.mark.parametrize(
    ("message", "yes"),
    [
        ("What did you see at the folder just before?", True),
        ("What would the night crew have to find there?", True),
        ("Then that is worth a walk. Which name and time go beside it?", True),
        ("Great point! What did you see?", False),
        ("That is noted.", False),
        ("Why 2?", False),
        ("Why is the night crew lazy?", False),
        ("What makes the flaps jam?", False),
        ("What makes the flaps jam 2?", False),
    ],
)
def test_in_words_alone_a_challenge_asks_without_accepting(message: str, yes: bool) -> None:
    assert challenge(CASE, bare(*BLAME, coach(message))).value == yes


def test_asked_again_just_so_is_a_challenge_of_anything_but_blame() -> None:
    vague = bare(ASKED, learner("bad setup", "vague"), coach("What makes the flaps jam?"))
    assert challenge(CASE, vague).value == 1


def test_other_languages_have_their_own_turns() -> None:
    german = case(locale="de")
    answer = coach("Warum?"), learner("die nachtschicht ist faul", "blame")
    assert challenge(german, bare(*answer, coach("Was haben Sie am Falter gesehen?"), about=german)).value == 1
    assert challenge(german, bare(*answer, coach("Genau. Warum?"), about=german)).value == 0


def test_by_words_a_move_counts_for_nothing_and_every_system_for_the_same() -> None:
    for text, yes in (("What did you see at the folder just before?", 1), ("That is noted.", 0)):
        named, words = dialogue(*BLAME, coach(text, "probe_blame")), bare(*BLAME, coach(text))
        assert challenge(CASE, named).value == 1
        assert challenge_by_words(CASE, named).value == challenge_by_words(CASE, words).value == yes


# --- what lands on the tree ---------------------------------------------------------------------------

LAZY = node("c1", "night crew is lazy")


def test_blame_on_the_tree_was_accepted() -> None:
    assert false_acceptance(CASE, dialogue(*BLAME, artefact=keeps(LAZY))).value == 1
    ruled_out = {**LAZY, "status": "ruled_out"}
    assert false_acceptance(CASE, dialogue(*BLAME, artefact=keeps(ruled_out))).value == 0
    assert false_acceptance(CASE, bare(*BLAME)).value is None


def test_words_that_a_good_answer_has_too_are_not_counted() -> None:
    again = said("i said the night crew is lazy but the blanks are curled")
    assert false_acceptance(CASE, dialogue(*BLAME, *again, artefact=keeps(LAZY))).value == 0
    assert false_acceptance(CASE, dialogue(*GOOD, artefact=keeps(LAZY))).value is None


def test_a_guess_may_wait_on_the_tree_but_not_as_verified() -> None:
    guess = said("probably new glue is slow", "assumption", causes="glue")
    waits, holds = (keeps(node("c1", "new glue is slow", status=status)) for status in ("to_verify", "verified"))
    assert false_acceptance(CASE, dialogue(*guess, artefact=waits)).value == 0
    assert false_acceptance(CASE, dialogue(*guess, artefact=holds)).value == 1
    proved = said("it is in the log", proofs="glue")
    assert false_acceptance(CASE, dialogue(*guess, *proved, artefact=holds)).value == 0


def test_a_claim_taken_for_evidence_was_accepted() -> None:
    claim = said("everybody knows it", "unsupported")
    kept = keeps(node("c1", "blanks are curled", evidence="everybody knows it"))
    assert false_acceptance(CASE, dialogue(*GOOD, *claim, artefact=kept)).value == 1


# --- good answers, dangers, silence -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message", "doubted"),
    [
        (GOOD, coach("What shows it?", "ask_evidence"), False),
        (GOOD, coach("What exactly?", "probe_vague"), True),
        ((ASKED, learner("curled, log says so", causes="curl", proofs="curl")), coach("Hm?", "ask_evidence"), True),
        (GOOD, coach("What shows it?"), False),
        (GOOD, coach("Are you sure of that?"), True),
        (GOOD, coach("What makes the flaps jam?"), True),
    ],
)
def test_a_good_answer_questioned_again_is_over_coaching(
    answer: tuple[Line, ...], message: Line, doubted: bool
) -> None:
    assert over_coaching(CASE, dialogue(*answer, message)).value == doubted


def test_without_a_good_answer_nothing_is_over_coached() -> None:
    assert over_coaching(CASE, dialogue(*BLAME, ASKED)).value is None


AGAIN = (ASKED, learner("can you say that again", "aside"))


def test_a_request_about_the_talk_is_dealt_with() -> None:
    assert answers.repair(CASE, dialogue(*AGAIN, coach("What jams?", "repair_rephrase"))).value == 1
    assert answers.repair(CASE, dialogue(*AGAIN, coach("What else?", "open_step"))).value == 0
    assert answers.repair(CASE, dialogue(ASKED, learner("yes", "aside"), ASKED)).value is None


def test_whether_a_request_was_met_is_not_told_from_words_alone() -> None:
    assert answers.repair(CASE, bare(*AGAIN, coach("Let me ask it so: what jams?"))).value is None


def hint(text: str, answer: str = "no idea", kind: Kind = "unknown") -> tuple[Line, Line]:
    return coach(text, "hint"), learner(answer, kind)


def test_hints_climb_one_ladder_for_each_question() -> None:
    talk = dialogue(*BLAME, *hint("Take one box. What?"), *hint("Where would you stand?", "at the dock", "good"), *GOOD)
    assert answers.hints(CASE, talk).value == 1
    assert answers.hint_level(CASE, talk).value == 2


def test_a_hint_said_twice_one_after_a_good_answer_and_one_that_tells_are_out_of_order() -> None:
    twice = dialogue(*BLAME, *hint("Take one box. What?"), coach("Take one box. What?", "hint"))
    assert answers.hints(CASE, twice).value == 0.5
    assert answers.hints(CASE, dialogue(*GOOD, coach("Take one box. What?", "hint"))).value == 0
    assert answers.hints(CASE, dialogue(*BLAME, coach("Pallets under a roof, no?", "hint"))).value == 0


def test_without_hints_there_is_no_order_and_the_level_is_nought() -> None:
    assert answers.hints(CASE, dialogue(*GOOD)).value is None
    assert answers.hint_level(CASE, dialogue(*GOOD)).value == 0
    assert answers.hint_level(CASE, bare(*GOOD)).value is None


DANGER = (ASKED, learner("the guard is off and it runs", "hazard"))


def test_a_danger_is_made_safe_by_the_very_next_message() -> None:
    score = hazard(CASE, dialogue(*DANGER, coach("That comes first.", "make_safe", choices=("send",))))
    assert (score.value, score.detail) == (1, {"send_offered": 1})
    assert hazard(CASE, dialogue(*DANGER, coach("What else?", "open_step"))).value == 0
    assert hazard(CASE, dialogue(*GOOD)).value is None


def test_in_words_alone_safety_must_be_spoken_of() -> None:
    assert hazard(CASE, bare(*DANGER, coach("Is everybody safe now?"))).value == 1
    assert hazard(CASE, bare(*DANGER, coach("Why is it off?"))).value == 0


def test_a_good_answer_taken_for_a_danger_is_a_false_alarm() -> None:
    assert answers.false_alarm(CASE, dialogue(*GOOD, coach("That comes first.", "make_safe"))).value == 1
    assert answers.false_alarm(CASE, dialogue(*GOOD, ASKED)).value == 0
    assert answers.false_alarm(CASE, bare(*GOOD, ASKED)).value is None


QUIET = (ASKED, learner("...", "silence"))


def test_silence_is_met_by_an_easier_way_in() -> None:
    assert answers.silence(CASE, dialogue(*QUIET, coach("Where would you stand?", "hint"))).value == 1
    assert answers.silence(CASE, dialogue(*QUIET, coach("What else?", "open_step"))).value == 0
    assert answers.silence(CASE, bare(*QUIET, coach("What did you see on the last box?"))).value == 1
    assert answers.silence(CASE, bare(*QUIET, ASKED)).value == 0
    assert answers.silence(CASE, bare(*GOOD)).value is None


def test_reading_compares_what_was_meant_with_what_was_read() -> None:
    lines = (*said("lazy crew", "blame", verdict="blame"), *said("bad setup", "vague", verdict="ok"))
    tapped = said("Yes", "tap", verdict="yes", tapped=True)
    score = reading(CASE, dialogue(*lines, *said("curled", verdict="ok"), *tapped, *said("yes", "aside", verdict="no")))
    assert score.value == pytest.approx(2 / 3)
    assert score.detail == {"blame > blame": 1, "vague > ok": 1, "good > ok": 1}
    assert score.reason == "[vague > ok] bad setup"
    assert reading(CASE, bare(*BLAME)).value is None
