"""A dialogue as it was, whoever coached; the only thing that scores are made of, together with its case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

__all__ = [
    "WRONG", "Asked", "Choice", "Dialogue", "Exchange", "Kind", "Said", "Setup", "Variant", "pairs",
    "read_dialogue",
]  # fmt: skip

Kind = Literal[
    "good", "aside", "tap",
    "blame", "vague", "solution_jump", "circular", "unknown", "assumption", "unsupported", "off_topic",
    "asks_for_answer", "hazard", "silence", "hostile",
]  # fmt: skip
"""What a learner's answer is, as its rule engine meant it. An `aside` is about the talk or a task."""

WRONG: tuple[Kind, ...] = (
    "blame", "vague", "solution_jump", "circular", "unknown", "assumption", "unsupported", "off_topic",
    "asks_for_answer", "silence", "hostile",
)  # fmt: skip

Variant = Literal["plain", "typos", "paraphrase", "pressure"]


class Choice(NamedTuple):
    label: str
    send: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of a coach as it stands before the learner; only `text` is there in every system."""

    text: str
    move: str | None = None
    slot: str | None = None
    expects: str | None = None
    choices: tuple[Choice, ...] = ()
    step: str | None = None
    status: str = "active"
    """`active`, `parked`, `finished` or `abandoned`."""
    did: tuple[str, ...] = ()
    """What the system has really done by now, in the words of `evals.oracle`."""
    done: float | None = None
    """How far the system says it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a learner says, and what its rule engine meant by it."""

    text: str
    kind: Kind
    heard: str = ""
    """As what it took the question."""
    tapped: bool = False
    causes: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """Which dialogue this is. The same setup with the same system is the same dialogue, word for word."""

    system: str
    """`builtin`, `form`, `bare:<model>`, or the name of a model behind the real service."""
    case: str
    persona: str
    variant: Variant = "plain"
    seed: int = 1

    @property
    def id(self) -> str:
        return f"{self.system}/{self.case}/{self.persona}/{self.variant}/{self.seed}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the coach, and what the learner said to it; the last message of a dialogue is met by nothing."""

    n: int
    coach: str
    move: str | None = None
    """Of the closed set; None where the system has no moves."""
    slot: str | None = None
    expects: str | None = None
    choices: tuple[str, ...] = ()
    """What a tap would send."""
    heard: str = ""
    """As what the learner took the question (`evals.personas.hearing`)."""
    said: str = ""
    kind: Kind | None = None
    tapped: bool = False
    causes: tuple[str, ...] = ()
    """The causes of the case that the answer speaks of, by the learner's own account."""
    proofs: tuple[str, ...] = ()
    """The causes whose proof the answer gives."""
    verdict: str | None = None
    """What the system read in the answer, where it says so."""
    read_by: str | None = None
    backend: str | None = None
    """Who worded the message that came next."""
    because: str | None = None
    """Why it fell back, if it did."""
    did: tuple[str, ...] = ()
    """What the system had really done when it showed this message, in the words of `evals.oracle`."""
    done: float | None = None
    """How far the system says it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    setup: Setup
    framework: str
    locale: str
    exchanges: tuple[Exchange, ...]
    status: str
    """`finished`, `parked`, `abandoned`, or `out_of_turns`."""
    record: tuple[str, ...] = ()
    """What stood on record before the first word: the problem, the storyboard."""
    approved: str = ""
    """What the site itself says in danger, which the coach may say too."""
    artefact: Mapping[str, Any] = field(default_factory=dict)
    """As the service shows it; empty for systems that keep none."""
    actions: tuple[Mapping[str, Any], ...] = ()
    """As the service keeps them: `kind`, `text`, `owner`, `due`, `strength`, `prediction`, `status`."""
    failed: str = ""
    """What broke off the dialogue, if anything did; then it is not scored."""

    @property
    def met(self) -> Iterator[Exchange]:
        """Those to which something was said."""
        return (exchange for exchange in self.exchanges if exchange.kind is not None)

    def said_before(self, n: int) -> tuple[str, ...]:
        """The record, and all that the learner had said when message `n` was shown."""
        return (*self.record, *(exchange.said for exchange in self.exchanges if exchange.n < n and exchange.said))

    def line(self) -> str:
        """For a log; `read_dialogue` reads it."""
        return LINE.dump_json(self).decode()


def read_dialogue(line: str | bytes) -> Dialogue:
    """From a line of a log. Raises `pydantic.ValidationError` where it is none."""
    return LINE.validate_json(line)


def pairs(dialogue: Dialogue) -> Sequence[tuple[Exchange, Exchange]]:
    """Each answer with the message that met it."""
    return list(zip(dialogue.exchanges, dialogue.exchanges[1:], strict=False))


LINE: TypeAdapter[Dialogue] = TypeAdapter(Dialogue)
