"""What models may cost: a used-up budget hands the turn to the built-in coach; every call is counted once."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from coach.backends.llm import ModelBackend
from coach.backends.llm.model import Completion, ModelFault, Prompt
from coach.backends.llm.scripted import ScriptedModel
from tests.api.conftest import Api
from tests.api.talk import CAUSE, Talk

from .parts import Coached, Room, good, on_sqlite, opened

room = pytest.fixture(on_sqlite)
on_both = pytest.fixture(opened)
"""For what is summed in SQL."""

DAY = 24 * 3600
TODAY = "2026-03-02"


def priced(
    tokens_in: int, tokens_out: int, micros: int | None = None, cached: int = 0
) -> Callable[[Prompt], Completion]:
    """A good model whose every call is this dear."""
    return lambda prompt: Completion(
        str(good(prompt)), tokens_in=tokens_in, tokens_out=tokens_out, tokens_cached=cached, micros=micros
    )


def because(talk: Talk, times: int) -> list[str | None]:
    return [talk.say(f"{CAUSE} {n}")["turn"]["because"] for n in range(times)]


def usage(api: Api, **asked: Any) -> list[dict[str, Any]]:
    answer = api("GET", "/v1/usage", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


# --- budgets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["100 tokens", "0 tokens", "0 usd"])
def test_a_turn_too_small_for_one_request_sends_none(room: Room, limit: str) -> None:
    coached = room.coached(good, budget_turn=limit)
    talk = coached.at_causes()
    turn = talk.say(CAUSE)["turn"]
    assert (turn["backend"], turn["fell_back"], turn["because"]) == ("builtin", True, "budget")
    assert (coached.model.heard, usage(coached.api)) == ([], [])


def test_a_turn_that_has_used_its_budget_asks_for_no_other_wording(room: Room) -> None:
    coached = room.coached(lambda prompt: good(prompt).replace("What", "Which heater? What"), budget_turn="4000 tokens")
    turn = coached.at_causes().say(CAUSE)["turn"]
    assert (turn["read_by"], turn["backend"], turn["because"]) == ("scripted", "builtin", "budget")
    assert len(coached.model.heard) == 1


@pytest.mark.parametrize(
    ("limit", "model"),
    [("12000 tokens", priced(4900, 100)), ("0.02 usd", priced(100, 10, micros=10_000))],
    ids=["tokens", "usd"],
)
def test_a_session_stops_asking_when_its_budget_is_used_and_the_next_one_begins_anew(
    room: Room, limit: str, model: Callable[[Prompt], Completion]
) -> None:
    coached = room.coached(model, budget_session=limit)
    talk = coached.at_causes()
    assert because(talk, 4) == [None, None, "budget", "budget"]
    assert because(coached.at_causes(), 1) == [None]
    room.clock.on(DAY)
    assert because(talk, 1) == ["budget"]


@pytest.mark.parametrize("limit", ["7000 tokens", "0.01 usd"])
def test_a_person_stops_for_the_day_and_others_go_on(room: Room, limit: str) -> None:
    coached = room.coached(priced(4900, 100, micros=10_000), budget_person_day=limit)
    first, second = coached.at_causes(), coached.at_causes()
    member, leader = (coached.seen_by(role).api for role in ("member", "leader"))
    assert because(first.seen_by(member), 2) == [None, "budget"]
    assert because(second.seen_by(member), 1) == ["budget"]
    assert because(second.seen_by(leader), 1) == [None]
    room.clock.on(DAY)
    assert because(second.seen_by(member), 1) == [None]


@pytest.mark.parametrize("limit", ["7000 tokens", "0.01 usd"])
def test_an_organisation_stops_for_the_day_whoever_speaks(on_both: Room, limit: str) -> None:
    coached = on_both.coached(priced(4900, 100, micros=10_000), budget_organisation_day=limit)
    first, second = coached.at_causes(), coached.at_causes()
    member, leader = (coached.seen_by(role).api for role in ("member", "leader"))
    assert because(first.seen_by(member), 1) + because(second.seen_by(leader), 1) == [None, "budget"]
    on_both.clock.on(DAY)
    assert because(second.seen_by(leader), 1) == [None]


def test_a_day_begins_at_midnight_of_the_site(room: Room) -> None:
    coached = room.coached(priced(4900, 100), budget_organisation_day="7000 tokens", timezone="Pacific/Auckland")
    talk = coached.at_causes()  # noon in UTC is one in the morning there
    assert because(talk, 2) == [None, "budget"]
    room.clock.on(22 * 3600)
    assert because(talk, 1) == ["budget"]
    room.clock.on(2 * 3600)
    assert because(talk, 1) == [None]


def test_a_call_without_a_price_costs_tokens_and_no_money(room: Room) -> None:
    coached = room.coached(priced(4900, 100), budget_session="0.01 usd")
    assert because(coached.at_causes(), 3) == [None, None, None]


# --- use ----------------------------------------------------------------------------------------------------------


def test_use_adds_up_by_day_and_model(on_both: Room) -> None:
    coached = on_both.coached(priced(2000, 50, micros=1500, cached=1200))
    talk = coached.at_causes()
    because(talk, 3)
    on_both.clock.on(DAY)
    because(talk, 1)
    assert [(row["day"], row["calls"], row["tokens_in"], row["cost"]) for row in usage(coached.api)] == [
        ("2026-03-03", 1, 2000, 0.0015),
        (TODAY, 3, 6000, 0.0045),
    ]
    [row] = usage(coached.api, until=TODAY)
    assert row.pop("ms") >= 0
    assert row == {
        "day": TODAY,
        "model": "scripted",
        "calls": 3,
        "faults": 0,
        "tokens_in": 6000,
        "tokens_out": 150,
        "tokens_cached": 3600,
        "cost": 0.0045,
    }


def test_faults_are_counted_and_what_was_paid_for_them(on_both: Room) -> None:
    unusable = Completion("no JSON", tokens_in=900, tokens_out=9, micros=40)
    coached = on_both.coached([ModelFault("busy"), unusable])
    assert because(coached.at_causes(), 1) == ["unusable"]
    [row] = usage(coached.api)
    assert (row["calls"], row["faults"], row["tokens_in"], row["tokens_out"], row["cost"]) == (2, 2, 900, 9, 0.00004)


def test_pages_show_every_row_once_the_latest_day_first(on_both: Room) -> None:
    names = ["a/one", "b/two", "c/three"]
    talks = [on_both.coached(priced(1000, 1), name=name).at_causes() for name in names]
    for _ in range(3):
        for talk in talks:
            talk.say(CAUSE)
        on_both.clock.on(DAY)
    api, seen, cursor = talks[0].api, list[tuple[str, str]](), None
    while True:
        page = api("GET", "/v1/usage", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [(row["day"], row["model"]) for row in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [(f"2026-03-0{day}", name) for day in (4, 3, 2) for name in names]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({}, [TODAY]),
        ({"since": "2026-01-20"}, [TODAY, "2026-01-20"]),
        ({"since": "2026-01-20", "until": "2026-02-28"}, ["2026-01-20"]),
        ({"until": "2026-02-19"}, ["2026-01-20"]),
        ({"until": "2026-02-20"}, []),
        ({"until": "0001-01-01"}, []),
        ({"since": "2026-01-21", "until": "2026-03-01"}, []),
        ({"until": "9999-12-31", "since": "0001-01-01"}, [TODAY, "2026-01-20"]),
    ],
)
def test_use_is_asked_for_by_days_both_included(room: Room, asked: dict[str, str], days: list[str]) -> None:
    noon = room.clock.at
    coached = room.coached(priced(1000, 1))
    room.clock.at = noon.replace(month=1, day=20)
    talk = coached.at_causes()
    talk.say(CAUSE)
    room.clock.at = noon
    talk.say(CAUSE)
    assert [row["day"] for row in usage(coached.api, **asked)] == days


def test_days_the_wrong_way_round_or_no_days_at_all_are_refused(room: Room) -> None:
    api = room.without_model
    for asked in ({"since": "2026-03-02", "until": "2026-03-01"}, {"since": "yesterday"}, {"since": "2099-01-01"}):
        assert api("GET", "/v1/usage", params=asked).status_code == 422
    assert api("GET", "/v1/usage", params={"cursor": "nonsense"}).status_code == 422


def test_nobodys_use_is_shown_by_person(room: Room) -> None:
    coached = room.coached(good)
    coached.at_causes().seen_by(coached.seen_by("member").api).say(CAUSE)
    told = coached.api("GET", "/v1/usage").text
    assert room.plant.member not in told
    assert [row["model"] for row in usage(coached.api)] == ["scripted"]


# --- too late -----------------------------------------------------------------------------------------------------


class Held(ScriptedModel):
    """Answers once it is let."""

    __slots__ = ("asked", "go")

    def __init__(self) -> None:
        super().__init__(good)
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        self.asked.set()
        await self.go.wait()
        return await super().complete(prompt, seconds)


def test_a_turn_that_comes_too_late_changes_nothing_and_is_booked(room: Room) -> None:
    held = Held()
    coached = Coached(room, room.served(ModelBackend([held])), held)
    talk = coached.at_causes()
    before = len(talk.turns())

    async def race() -> int:
        late = asyncio.create_task(talk.api.send("POST", f"{talk.path}/turns", json={"text": CAUSE}))
        await held.asked.wait()
        room.clock.on(60)
        await talk.api.send("POST", f"{talk.path}/park")
        held.go.set()
        return (await late).status_code

    assert room.runner.run(race()) in (409, 412)
    assert [turn["backend"] for turn in talk.turns()[before:]] == ["builtin"]
    [row] = usage(coached.api)
    assert (row["calls"], row["tokens_in"] > 1000, row["day"]) == (1, True, date(2026, 3, 2).isoformat())
