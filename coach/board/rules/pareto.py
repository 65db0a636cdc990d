"""The vital few: how often each thing is named, and which words name the same cause.

Wordings are one cause when they are near to identical, word order aside, and name the same numbers: nozzle 7 is not
nozzle 8. A wording that is near to two others makes all three one.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import normalize

from rapidfuzz import fuzz, process

__all__ = ["NEAR", "VITAL", "Bar", "Worded", "bars", "like_causes", "normal", "said_most", "vital_few"]

NEAR = 90.0
"""Of a hundred, from which on two wordings are one."""

VITAL = 0.8
"""The share of what was said that the vital few make."""

COMPARED = 2_000
"""Wordings, the most frequent first, that are compared with each other; rarer ones have to be the same."""

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+")

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bar:
    """`key` and `label` are null for what nobody said. `cumulative` is the share of this bar and all before it."""

    key: str | None
    label: str | None
    n: int
    n_proved: int | None
    share: float
    cumulative: float


@dataclass(frozen=True, slots=True)
class Worded:
    """A cause as somebody worded it; `root` is the issue that stands for its issue's cause, or that issue itself."""

    id: str
    words: str
    issue: str
    root: str


def bars(
    counts: Mapping[str | None, int], labels: Mapping[str, str], proved: Mapping[str | None, int] | None = None
) -> list[Bar]:
    """The longest first, of equals by their key; what nobody said comes last, however often."""
    total, so_far, made = sum(counts.values()), 0, list[Bar]()
    for key in sorted(counts, key=lambda key: (key is None, -counts[key], key or "")):
        n, so_far = counts[key], so_far + counts[key]
        label = None if key is None else labels.get(key, key)
        n_proved = None if proved is None else proved.get(key, 0)
        made.append(Bar(key, label, n, n_proved, round(n / total, 4), round(so_far / total, 4)))
    return made


def vital_few(bars: Sequence[Bar]) -> list[str]:
    """The fewest bars that make four fifths of all that was said."""
    said = [(bar.key, bar.n) for bar in bars if bar.key is not None]
    wanted, few = VITAL * sum(n for _, n in said), list[str]()
    for key, n in said:
        if wanted <= 0:
            break
        few.append(key)
        wanted = round(wanted - n, 9)
    return few


# --- words ------------------------------------------------------------------------------------------


def normal(words: str) -> str:
    """Without case, punctuation and doubled spaces."""
    return " ".join(WORD.findall(normalize("NFKC", words).casefold()))


def said_most(spellings: Iterable[str]) -> str:
    """Of equally frequent ones the first by the alphabet."""
    counted = Counter(spellings)
    return min(counted, key=lambda spelling: (-counted[spelling], spelling))


def like_causes(causes: Sequence[Worded]) -> dict[str, str | None]:
    """The label of each cause by its id: the most frequent wording of those that are one; None without words.

    Issues that were marked as having the same cause share theirs, where each of them names just one.
    """
    named = {cause.id: normal(cause.words) for cause in causes}
    counted = Counter(words for words in named.values() if words)
    together = Groups()
    for one, other in near(sorted(counted, key=lambda words: (-counted[words], words))):
        together.join(one, other)
    for one, other in same_root(causes, named):
        together.join(one, other)
    groups = gathered((words for words in named.values() if words), together.of)
    spelt = gathered(causes, lambda cause: named[cause.id])
    labels = {group: spelling(spelt[said_most(words)]) for group, words in groups.items()}
    return {id: labels[together.of(words)] if words else None for id, words in named.items()}


def spelling(causes: Iterable[Worded]) -> str:
    """As people wrote it most often."""
    return said_most(cause.words.strip() for cause in causes)


def near(wordings: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Pairs of wordings that are near to identical."""
    by_numbers: dict[tuple[str, ...], list[str]] = {}
    for words in wordings[:COMPARED]:
        by_numbers.setdefault(tuple(sorted(NUMBER.findall(words))), []).append(words)
    for alike in by_numbers.values():
        sorts = [" ".join(sorted(words.split())) for words in alike]
        for at, words in enumerate(alike):
            found = process.extract(sorts[at], sorts[at + 1 :], scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
            yield from ((words, alike[at + 1 + place]) for _, _, place in found)


def same_root(causes: Sequence[Worded], named: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Pairs of wordings that stand for one cause because their issues were marked so."""
    of_issue = gathered(causes, lambda cause: cause.issue)
    for group in gathered(causes, lambda cause: cause.root).values():
        words = [named[cause.id] for cause in group if named[cause.id]]
        if all(len(of_issue[cause.issue]) == 1 for cause in group):
            yield from ((words[0], other) for other in words[1:])


def gathered(things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


class Groups:
    """Things that were joined, one pair after the other."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, thing: str) -> str:
        while (above := self._above.get(thing, thing)) != thing:
            self._above[thing] = self._above.get(above, above)
            thing = above
        return thing

    def join(self, one: str, other: str) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._above[other] = one
