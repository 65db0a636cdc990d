"""What one learner carries through a dialogue, and what all its answers are made with."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from random import Random

from evals.cases.model import Case, Cause
from evals.personas.choosing import choice_named
from evals.personas.erring import Erring, Meant, is_challenge
from evals.personas.hearing import question_in
from evals.personas.knowing import Knowledge
from evals.personas.people import PERSONAS, Persona
from evals.personas.planning import Planning
from evals.personas.steering import Steering
from evals.personas.wording import Rewording, Wording
from evals.transcript import Asked, Choice, Said, Variant

__all__ = ["Mind", "Reply"]

Reply = Meant | Choice

ALIKE = 0.45
"""How much of a quote must come from a cause, from 0 to 1; typos and a few words before it are less than the rest."""
PIECE = 4
"""Letters in a row that are no chance."""

QUOTED = re.compile(r"[“„]([^“”„]+)[”“]")
ABOUT = re.compile(r"(?:^|\. )(?:Take|Sobre|Zu) [“„]([^“”„]+)[”“]")
"""What a question is about, where it says so before it asks."""


@dataclass(slots=True)
class Mind:
    case: Case
    persona: str
    variant: Variant = "plain"
    seed: int = 1
    rewording: Rewording | None = None
    person: Persona = field(init=False)
    chance: Random = field(init=False)
    knows: Knowledge = field(init=False)
    errs: Erring = field(init=False)
    plans: Planning = field(init=False)
    steers: Steering = field(init=False)
    wording: Wording = field(init=False)
    last: Said | None = None
    meant: Meant | None = None
    spoken: list[str] = field(default_factory=list)
    as_said: dict[str, str] = field(default_factory=dict)
    """The answers in which each cause was given."""
    foreign: bool = False
    """Whether it is asked about words of its own that it never meant as a cause."""
    walks: int = 0
    going: list[str] = field(default_factory=list)
    """What it set out to look at."""
    away: list[str] = field(default_factory=list)
    """What it is looking at while the talk goes on, in a system that cannot wait for it."""
    back_in: int = 0
    """Answers until it has looked."""
    fresh: set[str] = field(default_factory=set)
    """What it has looked at and not spoken of yet."""
    typed: int = 0
    same: int = 0
    text: str = ""
    warned: bool = False
    puzzled: bool = False
    """Whether it has asked what is wanted of it."""

    def __post_init__(self) -> None:
        self.person = PERSONAS[self.persona]
        drawn = f"{self.case.id}/{self.persona}/{self.variant}/{self.seed}"
        self.chance = Random(drawn)
        self.knows = Knowledge.at_start(self.case, self.person.knows, self.person.looks, self.chance)
        self.errs = Erring.of(self.case, self.person, self.variant)
        self.plans = Planning(self.case, self.person)
        self.steers = Steering(list(self.person.steers), self.case.locale, Random(f"{drawn}/steers"))
        names = frozenset(word for fix in self.case.countermeasures for word in fix.owner.casefold().split())
        self.wording = Wording(self.person, self.case.locale, self.variant, self.chance, names)
        self.spoken.append(self.case.problem)

    def tap(self, asked: Asked, name: str) -> Choice | None:
        return choice_named(asked.choices, name, self.case.locale)

    def tap_or(self, asked: Asked, name: str, frame: str) -> Reply:
        return self.tap(asked, name) or Meant(frame, "aside")

    def doubted(self, asked: Asked, heard: str) -> bool:
        """Whether a good answer to this very question was not taken."""
        return (
            self.last is not None
            and self.last.kind == "good"
            and self.last.heard == heard
            and asked.move is not None
            and is_challenge(asked, heard, Meant("", "good"), heard)
        )

    def own(self, cause: Cause) -> tuple[str, ...]:
        """Nobody finds what they were told, nor what they came to by that alone."""
        return (cause.id,) if self.knows.by_itself(cause.id) else ()

    def words_for(self, cause: Cause) -> str:
        return self.chance.choice(cause.also) if self.variant == "paraphrase" else cause.text

    def with_proof(self, cause: Cause, frame: str) -> Meant:
        own = self.own(cause)
        return Meant(frame, "good", {"text": self.words_for(cause), "says": cause.proof.says}, own, own)

    def shown(self, cause: Cause, frame: str) -> Meant:
        own = self.own(cause)
        return Meant(frame, "good", {"says": cause.proof.says}, own, own)

    def ruled_out(self, cause: Cause) -> Meant:
        self.knows.rule_out(cause.id)
        return Meant("ruled_out", "good", {"says": cause.proof.says}, (), self.own(cause))

    def rule_out(self, asked: Asked, cause: Cause) -> Reply:
        tap = self.tap(asked, "ruled_out")
        meant = self.ruled_out(cause)
        return tap or meant

    def meant_by(self, quote: str, said: list[str]) -> str | None:
        """The cause that a quote, which may be cut off and mistyped, comes from."""
        alike = {id: self.likeness(quote.casefold(), id) for id in said}
        best = max(said, key=lambda id: alike[id], default=None)
        return best if best is not None and alike[best] >= ALIKE else None

    def likeness(self, quote: str, id: str) -> float:
        """How much of the shorter of the two stands in the other; less for what was said in the same breath."""
        cause = self.case.by_id[id]
        plain = quote.strip("… ")
        beside = ALIKE if plain in self.as_said.get(id, "") else 0.0
        return max(beside, *(_shared(plain, text.casefold()) for text in (cause.text, *cause.also)))

    def nearest(self, asked: Asked, id: str) -> Choice | None:
        """The choice that quotes this cause, the more of it the better."""
        near = [c for c in asked.choices if self.meant_by(c.label, self.knows.said) == id]
        return max(near, key=lambda choice: self.likeness(choice.label.casefold(), id), default=None)

    def turn_to(self, asked: Asked) -> None:
        """Explain what the message names of what was said before, if that is just one thing."""
        said = [id for id in self.knows.said if id not in self.knows.ruled_out]
        question = question_in(asked.text)
        named = {self.meant_by(quote, said) for quote in QUOTED.findall(asked.text)} - {None}
        named = named or {cause.id for cause in self.case.named_in(question) if cause.id in said}
        if len(named) == 1:
            self.knows.at = str(named.pop())
        asked_about = [*QUOTED.findall(question), *ABOUT.findall(asked.text)]
        self.foreign = bool(asked_about) and not any(self.meant_by(quote, said) for quote in asked_about)

    def look_up(self, causes: list[Cause]) -> Meant | None:
        """Look now, at what is at hand."""
        at_hand = [cause for cause in causes if self.knows.within_reach(cause)]
        if not at_hand or self.chance.random() >= self.person.looks:
            return None
        looked = self.knows.look_at(at_hand)
        self.going.clear()
        new = next((c for c in looked if c.kind != "red_herring" and c.id not in self.knows.said), None)
        if new is not None:
            self.fresh |= {cause.id for cause in looked}
            self.knows.say(new, self.knows.at)
            return self.with_proof(new, "went")
        return self.ruled_out(looked[0]) if looked[0].kind == "red_herring" else self.shown(looked[0], "went_evidence")

    def have_seen(self, ids: list[str]) -> None:
        """What it set out to see, it has seen, if it went."""
        looked = [self.case.by_id[id] for id in ids if self.chance.random() < self.person.looks]
        self.fresh |= {cause.id for cause in self.knows.look_at(looked)}
        ids.clear()


def _shared(one: str, other: str) -> float:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= PIECE) / max(min(len(one), len(other)), 1)
