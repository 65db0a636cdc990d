"""Two runs side by side: what changed, by metric, over the dialogues that both have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.log import Run
from evals.report.metrics import Direction, basis, direction, verdict
from evals.report.numbers import Change, Row, by_key, change, only, rows, systems
from evals.report.page import render, signed
from evals.report.plots import short
from evals.report.summary import portable
from evals.scores import SCORERS

__all__ = ["Compared", "Comparison", "compared", "comparison", "write_compared"]


@dataclass(frozen=True, slots=True)
class Compared:
    metric: str
    direction: Direction
    change: Change
    verdict: str


@dataclass(frozen=True, slots=True)
class Between:
    """One system of each run, plain dialogues only; those that only one of the runs has are counted, and left out."""

    before: str
    after: str
    pairs: int
    only_before: int
    only_after: int
    lines: Sequence[Compared]


@dataclass(frozen=True, slots=True)
class Comparison:
    warnings: Sequence[str]
    """What else is not the same about the two runs."""
    between: Sequence[Between]


def comparison(a: Run, b: Run) -> Comparison:
    first, second = rows(a), rows(b)
    together = [between(only(first, x), only(second, y), x, y) for x, y in matched(a, b)]
    return Comparison(list(warnings(a, b)), together)


def matched(a: Run, b: Run) -> list[tuple[str, str]]:
    """Each system with itself; where the two runs share none, the first with the first."""
    first, second = systems(a), systems(b)
    return [(name, name) for name in first if name in second] or list(zip(first, second, strict=False))[:1]


def between(first: Sequence[Row], second: Sequence[Row], before: str, after: str) -> Between:
    a, b = by_key(first), by_key(second)
    pairs = [(a[key], b[key]) for key in a if key in b]
    names = dict.fromkeys(name for row in (*first, *second) for name in row.scores)
    metrics = [name for name in SCORERS if name in names] + [name for name in names if name not in SCORERS]
    changes = [(metric, change(pairs, metric)) for metric in metrics]
    lines = [Compared(name, direction(name), made, verdict(name, made.found)) for name, made in changes]
    return Between(before, after, len(pairs), len(a.keys() - b.keys()), len(b.keys() - a.keys()), lines)


def warnings(a: Run, b: Run) -> Iterator[str]:
    yield from (
        f"NO SYSTEM IN COMMON: {x} of the first run is compared with {y} of the second; between a system with moves and"
        " one without, read challenge_by_words and contract_by_words"
        for x, y in matched(a, b)
        if x != y
    )
    for what, x, y in (("data", a.head.data, b.head.data), ("version", a.head.versions, b.head.versions)):
        for name in dict.fromkeys([*x, *y]):
            was, now = x.get(name, "not there"), y.get(name, "not there")
            if was != now:
                yield f"DIFFERENT {what.upper()}: {name} was {was} and is {now}"
    if a.head.profile != b.head.profile:
        yield f"DIFFERENT PROFILE: {a.head.profile} before, {b.head.profile} after"
    scored = [{name for scores in run.scores.values() for name in scores} for run in (a, b)]
    if odd := sorted(scored[0] ^ scored[1]):
        yield f"DIFFERENT SCORERS: only one of the runs has {', '.join(odd)}"


# --- as text ------------------------------------------------------------------------------------------

LEGEND = (
    "Means over cases of the plain dialogues that both runs have (no typing errors, paraphrase or pressure), and the"
    " paired difference with its 95 % interval. Better and worse are said only where it excludes 0, over at least five"
    " cases; about one metric in twenty does by luck. Rows with ◇ hang on what simulated learners went on to say."
)
COLUMNS = ("metric", "better is", "before", "after", "difference", "95 %", "cases", "pairs", "not scored", "")


def compared(a: Run, b: Run) -> str:
    """As Markdown that can be read as it is."""
    made = comparison(a, b)
    loud = [f"**{told}**" for told in made.warnings]
    told = [line for each in made.between for line in section(each)]
    return "\n\n".join(["# Two runs compared", *loud, LEGEND, *told])


def section(of: Between) -> list[str]:
    missing = f"{of.only_before} only before, {of.only_after} only after"
    names = of.before if of.before == of.after else f"{of.before} → {of.after}"
    return [f"## {names}", f"{of.pairs} pairs of plain dialogues; {missing}: these are left out.", aligned(of.lines)]


def aligned(lines: Sequence[Compared]) -> str:
    table = [COLUMNS, *map(cells, lines)]
    widths = [max(len(row[n]) for row in table) for n in range(len(COLUMNS))]
    told = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table]
    first, *rest = (f"| {' | '.join(row)} |" for row in told)
    return "\n".join([first, f"|{'|'.join('-' * (width + 2) for width in widths)}|", *rest])


def cells(line: Compared) -> tuple[str, ...]:
    made = line.change
    name = f"{line.metric}{' ◇' if basis(line.metric) == 'simulated' else ''}"
    if made.found is None or made.before is None or made.after is None:
        return (name, line.direction, *("-",) * 4, "0", "0", str(made.unscored), line.verdict)
    interval = f"{signed(made.found.low)} to {signed(made.found.high)}"
    figures = (short(made.before), short(made.after), signed(made.found.value), interval)
    return (name, line.direction, *figures, str(made.found.n), str(made.pairs), str(made.unscored), line.verdict)


def write_compared(folder: Path, a: Run, b: Run) -> Path:
    """The same as a page."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "compared.html"
    told = {"it": comparison(a, b), "legend": LEGEND, "columns": COLUMNS, "cells": cells}
    path.write_text(render("compared.html.j2", a=portable(a.head), b=portable(b.head), **told), "utf-8")
    return path
