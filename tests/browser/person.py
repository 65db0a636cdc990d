"""Somebody at a screen: what they open, tap and read."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.stack import Stack

__all__ = ["PHONE", "TABLET", "Person"]

TABLET, PHONE = (1024, 768), (390, 844)
KEPT = Path(__file__).parents[2] / "build" / "screenshots"

SETTLED = Path(__file__).with_name("settled.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Person:
    stack: Stack
    context: BrowserContext
    page: Page

    async def open(self, path: str) -> None:
        await self.page.goto(self.stack.ui + path, wait_until="commit")
        await self.settled()

    async def settled(self) -> None:
        """Nothing is being asked for or drawn."""
        await self.page.wait_for_function(SETTLED)

    async def is_(self, name: str) -> None:
        """Signed in already, as the demo's door would have it."""
        bearer = self.stack.bearer(name)
        await self.context.add_cookies([{"name": "coach", "value": bearer, "url": self.stack.ui, "httpOnly": True}])

    async def speaks(self, locale: str) -> None:
        await self.context.add_cookies([{"name": "coach_language", "value": locale, "url": self.stack.ui}])

    async def sees(self, text: str) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible()

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def link(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("link", name=name, exact=exact)

    async def size(self, size: tuple[int, int]) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def keep(self, name: str) -> None:
        """A picture among what the build puts out."""
        KEPT.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=KEPT / f"{name}.png")
