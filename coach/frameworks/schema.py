"""What a framework file may say: typed data, no code.

A framework is a list of steps over a list of artefact fields. A step knows which field each role of
a quote fills and what is still missing; the next question is always derived from the gaps.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coach.frameworks.terms import Expects, Move, Role

__all__ = [
    "Absent",
    "ActionKind",
    "ArtefactField",
    "Ask",
    "Choose",
    "Collect",
    "Confirm",
    "Framework",
    "Leg",
    "Offer",
    "Pause",
    "Records",
    "Shape",
    "Step",
    "Tree",
    "keys_of",
]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[str, Field(min_length=1, max_length=80)]
Wording = Annotated[str, Field(min_length=1, max_length=300)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Shape = Literal["tree", "sheet", "storyboard"]
ActionKind = Literal["containment", "corrective", "preventive", "improvement"]
When = Literal["always", "later_cycle"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArtefactField(Part):
    """One place on the artefact: `text` holds quotes, `tree` causes, `list` items with owner and date."""

    label: Label
    kind: Literal["text", "tree", "list"] = "text"
    depends: tuple[Name, ...] = ()
    """Fields this one builds on: when one of them changes, this one is asked to be confirmed again."""


class Ask(Part):
    """One question of a step. Its wording has the key `<step>.<field>`."""

    field: Name
    expects: Expects
    move: Move = "open_step"
    required: bool = True
    """A required question that is answered with "we don't know" becomes a go-and-see task; another stays a gap."""
    skip: bool = False
    """Whether one tap says that there is nothing to say here."""


class StepBase(Part):
    id: Name
    title: Label
    when: When = "always"
    bound: Annotated[int, Field(ge=1, le=8)] = 6
    """Tries at one question before the coach offers a way out."""
    on_unknown: Name | None = None
    """The step to go to when nobody knows: Kata's threshold of knowledge."""


class Collect(StepBase):
    """Fills text fields, one answer as many as it holds."""

    kind: Literal["collect"]
    asks: Annotated[tuple[Ask, ...], Field(min_length=1)]
    takes: dict[Role, Name] = Field(default_factory=dict)
    """Which field a quote of a role fills, besides the field that was asked for."""
    early: tuple[Role, ...] = ()
    """Roles that fill this step's fields even when they are said before it is reached."""


class Leg(Part):
    """One line of whys. The first starts at the problem; later ones are offered and may be declined."""

    id: Name
    stop_from: Annotated[int, Field(ge=1, le=9)] = 3
    """From which depth on the coach asks whether this is a cause to act on."""


class Tree(StepBase):
    """Asks why, link by link, keeps every branch, and tests only what evidence has not connected."""

    kind: Literal["tree"]
    field: Name
    root: Name
    legs: Annotated[tuple[Leg, ...], Field(min_length=1)]
    warn_at: Annotated[int, Field(ge=2, le=20)] = 8
    """The depth at which the coach says that the chain is long."""


class Records(StepBase):
    """Collects items: actions with owner, date and cause, or plain things such as obstacles."""

    kind: Literal["records"]
    field: Name
    expects: Literal["countermeasure", "obstacle", "cause", "containment"] = "countermeasure"
    role: Role = "countermeasure"
    tree: Name | None = None
    """The cause tree whose ends the items answer."""
    at_least: Annotated[int, Field(ge=1, le=9)] = 1
    plan: bool = True
    """Whether each item wants an owner and a date."""
    grade: bool = False
    """Whether a set of only weak actions is challenged, once."""
    opens: ActionKind | None = None
    """The kind of action each item becomes; none for plain things."""
    always: bool = False
    """Asked in every session, also when items were carried over from the one before."""
    skip: bool = False


class Choose(StepBase):
    """Picks one of the learner's own items, by one tap or in words."""

    kind: Literal["choose"]
    field: Name
    source: Name
    expects: Literal["choice", "obstacle", "cause"] = "choice"
    """How an answer in words is read: `choice` takes any of the items, the others also refuse what is none."""


class Confirm(StepBase):
    """Reads back and asks yes or no; a no re-opens the step named."""

    kind: Literal["confirm"]
    on_no: Name
    needs: Name | None = None
    """A field without which there is nothing to read back."""


class Offer(StepBase):
    """Asks whether the team can solve it; a no passes the issue up."""

    kind: Literal["offer"]


class Absent(StepBase):
    """Asks who will ask the owners who are not here."""

    kind: Literal["absent"]
    source: Name
    field: Name
    """The text field that says who asks them."""


class Pause(StepBase):
    """The end of a sitting: what to go and see before the next one."""

    kind: Literal["pause"]


Step = Annotated[Collect | Tree | Records | Choose | Confirm | Offer | Absent | Pause, Field(discriminator="kind")]


class Framework(Part):
    """A whole framework; see docs/how-to/write-a-framework.md."""

    id: Name
    title: Label
    about: Annotated[str, Field(min_length=1, max_length=600)]
    source: Annotated[str, Field(min_length=1, max_length=600)]
    """Whose method it is, and where its rules and wordings come from."""
    locale: Literal["en"] = "en"
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
    wordings: dict[Key, Annotated[tuple[Wording, ...], Field(min_length=1)]]

    @model_validator(mode="after")
    def names_fit(self) -> "Framework":
        faults = [*self._unknown_fields(), *self._twice(), *self._unsaid()]
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
                for target in _targets(step)
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
        return whole + [reference for step in self.steps for reference in _references(step)]

    def _twice(self) -> list[str]:
        ids = [step.id for step in self.steps]
        return [
            f"the step id {name!r} is used twice; give each step its own"
            for name in sorted({i for i in ids if ids.count(i) > 1})
        ]

    def _unsaid(self) -> list[str]:
        wanted = {key for step in self.steps for key in keys_of(step)}
        missing = sorted(wanted - set(self.wordings))
        optional = {f"{step.id}.{slot}" for step in self.steps for slot in OPTIONAL_SLOTS[step.kind]}
        idle = sorted(set(self.wordings) - wanted - optional - SPOKEN_LAST)
        return [
            *(f"`wordings` lacks {key!r}; write at least one question under it" for key in missing),
            *(
                f"`wordings` has {key!r}, which no step asks; remove it or correct the step or field name"
                for key in idle
            ),
        ]

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.id == name)


SPOKEN_LAST = frozenset({"close", "parked"})
"""What a framework may say in its own way when a session ends or parks."""

OPTIONAL_SLOTS: dict[str, tuple[str, ...]] = {
    "collect": (),
    "tree": (
        "first",
        "why",
        "more",
        "evidence",
        "contrast",
        "test",
        "stop",
        "deep",
        "branch",
        "next",
        "escape",
        "system",
    ),
    "records": ("more", "plan", "due", "tie", "challenge"),
    "choose": (),
    "confirm": (),
    "offer": (),
    "absent": (),
    "pause": (),
}
"""Wordings a step may bring itself; the coach has its own for each."""


def keys_of(step: Step) -> tuple[str, ...]:
    """The wordings a step cannot do without."""
    match step:
        case Collect():
            return tuple(f"{step.id}.{ask.field}" for ask in step.asks)
        case Tree():
            return ()
        case Records():
            return (f"{step.id}.what",)
        case _:
            return (f"{step.id}.{step.kind}",)


def _targets(step: Step) -> tuple[str, ...]:
    on_no = (step.on_no,) if isinstance(step, Confirm) else ()
    return (*on_no, *((step.on_unknown,) if step.on_unknown else ()))


def _references(step: Step) -> list[tuple[str, str, str]]:
    here = f"step {step.id!r}"
    match step:
        case Collect():
            names = [*(ask.field for ask in step.asks), *step.takes.values()]
            return [(here, name, "text") for name in names]
        case Tree():
            return [(here, step.field, "tree"), (here, step.root, "text")]
        case Records():
            return [(here, step.field, "list"), *([(here, step.tree, "tree")] if step.tree else [])]
        case Choose():
            return [(here, step.field, "text"), (here, step.source, "list")]
        case Confirm(needs=str(name)):
            return [(here, name, "text or tree or list")]
        case Absent():
            return [(here, step.source, "list"), (here, step.field, "text")]
        case _:
            return []
