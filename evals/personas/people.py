"""The twelve people who are coached: what they know, how they go wrong, how they talk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evals.personas.hearing import DEEPER, SHOWS
from evals.transcript import Kind

__all__ = ["PERSONAS", "PLACES", "Err", "Habits", "Persona", "Request", "Steer", "Verbosity"]

Verbosity = Literal["few", "plain", "many"]
Request = Literal["again", "rephrase", "back", "correct", "skip", "pause", "human"]

PLACES: Mapping[str, frozenset[str]] = {
    "why": DEEPER,
    "evidence": SHOWS,
    "thought": DEEPER | SHOWS,
    "end": frozenset({"prediction", "predicted", "expectation", "change"}),
    "any": DEEPER
    | SHOWS
    | {"containment", "is_not", "current", "background", "actual", "learned", "change", "prediction", "reflection"},
}
"""Where a wrong answer is natural, by the question as it was heard."""


@dataclass(frozen=True, slots=True)
class Err:
    kind: Kind
    at: Literal["why", "evidence", "thought", "end", "any"]
    times: int
    """In a whole dialogue."""
    insists: int = 1
    """How often in a row, before a fitting challenge helps."""


@dataclass(frozen=True, slots=True)
class Steer:
    """A request about the talk, made once: at the first fitting question after so many typed answers."""

    wants: Request
    after: int


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody writes; `slips` is the share of longer words with a typo, the others are shares of answers."""

    slips: float = 0.02
    stops: float = 0.1
    """With the marks that end a sentence."""
    run_on: float = 0.45
    """Spoken, without any mark."""
    foreign: float = 0.0
    """With the little words left out, as somebody does whose language it is not."""


@dataclass(frozen=True, slots=True)
class Persona:
    id: str
    about: str
    knows: tuple[float, float]
    """The share of what the person at the board knows, and of what the others there know, at the start."""
    errs: tuple[Err, ...] = ()
    steers: tuple[Steer, ...] = ()
    """Only where a system says what it does: whether a request was met cannot be told from words alone."""
    looks: float = 0.9
    """How likely it really goes and looks when it is led to."""
    patience: int = 40
    """Typed answers, after which it gets short and soon leaves."""
    verbosity: Verbosity = "plain"
    guesses: bool = True
    """Says what it only believes as a guess, not flatly."""
    gullible: bool = False
    """Takes a cause or a fix that it is told for its own."""
    hurried: bool = False
    """Stops at the first cause that is its own to change."""
    weak_plans: bool = False
    bare_plans: bool = False
    """Says what will be done, and who and when only when asked."""
    both: bool = False
    """Names two causes in one breath where it knows two."""
    tells_danger: bool = False
    habits: Habits = Habits()
    cooperative: bool = True


PERSONAS: Mapping[str, Persona] = {
    persona.id: persona
    for persona in (
        Persona("steady", "answers what is asked, goes and looks", (1.0, 0.7), looks=1.0, both=True, tells_danger=True),
        Persona(
            "newcomer", "three weeks here, knows little, is willing, believes what it is told", (0.6, 0.0),
            (Err("unknown", "why", 2), Err("vague", "why", 1), Err("unsupported", "evidence", 1)),
            (Steer("rephrase", 2), Steer("back", 6)),
            looks=0.95, gullible=True, bare_plans=True, weak_plans=True, habits=Habits(stops=0.4, run_on=0.2),
        ),
        Persona(
            "expert", "knows nearly all of it, has no time", (1.0, 0.8), (Err("unsupported", "evidence", 1),),
            (Steer("skip", 1), Steer("pause", 5)),
            looks=0.7, patience=34, verbosity="few", guesses=False, both=True, habits=Habits(slips=0.04, stops=0.0),
        ),
        Persona(
            "rambler", "tells a story with the answer in the middle", (1.0, 0.3), (Err("vague", "why", 1),),
            (Steer("correct", 2), Steer("again", 6)),
            looks=0.9, patience=50, verbosity="many", both=True, tells_danger=True, habits=Habits(run_on=0.7),
        ),
        Persona(
            "guesser", "always has a theory", (0.7, 0.1),
            (Err("assumption", "why", 3), Err("circular", "why", 2), Err("unsupported", "evidence", 2)),
            looks=0.7, gullible=True,
        ),
        Persona(
            "one_word", "says as little as it can, and stops where it may", (0.8, 0.1),
            (Err("vague", "thought", 5, 2), Err("unknown", "why", 2)),
            looks=0.5, patience=22, verbosity="few", gullible=True, hurried=True, weak_plans=True, bare_plans=True,
            habits=Habits(slips=0.03, stops=0.0), cooperative=False,
        ),
        Persona(
            "blamer", "it is always somebody's fault", (0.8, 0.1),
            (Err("blame", "why", 5, 2), Err("unsupported", "evidence", 1)),
            looks=0.7, patience=34, weak_plans=True, tells_danger=True, cooperative=False,
        ),
        Persona(
            "solution_jumper", "has the fix already", (0.8, 0.1),
            (Err("solution_jump", "thought", 5, 2),), looks=0.6, patience=34, guesses=False, hurried=True,
            bare_plans=True, habits=Habits(stops=0.1), cooperative=False,
        ),
        Persona(
            "wants_the_answer", "would rather be told", (0.7, 0.0), (Err("asks_for_answer", "any", 5, 2),),
            looks=0.6, patience=34, gullible=True, cooperative=False,
        ),
        Persona(
            "hostile", "thinks that this is a waste of time, and says so", (0.8, 0.1),
            (Err("hostile", "any", 5, 2), Err("blame", "why", 1)),
            looks=0.5, patience=18, verbosity="few", hurried=True, weak_plans=True,
            habits=Habits(slips=0.04, stops=0.1), cooperative=False,
        ),
        Persona(
            "silent", "hardly says anything", (0.5, 0.0), (Err("silence", "any", 12, 4), Err("unknown", "any", 6, 2)),
            looks=0.2, patience=20, verbosity="few", hurried=True, weak_plans=True, habits=Habits(stops=0.0),
            cooperative=False,
        ),
        Persona(
            "off_topic", "would rather talk about other things", (0.9, 0.2), (Err("off_topic", "any", 5, 1),),
            (Steer("again", 3), Steer("human", 6)),
            looks=0.7, patience=36, tells_danger=True, habits=Habits(slips=0.05, foreign=0.5), cooperative=False,
        ),
    )
}  # fmt: skip
"""By id; the last seven cooperate little."""
