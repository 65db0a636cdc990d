"""What a framework file may say: typed data, no code.

A framework is a list of steps over a list of artefact fields. A step knows which field each role of
a quote fills and what is still missing; the next question is always derived from the gaps.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from coach.errors import InvalidInput
from coach.frameworks.parts import (
    OPTIONAL_SLOTS,
    SPOKEN_LAST,
    Absent,
    ActionKind,
    ArtefactField,
    Ask,
    Choose,
    Collect,
    Confirm,
    Label,
    Leg,
    Name,
    Offer,
    Part,
    Pause,
    Records,
    Step,
    Tree,
    keys_of,
    references,
    targets,
)

__all__ = [
    "OPTIONAL_SLOTS",
    "SPOKEN_LAST",
    "Absent",
    "ActionKind",
    "ArtefactField",
    "Ask",
    "Choose",
    "Collect",
    "Confirm",
    "Framework",
    "Leg",
    "Locale",
    "Offer",
    "Pause",
    "Records",
    "Shape",
    "Step",
    "Translation",
    "Tree",
    "keys_of",
]

Wording = Annotated[str, Field(min_length=1, max_length=300)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
About = Annotated[str, Field(min_length=1, max_length=600)]
Wordings = dict[Key, Annotated[tuple[Wording, ...], Field(min_length=1)]]
Locale = Literal["en", "es", "de"]
Shape = Literal["tree", "sheet", "storyboard"]


class Translation(Part):
    """What people see and hear of a framework, in another language. Ids, roles and slots are the same in all."""

    title: Label
    about: About
    fields: dict[Name, Label]
    steps: dict[Name, Label]
    wordings: Wordings


class Framework(Part):
    """A whole framework; see docs/how-to/write-a-framework.md."""

    id: Name
    title: Label
    about: About
    source: About
    """Whose method it is, and where its rules and wordings come from."""
    locale: Locale = "en"
    """The language of the file's own titles, labels and wordings."""
    shape: Shape | None = None
    """What the artefact can be drawn as."""
    problem: Name
    """The text field that a problem or an issue fills at the start."""
    prediction: Name | None = None
    """The text field that holds the number and window by which actions are judged."""
    window: Name | None = None
    containment: Name | None = None
    """The text field whose quotes become a containment action."""
    ends: Name | None = None
    """The text field with the containment's end condition."""
    owner: Name | None = None
    due: Name | None = None
    """The text fields that say who holds the containment, and by when somebody looks again."""
    storyboard: dict[
        Literal[
            "target",
            "current",
            "condition",
            "step",
            "expectation",
            "due",
            "result",
            "learning",
            "obstacle",
            "obstacles",
        ],
        Name,
    ] = Field(default_factory=dict)
    """Which fields are written to the storyboard when a cycle ends."""
    reflects: bool = True
    """Whether the coach repeats a few of the learner's words before its question."""
    fields: Annotated[dict[Name, ArtefactField], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    wordings: Wordings
    translations: dict[Locale, Translation] = Field(default_factory=dict)

    @model_validator(mode="after")
    def names_fit(self) -> "Framework":
        faults = [*self._unknown_fields(), *self._twice(), *self._unsaid("wordings", self.wordings)]
        faults += [fault for locale in self.translations for fault in self._untranslated(locale)]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unknown_fields(self) -> list[str]:
        steps = {step.id for step in self.steps}
        return [
            *(
                f"{where} names the field {name!r}, which `fields` does not have as {kind}; "
                f"write one of {self._of(kind)}"
                for where, name, kind in self._references()
                if name not in self.fields or self.fields[name].kind not in kind.split(" or ")
            ),
            *(
                f"step {step.id!r} goes to {target!r}, which is no step; write one of {sorted(steps)}"
                for step in self.steps
                for target in targets(step)
                if target not in steps
            ),
        ]

    def _of(self, kind: str) -> list[str]:
        return sorted(name for name, field in self.fields.items() if field.kind in kind.split(" or "))

    def _references(self) -> list[tuple[str, str, str]]:
        whole = [("problem", self.problem, "text")]
        for where in ("prediction", "window", "containment", "ends", "owner", "due"):
            name = getattr(self, where)
            if name is not None:
                whole.append((where, name, "text"))
        whole += [(f"storyboard.{role}", name, "text or list") for role, name in self.storyboard.items()]
        whole += [
            (f"fields.{name}.depends", other, "text or tree or list")
            for name, f in self.fields.items()
            for other in f.depends
        ]
        return whole + [reference for step in self.steps for reference in references(step)]

    def _twice(self) -> list[str]:
        ids = [step.id for step in self.steps]
        return [
            f"the step id {name!r} is used twice; give each step its own"
            for name in sorted({i for i in ids if ids.count(i) > 1})
        ]

    def _unsaid(self, where: str, wordings: Mapping[str, object]) -> list[str]:
        wanted = {key for step in self.steps for key in keys_of(step)}
        missing = sorted(wanted - set(wordings))
        optional = {f"{step.id}.{slot}" for step in self.steps for slot in OPTIONAL_SLOTS[step.kind]}
        idle = sorted(set(wordings) - wanted - optional - SPOKEN_LAST)
        return [
            *(f"`{where}` lacks {key!r}; write at least one question under it" for key in missing),
            *(
                f"`{where}` has {key!r}, which no step asks; remove it or correct the step or field name"
                for key in idle
            ),
        ]

    def _untranslated(self, locale: Locale) -> Iterator[str]:
        translation, where = self.translations[locale], f"translations.{locale}"
        if locale == self.locale:
            yield f"{where} is the language of the file itself; remove it or correct `locale`"
        yield from _unlabelled(f"{where}.fields", set(self.fields), set(translation.fields))
        yield from _unlabelled(f"{where}.steps", {step.id for step in self.steps}, set(translation.steps))
        yield from self._unsaid(f"{where}.wordings", translation.wordings)

    def spoken(self, locale: str) -> "Framework":
        """The framework in one of its languages."""
        found = self.languages.get(locale)
        if found is None:
            known = " and ".join(self.languages)
            raise InvalidInput(f"{self.title} is there in {known}, not in {locale!r}; choose one it has for `locale`.")
        return found

    @cached_property
    def languages(self) -> Mapping[str, "Framework"]:
        """By locale, its own first."""
        others: dict[str, Framework] = {locale: self._in(locale) for locale in self.translations}
        return {self.locale: self, **others}

    def _in(self, locale: Locale) -> "Framework":
        words = self.translations[locale]
        fields = {name: field.model_copy(update={"label": words.fields[name]}) for name, field in self.fields.items()}
        steps = tuple(step.model_copy(update={"title": words.steps[step.id]}) for step in self.steps)
        told = {"title": words.title, "about": words.about, "wordings": words.wordings}
        return self.model_copy(update={"locale": locale, "fields": fields, "steps": steps, "translations": {}, **told})

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.id == name)


def _unlabelled(where: str, wanted: set[str], given: set[str]) -> Iterator[str]:
    yield from (f"`{where}` lacks {name!r}; write what people see in its place" for name in sorted(wanted - given))
    yield from (f"`{where}` has {name!r}, which is not in the file; remove it or correct its spelling"
                for name in sorted(given - wanted))  # fmt: skip
