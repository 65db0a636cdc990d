"""Whether people are in danger: scenes in which energy, people and a bad state meet in one sentence."""

import re
from functools import lru_cache

from coach.backends.builtin.cues import DANGER, hears, sections

__all__ = ["endangers"]

SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)")
NOW = "now"


@lru_cache(maxsize=1)
def _scenes() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in sections(DANGER)["scenes"])


def endangers(text: str) -> bool:
    return any(_any_scene(sentence) for sentence in SENTENCE.split(text) if sentence.strip())


def _any_scene(sentence: str) -> bool:
    heard: dict[str, bool] = {NOW: _told_as_present(sentence)}

    def meets(name: str) -> bool:
        if name not in heard:
            heard[name] = hears(name, sentence)
        return heard[name]

    return any(all(map(meets, scene)) for scene in _scenes())


def _told_as_present(sentence: str) -> bool:
    """Terse talk drops "is": only what is told as past, or as the cause of a plain effect, is calm."""
    past = hears("past", sentence) and not hears("present_told", sentence)
    return not past and not hears("effect_told", sentence)
