"""A browser for each process of a run, and a stack for all of them."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.person import TABLET, Person
from tests.browser.stack import Stack, lent
from tests.conftest import SERVER_DIR

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage")

PATIENCE = 60_000
"""Milliseconds for whatever is waited for; other tests run beside."""
expect.set_options(timeout=PATIENCE)

Comes = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Absent it is a failure of the build, and on anybody's own machine a loud skip."""
    given = os.environ.get("COACH_CHROMIUM")
    found = shutil.which(given) if given else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"no browser: {given or ', '.join(NAMES)} is not there; install chromium or set COACH_CHROMIUM"
        (pytest.fail if "CI" in os.environ else pytest.skip)(missing)
    return found


@pytest.fixture(scope="session")
def stack(chromium: str, request: pytest.FixtureRequest) -> Iterator[Stack]:
    with lent(request.config.stash[SERVER_DIR] / "browser") as found:
        yield found


@pytest_asyncio.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield made
        await made.close()


@pytest_asyncio.fixture
async def comes(stack: Stack, browser: Browser) -> AsyncIterator[Comes]:
    """Somebody comes to a screen of their own: a tablet at the board, in English, unless said otherwise."""
    async with AsyncExitStack() as over:

        async def person(size: tuple[int, int] = TABLET, **more: Any) -> Person:
            viewport = {"width": size[0], "height": size[1]}
            given = {"viewport": viewport, "has_touch": True, "locale": "en-GB", **more}
            context = await browser.new_context(**given)
            over.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            return Person(stack, context, await context.new_page())

        yield person
