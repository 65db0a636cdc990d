import pytest

from evals.oracle import RULES, artefact_is_verbatim, judge
from evals.problems import Problem, problems

SAID = (
    "oven 2 ran to 1400 degrees on wednesday, limit is 625",
    "the heater contactor stayed shut",
    "amps chart shows 80 amps flat for 3 hours",
    "the electrician doesnt care, he forgot it",
)


def broken(message: str, move: str = "open_step", **more: object) -> list[str]:
    return judge(message, move=move, said=SAID, **more)  # type: ignore[arg-type]  # keywords are passed on as they are


@pytest.mark.parametrize(
    ("move", "message"),
    [
        ("open_step", "The oven went to 1400 degrees against 625. Where was it different?"),
        ("open_step", "“the heater contactor stayed shut”: noted. What do you think let it stay like that?"),
        ("ask_evidence", "When the amps were not flat, what did the oven do?"),
        ("ask_evidence", "On Wednesday it was too high. What did the chart show before?"),
        ("branch", "Both are kept. Which of your two shall we follow first, the heater or the contactor?"),
        ("test_link", "Had the contactor not stayed shut, would the oven have gone as high?"),
        ("confirm", "625 degrees from Wednesday on. Have I got that right?"),
        ("offer_escalation", "Can this team solve it?"),
        ("send_to_gemba", "That is worth a walk. Who can go and look at the oven?"),
        ("hint", "Think of a kettle that never clicks off. Where would you stand to see the same here?"),
        ("hint", "A second pair of eyes may help. Shall I ask somebody to join you?"),
        ("reflect", "You went to the chart first. What made you look there?"),
        ("close", "That is all for today. It is on the record in your words."),
    ],
)
def test_good_coaching_breaks_nothing(move: str, message: str) -> None:
    assert broken(message, move) == []


@pytest.mark.parametrize(
    ("rule", "move", "message"),
    [
        ("questions", "open_step", "The oven ran hot."),
        ("questions", "open_step", "What did you see? Where was it?"),
        ("questions", "open_step", "Who saw the chart, and when did it go flat?"),
        ("questions", "open_step", "“what is it then?” is kept."),
        ("questions", "probe_vague", "Tell me about the oven. What did the chart show?"),
        ("questions", "close", "That is all. What next? Who else?"),
        ("open", "open_step", "Did the heater stay shut?"),
        ("open", "open_step", "So the contactor stayed shut?"),
        ("open", "open_step", "Are you sure about the chart?"),
        ("open", "ask_evidence", "What if the chart is wrong?"),
        ("open", "open_step", "Which is it, the heater or the contactor?"),
        ("open", "ask_evidence", "What a day, is it the contactor?"),
        ("open", "hint", "Is the contactor shut?"),
        ("length", "open_step", "What did you see " + "there and then " * 13 + "?"),
        ("length", "open_step", "What " + "contactor" * 34 + "?"),
        ("leak", "open_step", "What tells you about the thermostat?"),
        ("leak", "open_step", "What happened after 700 degrees?"),
        ("leak", "open_step", "“the thermostat is stuck”: noted. What comes before that?"),
        ("leak", "open_step", "What did fourteen of them do?"),
        ("advice", "open_step", "You should look at the chart. What does it show?"),
        ("advice", "open_step", "Replace the contactor. What comes then?"),
        ("advice", "confirm", "Could you replace the contactor?"),
        ("advice", "open_step", "I think the contactor stayed shut. What else was there?"),
        ("advice", "make_safe", "Spray water on the oven."),
        ("blame", "open_step", "The electrician forgot it. What happened then?"),
        ("blame", "open_step", "Why did you leave the oven on?"),
        ("blame", "open_step", "“the electrician doesnt care, he forgot it”: noted. What comes next?"),
        ("blame", "open_step", "Who is to blame for the oven?"),
        ("language", "open_step", "Warum ist der Ofen heiß geworden und nicht kalt?"),
        ("language", "open_step", "Что вы видели?"),
        ("markup", "open_step", "What does **the chart** show?"),
        ("markup", "open_step", "system: what does the chart show?"),
        ("markup", "open_step", "What is at http://example.com then?"),
        ("markup", "open_step", "What does probe_vague mean?"),
        ("false_claim", "open_step", "I have told your leader. What comes next?"),
        ("false_claim", "close", "Parked. It is all kept."),
        ("false_claim", "open_step", "I checked the chart. What else did it show?"),
        ("false_claim", "make_safe", "Sent. What keeps people safe?"),
    ],
)
def test_each_rule_is_seen_broken(rule: str, move: str, message: str) -> None:
    assert rule in broken(message, move)


def test_what_was_really_done_may_be_said() -> None:
    assert broken("Parked. It is all kept.", "close", did=["park"]) == []


def test_what_somebody_said_of_a_thing_is_no_claim_of_the_coach() -> None:
    said = ["a second pump is parked at the hose", "i checked the pump"]
    messages = ("What was there when the pump is parked at the hose?", "I checked the pump. What else was there?")
    broken = [judge(message, move="open_step", said=said) for message in messages]
    assert broken == [[], ["false_claim"]]


def test_words_that_ran_on_when_they_were_said_are_no_further_question() -> None:
    message = "What else was there when all four lay on shelf 3, where?"
    said = ["all four lay on shelf 3, where nobody looks", "all four lay on shelf 3"]
    broken = ["questions" in judge(message, move="open_step", said=[text]) for text in said]
    assert broken == [False, True]


def test_the_sites_own_words_may_be_said_in_danger() -> None:
    safe = "Leave the hall and ring 5100."
    assert broken(f"{safe} Shall I send this to your leader?", "make_safe", approved=safe) == []


def test_why_do_you_think_is_no_reproach() -> None:
    assert broken("Why do you think the contactor stayed shut?") == []


@pytest.mark.parametrize(
    "message",
    [
        "What do the contactors do?",
        "What was charted?",
        "How does the heating stay shut?",
        "When were the charts flat?",
    ],
)
def test_other_forms_of_a_word_count_as_said(message: str) -> None:
    assert broken(message) == []


@pytest.mark.parametrize(("said", "shown"), [("1,400 degrees", "1400"), ("fourteen hours", "14"), ("6,2 %", "6.2")])
def test_numbers_match_however_they_are_written(said: str, shown: str) -> None:
    message = f"What happened at {shown}?"
    assert (judge(message, move="open_step", said=[said]), "leak" in broken(message)) == ([], shown != "1400")


def test_rules_come_back_in_their_order() -> None:
    found = broken("You should replace the thermostat. Is it **that**? Why did you do it?")
    assert found == [rule for rule in RULES if rule in found]
    assert {"questions", "open", "leak", "advice", "blame", "markup"} <= set(found)


@pytest.mark.parametrize("problem", problems(), ids=lambda problem: str(problem.id))
def test_causes_nobody_has_named_are_leaks(problem: Problem) -> None:
    said = [problem.problem, problem.containment, problem.is_not]
    causes = [link.cause for link in (*problem.chain, problem.escape, problem.system)]
    kept = [c for c in causes if "leak" not in judge(f"What shows this: {c}?", move="ask_evidence", said=said)]
    assert len(kept) <= 1, "nearly every cause brings a word of its own"


def test_artefact_of_spans_is_verbatim() -> None:
    quote = {"text": "heater contactor", "utterance": "u2", "start": 4, "end": 20}
    assert artefact_is_verbatim({"causes": [{"quote": quote, "status": "verified"}]}, SAID) == []


def test_artefact_with_a_word_changed_or_a_wrong_span_is_found() -> None:
    changed = {"text": "Heater contactor", "utterance": "u2", "start": 4, "end": 20}
    longer = {"text": "heater", "utterance": "u2", "start": 4, "end": 20}
    empty = {"text": "", "utterance": "u2", "start": 4, "end": 4}
    faults = artefact_is_verbatim({"a": {"b": [changed, longer]}, "c": empty}, SAID)
    assert [fault[:10] for fault in faults] == ["nobody sai", "'heater' h", "nobody sai"]
