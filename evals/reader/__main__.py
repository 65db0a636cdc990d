"""`python -m evals.reader WORD`: teach the reader's model, and set how sure is enough."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.backends.builtin import listening
from coach.dialogue.reading import VERDICTS
from coach.errors import CoachError
from evals.messages import read as read_messages
from evals.reader import folds
from evals.reader.answers import Labelled, read
from evals.reader.fit import Held, held, mixed
from evals.reader.folder import written

MESSAGES = Path(__file__).parents[1] / "data" / "messages" / "taught"
SEED = 7


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
    tune.add_argument("--without", default="", metavar="AUTHOR[+AUTHOR]", help="whose answers to leave out")
    tune.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the weights go")
    fit = words.add_parser(
        "fit", help="weigh what the model says with what the rules heard, and set how sure is enough"
    )
    fit.add_argument("weights", type=Path, metavar="DIR", help="whose card is written")
    fit.add_argument("held", nargs="+", type=Path, metavar="NPZ", help="scores of answers by authors left out")
    fit.add_argument("--alarm", type=float, default=0.3, help="the share from which on an answer counts as a danger")
    fit.add_argument("--doubt", type=float, default=0.15, help="the share of ok from which on no fault is found")
    return top


def _tune(asked: argparse.Namespace) -> int:
    left = frozenset(filter(None, asked.without.split("+")))
    lines = read()
    messages = list(read_messages(*sorted(MESSAGES.glob("*.jsonl"))))
    folds.made(asked.out, asked.base, folds.without(lines, left), messages, SEED)
    if left:
        mine = [line for line in lines if line.author in left]
        scores = folds.listened(asked.out, mine)
        values = np.array(list(scores.values()), np.float16)
        np.savez(asked.out / "held_out.npz", ids=np.array(list(scores)), scores=values)
    return 0


def _fit(asked: argparse.Namespace) -> int:
    lines, found = _held(asked.held)
    mix = mixed(found)
    card = json.loads((asked.weights / "reader.json").read_text(encoding="utf-8"))
    heads = dict(np.load(asked.weights / "heads.npz"))
    chosen = {name: getattr(asked, name) for name in ("alarm", "doubt")}
    heard = {verdict: np.round(row, 3).tolist() for verdict, row in zip(VERDICTS, mix.heard, strict=True)}
    written(asked.weights, heads, {**card, **chosen, "scale": round(mix.scale, 4), "heard": heard})
    print(f"Fitted on {len(lines)} answers: scale {mix.scale:.2f}.")
    return 0


def _held(sources: Sequence[Path]) -> tuple[list[Labelled], Held]:
    scores = {
        str(id): row for source in sources for id, row in zip(*map(np.load(source).get, ("ids", "scores")), strict=True)
    }
    lines = [line for line in read() if line.id in scores]
    return lines, held(lines, scores, {line.id: listening(line.question).verdict for line in lines})


WORDS = {"tune": _tune, "fit": _fit}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
