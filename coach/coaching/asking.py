"""One turn with a model: asked once, at most once more for its wording, and never waited for beyond the deadline."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from coach.backends import BUILTIN, Backend, Call, Meter, Question, Reply, Wording
from coach.coaching.deciding import Decided, decide
from coach.coaching.listen import Answer, Site, said
from coach.coaching.trusting import fault_in, foreseen, may_be_offered, recorded, trusted
from coach.dialogue.contract import RULES
from coach.dialogue.reading import Reading
from coach.dialogue.state import Said, State
from coach.errors import CoachError, Unavailable
from coach.frameworks.schema import Framework
from coach.prompts.wording import Choice

__all__ = ["InHand", "Spoken", "converse", "read_by_model"]

T = TypeVar("T")

LEAST = 1.0
"""Seconds that must be left of a turn for another wording to be asked for."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who read and worded a turn. `because` says why it was not the model, where one is set."""

    read_by: str = BUILTIN
    backend: str = BUILTIN
    decided: Decided | None = None
    """What the turn does, where that was worked out to try the model's words; they are in its message."""
    because: str | None = None
    calls: Sequence[Call] = field(default=())

    @property
    def fell_back(self) -> bool:
        """Whether a model was meant to speak and the built-in coach had to."""
        return self.because not in (None, "off")


@dataclass(frozen=True, slots=True)
class InHand:
    """A turn between its two transactions."""

    framework: Framework
    state: State
    answer: Answer
    choices: Sequence[Choice]
    texts: Mapping[str, str]
    site: Site
    known: frozenset[str]
    """The words that were said before."""

    def event(self, reading: Reading, calm: Reading | None = None) -> Said:
        return said(self.framework, self.state, self.answer, reading, self.choices, self.texts, self.site, calm)

    def decided(self, event: Said, offered: Wording | None) -> Decided:
        return decide(self.framework, self.state, event, self.texts, self.known, {}, self.framework.locale, offered)

    def briefed(self, asks: Question, own: Reading) -> Question:
        """All that a model is told."""
        step = self.framework.step(asks.step)
        nexts = foreseen(self.framework, self.state, self.answer, own, self.choices, self.texts, self.site)
        record = tuple(recorded(self.framework, self.state, self.texts))
        return replace(
            asks, tries=self.state.tries, title=self.framework.title, step_title=step.title, record=record, nexts=nexts
        )


async def converse(
    backend: Backend, hand: InHand, asks: Question, own: Reading, meter: Meter
) -> tuple[Reading, Spoken]:
    """The reading that counts, and the words that may be shown. A fault of any kind costs only the model's part."""
    asks = hand.briefed(asks, own)
    reply, kind = await _in_time(backend.respond(asks, meter), meter)
    if reply is None:
        return own, Spoken(because=kind, calls=meter.calls)
    reading, theirs = trusted(asks, reply.claim, own, hand.answer, hand.site)
    model = _name(backend, meter)
    spoken = Spoken(read_by=model if theirs else BUILTIN, calls=meter.calls)
    if reading.verdict in ("hazard", "repair"):
        return reading, spoken
    return reading, await _worded(backend, hand, asks, reading, reply, spoken, meter)


async def _worded(
    backend: Backend, hand: InHand, asks: Question, reading: Reading, reply: Reply, spoken: Spoken, meter: Meter
) -> Spoken:
    event = hand.event(reading)
    offered = reply.wording
    tried = hand.decided(event, offered)
    asked = tried.state.shown
    if asked is None or not may_be_offered(asked):
        return replace(spoken, decided=tried)
    if offered is not None and tried.refused is None:
        return replace(spoken, backend=_name(backend, meter), decided=tried)
    because = tried.refused or ("move",)
    if meter.left >= LEAST:
        fault = fault_in(offered, tried.message, asked, because, hand.framework.locale, tried.said)
        again, kind = await _in_time(backend.reword(asks, fault, meter), meter)
        if again is None:
            return replace(spoken, because=kind, decided=tried)
        tried = hand.decided(event, again)
        if tried.refused is None:
            return replace(spoken, backend=_name(backend, meter), decided=tried)
        because = tried.refused
    return replace(spoken, because="contract" if set(because) & CONTRACT else because[0], decided=tried)


CONTRACT: frozenset[str] = frozenset(RULES)


async def read_by_model(
    backend: Backend, asks: Question, own: Reading, answer: Answer, site: Site, meter: Meter
) -> tuple[Reading, Spoken]:
    """The reading alone, for an answer that is put differently later."""
    reply, kind = await _in_time(backend.respond(asks, meter), meter)
    if reply is None:
        return own, Spoken(because=kind, calls=meter.calls)
    reading, theirs = trusted(asks, reply.claim, own, answer, site)
    return reading, Spoken(read_by=_name(backend, meter) if theirs else BUILTIN, calls=meter.calls)


async def _in_time(asked: Awaitable[T], meter: Meter) -> tuple[T | None, str]:
    """What a backend says before the turn's end, or the kind of its fault."""
    try:
        async with asyncio.timeout_at(meter.until):
            return await asked, ""
    except TimeoutError:
        return None, "timeout"
    except Unavailable as fault:
        return None, fault.kind
    except CoachError:
        return None, "unusable"
    except Exception:  # noqa: BLE001 - a backend may be anybody's program; the learner's turn goes on
        return None, "broken"


def _name(backend: Backend, meter: Meter) -> str:
    """The model that answered last; of several, a fallback may have."""
    return next((call.model for call in reversed(meter.calls) if call.outcome == "ok"), backend.name)
