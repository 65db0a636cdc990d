"""Numbers that roll up over the tiers, whose reading is missing, what they were held against, and the quick form."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coach.board.audit import examine
from coach.board.missing import remind_missing
from coach.board.plant import Plant as Pass
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import Tiers, make_tiers

SCRAP = {"name": "Scrap", "category": "Q", "unit": "%", "direction": "lower", "target": 5, "limit": 8,
         "rules": {"misses": None, "signal": False}}  # fmt: skip
MONDAY = "2026-03-02"


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def kpi(tiers: Tiers, team: str, **more: Any) -> str:
    return str(tiers.admin.made("/v1/kpis", {**SCRAP, "team_id": team, **more})["id"])


def hall_of_two(tiers: Tiers, **more: Any) -> tuple[str, str, str]:
    """A KPI of the hall, one of its line, and one that the fitters read."""
    above = kpi(tiers, tiers.hall, name="Scrap of the hall", rollup="weighted_mean", **more)
    return above, kpi(tiers, tiers.line, rolls_into=above), kpi(tiers, tiers.fitters, rolls_into=above, weight=3)


def read(tiers: Tiers, kpi: str, value: float, at: str = MONDAY, **more: Any) -> dict[str, Any]:
    answer = tiers.admin("POST", f"/v1/kpis/{kpi}/readings", {"at": at, "value": value, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def get(tiers: Tiers, path: str, who: str = "admin", **params: Any) -> dict[str, Any]:
    answer = tiers.as_(who)("GET", path, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def looked(tiers: Tiers, **time: float) -> int | None:
    tiers.clock.at += timedelta(**time)
    at = tiers.clock.at
    return tiers.admin.runner.run(tiers.store.write(lambda conn: remind_missing(Pass(conn, tiers.org, at))))


def heard(tiers: Tiers, kpi: str) -> list[str]:
    def events(conn: Any) -> list[str]:
        wanted = (t.feed.c.org == tiers.org, t.feed.c.item_id == kpi)
        return [row.type for row in conn.execute(select(t.feed).where(*wanted).order_by(t.feed.c.at, t.feed.c.id))]

    return tiers.admin.runner.run(tiers.store.read(events))


# --- rolling up ---------------------------------------------------------------------------------------


def test_a_whole_is_grey_until_its_last_part_is_read_and_follows_corrections(tiers: Tiers) -> None:
    above, line, fitters = hall_of_two(tiers)
    read(tiers, line, 2)
    assert get(tiers, f"/v1/kpis/{above}")["status"] == "grey"
    read(tiers, fitters, 6)
    shown = get(tiers, f"/v1/kpis/{above}")
    assert ([point["value"] for point in shown["recent"]], shown["status"]) == ([5], "green")
    read(tiers, line, 2, weight=1e-6)
    shown = get(tiers, f"/v1/kpis/{above}")
    assert (round(shown["recent"][0]["value"], 3), shown["status"]) == (6, "amber")
    assert (shown["parts"], shown["owed_by"], shown["missing_since"]) == (sorted([line, fitters]), None, None)
    assert sorted(heard(tiers, above)) == ["kpi.created", "kpi.read", "kpi.read", "kpi.turned", "kpi.turned"]


def test_a_whole_opens_to_its_parts_and_names_what_is_missing(tiers: Tiers) -> None:
    above, line, fitters = hall_of_two(tiers)
    read(tiers, fitters, 6)
    (frame,) = get(tiers, f"/v1/kpis/{above}/parts", at="2026-03-02T12:00:00Z")["frames"]
    parts = {part["kpi_id"]: part for part in frame["parts"]}
    assert (frame["value"], frame["status"], frame["end"]) == (None, "grey", "2026-03-02T22:59:59Z")
    assert (parts[line]["status"], len(parts[line]["missing"]), parts[line]["name"]) == ("grey", 1, "Scrap")
    assert (parts[fitters]["value"], parts[fitters]["weight"], parts[fitters]["status"]) == (6, 3, "amber")
    read(tiers, line, 2)
    days = get(tiers, f"/v1/kpis/{above}/parts", **{"from": "2026-02-27T00:00:00Z", "to": "2026-03-03T00:00:00Z"})
    assert [(one["value"], len(one["parts"])) for one in days["frames"]] == [(None, 0), (5, 2)]
    assert [part["share"] for part in days["frames"][1]["parts"] if part["kpi_id"] == fitters] == [0.75]
    turned = {"from": "2026-03-03T00:00:00Z", "to": "2026-02-27T00:00:00Z"}
    answer = tiers.admin("GET", f"/v1/kpis/{above}/parts", params=turned)
    assert (answer.status_code, "comes before `from`" in answer.json()["detail"]) == (422, True)


def test_of_a_part_that_a_key_does_not_see_it_learns_numbers_alone(tiers: Tiers) -> None:
    above, line, _ = hall_of_two(tiers)
    read(tiers, line, 2)
    (frame,) = get(tiers, f"/v1/kpis/{above}/parts", who="head")["frames"]
    shown = next(part for part in frame["parts"] if part["kpi_id"] == line)
    assert (shown["name"], shown["team_id"], shown["value"]) == (None, None, 2)


def test_what_is_summed_up_is_not_read_by_hand_and_what_is_read_has_no_parts(tiers: Tiers) -> None:
    above, line, _ = hall_of_two(tiers)
    answer = tiers.admin("POST", f"/v1/kpis/{above}/readings", {"at": MONDAY, "value": 1})
    assert (answer.status_code, "/parts" in answer.json()["detail"]) == (409, True)
    assert tiers.admin("GET", f"/v1/kpis/{line}/parts").status_code == 409


def test_a_part_has_to_fit_into_its_whole(tiers: Tiers) -> None:
    above, line, _ = hall_of_two(tiers)
    site = kpi(tiers, tiers.site, rollup="sum")
    wrong: list[dict[str, Any]] = [
        {"team_id": tiers.line, "rolls_into": line}, {"team_id": tiers.line, "rolls_into": above, "unit": "kg"},
        {"team_id": tiers.line, "rolls_into": above, "direction": "higher", "limit": 1},
        {"team_id": tiers.site, "rolls_into": above}, {"team_id": tiers.line, "rolls_into": above, "rhythm": "week"},
        {"team_id": tiers.line, "rhythm": "takt"}, {"team_id": tiers.line, "takt_minutes": 5},
    ]  # fmt: skip
    assert [tiers.admin("POST", "/v1/kpis", {**SCRAP, **body}).status_code for body in wrong] == [422] * len(wrong)
    assert tiers.admin.edit(f"/v1/kpis/{above}", {"rolls_into": site}).status_code == 200
    assert tiers.admin.edit(f"/v1/kpis/{above}", {"rolls_into": above}).status_code == 422
    assert tiers.admin.edit(f"/v1/kpis/{above}", {"unit": "kg"}).status_code == 422
    assert tiers.admin.edit(f"/v1/kpis/{site}", {"rollup": None}).status_code == 409


def test_whoever_leads_a_team_edits_a_kpi_of_theirs_that_counts_to_one_they_do_not_see(tiers: Tiers) -> None:
    above, line, _ = hall_of_two(tiers)
    leader = tiers.as_("leader")
    assert leader.edit(f"/v1/kpis/{line}", {"name": "Scrap of line 1"}).status_code == 200
    other = kpi(tiers, tiers.line)
    refused = leader.edit(f"/v1/kpis/{other}", {"rolls_into": above})
    assert (refused.status_code, "`rolls_into` names" in refused.json()["detail"]) == (422, True)


def test_a_part_that_came_later_does_not_hold_up_the_days_before_it(tiers: Tiers) -> None:
    above, line, fitters = hall_of_two(tiers)
    tiers.clock.at += timedelta(days=1)
    read(tiers, line, 2)
    tiers.clock.at += timedelta(hours=1)
    kpi(tiers, tiers.line, name="Scrap of line 2", rolls_into=above)
    read(tiers, fitters, 6)
    assert [point["value"] for point in get(tiers, f"/v1/kpis/{above}")["recent"]] == [5]


def shown(tiers: Tiers, kpi: str) -> list[float]:
    return [point["value"] for point in get(tiers, f"/v1/kpis/{kpi}")["recent"]]


def test_a_change_of_the_parts_is_seen_in_the_whole_at_once(tiers: Tiers) -> None:
    above, line, fitters = hall_of_two(tiers)
    read(tiers, line, 2)
    assert (shown(tiers, above), tiers.admin.edit(f"/v1/kpis/{fitters}", {"rolls_into": None}).status_code) == ([], 200)
    assert shown(tiers, above) == [2]
    read(tiers, fitters, 6)
    tiers.admin.edit(f"/v1/kpis/{fitters}", {"rolls_into": above})
    assert shown(tiers, above) == [5]
    tiers.admin.edit(f"/v1/kpis/{line}", {"weight": 9})
    assert shown(tiers, above) == [3]
    tiers.admin.edit(f"/v1/kpis/{above}", {"rollup": "worst"})
    assert shown(tiers, above) == [6]
    assert heard(tiers, above).count("kpi.read") == 4


def test_a_new_part_is_owed_in_the_frame_it_comes_in(tiers: Tiers) -> None:
    above, line, fitters = hall_of_two(tiers)
    read(tiers, line, 2), read(tiers, fitters, 6)
    new = kpi(tiers, tiers.line, rolls_into=above)
    assert (shown(tiers, above), get(tiers, f"/v1/kpis/{above}")["status"]) == ([], "grey")
    read(tiers, new, 5)
    assert shown(tiers, above) == [5]


def test_a_team_does_not_move_away_from_what_its_numbers_roll_into(tiers: Tiers) -> None:
    above, line, _ = hall_of_two(tiers)
    refused = tiers.admin.edit(f"/v1/teams/{tiers.line}", {"parent_id": tiers.site})
    assert (refused.status_code, line in refused.json()["detail"], above in refused.json()["detail"]) == (
        409,
        True,
        True,
    )
    assert tiers.admin.edit(f"/v1/kpis/{line}", {"rolls_into": None}).status_code == 200
    assert tiers.admin.edit(f"/v1/teams/{tiers.line}", {"parent_id": tiers.site}).status_code == 200
    assert tiers.admin.edit(f"/v1/teams/{tiers.hall}", {"parent_id": None}).status_code == 200


# --- corrections --------------------------------------------------------------------------------------


def test_a_correction_keeps_the_weight_and_a_note_alone_is_kept_too(tiers: Tiers) -> None:
    id = kpi(tiers, tiers.line)
    read(tiers, id, 3, weight=5)
    told: list[dict[str, Any]] = [
        {"value": 4},
        {"value": 4, "note": "Counted twice"},
        {"value": 4},
        {"value": 4, "weight": 6},
    ]
    shown = [read(tiers, id, **each)["reading"] for each in [*told, {"value": 4, "note": "Counted twice"}]]
    assert [(one["version"], one["weight"], one["note"]) for one in shown] == [
        (2, 5, None),
        *[(3, 5, "Counted twice")] * 2,
        *[(4, 6, "Counted twice")] * 2,
    ]


# --- missing ------------------------------------------------------------------------------------------


def test_whoever_owes_a_reading_is_told_once_a_frame_and_has_it_among_their_work(tiers: Tiers) -> None:
    id = kpi(tiers, tiers.line, owner_id=tiers.member)
    read(tiers, id, 2)
    assert looked(tiers, days=1) is None
    assert (looked(tiers, days=1), looked(tiers)) == (1, None)
    (notice,) = get(tiers, "/v1/inbox", who="member")["items"]
    assert (notice["what"], notice["text"]) == ("missing", "Has no reading: a number, “Scrap”.")
    shown = get(tiers, f"/v1/kpis/{id}")
    assert (shown["status"], shown["owed_by"], shown["missing_since"]) == ("grey", tiers.member, shown["expected_by"])
    (task,) = get(tiers, "/v1/work", who="member")["items"]
    assert (task["item_id"], task["stage"], task["why"], task["name"]) == (id, "read", "owed", "Scrap")
    assert heard(tiers, id).count("kpi.missing") == 1
    read(tiers, id, 3, at="2026-03-04")
    assert (get(tiers, "/v1/work", who="member")["items"], looked(tiers)) == ([], None)


def test_without_an_owner_who_is_there_the_leader_on_duty_owes_it(tiers: Tiers) -> None:
    id = kpi(tiers, tiers.line, owner_id=tiers.member, rhythm="hour")
    away = {"from": "2026-03-02T00:00Z", "until": "2026-03-20T00:00Z"}
    tiers.admin.made(f"/v1/people/{tiers.member}/absences", away)
    assert looked(tiers, hours=3) == 1
    board = get(tiers, "/v1/board", team=tiers.line)["kpis"]
    assert [(one["owed_by"], one["status"], one["missing_since"] is not None) for one in board] == [
        (tiers.leader, "grey", True)
    ]
    assert [task["why"] for task in get(tiers, "/v1/work", who="leader")["items"]] == ["led"]
    assert [looked(tiers, hours=1), looked(tiers, days=1)] == [None, 1]
    assert get(tiers, f"/v1/kpis/{id}")["owed_by"] == tiers.leader


def test_a_reading_that_is_nobodys_duty_is_an_alarm(tiers: Tiers) -> None:
    kpi(tiers, tiers.line, rhythm="hour")
    for team in (tiers.line, tiers.hall, tiers.site):
        tiers.admin.edit(f"/v1/teams/{team}", {"leader_id": None})
    tiers.clock.at += timedelta(hours=3)
    at = tiers.clock.at
    found = tiers.admin.runner.run(tiers.store.read(lambda conn: examine(conn, tiers.org, at)))
    assert [(one.kind, one.team_id) for one in found] == [("nobody", tiers.line)]
    tiers.admin.edit(f"/v1/teams/{tiers.site}", {"leader_id": tiers.chief})
    assert tiers.admin.runner.run(tiers.store.read(lambda conn: examine(conn, tiers.org, at))) == []


# --- targets ------------------------------------------------------------------------------------------


def test_what_a_kpi_was_held_against_is_kept_with_the_action_that_moved_it(tiers: Tiers) -> None:
    id, action = kpi(tiers, tiers.line), tiers.action()
    refused = tiers.admin.edit(f"/v1/kpis/{id}", {"target": 4, "because_of": action})
    assert (refused.status_code, "which is open" in refused.json()["detail"]) == (409, True)
    tiers.worked(action)
    assert tiers.admin.edit(f"/v1/kpis/{id}", {"target": 4, "because_of": action}).status_code == 200
    assert tiers.admin.edit(f"/v1/kpis/{id}", {"name": "Scrap of line 1", "target": 4}).status_code == 200
    held = get(tiers, f"/v1/kpis/{id}/targets")["items"]
    assert [(one["n"], one["target"], one["limit"], one["action_id"]) for one in held] == [
        (2, 4, 8, action), (1, 5, 8, None),
    ]  # fmt: skip
    assert tiers.admin.edit(f"/v1/kpis/{id}", {"name": "Scrap", "because_of": action}).status_code == 422
    assert tiers.admin.edit(f"/v1/kpis/{id}", {"target": 3, "because_of": "act_x"}).status_code == 422


# --- the form -----------------------------------------------------------------------------------------


def test_the_form_shows_what_is_owed_and_takes_it_in_one_go(tiers: Tiers) -> None:
    daily = kpi(tiers, tiers.line)
    tiers.clock.at += timedelta(minutes=1)
    shifts = kpi(tiers, tiers.line, shifts=["early", "late"], rhythm="shift")
    kpi(tiers, tiers.line, rollup="sum")
    lines = get(tiers, "/v1/form", team_id=tiers.line)["lines"]
    assert [(line["kpi_id"], line["shift"], line["owed"]) for line in lines] == [
        (daily, None, True), (shifts, "early", True), (shifts, "late", True),
    ]  # fmt: skip
    filled = {"team_id": tiers.line, "readings": [{**{name: line[name] for name in ("kpi_id", "shift", "at")},
                                                   "value": 2 + n} for n, line in enumerate(lines)]}  # fmt: skip
    first, again = (tiers.as_("member")("POST", "/v1/form", filled) for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    assert [[point["value"] for point in kpi["recent"]] for kpi in first.json()["kpis"]] == [[2], [3, 4]]
    assert [line["last"]["value"] for line in get(tiers, "/v1/form", team_id=tiers.line)["lines"]] == [2, 3, 4]


def test_without_a_moment_a_value_is_for_the_frame_that_is_owed_also_when_it_is_the_last_one_again(
    tiers: Tiers,
) -> None:
    id = kpi(tiers, tiers.line)
    body, once = {"team_id": tiers.line, "readings": [{"kpi_id": id, "value": 0}]}, {"Idempotency-Key": "k-1"}
    for headers in (once, once, {}):
        assert tiers.as_("leader")("POST", "/v1/form", body, headers=headers).status_code == 200
    kept = get(tiers, f"/v1/kpis/{id}/readings")["items"]
    assert [(one["at"], one["value"]) for one in kept] == [("2026-03-02T22:59:59Z", 0), ("2026-02-27T22:59:59Z", 0)]
    (line,) = get(tiers, "/v1/form", team_id=tiers.line)["lines"]
    assert (line["owed"], line["at"]) == (False, "2026-03-02T22:59:59Z")


def test_two_rows_for_one_moment_are_refused_however_they_say_it(tiers: Tiers) -> None:
    id = kpi(tiers, tiers.line)
    (line,) = get(tiers, "/v1/form", team_id=tiers.line)["lines"]
    for at in (line["at"], line["at"][:10]):
        rows = [{"kpi_id": id, "value": 1}, {"kpi_id": id, "value": 2, "at": at}]
        answer = tiers.admin("POST", "/v1/form", {"team_id": tiers.line, "readings": rows})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "readings.1.kpi_id")


@pytest.mark.parametrize(
    ("row", "field"),
    [({"value": 1, "shift": "night"}, "shift"), ({"value": 1, "at": "2026-04-01"}, "at"), ({"value": "1"}, "value"),
     ({"value": 1, "kpi_id": "kpi_x"}, "kpi_id"), ({"value": 5, "at": MONDAY}, "kpi_id")],
)  # fmt: skip
def test_one_wrong_row_keeps_nothing_and_is_named(tiers: Tiers, row: dict[str, Any], field: str) -> None:
    id = kpi(tiers, tiers.line)
    rows = [{"kpi_id": id, "at": MONDAY, "value": 4}, {"kpi_id": id, **row}]
    answer = tiers.admin("POST", "/v1/form", {"team_id": tiers.line, "readings": rows})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"readings.1.{field}")
    assert get(tiers, f"/v1/kpis/{id}/readings")["items"] == []
