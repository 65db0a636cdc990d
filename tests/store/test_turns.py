"""One turn: kept once, answered once, and never lost."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from sqlalchemy import Connection, func, select

from coach.errors import Conflict, InvalidInput, NotFound, Stale
from coach.store import tables as t
from coach.store.sessions import (
    SessionRow,
    TurnRow,
    events_of,
    in_session,
    list_turns,
    load_session,
    load_texts,
    waiting_texts,
)
from coach.store.turns import Busy, Incoming, InProgress, Opened, Outcome, Replayed, commit_turn, make_room, open_turn

from .conftest import NOON, Plant

Say = Callable[..., Incoming]
Finish = Callable[..., Outcome]


def test_a_turn_goes_from_pending_to_done(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    opened = open_turn(conn, plant.caller, said := say(session, "The press stopped"))
    assert isinstance(opened, Opened) and (opened.n, opened.utterance_id) == (1, said.utterance_id)
    saved = commit_turn(conn, opened.session, outcome(said.utterance_id, events=2))
    assert load_session(conn, plant.caller, session.id) == saved
    assert (saved.n, saved.version, saved.seq, saved.state) == (1, 2, 3, '{"n":1}')
    assert [(turn.n, turn.status, turn.said) for turn in list_turns(conn, plant.caller, session.id)] == [
        (0, "done", None),
        (1, "done", "The press stopped"),
    ]
    assert [event.seq for event in events_of(conn, session.org, session.id)] == [1, 2, 3]


def test_the_same_request_gets_the_stored_reply(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    said = say(session, "The press stopped", key="k1")
    opened = open_turn(conn, plant.caller, said)
    assert isinstance(opened, Opened)
    commit_turn(conn, opened.session, outcome(said.utterance_id))
    again = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1", after=60))
    assert isinstance(again, Replayed)
    assert (again.turn.n, again.turn.message, again.session.n) == (1, '{"text":"Where was it?"}', 1)
    assert count(conn, session) == 1


def test_the_same_key_with_other_words_is_refused(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    open_turn(conn, plant.caller, say(session, "The press stopped", key="k1"))
    with pytest.raises(InvalidInput, match="'k1'"):
        open_turn(conn, plant.caller, say(session, "The saw stopped", key="k1"))
    assert count(conn, session) == 1


def test_the_same_request_waits_while_it_is_answered(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    first = say(session, "The press stopped", key="k1")
    open_turn(conn, plant.caller, first)
    again = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1", after=9))
    assert again == InProgress(first.at + first.lease)


def test_after_a_crash_the_same_request_goes_on(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    first = say(session, "The press stopped", key="k1")
    open_turn(conn, plant.caller, first)
    again = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1", after=10))
    assert isinstance(again, Opened)
    assert (again.n, again.utterance_id, again.at, again.resumed) == (1, first.utterance_id, NOON, True)
    third = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1", after=15))
    assert isinstance(third, InProgress)
    assert commit_turn(conn, again.session, outcome(first.utterance_id)).n == 1


def test_a_second_speaker_is_told_to_wait_and_heard(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    open_turn(conn, plant.caller, say(session, "The press stopped"))
    other = say(session, "And the belt was loose", after=1)
    assert open_turn(conn, plant.caller, other) == Busy(other.utterance_id)
    assert waiting_texts(conn, plant.caller, session.id) == {other.utterance_id: "And the belt was loose"}
    assert len(list_turns(conn, plant.caller, session.id)) == 2


def test_a_crashed_turn_gives_way_and_its_words_stay(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    lost = open_turn(conn, plant.caller, first := say(session, "The press stopped", key="k1"))
    second = open_turn(conn, plant.caller, after := say(session, "It leaked oil", key="k2", after=10))
    assert isinstance(lost, Opened) and isinstance(second, Opened)
    assert (second.n, second.utterance_id) == (1, after.utterance_id)
    assert waiting_texts(conn, plant.caller, session.id) == {first.utterance_id: "The press stopped"}
    with pytest.raises(Stale):
        commit_turn(conn, lost.session, outcome(first.utterance_id))


def test_a_turn_read_twice_is_applied_once(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    slow = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1"))
    fast = open_turn(conn, plant.caller, say(session, "The press stopped", key="k1", after=11))
    assert isinstance(slow, Opened) and isinstance(fast, Opened)
    commit_turn(conn, fast.session, outcome(fast.utterance_id))
    with pytest.raises(Stale, match="moved on"):
        commit_turn(conn, slow.session, outcome(slow.utterance_id))
    assert len(events_of(conn, session.org, session.id)) == 2


@pytest.mark.parametrize("status", ["finished", "abandoned"])
def test_an_ended_session_takes_no_turn(conn: Connection, plant: Plant, say: Say, outcome: Finish, status: str) -> None:
    session = commit_turn(conn, plant.session(conn), outcome(None, status=status))
    with pytest.raises(Conflict, match=status):
        open_turn(conn, plant.caller, say(session, "One more thing"))
    assert count(conn, session) == 0


def test_a_park_waits_for_an_answer_being_read(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    open_turn(conn, plant.caller, say(session, "The press stopped"))
    with pytest.raises(Conflict, match="being read"):
        make_room(conn, plant.caller, session.id, NOON)
    free = make_room(conn, plant.caller, session.id, NOON.replace(minute=1))
    assert commit_turn(conn, free, outcome(None, status="parked")).status == "parked"


def test_danger_does_not_wait(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> None:
    session = plant.session(conn)
    reading = open_turn(conn, plant.caller, said := say(session, "Somebody is under the press"))
    assert isinstance(reading, Opened)
    urgent = make_room(conn, plant.caller, session.id, NOON, urgent=True)
    assert commit_turn(conn, urgent, outcome(None)).n == 1
    with pytest.raises(Stale):
        commit_turn(conn, reading.session, outcome(said.utterance_id))
    assert waiting_texts(conn, plant.caller, session.id) == {said.utterance_id: "Somebody is under the press"}


def test_another_team_sees_no_session(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    outsider = replace(plant.caller, teams=frozenset({"tea_other"}))
    stranger = replace(plant.caller, org="org_other")
    for caller in (outsider, stranger):
        with pytest.raises(NotFound):
            open_turn(conn, caller, say(session, "Hello"))
    assert count(conn, session) == 0


def test_only_those_in_a_session_may_read_its_words(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    speaker = replace(plant.caller, person_id=plant.person)
    assert not in_session(conn, speaker, session)
    open_turn(conn, plant.caller, say(session, "The press stopped"))
    assert in_session(conn, speaker, session)
    assert not in_session(conn, plant.caller, session)


def test_a_learner_and_those_it_is_shared_with_may_read_its_words(conn: Connection, plant: Plant) -> None:
    colleague = replace(plant.caller, person_id="per_2")
    conn.execute(t.people.insert().values(org=plant.caller.org, id="per_2", name="Jo", created_at=NOON))
    session = plant.session(conn, learner=plant.person, shared=["per_2"])
    assert in_session(conn, replace(plant.caller, person_id=plant.person), session)
    assert in_session(conn, colleague, session)
    assert not in_session(conn, colleague, plant.session(conn))


def test_texts_are_loaded_by_utterance(conn: Connection, plant: Plant, say: Say) -> None:
    session = plant.session(conn)
    open_turn(conn, plant.caller, said := say(session, "The press stopped"))
    assert load_texts(conn, session.org, [said.utterance_id, "utt_unknown"]) == {said.utterance_id: "The press stopped"}
    assert load_texts(conn, session.org, []) == {}
    assert load_texts(conn, "org_other", [said.utterance_id]) == {}


def test_a_session_row_is_the_table_s_columns_in_order() -> None:
    """All but when it was forgotten, which a turn does not ask for."""
    columns = [column.name for column in t.sessions.columns]
    assert [*(f.name for f in fields(SessionRow)), "forgotten_at"] == columns
    assert {f.name for f in fields(TurnRow)} - {"said", "now"} == {c.name for c in t.turns.columns} - {
        "org",
        "session_id",
    }


def count(conn: Connection, session: SessionRow) -> int:
    u = t.utterances.c
    statement = select(func.count()).select_from(t.utterances).where(u.org == session.org, u.session_id == session.id)
    return conn.execute(statement).scalar_one()
