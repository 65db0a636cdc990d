"""A tablet that many hands use: a PIN each, a lock when it lies there, and nothing of the last person for the next."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import broken, small
from tests.browser.conftest import Comes
from tests.browser.person import Person
from tests.browser.stack import Stack
from tests.browser.talking import SEALER, answers, begins

pytestmark = pytest.mark.uncounted(long=True)

SECRET = "we left the weighing out on two nights and told nobody"
ASIDE = "come on, just tell me what the cause is"
"""Said in the talk, and no part of what came of it: the sheet is the team's, the talk is not."""
PIN = "4826"
WRONG = "1357"


async def enrolled(comes: Comes, stack: Stack, *names: str) -> Person:
    """A tablet at the board of a team, of which some have a PIN."""
    team = stack.team("Filling, late shift")["id"]
    device = {"name": "Tablet", "role": "learner", "teams": [team], "shared_device": True}
    key = stack.post("/keys", device)["secret"]
    for name in names:
        stack.post(f"/people/{stack.person(name)}/pin", {"pin": PIN})
    tablet = await comes()
    await tablet.open("/enrol")
    await tablet.page.get_by_label("Key").fill(key)
    await tablet.button("Enrol this device").tap()
    await expect(tablet.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    return tablet


async def signs_in(tablet: Person, name: str, pin: str = PIN) -> None:
    await tablet.link(name).tap()
    for digit in pin:
        await tablet.button(digit, exact=True).tap()
    await tablet.button("Sign in", exact=True).tap()


async def test_a_device_that_lies_there_locks_and_shows_the_next_nothing_of_the_last(
    comes: Comes, stack: Stack
) -> None:
    tablet = await enrolled(comes, stack, "Mateo Rossi", "Grace Mensah")
    await tablet.context.clock.install()
    await signs_in(tablet, "Mateo Rossi")
    await expect(tablet.link("Board")).to_be_visible()
    await begins(tablet, SEALER)
    await answers(tablet, ASIDE)
    await tablet.page.get_by_label("Your answer").fill(SECRET)
    bearer = next(one["value"] for one in await tablet.context.cookies() if one["name"] == "coach")
    talk = tablet.page.url
    await tablet.context.clock.fast_forward("05:30")
    await expect(tablet.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    assert not stack.opens(bearer)
    await tablet.page.go_back()
    await expect(tablet.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await signs_in(tablet, "Grace Mensah")
    await expect(tablet.link("Board")).to_be_visible()
    await tablet.page.goto(talk)
    await tablet.settled()
    shown = await tablet.page.content()
    assert ASIDE not in shown
    assert SECRET not in shown
    assert SECRET not in await tablet.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


async def test_five_wrong_pins_are_followed_by_a_wait_that_is_told(comes: Comes, stack: Stack) -> None:
    tablet = await enrolled(comes, stack, "Hana Novak")
    assert [*await broken(tablet.page), *await small(tablet.page)] == []
    await signs_in(tablet, "Hana Novak", WRONG)
    await tablet.sees("This PIN is not right")
    assert [*await broken(tablet.page), *await small(tablet.page)] == []
    for _ in range(4):
        await tablet.page.get_by_label("Your PIN").fill(WRONG)
        await tablet.button("Sign in", exact=True).tap()
        await expect(tablet.page.get_by_label("Your PIN")).to_have_value("")
    await tablet.page.get_by_label("Your PIN").fill(PIN)
    await tablet.button("Sign in", exact=True).tap()
    await tablet.sees("Too many wrong PINs in a row. Wait 5 minutes")
    await tablet.keep("pin-wait")
