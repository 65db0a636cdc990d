"""What judges are asked, as data: a question with a closed set of labels, and what each label means."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from evals.cases.model import Framework

__all__ = ["DATA", "PREFERENCE", "RUBRICS", "Padding", "Question", "Rubric", "Sheet", "read"]

DATA = Path(__file__).parents[1] / "data" / "judging"

Text = Annotated[str, Field(min_length=3, max_length=300)]
Label = Annotated[str, Field(pattern=r"^[a-z]+$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(Part):
    question: Text
    labels: Annotated[dict[Label, Text], Field(min_length=2)]
    """Each with what it means."""


class Rubric(Question):
    id: str
    version: int
    source: Text
    """What the criterion goes back to."""
    good: Annotated[frozenset[Label], Field(min_length=1)]
    """The labels that count as well done."""
    beside: frozenset[Label] = frozenset()
    """The labels with which the question does not arise; they count neither way."""
    frameworks: frozenset[Framework] = frozenset()
    """Those that it is for; none named, it is for any conversation."""
    meets: Literal["any", "wrong"] = "any"
    """Which answers a message must meet for the question to make sense."""
    sees_answer: bool = False
    people: dict[str, Label] = {}
    """From the labels that people gave in the public set; empty where nobody was asked."""

    @model_validator(mode="after")
    def known_labels(self) -> Self:
        odd = {*self.good, *self.beside, *self.people.values()} - {*self.labels}
        if odd:
            raise ValueError(f"{self.id} has no label {', '.join(sorted(odd))}")
        return self


class Padding(Part):
    """Sentences that say nothing, to go before and after a message."""

    before: Annotated[list[Text], Field(min_length=1)]
    after: Annotated[list[Text], Field(min_length=1)]


class Sheet(Part):
    version: int
    preference: Question
    padding: Padding
    rubrics: dict[str, Rubric]

    @model_validator(mode="before")
    @classmethod
    def each_named(cls, told: Mapping[str, object]) -> object:
        """Each rubric knows its id and the version of the sheet."""
        rubrics = told.get("rubrics")
        assert isinstance(rubrics, Mapping)
        known = {id: {"id": id, "version": told.get("version"), **rubric} for id, rubric in rubrics.items()}
        return {**told, "rubrics": known}


@lru_cache(maxsize=4)
def read(file: Path = DATA / "rubrics.toml") -> Sheet:
    """Raises `pydantic.ValidationError` where a rubric names a label that it does not have."""
    return Sheet.model_validate(tomllib.loads(file.read_text("utf-8")))


RUBRICS: Mapping[str, Rubric] = read().rubrics
PREFERENCE: Question = read().preference
