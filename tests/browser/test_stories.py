"""What people come for, from the tap on the board to what is on it afterwards, on the real thing."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Comes
from tests.browser.person import PHONE
from tests.browser.stack import Stack
from tests.browser.talking import SEALER, answers, begins, question, said_in

pytestmark = pytest.mark.uncounted(long=True)

DOCK = "24 pallets late at dock 5 last week, standard 6 a week"


async def test_a_miss_is_raised_and_coached_to_actions_that_somebody_owns(comes: Comes, stack: Stack) -> None:
    milena = await comes()
    await milena.open("/")
    await milena.button("Milena Horvat").tap()
    await milena.link("Raise an issue").first.tap()
    await milena.page.get_by_label("What is not as it should be").fill(SEALER)
    await milena.button("Raise it").tap()
    await milena.link("Start coaching").tap()
    await expect(milena.page.get_by_role("heading", name="Coach", exact=True)).to_be_visible()
    await milena.settled()
    await milena.button("Start coaching").tap()
    for text in said_in("sealer"):
        await answers(milena, text)
    promised = milena.page.locator(".st-key-coach_actions")
    await expect(promised).to_contain_text("Tomas Keller, by")
    await milena.keep("story-coached")
    await milena.link("Board", exact=True).tap()
    await expect(milena.page.locator(".st-key-list_actions")).to_contain_text("Tomas Keller has not said yes yet")


async def test_what_came_up_is_taken_in_hand_and_answered_with_its_brief(comes: Comes, stack: Stack) -> None:
    judit = await comes()
    await judit.is_("Judit Barta")
    await judit.open("/work")
    task = judit.page.locator("[class*=st-key-task_]", has_text="Capper 1 stood still")
    await task.get_by_role("button", name="We have it in hand").tap()
    await expect(task).to_contain_text("in hand: they see it")
    await judit.open("/")
    came = judit.page.locator(".st-key-list_in")
    await came.get_by_text("Capper 1 stood still").tap()
    await expect(came).to_contain_text("In hand since")
    await judit.keep("story-brief")
    await came.get_by_text("We decide", exact=True).tap()
    await judit.settled()
    await came.get_by_label("What you decide, and why").fill("Maintenance fits the new drive on Saturday")
    await came.get_by_role("button", name="Send the answer").tap()
    await judit.sees("The answer is sent")
    packing = stack.team("Filling and packing")["id"]
    fact = next(up for up in stack.get("/escalations?limit=200")["items"] if up["to_team_id"] == packing)
    assert [(item["answer"], item["answer_text"][0]["text"]) for item in fact["items"]] == [
        ("decide", "Maintenance fits the new drive on Saturday")
    ]


async def test_a_tier_2_meeting_keeps_its_record(comes: Comes, stack: Stack) -> None:
    judit = await comes()
    await judit.is_("Judit Barta")
    await judit.open("/meeting")
    await judit.button("Katrin Vogel").tap()
    await judit.button("Begin the meeting").tap()
    await judit.page.get_by_text("Write down a decision").tap()
    await judit.page.get_by_label("What was decided").fill("Both shifts count the crates together")
    await judit.button("Write it down").tap()
    await judit.sees("It is written down")
    await judit.keep("story-meeting")
    while await judit.button("Next: ").count():
        part = await judit.page.locator("h1").last.inner_text()
        await judit.button("Next: ").tap()
        await expect(judit.page.locator("h1", has_text=part)).to_have_count(0)
        await judit.settled()
    await judit.button("End the meeting").tap()
    await judit.sees("All meetings of this team")
    await judit.sees("Both shifts count the crates together")
    packing = stack.team("Filling and packing")["id"]
    held = stack.get(f"/meetings?team_id={packing}&limit=1")["items"][0]
    assert held["ended_at"] and stack.person("Katrin Vogel") in held["present"] and len(held["decided"]) == 1


async def test_what_was_parked_on_one_device_goes_on_at_the_same_question_on_another(comes: Comes) -> None:
    tomas = await comes()
    await tomas.is_("Tomas Keller")
    await begins(tomas, DOCK)
    await answers(tomas, said_in("sealer")[0])
    asked = await question(tomas)
    await tomas.page.locator(".st-key-coach_line").get_by_role("button", name="More").tap()
    await tomas.button("Park it").tap()
    await tomas.sees("Go on now")
    again = await comes(PHONE)
    await again.is_("Tomas Keller")
    await again.open("/coach")
    await again.button(f"Go on with “{DOCK}”").first.tap()
    await again.button("Go on now").tap()
    await expect(again.page.locator(".talk-message")).to_contain_text(asked[-20:])
    await answers(again, said_in("sealer")[1])
    await again.keep("story-resumed")


async def test_a_reload_loses_neither_the_place_nor_what_is_being_typed(comes: Comes) -> None:
    piotr = await comes()
    await piotr.is_("Piotr Lis")
    await begins(piotr, "14 labels askew on filler 2, standard 3 a shift")
    await answers(piotr, said_in("sealer")[0])
    asked = await question(piotr)
    await piotr.page.get_by_label("Your answer").fill("sealer 4 runs the same")
    await piotr.page.reload()
    await expect(piotr.page.get_by_label("Your answer")).to_have_value("sealer 4 runs the same")
    assert await question(piotr) == asked
