"""Taking the data out: everything an organisation owns, as it was at one moment, and single tables for spreadsheets."""

import base64
import csv
import io
import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from sqlalchemy import Connection, insert, select

from coach.clock import new_id
from coach.reports.export import SHEETS, SheetName, everything
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.export import PRIVATE, SECRET, TABLES

from .conftest import NOON, Api, Plant, fill, make_plant

CSV = {"Content-Type": "text/csv"}
LATE = "per_new0"
"""No id that is made holds a nought."""
LIVE = '=HYPERLINK("http://x.example";"Caps")'


def exported(api: Api) -> list[dict[str, Any]]:
    answer = api("GET", "/v1/export")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/jsonl"), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def sheet(api: Api, name: str) -> list[dict[str, str]]:
    answer = api("GET", f"/v1/export/{name}", params={"format": "csv"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8"), answer.text
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_everything_comes_between_a_first_and_a_last_line(api: Api, plant: Plant, store: Store) -> None:
    fill(api, plant)
    first, *rows, last = exported(api)
    assert first == {"coach_export": 1, "org": plant.org, "at": "2026-03-02T12:00:00Z"}
    assert last == {"coach_export_end": 1, "rows": len(rows)}

    def counted(conn: Connection) -> dict[str, int]:
        return {t.name: len(conn.execute(select(t.c.org).where(t.c.org == plant.org)).all()) for t in TABLES}

    found = [row["table"] for row in rows]
    assert {name: n for name, n in api.runner.run(store.read(counted)).items() if n} == {
        name: found.count(name) for name in set(found)
    }
    assert {"utterances", "readings", "photos", "keys", "audit"} <= set(found)


def test_no_secret_leaves_and_photos_do(api: Api, plant: Plant, store: Store) -> None:
    photo = fill(api, plant)["photo"]

    def secrets(conn: Connection) -> None:
        person = {"org": plant.org, "created_at": NOON, "name": "x", "status": "ready"}
        conn.execute(insert(t.channels).values(**person, id="cha_1", person_id=plant.member, url="mailto://hidden"))
        hook = {"id": "hok_1", "url": "https://x", "secrets": ["hidden"], "events": [], "seq": 0}
        conn.execute(insert(t.webhooks).values(**person, **hook))

    api.runner.run(store.write(secrets))
    rows = exported(api)[1:-1]
    assert not any(column in each["row"] for each in rows for table, column in SECRET if each["table"] == table)
    assert "hidden" not in json.dumps(rows)
    (shown,) = (each["row"] for each in rows if each["table"] == "photos")
    assert (shown["id"], base64.b64decode(shown["data"])) == (photo, api("GET", f"/v1/photos/{photo}").content)


def test_where_somebody_went_and_what_they_checked_off_stays(api: Api, as_role: Any, plant: Plant) -> None:
    leader, team = as_role("leader"), {"team_id": plant.team}
    daily = {"name": "Look", "kind": "check", "days": [0], "at_time": "06:00", **team}
    routine = api.made("/v1/routines", daily)["id"]
    assert leader("POST", f"/v1/routines/{routine}/check", {"note": "Short"}).status_code == 200
    leader.made("/v1/walks", {"kind": "gemba", "place": "Bay 7", "seen": "A puddle", **team})
    rows = {each["table"]: each["row"] for each in exported(api)[1:-1]}
    assert (rows["checks"]["day"], rows["walks"]["kind"]) == ("2026-03-02", "gemba")
    assert PRIVATE.isdisjoint((name, column) for name in ("checks", "walks") for column in rows[name])
    assert not {"Bay 7", "A puddle"} & {str(value) for each in exported(api)[1:-1] for value in each["row"].values()}


def test_what_belongs_to_another_organisation_is_not_in_it(api: Api, app: Any, store: Store) -> None:
    org = new_id("org")

    def theirs(conn: Connection) -> Plant:
        conn.execute(insert(t.orgs).values(org=org, name="Theirs", created_at=NOON))
        return make_plant(conn, org)

    other = api.runner.run(store.write(theirs))
    fill(Api(app, api.runner, other.keys["admin"]), other)
    assert "Their" not in json.dumps(exported(api))
    assert sheet(api, "issues") == []


def test_it_is_as_it_was_when_it_began(api: Api, plant: Plant, store: Store) -> None:
    async def interrupted() -> bytes:
        pieces = store.flow(lambda conn: iter_lines(conn, plant.org))
        first = await anext(pieces)
        late = insert(t.people).values(org=plant.org, id=LATE, name="Late", created_at=NOON)
        await store.write(lambda conn: conn.execute(late))
        return first + b"".join([piece async for piece in pieces])

    assert LATE.encode() not in api.runner.run(interrupted())
    assert LATE in json.dumps(exported(api))


def iter_lines(conn: Connection, org: str) -> Iterator[bytes]:
    yield str(conn.execute(select(t.orgs.c.name).where(t.orgs.c.org == org)).scalar_one()).encode()
    yield from everything(conn, org, NOON)


def test_only_administrators_of_the_whole_organisation_take_everything(api: Api, as_role: Any, plant: Plant) -> None:
    for role in ("supervisor", "coach", "learner", "reader", "leader"):
        assert as_role(role)("GET", "/v1/export").status_code == 403
        assert as_role(role)("GET", "/v1/export/issues").status_code == 403
    some = api.made("/v1/keys", {"name": "k", "role": "admin", "teams": [plant.team]})["secret"]
    assert Api(api.app, api.runner, some)("GET", "/v1/export").status_code == 403


def test_it_is_written_to_the_audit(api: Api, plant: Plant, store: Store) -> None:
    exported(api)
    sheet(api, "kpis")
    what = select(t.audit.c.what, t.audit.c.target).where(t.audit.c.org == plant.org, t.audit.c.what.like("exported%"))
    found = api.runner.run(store.read(lambda conn: [tuple(row) for row in conn.execute(what)]))
    assert sorted(found) == [("exported everything", plant.org), ("exported table", "kpis")]


def test_every_table_has_its_rows_with_what_was_said(api: Api, plant: Plant) -> None:
    ids = fill(api, plant)
    found = {name: sheet(api, name) for name in get_args(SheetName)}
    assert {name: len(rows) for name, rows in found.items() if name not in ("ideas", "meetings")} == {
        "issues": 1, "actions": 1, "kpis": 1, "readings": 1, "escalations": 1,
    }  # fmt: skip
    assert (found["issues"][0]["id"], found["issues"][0]["title"]) == (ids["issue"], "Their words")
    assert (found["actions"][0]["what"], found["actions"][0]["due"]) == ("Their words", "2026-03-09T22:59:59Z")
    assert found["escalations"][0]["ask"] == "Their words"
    assert {key: found["readings"][0][key] for key in ("kpi", "name", "value", "note")} == {
        "kpi": ids["kpi"], "name": "Their words", "value": "9", "note": "Their words",
    }  # fmt: skip


def test_no_sheet_says_who_answered() -> None:
    headings = {heading for sheet in SHEETS.values() for heading in sheet.headings}
    assert "answered_at" in headings
    assert headings.isdisjoint({"answered_by", "acknowledged_by"})


def test_a_key_for_some_teams_takes_their_rows_alone(api: Api, plant: Plant) -> None:
    fill(api, plant)
    secret = api.made("/v1/keys", {"name": "k", "role": "admin", "teams": [plant.other_team]})["secret"]
    other = Api(api.app, api.runner, secret)
    assert [sheet(other, name) for name in get_args(SheetName)] == [[]] * len(get_args(SheetName))


def test_words_that_are_a_formula_are_words_in_a_spreadsheet(api: Api, plant: Plant) -> None:
    api.made("/v1/issues", {"title": LIVE, "team_id": plant.team, "place": "@hall", "machine": "-7"})
    (row,) = sheet(api, "issues")
    assert (row["title"], row["place"], row["machine"]) == ("'" + LIVE, "'@hall", "'-7")


BY_SHIFT = {
    "name": "=Leaks", "category": "Q", "direction": "lower", "target": 5, "rhythm": "shift",
    "shifts": ["+early", "late"], "rules": {"misses": None, "signal": False},
}  # fmt: skip
READ = (
    {"at": "2026-02-26", "shift": "late", "value": -0.1, "note": LIVE},
    {"at": "2026-02-27T05:00:00.000001Z", "shift": "+early", "value": 1e15, "note": " x\n"},
)


def without_kpi(api: Api, kpi: str) -> list[dict[str, Any]]:
    return [{**each, "kpi_id": ""} for each in api("GET", f"/v1/kpis/{kpi}/readings").json()["items"]]


def test_what_readings_export_imports_again(api: Api, plant: Plant) -> None:
    kpi, copy = (api.made("/v1/kpis", {**BY_SHIFT, "team_id": plant.team})["id"] for _ in range(2))
    for reading in READ:
        assert api("POST", f"/v1/kpis/{kpi}/readings", reading).status_code == 200
    table = api("GET", "/v1/export/readings").content
    imported = [
        api("POST", "/v1/readings/import", content=content, headers=CSV).json()
        for content in (table, table.replace(kpi.encode(), copy.encode()))
    ]
    assert [(each["unchanged"], each["new"], each["error_count"]) for each in imported] == [(2, 0, 0), (0, 2, 0)]
    assert without_kpi(api, copy) == without_kpi(api, kpi)


@pytest.mark.parametrize(("path", "status"), [("/v1/export/people", 422), ("/v1/export/issues?format=xlsx", 422)])
def test_there_is_no_other_table_or_format(api: Api, path: str, status: int) -> None:
    assert api("GET", path).status_code == status
