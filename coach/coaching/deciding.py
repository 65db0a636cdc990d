"""What one event does to a dialogue, and the message that is shown for it. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coach.backends import Wording
from coach.coaching.hearsay import earnest, heard_in, joined
from coach.coaching.trusting import refusal
from coach.dialogue import core
from coach.dialogue.contract import check, known_words
from coach.dialogue.lemmas import ASIDE, aside
from coach.dialogue.state import Asked, Effect, Event, Quote, Resumed, State
from coach.frameworks.schema import Framework
from coach.prompts.language import language
from coach.prompts.wording import Message, voice, word

__all__ = ["QUOTED", "Decided", "decide", "utterance_ids", "worded"]

WORDS_KEPT = 4000
"""Lemmas of what was said that a session row holds at most, so that a row has a bound."""

ALWAYS_DONE = frozenset({"kept", "recorded"})
"""What every turn does. A backend may say no more than that: what else was done is told in the coach's own words."""

QUOTED = re.compile(r'"utterance":"([^"]+)"')
"""The utterances that a stored state quotes, found in its text many times faster than in the state."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What `advance` and the wording made of one event."""

    state: State
    effects: tuple[Effect, ...]
    message: Message
    said: frozenset[str]
    """The words that had been said after it."""
    refused: tuple[str, ...] | None = None
    """Why the words that a backend offered are not shown; none when they are, or when nothing was offered."""

    @property
    def words(self) -> str:
        """As many of them as a session keeps, in JSON."""
        kept = self.said - {aside(key) for key in self.said}
        return json.dumps(sorted(kept)[-WORDS_KEPT:], ensure_ascii=False)


def decide(
    framework: Framework,
    state: State,
    event: Event,
    texts: Mapping[str, str],
    known: frozenset[str],
    facts: Mapping[str, str],
    locale: str,
    offered: Wording | None = None,
) -> Decided:
    """Advance, and word what is asked next so that it keeps the contract: as offered if it may be, else by itself.

    `known` are the words that had been said before.
    """
    state, effects = core.advance(framework, state, event)
    said = known | heard_in(event, texts, locale)
    did = _did(event, state, effects)
    message = worded(framework, state, texts, said, did, facts, locale)
    refused = None
    if offered is not None and state.shown is not None:
        counts, links = said | earnest(state, texts, locale), joined(framework, state, texts, locale)
        refused = refusal(offered, state.shown, locale, counts, ALWAYS_DONE, links) or None
        message = message if refused else as_offered(message, offered.text)
    return Decided(state, effects, message, said, refused)


def as_offered(message: Message, text: str) -> Message:
    """The same question in other words; it begins after the last sentence before it."""
    asks = text[: text.rindex("?") + 1] if "?" in text else text
    question = SENTENCE.split(asks)[-1].strip()
    return replace(message, text=text, question=question if message.question else None)


SENTENCE = re.compile(r"(?<=[.!…])[”\"’']?\s+")


def worded(
    framework: Framework,
    state: State,
    texts: Mapping[str, str],
    known: frozenset[str],
    did: frozenset[str],
    facts: Mapping[str, str],
    locale: str,
) -> Message:
    """The coach's message for where the dialogue stands; `known` are the words said, `did` what this turn does."""
    spoken, approved = language(locale), facts.get("safe", "")
    known = frozenset(key.removeprefix(ASIDE) for key in known)  # the coach's own words join nothing by themselves
    asked = state.shown
    if asked is not None and asked.slot == "still":  # it quotes the label of a field, which nobody had to say
        known |= known_words([framework.fields[asked.about].label], spoken)

    if state.dated:
        known |= known_words([voice(locale).days(state.dated)], spoken)

    def passes(text: str, asked: Asked) -> bool:
        return not check(text, move=asked.move, language=spoken, known=known, did=did, approved=approved)

    return word(voice(locale), framework, state, texts, passes, facts)


def _did(event: Event, state: State, effects: tuple[Effect, ...]) -> frozenset[str]:
    """What this very turn does, so that the message may say it."""
    kinds = {type(effect).__name__ for effect in effects}
    done = set(ALWAYS_DONE)
    done |= {"parked", "stopped"} if state.status == "parked" else set()
    done |= {"finished"} if state.status == "finished" else set()
    done |= {"sent"} if kinds & {"SendAlert", "AskHuman", "Escalate"} else set()
    done |= {"escalated"} if "Escalate" in kinds else set()
    done |= {"task", "action"} if "OpenAction" in kinds else set()
    done |= {"resumed"} if isinstance(event, Resumed) else set()
    lead = state.shown.lead if state.shown is not None else ""
    return frozenset(done | {{"skipped": "skipped", "corrected": "corrected"}.get(lead, "kept")})


def utterance_ids(state: object) -> set[str]:
    """All utterances that a state, an event or an effect quotes."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        match value:
            case Quote():
                found.add(value.utterance)
            case dict():
                for inner in value.values():
                    walk(inner)
            case tuple() | list():
                for inner in value:
                    walk(inner)
            case _ if hasattr(value, "__dataclass_fields__"):
                for name in value.__dataclass_fields__:
                    walk(getattr(value, name))

    walk(state)
    return found
