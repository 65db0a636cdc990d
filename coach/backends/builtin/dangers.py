"""Whether people are in danger: scenes in which energy, people and a bad state meet in one sentence."""

import re
from functools import cache

from coach.backends.builtin.cues import hears, sections

__all__ = ["endangers"]

SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)")
NOW = "now"


@cache
def _scenes(locale: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in sections(f"{locale}.danger")["scenes"])


def endangers(text: str, locale: str = "en") -> bool:
    return any(_any_scene(sentence, locale) for sentence in SENTENCE.split(text) if sentence.strip())


def _any_scene(sentence: str, locale: str) -> bool:
    heard: dict[str, bool] = {NOW: _told_as_present(sentence, locale)}

    def meets(name: str) -> bool:
        if name not in heard:
            heard[name] = hears(name, sentence, locale)
        return heard[name]

    return any(all(map(meets, scene)) for scene in _scenes(locale))


def _told_as_present(sentence: str, locale: str) -> bool:
    """Terse talk drops "is": only what is told as past, or as the cause of a plain effect, is calm."""
    past = hears("past", sentence, locale) and not hears("present_told", sentence, locale)
    return not past and not hears("effect_told", sentence, locale)
