"""How a question is put: the framework's own words first, a short reflection at times, and one-tap replies."""

import pytest

from coach.dialogue.state import Asked
from coach.prompts.wording import Message, clip, quote_text, voice, word
from tests.factories import Talk, agreed, analysed, five_whys, framework, made, proven, unproven

VOICE = voice("en")


def spoken(talk: Talk, **facts: str) -> Message:
    """The message as it is shown when every wording passes."""
    return word(VOICE, talk.framework, talk.state, talk.texts, lambda text, asked: True, facts)


def sends(message: Message) -> list[str]:
    return [choice.send for choice in message.choices]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("labels peel off", "labels peel off"),
        ("one two three four five six seven eight nine", "one two three four five six seven eight …"),
        ("the glue is thin, and it has been so since the tank", "the glue is thin"),
        ("“thin”, he said.", "thin, he said"),
        ("thin, so what", "thin, so what"),
        ("it is thin. so what", "it is thin"),
        ("", ""),
    ],
)
def test_a_few_words_stand_for_what_was_said(text: str, short: str) -> None:
    assert clip(text) == short


def test_the_words_of_an_erased_utterance_are_gone() -> None:
    talk = five_whys()
    quote = talk.state.fields["what"][0]
    assert (quote_text(quote, talk.texts), quote_text(quote, {})) == ("Labels peel off", "")


def test_a_question_of_the_framework_is_put_in_its_own_words() -> None:
    talk = Talk(framework("five_whys")).start()
    assert spoken(talk).text in talk.framework.wordings["problem.what"]


def test_a_question_without_own_words_has_the_coachs() -> None:
    message = spoken(five_whys())
    assert message.question is not None
    assert (message.move, message.expects, message.slot) == ("open_step", "cause", "why")
    assert message.text.endswith(message.question)


def test_an_answer_of_another_kind_is_challenged_in_words_that_fit_it() -> None:
    talk = Talk(framework("five_whys")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    talk.say("Many", "vague")
    assert spoken(talk).text == "Which number on the record would show it?"


def test_two_times_in_three_a_few_words_are_repeated_first() -> None:
    talk = five_whys()
    reflected = []
    for text in ("Glue is thin", "9 seconds", "Tank is cold", "4 degrees"):
        talk.say(text, "ok", ("cause" if text[0].isalpha() else "evidence", text))
        reflected.append(f"“{text}”" in spoken(talk).text.partition("?")[0])
    assert True in reflected
    assert False in reflected


def test_a_framework_that_does_not_reflect_asks_and_nothing_else() -> None:
    talk = Talk(framework("kata")).start("Every order leaves the same day")
    talk.say("20 minutes", "ok", ("target", "20 minutes"))
    assert spoken(talk).text == "What is the actual condition now?"


def test_asking_in_other_words_gives_other_words() -> None:
    talk = Talk(framework("five_whys")).start()
    asked = [spoken(talk).question]
    for _ in range(2):
        talk.repair("rephrase")
        assert spoken(talk).text.startswith("In other words.")
        asked.append(spoken(talk).question)
    assert asked[0] != asked[1] != asked[2]


def test_asking_once_more_gives_the_same_words() -> None:
    talk = five_whys()
    asked = spoken(talk).question
    for _ in range(3):
        talk.repair("repeat")
        assert spoken(talk).text == f"Once more. {asked}"


def test_a_wording_that_does_not_pass_gives_way_to_a_plainer_one() -> None:
    talk = analysed()
    refused: list[str] = []

    def passes(text: str, asked: Asked) -> bool:
        refused.append(text)
        return "“" not in text

    message = word(VOICE, talk.framework, talk.state, talk.texts, passes)
    assert len(refused) > 1
    assert message.text == "Read from the end up to the problem, does each cause lead to the next?"


def test_when_none_passes_the_plainest_is_said() -> None:
    message = word(VOICE, analysed().framework, analysed().state, analysed().texts, lambda text, asked: False)
    assert message.text == "Read from the end up to the problem, does each cause lead to the next?"


def test_the_read_back_says_cause_effect_and_event_in_the_learners_words() -> None:
    text = spoken(analysed()).text
    assert [words in text for words in ("“Heater has no check”", "“Glue is thin”", "“Labels peel off”")] == [True] * 3


def test_a_single_link_is_read_back_as_the_cause() -> None:
    talk = proven(five_whys(), "Glue is thin")
    for _ in range(3):
        talk.repair("skip")
    assert talk.at == "read_back.confirm"
    assert spoken(talk).question is not None


def test_yes_to_every_wording_of_a_link_test_means_that_the_link_holds() -> None:
    talk, found = unproven(), set()
    for _ in range(2 * len(VOICE.lines["test"])):
        found.add(spoken(talk).question)
        talk.repair("rephrase")
    assert found == {
        "“Glue is thin”, therefore “Labels peel off”: does that follow?",
        "“Glue is thin” led to “Labels peel off”: is that how it was?",
        "Does the one follow from the other?",
    }


def test_the_absent_are_named_as_they_were_called() -> None:
    talk = agreed()
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    talk.tap("yes")
    assert spoken(talk).text == "Ben: not here. Who asks them?"


def test_what_was_changed_under_a_field_is_said_with_the_fields_name() -> None:
    talk = five_whys()
    talk.rewrite("what", "Labels fall off")
    assert (
        spoken(talk).text
        == "That is changed. Something before it changed. Does “Containment” still stand as it is written?"
    )


def test_an_action_is_asked_about_by_its_own_words() -> None:
    talk = analysed()
    talk.tap("yes")
    talk.say("A fixture, ben some day", "ok", ("countermeasure", "A fixture"), ("owner", "ben"), ("due", "some day"))
    assert spoken(talk).question in ("Which date is “some day”?", "Which date is that?")


def test_the_sites_own_words_make_it_safe() -> None:
    talk = five_whys()
    talk.danger()
    assert spoken(talk, safe="Stay back. Ring 112.").text == (
        "Safety first. Stay back. Ring 112. Shall I send this to your team leader as urgent?"
    )


def test_without_words_of_the_site_the_alert_still_asks() -> None:
    talk = five_whys()
    talk.danger()
    assert spoken(talk).question is not None


def test_a_parked_session_asks_nothing() -> None:
    talk = five_whys()
    talk.park()
    message = spoken(talk)
    assert (message.move, message.question, message.slot, message.expects) == ("close", None, None, None)


# --- one-tap replies --------------------------------------------------------------------------------------------


def test_yes_no_and_we_do_not_know_are_taps() -> None:
    assert sends(spoken(unproven())) == ["Yes", "No", "We don't know"]


def test_the_learners_own_causes_are_taps_in_their_words() -> None:
    talk = five_whys()
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    message = spoken(talk)
    assert sends(message)[:2] == ["Glue is thin", "roller is worn"]
    assert [c.pick for c in message.choices][:2] == [f"node:{n.id}" for n in talk.state.nodes]


def test_the_learners_own_obstacles_and_ideas_are_taps() -> None:
    kata = Talk(framework("kata")).start("Same day")
    for text in ("20 minutes", "31 minutes"):
        kata.say(text)
    kata.tap("none")
    kata.say("One printer, two walks", "ok", ("obstacle", "One printer"), ("obstacle", "two walks"))
    assert sends(spoken(kata)) == ["One printer", "two walks"]
    problem = {"id": "first", "kind": "collect", "asks": [{"field": "what", "expects": "problem"}]}
    idea = Talk(made({"plan": {"kind": "list"}}, problem, {"id": "act", "kind": "records", "field": "plan"})).start()
    idea.say("Hose burst, needs a fixture", "ok", ("problem", "Hose burst"), ("countermeasure", "a fixture"))
    assert sends(spoken(idea))[0] == "a fixture"


def test_asking_for_more_falls_back_on_the_words_for_the_first() -> None:
    several = {"id": "act", "kind": "records", "field": "plan", "plan": False, "at_least": 2}
    talk = Talk(made({"plan": {"kind": "list"}}, several)).start()
    talk.say("A fixture")
    assert (talk.asked.key, spoken(talk).question) == ("act.more", "What do you see?")


def test_two_choices_that_read_alike_are_one() -> None:
    talk = five_whys()
    talk.say("Glue, glue", "several", ("cause", "Glue"), ("cause", "Glue"))
    assert sends(spoken(talk)).count("Glue") == 1


def test_a_choice_whose_words_were_erased_is_not_offered() -> None:
    talk = five_whys()
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    message = word(VOICE, talk.framework, talk.state, {}, lambda text, asked: True)
    assert [c.pick for c in message.choices] == ["later"]
