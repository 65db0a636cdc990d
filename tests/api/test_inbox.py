"""What people are told, as their inbox shows it, and what waits to be sent."""

import asyncio
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Connection

from benchmarks.counts import counting
from coach.board.clocks import Item
from coach.board.notices import What, tell
from coach.board.outbox import post
from coach.board.plant import Plant as Moment
from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import CALL, Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def inbox(tiers: Tiers, who: str, **asked: Any) -> list[dict[str, Any]]:
    answer = tiers.as_(who)("GET", "/v1/inbox", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_a_line_says_what_it_is_about_and_how_far_it_has_gone(tiers: Tiers) -> None:
    tiers.moved("leader", tiers.issue(), "escalate", CALL)
    (notice,) = inbox(tiers, "head")
    assert notice["text"] == "Came up to you (level 1): a problem to solve, “Press 2 leaks oil”."
    assert (notice["kind"], notice["stage"], notice["team_id"]) == ("issue", "resolve", tiers.hall)


def test_what_is_severe_is_said_first(tiers: Tiers) -> None:
    tiers.issue(severity="severe")
    (notice,) = inbox(tiers, "head")
    assert (notice["severe"], notice["text"].startswith("Severe. Came up to you")) == (True, True)


def test_the_newest_stands_first_and_what_was_read_can_be_left_out(tiers: Tiers) -> None:
    tiers.moved("leader", tiers.issue(), "escalate", CALL)
    tiers.clock.on(60)
    second = tiers.issue("Oil on the floor")
    tiers.moved("leader", second, "escalate", CALL)
    newest, oldest = inbox(tiers, "head")
    assert newest["item_id"] == second
    path = f"/v1/inbox/{newest['id']}/read"
    assert tiers.as_("head")("POST", path).json()["read_at"] == "2026-03-02T12:01:00Z"
    tiers.clock.on(60)
    assert tiers.as_("head")("POST", path).json()["read_at"] == "2026-03-02T12:01:00Z"
    assert [notice["id"] for notice in inbox(tiers, "head", unread=True)] == [oldest["id"]]


def test_pages_hold_each_notice_once(tiers: Tiers) -> None:
    for n in range(3):
        tiers.moved("leader", tiers.issue(f"Leak {n}"), "escalate", CALL)
    first = tiers.as_("head")("GET", "/v1/inbox", params={"limit": 2}).json()
    rest = tiers.as_("head")("GET", "/v1/inbox", params={"limit": 2, "cursor": first["next"]}).json()
    assert len({notice["id"] for notice in (*first["items"], *rest["items"])}) == 3
    assert rest["next"] is None


def test_nobody_reads_the_inbox_of_another(tiers: Tiers) -> None:
    tiers.moved("leader", tiers.issue(), "escalate", CALL)
    (notice,) = inbox(tiers, "head")
    path = f"/v1/inbox/{notice['id']}/read"
    assert [tiers.as_(who)("POST", path).status_code for who in ("leader", "stranger", "chief")] == [404] * 3
    assert tiers.as_("leader")("GET", "/v1/inbox", params={"by": tiers.head}).status_code == 403
    assert tiers.as_("admin")("GET", "/v1/inbox").status_code == 422
    assert inbox(tiers, "head", unread=True) == [notice]


def test_on_a_shared_device_whoever_stands_there_reads_theirs(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    (notice,) = inbox(tiers, "shared", by=tiers.member)
    assert (notice["what"], notice["item_id"]) == ("went_up", issue)
    names = [person["name"] for person in tiers.as_("admin")("GET", "/v1/people").json()["items"]]
    assert [name for name in names if name in str(notice)] == []
    read = tiers.as_("shared")("POST", f"/v1/inbox/{notice['id']}/read", {"by": tiers.member})
    assert (read.status_code, inbox(tiers, "shared", by=tiers.member, unread=True)) == (200, [])
    assert tiers.as_("shared")("GET", "/v1/inbox").status_code == 422


def test_words_that_were_taken_back_leave_what_is_owed(tiers: Tiers) -> None:
    tiers.moved("leader", tiers.issue(), "escalate", CALL)
    tiers.as_("admin")("POST", f"/v1/people/{tiers.member}/erase")
    (notice,) = inbox(tiers, "head")
    assert notice["text"] == "Came up to you (level 1): a problem to solve."


@pytest.mark.parametrize("what", get_args(What))
def test_every_reason_to_be_told_has_a_line(tiers: Tiers, what: What) -> None:
    issue = tiers.issue()
    about = Item(issue, "issue", tiers.line, issue)

    def work(conn: Connection) -> None:
        tell(Moment(conn, tiers.org, tiers.clock.at), [tiers.chief], issue, about, what, "k")

    tiers.admin.runner.run(tiers.store.write(work))
    (notice,) = inbox(tiers, "chief")
    owed = "a problem" if what == "thank" else "a problem to solve"
    assert notice["text"].endswith(f": {owed}, “Press 2 leaks oil”.")


def test_an_inbox_takes_as_many_statements_however_full_it_is(tiers: Tiers) -> None:
    def read(n: int) -> int:
        for k in range(n):
            tiers.moved("leader", tiers.issue(f"Leak {k}"), "escalate", CALL)
        inbox(tiers, "head")
        with counting(tiers.store.engine) as counts:
            assert inbox(tiers, "head")
        return counts.statements

    few = read(1)
    assert read(9) == few <= 4


def test_the_outbox_is_for_administrators(tiers: Tiers) -> None:
    tiers.issue(severity="severe")
    tiers.admin.runner.run(tiers.store.write(lambda conn: post(conn, Moment(conn, tiers.org, tiers.clock.at))))
    found = tiers.as_("admin")("GET", "/v1/messages").json()["items"]
    assert [(m["person_id"], m["severe"], m["holds"], m["status"]) for m in found if m["person_id"] == tiers.head] == [
        (tiers.head, True, 1, "ready")
    ]
    assert tiers.as_("leader")("GET", "/v1/messages").status_code == 403
