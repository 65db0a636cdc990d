"""What a framework is made of: the fields of its artefact and the kinds of step that fill them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from coach.frameworks.terms import Expects, Move, Role

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
    "Label",
    "Leg",
    "Name",
    "Offer",
    "Part",
    "Pause",
    "Records",
    "Step",
    "Tree",
    "keys_of",
    "references",
    "targets",
]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[str, Field(min_length=1, max_length=80)]
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


def targets(step: Step) -> tuple[str, ...]:
    on_no = (step.on_no,) if isinstance(step, Confirm) else ()
    return (*on_no, *((step.on_unknown,) if step.on_unknown else ()))


def references(step: Step) -> list[tuple[str, str, str]]:
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
