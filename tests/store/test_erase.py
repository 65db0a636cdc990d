"""A person and their words go; the tree, the dates and the counts stay."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, select

from coach.errors import NotFound
from coach.store import tables as t
from coach.store.erase import erase_person
from coach.store.sessions import SessionRow, list_turns, load_session, load_texts
from coach.store.turns import Incoming, Opened, Outcome, commit_turn, open_turn

from .conftest import NOON, Plant

Say = Callable[..., Incoming]
Finish = Callable[..., Outcome]


@pytest.fixture
def spoken(conn: Connection, plant: Plant, say: Say, outcome: Finish) -> tuple[SessionRow, str]:
    """A session in which the person has said one thing, and the coach has repeated it."""
    opened = open_turn(conn, plant.caller, said := say(plant.session(conn), "Ottokar left the guard open"))
    assert isinstance(opened, Opened)
    echo = '{"text":"You saw the guard open. When?","move":"open_step","question":"When?","choices":[{"label":"a"}]}'
    return commit_turn(conn, opened.session, replace(outcome(said.utterance_id), message=echo)), said.utterance_id


def test_words_and_name_are_gone_everywhere(conn: Connection, plant: Plant, spoken: tuple[SessionRow, str]) -> None:
    assert erase_person(conn, plant.caller, plant.person, NOON) == [spoken[0].id]
    everything = ""
    for table in t.METADATA.tables.values():
        if table.name not in t.ORGLESS:
            everything += str(conn.execute(select(table).where(table.c.org == plant.caller.org)).all())
    assert len(everything) > 1000
    for word in ("Ottokar", "guard", "Ines", "ines@example.org", "press", "hash of"):
        assert word not in everything


def test_counts_dates_and_moves_stay(conn: Connection, plant: Plant, spoken: tuple[SessionRow, str]) -> None:
    was, utterance_id = spoken
    erase_person(conn, plant.caller, plant.person, NOON)
    session = load_session(conn, plant.caller, was.id)
    assert (session.n, session.state, session.created_at, session.status) == (1, was.state, was.created_at, "active")
    assert json.loads(session.message) == {"text": "", "move": "open_step", "question": "", "choices": []}
    assert [(turn.n, turn.said) for turn in list_turns(conn, plant.caller, was.id)] == [(0, None), (1, "")]
    assert load_texts(conn, was.org, [utterance_id]) == {utterance_id: ""}


def test_another_person_s_words_stay(conn: Connection, plant: Plant, spoken: tuple[SessionRow, str]) -> None:
    org, u = plant.caller.org, t.utterances
    conn.execute(insert(t.people).values(org=org, id="per_2", name="Jo", created_at=NOON))
    conn.execute(insert(u).values(org=org, id="utt_2", by="per_2", at=NOON, text="Belt slipped", source="board"))
    erase_person(conn, plant.caller, plant.person, NOON)
    assert load_texts(conn, org, ["utt_2"]) == {"utt_2": "Belt slipped"}
    assert conn.execute(select(t.people.c.name).where(t.people.c.org == org, t.people.c.id == "per_2")).scalar() == "Jo"


def test_a_session_about_their_issue_loses_their_words(conn: Connection, plant: Plant) -> None:
    org = plant.caller.org
    about = {"org": org, "id": "iss_1", "team_id": plant.team, "title_u": "utt_1", "severity": "normal"}
    title = {"org": org, "id": "utt_1", "by": plant.person, "text": "Guard open", "source": "board"}
    conn.execute(insert(t.utterances).values(**title, at=NOON))
    conn.execute(insert(t.issues).values(**about, status="open", created_at=NOON, updated_at=NOON))
    session = plant.session(conn)
    conn.execute(t.sessions.update().where(t.sessions.c.org == org).values(issue_id="iss_1"))
    assert erase_person(conn, plant.caller, plant.person, NOON) == [session.id]


def test_cycles_on_a_board_they_wrote_on_lose_their_words(conn: Connection, plant: Plant) -> None:
    org = plant.caller.org
    said = {"org": org, "id": "utt_1", "by": plant.person, "text": "Ten parts an hour", "source": "board"}
    conn.execute(insert(t.utterances).values(**said, at=NOON))
    quote = [{"utterance": "utt_1", "start": 0, "end": 9}]
    for id, challenge in (("sto_1", quote), ("sto_2", None)):
        board = {"org": org, "id": id, "team_id": plant.team, "status": "active", "challenge": challenge}
        conn.execute(insert(t.storyboards).values(**board, created_at=NOON, updated_at=NOON))
    cycles = [plant.session(conn), plant.session(conn)]
    for cycle, id in zip(cycles, ("sto_1", "sto_2"), strict=True):
        s = t.sessions
        conn.execute(s.update().where(s.c.org == org, s.c.id == cycle.id).values(storyboard_id=id))
    assert erase_person(conn, plant.caller, plant.person, NOON) == [cycles[0].id]


def test_their_keys_stop_and_kept_replies_go(conn: Connection, plant: Plant) -> None:
    org = plant.caller.org
    key = {"org": org, "id": "key_1", "hash": "h", "prefix": "p", "role": "learner", "name": "Ines' phone"}
    conn.execute(insert(t.keys).values(**key, person_id=plant.person, created_at=NOON))
    kept = {"org": org, "key_id": "key_1", "idem_key": "k", "route": "/v1/issues", "body_hash": "", "response": "{}"}
    conn.execute(insert(t.requests).values(**kept, status="done", created_at=NOON))
    erase_person(conn, plant.caller, plant.person, NOON)
    assert conn.execute(select(t.keys.c.name, t.keys.c.revoked_at).where(t.keys.c.org == org)).one() == ("", NOON)
    assert conn.execute(select(t.requests.c.response).where(t.requests.c.org == org)).all() == []


def test_erasing_is_recorded_and_can_be_repeated(conn: Connection, plant: Plant) -> None:
    for _ in range(2):
        erase_person(conn, plant.caller, plant.person, NOON)
    a = t.audit.c
    rows = conn.execute(select(a.what, a.target, a.key_id).where(a.org == plant.caller.org)).all()
    assert rows == [("erase", plant.person, "key_admin")] * 2


def test_a_foreign_person_is_not_there(conn: Connection, plant: Plant) -> None:
    with pytest.raises(NotFound):
        erase_person(conn, replace(plant.caller, org="org_other"), plant.person, NOON)
    assert conn.execute(select(t.people.c.name).where(t.people.c.org == plant.caller.org)).scalar() == "Ines Moll"
