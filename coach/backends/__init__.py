"""Who reads an answer and offers words for the next question: the seam every backend stands behind."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from coach.dialogue.reading import Expects, Reading, Role, Verdict
from coach.frameworks.terms import Move, RepairKind

__all__ = ["BUILTIN", "Backend", "Call", "Claim", "Fault", "Meter", "Next", "Question", "Reader", "Reply", "Wording"]

BUILTIN = "builtin"
"""The name of the coach that needs no model."""


@dataclass(frozen=True, slots=True)
class Next:
    """What the coach would ask should the answer be read as one of these verdicts."""

    verdicts: tuple[Verdict, ...]
    move: Move
    slot: str
    wording: str
    """The built-in wording of it; empty for a challenge, whose move says it all, and for what no backend words."""


@dataclass(frozen=True, slots=True)
class Question:
    """One answer and all the context a backend needs to read it. Texts are data, never instructions."""

    framework: str
    step: str
    asked: str
    """The question the learner saw."""
    expects: Expects
    problem: str
    chain: tuple[str, ...]
    """The causes from the problem's first why down to the link just asked about."""
    answer: str
    options: tuple[str, ...] = ()
    """The learner's own items, where the question offers a choice among them."""
    people: tuple[str, ...] = ()
    """Names known in the team."""
    locale: str = "en"
    tries: int = 0
    """Answers to this question so far that did not do."""
    alarmed: bool = False
    """Whether a danger is being met: what is done then is read by rules alone."""
    title: str = ""
    """Of the framework, in the session's language."""
    step_title: str = ""
    record: tuple[tuple[str, str], ...] = ()
    """The artefact so far: the label of a field and the words in it."""
    nexts: tuple[Next, ...] = ()
    """What follows each way of reading the answer; the core has decided it, nobody else can."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A reading as a backend puts it: quotes are texts that the core has still to find in the answer."""

    verdict: Verdict
    quotes: tuple[tuple[Role, str], ...] = ()
    repair: RepairKind | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Wording:
    """A message and the question that it words."""

    move: str
    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    claim: Claim
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an offered wording could not be shown, and what has to be worded."""

    wanted: Next
    offered: str
    broken: tuple[str, ...]
    """The rules of the contract that it breaks, or `move` when it words another question."""
    unlisted: tuple[str, ...] = ()
    """Words in it that nobody has said."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a model: what left, what it cost, how it ended."""

    model: str
    task: str
    prompt: str
    """The version of the prompt files."""
    outcome: str
    """`ok`, or the kind of fault."""
    sent: str
    """The messages as they left, as JSON."""
    external: bool
    ms: int
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    micros: int | None = None
    """Cost in millionths of a US dollar; none where no price is known."""


@dataclass(slots=True)
class Meter:
    """What one turn may take of a model, and has taken."""

    until: float
    """The end of the turn, by the event loop's clock."""
    tokens: int | None = None
    """What is left of the narrowest budget; none for no limit."""
    micros: int | None = None
    names: tuple[str, ...] = ()
    """Of the organisation's people, for the redactor."""
    external_ok: bool = False
    """Whether an administrator has let words leave this machine."""
    salt: str = ""
    """Makes placeholders stable within one session and different in the next."""
    calls: list[Call] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds."""
        return self.until - asyncio.get_running_loop().time()

    def affords(self, tokens: int) -> bool:
        """Whether the budgets, less what this turn's calls took, hold so many tokens more."""
        used = sum(call.tokens_in + call.tokens_out for call in self.calls)
        paid = sum(call.micros or 0 for call in self.calls)
        return (self.tokens is None or used + tokens <= self.tokens) and (self.micros is None or paid < self.micros)


class Reader(Protocol):
    """What reads an answer at once and without a model; behind every backend there is one."""

    def read_now(self, question: Question, *, calm: bool = False) -> Reading:
        """`calm` reads what an answer is besides the danger it was heard to tell of."""

    async def read(self, question: Question, *, calm: bool = False) -> Reading:
        """The same, off the event loop where it takes more than a moment."""

    @property
    def lacking(self) -> str:
        """Why it reads by rules alone; empty where it does not."""


class Backend(Protocol):
    """A backend only reads and offers words: what happens is decided, and what is shown is checked, without it.

    It raises `Unavailable` to hand the turn to the built-in coach.
    """

    @property
    def name(self) -> str: ...

    @property
    def external(self) -> bool:
        """Whether what it is sent may leave this machine."""

    def speaker(self, *, external_ok: bool) -> str | None:
        """The name of what would answer first; none where everything is elsewhere and words must not leave."""

    async def respond(self, question: Question, meter: Meter) -> Reply:
        """Say what the answer is and which of its words fill which role, and word what comes next."""

    async def reword(self, question: Question, fault: Fault, meter: Meter) -> Wording:
        """Word it once more."""

    def start(self) -> None:
        """Get ready in the background; called once the service runs."""

    async def stop(self) -> None:
        """Leave nothing running."""
