"""What a page must keep for everybody: axe's rules, targets for gloves, and nothing to scroll for sideways."""

from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from playwright.async_api import Page

__all__ = ["broken", "small", "wider"]

AXE = Axe()

TARGETS = Path(__file__).with_name("targets.js").read_text(encoding="utf-8")
WIDER = """
() => {
  const all = [document.documentElement, document.querySelector("[data-testid=stMain]"), document.body].filter(Boolean);
  return Math.max(...all.map((one) => one.scrollWidth - one.clientWidth));
}
"""


async def broken(page: Page) -> list[str]:
    """Every rule of axe that something on the page breaks, whatever it weighs, with where."""
    found = (await AXE.run(page)).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {where(node)}" for rule in found for node in rule["nodes"]]


def where(node: dict[str, Any]) -> str:
    why = " ".join((node.get("failureSummary") or "").split())
    return f"{node['target']} {node['html'][:160]} {why[:200]}"


async def small(page: Page) -> list[str]:
    """Targets under 48 px, and those that are meant to be pressed under 64."""
    found: list[str] = await page.evaluate(TARGETS)
    return found


async def wider(page: Page) -> float:
    """Pixels that the page is wider than the screen."""
    return float(await page.evaluate(WIDER))
