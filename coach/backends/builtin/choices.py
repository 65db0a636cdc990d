"""Which of the learner's own items an answer names."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from coach.backends.builtin.text import fold, stems, words
from coach.backends.builtin.words import SMALL_TALK

__all__ = ["match_option"]

_NUMBERS = (
    "one first 1st a",
    "two second 2nd b",
    "three third 3rd c",
    "four fourth 4th d",
    "five fifth 5th",
    "six sixth 6th",
)
_INDEX = {word: place for place, line in enumerate(_NUMBERS) for word in line.split()} | {
    str(n + 1): n for n in range(20)
}
_LAST = re.compile(r"\b(?:the )?(?:last|latter|bottom)(?: one)?\b")
_SURE = 60.0
STOP = re.compile(r"[,.;:]\s")


def _numbered(text: str, count: int) -> int | None:
    """ "2", "the second one", "option b": nothing beside the number but small talk."""
    said = words(text)
    named = [word for word in said if word not in SMALL_TALK] or [word for word in said if word in _INDEX][:1]
    if len(named) == 1 and _INDEX.get(named[0], count) < count:
        return _INDEX[named[0]]
    return count - 1 if _LAST.fullmatch(text.strip(" .!")) else None


def match_option(text: str, options: Sequence[str]) -> int | None:
    """The place of the option meant, or None where it names none or fits two equally."""
    said = fold(text).strip(" .!")
    folded = [fold(option).strip(" .!") for option in options]
    if said in folded:
        return folded.index(said)
    number = _numbered(STOP.split(said)[0], len(options))
    if number is not None:
        return number
    meant = stems(said)
    scores = [100.0 * len(meant & stems(option)) + fuzz.partial_ratio(said, option) / 2 for option in folded]
    best = sorted(scores, reverse=True)[:2]
    clear = bool(best) and best[0] >= _SURE and (len(best) == 1 or best[0] - best[1] >= 10)
    close = bool(folded) and max(fuzz.ratio(said, option) for option in folded) >= 80
    return scores.index(best[0]) if clear and (best[0] >= 100 or close) else None
