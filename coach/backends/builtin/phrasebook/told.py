"""An answer prepared once for all the rules of the plain reader."""

import re
from dataclasses import dataclass

from coach.backends import Question
from coach.backends.builtin import speech
from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.hearing import with_neighbours
from coach.backends.builtin.text import Part, clauses, fold

__all__ = ["NUMBER", "Told", "tell"]

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer prepared once for all the rules."""

    question: Question
    folded: str
    parts: tuple[Part, ...]
    stems: frozenset[str]
    problem: frozenset[str]
    chain: tuple[frozenset[str], ...]
    """Links, the latest last; before them each two neighbours as one."""

    @property
    def locale(self) -> str:
        return self.question.locale

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(map(self.text, self.parts))

    @property
    def context(self) -> frozenset[str]:
        return self.problem.union(*self.chain)

    def text(self, part: Part) -> str:
        return self.folded[part.start : part.end]

    def hears(self, name: str, text: str | None = None) -> bool:
        return hears(name, self.folded if text is None else text, self.locale)

    def says(self, text: str, least: int = 2) -> bool:
        """Whether it says so many things that could not be said of any trouble."""
        return len(speech.solid(text, self.locale)) >= least

    def numbers(self) -> set[str]:
        """Numbers of this case: not "line 3", and not the problem's or the chain's own."""
        known = set(NUMBER.findall(" ".join((self.question.problem, *self.question.chain))))
        thing = cue("thing_numbered", self.locale)
        found = (m for m in NUMBER.finditer(self.folded) if not thing.search(self.folded[: m.start()]))
        return {m[0] for m in found} - known


def tell(question: Question) -> Told:
    folded, locale = fold(question.answer), question.locale
    return Told(
        question,
        folded,
        tuple(clauses(folded, locale)),
        speech.stems(folded, locale),
        speech.stems(fold(question.problem), locale),
        with_neighbours(speech.stems(fold(link), locale) for link in question.chain),
    )
