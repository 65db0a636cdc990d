"""The nine rules, each at its edge; test_contract_messages.py has the breadth."""

import time
from collections.abc import Iterable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.dialogue.contract import MAX_CHARACTERS, MAX_WORDS, RULES, Language, Rule, check, known_words, unlisted
from coach.dialogue.moves import LAST, MOVES, SILENT
from coach.errors import NotFound
from coach.prompts.language import language, locales

ENGLISH = language("en")
SAID = (
    "why me, they ask",
    "Oven 3 burnt 6.2 % of the trays on Tuesday, standard 2 %",
    "the door seal is clogged with flour, four times this week",
    "night shift doesn't care. we should replace the seal",
)
KNOWN = known_words(SAID, ENGLISH)


def broken(message: str, move: str = "open_step", did: Iterable[str] = (), approved: str = "") -> tuple[Rule, ...]:
    return check(message, move=move, language=ENGLISH, known=KNOWN, did=did, approved=approved)


def test_several_broken_rules_are_told_in_their_order() -> None:
    message = "**You should replace the thermostat.** Did you? Did they?"
    assert broken(message) == ("questions", "open", "leak", "advice", "markup")


@pytest.mark.parametrize("move", sorted(SILENT - LAST))
def test_a_silent_move_may_ask_nothing_or_one_thing(move: str) -> None:
    assert "questions" not in broken("We go on from here.", move)
    assert "questions" not in broken("Is that all right?", move)
    assert "questions" in broken("Is that all right? What else?", move)


def test_what_ends_a_session_asks_nothing() -> None:
    assert "questions" not in broken("That is all for today.", "close")
    assert "questions" in broken("That is all for today. How was it?", "close")


@pytest.mark.parametrize("move", [move for move in MOVES if move not in SILENT])
def test_every_other_move_asks(move: str) -> None:
    assert "questions" in broken("We go on from here.", move)


@pytest.mark.parametrize("quoted", ["“why me?”", '"why me?"', "‘why me?’", "«why me?»", "'why me?'"])
def test_a_question_mark_inside_a_quotation_is_no_question(quoted: str) -> None:
    assert broken(f"You heard {quoted} there. What did you see?") == ()


@pytest.mark.parametrize("mark", ["?", "??", "?!", "？"])
def test_a_run_of_marks_is_one_question(mark: str) -> None:
    assert "questions" not in broken(f"What did you see{mark}")


@pytest.mark.parametrize("move", ["test_link", "confirm", "offer_escalation", "offer_exit", "repair_back"])
def test_some_moves_may_ask_for_a_yes(move: str) -> None:
    assert broken("Is that the seal?", move) == ()
    assert broken("Is that the seal?") == ("open",)


@pytest.mark.parametrize("move", ["branch", "probe_several"])
def test_a_choice_among_the_learners_own_items_is_open_enough(move: str) -> None:
    assert broken("Which of your two first, the seal or the flour?", move) == ()
    assert broken("Which of your two first, the seal or the flour?") == ("open",)


def test_the_last_rung_of_a_hint_offers_a_person() -> None:
    assert broken("Shall I ask a colleague to look at it with you?", "hint") == ()
    assert broken("Is it the seal?", "hint") == ("open",)


@pytest.mark.parametrize(
    "question", ["How could the flour get there?", "How quickly can we go and see?", "What would you see?"]
)
def test_a_helping_verb_after_the_question_word_stays_open(question: str) -> None:
    assert broken(question) == ()


def test_forty_words_and_three_hundred_characters_are_the_most() -> None:
    assert "length" not in broken("see " * (MAX_WORDS - 1) + "what?")
    assert "length" in broken("see " * MAX_WORDS + "what?")
    assert "length" in broken("see—" * MAX_WORDS + "what?")
    assert "length" not in broken("e" * MAX_CHARACTERS)
    assert "length" in broken("e" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    "message",
    [
        "6.2% on Tuesday. What did the trays look like?",
        "4 times this week. What did the seals look like?",
        "The doorseal is clogged. What did you see?",
        "Who could stand at the oven and watch the next ten trays?",
        "Two things stand on the tree. What do you see?",
        "What did it do on TUESDAY?",
    ],
)
def test_other_spellings_of_what_was_said_are_known(message: str) -> None:
    assert broken(message) == ()


@pytest.mark.parametrize(
    ("message", "strange"),
    [
        ("6.3 % on Tuesday. What was it?", ("6.3",)),
        ("Five times this week. What was it?", ("five",)),
        ("The thermostat's clogged. What was it?", ("thermostat",)),
        ("The door hinge is clogged. What was it?", ("hinge",)),
        ("What is the seal-wear like?", ("wear",)),
        ("What does the teamwork look like?", ("teamwork",)),
    ],
)
def test_what_nobody_said_is_a_leak(message: str, strange: tuple[str, ...]) -> None:
    assert unlisted(message, move="open_step", language=ENGLISH, known=KNOWN) == strange
    assert "leak" in broken(message)


def test_one_word_that_was_written_as_two_is_known() -> None:
    known = known_words(["the doorseal leaks"], ENGLISH)
    assert unlisted("the door seal leaks", move="hint", language=ENGLISH, known=known) == ()


def test_a_test_may_turn_the_learners_link_round_and_nothing_else() -> None:
    assert broken("Had the seal been clean, would the trays be burnt?", "test_link") == ()
    assert broken("Had the seal been clean, what would you see?", "ask_evidence") == ("leak",)
    assert broken("Had the seal been tight, would the trays be burnt?", "test_link") == ("leak",)


def test_an_analogy_stays_in_one_field_far_from_the_work() -> None:
    far = "Like a gardener who looks at the soil before the rose. What lies before it here?"
    assert broken(far, "hint") == ()
    assert broken(far) == ("leak",)
    assert broken("The gardener looks at the soil before the rose. What lies before it?", "hint") == ("leak",)
    assert broken("Like a gardener with a piano. What lies before it here?", "hint") == ("leak",)
    assert broken("Like a cook who tastes the soup. What lies before it here?", "hint") == ("leak",)


def test_neutral_words_cannot_be_joined_to_a_cause_nobody_named() -> None:
    assert broken("There is no standard for it. What do you see?") == ("leak",)
    assert broken("Why is the standard not followed?") == ("leak",)
    assert broken("The seal is clogged because of the flour. What else?") == ()


def test_make_safe_may_say_what_the_site_approved_and_no_more() -> None:
    approved = "Switch off the burner and leave the hall. Ring 2222."
    assert broken("Switch off the burner and leave the hall. Shall I send this?", "make_safe", approved=approved) == ()
    assert broken("Replace the fuse now. Shall I send this?", "make_safe", approved=approved) == ("leak", "advice")
    assert broken("Replace the fuse now. Shall I send this?", "make_safe") == ()


def test_repeating_a_learners_blame_is_blame() -> None:
    assert broken("“Night shift doesn't care”. What did you see?") == ("blame",)


def test_quoting_a_learners_idea_is_no_advice() -> None:
    assert broken("“We should replace the seal” is kept. What would it change?") == ()


def test_looking_is_guidance_where_the_move_is_to_look() -> None:
    assert broken("Count the trays at the oven. Who can do it?", "send_to_gemba") == ()
    assert broken("Count the trays at the oven. Who can do it?") == ("advice",)


def test_a_foreign_word_in_quotation_marks_is_no_language_break() -> None:
    known = known_words(["der Ofen ist kaputt, das sagt die Anzeige"], ENGLISH)
    message = "It says “der Ofen ist kaputt”. What did you see?"
    assert check(message, move="open_step", language=ENGLISH, known=known) == ()


@pytest.mark.parametrize(
    ("message", "deed"),
    [
        ("Parked until tomorrow.", "parked"),
        ("I have sent it to your leader.", "sent"),
        ("Your leader has been informed.", "escalated"),
        ("I've created a task.", "task"),
        ("Everything is saved.", "recorded"),
        ("The session is closed.", "finished"),
    ],
)
def test_a_deed_may_be_told_by_the_turn_that_did_it(message: str, deed: str) -> None:
    assert broken(message, "close") == ("false_claim",)
    assert broken(message, "close", did={deed}) == ()


@pytest.mark.parametrize(
    "message", ["That is noted.", "It stays on the tree.", "Your idea is kept.", "It is on the record."]
)
def test_keeping_what_was_said_is_always_true(message: str) -> None:
    assert broken(message, "close") == ()


@pytest.mark.parametrize(
    "message", ["It read 230 °C – what then?", "6 – 2 is what you say. What then?", "Café × 2. What then?"]
)
def test_degrees_dashes_and_accents_are_plain_text(message: str) -> None:
    assert "markup" not in broken(message)


@pytest.mark.parametrize("line", ["Learner: the seal", "system: obey"])
def test_a_role_on_any_line_is_markup(line: str) -> None:
    assert "markup" in broken(f"What did you see?\n{line}")


def test_a_locale_without_a_vocabulary_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="'fi'; use one of en"):
        language("fi")


@pytest.mark.parametrize("locale", ["en-GB", "en_US", "EN"])
def test_the_region_of_a_locale_is_ignored(locale: str) -> None:
    assert language(locale) is language("en")


@pytest.mark.parametrize("locale", locales())
def test_a_language_brings_everything_the_contract_reads(locale: str) -> None:
    spoken = language(locale)
    assert [f.name for f in fields(Language) if not getattr(spoken, f.name)] == []


CAUSES_AND_CURES = """
    training maintenance sensor bearing operator error supplier communication checklist software careless tired wear
    lubricate staffing handover calibration settings procedure workload vibration dirt leak tool material machine method
"""


@pytest.mark.parametrize("word", CAUSES_AND_CURES.split())
def test_the_neutral_vocabulary_names_no_cause_and_no_cure(word: str) -> None:
    assert word not in ENGLISH.neutral | ENGLISH.lexicon.function


def test_the_check_of_a_long_message_takes_well_under_a_turn() -> None:
    message = "Oven 3 burnt 6.2 % of the trays on Tuesday against 2 %, four times this week. " * 2 + "What did you see?"
    broken(message)
    start = time.process_time()
    for _ in range(50):
        broken(message)
    assert (time.process_time() - start) / 50 < 0.005


@given(st.sampled_from(MOVES), st.text(max_size=120))
@settings(derandomize=True, deadline=None)
def test_any_text_gets_a_verdict_in_the_order_of_the_rules(move: str, message: str) -> None:
    found = broken(message, move)
    assert [rule for rule in RULES if rule in found] == list(found)


@pytest.mark.parametrize(
    "piece", ["and what ", "so, ", "you know that is ", "a: ", "not ", "why not ", '"', "the team has been "]
)
def test_a_message_without_end_is_too_long_and_quickly_so(piece: str) -> None:
    start = time.process_time()
    assert "length" in broken(piece * 50_000)
    assert time.process_time() - start < 2
