"""The board: one look, one call, and what is tapped there reaches the service once."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.plain import browser
from tests.ui.stage import BEARER, open_page
from ui.client import Client
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.here import Here, Names
from ui.pages.board.lists import due
from ui.parts.giving import calendar_of
from ui.parts.people import has_it
from ui.parts.text import md
from ui.words import words_in

TEAM = "tea_1"


@pytest.fixture
def fake() -> FakeCoach:
    return FakeCoach("supervisor")


def here_at(now: datetime) -> Here:
    class Then(Here):
        def now(self) -> datetime:
            return now

    api = Client(FakeCoach("supervisor"), BEARER)
    return Then(api, api(c.get_me), words_in("en"), api.every(c.list_teams), None, Names(api))


def texts(at: AppTest) -> str:
    return " ".join(each.proto.body for each in at.get("html"))


def test_a_board_is_one_call_beside_who_is_here(fake: FakeCoach) -> None:
    at = open_page("", fake, team=TEAM)
    assert not at.exception
    asked = [request.path for request in fake.sent]
    assert asked.count("/v1/board") == 1
    assert set(asked) <= {"/v1/me", "/v1/teams", "/v1/board", "/v1/people", "/v1/inbox"}


def test_what_is_missing_is_grey_and_names_who_owes_it(fake: FakeCoach) -> None:
    board = Client(fake, BEARER)(c.get_board, team=TEAM)
    kpi = {**board["kpis"][0], "status": "grey", "missing_since": "2026-11-20T06:00:00Z", "owed_by": "per_1"}
    fake.put("/v1/board", {**board, "kpis": [kpi]})
    at = open_page("", fake, team=TEAM)
    assert "missing</span>" in texts(at)
    assert "Missing since Fri, Nov 20: Milena Horvat" in texts(at)


def test_what_is_overdue_stands_first(fake: FakeCoach) -> None:
    board = Client(fake, BEARER)(c.get_board, team=TEAM)
    first, second = board["actions"][:2]
    calm, late = {**first, "overdue": False}, {**second, "overdue": True, "deadline": "2026-11-01T06:00:00Z"}
    fake.put("/v1/board", {**board, "actions": [calm, late]})
    at = open_page("", fake, team=TEAM)
    links = [each.proto.label for each in at.get("page_link")]
    assert links.index(md(second["what"])) < links.index(md(first["what"]))
    assert texts(at).count("overdue: Sun, Nov 1") == 1


def test_today_is_a_day_and_not_how_a_day_is_written() -> None:
    here = replace(here_at(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)), say=words_in("en", "Europe/Berlin"))
    shown = [due(here, at).striptags() for at in ("2026-11-24", "2026-11-24T22:45Z", "2026-11-24T23:15Z", "2025-11-24")]
    assert shown == ["▲ today", "▲ today 11:45 PM", "○ Wed, Nov 25", "○ Mon, Nov 24"]


def test_numbers_stand_under_their_category(fake: FakeCoach) -> None:
    board = Client(fake, BEARER)(c.get_board, team=TEAM)
    kpi = board["kpis"][0]
    kpis = [{**kpi, "id": f"kpi_{n}", "category": name} for n, name in enumerate("PQSQ")]
    fake.put("/v1/board", {**board, "kpis": [*kpis[:-1], {**kpis[-1], "rollup": "sum"}]})
    shown = texts(open_page("", fake, team=TEAM))
    assert re.findall(r'aria-hidden="true">([A-Z])</b> (\w+)', shown) == [
        ("S", "Safety"),
        ("Q", "Quality"),
        ("P", "People"),
    ]
    assert shown.count("sum of others") == 1


def test_teams_are_read_anew_after_some_minutes(fake: FakeCoach) -> None:
    at = open_page("", fake, team=TEAM)
    at.run()
    bearer, read, *rest = at.session_state["arrived"]
    at.session_state["arrived"] = (bearer, read - timedelta(minutes=6), *rest)
    at.run()
    assert [request.path for request in fake.sent].count("/v1/teams") == 2
    assert [request.path for request in fake.sent].count("/v1/me") == 1


def test_the_calendar_that_holds_may_be_that_of_a_team_above() -> None:
    here = here_at(datetime(2026, 11, 24, tzinfo=UTC))
    line, above, top = ({**here.teams[0], "id": id, "calendar_id": None} for id in ("tea_a", "tea_b", "tea_c"))
    teams: Any = [{**line, "parent_id": "tea_b"}, {**above, "parent_id": "tea_c"}, {**top, "calendar_id": "cal_1"}]
    assert calendar_of(replace(here, teams=teams), teams[0]) == "cal_1"
    assert calendar_of(replace(here, teams=teams[:2]), teams[0]) is None


async def test_a_photo_is_asked_for_by_the_browser_under_its_tag() -> None:
    async with browser(FakeCoach("learner"), {"coach": BEARER}) as there:
        first = await there.get("/photo/pho_1")
        again = await there.get("/photo/pho_1", headers={"If-None-Match": first.headers["etag"]})
    assert (first.headers["content-type"], first.headers["cache-control"]) == ("image/jpeg", "private, no-cache")
    assert (again.status_code, again.content) == (304, b"")


def test_a_clock_that_nobody_watches_is_told_calmly(fake: FakeCoach) -> None:
    board = Client(fake, BEARER)(c.get_board, team=TEAM)
    fake.put("/v1/board", {**board, "heartbeat": {"at": None, "stale": True}})
    assert "Deadlines are not being watched just now; the last look was never." in texts(open_page("", fake, team=TEAM))


def test_a_reader_gets_the_board_without_anything_to_tap() -> None:
    fake = FakeCoach("reader")
    at = open_page("", fake, team=TEAM)
    assert not at.exception
    assert "/v1/people" not in [request.path for request in fake.sent]
    assert not [each for each in at.button if each.key]


def test_an_escalation_is_read_when_it_is_opened_and_answered_in_place(fake: FakeCoach) -> None:
    fact = Client(fake, BEARER)(c.get_board, team=TEAM)["escalations_out"][0]
    board = Client(fake, BEARER)(c.get_board, team=TEAM)
    fake.put("/v1/board", {**board, "escalations_in": [fact], "escalations_out": []})
    at = open_page("", fake, team=TEAM)
    assert not [request for request in fake.sent if request.path.startswith("/v1/escalations/")]
    at.session_state[f"open_{fact['id']}"] = True
    at.run()
    assert [request.path for request in fake.sent][-1] == f"/v1/escalations/{fact['id']}"
    assert "The problem" in texts(at)


def test_whom_one_may_not_see_is_somebody_all_the_same() -> None:
    here = here_at(datetime.now(UTC))
    team = next(team for team in here.teams if team["members"])
    here.names.known[team["members"][0]] = here.names.known["per_gone"] = ""
    assert [has_it(here, id, "proposed") for id in (None, team["members"][0], "per_gone")] == [
        "needs an owner",
        f"somebody in {team['name']} has not said yes yet",
        "somebody has not said yes yet",
    ]
