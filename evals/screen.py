"""The scores of a run as a table for a terminal: what the report says in full."""

from collections.abc import Iterator, Sequence

from evals.log import Run
from evals.report.metrics import basis
from evals.report.numbers import Row, number, only, rows
from evals.report.tables import counts
from evals.scores import SCORERS

__all__ = ["lines"]

LEGEND = (
    "The mean over cases, its 95 % interval, and in how many of so many dialogues there was something to score.",
    "Rows with ◇ hang on what simulated learners went on to say: they foretell nothing about people.",
)


def lines(run: Run) -> Iterator[str]:
    led = rows(run)
    columns = [only(led, system) for system in run.head.systems]
    table = [("", *run.head.systems), *((label(name), *(cell(of, name) for of in columns)) for name in SCORERS)]
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    for row in table:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield from ("", *LEGEND)
    yield from (
        f"CAREFUL: {count.failed} of {count.led} dialogues of {count.system} failed; its means are of the rest."
        for count in counts(led, run.head.systems, ())
        if count.fragile
    )


def label(metric: str) -> str:
    return f"{metric} ◇" if basis(metric) == "simulated" else metric


def cell(of: Sequence[Row], metric: str) -> str:
    found = number(of, metric)
    value = "-" if found.value is None else f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"
    return f"{value}  {found.scored}/{found.scored + found.unscored + found.failed}"
