"""The page that says how well answers are read, from scores that weights gave to authors they had not met."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.dialogue.reading import VERDICTS, Verdict
from evals.reader.fit import HAZARD, Limits, crossed, limits_by, settled_by
from evals.reader.heldout import HeldOut
from evals.reader.table import Measured, calibration, groups, measured, risk
from evals.report.plots import Plotted, alone, trace
from evals.stats import Estimate

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reader.md"
DRAWN = ("reader-sure.svg", "reader-risk.svg")
"""Beside it: how sure against how often right; and how often wrong, were only the surest read."""

Ints = NDArray[np.int64]

LEAST = 60
"""Answers that a group must have for a row of its own."""

HEAD = "| | answers | macro-F1 | dangers found | false alarms in 1,000 | good ones questioned | faults let pass |\n"
RULE = "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"

INTRO = """\
# How well answers are read

Made from `evals/data/reader/held_out.npz` by `python -m evals.reader table`; do not edit.

{n:,} [synthetic answers](../../evals/data/answers/README.md) by {authors} authors, each read by weights that were
taught on nothing of that author's, nor of some others' (`FOLDS` in `evals/reader/folds.py`). So a figure here is for
somebody new. How scores and rules are weighed was fitted on the other folds each time; the four thresholds of each
language (the last table of this page) were set on all. Three readers, the same answers:

- **model**: the language model and the rules together, as the coach reads with its weights;
- **rules**: the rules alone, as it reads without;
- **words**: TF-IDF and logistic regression, taught on the same authors as the model. No part of the coach; a yardstick.

Intervals are of 95 % (Wilson; bootstrap over answers for macro-F1). *Good ones questioned*: of the answers labelled
`ok`, those taken for a fault (for a danger: a false alarm). *Faults let pass*: of all others but `yes` and `no`, those
taken for `ok`. A danger counts as found, and a false alarm as one, also where the coach only asks whether there is one:
the last table tells them apart. Most batches were written to be hard: nearly half of the lines of eleven authors tell
of a danger, the rest of theirs only sound like one. The six authors of ordinary weeks are nearer to a plant: their row
is the one to read for false alarms.
"""


def page(kept: HeldOut) -> dict[str, str]:
    """The page and the plots on it, by the name of the file."""
    seen = crossed(kept.found, kept.folds)
    chosen = limits_by(seen, kept.found, kept.ordinary)
    readers = {
        "model": settled_by(seen, kept.found, chosen),
        "rules": kept.found.ruled,
        "words": kept.worded,
    }
    sure = calibration(*_sureness(kept, seen, readers["model"]))
    wrong = risk(*_sureness(kept, seen, readers["model"]))
    drawn = (
        trace(_plotted(sure), "share that the verdict was given", "how often it is right", even=True),
        trace(_plotted(wrong), "share of the answers that is read", "how often they are read wrongly"),
    )
    text = [*_parts(kept, readers), *_tabled(sure, wrong), *_alarmed(kept, seen, chosen)]
    return {PAGE.name: "".join(text)} | {name: alone(plot) for name, plot in zip(DRAWN, drawn, strict=True)}


def _parts(kept: HeldOut, readers: dict[str, Ints]) -> Iterator[str]:
    authors = {line.author for line in kept.lines}
    yield INTRO.format(
        n=len(kept.lines),
        authors=len(authors),
    )
    yield "\n## All together\n\n" + HEAD + RULE
    named = [("all", np.ones(len(kept.lines), bool)), ("ordinary weeks", kept.ordinary), ("the rest", ~kept.ordinary)]
    named += [(locale, kept.found.locales == locale) for locale in np.unique(kept.found.locales)]
    for name, rows in named:
        for reader, got in readers.items():
            yield _row(f"{name}, {reader}", kept.found.labels[rows], got[rows])
    yield "\n## By verdict\n\n"
    yield "F1 of each.\n\n| | model | rules | words |\n| --- | ---: | ---: | ---: |\n"
    each = {reader: measured(_names(kept.found.labels), _names(got)).each for reader, got in readers.items()}
    for verdict in VERDICTS:
        yield f"| `{verdict}` | " + " | ".join(f"{each[reader][verdict]:.2f}" for reader in readers) + " |\n"
    for title, prefix in (("author", "author: "), ("what was expected", "expects: "), ("setting", "setting: ")):
        yield f"\n## By {title}\n\n"
        yield "The model; the macro-F1 of the others beside.\n\n"
        yield HEAD.replace(" |\n", " | rules | words |\n") + RULE.replace(" |\n", " | ---: | ---: |\n", 1)
        yield from _grouped(kept, readers, prefix)


def _grouped(kept: HeldOut, readers: dict[str, Ints], prefix: str) -> Iterator[str]:
    for name, at in groups(kept.lines):
        if name.startswith(prefix) and len(at) >= LEAST:
            labels = kept.found.labels[at]
            others = (measured(_names(labels), _names(readers[other][at])).macro for other in ("rules", "words"))
            yield _row(name.removeprefix(prefix), labels, readers["model"][at], *map(_two, others))


ALARMED = """
## Danger, and how sure is enough

From one share of `hazard` on the coach asks whether somebody could get hurt; where the rules infer a danger, from a
lower one; where a danger is called one, or stands in a long answer, always. From a higher share it raises the alarm.
The first and the third are set by how often answers without a danger lead there: at most 25 and 5 in 1,000 of the
ordinary ones (in Spanish and German, where nobody wrote ordinary weeks, of all). The second lets at most one in a
hundred of the dangers pass that the rules infer, and none where too few are known to tell. A fault is found only below
the fourth share, that of `ok`.

| language | asks from | inferred | raises from | doubts below | dangers found | raised | false, in 1,000 | raised |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def _alarmed(kept: HeldOut, seen: NDArray[np.float64], chosen: Mapping[str, Limits]) -> Iterator[str]:
    yield ALARMED
    danger = kept.found.labels == HAZARD
    for locale, by in chosen.items():
        rows = kept.found.locales == locale
        calm = rows & ~danger & (kept.ordinary if kept.ordinary[rows].any() else True)
        raised = seen[:, HAZARD] >= by.alarm
        led = [settled_by(seen, kept.found, chosen) == HAZARD, raised]
        shares = (f"{share:.2f}" for share in by)
        found = (f"{each[rows & danger].mean():.0%}" for each in led)
        false = (f"{1000 * each[calm].mean():.1f}" for each in led)
        yield f"| {locale} | " + " | ".join((*shares, *found, *false)) + " |\n"


SURE = """
## How sure it is

![How often the reader is right, by how sure it is](reader-sure.svg)

The share that the reader gives its verdict, against how often it is right, in tenths of the answers.

| sure | right | answers |
| ---: | ---: | ---: |
"""

COVERED = """
Were only the surest answers read and the rest asked about, so often would it be wrong:

![How often the reader is wrong, by how many answers are read](reader-risk.svg)

| read | wrong |
| ---: | ---: |
"""


def _sureness(kept: HeldOut, seen: NDArray[np.float64], got: Ints) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The share that each verdict was given, danger set aside where none was found; and whether it is right."""
    whole = np.where(got == HAZARD, 1.0, 1.0 - seen[:, HAZARD]).clip(1e-9)
    return seen[np.arange(len(got)), got] / whole, got == kept.found.labels


def _plotted(of: Sequence[tuple[float, Estimate]]) -> list[tuple[float, Plotted]]:
    return [(share, Plotted(found.value, found.low, found.high)) for share, found in of]


def _tabled(sure: Sequence[tuple[float, Estimate]], wrong: Sequence[tuple[float, Estimate]]) -> Iterator[str]:
    yield SURE
    yield from (f"| {share:.2f} | {often.value:.2f} | {often.n:,} |\n" for share, often in sure)
    yield COVERED
    yield from (f"| {share:.0%} | {often.value:.1%} |\n" for share, often in wrong)


def _names(numbers: Ints) -> list[Verdict]:
    return [VERDICTS[n] for n in numbers]


def _row(name: str, labels: Ints, got: Ints, *more: str) -> str:
    return f"| {name} | " + " | ".join([*_cells(measured(_names(labels), _names(got))), *more]) + " |\n"


def _cells(found: Measured) -> list[str]:
    return [
        f"{found.n:,}",
        _two(found.macro),
        _percent(found.found),
        _mille(found.alarms),
        _percent(found.questioned),
        _percent(found.passed),
    ]


def _two(share: Estimate) -> str:
    return f"{share.value:.2f} ({share.low:.2f}–{share.high:.2f})"


def _percent(share: Estimate | None) -> str:
    return "" if share is None else f"{share.value:.0%} ({share.low:.0%}–{share.high:.0%})"


def _mille(share: Estimate | None) -> str:
    return "" if share is None else f"{1000 * share.value:.1f} ({1000 * share.low:.1f}–{1000 * share.high:.1f})"
