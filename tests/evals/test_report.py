"""A run as a page: its numbers are those of the file beside it, and what people said stays text."""

import csv
import json
import re
from dataclasses import asdict
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from evals import report
from evals.plant.measures import measure
from evals.plant.oracle import expected
from evals.report.plots import short
from evals.report.summary import portable
from evals.scores import Score
from tests.evals.plants import as_facts, deed, plant
from tests.evals.runs import CASES, MODEL, head, leaking, run, scores, setups

HOSTILE = "</div><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} =HYPERLINK(1)"


class Page(HTMLParser):
    """Tags with their attributes, and the texts of the cells that hold a number."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: dict[tuple[str, str], list[str]] = {}
        self.text: list[str] = []
        self.into: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        if "data-metric" in told:
            self.into = self.cells.setdefault((str(told["data-system"]), str(told["data-metric"])), [])

    def handle_endtag(self, tag: str) -> None:
        self.into = None if tag == "td" else self.into

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.into is not None:
            self.into.append(data.strip())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of two systems on three cases, with hostile words everywhere."""
    led = {setup: scores(0.25 * n) for system in ("builtin", MODEL) for n, setup in enumerate(setups(system, 3))}
    ledger = plant(deed("2026-03-02 09:07", "begins", "resolve"))
    ledger.facts = as_facts(expected(ledger))
    ledger.felt = {"silence": [1.5, 4.0], "in_time": [1.0, 0.0]}
    folder = tmp_path_factory.mktemp("report")
    report.write(folder, run(led, HOSTILE, plant=(measure(ledger, ledger).json(),), judged=(JUDGED,)))
    return folder


JUDGED = {
    "judge": "some/model", "system": "builtin", "rubric": "guidance", "version": 1, "n": 9, "unscored": {"timeout": 2},
    "value": {"value": 0.4444, "low": 0.2, "high": 0.7, "n": 3}, "labels": {"yes": 4, "no": 5}, "repeats": 0.9,
    "flips": None, "kappa": {"value": 0.1, "low": -0.1, "high": 0.3, "n": 100}, "calibrated": False, "label": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(made: Path) -> Page:
    return Page((made / "report.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def told(made: Path) -> Any:
    return json.loads((made / "report.json").read_text("utf-8"))


# --- the page -----------------------------------------------------------------------------------------


def test_the_numbers_on_the_page_are_those_of_the_file(page: Page, told: Any) -> None:
    shown = [
        (row["metric"], *found) for group in told["groups"] for row in group["rows"] for found in row["numbers"].items()
    ]
    assert len(shown) == 2 * len(told["metrics"])
    for metric, system, found in shown:
        cell = page.cells[system, metric]
        assert cell[0] == ("unscored" if found["value"] is None else short(found["value"]))
        assert f"n {found['n']} · {found['scored']}/{found['unscored']}/{found['failed']}" in cell


def test_what_learners_and_models_say_stays_text(page: Page) -> None:
    assert {tag for tag, _ in page.tags} & {"script", "img", "b<", "iframe", "form"} == set()
    assert not [name for _, told in page.tags for name in told if name.startswith("on")]
    assert HOSTILE in "".join(page.text)
    assert MODEL in "".join(page.text)


def test_the_page_asks_for_nothing(page: Page, made: Path) -> None:
    links = [told[name] or "" for _, told in page.tags for name in ("src", "href", "data", "action") if name in told]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"url\(|@import", (made / "report.html").read_text("utf-8"))
    policy = [told["content"] for tag, told in page.tags if tag == "meta" and "http-equiv" in told]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_place_that_is_linked_to_is_there(page: Page) -> None:
    ids = [told["id"] for _, told in page.tags if "id" in told]
    assert len(ids) == len(set(ids))
    assert {(told["href"] or "")[1:] for tag, told in page.tags if tag == "a"} == set(ids) - {"reading-it"}


def test_facts_and_simulated_behaviour_stand_apart(made: Path) -> None:
    facts, behaviour = (made / "report.html").read_text("utf-8").split("Part 2. SIMULATED BEHAVIOUR")
    assert "rungs missed" in facts
    assert "felt black hole" not in facts
    assert "felt black hole" in behaviour
    assert "rungs missed" not in behaviour


def test_what_is_uncalibrated_says_so_beside_its_number(made: Path) -> None:
    assert '<b>0.44</b> <span class="unscored">uncalibrated</span>' in (made / "report.html").read_text("utf-8")


def test_what_simulated_learners_decide_stands_in_part_2(made: Path) -> None:
    _, facts, behaviour = re.split(r"<h1[^>]*>Part \d", (made / "report.html").read_text("utf-8"))
    assert 'data-metric="contract"' in facts
    assert 'data-metric="reading"' in facts
    assert 'data-metric="solved"' not in facts
    assert 'data-metric="pass^1"' not in facts
    assert 'data-metric="solved"' in behaviour
    assert 'data-metric="reading"' not in behaviour


def test_no_path_of_one_machine_is_in_the_head() -> None:
    told = "./run eval --out /home/me/mine --cassette=/srv/my tapes/ --compare evals/a ../b --backend openai/gpt"
    given = told.replace("/srv/my tapes/", "'/srv/my tapes/'")
    assert portable(head(command=given)).command == (
        "./run eval --out mine '--cassette=my tapes' --compare evals/a ../b --backend openai/gpt"
    )


def test_the_page_says_how_far_its_learners_can_be_believed(page: Page, told: Any) -> None:
    text = " ".join(" ".join(page.text).split())
    assert [each["locale"] for each in told["calibration"]["hearing"]] == ["en", "es", "de"]
    assert told["calibration"]["hearing"][0]["held_out"]["n"] == 10
    assert f"n {told['calibration']['labelled']}; labels by a language model, not by a person" in text
    assert told["calibration"]["lengths"][0]["n"] == 6


def test_columns_that_rest_on_other_setups_say_so(tmp_path: Path) -> None:
    same, other = setups("builtin", 3), setups(MODEL, 2)
    path = report.write(tmp_path, run({setup: scores() for setup in (*same, *other)}))
    text = " ".join(Page(path.read_text("utf-8")).text)
    assert "These columns rest on different setups" in text
    assert "of 3 plain dialogues" in text
    assert "of 2 plain dialogues" in text


def test_the_worst_dialogues_are_shown_with_what_was_wrong(page: Page) -> None:
    text = "".join(page.text)
    assert re.search(r"breaks: [a-z, ]*advice", text)
    assert "read as ok" in text
    assert text.index(f"{CASES[2].id}/steady/plain/1 ") < text.index(f"{CASES[1].id}/steady/plain/1 ")


def test_the_file_holds_the_score_of_each_dialogue(told: Any) -> None:
    assert len(told["scores"]) == 6
    assert told["scores"][f"builtin/{CASES[1].id}/steady/plain/1"]["leak"] == {"value": 0.25, "n": 2}
    assert told["head"] == json.loads(json.dumps(asdict(head("builtin", MODEL))))


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    formula = {setups("builtin", 1)[0]: scores(contract=Score(0.5, 2, "=1+1\n@SUM(A1)"))}
    report.write(tmp_path, run(formula))
    lines = list(csv.DictReader(StringIO((tmp_path / "scores.csv").read_bytes().decode(), newline="")))
    by_metric = {line["metric"]: line for line in lines}
    assert by_metric["contract"]["reason"] == "'=1+1\n'@SUM(A1)"
    assert (by_metric["contract"]["value"], by_metric["contract"]["state"]) == ("0.5", "scored")
    assert (by_metric["hazard"]["value"], by_metric["hazard"]["state"]) == ("", "unscored")


def test_the_comparison_is_a_page_too(tmp_path: Path) -> None:
    page = Page(report.write_compared(tmp_path, leaking([1.0] * 8), leaking([0.0] * 8, MODEL)).read_text("utf-8"))
    assert {"script", "img", "link"} & {tag for tag, _ in page.tags} == set()
    assert "better" in page.text
    assert f"builtin → {MODEL}" in page.text
