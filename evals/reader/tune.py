"""Teach the encoder: what an answer is, what a request asks for, and what gives a cause or a fix away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor, nn

from coach.backends.builtin.meaning.card import allowed
from coach.backends.builtin.meaning.tokens import Pair, Tokens, context, padded
from coach.dialogue.reading import VERDICTS
from coach.frameworks.terms import REPAIRS
from evals.messages import Line
from evals.reader.answers import Labelled
from evals.reader.leaks import spoken
from evals.reader.net import Encoder, Taught

__all__ = ["LEAKS", "TASKS", "Example", "answers", "leaks", "repairs", "taught"]

LEAKS = ("fine", "leak", "advice")
TASKS: Mapping[str, int] = {"verdict": len(VERDICTS), "repair": len(REPAIRS), "leak": len(LEAKS)}

EPOCHS = 3
BATCH = 32
RATE, HEAD_RATE = 1e-4, 1e-3
WARM = 1 / 12
"""Of all steps, in which the rate rises."""
SMOOTH = 0.05
DOUBTED = 0.4
"""After the first round an answer counts by how likely its label seems, to this power (Zhang and Sabuncu, 2018:
generalised cross entropy). What only somebody of the trade can see would else be learnt by heart, and sought where
there is nothing."""
CALM = 0.2
"""What counts, beside a danger, that the answer is something else besides."""
FROZEN = 2
NEVER = -30.0


@dataclass(frozen=True, slots=True)
class Example:
    task: str
    before: str
    after: str
    label: int
    barred: tuple[bool, ...]
    """The classes that cannot be, here."""
    besides: int = -1
    """What an answer that tells of a danger is besides; -1 where nobody said."""


def answers(lines: Sequence[Labelled]) -> list[Example]:
    return [_answer(line) for line in lines]


def _answer(line: Labelled) -> Example:
    barred = tuple(not may for may in allowed(line.question.expects))
    label = VERDICTS.index(line.verdict)
    besides = next((VERDICTS.index(verdict) for verdict in line.also), -1) if line.verdict == "hazard" else -1
    if besides >= 0 and barred[besides]:
        besides = -1
    return Example("verdict", context(line.question), line.question.answer, label, barred, besides)


def repairs(lines: Sequence[Labelled]) -> list[Example]:
    free = (False,) * len(REPAIRS)
    return [
        Example("repair", context(line.question), line.question.answer, REPAIRS.index(line.repair), free)
        for line in lines
        if line.repair is not None
    ]


def leaks(lines: Sequence[Line]) -> list[Example]:
    """Messages that give something away, and ones that do not."""
    free = (False,) * len(LEAKS)
    return [
        Example("leak", spoken(line.move, (*line.said, *line.record)), line.message, _leak(line), free)
        for line in lines
        if not line.breaks or line.breaks & set(LEAKS)
    ]


def _leak(line: Line) -> int:
    return next((n for n, name in enumerate(LEAKS) if name in line.breaks), 0)


def taught(examples: Sequence[Example], encoder: Encoder, tokens: Tokens, seed: int) -> Taught:
    """One set of weights for all tasks. The same seed, data and processor give the same weights."""
    torch.manual_seed(seed)
    dice = Random(f"tune:{seed}")
    model = Taught(encoder, dict(TASKS))
    encoder.freeze(FROZEN)
    moving = [p for p in encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": moving, "lr": RATE}, {"params": model.heads.parameters(), "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * sum(1 for _ in _batches(examples, [0] * len(examples), Random(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    weights = {task: _weights(examples, task) for task in TASKS}
    model.train()
    for epoch in range(EPOCHS):
        pairs = [_pair(example, tokens, dice, plain=epoch == 0) for example in examples]
        lengths = [len(pair.before) + len(pair.after) for pair in pairs]
        lost = 0.0
        for batch in _batches(examples, lengths, dice):
            loss = _loss(model, [examples[n] for n in batch], [pairs[n] for n in batch], weights, plain=epoch == 0)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            lost += loss.item()
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {lost * EPOCHS / steps:.3f}", flush=True)
    model.eval()
    return model


def _rate(step: int, steps: int) -> float:
    """Rises in the first steps, then falls in a straight line."""
    return min(1.0, (step + 1) / (steps * WARM)) * max(0.02, 1 - step / steps)


def _weights(examples: Sequence[Example], task: str) -> Tensor:
    """Rare classes count a little more."""
    counts = np.bincount([e.label for e in examples if e.task == task], minlength=TASKS[task]).clip(min=1)
    return torch.tensor((counts.mean() / counts) ** 0.4, dtype=torch.float32)


def _batches(examples: Sequence[Example], lengths: Sequence[int], dice: Random) -> Iterator[list[int]]:
    """Of one task and of like length, in any order."""
    found = []
    for task in TASKS:
        mine = sorted(
            (n for n, e in enumerate(examples) if e.task == task), key=lambda n: lengths[n] + 6 * dice.random()
        )
        found += [mine[at : at + BATCH] for at in range(0, len(mine), BATCH)]
    dice.shuffle(found)
    return iter(found)


def _loss(
    model: Taught, examples: Sequence[Example], pairs: Sequence[Pair], weights: Mapping[str, Tensor], *, plain: bool
) -> Tensor:
    task = examples[0].task
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = model.heads[task](model(*map(torch.from_numpy, padded(pairs)))).float()
    scores = scores.masked_fill(torch.tensor([e.barred for e in examples]), NEVER)
    labels = torch.tensor([e.label for e in examples])
    if plain:
        loss = nn.functional.cross_entropy(scores, labels, weights[task], label_smoothing=SMOOTH)
    else:
        likely = scores.softmax(-1)[torch.arange(len(labels)), labels].clamp(min=1e-4)
        loss = (weights[task][labels] * (1 - likely**DOUBTED)).sum() / weights[task][labels].sum() / DOUBTED
    two = [n for n, e in enumerate(examples) if e.besides >= 0]
    if two:
        calm = scores[two].clone()
        calm[:, 0] = NEVER
        loss = loss + CALM * nn.functional.cross_entropy(calm, torch.tensor([examples[n].besides for n in two]))
    return loss


# --- as people type ---------------------------------------------------------------------------------

BARE = 0.03
"""How often what was asked is left out, so that the answer itself is listened to."""
SMALL, UNSTOPPED, SLIPPED = 0.25, 0.2, 0.25
STOPS = re.compile(r"[,.;:!?\"'-]")
LETTERS = "qwertyuiopasdfghjklzxcvbnm"


def _pair(example: Example, tokens: Tokens, dice: Random, *, plain: bool) -> Pair:
    """What it is taught on this time: after the first round with slips of the keys, without capitals or stops."""
    before = "" if dice.random() < BARE else example.before
    after = example.after if plain or example.task == "leak" else _typed(example.after, dice)
    return tokens.pairs(before, after or example.after)[0]


def _typed(text: str, dice: Random) -> str:
    if dice.random() < SMALL:
        text = text.lower()
    if dice.random() < UNSTOPPED:
        text = STOPS.sub("", text)
    if dice.random() < SLIPPED:
        for _ in range(1 + len(text) // 60):
            text = _slipped(text, dice)
    return text


def _slipped(text: str, dice: Random) -> str:
    """Two letters the wrong way round, one left out, one wrong, or one twice."""
    if len(text) < 6:
        return text
    at = dice.randrange(1, len(text) - 1)
    front, letter, end = text[:at], text[at], text[at + 1 :]
    if not letter.isalpha():
        return text
    return dice.choice((front + end[0] + letter + end[1:], front + end, front + dice.choice(LETTERS) + end,
                        front + letter * 2 + end))  # fmt: skip
