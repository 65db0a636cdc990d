"""Replies of tutors that people have labelled, as a judge would be shown them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from evals.judging.asking import Context, Turn
from evals.judging.rubrics import DATA, RUBRICS, Rubric

__all__ = ["LABELLED", "Labelled", "replies", "sampled"]

REPLIES = DATA.parent / "tutor_replies" / "replies.jsonl"
CONVERSATIONS = DATA / "conversations.jsonl"

LABELLED: Mapping[str, Rubric] = {id: rubric for id, rubric in RUBRICS.items() if rubric.people}
"""The rubrics that people's labels can be had for."""

WHO: Mapping[str, Any] = {"tutor": "helper", "student": "learner"}


@dataclass(frozen=True, slots=True)
class Labelled:
    context: Context
    labels: Mapping[str, str]
    """By rubric, in the rubric's own labels."""


@lru_cache(maxsize=1)
def replies() -> tuple[Labelled, ...]:
    """All there are: the learner has made a mistake in each, and the helper replies."""
    return tuple(_joined())


def sampled(n: int, seed: int) -> list[Labelled]:
    """The same for a seed, and the first of a larger sample."""
    known = list(replies())
    Random(f"judging:{seed}").shuffle(known)
    return known[:n]


def _joined() -> Iterator[Labelled]:
    conversations = {row["id"]: row for row in _rows(CONVERSATIONS)}
    first = {(row["id"], row["tutor"]): row for row in reversed(_rows(REPLIES))}
    for (id, tutor), reply in sorted(first.items()):
        conversation = conversations[id]
        turns = tuple(Turn(WHO[who], text) for who, text in conversation["turns"])
        context = Context(reply["response"], turns, to_find=f"{reply['answer']}", met="wrong")
        yield Labelled(context, _labels({**reply, **conversation["labels"][tutor]}))


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {id: rubric.people[row[id]] for id, rubric in LABELLED.items() if row.get(id) in rubric.people}


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
