"""Takes what identifies people out of a text before it leaves the machine, and puts it back on return.

Names of the organisation's people, e-mail addresses, phone numbers and badge numbers become placeholders that stay the
same within a session. A name that is misspelt, or that nobody has entered, is not found: see docs/privacy.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from coach.backends.llm.identifying import FINDERS, Span
from coach.backends.llm.names import anybody, named, plain

__all__ = ["Redactor"]

MARK = re.compile(
    r"(?:PERSON|EMAIL|PHONE|BADGE|WORD)_[A-Z2-7]{5}(?:_[A-Z2-7]{3})?(?=s?(?![A-Z0-9_]))", re.IGNORECASE | re.ASCII
)
"""With the s that German puts after a name. A second part tells one spelling of a name from another."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FOUND = "ˀ"
"""Stands where something was found, a letter that belongs to no name."""


class Found(NamedTuple):
    start: int
    end: int
    kind: str
    usual: str
    """How it is usually spelt; nothing for as it stands."""


@dataclass(slots=True)
class Redactor:
    """Of one session: `names` are the organisation's people, `salt` keeps sessions apart."""

    names: tuple[str, ...]
    salt: str
    _marks: dict[str, str] = field(default_factory=dict, init=False)
    """Placeholder to the words that it stands for."""

    def hide(self, text: str) -> str:
        bare, places = plain(text)
        left, end = [], 0
        for found in sorted(identified(bare, anybody(self.names))):
            start = places[found.start]
            if start >= end:  # else it is a part of what was found before it
                left.append(text[end:start])
                end = max(places[found.end], places[found.end - 1] + 1)
                left.append(self._mark(found.kind, text[start:end], found.usual))
        return "".join((*left, text[end:]))

    def show(self, text: str) -> str:
        """The words behind each placeholder; one that was never given out stays as it is."""
        return MARK.sub(lambda m: self._marks.get(m[0].upper(), m[0]), text)

    def _mark(self, kind: str, words: str, usual: str) -> str:
        """The same for all spellings of a name up to its second part, without which it stands for one of them."""
        mark = f"{kind}_{self._code(usual or words, 5)}"
        if words == (usual or words):
            self._marks[mark] = words
            return mark
        self._marks.setdefault(mark, words)
        mark = f"{mark}_{self._code(words, 3)}"
        self._marks[mark] = words
        return mark

    def _code(self, words: str, length: int) -> str:
        digest = sha256(f"{self.salt}\n{words}".encode()).digest()
        return "".join(LETTERS[byte % 32] for byte in digest[:length])


def identified(text: str, people: Mapping[str, str]) -> Iterator[Found]:
    """What looks like a placeholder is one more thing to bring back as it stands."""
    for kind, find in (("WORD", marks), *FINDERS):
        spans = list(find(text))
        yield from (Found(*span, kind, "") for span in spans)
        for start, end in spans:
            text = text[:start] + FOUND * (end - start) + text[end:]
    yield from (Found(start, end, "PERSON", usual) for start, end, usual in named(text, people))


def marks(text: str) -> Iterator[Span]:
    return (found.span() for found in MARK.finditer(text))
