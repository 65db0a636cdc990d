"""The page that says how well answers are read, from scores that weights gave to authors they had not met."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.dialogue.reading import VERDICTS, Verdict
from evals.reader.fit import HAZARD, Limits, crossed, limits_by, settled_by
from evals.reader.heldout import HeldOut
from evals.reader.table import Measured, calibration, groups, measured, risk
from evals.stats import Estimate

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reader.md"

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
somebody new. How scores and rules are weighed was fitted on the other folds each time; the three thresholds of each
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


def page(kept: HeldOut) -> str:
    seen = crossed(kept.found, kept.folds)
    chosen = limits_by(seen, kept.found, kept.ordinary)
    readers = {
        "model": settled_by(seen, kept.found, chosen),
        "rules": kept.found.ruled,
        "words": kept.worded,
    }
    return "".join(_parts(kept, seen, chosen, readers))


def _parts(
    kept: HeldOut, seen: NDArray[np.float64], chosen: Mapping[str, Limits], readers: dict[str, Ints]
) -> Iterator[str]:
    authors = {line.author for line in kept.lines}
    yield INTRO.format(
        n=len(kept.lines),
        authors=len(authors),
    )
    yield "\n## All together\n\n" + HEAD + RULE
    named = [("all", np.ones(len(kept.lines), bool)), ("ordinary weeks", kept.ordinary), ("the rest", ~kept.ordinary)]
    named += [(locale, kept.found.locales == locale) for locale in chosen]
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
    yield from _sureness(kept, seen, readers["model"])
    yield from _alarmed(kept, seen, chosen)


def _grouped(kept: HeldOut, readers: dict[str, Ints], prefix: str) -> Iterator[str]:
    for name, at in groups(kept.lines):
        if name.startswith(prefix) and len(at) >= LEAST:
            labels = kept.found.labels[at]
            others = (measured(_names(labels), _names(readers[other][at])).macro for other in ("rules", "words"))
            yield _row(name.removeprefix(prefix), labels, readers["model"][at], *(f"{o.value:.2f}" for o in others))


ALARMED = """
## Danger, and how sure is enough

From one share of `hazard` on, and wherever the rules hear a danger, the coach asks whether somebody could get hurt;
from a higher one it raises the alarm. Both are set by how often answers without a danger lead there: at most 25 and 5
in 1,000 of the ordinary ones (in Spanish and German, where nobody wrote ordinary weeks, of all). A fault is found only
below the third share, that of `ok`.

| language | asks from | raises from | doubts below | dangers found | raised | found falsely, in 1,000 | raised |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def _alarmed(kept: HeldOut, seen: NDArray[np.float64], chosen: Mapping[str, Limits]) -> Iterator[str]:
    yield ALARMED
    danger = kept.found.labels == HAZARD
    for locale, by in chosen.items():
        rows = kept.found.locales == locale
        calm = rows & ~danger & (kept.ordinary if kept.ordinary[rows].any() else True)
        raised = seen[:, HAZARD] >= by.alarm
        led = [raised | (seen[:, HAZARD] >= by.ask) | (kept.found.ruled == HAZARD), raised]
        shares = (f"{share:.2f}" for share in by)
        found = (f"{each[rows & danger].mean():.0%}" for each in led)
        false = (f"{1000 * each[calm].mean():.1f}" for each in led)
        yield f"| {locale} | " + " | ".join((*shares, *found, *false)) + " |\n"


SURE = """
## How sure it is

The share that the reader gives its verdict, against how often it is right, in tenths of the answers.

| sure | right | answers |
| ---: | ---: | ---: |
"""

COVERED = """
Were only the surest answers read and the rest asked about, so often would it be wrong:

| read | wrong |
| ---: | ---: |
"""


def _sureness(kept: HeldOut, seen: NDArray[np.float64], got: Ints) -> Iterator[str]:
    whole = np.where(got == HAZARD, 1.0, 1.0 - seen[:, HAZARD]).clip(1e-9)
    sure, right = seen[np.arange(len(got)), got] / whole, got == kept.found.labels
    yield SURE
    yield from (f"| {share:.2f} | {often:.2f} | {many:,} |\n" for share, often, many in calibration(sure, right))
    yield COVERED
    yield from (f"| {share:.0%} | {wrong:.1%} |\n" for share, wrong in risk(sure, right))


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
