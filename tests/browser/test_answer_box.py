"""The answer box and what was said before, in a browser, with a page around them that notes what they send."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.uncounted(long=True)

LOOK = Path(__file__).parents[2] / "ui/look"
SITE = "http://box.test"
SHELL = """<!doctype html><html lang="en"><body><div id="place"><div class="talk"></div></div>
<div id="past"><div class="talk"></div></div><script type="module">
import run from "/answer.js";
import remember from "/history.js";
window.sent = window.turn = [];
window.glance = [];
const component = {
  setStateValue: (name, value) => window[name].push(value),
  setTriggerValue: (name, value) => window.sent.push({ name, value }) };
window.show = (data) => {
  run({ ...component, data, parentElement: document.getElementById("place") });
  remember({ ...component, data, parentElement: document.getElementById("past") });
};
window.ready = true;
</script></body></html>"""
WORDS = (
    "answer",
    "placeholder",
    "send",
    "choices",
    "speaking",
    "before",
    "earlier",
    "change",
    "changed",
    "keep",
    "leave",
)
DATA: dict[str, Any] = {
    "session": "ses_1", "owner": "per_1", "lang": "en", "confirmed": None, "returned": None, "heard": None,
    "edits": 0, "folded": False, "version": 1, "card": False, "complaint": None, "last": None,
    "message": "Where do you see it?", "danger": False, "closed": False, "older": False,
    "choices": [{"label": "We don't know", "send": "We don't know"}], "speakers": [], "history": [],
    "words": dict.fromkeys(WORDS, "word") | {"you": "You", "sending": "Sending", "kept": "Kept"},
}  # fmt: skip


@pytest_asyncio.fixture
async def box(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    page = await context.new_page()
    await context.route(f"{SITE}/**", served)
    await opened(page)
    yield page
    await context.close()


async def served(route: Route) -> None:
    name = route.request.url.removeprefix(f"{SITE}/")
    if name:
        await route.fulfill(path=LOOK / name, content_type="text/javascript")
    else:
        await route.fulfill(body=SHELL, content_type="text/html")


async def opened(page: Page, **data: Any) -> None:
    await page.goto(f"{SITE}/")
    await page.wait_for_function("window.ready")
    await shown(page, **data)


async def shown(page: Page, **data: Any) -> None:
    await page.evaluate(f"show({json.dumps(DATA | data)})")


async def sent(page: Page) -> list[Any]:
    return list(await page.evaluate("window.sent"))


async def say(page: Page, text: str) -> None:
    await page.fill("#coach-answer", text)
    await page.press("#coach-answer", "Enter")


async def test_enter_sends_and_shift_enter_begins_a_line(box: Page) -> None:
    await box.fill("#coach-answer", "at the infeed")
    await box.press("#coach-answer", "Shift+Enter")
    assert await sent(box) == []
    await box.press("#coach-answer", "Enter")
    (only,) = {(turn["key"], turn["text"]) for turn in await sent(box)}  # it is sent again when that takes long
    assert only[1] == "at the infeed\n"
    assert await box.evaluate("document.activeElement.id") == "coach-answer"


async def test_enter_that_ends_a_composition_does_not_send(box: Page) -> None:
    await box.fill("#coach-answer", "at the infeed")
    await box.evaluate(
        "document.getElementById('coach-answer').dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    assert await sent(box) == []


async def test_two_answers_are_never_under_way_at_once(box: Page) -> None:
    await say(box, "at the infeed")
    await say(box, "on the star")
    await box.get_by_role("button", name="We don't know").dispatch_event("click")
    assert {turn["text"] for turn in await sent(box)} == {"at the infeed"}
    assert await box.input_value("#coach-answer") == "on the star"


async def test_it_sends_again_under_the_same_key_until_that_key_is_confirmed(box: Page) -> None:
    await say(box, "at the infeed")
    await box.wait_for_function("window.sent.length > 1")
    again = await sent(box)
    assert {turn["key"] for turn in again} == {again[0]["key"]}
    await shown(box, confirmed="another")
    assert await box.locator(".talk-last.sending").count() == 1
    await shown(box, confirmed=again[0]["key"])
    assert await box.locator(".talk-last.sending").count() == 0


async def test_a_page_that_is_loaded_anew_sends_what_was_under_way(box: Page) -> None:
    await say(box, "at the infeed")
    key = (await sent(box))[0]["key"]
    await opened(box)
    assert {(turn["key"], turn["text"]) for turn in await sent(box)} == {(key, "at the infeed")}


async def test_what_is_being_typed_stays_and_is_not_for_the_next_person(box: Page) -> None:
    await box.fill("#coach-answer", "half a sent")
    await opened(box)
    assert await box.input_value("#coach-answer") == "half a sent"
    await opened(box, owner="per_2")
    assert await box.input_value("#coach-answer") == ""
    await opened(box)
    assert await box.input_value("#coach-answer") == ""


async def test_what_was_not_taken_comes_back_with_the_reason(box: Page) -> None:
    await say(box, "at the infeed")
    key = (await sent(box))[0]["key"]
    await shown(box, returned={"key": key, "text": "at the infeed", "why": "Somebody else has answered."})
    assert await box.input_value("#coach-answer") == "at the infeed"
    assert await box.inner_text(".talk-state") == "Somebody else has answered."


async def test_an_idle_box_looks_what_others_said_and_one_that_is_written_in_does_not(box: Page) -> None:
    await box.clock.install()
    await opened(box)
    await box.fill("#coach-answer", "half a sent")
    await box.clock.run_for(60_000)
    assert await box.evaluate("window.glance.length") == 0
    await box.fill("#coach-answer", "")
    await box.clock.run_for(65_000)
    assert await box.evaluate("window.glance.length") == 3
    await box.clock.run_for(3_600_000)
    assert await box.evaluate("window.glance.length") < 90


async def test_what_others_said_takes_neither_the_draft_nor_the_focus(box: Page) -> None:
    past = {"n": 1, "asked": "Where?", "said": "here", "changed": None, "who": "Ann", "at": "now", "mine": True}
    await shown(box, history=[past])
    await box.focus(".talk-change")
    await shown(box, history=[past], version=2)
    assert await box.evaluate("document.activeElement.className") == "talk-change"
    await box.fill("#coach-answer", "half a sent")
    await shown(box, history=[{**past, "n": 2}, past], version=3, message="And then?")
    assert await box.input_value("#coach-answer") == "half a sent"
    assert await box.evaluate("document.activeElement.id") == "coach-answer"


async def test_what_people_said_is_text_and_never_markup(box: Page) -> None:
    await shown(box, message="<b id=evil>x</b>", last={"who": "<i>", "text": "<img src=x onerror=alert(1)>"})
    assert await box.locator(".talk #evil, .talk img, .talk i").count() == 0
    assert await box.inner_text(".talk-message") == "<b id=evil>x</b>"
