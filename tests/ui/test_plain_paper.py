"""What is printed: it tells who said what, and its codes lead to the place they hang at."""

from base64 import b64decode
from html import escape

from tests.ui.plain import browser
from ui.client import Client
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.plain.door import BEARER

PERSON = {BEARER: "demo.somebody"}


async def test_an_analysis_is_printed_with_its_drawing_its_words_and_its_actions() -> None:
    shown = (await browser(FakeCoach(), PERSON).get("/print/session/ses_3")).text
    drawn = shown.partition("data:image/svg+xml;base64,")[2].partition('"')[0]
    assert b64decode(drawn).startswith(b"<svg")
    title = Client(FakeCoach(), "demo.somebody")(c.get_session, id="ses_3")["title"]
    assert title
    assert escape(title) in shown
    assert "Milena Horvat" in shown


async def test_a_tool_without_a_drawing_is_printed_in_words() -> None:
    fake = FakeCoach()
    fake.fail(c.get_artefact, 406, "This tool has no drawing.")
    shown = await browser(fake, PERSON).get("/print/session/ses_3")
    assert shown.status_code == 200
    assert "data:image/svg" not in shown.text


async def test_what_may_not_be_seen_is_refused_in_the_words_of_the_service() -> None:
    fake = FakeCoach()
    fake.fail(c.get_session, 404, "There is no session 'ses_3'.")
    answer = await browser(fake, PERSON).get("/print/session/ses_3")
    assert answer.status_code == 404
    assert "There is no session &#39;ses_3&#39;." in answer.text


async def test_codes_lead_to_raising_an_issue_at_their_machine() -> None:
    fake = FakeCoach()
    thing = next(one for one in fake.shelf.lists["/v1/equipment"] if one["team_id"] == "tea_1")
    shown = (await browser(fake, PERSON, public_url="https://coach.example.org").get("/print/codes?team=tea_1")).text
    assert f"https://coach.example.org/raise?team=tea_1&amp;equipment={thing['id']}" in shown
    assert "https://coach.example.org/raise?team=tea_1<" in shown
    assert "only this machine reaches" not in shown
    assert "only this machine reaches" in (await browser(fake, PERSON).get("/print/codes?team=tea_1")).text


async def test_no_machine_of_a_long_list_goes_without_its_code() -> None:
    fake = FakeCoach()
    thing = next(one for one in fake.shelf.lists["/v1/equipment"] if one["team_id"] == "tea_1")
    gone = [thing | {"id": f"equ_{n}", "retired": True} for n in range(201)]
    fake.put("/v1/equipment", [*gone, thing | {"id": "equ_last", "retired": False}])
    assert "equipment=equ_last" in (await browser(fake, PERSON).get("/print/codes?team=tea_1")).text


async def test_a_board_is_printed_with_the_names_of_owners() -> None:
    shown = (await browser(FakeCoach(), PERSON).get("/print/board?team=tea_1")).text
    assert "Filling, early shift" in shown
    assert "Tomas Keller" in shown


async def test_paper_is_for_those_who_are_signed_in() -> None:
    answer = await browser(FakeCoach()).get("/print/board?team=tea_1")
    assert answer.headers["location"] == "/sign-in?next=%2Fprint%2Fboard%3Fteam%3Dtea_1"
