"""How a persona steers the talk: what it asks for about the talk itself, when, and what it says after that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from evals.personas.erring import Meant
from evals.personas.hearing import ALL_FIELDS, DEEPER, SHOWS
from evals.personas.people import Request, Steer
from evals.personas.sayings import sayings

__all__ = ["PLAIN", "REQUESTS", "Earlier", "Steering", "turned"]

FRAMES: Mapping[Request, str] = {
    "again": "ask_again",
    "rephrase": "ask_rephrase",
    "back": "ask_back",
    "correct": "ask_correct",
    "skip": "ask_skip",
    "pause": "ask_pause",
    "human": "ask_human",
}
REQUESTS = frozenset(FRAMES.values())
"""The frames of requests; making one costs nobody's patience."""

PLAIN = frozenset({"open_step", "ask_evidence"})
"""Moves that ask and challenge nothing: who is challenged has other things to say."""

ASKING = DEEPER | SHOWS | ALL_FIELDS
FORMALITIES = frozenset({"is_not", "background", "criteria", "consulted", "pattern", "expected", "standardise"})
"""What somebody in a hurry would rather skip."""
WHERE: Mapping[Request, frozenset[str]] = {"skip": FORMALITIES}


class Earlier(NamedTuple):
    """What is said when an earlier question comes back."""

    heard: str
    meant: Meant


class Turned(NamedTuple):
    text: str
    right: str
    wrong: str


@dataclass(slots=True)
class Steering:
    """Its chance is its own, so that nothing else that is known or said hangs on it."""

    left: list[Steer]
    locale: str
    chance: Random
    slipped: Turned | None = None
    earlier: Earlier | None = None
    asked_for: Request | None = None
    """What the message before this one was asked for."""

    def comes_back(self, heard: str) -> Meant | None:
        """What was to be said anew, if this is the question for it; else it is let go of."""
        if self.earlier is None or self.slipped is not None:
            return None
        earlier, self.earlier = self.earlier, None
        return earlier.meant if earlier.heard == heard else None

    def next(self, heard: str, good: Earlier | None, typed: int | None) -> Meant | None:
        """The request that is made now, if any. `good` is the answer just given; `typed` is None at a bad moment."""
        slipped, self.slipped = self.slipped, None
        if typed is None:
            self.earlier = None
            return None
        self.asked_for = None
        if slipped is not None:
            return self._request("correct", {"right": slipped.right, "wrong": slipped.wrong})
        steer = next((steer for steer in self.left if typed >= steer.after and fits(steer.wants, heard, good)), None)
        if steer is None:
            return None
        self.left.remove(steer)
        self.earlier = good if steer.wants == "back" else None
        return self._request(steer.wants, {})

    def _request(self, wants: Request, slots: Mapping[str, str]) -> Meant:
        frame, self.asked_for = FRAMES[wants], wants
        nth = self.chance.randrange(len(sayings(self.locale).frames[frame]))
        return Meant(frame, "aside", {**slots, "nth": str(nth)})

    def slip(self, meant: Meant, heard: str, typed: int) -> Meant:
        """The same with a figure wrong, where somebody is going to correct it; so it shows nothing yet."""
        due = (steer for steer in self.left if steer.wants == "correct" and typed >= steer.after)
        steer = next(due, None) if heard in ASKING and meant.kind == "good" else None
        wrong = next(((name, made) for name, text in meant.slots.items() if (made := turned(text))), None)
        if steer is None or wrong is None:
            return meant
        name, self.slipped = wrong
        self.left.remove(steer)
        self.earlier = Earlier(heard, meant)
        return replace(meant, slots={**meant.slots, name: self.slipped.text}, proofs=())


def fits(wants: Request, heard: str, good: Earlier | None) -> bool:
    """Whether somebody asks for this here; a correction waits for a slip."""
    return heard in WHERE.get(wants, ASKING) and wants != "correct" and (wants != "back" or good is not None)


FIGURE = re.compile(r"(?<![\d.,:])\d*(\d)([1-9])(?!\d|[.,:]\d)")


def turned(text: str) -> Turned | None:
    """With the last two digits of a whole number the other way round, the first of which that is another number."""
    for found in FIGURE.finditer(text):
        if found[1] != found[2]:
            right = found[0]
            wrong = f"{right[:-2]}{found[2]}{found[1]}"
            return Turned(f"{text[: found.start()]}{wrong}{text[found.end() :]}", right, wrong)
    return None
