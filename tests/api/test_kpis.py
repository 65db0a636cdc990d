"""KPIs and their readings: kept, corrected with their history, coloured, and drawn."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from coach.api.app import create_app
from coach.api.paging import cursor_of
from coach.settings import Settings
from coach.store.board import Place
from coach.store.engine import Store

from .conftest import NOON, Api, Plant
from .talk import Clock

SCRAP = {"name": "Scrap", "category": "Q", "unit": "kg", "direction": "lower", "target": 5, "limit": 8}
QUIET = {"misses": None, "signal": False}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: Clock) -> FastAPI:
    return create_app(store, Settings(data_dir=tmp_path), clock)


def kpi(api: Api, plant: Plant, **more: Any) -> str:
    made = api.made("/v1/kpis", {**SCRAP, "team_id": plant.team, "rules": QUIET, **more})
    return f"/v1/kpis/{made['id']}"


def read(api: Api, path: str, at: object, value: float, **more: Any) -> dict[str, Any]:
    moment = at.isoformat() if isinstance(at, datetime) else at
    answer = api("POST", f"{path}/readings", {"at": moment, "value": value, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def hours_ago(n: int) -> datetime:
    return NOON - timedelta(hours=n)


def values(api: Api, path: str, **params: Any) -> list[float]:
    return [reading["value"] for reading in api("GET", f"{path}/readings", params=params).json()["items"]]


def test_a_kpi_shows_what_it_was_made_of(api: Api, plant: Plant) -> None:
    made = api.made("/v1/kpis", {**SCRAP, "team_id": plant.team, "owner_id": plant.member, "shifts": ["early"]})
    assert SCRAP.items() <= made.items()
    assert (made["team_id"], made["owner_id"], made["shifts"], made["rhythm"]) == (
        plant.team, plant.member, ["early"], "day",
    )  # fmt: skip
    assert made["rules"] == {"misses": 3, "signal": True, "trend": None, "single": False}
    assert (made["status"], made["recent"], made["limits"], made["issue_id"]) == ("grey", [], [], None)
    assert api("GET", f"/v1/kpis/{made['id']}").json() == made


def test_kpis_are_listed_by_team_and_whether_they_are_in_use(api: Api, plant: Plant) -> None:
    here, there = kpi(api, plant), kpi(api, plant, team_id=plant.other_team)
    listed = api("GET", "/v1/kpis", params={"team_id": plant.team}).json()["items"]
    assert [f"/v1/kpis/{one['id']}" for one in listed] == [here]
    assert api.edit(there, {"retired": True}).json()["retired_at"] == "2026-03-02T12:00:00Z"
    assert [f"/v1/kpis/{one['id']}" for one in api("GET", "/v1/kpis").json()["items"]] == [here]
    gone = api("GET", "/v1/kpis", params={"retired": True}).json()["items"]
    assert [f"/v1/kpis/{one['id']}" for one in gone] == [there]


def test_a_retired_kpi_takes_no_reading_until_it_is_taken_back(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    api.edit(path, {"retired": True})
    body = {"at": "2026-03-02", "value": 4}
    assert api("POST", f"{path}/readings", body).status_code == 409
    assert values(api, path) == []
    assert api.edit(path, {"retired": False}).json()["retired_at"] is None
    assert api("POST", f"{path}/readings", body).status_code == 200


def test_a_new_target_colours_what_was_read_before(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    assert read(api, path, "2026-03-02", 7)["kpi"]["status"] == "amber"
    edited = api.edit(path, {"target": 7}).json()
    assert (edited["status"], edited["recent"][0]["status"], edited["rules"]) == (
        "green", "green", {"misses": None, "signal": False, "trend": None, "single": False},
    )  # fmt: skip
    assert api.edit(path, {"target": 3, "limit": None}).json()["status"] == "red"


@pytest.mark.parametrize(
    ("direction", "target", "limit", "status"),
    [("lower", 5, 4, 422), ("lower", 5, 5, 201), ("higher", 5, 6, 422), ("higher", 5, 4, 201)],
)
def test_a_limit_lies_on_the_bad_side(
    api: Api, plant: Plant, direction: str, target: float, limit: float, status: int
) -> None:
    body = {**SCRAP, "team_id": plant.team, "direction": direction, "target": target, "limit": limit}
    assert api("POST", "/v1/kpis", body).status_code == status


def test_a_limit_cannot_be_edited_to_the_good_side(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    answer = api.edit(path, {"target": 9})
    assert (answer.status_code, "limit" in answer.json()["detail"]) == (422, True)
    assert api("GET", path).json()["target"] == 5


def test_a_date_stands_for_the_end_of_that_day_where_the_team_works(api: Api, plant: Plant) -> None:
    kept = read(api, kpi(api, plant), "2026-03-02", 4, note="Counted twice")
    assert kept["reading"] == {
        "kpi_id": kept["kpi"]["id"],
        "at": "2026-03-02T22:59:59Z",
        "shift": None,
        "version": 1,
        "value": 4,
        "status": "green",
        "corrected": False,
        "by": None,
        "note": "Counted twice",
        "recorded_at": "2026-03-02T12:00:00Z",
        "weight": None,
    }


def test_another_value_for_the_same_moment_corrects_it_and_keeps_the_history(as_role: Any, plant: Plant) -> None:
    path = kpi(as_role("admin"), plant)
    read(as_role("member"), path, NOON, 90)
    corrected = read(as_role("leader"), path, NOON, 9)
    assert (corrected["reading"]["version"], corrected["reading"]["by"]) == (2, plant.leader)
    assert values(as_role("reader"), path) == [9]
    history = as_role("reader")("GET", f"{path}/readings", params={"history": True}).json()["items"]
    assert [(r["version"], r["value"], r["corrected"], r["by"]) for r in history] == [
        (2, 9, False, plant.leader),
        (1, 90, True, plant.member),
    ]
    assert [point["value"] for point in corrected["kpi"]["recent"]] == [9]


def test_the_same_value_again_is_no_change(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    first = read(api, path, NOON, 4, note="As counted")
    assert read(api, path, NOON, 4) == first
    assert values(api, path, history=True) == [4]


def test_the_same_request_again_does_nothing_new(api: Api, plant: Plant) -> None:
    path = f"{kpi(api, plant)}/readings"
    headers = {"Idempotency-Key": "one"}
    first = api("POST", path, {"at": "2026-03-02", "value": 6}, headers=headers)
    api("POST", path, {"at": "2026-03-02", "value": 4})
    again = api("POST", path, {"at": "2026-03-02", "value": 6}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["reading"] == {**first.json()["reading"], "corrected": True}
    assert api("POST", path, {"at": "2026-03-02", "value": 5}, headers=headers).status_code == 422


def test_readings_come_a_page_at_a_time_newest_first(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, shifts=["early", "late"])
    for day in (25, 26, 27):
        for n, shift in enumerate(("early", "late")):
            read(api, path, f"2026-02-{day}", day * 10 + n, shift=shift)
    assert values(api, path, shift="late") == [271, 261, 251]
    seen, cursor = [], None
    for _ in range(3):
        page = api("GET", f"{path}/readings", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [reading["value"] for reading in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == ([271, 270, 261, 260, 251, 250], None)


@pytest.mark.parametrize("id", ["", "late", "-1/late", "1e3/late", "²/late", "99999999999999999999/late"])
def test_a_cursor_of_another_list_is_refused(api: Api, plant: Plant, id: str) -> None:
    path = f"{kpi(api, plant)}/readings"
    answer = api("GET", path, params={"cursor": cursor_of(Place(NOON, id))})
    assert (answer.status_code, "cursor" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "1e16", '"4"', "true", "null"])
def test_what_is_no_number_is_refused(api: Api, plant: Plant, value: str) -> None:
    path = kpi(api, plant)
    body = f'{{"at": "2026-03-02", "value": {value}}}'
    answer = api("POST", f"{path}/readings", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, values(api, path)) == (422, [])


@pytest.mark.parametrize("at", ["2026-03-03T12:00:01Z", "2026-03-04", "1999-12-31", "2026-03-02T12:00:00", "today"])
def test_a_moment_to_come_or_none_at_all_is_refused(api: Api, plant: Plant, at: str) -> None:
    path = kpi(api, plant)
    assert api("POST", f"{path}/readings", {"at": at, "value": 1}).status_code == 422
    assert values(api, path) == []


def test_a_kpi_read_by_shift_wants_one_of_its_shifts(api: Api, plant: Plant) -> None:
    whole, split = kpi(api, plant), kpi(api, plant, shifts=["early", "late"])
    body = {"at": "2026-03-02", "value": 1}
    assert api("POST", f"{whole}/readings", {**body, "shift": "late"}).status_code == 422
    answer = api("POST", f"{split}/readings", body)
    assert (answer.status_code, "early, late" in answer.json()["detail"]) == (422, True)
    assert api("POST", f"{split}/readings", {**body, "shift": "night"}).status_code == 422


def test_a_shared_device_says_whose_reading_it_is(as_role: Any, plant: Plant) -> None:
    path = kpi(as_role("admin"), plant)
    assert read(as_role("shared"), path, NOON, 4, by=plant.member)["reading"]["by"] == plant.member
    body = {"at": "2026-03-02", "value": 4, "by": plant.leader}
    assert as_role("member")("POST", f"{path}/readings", body).status_code == 403


def test_a_missing_reading_turns_a_kpi_grey(api: Api, plant: Plant, clock: Clock) -> None:
    path = kpi(api, plant)
    kept = read(api, path, "2026-03-02", 4)["kpi"]
    assert (kept["status"], kept["expected_by"]) == ("green", "2026-03-04T05:00:00Z")
    clock.at = datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert api("GET", path).json()["status"] == "green"
    clock.on(1)
    assert api("GET", path).json()["status"] == "grey"
    assert api("GET", "/v1/kpis").json()["items"][0]["status"] == "grey"


def test_the_worst_shift_gives_the_colour_and_a_missing_one_is_never_green(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, shifts=["early", "late"], rhythm="shift")
    assert read(api, path, "2026-03-02", 4, shift="early")["kpi"]["status"] == "grey"
    assert read(api, path, "2026-03-02", 4, shift="late")["kpi"]["status"] == "green"
    assert read(api, path, "2026-03-02", 9, shift="early")["kpi"]["status"] == "red"


def test_limits_are_there_from_twelve_readings_on(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rhythm="hour")
    for n in range(11):
        read(api, path, hours_ago(40 - n), 4 + n % 2)
    assert api("GET", path).json()["limits"] == []
    assert api("GET", f"{path}/chart").json()["series"][0]["limits"] is None
    (band,) = read(api, path, hours_ago(20), 5)["kpi"]["limits"]
    assert (band["shift"], band["centre"], band["moving_range"]) == (None, 4.5, 1)
    assert (round(band["lower"], 2), round(band["upper"], 2)) == (1.84, 7.16)


def test_a_sparkline_has_the_last_24_readings_of_a_shift(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rhythm="hour")
    for n in range(26):
        kept = read(api, path, hours_ago(40 - n), n)
    assert [point["value"] for point in kept["kpi"]["recent"]] == list(range(2, 26))
    earlier = read(api, path, hours_ago(60), 99)
    assert earlier["kpi"]["recent"] == kept["kpi"]["recent"]


def test_a_chart_marks_what_noise_hardly_makes(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rhythm="hour")
    for n in range(14):
        read(api, path, hours_ago(40 - n), 4 + n % 2)
    read(api, path, hours_ago(20), 20)
    chart = api("GET", f"{path}/chart").json()
    assert (chart["target"], chart["limit"], chart["direction"]) == (5, 8, "lower")
    (series,) = chart["series"]
    assert series["signals"] == [
        {"rule": "beyond", "side": "high", "first": "2026-03-01T16:00:00Z", "last": "2026-03-01T16:00:00Z"}
    ]
    assert (len(series["points"]), series["points"][-1]["status"], series["limits"]["centre"]) == (15, "red", 4.5)
    assert [point["value"] for point in api("GET", f"{path}/chart?last=2").json()["series"][0]["points"]] == [5, 20]


def test_a_signal_that_goes_on_is_marked_once(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rhythm="hour", target=50, limit=None)
    for n in range(12):
        read(api, path, hours_ago(60 - n), 10 * (n % 2))
    for n in range(7):
        read(api, path, hours_ago(40 - n), 20 + n)
    (series,) = api("GET", f"{path}/chart").json()["series"]
    trend = [signal for signal in series["signals"] if signal["rule"] == "trend"]
    assert [(one["side"], one["last"]) for one in trend] == [("high", hours_ago(34).strftime("%Y-%m-%dT%H:%M:%SZ"))]


@pytest.mark.parametrize(("role", "status"), [("learner", 403), ("reader", 403), ("coach", 403), ("supervisor", 201)])
def test_leaders_define_kpis(as_role: Any, plant: Plant, role: str, status: int) -> None:
    assert as_role(role)("POST", "/v1/kpis", {**SCRAP, "team_id": plant.team}).status_code == status


def test_readings_are_taken_by_people_at_work_of_the_team(as_role: Any, plant: Plant) -> None:
    path = f"{kpi(as_role('admin'), plant)}/readings"
    body = {"at": "2026-03-02", "value": 4}
    assert as_role("reader")("POST", path, body).status_code == 403
    assert as_role("other_team")("POST", path, body).status_code == 404
    assert as_role("member")("POST", path, body).status_code == 200


def test_erased_words_leave_the_number(api: Api, as_role: Any, plant: Plant) -> None:
    path = kpi(api, plant)
    read(as_role("member"), path, NOON, 4, note="My own words")
    api("POST", f"/v1/people/{plant.member}/erase")
    (reading,) = api("GET", f"{path}/readings").json()["items"]
    assert (reading["value"], reading["note"]) == (4, "")
