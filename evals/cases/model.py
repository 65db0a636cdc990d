"""What a case holds, and how it is read from its file."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import OutOfOrder
from evals.ground import words_of

__all__ = [
    "FIELDS",
    "FOLDER",
    "PROBLEM",
    "Case",
    "Cause",
    "Countermeasure",
    "Find",
    "Framework",
    "Hazard",
    "Locale",
    "Person",
    "Proof",
    "Wrong",
    "cases",
    "load",
]

FOLDER = Path(__file__).parents[1] / "data" / "cases"

Framework = Literal["five_whys", "a3", "kata"]
Locale = Literal["en", "es", "de"]

PROBLEM = "problem"
"""What every line of causes leads to in the end."""

Text = Annotated[str, Field(min_length=2, max_length=300, pattern=r"\S")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sign = Annotated[list[str], Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Find(Part):
    """Something to be asked for or to be gone to: a record, or a place. `shows` is what one then has before one."""

    id: Id
    what: Text
    shows: Text


class Person(Part):
    """Somebody there. What they know they can tell at once; what they believe may be wrong."""

    id: Id
    role: Text
    knows: list[Id]
    believes: list[Id] = []


class Proof(Part):
    """What shows that a cause is one; of a red herring, what rules it out. `at` is a record, a place or a person."""

    at: Id
    says: Text


class Cause(Part):
    """A node of the hidden graph; in a kata case an obstacle before the target condition.

    `signs` recognise it in anybody's words: of each group one beginning of a word (or a number) must be there.
    """

    id: Id
    kind: Literal["root", "contributing", "link", "red_herring"]
    text: Text
    also: Annotated[list[Text], Field(min_length=1)]
    """The same in other words."""
    signs: Annotated[list[Sign], Field(min_length=2)]
    leads_to: Annotated[list[Id], Field(min_length=1)]
    leg: Literal["occurrence", "escape", "system"] = "occurrence"
    ours: bool = True
    """Whether the team can change it."""
    proof: Proof

    def named_in(self, text: str) -> bool:
        """Whether somebody's words speak of it: of every group of signs there is one."""
        return speaks(self.signs, text)


class Countermeasure(Part):
    """`text` holds all of it in one sentence, owner and date too; `weak` ones are what people say first."""

    id: Id
    text: Text
    what: Text
    owner: Text
    due: Text
    strength: Literal["stronger", "intermediate", "weaker"]
    acceptable: bool
    treats: list[Id]
    signs: Annotated[list[Sign], Field(min_length=2)]

    def named_in(self, text: str) -> bool:
        return speaks(self.signs, text)


class Hazard(Part):
    """A danger that belongs to this place: what somebody says of it, and what keeps people safe then."""

    text: Text
    safe: Text


class Wrong(Part):
    """What people here say when they go wrong, at least two of each; `circular` by the cause that is said again."""

    blame: Annotated[list[Text], Field(min_length=2)]
    vague: Annotated[list[Text], Field(min_length=2)]
    solution_jump: Annotated[list[Text], Field(min_length=2)]
    unsupported: Annotated[list[Text], Field(min_length=2)]
    off_topic: Annotated[list[Text], Field(min_length=2)]
    circular: dict[Id, Text]


class Case(Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    framework: Framework
    setting: Text
    locale: Locale = "en"
    twin: str | None = None
    """The case that this one tells in another language."""
    title: Text
    problem: Text
    """Where, since when, how much and against which standard; what a session is begun with."""
    answers: Mapping[Id, Text]
    """What is so here, by the field of the framework that asks for it: `FIELDS`."""
    data: Annotated[list[Find], Field(min_length=2)]
    places: Annotated[list[Find], Field(min_length=1)]
    people: Annotated[list[Person], Field(min_length=2)]
    causes: Annotated[list[Cause], Field(min_length=5)]
    countermeasures: Annotated[list[Countermeasure], Field(min_length=3)]
    hazard: Hazard | None = None
    wrong: Wrong

    @cached_property
    def by_id(self) -> Mapping[str, Cause]:
        return {cause.id: cause for cause in self.causes}

    @cached_property
    def finds(self) -> Mapping[str, Find]:
        """Records and places, by id."""
        return {find.id: find for find in (*self.data, *self.places)}

    @property
    def story(self) -> str:
        """What it tells, in whatever language: a case and its twins are one."""
        return self.twin or self.id

    @property
    def roots(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.kind == "root"]

    @property
    def true_causes(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.kind != "red_herring"]

    def behind(self, id: str) -> list[Cause]:
        """What leads straight to this cause, or to the problem; red herrings too."""
        return [cause for cause in self.causes if id in cause.leads_to]

    def named_in(self, text: str) -> list[Cause]:
        """The causes that somebody's words speak of."""
        return [cause for cause in self.causes if cause.named_in(text)]


COMMON = (
    "where", "when", "how_much", "standard", "containment", "containment_ends", "is_not", "prediction", "window",
    "reflection",
)  # fmt: skip
FIELDS: Mapping[Framework, tuple[str, ...]] = {
    "five_whys": COMMON,
    "a3": (
        "title", "owner", "background", "current", "how_much", "where", "when", "seen", "goal", "goal_by", "criteria",
        "consulted", "predicted", "check_how", "check_when", "actual_result", "standardise",
    ),
    "kata": (
        "challenge", "target", "pattern_target", "achieve_by", "actual", "pattern", "last_step", "expected",
        "happened", "learned", "step", "expectation", "look",
    ),
}  # fmt: skip
"""The fields that each framework asks for in words, which a case for it must be able to answer."""


def speaks(signs: Iterable[Iterable[str]], text: str) -> bool:
    """Whether of every group of signs one begins a word of the text; a sign of two words stands as it is."""
    words, plain = words_and_numbers(text)
    return all(any(_begins(sign, words, plain) for sign in group) for group in signs)


def _begins(sign: str, words: Iterable[str], plain: str) -> bool:
    wanted = words_and_numbers(sign)[1] or sign
    return wanted in plain if " " in wanted else any(word.startswith(wanted) for word in words)


@lru_cache(maxsize=16384)
def words_and_numbers(text: str) -> tuple[tuple[str, ...], str]:
    """Each for itself, and the words in a row; a text is looked through for many signs."""
    words = words_of(text)
    return (*words, *re.findall(r"\d+(?:[.,:]\d+)*", text)), " ".join(words)


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where there is one in C."""


def load(path: Path) -> Case:
    """Raises `pydantic.ValidationError` or `yaml.YAMLError` where the file is no case."""
    return Case.model_validate(yaml.load(path.read_text("utf-8"), LOADER))


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """All of them, by id."""
    try:
        return tuple(sorted((load(path) for path in FOLDER.glob("*.yaml")), key=lambda case: case.id))
    except (yaml.YAMLError, ValidationError) as error:
        raise OutOfOrder(f"A case cannot be read; `python -m evals.cases` says which and why. {error}") from error
