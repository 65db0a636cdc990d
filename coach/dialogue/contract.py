"""What every message a learner sees must keep, whoever worded it.

Nine rules, each a pure test of one draft against the words that are known in its session. What
belongs to a language, its vocabulary and its turns of phrase, comes in as data.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coach.dialogue import lemmas
from coach.dialogue.joins import Pair, misjoins, parted, was_made
from coach.dialogue.lemmas import ASIDE, QUOTED, aside, denied, fold, pieces, unquoted, words
from coach.dialogue.moves import CLOSED_OK, LAST, SILENT
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
    asides: frozenset[str] = frozenset()
    links: Sequence[Pair] = ()

    @cached_property
    def text(self) -> str:
        return fold(self.message)

    @cached_property
    def bare(self) -> str:
        """Without what it quotes."""
        return unquoted(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        return SENTENCE.split(UNENDED.sub(r"\1\2", self.bare))

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

    def may_repeat(self, token: str) -> bool:
        """Said, said with a slip of the keys or inside a longer word, or turned round by a test."""
        return self.is_known(token) or self._is_turned_round(token) or self._is_slip(token) or self.is_part(token)

    def is_part(self, word: str) -> bool:
        """Stands at either end of a longer word that somebody said, where words are freely joined; what is left of a
        longer word by three letters stands at the end alone."""
        lexicon = self.language.lexicon
        stems = {lexicon.lemma(word), lexicon.stem(word), word} if lexicon.prefixes else ()
        long = [(stem, len(stem) >= min(len(word), 4)) for stem in stems if len(stem) > 2]
        return any(_is_end(key, stem, may_begin) for stem, may_begin in long for key in self.known)

    def may_say(self, word: str) -> bool:
        """May be repeated, or says the same or the other side of what somebody said."""
        return self.may_repeat(word) or self.is_same(word) or self.is_other_side(word)

    def is_same(self, word: str) -> bool:
        """Says in another word, or in a more general one, what somebody said."""
        return not self.known.isdisjoint(self.language.same().get(self.language.lexicon.lemma(word), ()))

    def is_other_side(self, word: str) -> bool:
        """As it is where, or when, what somebody said is not so."""
        return not self.known.isdisjoint(self.language.opposites.get(word, ()))

    def _is_turned_round(self, word: str) -> bool:
        return self.move == "test_link" and self.is_other_side(word)

    def _is_slip(self, word: str) -> bool:
        """A letter too many, one too few or two the wrong way round in a long word that somebody typed."""
        lemma = self.language.lexicon.lemma(word)
        return lemma.isalpha() and len(lemma) >= LONG and not self.known.isdisjoint(_slips(lemma))

    def breaks(self, rule: Rule, text: str) -> bool:
        phrases = self.language.broken[rule]
        if not phrases.screen.search(text):
            return False
        rest = phrases.harmless.sub(" … ", text)
        return any(self._hits(pattern, rest) for pattern in phrases.patterns)

    def _hits(self, pattern: Pattern, text: str) -> bool:
        if self.move in pattern.spare or self.did & pattern.did:
            return False
        if not (pattern.said or pattern.made):
            return pattern.find.search(text) is not None
        return any(not self._is_excused(pattern, found) for found in pattern.find.finditer(text))

    def _is_excused(self, pattern: Pattern, found: re.Match[str]) -> bool:
        if pattern.made and self._was_made(found[0]):
            return True
        return bool(pattern.said) and self._was_said(pattern, found.groups())

    def _was_made(self, text: str) -> bool:
        """Somebody joined it so, and denied what it denies."""
        denials = {denied(key) for key in self.known} & lemmas.known_words([text], self.language.lexicon)
        if denials and denials.isdisjoint(self.known):
            return False
        return was_made(text, self.language.joining, self.links)

    def _was_said(self, pattern: Pattern, groups: Sequence[str | None]) -> bool:
        """A test may deny what was said."""
        lexicon = self.language.lexicon
        free = (lexicon.function, lexicon.negators, pattern.free)
        spoken = (piece for group in groups for token in words(group or "") for piece in pieces(token))
        caught = [piece for piece in spoken if not any(piece in listed for listed in free)]
        if not all(map(self.may_repeat, caught)):
            return False
        keys = [key for token in caught for key in lexicon.keys(token)]
        freely = pattern.said == "said" or self.move == "test_link"
        return freely or not keys or any(denied(key) in self.known for key in keys)


def _slips(lemma: str) -> Iterator[str]:
    """The ways to mistype a word that leave its first letter and give no other word by a mere change of one letter."""
    for at in range(1, len(lemma) - 1):
        yield lemma[:at] + lemma[at + 1 :]
        yield lemma[:at] + lemma[at] + lemma[at:]
        yield lemma[:at] + lemma[at + 1 : at + 2] + lemma[at] + lemma[at + 2 :]


LONG = 6
"""The letters from which on a word is known in spite of a slip."""


def _is_end(key: str, stem: str, may_begin: bool) -> bool:
    """Whether a stem ends, or begins, a longer word, which is no denial."""
    if len(key) <= len(stem) + 1 or " " in key:
        return False
    return key.endswith(stem) or (may_begin and key.startswith(stem))


UNENDED = re.compile(
    r"\b(ca|nr|bzw|evtl|ggf|inkl|zzgl|vgl|zb|usw|approx|aprox|núm|z|d)\.(?= )"
    r"|\b((?:am|vom|zum|zur|der|die|das|dem|den|des|beim|im|ab|bis|seit) \d{1,2})\."
    r"(?= (?:\w+t?e?[rsnm]? )?(?:tag|mal|schicht|woche|monat|stück|teil|schritt|og\b|ug\b|stock|etage|ebene|versuch"
    r"|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\w*\b)"
)
"""A full stop that ends no sentence: behind an abbreviation or a date's day."""
SENTENCE = re.compile(r'(?<=[.!?…])"?\s+')


def check(
    message: str,
    *,
    move: str,
    language: Language,
    known: frozenset[str],
    did: Iterable[str] = (),
    approved: str = "",
    links: Sequence[Pair] = (),
) -> tuple[Rule, ...]:
    """The rules that showing this message would break, in their order; empty when it may be shown.

    `known` are the words said in the session (see `known_words`), `did` what this very turn did,
    `approved` the site's own text for `make_safe`, `links` what people joined as cause and effect.
    """
    draft = _draft(message, move, language, known, frozenset(did), approved, links)
    return tuple(rule for rule in RULES if CHECKS[rule](draft))


def _draft(
    message: str,
    move: str,
    language: Language,
    known: frozenset[str],
    did: frozenset[str] = frozenset(),
    approved: str = "",
    links: Sequence[Pair] = (),
) -> Draft:
    marked = frozenset(key for key in known if key.startswith(ASIDE))
    asides = frozenset(key.removeprefix(ASIDE) for key in marked) - known
    return Draft(message[:READ], move, language, (known - marked) | asides, did, approved, asides, links)


def known_words(texts: Iterable[str], language: Language, *, by_the_way: bool = False) -> frozenset[str]:
    """The lemmas and numbers of what people said, marked where they, or all of them, were told by the way."""
    told = [("", text) if by_the_way else parted(fold(text), language.joining) for text in texts]
    asides = lemmas.known_words((besides for _, besides in told), language.lexicon)
    return lemmas.known_words((said for said, _ in told), language.lexicon) | set(map(aside, asides))


# --- questions --------------------------------------------------------------------------------------


def _questions(draft: Draft) -> bool:
    marked = sum(map(_asks, draft.sentences))
    asked = _asked(draft)
    if draft.move in LAST:
        return asked > 0
    return asked > 1 or not (marked or (draft.move in SILENT and not asked))


def _asked(draft: Draft) -> int:
    """The questions of a message, those in one sentence and those without a mark among them."""
    is_ = draft.language.questions
    marked = sum(map(_asks, draft.sentences))
    doubled = sum(1 for s in draft.sentences if _asks(s) and is_["second"].search(s))
    hidden = sum(1 for s in draft.sentences if not _asks(s) and is_["unmarked"].search(s))
    return marked + doubled + hidden


def _asks(sentence: str) -> int:
    return len(MARK.findall(sentence))


MARK = re.compile(r"[?؟]+[?!؟]*")


def _closed(draft: Draft) -> bool:
    if draft.move in CLOSED_OK:
        return False
    return _asked(draft) > 1 or not all(_is_open(s.rstrip('?"!. '), draft) for s in draft.sentences if _asks(s))


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
    return tuple(_unlisted(_draft(message, move, language, known, approved=approved)))


def _unlisted(draft: Draft) -> list[str]:
    strange = _strangers(draft, draft.claimed) and _strangers(draft, draft.language.spared.sub(" ", draft.claimed))
    if strange and draft.move == "hint" and _is_analogy(draft, strange):
        return []
    return [*strange, *_misquoted(draft)]


def _strangers(draft: Draft, text: str) -> list[str]:
    tokens = words(text)
    return [piece for at, token in enumerate(tokens) for piece in _strange(draft, tokens, at, token)]


def _misquoted(draft: Draft) -> Iterator[str]:
    """What stands in quotation marks must have been said, be it ever so harmless."""
    function = draft.language.lexicon.function
    for token in (t for quote in QUOTED.findall(draft.claimed) for t in words(quote)):
        yield from (piece for piece in pieces(token) if piece not in function and not draft.may_repeat(piece))


def _strange(draft: Draft, tokens: Sequence[str], at: int, token: str) -> Iterable[str]:
    language = draft.language
    if token in language.neutral or token in language.lexicon.function:
        return
    if draft.is_known(token) or _is_joined(draft, tokens, at):
        return
    for piece in pieces(token):
        listed = piece in language.neutral or piece in language.lexicon.function or draft.is_known(piece)
        if not (listed or _is_compound(draft, piece) or draft.may_say(piece)):
            yield piece


def _is_joined(draft: Draft, tokens: Sequence[str], at: int) -> bool:
    """One of two words that somebody wrote as one."""
    pairs = ("".join(tokens[i : i + 2]) for i in (at - 1, at) if 0 <= i < len(tokens) - 1)
    return any(draft.is_known(pair) for pair in pairs)


def _is_compound(draft: Draft, word: str) -> bool:
    """A part of a word that somebody said, or one word made of two; a neutral half is not enough, unless it is listed
    as an end (`-place`) or a front (`main-`), and a preposition is."""
    cuts = range(2, min(len(word), LONGEST_WORD) - 1)
    return draft.is_part(word) or any(_is_joint(draft, word[:i], word[i:]) for i in cuts)


LONGEST_WORD = 60
"""Letters: beyond, no two halves are looked for."""


def _is_joint(draft: Draft, front: str, end: str) -> bool:
    neutral, function = draft.language.neutral, draft.language.lexicon.function
    ends, begins = f"-{end}" in neutral, f"{front}-" in neutral
    if (ends and front in neutral) or (begins and end in neutral):
        return True
    if not (ends or _is_half(draft, end)):
        return False
    return begins or (front not in function and _is_half(draft, front))


def _is_half(draft: Draft, word: str) -> bool:
    return draft.is_known(word) or (len(word) > 3 and draft.is_part(word))


def _is_analogy(draft: Draft, strange: Sequence[str]) -> bool:
    """Likened to one field that is far from anything said here, of which one sentence tells by two words or more."""
    likened = next(filter(draft.language.likened.search, draft.sentences), "")
    within = set(words(likened)).issuperset(strange)
    told = ((field, field.intersection(strange)) for field in draft.language.fields if likened)
    return any(
        (len(of) == len(set(strange)) or (within and len(of) > 1)) and not _is_near(draft, field) for field, of in told
    )


def _is_near(draft: Draft, field: frozenset[str]) -> bool:
    """Somebody spoke of it as work: a word or two may be by the way, three are not."""
    return sum(map(draft.is_known, field - draft.language.neutral)) > 2


def _leaks(draft: Draft) -> bool:
    if draft.move == "make_safe" and not draft.approved:
        return False
    return draft.breaks("leak", draft.own) or bool(_unlisted(draft)) or _misjoins(draft)


def _misjoins(draft: Draft) -> bool:
    """Whether it puts together what nobody did, be it in their own words."""
    return any(
        misjoins(sentence, draft.language.joining, draft.known, draft.asides, draft.links)
        for sentence in SENTENCE.split(UNENDED.sub(r"\1\2", draft.text.replace('"', " ")))
        if draft.asides or draft.links
    )


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
