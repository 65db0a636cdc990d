"""Without a pointer: every step of a story by Tab, Enter, Space and the arrows, and one always sees where one is."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Comes
from tests.browser.person import Person

pytestmark = pytest.mark.uncounted(long=True)

FAR = 60
"""Presses of a key within which anything on a page is reached."""

FOCUSED = Path(__file__).with_name("focused.js").read_text(encoding="utf-8")


async def goes_to(person: Person, name: str, key: str = "Tab") -> None:
    """To what is called so, on a page that is all there; on the way there is none that one could not see."""
    await person.settled()
    for _ in range(FAR):
        await person.page.keyboard.press(key)
        label, seen = await person.page.evaluate(FOCUSED)
        assert seen, f"one does not see that one is on {label!r}"
        if name in label:
            return
    raise AssertionError(f"{name!r} is not reached by {key}")


async def test_from_the_door_to_an_answered_question(comes: Comes) -> None:
    katrin = await comes(has_touch=False)
    press = katrin.page.keyboard.press
    await katrin.open("/")
    await goes_to(katrin, "Katrin Vogel")
    await press("Enter")
    await expect(katrin.page.get_by_role("heading", name="Filling, late shift")).to_be_visible()
    await goes_to(katrin, "Raise an issue")
    await press("Enter")
    await expect(katrin.page.get_by_role("heading", name="Raise an issue")).to_be_visible()
    await goes_to(katrin, "What is not as it should be")
    await katrin.page.keyboard.type("31 caps askew at capper 2, standard 20 a shift")
    await goes_to(katrin, "Raise it")
    await press("Enter")
    await expect(katrin.page.get_by_role("heading", name="It is on the board")).to_be_visible()
    await goes_to(katrin, "Start coaching")
    await press("Enter")
    await expect(katrin.page.get_by_role("heading", name="Begin")).to_be_visible()
    await goes_to(katrin, "Start coaching")
    await press("Space")
    box = katrin.page.get_by_label("Your answer")
    await expect(box).to_be_visible()
    await goes_to(katrin, "Your answer")
    await katrin.page.keyboard.type("two pallets are on hold until a shift is back under 8")
    await press("Enter")
    await expect(katrin.page.locator(".talk-last:not(.sending) q")).to_have_text(
        "two pallets are on hold until a shift is back under 8"
    )
    await katrin.settled()
    await expect(box).to_be_focused()
    await katrin.keep("keyboard")
