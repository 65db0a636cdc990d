"""Which of the learner's own items an answer names."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from coach.backends.builtin.cues import cue
from coach.backends.builtin.speech import counted, small_talk, stems
from coach.backends.builtin.text import fold, words

__all__ = ["match_option"]

_SURE = 60.0
STOP = re.compile(r"[,.;:]\s")


def _numbered(text: str, count: int, locale: str) -> int | None:
    """ "2", "the second one", "option b": nothing beside the number but small talk."""
    said, places = words(text), counted(locale)
    named = [word for word in said if word not in small_talk(locale)] or [word for word in said if word in places][:1]
    if len(named) == 1 and places.get(named[0], count) < count:
        return places[named[0]]
    return count - 1 if cue("last", locale).fullmatch(text.strip(" .!")) else None


def match_option(text: str, options: Sequence[str], locale: str = "en") -> int | None:
    """The place of the option meant, or None where it names none or fits two equally."""
    said = fold(text).strip(" .!")
    folded = [fold(option).strip(" .!") for option in options]
    if said in folded:
        return folded.index(said)
    number = _numbered(STOP.split(said)[0], len(options), locale)
    if number is not None:
        return number
    meant = stems(said, locale)
    scores = [100.0 * len(meant & stems(option, locale)) + fuzz.partial_ratio(said, option) / 2 for option in folded]
    best = sorted(scores, reverse=True)[:2]
    clear = bool(best) and best[0] >= _SURE and (len(best) == 1 or best[0] - best[1] >= 10)
    close = bool(folded) and max(fuzz.ratio(said, option) for option in folded) >= 80
    return scores.index(best[0]) if clear and (best[0] >= 100 or close) else None
