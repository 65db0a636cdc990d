"""Whether a text is plain: nothing in it that a screen, a program or a model would take for more than words."""

import re
import unicodedata

__all__ = ["is_plain"]

MARKUP = re.compile(
    r"https?:|www\.|mailto:|\b[\w.]+@\w|\b[\w-]{2,}\.(?:com|org|net|io|de|eu|info|example)\b"
    r"|[*`{}\[\]\\|]|~~|__|\$\$|</?[a-zA-Z!]|<\||\|>|<<|>>|&#?\w+;"
    r"|^\s*/\w|^\s*(?:#+|>|[-+•·]|\d{1,2}[.)])\s|^\s*(?:---|===)|\b[a-z]+_[a-z_]+\b",
    re.MULTILINE,
)
"""Links, markdown, HTML, template and data syntax, and names from inside the program."""

ROMAN = re.compile(r"[\x20-\x7e\n\u00a0-\u00ac\u00ae-\u024f]*")
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "So", "Zl", "Zp", "Sk"})
"""Controls, zero-width and direction marks, unassigned and private characters, pictures."""


def is_plain(text: str) -> bool:
    if MARKUP.search(text):
        return False
    return ROMAN.fullmatch(text) is not None or all(map(_is_harmless, text))


def _is_harmless(character: str) -> bool:
    if character in "\n°^´`":
        return True
    styled = "MATHEMATICAL" in unicodedata.name(character, "") and character.isalnum()
    return not styled and unicodedata.category(character) not in INVISIBLE and character not in "\ufe0f\u20e3"
