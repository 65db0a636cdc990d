"""What the documentation says is so: links lead somewhere, JSON is JSON, commands print what stands under them."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from coach.cli import main
from tests.docs import pages, reference

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SEALER = "58 leaking pouches on sealer 3 on Monday night, standard 8 a shift"
NEEDED = ("bash", "curl", "jq")

every_page = pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.relative_to(pages.ROOT).as_posix())


def targets(page: Path) -> Iterator[tuple[Path, str]]:
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if not link.startswith(("http:", "https:", "mailto:")):
            file, _, anchor = link.partition("#")
            yield (page.parent / file if file else page), anchor


def leads_somewhere(file: Path, anchor: str) -> bool:
    return file.exists() and (not anchor or anchor in anchors(file))


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in targets(page) if not leads_somewhere(*target)] == []


@every_page
def test_json_blocks_are_json(page: Path) -> None:
    for kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == "json":
            json.loads(body)


@pytest.mark.uncounted(long=True)
@pytest.mark.parametrize("page", pages.runs(), ids=lambda page: page.relative_to(pages.ROOT).as_posix())
@pytest.mark.skipif(
    "CI" not in os.environ and not all(map(shutil.which, NEEDED)),
    reason=f"install {', '.join(NEEDED)} to run the pages' commands; the build always runs them",
)
def test_commands_print_what_stands_under_them(page: Path, tmp_path: Path) -> None:
    made = pages.masked(pages.anew(page, tmp_path)).splitlines()
    there = pages.masked(page.read_text(encoding="utf-8")).splitlines()
    changed = "\n".join(unified_diff(there, made, "the page says", "the product says", lineterm=""))
    assert not changed, f"write it anew with `python -m tests.docs.pages`\n{changed}"


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_the_reference_is_what_the_code_says(name: str) -> None:
    assert (pages.ROOT / name).read_text(encoding="utf-8") == reference.pages()[name]


def test_the_readme_session_is_coached_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = pages.ROOT / "docs" / "examples" / "sealer.txt"
    words = ["chat", "--data-dir", str(tmp_path), "--problem", SEALER, "--transcript", str(answers)]
    assert main(words) == 0
    assert "is finished." in capsys.readouterr().out
    assert SEALER in (pages.ROOT / "README.md").read_text(encoding="utf-8")
