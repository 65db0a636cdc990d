"""Readings by the table: all or none, each error with its line, and the same table again changes nothing."""

import asyncio
from typing import Any

import pytest

from coach.api.gate import MAX_TABLE
from tests.hostile_tables import TABLES

from .conftest import Api, Plant

CSV = {"Content-Type": "text/csv"}
HEAD = "kpi,at,value,weight,note"
COUNTED = {"category": "Q", "direction": "lower", "target": 5, "rules": {"misses": 3, "signal": False}}


def new_kpi(api: Api, plant: Plant, name: str = "Leaks", **fields: Any) -> str:
    return str(api.made("/v1/kpis", {"name": name, "team_id": plant.team, **COUNTED, **fields})["id"])


def sent(api: Api, *lines: str, head: str = HEAD, headers: dict[str, str] = CSV, **asked: Any) -> Any:
    content = "\r\n".join([head, *lines]).encode()
    return api("POST", "/v1/readings/import", content=content, headers=headers, params=asked)


def told(answer: Any) -> tuple[int, ...]:
    assert answer.status_code == 200, answer.text
    return tuple(answer.json()[name] for name in ("rows", "new", "corrected", "unchanged", "error_count"))


def values(api: Api, kpi: str) -> list[float]:
    return [each["value"] for each in api("GET", f"/v1/kpis/{kpi}/readings").json()["items"]]


def test_a_table_is_kept_and_asks_for_an_analysis_as_readings_do(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    lines = [f"Leaks,2026-02-{day},{value},," for day, value in ((24, 3), (25, 9), (26, 8), (27, 11))]
    assert told(sent(api, *lines)) == (4, 4, 0, 0, 0)
    shown = api("GET", f"/v1/kpis/{kpi}").json()
    assert values(api, kpi) == [11, 8, 9, 3]
    assert (shown["recent"][-1]["value"], shown["recent"][-1]["at"]) == (11, "2026-02-27T22:59:59Z")
    assert api("GET", f"/v1/issues/{shown['issue_id']}").json()["title"].startswith("Leaks: 9, 8, 11")
    assert len(api("GET", "/v1/sessions", params={"issue_id": shown["issue_id"]}).json()["items"]) == 1


def test_the_same_table_again_changes_nothing_and_another_value_corrects(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    lines = ["Leaks,2026-02-26,3,2,Once", "Leaks,2026-02-27T06:00:00+01:00,4,,"]
    assert told(sent(api, *lines)) == (2, 2, 0, 0, 0)
    assert told(sent(api, *lines)) == (2, 0, 0, 2, 0)
    assert told(sent(api, f"{kpi},2026-02-26,5,2,", "Leaks,2026-02-27T05:00:00Z,4,,")) == (2, 0, 1, 1, 0)
    kept = api("GET", f"/v1/kpis/{kpi}/readings", params={"history": True}).json()["items"]
    assert [(each["version"], each["value"], each["corrected"], each["note"]) for each in kept] == [
        (1, 4, False, None), (2, 5, False, None), (1, 3, True, "Once"),
    ]  # fmt: skip


def test_a_dry_run_says_what_would_come_of_it_and_keeps_nothing(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    answer = sent(api, "Leaks,2026-02-26,3,,", "Leaks,2026-02-30,3,,", dry_run=True)
    assert (told(answer), answer.json()["dry_run"]) == ((2, 1, 0, 0, 1), True)
    assert answer.json()["errors"] == [
        {"line": 3, "column": "at", "value": "2026-02-30", "reason": answer.json()["errors"][0]["reason"]}
    ]
    assert values(api, kpi) == []


def test_one_error_keeps_all_rows_out_unless_the_others_are_wanted(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    lines = ["Leaks,2026-02-26,3,,", "Leks,2026-02-26,3,,", "Leaks,2026-02-27,3 pcs,,"]
    refused = sent(api, *lines)
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")
    assert [(each["line"], each["field"]) for each in refused.json()["errors"]] == [(3, "kpi"), (4, "value")]
    assert "partial=true" in refused.json()["detail"]
    assert values(api, kpi) == []
    assert told(sent(api, *lines, partial=True)) == (3, 1, 0, 0, 2)
    assert values(api, kpi) == [3]


def test_of_two_lines_for_one_moment_the_later_one_is_kept_and_the_other_told(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    answer = sent(api, "Leaks,2026-02-26,3,,", "Leaks,2026-02-26,4,,", "Leaks,2026-02-26,4,,", partial=True)
    assert told(answer) == (3, 1, 0, 1, 1)
    assert (answer.json()["errors"][0]["line"], values(api, kpi)) == (2, [4])


WRONG = (
    ("Gone,2026-02-26,3,,", "kpi", "retired"),
    ("Sum,2026-02-26,3,,", "kpi", "parts"),
    ("Twice,2026-02-26,3,,", "kpi", "2 KPIs"),
    ("Shifts,2026-02-26,3,,", "shift", "early"),
    ("Leaks,2026-03-09,3,,", "at", "still to come"),
    ("Leaks,2026-02-26T10:00,3,,", "at", "zone"),
    ('Leaks,2026-02-26,"3,5",,', "value", "12.5"),
    ("Leaks,2026-02-26,3,0,", "weight", "above 0"),
    ("Leaks,2026-02-26,3,5,,,7", "row", "7 cells"),
)


def test_a_row_that_cannot_be_kept_says_why(api: Api, plant: Plant) -> None:
    new_kpi(api, plant)
    new_kpi(api, plant, "Sum", rollup="sum")
    new_kpi(api, plant, "Shifts", rhythm="shift", shifts=["early", "late"])
    for _ in range(2):
        new_kpi(api, plant, "Twice")
    api.edit(f"/v1/kpis/{new_kpi(api, plant, 'Gone')}", {"retired": True})
    errors = sent(api, *(line for line, _, _ in WRONG), dry_run=True).json()["errors"]
    assert [(each["line"], each["column"]) for each in errors] == [(n, each[1]) for n, each in enumerate(WRONG, 2)]
    assert [said for (_, _, said), each in zip(WRONG, errors, strict=True) if said not in each["reason"]] == []


def test_what_the_parts_of_a_kpi_bring_is_summed_up(api: Api, plant: Plant) -> None:
    whole = new_kpi(api, plant, "Sum", rollup="sum")
    for name in ("Line 1", "Line 2"):
        new_kpi(api, plant, name, rolls_into=whole)
    lines = ["Line 1,2026-02-26,3,,", "Line 2,2026-02-26,4,,", "Line 1,2026-02-27,3,,"]
    assert told(sent(api, *lines)) == (3, 3, 0, 0, 0)
    assert values(api, whole) == [7]
    assert told(sent(api, *lines, "Line 2,2026-02-27,9,,")) == (4, 1, 0, 3, 0)
    assert values(api, whole) == [12, 7]


def test_what_two_parts_swap_is_one_change_of_the_whole(api: Api, plant: Plant) -> None:
    whole = new_kpi(api, plant, "Sum", rollup="sum", target=12, rules={"misses": 1, "signal": False})
    for name in ("Line 1", "Line 2"):
        new_kpi(api, plant, name, rolls_into=whole, rules={"misses": None, "signal": False})
    lines = [("Line 1,2026-02-27,2,,", "Line 2,2026-02-27,9,,"), ("Line 1,2026-02-27,9,,", "Line 2,2026-02-27,2,,")]
    assert [told(sent(api, *some)) for some in lines] == [(2, 2, 0, 0, 0), (2, 0, 2, 0, 0)]
    kept = api("GET", f"/v1/kpis/{whole}/readings", params={"history": True}).json()["items"]
    assert ([each["value"] for each in kept], api("GET", "/v1/issues").json()["items"]) == ([11], [])


def test_what_came_out_goes_in_again_also_of_kpis_that_take_nothing(api: Api, plant: Plant) -> None:
    whole = new_kpi(api, plant, "Sum", rollup="weighted_mean")
    parts = [new_kpi(api, plant, name, rolls_into=whole) for name in ("Line 1", "Line 2")]
    sent(api, "Line 1,2026-02-26,0.1,,", "Line 2,2026-02-26,0.2,,")
    api.edit(f"/v1/kpis/{parts[0]}", {"retired": True})
    out = api("GET", "/v1/export/readings", params={"format": "csv"}).content
    answer = api("POST", "/v1/readings/import", content=out, headers=CSV)
    assert (told(answer), values(api, whole)) == ((3, 0, 0, 3, 0), [0.15])
    refused = sent(api, "Sum,2026-02-26,0.16,,", "Line 1,2026-02-26,0.1,,", dry_run=True)
    assert [(each["line"], each["column"]) for each in refused.json()["errors"]] == [(2, "kpi")]


def test_the_same_table_twice_at_once_is_kept_once(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    content = "\n".join([HEAD, *(f"Leaks,2026-02-{day:02},{day},," for day in range(1, 28))]).encode()

    async def at_once() -> list[int]:
        posts = (api.send("POST", "/v1/readings/import", CSV, content=content) for _ in range(4))
        return sorted([answer.json()["new"] for answer in await asyncio.gather(*posts)])

    assert api.runner.run(at_once()) == [0, 0, 0, 27]
    assert values(api, kpi) == list(range(27, 0, -1))


def test_under_one_key_the_table_is_kept_once_and_its_report_said_again(api: Api, plant: Plant) -> None:
    new_kpi(api, plant)
    headers = {**CSV, "Idempotency-Key": "k-1"}
    first, again = (sent(api, "Leaks,2026-02-26,3,,", "?,2026-02-26,3,,", headers=headers, partial=True) for _ in "12")
    assert (told(first), first.json()["errors"][0]["value"]) == ((2, 1, 0, 0, 1), "?")
    assert (told(again), again.json()["errors"][0]["value"]) == ((2, 1, 0, 0, 1), "")


def test_what_stood_in_a_wrong_cell_is_kept_nowhere(api: Api, plant: Plant) -> None:
    new_kpi(api, plant, shifts=["early"], rhythm="shift")
    headers = {**CSV, "Idempotency-Key": "k-1"}
    answers = [
        sent(api, "Leaks,2026-02-26,3,Ravi Sen", head="kpi,at,value,shift", headers=headers, partial=True) for _ in "12"
    ]
    assert [answer.json()["errors"][0]["value"] for answer in answers] == ["Ravi Sen", ""]
    assert "Ravi" not in answers[1].text


def test_history_that_comes_late_asks_for_no_analysis_now(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    assert told(sent(api, *(f"Leaks,2025-01-{day},9,," for day in (14, 15, 16, 17)))) == (4, 4, 0, 0, 0)
    assert (api("GET", f"/v1/kpis/{kpi}").json()["issue_id"], api("GET", "/v1/issues").json()["items"]) == (None, [])


def test_a_note_alone_is_new_once_and_moves_nothing(api: Api, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    assert told(sent(api, "Leaks,2026-02-26,3,2,", "Leaks,2026-02-27,3,2,")) == (2, 2, 0, 0, 0)
    lines = ("Leaks,2026-02-26,3,,Once", "Leaks,2026-02-27,3,,")
    assert (told(sent(api, *lines)), told(sent(api, *lines))) == ((2, 0, 1, 1, 0), (2, 0, 0, 2, 0))
    kept = api("GET", f"/v1/kpis/{kpi}/readings").json()["items"]
    assert [(each["version"], each["weight"], each["note"]) for each in kept] == [(1, 2, None), (2, 2, "Once")]


def test_a_key_imports_into_its_own_teams_alone(api: Api, as_role: Any, plant: Plant) -> None:
    kpi = new_kpi(api, plant)
    for call in (kpi, "Leaks"):
        refused = sent(as_role("other_team"), f"{call},2026-02-26,3,,")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "kpi")
    assert sent(as_role("member"), "Leaks,2026-02-26,3,,").status_code == 403
    assert told(sent(as_role("leader"), "Leaks,2026-02-26,3,,")) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize("headers", [
    {"Content-Type": "application/json"}, {"Content-Type": "text/csv; charset=latin-1"},
    {**CSV, "Content-Encoding": "gzip"},
])  # fmt: skip
def test_what_is_no_table_by_its_headers_is_refused(api: Api, headers: dict[str, str]) -> None:
    assert sent(api, headers=headers).status_code == 415


@pytest.mark.uncounted
def test_hostile_tables_end_as_reports_or_as_problems(api: Api, plant: Plant) -> None:
    new_kpi(api, plant)
    for name, data in TABLES.items():
        for asked in ({"dry_run": True}, {"partial": True})[: 2 if len(data) < 1_000_000 else 1]:
            answer = api("POST", "/v1/readings/import", content=data, headers=CSV, params=asked)
            assert answer.status_code in (200, 413, 422), name
            assert answer.status_code != 200 or answer.json()["new"] == 0 < answer.json()["error_count"], name
            assert answer.status_code == 200 or len(answer.json()["detail"]) > 20, name
    assert len(TABLES["too large"]) > MAX_TABLE
    assert api("GET", "/v1/kpis").json()["items"][0]["recent"] == []
