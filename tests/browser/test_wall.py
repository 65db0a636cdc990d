"""A screen on the wall for a shift: hours without a touch, while what it asks goes away and comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

from ui.fake import FakeCoach
from ui.plain.page import LOOK
from ui.plain.routes import plain_routes
from ui.settings import Settings

HALF_HOURS = 16
AWAY = {3, 4, 9}
"""The half hours in which nothing answers."""
LONGEST = 70_000
"""Milliseconds: whoever asked just before the clock was moved asks again within a minute."""


@pytest.fixture
def port() -> Iterator[int]:
    """Held while nobody listens on it, so that it stays free for whoever comes back to it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@contextmanager
def serving(port: int, fake: FakeCoach) -> Iterator[None]:
    look = Route("/look/{name}", lambda request: FileResponse(LOOK / request.path_params["name"]))
    app = Starlette(routes=[look, *plain_routes(Settings(), fake)])
    config = uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=0, lifespan="off")
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


async def parts(page: Page) -> int:
    return int(await page.evaluate("document.querySelectorAll('*').length"))


@pytest.mark.uncounted(long=True)
async def test_a_wall_goes_on_for_eight_hours_through_restarts_and_tells_when_it_is_behind(
    browser: Browser, port: int
) -> None:
    url, fake = f"http://127.0.0.1:{port}", FakeCoach()
    context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    await context.add_cookies([{"name": "coach_device", "value": "demo.screen", "url": url}])
    page = await context.new_page()
    await page.clock.install()
    with serving(port, fake):
        await page.goto(f"{url}/tv?team=tea_1")
        first = await parts(page)
    stale = page.locator("#wall-stale")
    for half_hour in range(HALF_HOURS):
        if half_hour in AWAY:
            await page.clock.fast_forward("15:00")
            await expect(page.locator("#wall-data")).to_contain_text("ago")
            await page.clock.fast_forward("15:00")
            await expect(stale).to_contain_text("No new data since")
            await expect(page.get_by_role("heading", name="Filling, early shift", exact=True)).to_be_visible()
            continue
        with serving(port, fake):
            await page.clock.fast_forward("30:00")
            await expect(stale).to_be_hidden(timeout=LONGEST)
            await expect(page.locator("#wall-data")).to_contain_text("this minute")
    assert abs(await parts(page) - first) < 5
    await context.close()


async def test_a_wall_of_a_person_locks_and_that_of_a_device_does_not(browser: Browser, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    for theirs, locks in (
        ({"coach": "demo.hers", "coach_idle": "300"}, True),
        ({"coach_device": "demo.screen"}, False),
    ):
        context = await browser.new_context(locale="en-GB")
        await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in theirs.items()])
        page = await context.new_page()
        await page.clock.install()
        with serving(port, FakeCoach()):
            await page.goto(f"{url}/tv?team=tea_1")
            await page.clock.fast_forward("05:30")
            await expect(page.get_by_role("heading", name="Sign in")).to_be_visible(visible=locks)
        assert ("coach" in {one["name"] for one in await context.cookies()}) is False
        await context.close()


async def test_whoever_comes_in_is_told_to_every_tab_and_what_was_being_written_goes(
    browser: Browser, port: int
) -> None:
    url = f"http://127.0.0.1:{port}"
    context = await browser.new_context()
    old, new = [await context.new_page() for _ in range(2)]
    with serving(port, FakeCoach()):
        await context.add_cookies([{"name": "coach_who", "value": "first", "url": url}])
        await old.goto(f"{url}/enrol")
        await old.evaluate("sessionStorage.setItem('draft', 'of the first')")
        await context.add_cookies([{"name": "coach_who", "value": "second", "url": url}])
        async with old.expect_event("load"):
            await new.goto(f"{url}/enrol")
        assert await old.evaluate("JSON.stringify({...sessionStorage})") == '{"coach-who":"second"}'
    await context.close()
