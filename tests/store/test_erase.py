"""A person and their words go; the tree, the dates and the counts stay."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select

from coach.errors import NotFound
from coach.store import tables as t
from coach.store.erase import erase_person, owed_by
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
    everything = re.sub("_[a-z2-7]{16}", "", everything)  # ids, which may hold a word by chance
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


def test_cycles_lose_words_that_hang_on_their_board(conn: Connection, plant: Plant) -> None:
    org, s = plant.caller.org, t.sessions
    said = {"org": org, "id": "utt_1", "by": plant.person, "text": "The gauge sticks", "source": "board"}
    conn.execute(insert(t.utterances).values(**said, at=NOON))
    quote = [{"utterance": "utt_1", "start": 0, "end": 9}]
    cycles = [plant.session(conn).id for _ in range(3)]
    for n, cycle in enumerate(cycles):
        board = {"org": org, "id": f"sto_{n}", "team_id": plant.team, "status": "active"}
        conn.execute(insert(t.storyboards).values(**board, created_at=NOON, updated_at=NOON))
        conn.execute(s.update().where(s.c.org == org, s.c.id == cycle).values(storyboard_id=board["id"]))
    parked = {"storyboard_id": "sto_0", "id": "obs_1", "what": quote, "status": "open", "created_at": NOON}
    conn.execute(insert(t.obstacles).values(org=org, **parked))
    conn.execute(insert(t.experiments).values(org=org, storyboard_id="sto_1", n=1, learning=quote, at=NOON))
    assert erase_person(conn, plant.caller, plant.person, NOON) == sorted(cycles[:2])


def test_where_they_walked_is_gone_and_where_others_did_stays(conn: Connection, plant: Plant, put: Any) -> None:
    for n, person in enumerate((plant.person, "per_2")):
        put(t.walks, id=f"wal_{n}", by=person, kind="gemba", at=NOON, place="Near Ravi")
    erase_person(conn, plant.caller, plant.person, NOON)
    assert rows(conn, plant, t.walks, "id", "by", "place") == [("wal_0", None, None), ("wal_1", "per_2", "Near Ravi")]


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


@pytest.fixture
def put(conn: Connection, plant: Plant) -> Callable[..., None]:
    """Writes a row of the plant, a second person's if need be."""
    other = {"org": plant.caller.org, "id": "per_2", "name": "Jo", "created_at": NOON}
    conn.execute(insert(t.people).values(**other))
    usual = {"org": plant.caller.org, "team_id": plant.team, "created_at": NOON, "updated_at": NOON, "status": "open"}

    def write(table: Table, **fields: Any) -> None:
        known = {name: value for name, value in usual.items() if name in table.c}
        conn.execute(insert(table).values(**{**known, **fields}))

    return write


def rows(conn: Connection, plant: Plant, table: Table, *names: str) -> list[tuple[Any, ...]]:
    columns = [table.c[name] for name in names] or list(table.c)
    found = conn.execute(select(*columns).where(table.c.org == plant.caller.org).order_by(*columns[:1]))
    return [tuple(row) for row in found]


def test_who_has_gone_stands_for_nobody_and_is_told_nothing(conn: Connection, plant: Plant, put: Any) -> None:
    for n, person in enumerate((plant.person, "per_2")):
        put(t.absences, id=f"abs_{n}", person_id=person, from_at=NOON, until_at=NOON)
        put(t.deputies, n=n, person_id=person)
        told = {"person_id": person, "at": NOON}
        put(t.notices, id=f"not_{n}", item_id="act_1", root_id="act_1", what="reminder", **told)
        put(t.messages, id=f"mes_{n}", day="2026-03-02", holds=1, **told)
    conn.execute(t.teams.update().where(t.teams.c.org == plant.caller.org).values(leader_id=plant.person))
    erase_person(conn, plant.caller, plant.person, NOON)
    for table in (t.absences, t.deputies, t.notices, t.messages):
        assert rows(conn, plant, table, "person_id") == [("per_2",)], table.name
    assert rows(conn, plant, t.teams, "leader_id") == [(None,)]


def test_photos_they_took_are_gone(conn: Connection, plant: Plant, put: Any) -> None:
    put(t.utterances, id="utt_1", by="per_2", at=NOON, text="Guard open", source="board")
    put(t.issues, id="iss_1", title_u="utt_1", severity="normal")
    for n, person in enumerate((plant.person, "per_2", None)):
        put(t.photos, id=f"pho_{n}", issue_id="iss_1", by=person, kind="jpeg", width=1, height=1, data=b"x")
    erase_person(conn, plant.caller, plant.person, NOON)
    assert rows(conn, plant, t.photos, "id") == [("pho_1",), ("pho_2",)]


def test_open_work_is_nobodys_and_what_is_over_stays_as_it_was(conn: Connection, plant: Plant, put: Any) -> None:
    put(t.utterances, id="utt_1", by="per_2", at=NOON, text="Guard open", source="board")
    for id, closed in (("1", None), ("2", NOON)):
        common = {"closed_at": closed}
        put(t.issues, id=id, title_u="utt_1", severity="normal", assignee_id=plant.person, **common)
        put(t.actions, id=f"{id}a", kind="corrective", owner_id=plant.person, owner_state="accepted", **common)
        put(t.actions, id=f"{id}b", kind="corrective", asker_id=plant.person, owner_state="accepted", **common)
    erase_person(conn, plant.caller, plant.person, NOON)
    assert rows(conn, plant, t.issues, "id", "assignee_id") == [("1", None), ("2", plant.person)]
    assert rows(conn, plant, t.actions, "id", "owner_id", "asker_id", "owner_state") == [
        ("1a", None, None, "proposed"),
        ("1b", None, None, "accepted"),
        ("2a", plant.person, None, "accepted"),
        ("2b", None, plant.person, "accepted"),
    ]


def test_what_they_owed_is_known_with_who_asked_for_it(conn: Connection, plant: Plant, put: Any) -> None:
    stages = {"do": "per_2", "verify": "per_2", "end": plant.person, "resolve": None, "standardise": "per_2"}
    for stage, asker in stages.items():
        put(t.actions, id=stage, kind="corrective", asker_id=asker, owner_state="accepted")
    policy = {"policy_id": "minutes", "policy_version": 1, "deadline_version": 1, "level": 0}
    times = dict.fromkeys(("started_at", "deadline", "entered_at"), NOON)
    for n, stage in enumerate((*stages, "do")):
        over = {"item_id": "over"} if n == len(stages) else {"item_id": stage, "due_at": NOON + timedelta(hours=1)}
        put(t.clocks, kind="action", stage=stage, root_id="x", duty_id=plant.person, **policy, **times, **over)
    owed = owed_by(conn, plant.caller.org, plant.person)
    assert owed == {"do": "per_2", "standardise": "per_2", "end": None, "resolve": None, "verify": None}
    erase_person(conn, plant.caller, plant.person, NOON)
    assert {row[0] for row in rows(conn, plant, t.clocks, "duty_id")} == {None}
