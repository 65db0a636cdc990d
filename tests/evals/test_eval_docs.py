"""The pages on evaluations say what the code has: each metric, gate, rubric and learner, and the figures measured."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evals.cases.model import FOLDER
from evals.judging.calibrating import kept
from evals.judging.rubrics import RUBRICS
from evals.personas.people import PERSONAS
from evals.plant.measures import LATE_P99, LOAD_MOST
from evals.profiles import PROFILES, setups
from evals.report.metrics import direction, groups
from evals.scores import GATES, SCORERS
from evals.scores.agreement import Agreement, measured
from evals.stats import Estimate

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "evals.md").read_text("utf-8")
ADDING = (DOCS / "how-to" / "add-a-case-a-persona-a-judge.md").read_text("utf-8")
RUNNING = (DOCS / "how-to" / "evaluate-your-own-model.md").read_text("utf-8")

ARROWS = {"↑": "more", "↓": "less", "–": "neither"}


def part(title: str) -> str:
    """What stands under a heading, up to the next of its kind."""
    [found] = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    return str(found)


def rows(text: str) -> Iterator[Sequence[str]]:
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def metrics() -> list[Sequence[str]]:
    return [row for row in rows(part("The metrics")) if row[0] != "metric"]


def spoken(found: Estimate | None) -> str:
    assert found is not None
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"


def test_every_metric_has_one_row_in_the_group_that_the_report_has_it_in() -> None:
    named = [row[0].strip("`") for row in metrics()]
    headings = re.findall(r"^### (.+?): (?:facts|◇ simulated)$", part("The metrics"), re.MULTILINE)
    made = groups(list(SCORERS))
    assert sorted(named) == sorted(name for group in made for name in group.metrics)
    assert headings == [group.title for group in made]


@pytest.mark.parametrize("row", metrics(), ids=lambda row: row[0])
def test_a_metric_s_arrow_points_where_better_is(row: Sequence[str]) -> None:
    assert ARROWS[row[1]] == direction(row[0].strip("`"))


def test_every_gate_is_told_with_its_bound() -> None:
    told = " ".join(part("Gates").split())
    for gate in GATES:
        assert f"`{gate.metric}` is {gate.at_least if gate.at_least is not None else gate.at_most:.0f}" in told
    assert f"on record at most {LATE_P99:.0f} s after the pass that saw it (p99)" in told
    assert f"at most {LOAD_MOST} messages that are not severe to one person in a shift" in told


def test_every_learner_and_every_rubric_is_named() -> None:
    assert [id for id in PERSONAS if f"`{id}`" not in part("The learners")] == []
    assert [id for id in RUBRICS if f"`{id}`" not in part("Judges")] == []


def agreed(where: str, name: str, of: Agreement) -> list[str]:
    figures = (of.precision, of.recall, of.f1)
    return [where, name, str(of.n), spoken(of.kappa), *(f"{figure:.2f}" for figure in figures if figure is not None)]


def test_the_second_coach_agrees_as_far_as_the_page_says() -> None:
    assert [row for row in rows(part("The second coach")) if row[0] != "set"] == [agreed(*one) for one in measured()]


def test_the_small_judge_agrees_as_far_as_the_page_says() -> None:
    found = kept("hosted_vllm/smollm2").rubrics.items()
    made = [
        [id, spoken(each.kappa), f"{each.share:.0%}", f"{each.flips.value:.0%}"]
        for id, each in found
        if each.share is not None and each.flips is not None
    ]
    assert [row for row in rows(part("Judges")) if row[0] != "question"] == made


def test_what_is_shown_of_a_case_stands_in_it() -> None:
    name = re.search(r"`([\w-]+\.yaml)`, a kata", ADDING)
    shown = re.search(r"```yaml\n(problem: .*?)```", ADDING, re.DOTALL)
    assert name and shown
    case = (FOLDER / name[1]).read_text("utf-8").splitlines()
    assert [line for line in shown[1].splitlines() if line not in case] == []


@pytest.mark.parametrize(("profile", "row"), [("default", "behind the service"), ("full", "with `--full`")])
def test_as_many_dialogues_are_led_with_a_model_as_the_page_says(profile: str, row: str) -> None:
    [told] = [cells for cells in rows(RUNNING) if cells[0] == row]
    assert told[1] == str(len(setups(PROFILES[profile], ["openai/gpt-4o-mini"])))
