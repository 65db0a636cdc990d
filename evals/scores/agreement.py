"""`./run eval agreement`: how far the detectors on words agree with people.

Each set is split by the hash of the conversation (of the text, where none is named); what is reported is the second
half. The patterns of `tells` were chosen on the first half; some twenty replies of all had been read before, so the
second is nearly, not wholly, unseen. What `open` means was settled on a few questions of either half. A label of "To
some extent" counts as not "Yes"; of `reveals` both kinds of "Yes" count.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from evals.scores.asking import is_forced_choice, is_leading, is_multiple, open_closed
from evals.scores.tells import actionable, guides, reveals
from evals.stats import Estimate, kappa

__all__ = ["Agreement", "compared", "main", "measured", "read"]

DATA = Path(__file__).parents[1] / "data"
REPLIES = DATA / "tutor_replies" / "replies.jsonl"
QUESTIONS = DATA / "questions"

Row = Mapping[str, Any]


PAIRS = ((True, True), (True, False), (False, True), (False, False))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of so many texts: found and labelled so, found alone, labelled alone, neither."""

    both: int
    found: int
    labelled: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.found + self.labelled + self.neither

    @property
    def precision(self) -> float | None:
        of = self.both + self.found
        return self.both / of if of else None

    @property
    def recall(self) -> float | None:
        of = self.both + self.labelled
        return self.both / of if of else None

    @property
    def f1(self) -> float | None:
        of = 2 * self.both + self.found + self.labelled
        return 2 * self.both / of if of else None

    @property
    def kappa(self) -> Estimate | None:
        """Cohen's, with its interval: 0 is chance, 1 is the same throughout."""
        return kappa([pair for pair, n in zip(PAIRS, astuple(self), strict=True) for _ in range(n)])


def compared(marks: Iterable[tuple[bool, bool]]) -> Agreement:
    """Of pairs: whether the detector found it, whether people did."""
    pairs = list(marks)
    return Agreement(*map(pairs.count, PAIRS))


@dataclass(frozen=True, slots=True)
class Detector:
    finds: Callable[[Row], bool]
    labelled: Callable[[Row], bool | None]
    """None where people were not asked."""


REPLY_DETECTORS: Mapping[str, Detector] = {
    "reveals": Detector(lambda r: reveals(r["response"], r["answer"]), lambda r: str(r["reveals"]).startswith("Yes")),
    "guides": Detector(lambda r: guides(r["response"]), lambda r: r["guides"] == "Yes"),
    "actionable": Detector(lambda r: actionable(r["response"], r["answer"]), lambda r: r["actionable"] == "Yes"),
}


def typed(name: str) -> Callable[[Row], bool | None]:
    """Whether people called it so, in a set in which they called anything so."""
    return lambda row: row["type"] == name if name in row["types"] else None


QUESTION_DETECTORS: Mapping[str, Detector] = {
    "open": Detector(lambda r: open_closed(r["text"]) == "open", typed("open")),
    "leading": Detector(lambda r: is_leading(r["text"]), typed("leading")),
    "multiple": Detector(lambda r: is_multiple(r["text"]), typed("multiple")),
    "forced_choice": Detector(lambda r: is_forced_choice(r["text"]), typed("forced_choice")),
}


def read(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def held_out(row: Row) -> bool:
    """Whether it is in the half that nothing was chosen on."""
    name = str(row.get("conversation") or row.get("id") or row["text"])
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def conversation(row: Row) -> str:
    """Of a question; its id ends in the number of the sentence."""
    return re.sub(r"-\d+$", "", str(row.get("id", "")))


def of_one(detector: Detector, rows: Iterable[Row]) -> Agreement:
    asked = ((row, detector.labelled(row)) for row in rows if held_out(row))
    return compared((detector.finds(row), label) for row, label in asked if label is not None)


def measured(replies: Path = REPLIES, questions: Path = QUESTIONS) -> Iterator[tuple[str, str, Agreement]]:
    """The set, the detector, and their agreement on the held-out half; question sets as far as there are any."""
    for name, detector in REPLY_DETECTORS.items():
        yield replies.parent.name, name, of_one(detector, read(replies))
    for file in sorted(questions.glob("*.jsonl")):
        rows = read(file)
        types = {row["type"] for row in rows}
        known = [{**row, "types": types, "conversation": conversation(row)} for row in rows]
        for name, detector in QUESTION_DETECTORS.items():
            if name in types:
                yield file.stem, name, of_one(detector, known)


HEAD = ("set", "detector", "n", "kappa", "precision", "recall", "F1")


def main(arguments: Sequence[str] | None = None) -> int:
    argparse.ArgumentParser(prog="./run eval agreement", description=__doc__).parse_args(arguments)
    for row in (HEAD, *map(_line, measured())):
        print("  ".join(cell.ljust(19) for cell in row).rstrip())
    return 0


def _line(found: tuple[str, str, Agreement]) -> tuple[str, ...]:
    where, name, of = found
    agreed = of.kappa
    beyond = "-" if agreed is None else f"{agreed.value:.2f} ({agreed.low:.2f} to {agreed.high:.2f})"
    figures = (of.precision, of.recall, of.f1)
    return (where, name, str(of.n), beyond, *("-" if figure is None else f"{figure:.2f}" for figure in figures))
