"""Any course of a dialogue: replayed it is the same, stored it comes back the same, and it ends."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.coaching.codec import event_kind, read_event, read_state, write_event, write_state
from coach.dialogue.core import advance, replay
from coach.dialogue.interruptions import INTERRUPTIONS
from coach.dialogue.state import Danger, Edited, Event, Heard, Parked, Quote, Resumed, Rewritten, Said, State
from coach.dialogue.steps import MAIN_ROLE
from coach.errors import IllegalMove
from coach.frameworks import Framework, load, shipped
from coach.frameworks.schema import Collect, Records
from coach.frameworks.terms import REPAIRS, VERDICTS, Role, Verdict
from tests.factories import AT, TAPPED, Talk, framework

NAMES = [name.removesuffix(".yaml") for name, _ in shipped()]
KINDS = {name: framework(name) for name in NAMES}
ROLES: tuple[Role, ...] = ("cause", "evidence", "countermeasure", "owner", "due", "containment", "obstacle", "step")

courses = st.lists(st.integers(0, 9_999), min_size=40, max_size=90)
quick = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def heard(state: State, n: int, utterance: str) -> tuple[Heard, ...]:
    """What the question wants, and up to two other things, chosen by a number."""
    assert state.asked is not None
    roles = (MAIN_ROLE.get(state.asked.expects, "other"), *(ROLES[n % 8], ROLES[n // 8 % 8])[: n // 64 % 3])
    due = AT if n % 2 else None
    people = ("", "ana", "ben")
    return tuple(Heard(r, Quote(utterance, 5 * i, 5 * i + 4), people[n % 3], due) for i, r in enumerate(roles))


def answer(state: State, n: int) -> Said:
    """A tap or an answer of any verdict."""
    assert state.asked is not None
    utterance = f"u{state.n + 1}"
    whole = Quote(utterance, 0, 20)
    picks = state.asked.picks
    if picks and n % 3 == 0:
        pick = picks[n // 3 % len(picks)]
        return Said(state.n + 1, AT, whole, TAPPED.get(pick, "ok"), "ana", pick=pick)
    answers: tuple[Verdict, ...] = (*VERDICTS[2:], "ok", "ok", "ok", "several")
    return Said(
        state.n + 1,
        AT,
        whole,
        answers[n // 3 % len(answers)],
        "ben" if n % 5 == 0 else "ana",
        heard(state, n, utterance),
        sure=n % 7 != 0,
    )


def event(state: State, n: int) -> Event:
    """Mostly an answer; now and then something that steers the talk."""
    asked = state.asked
    assert asked is not None
    at, whole = state.n + 1, Quote(f"u{state.n + 1}", 0, 20)
    targets = [*state.fields, *(x.id for x in state.nodes), *(i.id for listed in state.items.values() for i in listed)]
    match n % 17:
        case 0:
            return Said(
                at, AT, whole, "repair", "ana", repair=REPAIRS[n // 17 % len(REPAIRS)], turn=n // 136 % 9 or None
            )
        case 1:
            return Danger(at, AT) if n % 2 else Parked(at, AT)
        case 2 if state.trail:
            there = state.trail[n // 17 % len(state.trail)]
            return Edited(
                at,
                AT,
                there.asked,
                there.utterance,
                whole,
                "ok",
                "ana",
                heard(replace(state, asked=there.asked), n, whole.utterance),
            )
        case 3 if targets:
            return Rewritten(at, AT, targets[n // 17 % len(targets)], whole, "ben")
        case 4 if state.status == "parked":
            return Resumed(at, AT, "ben")
        case _:
            return answer(state, n)


def course(kind: Framework, numbers: Sequence[int]) -> Iterator[tuple[State, Event, State]]:
    """A dialogue as the numbers lead it: before, what happened, after. What does not fit changes nothing."""
    talk = Talk(kind).start("Bins run empty", "ok", ("problem", "Bins run empty"), cycle=1 + numbers[0] % 2)
    for n in numbers:
        if talk.state.asked is None:
            break
        before, happened = talk.state, event(talk.state, n)
        try:
            talk.do(happened)
        except IllegalMove:
            assert talk.state == before
        else:
            yield before, happened, talk.state
    assert replay(kind, talk.events) == talk.state


@pytest.mark.parametrize("name", NAMES)
@given(numbers=courses)
@quick
def test_a_replay_of_the_stored_events_is_the_live_state(name: str, numbers: list[int]) -> None:
    for before, happened, after in course(KINDS[name], numbers):
        assert advance(KINDS[name], before, happened)[0] == after
        assert read_event(event_kind(happened), write_event(happened)) == happened
        assert read_state(write_state(after)) == after


@pytest.mark.parametrize("name", NAMES)
@given(numbers=courses)
@quick
def test_no_two_causes_or_items_share_an_id_and_every_parent_stands(name: str, numbers: list[int]) -> None:
    for _, _, after in course(KINDS[name], numbers):
        ids = [n.id for n in after.nodes] + [i.id for listed in after.items.values() for i in listed]
        assert len(ids) == len(set(ids))
        assert {n.parent for n in after.nodes} <= {"", *(n.id for n in after.nodes)}


def wanted(kind: Framework, before: State, said: Said) -> list[Quote]:
    """The quotes that the open question takes for certain."""
    assert before.asked is not None
    slot = before.asked.slot
    if said.verdict != "ok" or said.pick or said.repair or slot in INTERRUPTIONS:
        return []
    step, role = kind.step(before.asked.step), MAIN_ROLE.get(before.asked.expects)
    main = [h.quote for h in said.heard if h.role == role]
    if isinstance(step, Collect):
        return [h.quote for h in said.heard if step.takes.get(h.role) == slot] or main
    listed = isinstance(step, Records) and slot in ("what", "first", "cause", "challenge") and role == step.role
    return main if listed or slot in ("why", "more", "leg", "evidence") else []


def quotes(state: State) -> set[Quote]:
    """Everything on the artefact."""
    items = [i for listed in state.items.values() for i in listed]
    found = {q for filled in state.fields.values() for q in filled} | {n.quote for n in state.nodes}
    return found | {q for n in state.nodes for q in n.evidence} | {i.what for i in items}


@pytest.mark.parametrize("name", NAMES)
@given(numbers=courses)
@quick
def test_no_good_answer_is_lost(name: str, numbers: list[int]) -> None:
    for before, happened, after in course(KINDS[name], numbers):
        if isinstance(happened, Said):
            assert set(wanted(KINDS[name], before, happened)) <= quotes(after)


@pytest.mark.parametrize("name", NAMES)
@given(numbers=courses)
@quick
def test_only_words_that_were_said_are_on_the_artefact(name: str, numbers: list[int]) -> None:
    said = {"u0"}
    for _, happened, after in course(KINDS[name], numbers):
        said |= {happened.whole.utterance} if isinstance(happened, Said | Edited | Rewritten) else set()
        assert {q.utterance for q in quotes(after)} <= said


MOST = 900
"""More questions than any dialogue without steering can take: the bounds of its loops, multiplied."""


def talked_out(kind: Framework, numbers: Iterator[int]) -> int:
    talk = Talk(kind).start("Bins run empty", "ok", ("problem", "Bins run empty"), cycle=2)
    while talk.state.status not in ("finished", "abandoned") and talk.state.n < MOST:
        said = answer(talk.state, next(numbers))
        talk.do(
            said
            if said.pick not in ("park", "rest")
            else Resumed(talk.state.n + 1, AT)
            if talk.state.status == "parked"
            else said
        )
    return talk.state.n


@pytest.mark.parametrize("name", NAMES)
@given(seed=st.integers(0, 9_999))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_whatever_is_answered_the_questions_come_to_an_end(name: str, seed: int) -> None:
    assert talked_out(KINDS[name], (seed * 31 + 7919 * k * k + k for k in range(MOST + 1))) < MOST


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("verdict", [v for v in VERDICTS if v not in ("repair", "hazard")])
def test_the_same_answer_to_everything_comes_to_an_end(name: str, verdict: Verdict) -> None:
    talk = Talk(KINDS[name]).start("Bins run empty", "ok", ("problem", "Bins run empty"), cycle=2)
    while talk.state.asked is not None and talk.state.n < MOST:
        utterance = f"u{talk.state.n + 1}"
        talk.do(Said(talk.state.n + 1, AT, Quote(utterance, 0, 20), verdict, "ana", heard(talk.state, 0, utterance)))
    assert talk.state.n < MOST


# --- sessions recorded by earlier releases ------------------------------------------------------------------------

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/*/events.jsonl"))


def recorded(file: Path) -> tuple[Framework, list[Event], State]:
    """The framework a session was led by, its events, and the state they had made then."""
    kind = load((file.parent / "framework.yaml").read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    events = [read_event(line["kind"], json.dumps(line["event"])) for line in lines]
    return kind, events, read_state((file.parent / "state.json").read_text(encoding="utf-8"))


def test_sessions_of_the_first_release_are_recorded() -> None:
    names = {f"{file.parents[1].name}/{file.parent.name}" for file in GOLDEN}
    assert {"0.1.0/five_whys_finished", "0.1.0/a3_parked", "0.1.0/kata_second_cycle"} <= names


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.parent.name)
def test_a_recorded_session_still_makes_the_same_state(file: Path) -> None:
    kind, events, state = recorded(file)
    assert replay(kind, events) == state


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.parent.name)
def test_a_recorded_session_goes_on(file: Path) -> None:
    kind, _, state = recorded(file)
    going = Said(state.n + 1, AT, Quote("u99", 0, 20), "ok", "ben")
    if state.status == "finished":
        with pytest.raises(IllegalMove, match="finished"):
            advance(kind, state, going)
    else:
        after, _ = advance(kind, state, going)
        assert (after.status, after.people) == ("active", ("ana", "ben"))
        assert after.asked != state.asked
