"""Tapping the drawing: a cause is put in one's own words, and a link that is asked about is answered there."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Comes
from tests.browser.stack import Stack
from tests.browser.talking import SEALER, said_in

pytestmark = pytest.mark.uncounted(long=True)

CAUSE = "the left seal is only 4 mm wide"
NOW = "the left seal is 4 mm wide at its narrowest"


async def test_a_cause_is_rewritten_and_its_link_answered_by_tapping_them(comes: Comes, stack: Stack) -> None:
    team, key = stack.team("Filling, late shift")["id"], stack.bearer("Katrin Vogel")
    session = stack.post("/sessions", {"framework": "five_whys", "problem": SEALER, "team_id": team}, key)["id"]
    said = [line for line in said_in("sealer") if "just don't care" not in line]
    for text in said[: said.index(CAUSE) + 2]:
        stack.post(f"/sessions/{session}/turns", {"text": text}, key)
    katrin = await comes()
    await katrin.is_("Katrin Vogel")
    await katrin.open(f"/coach?session={session}")
    panel, drawing = katrin.page.locator(".st-key-coach_opened"), katrin.page.locator(".sheet-view")
    await drawing.get_by_role("button", name=CAUSE).first.press("Enter")
    await expect(panel.get_by_role("heading", name="Causes")).to_be_focused()
    await expect(katrin.button("Danger")).to_be_in_viewport()
    await katrin.keep("coach-cause")
    await panel.get_by_label("In your own words").fill(NOW)
    await panel.get_by_role("button", name="Keep the change").tap()
    await expect(drawing.locator("[data-node=c1]")).to_be_focused()
    await expect(panel).to_have_count(0)
    await drawing.locator("[data-link]").first.tap()
    await expect(panel.get_by_role("heading", name="Does this link hold?")).to_be_visible()
    await katrin.keep("coach-link")
    await panel.get_by_role("button", name="Yes", exact=True).tap()
    await expect(panel).to_have_count(0)
    (node,) = next(field for field in stack.get(f"/sessions/{session}/artefact")["fields"] if "nodes" in field)["nodes"]
    assert (node["quote"]["text"], node["link"]) == (NOW, "evidence")
