"""What every message a learner sees must keep, whoever worded it.

Nine rules, each a pure test of one draft against the words that are known in its session. What
belongs to a language, its vocabulary and its turns of phrase, comes in as data.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coach.dialogue import lemmas
from coach.dialogue.lemmas import denied, fold, pieces, unquoted, words
from coach.dialogue.moves import CLOSED_OK, SILENT
from coach.dialogue.plain import is_plain
from coach.dialogue.vocabulary import DEEDS, RULES, Deed, Language, Pattern, Rule, Said

__all__ = [
    "DEEDS",
    "MAX_CHARACTERS",
    "MAX_WORDS",
    "RULES",
    "Deed",
    "Language",
    "Pattern",
    "Rule",
    "Said",
    "check",
    "known_words",
    "unlisted",
]

MAX_WORDS = 40
MAX_CHARACTERS = 300
READ = 3_000
"""Of a message that is far too long anyway only so many characters are looked at."""


@dataclass(frozen=True)
class Draft:
    """One message that somebody would like to show, and its circumstances."""

    message: str
    move: str
    language: Language
    known: frozenset[str]
    did: frozenset[str]
    approved: str

    @cached_property
    def text(self) -> str:
        return fold(self.message)

    @cached_property
    def bare(self) -> str:
        """Without what it quotes."""
        return unquoted(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        return SENTENCE.split(self.bare)

    @cached_property
    def own(self) -> str:
        """Without what it quotes, and without the site's own words where it speaks for the site."""
        return self._without_approved(self.bare)

    @cached_property
    def claimed(self) -> str:
        """All but the site's own words: what the people of the session must have said."""
        return self._without_approved(self.text)

    @cached_property
    def tokens(self) -> list[str]:
        return words(self.text)

    def _without_approved(self, text: str) -> str:
        if self.move != "make_safe":
            return text
        approved = fold(self.approved)
        return " ".join(s for s in SENTENCE.split(text) if approved and s.rstrip(".!?") not in approved)

    def is_known(self, token: str) -> bool:
        return self.known.issuperset(self.language.lexicon.keys(token))

    def breaks(self, rule: Rule, text: str) -> bool:
        phrases = self.language.broken[rule]
        return bool(phrases.screen.search(text)) and any(self._hits(pattern, text) for pattern in phrases.patterns)

    def _hits(self, pattern: Pattern, text: str) -> bool:
        if self.move in pattern.spare or self.did & pattern.did:
            return False
        if not pattern.said:
            return pattern.find.search(text) is not None
        return any(not self._was_said(pattern.said, found.groups()) for found in pattern.find.finditer(text))

    def _was_said(self, how: Said, groups: Sequence[str | None]) -> bool:
        lexicon = self.language.lexicon
        caught = [t for group in groups for t in words(group or "") if t not in lexicon.function]
        if not all(map(self.is_known, caught)):
            return False
        keys = [key for token in caught for key in lexicon.keys(token)]
        return how == "said" or not keys or any(denied(key) in self.known for key in keys)


SENTENCE = re.compile(r'(?<=[.!?…])"?\s+')


def check(
    message: str,
    *,
    move: str,
    language: Language,
    known: frozenset[str],
    did: Iterable[str] = (),
    approved: str = "",
) -> tuple[Rule, ...]:
    """The rules that showing this message would break, in their order; empty when it may be shown.

    `known` are the words said in the session (see `known_words`), `did` what this very turn did,
    `approved` the site's own text for `make_safe`.
    """
    draft = Draft(message[:READ], move, language, known, frozenset(did), approved)
    return tuple(rule for rule in RULES if CHECKS[rule](draft))


def known_words(texts: Iterable[str], language: Language) -> frozenset[str]:
    """The lemmas and numbers of what people said: all the contract needs of a session's past."""
    return lemmas.known_words(texts, language.lexicon)


# --- questions --------------------------------------------------------------------------------------


def _questions(draft: Draft) -> bool:
    is_ = draft.language.questions
    marked = sum(map(_asks, draft.sentences))
    doubled = sum(1 for s in draft.sentences if _asks(s) and is_["second"].search(s))
    hidden = sum(1 for s in draft.sentences if not _asks(s) and is_["unmarked"].search(s))
    asked = marked + doubled + hidden
    return asked > 1 or not (marked or (draft.move in SILENT and not asked))


def _asks(sentence: str) -> int:
    return len(MARK.findall(sentence))


MARK = re.compile(r"[?؟]+[?!؟]*")


def _closed(draft: Draft) -> bool:
    if draft.move in CLOSED_OK:
        return False
    return not all(_is_open(s.rstrip('?"!. '), draft) for s in draft.sentences if _asks(s))


def _is_open(question: str, draft: Draft) -> bool:
    is_ = draft.language.questions
    if is_["leading"].search(question):
        return False
    if draft.move in CHOOSING and is_["choosing"].search(question):
        return True
    if draft.move == "hint" and is_["person"].search(question):
        return True
    if is_["closed"].search(question):
        return is_["told_to_tell"].search(question) is not None
    if draft.move not in CHOOSING and is_["choice"].search(question):
        return False
    return is_["open"].search(question) is not None


CHOOSING = frozenset({"branch", "probe_several"})
"""Moves in which a learner picks among items of their own."""


def _too_long(draft: Draft) -> bool:
    count = max(len(draft.message.split()), len(draft.tokens))
    return count > MAX_WORDS or len(draft.message.strip()) > MAX_CHARACTERS


# --- words nobody said ------------------------------------------------------------------------------


def unlisted(
    message: str, *, move: str, language: Language, known: frozenset[str], approved: str = ""
) -> tuple[str, ...]:
    """The words that neither anybody said nor the neutral vocabulary lists."""
    return tuple(_unlisted(Draft(message[:READ], move, language, known, frozenset(), approved)))


def _unlisted(draft: Draft) -> list[str]:
    tokens = words(draft.language.spared.sub(" ", draft.claimed))
    strange = [piece for at, token in enumerate(tokens) for piece in _strange(draft, tokens, at, token)]
    return [] if strange and draft.move == "hint" and _is_analogy(draft, strange) else strange


def _strange(draft: Draft, tokens: Sequence[str], at: int, token: str) -> Iterable[str]:
    language = draft.language
    if token in language.neutral or token in language.lexicon.function:
        return
    if draft.is_known(token) or _is_joined(draft, tokens, at):
        return
    for piece in pieces(token):
        listed = piece in language.neutral or piece in language.lexicon.function or draft.is_known(piece)
        if not (listed or _is_compound(draft, piece) or _is_turned_round(draft, piece)):
            yield piece


def _is_joined(draft: Draft, tokens: Sequence[str], at: int) -> bool:
    """One of two words that somebody wrote as one."""
    pairs = ("".join(tokens[i : i + 2]) for i in (at - 1, at) if 0 <= i < len(tokens) - 1)
    return any(draft.is_known(pair) for pair in pairs)


def _is_compound(draft: Draft, word: str) -> bool:
    """One word made of two that somebody said; a neutral half is not enough, a preposition is."""
    halves = ((word[:i], word[i:]) for i in range(3, len(word) - 1))
    function = draft.language.lexicon.function
    return any(draft.is_known(a) and a not in function and draft.is_known(b) for a, b in halves)


def _is_turned_round(draft: Draft, word: str) -> bool:
    return draft.move == "test_link" and not draft.known.isdisjoint(draft.language.opposites.get(word, ()))


def _is_analogy(draft: Draft, strange: Sequence[str]) -> bool:
    """Likened to one field that is far from anything said here."""
    if not any(map(draft.language.likened.search, draft.sentences)):
        return False
    far = (f for f in draft.language.fields if not any(map(draft.is_known, f - draft.language.neutral)))
    return any(field.issuperset(strange) for field in far)


def _leaks(draft: Draft) -> bool:
    if draft.move == "make_safe" and not draft.approved:
        return False
    return draft.breaks("leak", draft.own) or bool(_unlisted(draft))


def _advises(draft: Draft) -> bool:
    if draft.move == "make_safe" and not draft.approved:
        return False
    return draft.breaks("advice", draft.own)


# --- language and plain text ------------------------------------------------------------------------


def _is_foreign(draft: Draft) -> bool:
    language = draft.language
    own = [t for t in words(draft.bare) if not t[0].isdigit()]
    spoken = [p for t in own for p in pieces(t)]
    strange = [p for p in spoken if not (p in language.lexicon.function or p in language.neutral)]
    unknown = [p for p in strange if not draft.is_known(p)]
    foreign = sum(p in language.foreign for p in unknown)
    native = len(spoken) - len(strange)
    if any(_other_script(p) for p in unknown):
        return True
    return foreign >= 2 or (foreign == 1 and native < 2) or (len(unknown) >= 3 and native == 0)


def _other_script(word: str) -> bool:
    return sum(c > "ɏ" and not unicodedata.name(c, "").startswith("LATIN") for c in word) >= 2


def _is_marked_up(draft: Draft) -> bool:
    message = draft.message
    lines = map(fold, message.splitlines()) if "\n" in message else (draft.text,)
    return not is_plain(message) or any(draft.breaks("markup", line) for line in lines)


CHECKS: Mapping[Rule, Callable[[Draft], bool]] = {
    "questions": _questions,
    "open": _closed,
    "length": _too_long,
    "leak": _leaks,
    "advice": _advises,
    "blame": lambda draft: draft.breaks("blame", draft.text),
    "language": _is_foreign,
    "markup": _is_marked_up,
    "false_claim": lambda draft: draft.breaks("false_claim", draft.bare),
}
