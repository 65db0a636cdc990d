"""From a model's text to what it claims: what can be read is read, and everything else is one kind of fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.backends import Claim, Reply, Wording
from coach.backends.llm.model import Completion, ModelFault
from coach.backends.llm.replies import REPLY, REWORDED, read_reply, read_wording, schema_of
from coach.dialogue.reading import VERDICTS

GOOD: dict[str, Any] = {
    "verdict": "ok",
    "quotes": [{"role": "cause", "text": "the tank was cold"}],
    "repair": None,
    "confidence": 0.8,
    "move": "ask_evidence",
    "slot": "evidence",
    "message": "What did you see?",
}
CLAIM = Claim("ok", (("cause", "the tank was cold"),), None, 0.8)
WORDED = Wording("ask_evidence", "evidence", "What did you see?")


def read(text: str, *, cut: bool = False) -> Reply:
    return read_reply(Completion(text, cut))


def reply(**other: Any) -> Reply:
    return read(json.dumps(GOOD | other))


def without(*names: str) -> Reply:
    return read(json.dumps({name: value for name, value in GOOD.items() if name not in names}))


# --- what can be read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "```json\n{}\n```",
        "```\n{}```",
        "Sure! Here you are:\n{}\nAnything else?",
        "\ufeff  {}\n\n",
        "<json>{}</json>",
    ],
)
def test_a_reply_is_found_with_a_fence_or_talk_around_it(around: str) -> None:
    assert read(around.replace("{}", json.dumps(GOOD))) == Reply(CLAIM, WORDED)


def test_a_reply_marked_as_cut_off_is_taken_when_it_is_whole() -> None:
    assert read(json.dumps(GOOD), cut=True).wording == WORDED


def test_keys_that_nobody_asked_for_are_no_fault() -> None:
    assert reply(thinking="…", turn=3, action={"close": True}) == Reply(CLAIM, WORDED)


@pytest.mark.parametrize("verdict", [v for v in VERDICTS if v != "repair"])
def test_every_verdict_can_be_claimed(verdict: str) -> None:
    assert reply(verdict=verdict).claim.verdict == verdict


def test_a_repair_is_claimed_with_its_kind() -> None:
    found = reply(verdict="repair", repair="rephrase").claim
    assert (found.verdict, found.repair) == ("repair", "rephrase")


@pytest.mark.parametrize("odd", [None, "", "delete", 5, ["skip"], {"kind": "skip"}])
def test_an_odd_repair_costs_nothing_where_none_was_claimed(odd: Any) -> None:
    assert reply(repair=odd).claim == CLAIM


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "the tank was cold",
        {"role": "cause", "text": "x"},
        [None, 5, "x", ["cause", "x"]],
        [{"role": "cause"}, {"text": "x"}, {"role": "culprit", "text": "x"}, {"role": "cause", "text": 5}],
        [{"role": ["cause"], "text": "x"}],
    ],
)
def test_quotes_of_another_form_are_left_out(odd: Any) -> None:
    assert reply(quotes=odd) == Reply(Claim("ok", (), None, 0.8), WORDED)


def test_good_quotes_are_kept_beside_odd_ones() -> None:
    assert reply(quotes=[5, *GOOD["quotes"], {"role": "x"}]).claim == CLAIM


def test_no_more_quotes_are_looked_at_than_an_answer_can_have() -> None:
    assert len(reply(quotes=GOOD["quotes"] * 100).claim.quotes) == 24


@pytest.mark.parametrize(
    ("said", "taken"),
    [(0.25, 0.25), (1, 1), (-3, 0), (250, 1), (10**400, 1), (float("inf"), 1), (float("nan"), 0.5), ("high", 0.5)],
    ids=lambda value: str(value)[:8],
)
def test_confidence_is_a_share_whatever_was_said(said: Any, taken: float) -> None:
    assert reply(confidence=said).claim.confidence == taken


@pytest.mark.parametrize(
    "odd",
    [
        {"message": ""},
        {"message": " \n "},
        {"message": None},
        {"message": ["What did you see?"]},
        {"message": "What? " * 500},
        {"message": "\ud800"},
        {"move": "shout"},
        {"move": None},
        {"move": ["ask_evidence"]},
        {"slot": None},
        {"slot": 5},
    ],
)
def test_an_odd_wording_costs_only_the_wording(odd: dict[str, Any]) -> None:
    assert reply(**odd) == Reply(CLAIM, None)


def test_a_reply_without_a_wording_still_reads_the_answer() -> None:
    assert without("move", "slot", "message", "confidence") == Reply(Claim("ok", CLAIM.quotes, confidence=0.5), None)


def test_half_of_a_character_is_dropped_from_a_message() -> None:
    wording = reply(message="What did \ud83dyou see?").wording
    assert wording is not None and wording.text == "What did you see?"


# --- what cannot --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "I cannot help with that.",
        "null",
        "[]",
        "5",
        '"ok"',
        "{}",
        "{" * 5000,
        '{"a":' * 4000 + "1" + "}" * 4000,
        json.dumps(GOOD)[:-20],
        json.dumps(GOOD).replace('"', "'"),
        json.dumps({"reply": GOOD}),
        json.dumps([GOOD, GOOD]),
        '{"verdict": "great"}',
        '{"verdict": ["ok"]}',
        '{"verdict": null}',
        '{"verdict": "repair", "repair": null}',
        '{"verdict": "repair", "repair": "delete"}',
        '{"confidence": ' + "9" * 5000 + ', "verdict": "ok"}',
    ],
    ids=lambda text: text[:30] or "nothing",
)
def test_what_cannot_be_read_is_unusable_and_keeps_its_cost(text: str) -> None:
    done = Completion(text, tokens_in=500, tokens_out=20)
    with pytest.raises(ModelFault) as fault:
        read_reply(done)
    assert (fault.value.kind, fault.value.completion) == ("unusable", done)


@pytest.mark.parametrize(
    ("text", "cut", "why"), [("", False, "empty"), ('{"verd', True, "cut off"), ("As an AI,", False, "no JSON object")]
)
def test_the_fault_says_what_was_wrong(text: str, cut: bool, why: str) -> None:
    with pytest.raises(ModelFault, match=why):
        read(text, cut=cut)


def test_a_flood_is_not_read_to_its_end() -> None:
    with pytest.raises(ModelFault, match="no JSON object"):
        read("x" * 30_000 + json.dumps(GOOD))


# --- a wording alone ----------------------------------------------------------------------------------------------


def test_a_wording_is_read_alone() -> None:
    assert read_wording(Completion(json.dumps(GOOD))) == WORDED


@pytest.mark.parametrize("text", ["", "What did you see?", '{"message": "What did you see?"}', "[1]"])
def test_without_a_wording_such_a_reply_is_unusable(text: str) -> None:
    with pytest.raises(ModelFault) as fault:
        read_wording(Completion(text))
    assert fault.value.kind == "unusable"


# --- anything -----------------------------------------------------------------------------------------------------

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(VERDICTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "role", "text"]), inner),
    max_leaves=8,
)
TEXTS = st.one_of(
    st.text(alphabet=st.characters()),
    ODD.map(json.dumps),
    st.dictionaries(st.sampled_from(list(GOOD)), ODD).map(lambda other: json.dumps(GOOD | other)),
    st.integers(0, 200).map(lambda end: json.dumps(GOOD)[:end]),
)


def outcome(parse: Callable[[Completion], Reply | Wording], done: Completion) -> Reply | Wording | str:
    """What was read, or the kind of the fault."""
    try:
        return parse(done)
    except ModelFault as fault:
        return fault.kind


@settings(derandomize=True, max_examples=150, deadline=None)
@given(TEXTS, st.booleans())
def test_any_text_is_a_reply_or_unusable(text: str, cut: bool) -> None:
    for parse in (read_reply, read_wording):
        found = outcome(parse, Completion(text, cut))
        wording = found.wording if isinstance(found, Reply) else found
        assert wording in (None, "unusable") or (
            isinstance(wording, Wording) and 0 < len(wording.text.encode()) <= 4000
        )
        assert not isinstance(found, Reply) or 0 <= found.claim.confidence <= 1


def test_the_schemas_are_as_strict_as_the_strictest_provider_wants() -> None:
    assert (schema_of("respond"), schema_of("reword")) == (REPLY, REWORDED)
    for schema in (REPLY, REWORDED, REPLY["properties"]["quotes"]["items"]):
        assert (schema["required"], schema["additionalProperties"]) == (list(schema["properties"]), False)


def test_what_a_model_thinks_aloud_before_its_reply_is_passed_over() -> None:
    told = '<think>{"verdict": "blame"} or {better}: ok</think>\n' + json.dumps({"verdict": "ok", "quotes": []})
    assert read_reply(Completion(told)).claim.verdict == "ok"
