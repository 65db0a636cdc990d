"""Calls to models: each is kept once, and adds up wherever a budget or a report looks for it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, select

from coach.store import tables as t
from coach.store.scope import Caller
from coach.store.usage import (
    CallRow,
    Sum,
    add_up,
    calls_of,
    change_organisation,
    forget_sent,
    names_of,
    organisation,
    spent,
    switched_on,
    usage_by_model,
    write_calls,
)

from .conftest import NOON, Plant

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
CALL = CallRow("openai/a", "respond", "v1", "ok", True, "[]", 40, 1000, 50, 600, 250)


@pytest.fixture
def session(conn: Connection, plant: Plant) -> str:
    return plant.session(conn).id


def booked(conn: Connection, plant: Plant, session: str, *made: CallRow, day: str = MONDAY, n: int = 1) -> None:
    write_calls(conn, plant.caller, session, n, NOON, made)
    add_up(conn, plant.caller, session, plant.person, day, made)


def days(
    conn: Connection, caller: Caller, after: tuple[str, str] | None = None, limit: int = 9
) -> Sequence[tuple[str, str]]:
    found = usage_by_model(conn, caller, "0001-01-01", "9999-12-31", after, limit)
    return [(row["day"], row["model"]) for row in found]


def test_calls_add_up_for_session_person_and_organisation(conn: Connection, plant: Plant, session: str) -> None:
    booked(conn, plant, session, CALL, replace(CALL, task="reword", micros=None))
    booked(conn, plant, session, CALL, n=2)
    used = spent(conn, plant.caller, session, plant.person, MONDAY)
    assert used == {kind: Sum(3 * 1050, 500) for kind in ("session", "person", "org")}


def test_a_new_day_begins_at_nothing_but_for_the_session(conn: Connection, plant: Plant, session: str) -> None:
    booked(conn, plant, session, CALL)
    assert spent(conn, plant.caller, session, plant.person, TUESDAY) == {"session": Sum(1050, 250)}


def test_what_nobody_in_person_said_is_counted_for_no_person(conn: Connection, plant: Plant, session: str) -> None:
    add_up(conn, plant.caller, session, None, MONDAY, [CALL])
    assert spent(conn, plant.caller, session, None, MONDAY).keys() == {"session", "org"}
    assert spent(conn, plant.caller, session, plant.person, MONDAY).keys() == {"session", "org"}


def test_a_turn_shows_its_own_calls_in_their_order(conn: Connection, plant: Plant, session: str) -> None:
    booked(conn, plant, session, CALL)
    booked(conn, plant, session, *(replace(CALL, ms=ms) for ms in range(12)), n=2)
    found = calls_of(conn, plant.caller, session, 2)
    assert [(call.n, call.at, call.ms) for call in found] == [(2, NOON, ms) for ms in range(12)]
    assert calls_of(conn, plant.caller, session, 3) == []


def test_what_was_sent_goes_and_what_it_cost_stays(conn: Connection, plant: Plant, session: str) -> None:
    other = plant.session(conn).id
    for id in (session, other):
        booked(conn, plant, id, CALL)
    forget_sent(conn, plant.caller, session)
    assert calls_of(conn, plant.caller, session, 1)[0].sent is None
    assert calls_of(conn, plant.caller, other, 1)[0].sent == "[]"
    assert spent(conn, plant.caller, session, None, MONDAY)["session"] == Sum(1050, 250)


def test_use_is_shown_by_day_and_model_and_goes_on_after_a_page(conn: Connection, plant: Plant, session: str) -> None:
    for day in (MONDAY, TUESDAY):
        booked(conn, plant, session, CALL, replace(CALL, model="openai/b", outcome="busy"), day=day)
    everything = [(day, model) for day in (TUESDAY, MONDAY) for model in ("openai/a", "openai/b")]
    assert days(conn, plant.caller) == everything
    assert days(conn, plant.caller, everything[0], limit=2) == everything[1:3]
    assert days(conn, plant.caller, everything[3]) == []
    rows = usage_by_model(conn, plant.caller, TUESDAY, TUESDAY, None, 9)
    assert [(row["calls"], row["faults"], row["ms"]) for row in rows] == [(1, 0, 40), (1, 1, 40)]


def test_another_organisation_sees_and_changes_nothing_of_it(conn: Connection, plant: Plant, session: str) -> None:
    booked(conn, plant, session, CALL)
    stranger = replace(plant.caller, org="org_other")
    forget_sent(conn, stranger, session)
    change_organisation(conn, stranger, {"external_models_on": True})
    assert (days(conn, stranger), names_of(conn, stranger)) == ([], ())
    assert (spent(conn, stranger, session, plant.person, MONDAY), calls_of(conn, stranger, session, 1)) == ({}, [])
    kept = organisation(conn, plant.caller)
    assert (kept["name"], kept["external_models_on"]) == ("Plant", False)
    assert calls_of(conn, plant.caller, session, 1)[0].sent == "[]"


def test_models_are_off_until_they_are_switched_on(conn: Connection, plant: Plant) -> None:
    seen = [switched_on(conn, plant.caller)]
    for on in (True, False):
        change_organisation(conn, plant.caller, {"external_models_on": on})
        seen.append(switched_on(conn, plant.caller))
    assert seen == [False, True, False]


def test_names_are_everybodys_but_those_who_were_erased(conn: Connection, plant: Plant) -> None:
    gone = {"org": plant.caller.org, "id": "per_gone", "name": "", "created_at": NOON, "erased_at": NOON}
    conn.execute(t.people.insert().values(gone))
    narrow = replace(plant.caller, teams=frozenset({"tea_other"}))
    assert names_of(conn, plant.caller) == names_of(conn, narrow) == ("Ines Moll",)


def test_no_call_no_row(conn: Connection, plant: Plant, session: str) -> None:
    booked(conn, plant, session)
    counted = select(func.count()).select_from(t.spending).where(t.spending.c.org == plant.caller.org)
    assert conn.execute(counted).scalar_one() == 0
