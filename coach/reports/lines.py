"""Text set into lines of a given width, without a font at hand.

Widths are those of the widest sans-serif fonts in common use, so a line that fits here fits in all of them.
"""

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width, normalize

from coach.reports.words import plain

__all__ = ["width", "wrap"]

BY_WIDTH = {
    0.31: "'ijl",
    0.36: " ,./:;|\\I",
    0.43: "!()[]ftrJ-",
    0.57: '"?`*_csz“”\u2018\u2019•°',
    0.65: "abdeghknopquvxy0123456789{}$LFPTEZ",
    0.80: "ABCDGHKNOQRSUVXY#&+<=>^~\u2013",
    1.02: "mwMW@%…—",
}
WIDTHS = {char: wide for wide, chars in BY_WIDTH.items() for char in chars}
OTHER, FULL, PICTURE = 1.0, 1.1, 1.4
"""Letters of other alphabets, of full width, and pictograms."""

BOLDER = 1.16


@lru_cache(4096)
def _width(char: str) -> float:
    """In ems; an accent adds nothing, and what stands for several characters is as wide as all of them."""
    if char in WIDTHS:
        return WIDTHS[char]
    if combining(char) or category(char) in ("Cf", "Mn", "Me"):
        return 0.0
    base = normalize("NFKD", char)
    if base != char:
        return sum(_width(part) for part in base)
    if category(char) == "So":
        return PICTURE
    return FULL if east_asian_width(char) in "WF" else OTHER


def width(text: str, size: float, *, bold: bool = False) -> float:
    """At most this wide; white space at the ends counts."""
    return sum(map(_width, text)) * size * (BOLDER if bold else 1.0)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines no wider than `room`; a word that is wider by itself goes on in the next line."""
    done: list[str] = []
    line = ""
    for word in plain(text).split():
        for piece in _pieces(word, room, size, bold):
            joined = f"{line} {piece}" if line else piece
            if line and width(joined, size, bold=bold) > room:
                done.append(line)
                joined = piece
            line = joined
    return (*done, line) if line else tuple(done)


def _pieces(word: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """A word cut where the next character would not fit; marks stay with their letter."""
    if width(word, size, bold=bold) <= room:
        yield word
        return
    piece, used = "", 0.0
    for char in word:
        wide = width(char, size, bold=bold)
        if piece and wide and used + wide > room:
            yield piece
            piece, used = "", 0.0
        piece, used = piece + char, used + wide
    yield piece
