"""Working calendars over HTTP: shifts, holidays, days off, and what cannot be counted with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coach.board.teams import end_of
from coach.store.engine import Store
from coach.store.scope import Caller

from .conftest import SAFE, Api, Plant

DAYTIME = {"name": "day", "start": "06:00", "end": "14:00", "days": [0, 1, 2, 3, 4]}
NIGHT = {"name": "night", "start": "22:00", "end": "06:00", "days": [6, 0, 1, 2, 3]}
MONDAYS = [str(date(2026, 3, 2) + n * timedelta(weeks=1)) for n in range(60)]
VIENNA: dict[str, Any] = {
    "name": "Press",
    "timezone": "Europe/Vienna",
    "country": "AT",
    "subdivision": "3",
    "shifts": [DAYTIME, NIGHT],
    "days_off": ["2026-12-24"],
}


def days(api: Api, id: str, first: str, last: str) -> Any:
    return api("GET", f"/v1/calendars/{id}/days", params={"from": first, "to": last})


def test_a_calendar_is_what_was_sent(api: Api) -> None:
    made = api.made("/v1/calendars", VIENNA)
    night = {**NIGHT, "days": [0, 1, 2, 3, 6]}
    assert made == {**VIENNA, "shifts": [DAYTIME, night], "id": made["id"], "created_at": "2026-03-02T12:00:00Z"}
    assert api("GET", f"/v1/calendars/{made['id']}").json() == made
    assert api("GET", "/v1/calendars").json() == {"items": [made], "next": None}


def test_a_calendar_without_a_zone_is_in_the_sites(api: Api) -> None:
    made = api.made("/v1/calendars", {"name": "Press", "shifts": [DAYTIME]})
    assert (made["timezone"], made["country"], made["days_off"]) == ("UTC", None, [])


def test_days_are_shown_with_the_names_of_their_holidays(api: Api) -> None:
    id = api.made("/v1/calendars", VIENNA)["id"]
    shown = days(api, id, "2026-12-23", "2026-12-27").json()["items"]
    assert [day["working"] for day in shown] == [True, False, False, False, True]
    assert {day["day"]: day["holiday"] for day in shown if day["holiday"]} == {
        "2026-12-25": "Christtag",
        "2026-12-26": "Stephanstag",
    }


def test_a_region_has_holidays_of_its_own(api: Api) -> None:
    common = {**VIENNA, "country": "DE", "subdivision": None}
    plain, bavaria = (api.made("/v1/calendars", {**common, "subdivision": part})["id"] for part in (None, "BY"))
    worked = [days(api, id, "2026-01-06", "2026-01-06").json()["items"][0]["working"] for id in (plain, bavaria)]
    assert worked == [True, False]


@pytest.mark.parametrize(("first", "last"), [("2026-03-02", "2026-03-01"), ("2026-01-01", "2027-02-05")])
def test_as_many_days_are_shown_as_fit(api: Api, first: str, last: str) -> None:
    id = api.made("/v1/calendars", VIENNA)["id"]
    refused = days(api, id, first, last)
    assert (refused.status_code, "400 days" in refused.json()["detail"]) == (422, True)
    assert len(days(api, id, "2026-01-01", "2027-02-04").json()["items"]) == 400


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"country": "Austria"}, "AT, CH, CZ, DE"),
        ({"country": "at"}, "two capital letters"),
        ({"subdivision": "Wien"}, "1, 2, 3"),
        ({"country": "VA"}, "has none"),
        ({"country": None}, "without a `country`"),
        ({"shifts": [{**DAYTIME, "days": [0]}], "days_off": MONDAYS}, "more than a year"),
    ],
)
def test_what_no_team_could_work_by_is_refused_with_what_to_write(api: Api, wrong: Any, says: str) -> None:
    answer = api("POST", "/v1/calendars", {**VIENNA, **wrong})
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text
    assert api("GET", "/v1/calendars").json()["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"shifts": []},
        {"shifts": [DAYTIME] * 21},
        {"shifts": [{**DAYTIME, "days": []}]},
        {"shifts": [{**DAYTIME, "days": [7]}]},
        {"shifts": [{**DAYTIME, "start": "6:00"}]},
        {"shifts": [{**DAYTIME, "end": "24:00"}]},
        {"shifts": [{**DAYTIME, "end": "14:00Z"}]},
        {"shifts": [{"name": "day"}]},
        {"days_off": [str(date(2026, 1, 1) + n * timedelta(days=1)) for n in range(401)]},
        {"days_off": ["2026-02-30"]},
        {"timezone": "Mars/Olympus"},
        {"colour": "red"},
    ],
)
def test_what_is_no_calendar_is_refused_by_its_field(api: Api, wrong: dict[str, Any]) -> None:
    answer = api("POST", "/v1/calendars", {**VIENNA, **wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(next(iter(wrong)))


def test_days_off_far_ahead_are_looked_at_too(api: Api) -> None:
    later = [str(date.fromisoformat(day) + timedelta(weeks=520)) for day in MONDAYS]
    weekly = {**VIENNA, "shifts": [{**DAYTIME, "days": [0]}]}
    assert api("POST", "/v1/calendars", {**weekly, "days_off": later}).status_code == 422
    assert api("POST", "/v1/calendars", {**weekly, "days_off": later[:50]}).status_code == 201


def test_a_change_names_what_changes_and_is_checked_as_a_whole(api: Api) -> None:
    path = f"/v1/calendars/{api.made('/v1/calendars', VIENNA)['id']}"
    assert api.edit(path, {"days_off": ["2026-12-31", "2026-12-24", "2026-12-31"]}).json()["days_off"] == [
        "2026-12-24",
        "2026-12-31",
    ]
    before = api("GET", path).json()
    assert api.edit(path, {"country": None}).status_code == 422
    assert api("PATCH", path, {"name": "Mine"}).status_code == 428
    assert api("GET", path).json() == before
    assert api.edit(path, {"country": None, "subdivision": None}).json()["country"] is None


def test_calendars_are_for_administrators_of_the_whole_organisation(api: Api, as_role: Any, plant: Plant) -> None:
    secret = api.made("/v1/keys", {"name": "x", "role": "admin", "teams": [plant.team]})["secret"]
    local = Api(api.app, api.runner, secret)
    path = f"/v1/calendars/{api.made('/v1/calendars', VIENNA)['id']}"
    for caller in (as_role("supervisor"), local):
        assert caller("POST", "/v1/calendars", VIENNA).status_code == 403
        assert caller.edit(path, {"name": "Mine"}).status_code == 403
    assert as_role("reader")("GET", path).json()["name"] == "Press"


def test_a_team_is_given_a_calendar_that_is_there(api: Api, plant: Plant) -> None:
    id = api.made("/v1/calendars", VIENNA)["id"]
    assert api.edit(f"/v1/teams/{plant.team}", {"calendar_id": "cal_x"}).status_code == 422
    assert api.edit(f"/v1/teams/{plant.team}", {"calendar_id": id}).json()["calendar_id"] == id
    assert api.edit(f"/v1/teams/{plant.team}", {"calendar_id": None}).json()["calendar_id"] is None


def test_a_day_ends_where_the_calendar_of_the_team_or_of_the_one_above_is(api: Api, plant: Plant, store: Store) -> None:
    id = api.made("/v1/calendars", {**VIENNA, "timezone": "Asia/Tokyo"})["id"]
    above = api.made("/v1/teams", {**SAFE, "name": "Plant", "tier": 2, "calendar_id": id})["id"]
    root = Caller.house(plant.org)

    def end(team: str) -> Any:
        return api.runner.run(store.read(lambda conn: end_of(conn, root, team, date(2026, 3, 6))))

    assert end(plant.team) == datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)
    api.edit(f"/v1/teams/{plant.team}", {"parent_id": above})
    assert end(plant.team) == datetime(2026, 3, 6, 14, 59, 59, tzinfo=UTC)
