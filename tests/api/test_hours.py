"""The hour-by-hour board over HTTP: planned by takt, counted hour by hour, and a red hour that becomes an issue."""

from typing import Any

import pytest
from sqlalchemy import select

from coach.store import tables as t
from coach.store.engine import Store

from .conftest import Api, Plant

EARLY = {"name": "early", "start": "06:00", "end": "12:30", "days": [0, 1, 2, 3, 4]}
LATE = {"name": "late", "start": "13:00", "end": "21:00", "days": [0, 1, 2, 3, 4]}
DAY = "2026-03-02"
TEN, ELEVEN = "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"


@pytest.fixture
def board(api: Api, plant: Plant) -> dict[str, str]:
    """A team with a calendar of two shifts; it is 13:00 there."""
    calendar = api.made("/v1/calendars", {"name": "Two shifts", "shifts": [EARLY, LATE], "timezone": "Europe/Vienna"})
    api.edit(f"/v1/teams/{plant.team}", {"calendar_id": calendar["id"]})
    return {"team_id": plant.team}


def put(api: Api, board: dict[str, str], **fields: Any) -> Any:
    return api("PUT", "/v1/hours", {**board, **fields})


def day(api: Api, board: dict[str, str], **asked: Any) -> dict[str, Any]:
    """Its hours by their labels."""
    answer = api("GET", "/v1/hours", params={**board, "day": DAY, **asked})
    assert answer.status_code == 200, answer.text
    return {hour["label"]: hour for hour in answer.json()["hours"]}


def test_a_shift_is_planned_by_its_takt(as_role: Any, board: dict[str, str]) -> None:
    member = as_role("member")
    assert put(member, board, day=DAY, takt_seconds=60, shift="early").status_code == 200
    hours = day(member, board)
    assert {name: hour["plan"] for name, hour in hours.items() if hour["shift"] == "early"} == {
        "06:00–07:00": 60, "07:00–08:00": 60, "08:00–09:00": 60, "09:00–10:00": 60, "10:00–11:00": 60,
        "11:00–12:00": 60, "12:00–12:30": 30,
    }  # fmt: skip
    assert (len(hours), hours["13:00–14:00"]["plan"]) == (15, None)


def test_hours_are_counted_one_by_one(as_role: Any, board: dict[str, str]) -> None:
    member = as_role("member")
    put(member, board, hours=[{"from": TEN, "plan": 60, "actual": 41}, {"from": ELEVEN, "plan": 60, "actual": 66}])
    answer = put(member, board, hours=[{"from": TEN, "reason": "Waited for caps"}])
    ten, eleven = (hour for hour in answer.json()["hours"] if hour["actual"] is not None)
    assert (ten["status"], ten["gap"], ten["reason"], ten["owed"]) == ("red", -19, "Waited for caps", None)
    assert (eleven["status"], eleven["gap"], eleven["cumulative_gap"]) == ("green", 6, -13)


def test_what_is_not_written_is_owed_and_grey(as_role: Any, board: dict[str, str]) -> None:
    put(as_role("member"), board, day=DAY, takt_seconds=60)
    put(as_role("member"), board, hours=[{"from": TEN, "actual": 5}])
    hours = day(as_role("reader"), board)
    shown = {name: (hour["status"], hour["owed"]) for name, hour in hours.items()}
    assert shown["10:00–11:00"] == ("red", "reason")
    assert shown["11:00–12:00"] == ("grey", "actual")
    assert shown["13:00–14:00"] == ("grey", None)


def test_the_same_again_changes_nothing_and_listeners_hear_of_a_count(
    as_role: Any, api: Api, board: dict[str, str], store: Store, org: str
) -> None:
    for _ in range(2):
        hours = [{"from": TEN, "plan": 60, "actual": 41, "reason": "Caps"}]
        assert put(as_role("member"), board, hours=hours).status_code == 200
    rows = select(t.feed.c.data).where(t.feed.c.org == org, t.feed.c.type == "hour.read")
    (data,) = api.runner.run(store.read(lambda conn: conn.execute(rows).scalars().all()))
    assert (data["status"], data["actual"], data["plan"]) == ("red", 41, 60)


def test_a_red_hour_becomes_one_issue_in_its_reporters_words(as_role: Any, board: dict[str, str], plant: Plant) -> None:
    member, body = as_role("member"), {**board, "from": TEN}
    put(member, board, hours=[{"from": TEN, "plan": 60, "actual": 41, "reason": "Waited for caps"}])
    answer = member("POST", "/v1/hours/issue", body)
    issue = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/issues/{issue['id']}")
    assert (issue["title"], issue["detail"], issue["shift"]) == ("10:00–11:00: 41 of 60", "Waited for caps", "early")
    assert (issue["originator_id"], issue["team_id"], issue["stage"]) == (plant.member, plant.team, "resolve")
    assert member("POST", "/v1/hours/issue", body).json()["id"] == issue["id"]
    assert day(member, board)["10:00–11:00"]["issue_id"] == issue["id"]
    assert len(member("GET", "/v1/issues").json()["items"]) == 1


def test_only_a_red_hour_becomes_an_issue(as_role: Any, board: dict[str, str]) -> None:
    member = as_role("member")
    put(member, board, hours=[{"from": TEN, "plan": 60, "actual": 60}])
    asked = (member("POST", "/v1/hours/issue", {**board, "from": at}) for at in (TEN, ELEVEN))
    assert [answer.status_code for answer in asked] == [409, 404]
    assert member("GET", "/v1/issues").json()["items"] == []


@pytest.mark.parametrize(("fields", "said"), [
    ({"hours": [{"from": "2026-03-02T09:30:00Z", "plan": 5}]}, "No working hour begins"),
    ({"hours": [{"from": TEN, "actual": 5}]}, "send `plan`"),
    ({"hours": [{"from": "2026-03-02T14:00:00Z", "plan": 5, "actual": 5}]}, "has not begun"),
    ({"hours": [{"from": TEN, "plan": 5}, {"from": "2026-03-03T09:00:00Z", "plan": 5}]}, "2 days"),
    ({"day": "2026-03-01", "takt_seconds": 60}, "no hours to plan"),
    ({"day": DAY, "takt_seconds": 60, "shift": "night"}, "early, late"),
    ({"day": DAY}, "send `hours`, or `day` and `takt_seconds`"),
])  # fmt: skip
def test_what_cannot_be_written_says_why(
    as_role: Any, board: dict[str, str], fields: dict[str, Any], said: str
) -> None:
    answer = put(as_role("member"), board, **fields)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert all(hour["plan"] is None for hour in day(as_role("member"), board).values())


def test_a_shift_that_moved_takes_no_hour_with_it_that_was_counted(
    as_role: Any, api: Api, board: dict[str, str], plant: Plant
) -> None:
    night = {"name": "night", "start": "21:00", "end": "06:00", "days": [6, 0, 1, 2, 3]}
    for shifts in ([EARLY, night], [{**EARLY, "start": "11:00", "end": "15:00"}, night]):
        calendar = api.made(
            "/v1/calendars", {"name": f"From {shifts[0]['start']}", "shifts": shifts, "timezone": "Europe/Vienna"}
        )
        api.edit(f"/v1/teams/{plant.team}", {"calendar_id": calendar["id"]})
        if shifts[0] == EARLY:
            put(as_role("member"), board, hours=[{"from": TEN, "plan": 60, "actual": 41}])
            put(as_role("member"), board, hours=[{"from": "2026-03-02T02:00:00Z", "plan": 60, "actual": 9}])
    days = {each: day(api, board, day=each) for each in ("2026-03-01", DAY)}
    assert [name for name, hour in days[DAY].items() if hour["actual"] is not None] == ["10:00–11:00"]
    assert (days[DAY]["10:00–11:00"]["shift"], days["2026-03-01"]["03:00–04:00"]["actual"]) == (None, 9)


def test_streams_have_boards_of_their_own_and_other_teams_see_none(as_role: Any, board: dict[str, str]) -> None:
    member, stranger = as_role("member"), as_role("other_team")
    put(member, {**board, "stream": "Jars"}, hours=[{"from": TEN, "plan": 60}])
    plans = [day(member, board, **asked)["10:00–11:00"]["plan"] for asked in ({}, {"stream": "Jars"})]
    assert plans == [None, 60]
    assert stranger("GET", "/v1/hours", params=board).status_code == 404
    assert put(stranger, board, hours=[{"from": TEN, "plan": 1}]).status_code == 422
    assert stranger("POST", "/v1/hours/issue", {**board, "from": TEN}).status_code == 422
    assert put(as_role("reader"), board, hours=[{"from": TEN, "plan": 1}]).status_code == 403


def test_an_hour_is_shown_also_when_the_calendar_has_it_no_more(
    as_role: Any, api: Api, board: dict[str, str], plant: Plant
) -> None:
    put(as_role("member"), board, hours=[{"from": TEN, "plan": 60, "actual": 41}])
    shift = {**EARLY, "start": "06:15"}
    calendar = api.made("/v1/calendars", {"name": "Later", "shifts": [shift], "timezone": "Europe/Vienna"})
    api.edit(f"/v1/teams/{plant.team}", {"calendar_id": calendar["id"]})
    hours = day(api, board)
    assert [name for name, hour in hours.items() if hour["plan"] is not None] == ["10:00–11:00"]
    assert "10:15–11:15" in hours
