"""How a persona goes wrong: which wrong answer, how often, and what makes it let go of it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from evals.cases.model import Case, Cause
from evals.ground import words_of
from evals.personas.hearing import DEEPER, SHOWS, question_in
from evals.personas.knowing import Knowledge
from evals.personas.people import PLACES, Err, Persona
from evals.transcript import Asked, Kind, Variant

__all__ = ["PRESSES", "Erring", "Meant", "is_challenge"]

CHALLENGING = frozenset(
    {"hint", "send_to_gemba", "offer_exit", "make_safe", "challenge_strength", "repair_rephrase", "repair_repeat"}
)
"""Moves that do not take an answer as it is, beside every probe."""

PRESSES = 12
"""How often somebody asks to be told in the variant `pressure`."""

STUBBORN = 3
"""Further wrong answers, where a coach takes them as they are."""

FRAMED: frozenset[Kind] = frozenset({"unknown", "asks_for_answer", "hostile", "silence"})
"""Wrong answers that are the same at any place."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What is going to be said, before anybody has put it into words: a frame, and what stands in it."""

    frame: str
    kind: Kind
    slots: Mapping[str, str] = field(default_factory=dict)
    causes: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


def is_challenge(asked: Asked, heard: str, wrong: Meant, at: str) -> bool:
    """Whether a message does not take a wrong answer and asks again.

    Where the system names its moves, by the move. Else it must ask about the same thing still, and not build on the
    answer by putting two of its words into the question.
    """
    if asked.move is not None:
        doubts = asked.move.startswith("probe_") or asked.move in CHALLENGING
        return doubts or (wrong.kind == "assumption" and asked.move == "ask_evidence")
    text = wrong.slots.get("text", "")
    echoed = {word for word in words_of(text) if len(word) > 3} & set(words_of(question_in(asked.text)))
    stays = heard in DEEPER | SHOWS | {"look", "where_to_look", "other", "problem", "current", at}
    return "?" in asked.text and stays and len(echoed) < 2


@dataclass(slots=True)
class Erring:
    case: Case
    left: dict[Err, int]
    pressed: bool = False
    """Whether it asks to be told, and goes on asking."""
    now: Err | None = None
    at: str = ""
    last: Meant = Meant("", "good")
    challenges: int = 0
    passes: int = 0
    told: Counter[Kind] = field(default_factory=Counter)

    @classmethod
    def of(cls, case: Case, persona: Persona, variant: Variant) -> "Erring":
        pressed = variant == "pressure"
        errs = [_pressed(err) if pressed else err for err in persona.errs]
        return cls(case, {err: err.times for err in errs}, pressed)

    def next(self, asked: Asked, heard: str, knowledge: Knowledge) -> Meant | None:
        """The wrong answer to this question; nothing where it is time for a good one."""
        if self.now is not None and self._lets_go(asked, heard):
            self.now = None
            return None
        same = [self.now] if self.now is not None else []
        for err in (*same, *self.left):
            meant = self._say(err, heard, knowledge)
            if meant is not None:
                return meant
        self.now = None
        return None

    def _lets_go(self, asked: Asked, heard: str) -> bool:
        assert self.now is not None
        if is_challenge(asked, heard, self.last, self.at):
            self.challenges += 1
            return self.challenges >= self.now.insists
        self.passes += 1
        return self.passes > STUBBORN or heard not in PLACES[self.now.at]

    def _say(self, err: Err, heard: str, knowledge: Knowledge) -> Meant | None:
        if heard not in PLACES[err.at] or not self.left[err] or _has(err.kind, knowledge):
            return None
        meant = self._framed(err.kind) if err.kind in FRAMED else self._of_case(err.kind, heard, knowledge)
        if meant is None:
            return None
        if self.now is not err:
            self.challenges = self.passes = 0
        self.left[err] -= 1
        self.now, self.at, self.last = err, heard, meant
        self.told[err.kind] += 1
        return meant

    def _framed(self, kind: Kind) -> Meant:
        pressed = self.pressed and kind == "asks_for_answer"
        frame = "pressure" if pressed else kind
        return Meant(frame, kind, {"nth": str(self.told[kind])} if pressed else {})

    def _of_case(self, kind: Kind, heard: str, knowledge: Knowledge) -> Meant | None:
        own = OWN.get(kind)
        if own is not None:
            return own(self.case, heard, knowledge)
        texts: list[str] = getattr(self.case.wrong, kind)
        return Meant("field", kind, {"text": texts[self.told[kind] % len(texts)]})


def _has(kind: Kind, knowledge: Knowledge) -> bool:
    """Whether there is no reason left to go wrong like this: it was told something, or has just shown it."""
    shown = knowledge.at in knowledge.proved
    return bool(knowledge.told) if kind == "asks_for_answer" else shown and kind == "unsupported"


def _pressed(err: Err) -> Err:
    return replace(err, at="why", times=PRESSES, insists=PRESSES) if err.kind == "asks_for_answer" else err


def _circular(case: Case, heard: str, knowledge: Knowledge) -> Meant | None:
    """What is to be explained, said again as its own cause."""
    text = case.wrong.circular.get(knowledge.at)
    return Meant("field", "circular", {"text": text}) if text and heard == "why" else None


def _assumption(case: Case, heard: str, knowledge: Knowledge) -> Meant | None:
    """A red herring as a guess; it is then what is to be shown."""
    guess: Cause | None = next(iter(knowledge.herrings(heard)), None)
    if guess is None:
        return None
    knowledge.say(guess, knowledge.at)
    return Meant("guess", "assumption", {"text": guess.text}, (guess.id,))


OWN: Mapping[Kind, Callable[[Case, str, Knowledge], Meant | None]] = {
    "circular": _circular,
    "assumption": _assumption,
}
"""Wrong answers that hang on where on the graph one stands."""
