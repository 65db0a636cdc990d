"""The pictures of the guides, taken of the demo plant as it is now: `python -m tests.browser.pictures`."""

import asyncio
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.person import PHONE, TABLET, Person
from tests.browser.sights import ids_of
from tests.browser.stack import Stack, started
from tests.browser.talking import SEALER, answers, begins, said_in

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 128
WALL = (1920, 1080)

TAKEN: Mapping[str, tuple[str, str]] = {
    "board": ("/", "Milena Horvat"),
    "board-department": ("/", "Judit Barta"),
    "raise": ("/raise", "Tomas Keller"),
    "numbers": ("/numbers", "Milena Horvat"),
    "work": ("/work", "Judit Barta"),
    "inbox": ("/inbox", "Judit Barta"),
    "department": ("/department", "Viktor Szabo"),
    "meeting": ("/meeting", "Judit Barta"),
    "tier3": ("/tier3", "Helene Lindqvist"),
    "progress": ("/progress", "Greta Sommer"),
    "storyboard": ("/kata?id={storyboard}", "Helene Lindqvist"),
    "kpi": ("/kpi?id={kpi}", "Milena Horvat"),
    "settings": ("/settings", "Helene Lindqvist"),
    "settings-keys": ("/settings?part=keys", "Helene Lindqvist"),
    "sign-in": ("/sign-in", ""),
}
"""What stands where, and for whom."""


async def take(stack: Stack) -> None:
    ids = ids_of(stack)
    async with async_playwright() as playwright:
        found = os.environ.get("COACH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (path, who) in TAKEN.items():
            person = await somebody(browser, stack, who)
            await person.open(path.format_map(ids))
            await keep(person, name)
        await talk(await somebody(browser, stack, "Tomas Keller"))
        phone = await somebody(browser, stack, "Tomas Keller", PHONE)
        await phone.open("/work")
        await keep(phone, "work-phone")
        wall = await somebody(browser, stack, "Milena Horvat", WALL)
        await wall.open("/tv?team={team}".format_map(ids))
        await keep(wall, "wall")
        await browser.close()


async def somebody(browser: Browser, stack: Stack, who: str, size: tuple[int, int] = TABLET) -> Person:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", has_touch=True)
    person = Person(stack, context, await context.new_page())
    if who:
        await person.is_(who)
    return person


async def talk(person: Person) -> None:
    """In its middle, and at its end."""
    said = said_in("sealer")
    await begins(person, SEALER)
    for text in said[:7]:
        await answers(person, text)
    await expect(person.page.locator(".sheet-view svg")).to_be_visible()
    await keep(person, "coach")
    for text in said[7:]:
        await answers(person, text)
    await expect(person.page.locator(".st-key-coach_actions")).to_contain_text("Tomas Keller, by")
    await keep(person, "coach-finished")


async def keep(person: Person, name: str) -> None:
    await person.settled()
    picture = Image.open(io.BytesIO(await person.page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png", (IMAGES / f"{name}.png").stat().st_size // 1000, "KB")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stack = started(Path(folder) / "plant")
        try:
            asyncio.run(take(stack))
        finally:
            os.kill(stack.pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
