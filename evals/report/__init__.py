"""A run as a page, as numbers and as a table of scores; and two runs, compared."""

import json
from pathlib import Path

from coach.reports.export import as_csv
from evals.log import Run
from evals.report.comparing import compared, write_compared
from evals.report.page import page
from evals.report.summary import document, summary

__all__ = ["compared", "write", "write_compared"]

COLUMNS = (
    "system", "case", "persona", "variant", "seed", "framework", "language", "metric", "value", "n", "state", "reason",
)  # fmt: skip


def write(folder: Path, run: Run) -> Path:
    """`report.html`, which is returned, with `report.json` and `scores.csv` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    made, path = summary(run), folder / "report.html"
    path.write_text(page(run, made), "utf-8")
    told = json.dumps(document(run, made), ensure_ascii=False, allow_nan=False, indent=1)
    (folder / "report.json").write_text(f"{told}\n", "utf-8")
    (folder / "scores.csv").write_bytes(as_csv([COLUMNS, *cells(run)]))
    return path


def cells(run: Run) -> list[tuple[object, ...]]:
    """A row for each dialogue and metric."""
    return [
        (setup.system, setup.case, setup.persona, setup.variant, setup.seed, each.framework, each.locale, metric,
         score.value, score.n, state(each.failed, score.value), score.reason)
        for each in run.dialogues
        for setup in [each.setup]
        for metric, score in run.scores[setup.id].items()
    ]  # fmt: skip


def state(failed: str, value: float | None) -> str:
    if failed:
        return "failed"
    return "unscored" if value is None else "scored"
