"""How something stands: a shape, a word and a colour, never a colour alone."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from ui.words import Words, later

__all__ = ["MARKS", "SESSIONS", "Mark", "mark", "session_mark", "tag"]


class Mark(NamedTuple):
    sign: str
    word: str
    look: str


MARKS: Mapping[str, Mark] = {
    "green": Mark("✓", later("on target"), "green"),
    "amber": Mark("▲", later("close"), "amber"),
    "red": Mark("■", later("off target"), "red"),
    "grey": Mark("?", later("missing"), "grey"),
}
"""Of a KPI: normal, close to abnormal, abnormal, not read."""

SESSIONS: Mapping[str, Mark] = {
    "active": Mark("▶", later("under way"), "green"),
    "parked": Mark("Ⅱ", later("parked"), "amber"),
    "finished": Mark("✓", later("finished"), "green"),
    "abandoned": Mark("✕", later("closed without an end"), "grey"),
}
"""Of an analysis."""


def mark(say: Words, status: str) -> Markup:
    """The status of a KPI."""
    found = MARKS[status]
    return tag(found.sign, say(found.word), found.look)


def session_mark(say: Words, status: str) -> Markup:
    """How an analysis stands."""
    found = SESSIONS[status]
    return tag(found.sign, say(found.word), found.look)


def tag(sign: str, word: str, look: str = "grey") -> Markup:
    """`look` is red, amber, green or grey."""
    return Markup('<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>').format(look, sign, word)
