"""A weak network: nothing that was said is lost and nothing counts twice, wherever the line breaks."""

from asyncio import gather
from random import Random

import pytest
from playwright.async_api import Page, TimeoutError, expect

from tests.browser.conftest import Comes
from tests.browser.line import Line
from tests.browser.stack import Stack

pytestmark = pytest.mark.uncounted(long=True)

TALKS = {6: 13, 7: 12}
"""By seed, how often the line of each breaks. Two at once: most of the time each waits for its line to come back."""

PLACES = ("before", "leaving", "reply", "reload")
"""Where it breaks: before the answer leaves, while it leaves, while the reply comes, and then the page loads anew."""

PROBLEM = "Folder 1 stopped 17 times last week, 4 are usual"
SEEN = ("reel", "knife", "guide", "clamp", "roller", "sensor", "tray", "belt", "nozzle", "spindle")
LONGEST = 30_000
ARRIVED = "text => document.querySelector('.talk-last:not(.sending) q')?.textContent === text"
"""Looked at with every frame: `expect` waits longer each time, and that would be half of what this takes."""

LOST = "() => document.querySelector('[data-test-connection-state]').dataset.testConnectionState !== 'CONNECTED'"
SHOWN = """() => JSON.stringify({
  ...document.querySelector("[data-testid=stApp]")?.dataset, ...sessionStorage, shown: document.body.innerText,
})"""
KEYS = "window.asked = 0; addEventListener('keydown', event => { asked += event.key === 'r' && !event.isTrusted })"
"""How often the page was asked for anew."""


async def test_twenty_five_cuts_lose_nothing_and_double_nothing(stack: Stack, comes: Comes) -> None:
    await gather(*(cuts(stack, comes, Random(seed), count) for seed, count in TALKS.items()))


@pytest.mark.full
@pytest.mark.parametrize("seed", range(8))
async def test_two_hundred_cuts_lose_nothing_and_double_nothing(stack: Stack, comes: Comes, seed: int) -> None:
    await cuts(stack, comes, Random(seed), 25)


async def test_a_page_is_whole_though_its_run_was_ended_by_the_line(stack: Stack, comes: Comes) -> None:
    """The answer arrives and nothing of the page comes back: Streamlit by itself would leave half of it."""
    begun = stack.post("/sessions", {"framework": "a3", "problem": PROBLEM})
    person = await comes()
    await person.context.add_cookies([{"name": "coach", "value": stack.key, "url": stack.ui}])
    await person.page.add_init_script(KEYS)
    with Line(stack.ui) as line:
        await person.page.goto(f"{line.url}/coach?session={begun['id']}")
        for n in range(1, 4):
            await person.page.locator("#coach-answer").fill(f"the belt was {n} mm off")
            await person.settled()
            line.cut_after("up", 200, splits=False)
            await person.page.locator("#coach-answer").press("Enter")
            await person.page.wait_for_function(LOST)
            line.mend()
            await arrived(person.page, f"the belt was {n} mm off")
        assert 1 <= await person.page.evaluate("asked") <= 3


async def cuts(stack: Stack, comes: Comes, random: Random, count: int) -> None:
    begun = stack.post("/sessions", {"framework": "a3", "problem": PROBLEM})
    said = [f"the {random.choice(SEEN)} was {n} mm off at stop {n}" for n in range(1, count + 1)]
    person = await comes()
    await person.context.add_cookies([{"name": "coach", "value": stack.key, "url": stack.ui}])
    with Line(stack.ui) as line:
        await person.page.goto(f"{line.url}/coach?session={begun['id']}")
        for n, text in enumerate(said):
            await person.page.locator("#coach-answer").wait_for()
            await broken(line, person.page, PLACES[n % len(PLACES)], random, text)
            await arrived(person.page, text)
        await person.page.reload()
        now = stack.get(f"/sessions/{begun['id']}")
        await expect(person.page.locator(".talk-message")).to_have_text(now["message"]["text"])
    turns = stack.get(f"/sessions/{begun['id']}/turns?limit=200")["items"]
    assert [turn["said"] for turn in turns] == [None, *said]
    assert now["n"] == len(said)


async def broken(line: Line, page: Page, where: str, random: Random, text: str) -> None:
    """Say something while the line breaks; then it is whole again."""
    if where == "before":
        line.cut()
    elif where == "leaving":
        line.cut_after("up", random.randint(1, 200))
    else:
        line.cut_after("down", random.randint(1, 6000))
    await page.locator("#coach-answer").fill(text)
    await page.locator("#coach-answer").press("Enter")
    await page.wait_for_timeout(random.randint(50, 300))
    line.cut()
    await page.wait_for_timeout(random.randint(0, 100))
    line.mend()
    if where == "reload":
        await page.reload()


async def arrived(page: Page, text: str) -> None:
    try:
        await page.wait_for_function(ARRIVED, arg=text, timeout=LONGEST)
    except TimeoutError as error:
        raise AssertionError(f"{text!r} has not arrived: {await page.evaluate(SHOWN)}") from error
