"""The documentation is run: what a page says comes out is what came out.

A `sh` block under `<!-- run -->` is run, all of a page in one shell beside one server, in a folder of its own. The
block under the next `<!-- output -->` holds what it printed. `python -m tests.docs.pages` writes all of it anew.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from atexit import register
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from coach.clock import now
from tests.demo.plants import play_plant
from tests.docs import reference

__all__ = ["ROOT", "anew", "masked", "pages", "runs"]

ROOT = Path(__file__).resolve().parents[2]
PICTURE = "cause-tree.svg"

BLOCK = re.compile(r"<!-- (run|output) -->\n```(\w+)\n(.*?)```\n", re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
END = "\x1e"

CHANGING = (
    (re.compile(r"\b([a-z]{3})_[a-z2-7]{16}\b"), r"\1_…"),
    (re.compile(r"\bdemo\.[\w-]{6,}"), "demo.…"),
    (re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?"), "2026-…"),
    (re.compile(r'"[0-9a-f]{20}"'), '"…"'),
    (re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} [A-Z][a-z]+\b"), "…day"),
)
"""What is different each time: ids, keys, dates and version tags."""

WRAPPED = re.compile(r"(…day.*)\n(?=[a-z])")
"""A line in the terminal ends sooner or later by how long the names of its days are."""


def pages() -> list[Path]:
    """Every page somebody wrote, the ones with nothing to run among them."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def runs() -> list[Path]:
    return [page for page in pages() if "<!-- run -->" in page.read_text(encoding="utf-8")]


def masked(text: str) -> str:
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return WRAPPED.sub(r"\1 ", text)


def anew(page: Path, home: Path) -> str:
    """The page with what its commands print now; blocks in which only ids and dates differ stay as they are."""
    text = page.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    printed = iter(outputs([block[3] for block in blocks if block[1] == "run"], home))
    latest, at, parts = "", 0, []
    for block in blocks:
        if block[1] == "run":
            latest = next(printed)
        elif masked(latest) != masked(block[3]):
            parts += [text[at : block.start(3)], latest]
            at = block.end(3)
    return "".join([*parts, text[at:]])


def outputs(commands: list[str], home: Path) -> list[str]:
    """What each block printed, errors included."""
    shutil.copytree(ROOT / "docs", home / "docs")
    shutil.copytree(plant(), home / "data")
    script = "".join(f"{command}\nprintf '\\036'\n" for command in commands)
    script = "exec 2>&1\n" + script.replace("./run ", "coach ")
    with serving(home) if ADDRESS in script else nothing(ADDRESS) as address:
        done = shell(script.replace(ADDRESS, address), home)
    return [plain(part).replace(address, ADDRESS) for part in done.split(END)[:-1]]


@cache
def plant() -> Path:
    """The demo plant as a first `coach up` makes it; once for all pages."""
    folder = Path(tempfile.mkdtemp(prefix="plant"))
    play_plant(folder, now())
    register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def plain(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.strip("\n").splitlines())


def environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    return own | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}


def shell(script: str, home: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", script], cwd=home, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=300
    )
    return done.stdout.decode()


@contextmanager
def nothing(address: str) -> Iterator[str]:
    yield address


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """`coach up` on a free port; its address."""
    command = ["coach", "up", "--api-port", "0", "--no-ui"]
    with subprocess.Popen(command, cwd=home, env=environment(), stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            lines = (re.search(rb"http://[\d.:]+", line) for line in server.stdout)
            found = next(filter(None, lines), None)
            assert found, "the coach did not start"
            yield found[0].decode()
        finally:
            server.terminate()


def main() -> None:
    for made, text in reference.pages().items():
        (ROOT / made).write_text(text, encoding="utf-8")
    for page in runs():
        with tempfile.TemporaryDirectory() as home:
            page.write_text(anew(page, Path(home)), encoding="utf-8")
            if (drawn := Path(home, PICTURE)).exists():
                shutil.copy(drawn, ROOT / "docs" / "images" / PICTURE)
        print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
