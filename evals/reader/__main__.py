"""`python -m evals.reader WORD`: teach the reader's model, see how well it reads, or teach it a plant's own answers."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import Progress

from coach.backends.builtin.meaning import WEIGHTS
from coach.dialogue.reading import VERDICTS
from coach.errors import CoachError
from evals.messages import TAUGHT
from evals.messages import read as read_messages
from evals.reader import folds
from evals.reader.answers import read
from evals.reader.fit import Floats, Limits, Mixed, crossed, limits_by, weighed
from evals.reader.folder import written
from evals.reader.heldout import SCORES, HeldOut, gathered, kept_back
from evals.reader.heldout import WORDS as WORDS_SAID
from evals.reader.leaks import table as leak_table
from evals.reader.page import PAGE, page
from evals.reader.retrain import retrain
from evals.reader.words import said, table, worded

SEED = 7
EVERY = 5
"""Of the answers that come with the coach every fifth keeps the head from forgetting them."""


def main(arguments: Sequence[str]) -> int:
    asked = _words().parse_args(arguments)
    try:
        return int(WORDS[asked.word](asked))
    except CoachError as wrong:
        print(wrong, file=sys.stderr)
        return 2


def _words() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m evals.reader", description=__doc__)
    words = top.add_subparsers(dest="word", required=True, metavar="WORD")
    tune = words.add_parser("tune", help="teach an encoder and its heads; needs PyTorch")
    tune.add_argument("--base", type=Path, required=True, help="a folder with model.safetensors and vocab.txt")
    tune.add_argument("--fold", type=int, choices=range(len(folds.FOLDS)), help="whose answers to leave out and read")
    tune.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the weights go")
    count = words.add_parser("words", help="teach the table of words beside it; needs scikit-learn")
    count.add_argument("--fold", type=int, choices=range(len(folds.FOLDS)), help="whose answers to leave out and read")
    count.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the table goes")
    fit = words.add_parser("fit", help="weigh the model with the rules and set how sure is enough, from the folds")
    fit.add_argument("weights", type=Path, metavar="DIR", help="whose card is written")
    fit.add_argument(
        "folds",
        nargs="*",
        type=Path,
        metavar="DIR",
        help="where `tune --fold` or `words --fold` wrote; what is not taught anew stays as it was kept",
    )
    words.add_parser("table", help="write the page that says how well answers are read")
    leaks = words.add_parser("leaks", help="what its head for leaks would add to the contract's words")
    leaks.add_argument("weights", type=Path, metavar="DIR")
    teach = words.add_parser("retrain", help="teach the head your own answers too; seconds to minutes")
    teach.add_argument("files", nargs="+", type=Path, metavar="FILE", help="your answers: JSON lines")
    teach.add_argument("--out", type=Path, default=Path("data") / "reader", metavar="DIR", help="default data/reader")
    return top


def _tune(asked: argparse.Namespace) -> int:
    taught, out = folds.parted(read(), asked.fold)
    folds.made(asked.out, asked.base, taught, list(read_messages(*TAUGHT)), SEED)
    if out:
        scores = folds.listened(asked.out, out)
        np.savez(
            asked.out / SCORES,
            ids=np.array(list(scores)),
            scores=np.array(list(scores.values()), np.float16),
        )
    return 0


def _count(asked: argparse.Namespace) -> int:
    taught, out = folds.parted(read(), asked.fold)
    made = table(taught, SEED)
    asked.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(asked.out / "words.npz", verdict=made)
    if out:
        np.savez(
            asked.out / WORDS_SAID,
            ids=np.array([line.id for line in out]),
            scores=said(made, out),
            worded=np.array([VERDICTS.index(verdict) for verdict in worded(taught, out)], np.uint8),
        )
    return 0


def _fit(asked: argparse.Namespace) -> int:
    lines = read()
    gathered(asked.folds, lines)
    kept = kept_back(lines)
    card = json.loads((asked.weights / "reader.json").read_text(encoding="utf-8"))
    heads = dict(np.load(asked.weights / "heads.npz"))
    fitted = weighing(kept)
    written(asked.weights, heads, {**card, "weighing": fitted})
    print(f"Fitted on {len(kept.lines)} answers.")
    for locale, by in fitted.items():
        told = f"asks from {by['ask']}, about what the rules infer from {by['heed']}"
        print(f"{locale}: {told}; raises the alarm from {by['alarm']}, doubts below {by['doubt']}")
    return 0


def weighing(kept: HeldOut) -> dict[str, dict[str, Any]]:
    """By language: how scores and rules are weighed, and the thresholds, as a card holds them."""
    chosen = limits_by(crossed(kept.found, kept.folds), kept.found, kept.ordinary)
    return {locale: _told(mix, chosen[locale]) for locale, mix in weighed(kept.found).items()}


def _told(mix: Mixed, limits: Limits) -> dict[str, Any]:
    named = {kind: _named(numbers) for kind, numbers in mix._asdict().items()}
    return {**named, **limits._asdict()}


def _named(numbers: Floats) -> dict[str, Any]:
    return dict(zip(VERDICTS, np.round(numbers, 3).tolist(), strict=True))


def _table(asked: argparse.Namespace) -> int:
    for name, text in page(kept_back(read())).items():
        (PAGE.parent / name).write_text(text, encoding="utf-8")
    print(f"{PAGE} says how well answers are read.")
    return 0


def _leaks(asked: argparse.Namespace) -> int:
    sys.stdout.writelines(leak_table(asked.weights))
    return 0


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    with Progress() as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _retrain(asked: argparse.Namespace) -> int:
    own = read(*asked.files)
    with progress() as shown:
        told = retrain(own, read()[::EVERY], WEIGHTS, asked.out, shown)
    print(f"Your {len(own)} answers, each read by a head that had not seen it:")
    print(f"  as it came {told.before} right, with your answers {told.after}.")
    print(f"The new head is in {asked.out}. Use it with COACH_READER={asked.out}; without it all is as before.")
    return 0


WORDS = {"tune": _tune, "words": _count, "fit": _fit, "table": _table, "leaks": _leaks, "retrain": _retrain}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
