"""Where in a person's own words a quote claimed by a model stands."""

import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz import fuzz

from coach.dialogue.lemmas import PLAIN, number

__all__ = ["SIMILARITY", "ground"]

SIMILARITY = 0.9
"""Below it a claimed quote is somebody else's wording, and is dropped."""

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
SPACED = re.compile(r"\s+")
OUTER = "\"'.,;:!?()[] -–—…"


def ground(original: str, claimed: str) -> tuple[int, int] | None:
    """The characters of `original` that `claimed` quotes, whole words; none when it says something else.

    Case, spaces, quotation marks and Unicode form are no difference; a small slip of the model is
    forgiven, a different number never.
    """
    text, origins = _folded(original)
    wanted = _folded(claimed)[0].strip(OUTER)
    if not wanted or not any(map(str.isalnum, wanted)):
        return None
    found = _exact(text, wanted) or _closest(text, wanted)
    if found is None or _figures(text[slice(*found)]) != _figures(wanted):
        return None
    return origins[found[0]], _after(original, origins[found[1] - 1])


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters where it came from."""
    pairs = [(c, at) for at, whole in _characters(text) for c in _fold(whole)]
    kept = [pair for n, pair in enumerate(pairs) if pair[0] != " " or (n and pairs[n - 1][0] != " ")]
    return "".join(c for c, _ in kept), [at for _, at in kept]


def _characters(text: str) -> Iterator[tuple[int, str]]:
    """Each character together with the marks combined with it."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            yield start, text[start:end]
            start = end


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character.translate(PLAIN)).translate(PLAIN)
    return SPACED.sub(" ", plain.casefold())


def _after(text: str, at: int) -> int:
    """Where the character at a place ends, marks and all."""
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _exact(text: str, wanted: str) -> tuple[int, int] | None:
    at = text.find(wanted)
    while at >= 0:
        span = (at, at + len(wanted))
        if _to_words(text, span) == span:
            return span
        at = text.find(wanted, at + 1)
    return None


def _closest(text: str, wanted: str) -> tuple[int, int] | None:
    """The best-aligned stretch of whole words, if it is alike enough."""
    aligned = fuzz.partial_ratio_alignment(wanted, text) if len(text) >= len(wanted) else None
    span = (aligned.dest_start, aligned.dest_end) if aligned else (0, len(text))
    best = max(_candidates(text, span), key=lambda s: fuzz.ratio(text[slice(*s)], wanted), default=None)
    return best if best and fuzz.ratio(text[slice(*best)], wanted) >= 100 * SIMILARITY else None


def _candidates(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The stretches of whole words that begin and end at most two words from the aligned one."""
    spans = [m.span() for m in re.finditer(r"\S+", text)]
    touched = [n for n, (start, end) in enumerate(spans) if start < span[1] and end > span[0]]
    if not touched:
        return
    first, last = touched[0], touched[-1]
    for a in range(max(first - 2, 0), min(first + 3, len(spans))):
        for b in range(max(last - 2, a), min(last + 3, len(spans))):
            yield _trimmed(text, spans[a][0], spans[b][1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end].strip(OUTER)
    at = text.index(inner, start) if inner else start
    return at, at + len(inner)


def _to_words(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _figures(text: str) -> list[str | None]:
    return [number(figure) for figure in FIGURE.findall(text)]
