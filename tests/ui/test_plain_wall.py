"""The wall: what it tells, what it keeps to itself, and how it goes on when something is away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from tests.ui.plain import OWN, browser, cookie
from ui.client import Reply, Request
from ui.client import calls as c
from ui.fake import AT, FakeCoach
from ui.plain.device import RELEASED
from ui.plain.house import BEARER, DEVICE
from ui.plain.sheets import Story, trend, wall_of
from ui.words import words_in

TEAM = "tea_1"
SCREEN = {DEVICE: "demo.screen"}


def titles(fake: FakeCoach) -> list[str]:
    return [issue["title"] for issue in fake.shelf.variant("/v1/board", {"team": TEAM})["issues"]]


def names(fake: FakeCoach) -> list[str]:
    return [person["name"] for person in fake.shelf.lists["/v1/people"]]


def story(fake: FakeCoach, **changed: Any) -> Story:
    asked = {"team_id": TEAM}
    return Story(
        board=fake.shelf.variant("/v1/board", {"team": TEAM}) | changed,
        teams=fake.shelf.lists["/v1/teams"],
        hours=fake.shelf.variant("/v1/hours", asked),
        held=fake.shelf.variant("/v1/routines/adherence", asked),
        at=datetime.fromisoformat(AT),
    )


async def test_a_wall_tells_numbers_and_roles_and_neither_names_nor_what_people_wrote() -> None:
    fake = FakeCoach()
    shown = await browser(fake, SCREEN).get(f"/tv?team={TEAM}")
    assert shown.status_code == 200
    assert "Filling, early shift" in shown.text
    assert "off target" in shown.text
    assert titles(fake)
    assert not [said for said in [*titles(fake), *names(fake)] if said in shown.text]
    assert cookie(shown, DEVICE).startswith("coach_device=demo.screen; HttpOnly")


async def test_whoever_leads_the_team_releases_the_titles_for_this_screen_alone() -> None:
    fake = FakeCoach(teams=[TEAM])
    screen = browser(fake, SCREEN | {BEARER: "demo.somebody"})
    answer = await screen.post("/tv/release", data={"team": TEAM, "words": "1"}, headers=OWN)
    assert cookie(answer, RELEASED).startswith("coach_wall=tea_1; HttpOnly")
    assert titles(fake)[0] in (await screen.get(f"/tv?team={TEAM}")).text
    assert titles(fake)[0] not in (await browser(fake, SCREEN).get(f"/tv?team={TEAM}")).text


@pytest.mark.parametrize(("role", "teams"), [("learner", [TEAM]), ("supervisor", ["tea_2"])])
async def test_nobody_else_releases_anything(role: str, teams: list[str]) -> None:
    fake = FakeCoach(role, teams=teams)
    screen = browser(fake, SCREEN | {BEARER: "demo.somebody"})
    answer = await screen.post("/tv/release", data={"team": TEAM, "words": "1"}, headers=OWN)
    assert answer.status_code == 403
    assert not cookie(answer, RELEASED)


async def test_a_board_that_has_not_changed_is_not_sent_again() -> None:
    screen = browser(FakeCoach(), SCREEN)
    first = await screen.get(f"/tv/board?team={TEAM}")
    again = await screen.get(f"/tv/board?team={TEAM}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert int(again.headers["Coach-Now"]) > 0


async def test_a_wall_comes_up_while_the_service_is_away_and_says_so() -> None:
    fake = FakeCoach()
    fake.cut()
    screen = browser(fake, SCREEN)
    shown = await screen.get(f"/tv?team={TEAM}")
    assert shown.status_code == 200
    assert "/look/tv.js" in shown.text
    assert "This screen goes on by itself" in shown.text
    assert (await screen.get(f"/tv/board?team={TEAM}")).status_code == 503


async def test_a_screen_whose_key_was_revoked_shows_nothing_any_more() -> None:
    fake = FakeCoach()
    fake.fail(c.get_board, 401, "This key is not known.")
    answer = await browser(fake, SCREEN).get(f"/tv/board?team={TEAM}")
    assert (answer.status_code, answer.text) == (401, "This key is not known.")
    assert (await browser(fake).get(f"/tv?team={TEAM}")).headers["location"].startswith("/sign-in?next=")


class OneKey:
    """A service that knows one key."""

    def __init__(self, key: str) -> None:
        self.behind = FakeCoach()
        self.key = key

    def send(self, request: Request) -> Reply:
        known = request.headers.get("Authorization") == f"Bearer {self.key}"
        return self.behind.send(request) if known else Reply(401, b'{"title": "Not known"}')


async def test_the_key_of_the_device_comes_before_whoever_is_signed_in() -> None:
    both = {DEVICE: "demo.screen", BEARER: "demo.somebody"}
    fake = FakeCoach()
    assert (await browser(fake, both).get(f"/tv/board?team={TEAM}")).status_code == 200
    assert {sent.headers["Authorization"] for sent in fake.sent} == {"Bearer demo.screen"}
    assert (await browser(OneKey("demo.somebody"), both).get(f"/tv/board?team={TEAM}")).status_code == 200
    assert (await browser(OneKey("demo.other"), both).get(f"/tv/board?team={TEAM}")).status_code == 401


async def test_every_no_takes_the_board_down_but_the_one_that_passes() -> None:
    fake = FakeCoach()
    for status, told in ((410, "cannot show this board"), (422, "cannot show this board"), (429, "/look/tv.js")):
        fake.fail(c.get_board, status, "No.")
        assert told in (await browser(fake, SCREEN).get(f"/tv?team={TEAM}")).text


async def test_a_visit_keeps_the_device_and_what_it_may_show() -> None:
    shown = await browser(FakeCoach(), SCREEN | {RELEASED: TEAM}).get(f"/tv?team={TEAM}")
    assert "Max-Age=34560000" in cookie(shown, DEVICE)
    assert "Max-Age=34560000" in cookie(shown, RELEASED)


def reading(value: float) -> dict[str, Any]:
    return {"at": AT, "shift": None, "value": value, "status": "green"}


@pytest.mark.parametrize(
    ("direction", "values", "told"),
    [
        ("higher", [1, 2], "↗ better"),
        ("lower", [1, 2], "↘ worse"),
        ("lower", [2, 1], "↗ better"),
        ("higher", [2, 2], "→ as before"),
        ("higher", [2], "last known"),
        ("higher", [], ""),
    ],
)
def test_an_arrow_up_is_always_for_the_better(direction: str, values: list[float], told: str) -> None:
    kpi: Mapping[str, Any] = {"direction": direction, "status": "red", "recent": [reading(value) for value in values]}
    assert trend(kpi) == told  # type: ignore[arg-type]  # as much of a number as it takes


def test_hours_that_were_planned_are_shown_up_to_the_one_that_runs() -> None:
    fake = FakeCoach()
    found = story(fake)
    for one in found.hours["hours"]:
        one["plan"] = 40
    wall = wall_of(found, words_in("en", "Europe/Vienna"), released=False)
    assert wall.hours[-1].label == "10:00–11:00"
    assert {one.plan for one in wall.hours} == {"40"}


def test_escalations_are_counted_by_how_long_they_wait() -> None:
    fake = FakeCoach()
    some = fake.shelf.variant("/v1/board", {"team": TEAM})["escalations_out"][0]
    times = ("2026-11-24T08:00:00Z", "2026-11-22T08:00:00Z", "2026-11-10T08:00:00Z", "2026-11-01T08:00:00Z")
    found = story(fake, escalations_out=[some | {"at": at} for at in times])
    assert wall_of(found, words_in("en"), released=False).ages[1].counts == [1, 1, 2]


def test_a_watch_that_has_stopped_is_told_on_the_wall() -> None:
    found = story(FakeCoach(), heartbeat={"at": AT, "stale": True})
    assert wall_of(found, words_in("en"), released=False).stale
