"""The twenty problems that scripted learners bring, each with what its people found and what they say wrong first."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "FOLDER",
    "A3Answers",
    "BadAnswers",
    "Branch",
    "Countermeasure",
    "KataAnswers",
    "Link",
    "Problem",
    "load",
    "problems",
]

FOLDER = Path(__file__).with_name("data") / "problems"

Text = Annotated[str, Field(min_length=3, max_length=300, pattern=r"\S")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Link(Part):
    cause: Text
    evidence: Text


class Branch(Link):
    """A second cause that stands beside one link of the chain and is true as well."""

    beside: Annotated[int, Field(ge=1, le=4)]


class Countermeasure(Part):
    """`text` holds all of it as one sentence; `owner` and `due` are what to say when only they are asked."""

    text: Text
    owner: Text
    due: Text
    strength: Literal["stronger", "intermediate", "weaker"]


class A3Answers(Part):
    title: Text
    owner: Text
    background: Text
    current: Text
    goal: Text
    criteria: Text
    consulted: Text
    plan: Text
    check: Text
    check_when: Text
    compare: Text
    standardise: Text


class KataAnswers(Part):
    challenge: Text
    target: Text
    how_it_runs: Text
    actual: Text
    pattern: Text
    last_step: Text
    expected: Text
    happened: Text
    learned: Text
    obstacles: Annotated[list[Text], Field(min_length=2)]
    chosen: Text
    step: Text
    expectation: Text
    go_see: Text


class BadAnswers(Part):
    """One natural wrong answer of each kind; `circular` says the first link of the chain again."""

    blame: Text
    vague: Text
    solution_jump: Text
    circular: Text
    unknown: Text
    hazard: Text
    asks_for_answer: Text
    assumption: Text


class Problem(Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    source: Annotated[str, Field(pattern=r"^(own|(asrs|llis|safenet)-[A-Za-z0-9-]+)$")]
    setting: Literal["engineering", "factory", "field", "hospital", "warehouse"]
    problem: Text
    containment: Annotated[str, Field(pattern=r"\b(until|till)\b")]
    is_not: Text
    chain: Annotated[list[Link], Field(min_length=4, max_length=4)]
    branch: Branch | None = None
    escape: Link
    system: Link
    countermeasures: Annotated[list[Countermeasure], Field(min_length=2)]
    measure: Text
    reflection: Text
    a3: A3Answers
    kata: KataAnswers
    huddle: Text
    safe: Text
    """What keeps people safe once the hazard of `bad` has been told."""
    bad: BadAnswers

    def texts(self) -> Iterator[str]:
        """Everything a learner with this problem may say."""
        yield from _strings(self.model_dump(exclude={"id", "source", "setting"}))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for inner in value.values() for text in _strings(inner))
        case list():
            yield from (text for inner in value for text in _strings(inner))


def load(path: Path) -> Problem:
    return Problem.model_validate(yaml.safe_load(path.read_text("utf-8")))


@lru_cache(maxsize=1)
def problems() -> tuple[Problem, ...]:
    """All of them, by id."""
    return tuple(sorted((load(path) for path in FOLDER.glob("*.yaml")), key=lambda problem: problem.id))
