"""Who joined what: what people put together as cause and effect, and what they told by the way.

Nothing here understands a text. A clause on either side of a word that joins, "because" or "so", stands
for what its words name; a remark is told by the way from the words on that say so.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from coach.dialogue.lemmas import Lexicon, fold, words

__all__ = ["Joining", "Pair", "links_in", "misjoins", "named", "parted", "was_made"]

Pair = tuple[frozenset[str], frozenset[str]]
"""The lemmas of a cause and those of what it causes."""

SENTENCE = re.compile(r"(?<=[.;!?])\s+")
CLEARLY = 1 / 3
"""The least share of a clause's words that must be those of a thing for the clause to stand for it."""
WHOLLY = 2 / 3
"""The same, for the clause to add nothing to it."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How a language puts two things together."""

    lexicon: Lexicon
    aside: re.Pattern[str]
    """Says that what comes now has to do with something else."""
    disowned: re.Pattern[str]
    """Says that what a sentence tells may have nothing to do with it."""
    because: re.Pattern[str]
    """Stands between an effect and its cause."""
    therefore: re.Pattern[str]
    """Stands between a cause and its effect."""
    beside: re.Pattern[str]
    """Puts two things together in time or place, and hints at more."""
    clause: re.Pattern[str]
    """`because`, `therefore`, and the marks that end a clause."""

    @property
    def joints(self) -> tuple[re.Pattern[str], ...]:
        return self.because, self.therefore, self.beside


def parted(text: str, joining: Joining) -> tuple[str, str]:
    """A folded remark without what it tells by the way, and that: the rest of a sentence from an aside's clause on, and
    all of one that is disowned."""
    matter, by_the_way = [], []
    for sentence in SENTENCE.split(text):
        found = joining.aside.search(sentence)
        begins = 0 if found is None else sentence.rfind(", ", 0, found.start()) + 1
        at = 0 if joining.disowned.search(sentence) else begins if found else len(sentence)
        matter.append(sentence[:at])
        by_the_way.append(sentence[at:])
    return " ".join(filter(None, matter)), " ".join(filter(None, by_the_way))


def links_in(remarks: Sequence[str], joining: Joining) -> tuple[Pair, ...]:
    """The links that people made: within a remark, and between one and the next, which answers why, unless it is told
    by the way."""
    told = [parted(fold(remark), joining)[0] for remark in remarks]
    whole = [named(text, joining.lexicon) for text in told]
    within = (link for text in told for link in _links(text, joining))
    return tuple(link for link in (*within, *zip(whole[1:], whole, strict=False)) if all(link))


def misjoins(
    sentence: str, joining: Joining, known: Collection[str], asides: frozenset[str], made: Sequence[Pair]
) -> bool:
    """Whether a folded sentence puts what was told by the way together with the rest, or turns a link round."""
    if asides and _drags_in(sentence, joining, known, asides):
        return True
    return any(_fit(link, made) < 0 for link in _links(sentence, joining))


def was_made(sentence: str, joining: Joining, made: Sequence[Pair]) -> bool:
    """Whether a folded sentence joins something, and all of it as somebody did."""
    fits = [_fit(link, made, WHOLLY) for link in _links(sentence, joining)]
    return bool(fits) and all(fit > 0 for fit in fits)


def _drags_in(sentence: str, joining: Joining, known: Collection[str], asides: frozenset[str]) -> bool:
    lexicon = joining.lexicon
    joints = (found for pattern in joining.joints for found in pattern.finditer(sentence))
    for joint in joints:
        before, behind = named(sentence[: joint.start()], lexicon), named(sentence[joint.end() :], lexicon)
        sides = (before, behind) if before else (behind & asides, behind - asides)
        for these, those in (sides, reversed(sides)):
            told = {key for key in those - these if key in known and key not in asides}
            if told and not these.isdisjoint(asides):
                return True
    return False


def _fit(link: Pair, made: Sequence[Pair], least: float = CLEARLY) -> int:
    """1 where it is one of the links that somebody made, -1 where it turns one round, 0 where it clearly does neither.

    A word that both sides have tells nothing of the direction.
    """
    cause, effect = link[0] - link[1], link[1] - link[0]
    right = max((min(_share(cause, c), _share(effect, e)) for c, e in made), default=0.0)
    wrong = max((min(_share(cause, e - c), _share(effect, c - e)) for c, e in made), default=0.0)
    if max(right, wrong) < least or right == wrong:
        return 0
    return 1 if right > wrong else -1


def _share(part: frozenset[str], of: frozenset[str]) -> float:
    return len(part & of) / len(part) if part else 0.0


def _links(sentence: str, joining: Joining) -> Iterator[Pair]:
    """The clauses on either side of each word that joins."""
    parts = list(_clauses(sentence, joining))
    for n, (joint, keys) in enumerate(parts):
        before = parts[n - 1][1] if n else frozenset()
        if joint == "therefore" and n:
            yield before, keys
        elif joint == "because" and (n or len(parts) > 1):
            yield keys, before if n else parts[1][1]


def _clauses(sentence: str, joining: Joining) -> Iterator[tuple[str, frozenset[str]]]:
    """Each clause that names something, with the last joint before it."""
    joint, at = "", 0
    ends = [*((m.start(), m.end(), m[0]) for m in joining.clause.finditer(sentence)), (len(sentence), 0, "")]
    for start, end, mark in ends:
        keys = named(sentence[at:start], joining.lexicon)
        if keys:
            yield joint, keys
            joint = ""
        at = end
        if mark and joining.because.match(sentence, start):
            joint = "because"
        elif mark and joining.therefore.match(sentence, start):
            joint = "therefore"


def named(text: str, lexicon: Lexicon) -> frozenset[str]:
    """What the words of a text name: the lemmas of all but those without a meaning of their own and those that deny."""
    tokens = (token for token in words(fold(text)) if token not in lexicon.function)
    return frozenset(key for token in tokens for key in lexicon.keys(token)) - lexicon.negators
