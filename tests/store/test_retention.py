"""Of what was said only the quotes are left, at their places; what is old is found by an index."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, insert, select, update

from coach.board.retention import RULES, let_go
from coach.dialogue.state import State
from coach.store import retention
from coach.store import tables as t
from coach.store.retention import KEPT, Span, forget_talks, only

from .conftest import NOON, Plant
from .test_issue_plans import migrated, plans

__all__ = ["migrated"]

LATER = NOON + timedelta(days=40)
SAID = "Ravi was late again. The intake filter was clogged, Ines saw it"
PLACES = st.integers(0, len(SAID))


@given(st.lists(st.tuples(PLACES, PLACES).map(sorted), max_size=4))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_quotes_stand_where_they_stood_and_nothing_else_can_be_read(found: list[list[int]]) -> None:
    spans = [Span("utt", start, end) for start, end in found]
    left = only(SAID, spans)
    assert all(left[span.start : span.end or 0] == SAID[span.start : span.end or 0] for span in spans)
    quoted = {n for start, end in found for n in range(start, end)}
    assert all(n in quoted or not mark.isalnum() for n, mark in enumerate(left))


def test_one_answer_reads_as_its_quotes() -> None:
    assert only(SAID, [Span("utt", 25, 38)]).split() == ["…", "intake", "filter", "…"]
    assert only(SAID, [Span("utt", 0, None)]) == SAID
    assert (only(SAID, []), only("Ok. Good.", [Span("utt", 0, 8)])) == ("", "Ok. Good.")


def test_what_an_artefact_is_made_of_are_parts_of_a_state() -> None:
    assert set(KEPT) < set(State.__dataclass_fields__)


@pytest.fixture
def over(conn: Connection, plant: Plant) -> str:
    """A talk that has ended, with one answer."""
    session, org = plant.session(conn).id, plant.caller.org
    words = {"org": org, "session_id": session, "by": plant.person, "at": NOON, "text": SAID, "source": "turn"}
    conn.execute(insert(t.utterances).values(id="utt_1", **words))
    conn.execute(update(t.sessions).where(t.sessions.c.org == org).values(status="finished"))
    return session


def text_of(conn: Connection, plant: Plant, id: str = "utt_1") -> str:
    u = t.utterances.c
    return str(conn.execute(select(u.text).where(u.org == plant.caller.org, u.id == id)).scalar_one())


def quote(word: str) -> list[dict[str, Any]]:
    return [{"utterance": "utt_1", "start": SAID.index(word), "end": SAID.index(word) + len(word)}]


@pytest.fixture
def board(conn: Connection, plant: Plant, over: str) -> None:
    """Quotes one word of the answer in each of its places."""
    state = json.dumps({"nodes": [{"evidence": quote("Ines")}], "trail": quote("again")})
    rows: list[tuple[Table, dict[str, Any]]] = [
        (t.utterances, {"id": "utt_0", "text": "Pump stood", "source": "board"}),
        (t.storyboards, {"id": "sto_1", "status": "active"}),
        (t.obstacles, {"id": "obs_1", "storyboard_id": "sto_1", "what": quote("clogged"), "status": "open"}),
        (t.issues, {"id": "iss_1", "title_u": "utt_0", "severity": "normal", "status": "open"}),
        (t.causes, {"id": "cau_1", "issue_id": "iss_1", "what": quote("intake")}),
        (t.alerts, {"id": "ale_1", "text": quote("filter"), "status": "sent", "ask_at": NOON, "due_at": NOON}),
        (t.actions, {"id": "act_1", "kind": "corrective", "status": "open", "owner_state": "proposed",
                     "ends_q": quote("Ravi")}),
        (t.effects, {"action_id": "act_1", "n": 1, "proposal": "effective", "finding": {"count": quote("late")}}),
    ]  # fmt: skip
    usual: dict[str, Any] = {"org": plant.caller.org, "team_id": plant.team, "session_id": over}
    usual |= dict.fromkeys(("at", "created_at", "updated_at"), NOON)
    for table, row in rows:
        known = {name: value for name, value in usual.items() if name in table.c}
        conn.execute(insert(table).values(**{**known, **row}))
    conn.execute(update(t.sessions).where(t.sessions.c.org == usual["org"]).values(storyboard_id="sto_1", state=state))


@pytest.mark.usefixtures("board")
def test_what_the_artefact_and_the_board_quote_is_left(conn: Connection, plant: Plant) -> None:
    assert forget_talks(conn, plant.caller.org, LATER, LATER, 10) == 1
    left = text_of(conn, plant)
    assert left.split() == ["Ravi", "…", "late", "…", "intake", "filter", "…", "clogged,", "Ines", "…"]
    assert all(left.index(word) == SAID.index(word) for word in ("Ravi", "late", "intake", "filter", "clogged", "Ines"))


def test_an_answer_that_became_a_title_is_left_whole_and_a_margin_note_too(
    conn: Connection, plant: Plant, over: str
) -> None:
    org = plant.caller.org
    issue = {"org": org, "id": "iss_1", "team_id": plant.team, "title_u": "utt_1", "severity": "normal"}
    conn.execute(insert(t.issues).values(**issue, status="open", created_at=NOON, updated_at=NOON))
    note = {"org": org, "id": "utt_2", "session_id": over, "at": NOON, "text": "Did you count?", "source": "note"}
    conn.execute(insert(t.utterances).values(**note))
    forget_talks(conn, org, LATER, LATER, 10)
    assert (text_of(conn, plant), text_of(conn, plant, "utt_2")) == (SAID, "Did you count?")


def test_a_batch_is_bounded_and_a_talk_is_forgotten_once(conn: Connection, plant: Plant, over: str) -> None:
    org, s = plant.caller.org, t.sessions.c
    plant.session(conn)
    conn.execute(update(t.sessions).where(s.org == org).values(status="abandoned"))
    assert [forget_talks(conn, org, LATER, LATER, 1) for _ in range(3)] == [1, 1, 0]
    assert conn.execute(select(s.words, s.forgotten_at, s.version).where(s.org == org)).all() == [("[]", LATER, 2)] * 2
    assert (text_of(conn, plant), forget_talks(conn, org, NOON, LATER, 9)) == ("", 0)


def test_a_day_has_one_line_with_its_sums(conn: Connection, plant: Plant, over: str) -> None:
    org, a = plant.caller.org, t.audit.c
    limits = {"talks_days": 30, "calls_days": 30}
    conn.execute(update(t.orgs).where(t.orgs.c.org == org).values(retention=limits))
    call = {"org": org, "session_id": over, "n": 1, "at": NOON, "model": "m", "task": "read", "prompt": "p"}
    sums = dict.fromkeys(("ms", "tokens_in", "tokens_out", "tokens_cached"), 1)
    for id in ("cal_1", "cal_2"):
        conn.execute(insert(t.calls).values(**call, id=id, outcome="ok", **sums))
        assert not let_go(conn, org, LATER)
    assert not let_go(conn, org, LATER)
    assert conn.execute(select(a.what, a.target).where(a.org == org)).all() == [("retention", "talks 1, calls 2")]


def test_what_is_old_is_found_by_an_index(migrated: Connection) -> None:
    def every(conn: Connection) -> None:
        for rule in RULES.values():
            rule.go(conn, "org", NOON, NOON, 10)
        retention.kept_of(conn, "org", retention.Talk("ses_1", "iss_1", "sto_1", "{}"), {"utt_1"})

    steps = plans(migrated, every)
    for index in (
        "ix_sessions_open_updated_at_id", "ix_photos_created_at_id", "ix_calls_at_id", "ix_audit_at_id",
        "ix_messages_status_at_id", "ix_notices_open_read_at", "ix_issues_title_u",
    ):  # fmt: skip
        assert any(index in step for step in steps), "\n".join(steps)
    assert not [step for step in steps if step.startswith("SCAN") and "SUBQUERY" not in step], steps
