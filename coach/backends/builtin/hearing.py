"""An answer prepared once for all the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from coach.backends import Question
from coach.backends.builtin.people import mask_names
from coach.backends.builtin.text import Part, clauses, correct, fold, stems, words
from coach.backends.builtin.words import VAGUE

__all__ = ["Heard", "hear", "says_something", "solid", "with_neighbours"]


@dataclass(frozen=True, slots=True)
class Heard:
    question: Question
    folded: str
    """The answer in lower case, offset for offset."""
    plain: str
    """Slips mended and names masked: for listening, never for quoting."""
    parts: tuple[Part, ...]
    clauses: tuple[str, ...]
    """The parts, mended and masked."""
    stems: frozenset[str]
    problem: frozenset[str]
    chain: tuple[frozenset[str], ...]
    """Links, the latest last; before them each two neighbours as one."""

    @property
    def context(self) -> frozenset[str]:
        return self.problem.union(*self.chain)


def hear(question: Question) -> Heard:
    folded = fold(question.answer)
    parts = tuple(clauses(folded))

    def mend(text: str) -> str:
        return mask_names(correct(text), question.people)

    return Heard(
        question=question,
        folded=folded,
        plain=mend(folded).strip(),
        parts=parts,
        clauses=tuple(mend(folded[part.start : part.end]) for part in parts),
        stems=stems(folded),
        problem=stems(fold(question.problem)),
        chain=with_neighbours(stems(fold(link)) for link in question.chain),
    )


def with_neighbours(links: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Who says again how one link led to the next has said nothing new either."""
    found = tuple(links)
    return (*(one | other for one, other in pairwise(found)), *found)


def solid(text: str) -> frozenset[str]:
    """Stems of the words that could not be said of almost any trouble."""
    return stems(" ".join(word for word in words(text) if word not in VAGUE))


def says_something(text: str, least: int = 2) -> bool:
    return len(solid(text)) >= least
