"""From what was read to the event it is: taps, people, dates, strength and the cause that is meant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.coaching.listen import Answer, Site, cause_meant, person, question, said, tapped
from coach.dialogue.reading import Reading, Repair, Span
from coach.dialogue.state import SPEAKER, Said
from coach.frameworks.terms import Role, Verdict
from coach.prompts.taps import taps
from coach.prompts.wording import Choice, voice, word
from tests.factories import AT, Talk, analysed, five_whys, framework, proven

SITE = Site(ZoneInfo("Europe/Berlin"), {"Ana Maier": "p1", "Ben Wolf": "p2", "Ben Stark": "p3", "Cy": "p4"})


def choices(talk: Talk) -> Sequence[Choice]:
    return word(voice("en"), talk.framework, talk.state, talk.texts, lambda text, asked: True).choices


def heard(
    talk: Talk,
    text: str,
    verdict: Verdict = "ok",
    *parts: tuple[Role, str],
    repair: Repair | None = None,
    by: str = "p1",
) -> Said:
    """The event of an answer that was read."""
    spans = tuple(Span(role, text.index(words), text.index(words) + len(words)) for role, words in parts)
    answer = Answer(talk.state.n + 1, AT, "u99", text, by)
    return said(talk.framework, talk.state, answer, Reading(verdict, spans, repair), choices(talk), talk.texts, SITE)


# --- taps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["We don't know", " we don't  know. ", "WE DON'T KNOW"])
def test_the_words_of_a_tap_are_a_tap_and_need_no_reading(text: str) -> None:
    talk = five_whys()
    answer = Answer(1, AT, "u9", text, "p1")
    event = said(talk.framework, talk.state, answer, None, choices(talk), talk.texts, SITE)
    assert (event.pick, event.verdict, event.heard) == ("unknown", "unknown", ())


def test_other_words_are_no_tap() -> None:
    assert tapped(choices(five_whys()), "We do know") is None


@pytest.mark.parametrize(("text", "verdict"), [("Send it", "yes"), ("No danger", "no")])
def test_a_tap_means_yes_or_no_where_that_is_asked(text: str, verdict: Verdict) -> None:
    talk = five_whys()
    talk.danger()
    event = said(talk.framework, talk.state, Answer(1, AT, "u9", text, ""), None, choices(talk), talk.texts, SITE)
    assert event.verdict == verdict


def two_causes() -> Talk:
    talk = five_whys()
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    return talk


@pytest.mark.parametrize(("text", "cause"), [("the roller first", "roller is worn"), ("the first one", "Glue is thin")])
def test_a_choice_in_words_is_the_item_it_means(text: str, cause: str) -> None:
    talk = two_causes()
    assert heard(talk, text).pick == f"node:{talk.cause(cause)}"


def test_a_choice_that_means_none_of_them_picks_none() -> None:
    assert heard(two_causes(), "The weather").pick == ""


def test_no_item_is_picked_where_nothing_is_to_be_chosen_or_the_answer_is_none() -> None:
    assert heard(five_whys(), "The glue", "ok", ("cause", "The glue")).pick == ""
    assert heard(two_causes(), "the roller", "vague").pick == ""


# --- an answer ------------------------------------------------------------------------------------------------------


def test_the_whole_answer_is_quoted_without_the_space_around_it() -> None:
    event = heard(five_whys(), "  The glue \n")
    assert (event.whole.start, event.whole.end) == (2, 10)


def test_only_the_span_of_a_date_is_read_in_the_sites_zone() -> None:
    [due] = heard(five_whys(), "On 2026-12-01, not 2026-12-24", "ok", ("due", "2026-12-01")).heard
    assert due.due == datetime(2026, 12, 1, 23, 59, tzinfo=SITE.zone)


def test_a_date_that_does_not_parse_stays_as_words() -> None:
    [due] = heard(five_whys(), "when the moon is blue", "ok", ("due", "when the moon is blue")).heard
    assert (due.due, due.quote.end) == (None, 21)


@pytest.mark.parametrize(
    ("name", "by", "found"),
    [
        ("Ana Maier", "p9", "p1"),
        ("ana", "p9", "p1"),
        ("Ben", "p9", ""),
        ("ben stark", "p9", "p3"),
        ("me", "p9", "p9"),
        ("I", "", SPEAKER),
        ("Zoe", "p9", ""),
    ],
)
def test_a_name_is_whoever_it_can_only_be(name: str, by: str, found: str) -> None:
    assert person(name, by, SITE.people) == found


def test_an_owner_is_known_by_name() -> None:
    [owner] = heard(analysed(), "cy does it", "ok", ("owner", "cy")).heard
    assert (owner.role, owner.person) == ("owner", "p4")


def test_a_countermeasure_is_graded_and_tied_to_the_cause_it_speaks_of() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.tap("ours")
    talk.say("Camera sees the rim only", "ok", ("cause", "Camera sees the rim only"))
    talk.say("I looked")
    for pick in ("ours", "none", "yes"):
        talk.tap(pick)
    [found] = heard(
        talk, "train everybody on the heater", "ok", ("countermeasure", "train everybody on the heater")
    ).heard
    assert (found.strength, found.cause) == ("weaker", talk.cause("Heater has no check"))


@pytest.mark.parametrize(
    ("words", "causes", "found"),
    [
        ("check the heater", ["heater has no check", "camera sees the rim"], 0),
        ("paint it", ["heater has no check", "camera sees the rim"], None),
        ("heater and camera", ["heater has no check", "camera sees the rim"], None),
        ("anything", [], None),
    ],
)
def test_a_cause_is_meant_only_when_it_alone_is(words: str, causes: list[str], found: int | None) -> None:
    assert cause_meant(words, causes) == found


def test_a_condition_told_in_numbers_is_a_measure_too() -> None:
    event = heard(five_whys(), "31 and 34 minutes", "ok", ("condition", "31 and 34 minutes"))
    assert [h.role for h in event.heard] == ["condition", "measure"]
    assert [h.role for h in heard(five_whys(), "slow", "ok", ("condition", "slow")).heard] == ["condition"]


@pytest.mark.parametrize(("repair", "found"), [(Repair("correct", 3), ("correct", 3)), (None, ("rephrase", None))])
def test_a_repair_carries_its_kind_and_its_turn(repair: Repair | None, found: tuple[str, int | None]) -> None:
    event = heard(five_whys(), "the third was wrong", "repair", repair=repair)
    assert (event.repair, event.turn) == found


@pytest.mark.parametrize(("verdict", "found"), [("vague", "ok"), ("hazard", "hazard"), ("repair", "repair")])
def test_in_card_mode_the_record_takes_every_answer_as_it_is(verdict: Verdict, found: Verdict) -> None:
    talk = Talk(framework("kata")).start("Same day")
    talk.state = replace(talk.state, card=True)
    assert heard(talk, "somehow", verdict).verdict == found


# --- what a reader gets -------------------------------------------------------------------------------------------


def test_a_reader_gets_the_problem_the_line_so_far_and_the_choices() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold")
    asks = question(talk.framework, talk.state, "Why?", choices(talk), talk.texts, "It is old", SITE)
    assert (asks.problem, asks.chain, asks.answer) == ("Labels peel off", ("Glue is thin", "Tank is cold"), "It is old")
    assert (asks.expects, asks.step, asks.options, asks.people) == (
        "cause",
        "analysis",
        ("We don't know",),
        tuple(SITE.people),
    )


def test_a_reader_gets_the_learners_own_items_in_full() -> None:
    talk = five_whys()
    long = "Glue is thin and has been ever since the tank was moved to the other wall"
    talk.say(f"{long}, roller is worn", "several", ("cause", long), ("cause", "roller is worn"))
    asks = question(talk.framework, talk.state, "Which?", choices(talk), talk.texts, "the first", SITE)
    assert asks.options == (long, "roller is worn", "Leave them for later")


def test_a_question_about_no_cause_has_no_line() -> None:
    talk = Talk(framework("huddle")).start()
    assert question(talk.framework, talk.state, "What?", (), talk.texts, "Hose burst", SITE).chain == ()


def test_a_reader_is_told_the_language_of_the_talk() -> None:
    spoken = framework("huddle").spoken("de")
    talk = Talk(spoken).start()
    assert question(spoken, talk.state, "Was?", (), talk.texts, "Schlauch geplatzt", SITE).locale == "de"


# --- in other languages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "nothing", "something"),
    [
        ("en", ("nothing yet", "nobody", "there is nothing in place"), ("nothing holds it", "no guard")),
        ("de", ("noch nichts", "bisher nix", "da ist noch nichts", "Keiner"), ("nichts hält es", "kein Schutz")),
        ("es", ("todavía nada", "no hay nada", "de momento nada", "Nadie"), ("nada lo para", "no hay tapa")),
    ],
)
def test_that_there_is_nothing_is_a_tap_in_every_language(
    locale: str, nothing: Sequence[str], something: Sequence[str]
) -> None:
    words = taps(locale).nothing
    assert [text for text in nothing if not words.fullmatch(text.casefold())] == []
    assert [text for text in something if words.fullmatch(text.casefold())] == []


@pytest.mark.parametrize(
    ("locale", "text", "safe"),
    [
        ("en", "all clear", True),
        ("en", "it is not safe", False),
        ("de", "alles gesichert", True),
        ("de", "keine gefahr mehr", True),
        ("de", "noch nicht sicher", False),
        ("de", "ist es sicher?", False),
        ("es", "ya no hay peligro", True),
        ("es", "todo bajo control", True),
        ("es", "no está seguro", False),
        ("es", "seguro que no", False),
    ],
)
def test_that_it_is_safe_needs_to_be_said_without_a_doubt(locale: str, text: str, safe: bool) -> None:
    words = taps(locale)
    assert (words.safe.fullmatch(text) is not None and not words.not_safe.search(text)) == safe


@pytest.mark.parametrize(("locale", "name"), [("de", "ich"), ("de", "ich selbst"), ("es", "yo"), ("es", "lo hago yo")])
def test_whoever_speaks_of_themselves_is_meant(locale: str, name: str) -> None:
    assert person(name, "p9", SITE.people, locale) == "p9"


@pytest.mark.parametrize(("locale", "back"), [("en", "go back"), ("de", "geh zurück"), ("es", "vuelve atrás")])
def test_the_key_that_goes_back_says_what_is_read_as_that(locale: str, back: str) -> None:
    repair = read_now(Question("f", "s", "?", "cause", "", (), taps(locale).back, locale=locale)).repair
    assert (taps(locale).back, repair and repair.kind) == (back, "back")


def test_a_reader_is_told_how_often_an_answer_did_not_do() -> None:
    talk = five_whys()
    first = question(talk.framework, talk.state, "", (), talk.texts, "it is bad", SITE)
    talk.say("it is bad", "vague")
    second = question(talk.framework, talk.state, "", (), talk.texts, "it is bad, 14 of 20", SITE)
    assert (first.tries, second.tries) == (0, 1)


def test_a_request_heard_behind_a_danger_is_no_answer_to_go_on_with() -> None:
    """What an answer is besides a danger is taken when the alarm was a false one; a request would have no kind."""
    talk, told = five_whys(), Reading("hazard", sure=False)
    answer = Answer(talk.state.n + 1, AT, "u99", "go back, he is on the forks", "p1")
    calm = Reading("repair", repair=Repair("back"))
    event = said(talk.framework, talk.state, answer, told, choices(talk), talk.texts, SITE, calm)
    assert (event.verdict, event.sure, event.calm) == ("hazard", False, "ok")
