"""How soon a board can be read in a real browser, at a first visit and a later one: `python -m benchmarks.front`.

What one more message costs on the coach's page is in `benchmarks.chat`.
"""

import asyncio
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, Page, WebSocket, async_playwright

from benchmarks.chat import UP, cpu_ms, front
from benchmarks.measure import Server
from benchmarks.table import Row, report

ROUNDS = 9
TABLET = {"width": 1024, "height": 768}
USEFUL = ".st-key-band .tile"
"""The first number with its status: from then on a board can be read."""

FETCHED = """
() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + one.transferSize, 0)
"""


class Visit(NamedTuple):
    """Of the board: until it can be read, what came over the line for it, and CPU of the front end."""

    ms: float
    bytes: float
    cpu_ms: float


@contextmanager
def plant(folder: Path) -> Iterator[Server]:
    """The demo plant, and a front end of its own process beside it."""
    command = [sys.executable, "-c", UP, "up", "--no-ui", "--data-dir", str(folder), "--api-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        api = next(line.split()[4] for line in service.stdout if line.startswith("The coach answers on"))
        key = (folder / "admin.key").read_text(encoding="utf-8").strip()
        try:
            with front(api.removesuffix("/v1"), key) as server:
                yield server
        finally:
            service.terminate()


async def visits(server: Server) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = {"first": [], "later": []}
    async with async_playwright() as playwright:
        chromium = os.environ.get("COACH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(ROUNDS + 1):
            for name, visit in (await round_of(browser, server)).items():
                found[name].append(visit)
        await browser.close()
    return {name: all[1:] for name, all in found.items()}


async def round_of(browser: Browser, server: Server) -> dict[str, Visit]:
    """Somebody whose browser has never been here, and the same one a moment later."""
    url = f"http://127.0.0.1:{server.port}"
    context = await browser.new_context(viewport=TABLET)  # type: ignore[arg-type]  # a size, as it wants it
    await context.add_cookies([{"name": "coach", "value": server.key, "url": url}])
    page = await context.new_page()
    both = {name: await visit(page, url, server) for name in ("first", "later")}
    await context.close()
    return both


async def visit(page: Page, url: str, server: Server) -> Visit:
    frames: list[int] = []

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda data: frames.append(len(data)))

    page.on("websocket", listen)
    cpu, began = cpu_ms(server), time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.wait_for_selector(USEFUL)
    took = (time.perf_counter() - began) * 1000
    await page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    fetched = await page.evaluate(FETCHED)
    page.remove_listener("websocket", listen)
    return Visit(took, float(fetched + sum(frames)), cpu_ms(server) - cpu)


def measured() -> tuple[list[Row], dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, plant(Path(folder)) as server:
        found = asyncio.run(visits(server))
    first, later = (Visit(*map(statistics.median, zip(*found[name], strict=True))) for name in ("first", "later"))
    rows = [
        Row("a board can be read after, first visit, ms", first.ms, 2500),
        Row("a board can be read after, later visit, ms", later.ms, 1500),
        Row("over the line, first visit, KB", first.bytes / 1000, 3000),
        Row("over the line, later visit, KB", later.bytes / 1000, 150),
        Row("CPU of the front end for a visit, ms", later.cpu_ms, 300),
    ]
    return rows, {"first": first._asdict(), "later": later._asdict()}


def main() -> None:
    rows, detail = measured()
    print(json.dumps(detail, indent=1))
    report("front", rows, {**detail, "rounds": ROUNDS, "python": platform.python_version()})


if __name__ == "__main__":
    main()
