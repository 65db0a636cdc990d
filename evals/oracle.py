"""Judges a shown message against the coaching contract, from outside.

Nothing here comes from the service it judges: the rules are read anew, words are grounded by likeness of spelling,
and the word lists and patterns (`data/oracle.toml`) are its own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from evals.ground import Ground, Words, folded, words_in, words_of

__all__ = ["RULES", "artefact_is_verbatim", "judge"]

RULES = ("questions", "open", "length", "leak", "advice", "blame", "language", "markup", "false_claim")

MAY_ASK_NOTHING = {"make_safe", "close", "repair_pause", "repair_stop"}
MAY_ASK_CLOSED = {"test_link", "confirm", "offer_escalation", "offer_exit", *MAY_ASK_NOTHING}
OFFERS_OWN_ITEMS = {"branch", "probe_several"}


class Claim(NamedTuple):
    says: re.Pattern[str]
    needs: Sequence[str]


@dataclass(frozen=True)
class Tongue:
    """The rules as one language can break them."""

    words: Words

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        lists = self.words.data["patterns"]
        return {name: re.compile("|".join(f"(?:{p})" for p in some), SPOKEN) for name, some in lists.items()}

    @cached_property
    def grammar(self) -> Mapping[str, re.Pattern[str]]:
        told = dict(self.words.data["grammar"])
        told.pop("stand_in")
        parts = {f"{{{name}}}": told.pop(name) for name in ("lead", "aux", "subject")}

        def whole(pattern: str) -> re.Pattern[str]:
            for name, part in parts.items():
                pattern = pattern.replace(name, part)
            return re.compile(pattern, SPOKEN)

        return {name: whole(pattern) for name, pattern in told.items()}

    @cached_property
    def claims(self) -> Sequence[Claim]:
        return [Claim(re.compile(c["says"], re.IGNORECASE), c["needs"]) for c in self.words.data["claims"]]

    @cached_property
    def commands(self) -> Mapping[str, frozenset[str]]:
        told = self.words.data["commands"]
        return {name: frozenset(words_of(told[name])) for name in ("verbs", "looking", "determiners")}

    @cached_property
    def not_orders(self) -> re.Pattern[str]:
        return re.compile("|".join(self.words.data["commands"]["not_orders"]), re.IGNORECASE)

    @cached_property
    def foreign(self) -> frozenset[str]:
        return frozenset(words_of(self.words.data["foreign"]["words"]))


SPOKEN = re.IGNORECASE | re.MULTILINE


def in_every_language(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in words_in("en").data["patterns"][name]), SPOKEN)


MARKUP, SYSTEM = in_every_language("markup"), in_every_language("system")


@cache
def tongue(locale: str) -> Tongue:
    return Tongue(words_in(locale))


QUOTATION = re.compile(r"“([^“”]*)”|(?<!\w)[‘']([^‘’']*)[’'](?!\w)|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]")
REPEATED = re.compile(r":\s+([^?:]+)(?=\?)")
"""What stands behind a colon may be somebody's own words, without the marks."""
OPENED = re.compile(r".*¿")
"""In Spanish a question says where it begins, also in the middle of a sentence."""


@dataclass(frozen=True)
class Shown:
    """A message as the rules see it: `own` is what is left when verbatim quotations are taken out."""

    text: str
    move: str
    ground: Ground
    did: Sequence[str]
    approved: str
    speaks: Tongue

    @property
    def stand_in(self) -> str:
        return f" {self.speaks.words.data['grammar']['stand_in']} "

    @cached_property
    def own(self) -> str:
        def blank(match: re.Match[str]) -> str:
            quoted = folded(next(group for group in match.groups() if group is not None)).strip(" .…,;")
            return self.stand_in if quoted and quoted in self.ground.whole else match.group()

        return QUOTATION.sub(blank, self.text)

    @cached_property
    def marks(self) -> str:
        """The message without any quotation, with every kind of question mark, or several in a row, made one."""

        def blank(match: re.Match[str]) -> str:
            return f": {self.stand_in.strip()}" if folded(match[1]) in self.ground.whole else match[0]

        plain = REPEATED.sub(blank, QUOTATION.sub(self.stand_in, self.text))
        return re.sub("[!?？؟⁇⁈‽]*[?？؟⁇⁈‽][!?？؟⁇⁈‽]*", "?", plain.replace(";", ","))

    @cached_property
    def asked(self) -> list[str]:
        found = (OPENED.sub("", sentence) for sentence in sentences(self.marks) if "?" in sentence)
        return [folded(sentence).rstrip("? ") for sentence in found]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…])[\s\"”']+|\n", text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;:–—]\s|\s[-–—]\s", sentence) if part.strip()]


def extra_questions(sentence: str, grammar: Mapping[str, re.Pattern[str]], said: str) -> int:
    """How many further questions hide behind the first in one sentence; what runs on in somebody's words is none."""
    if grammar["one_thing"].search(sentence):
        return 0
    told = clauses(grammar["aside"].sub(" ", sentence))
    parts = [part for clause in told for part in grammar["joins"].split(clause)]
    first = next((i for i, part in enumerate(parts) if grammar["asks"].match(part)), len(parts))
    more = grammar["asks_more"], grammar["closed_later"]
    return sum(any(p.match(part) for p in more) and not runs_on(part, sentence, said) for part in parts[first + 1 :])


def runs_on(part: str, sentence: str, said: str) -> bool:
    """Whether it was said just so, together with the words before it."""
    at = sentence.rfind(part)
    before = sentence[:at].split()[-2:]
    return len(before) > 1 and " ".join([*before, part]) in said


def breaks_questions(shown: Shown) -> bool:
    count = shown.marks.count("?") + sum(
        extra_questions(asked, shown.speaks.grammar, shown.ground.whole) for asked in shown.asked
    )
    count += len(shown.speaks.patterns["asked_unmarked"].findall(shown.marks))
    return count > 1 or (count == 0 and shown.move not in MAY_ASK_NOTHING)


def is_open(sentence: str, own_items: bool, speaks: Tongue) -> bool:
    patterns, grammar = speaks.patterns, speaks.grammar
    if patterns["leading"].search(sentence) or (patterns["forced"].search(sentence) and not own_items):
        return False
    parts = clauses(sentence)
    first = next((i for i, part in enumerate(parts) if grammar["asks"].match(part)), None)
    if first is None:
        return bool(grammar["asks_inside"].search(sentence)) and not grammar["closed"].match(sentence)
    return not any(grammar["closed_later"].match(part) for part in parts[first + 1 :])


def breaks_open(shown: Shown) -> bool:
    if shown.move in MAY_ASK_CLOSED or shown.move.startswith("repair_"):
        return False
    a_person = shown.speaks.grammar["a_person"]
    return not all(
        is_open(sentence, shown.move in OFFERS_OWN_ITEMS, shown.speaks)
        or (shown.move == "hint" and a_person.search(sentence))
        for sentence in shown.asked
    )


def breaks_length(shown: Shown) -> bool:
    return len(shown.text) > 300 or sum(any(c.isalnum() for c in token) for token in shown.text.split()) > 40


def breaks_leak(shown: Shown) -> bool:
    """An analogy in a hint may use words of its own far-off field, a day that was named those of the calendar."""
    kept = sentences(shown.speaks.patterns["read_back"].sub("", shown.own))
    if shown.move == "hint":
        analogy = shown.speaks.patterns["analogy"]
        kept = [sentence for sentence in kept if "?" in sentence or not analogy.search(sentence)]
    return shown.move != "make_safe" and next(shown.ground.strangers(" ".join(kept)), None) is not None


def orders(shown: Shown, clause: str) -> bool:
    """Whether it begins with a verb that tells somebody what to do about the problem."""
    speaks = shown.speaks
    asked = speaks.grammar["politely"].match(clause)
    told = asked.group(1) if asked else speaks.grammar["softened"].sub("", clause)
    verb, after, *_ = [*words_of(told), "", ""]
    meant = asked is not None or after in speaks.commands["determiners"] or verb not in shown.ground.words
    free = speaks.commands["looking"] if shown.move in {"send_to_gemba", "hint"} else frozenset[str]()
    return meant and verb in speaks.commands["verbs"] - free and not speaks.not_orders.match(clause)


def breaks_advice(shown: Shown) -> bool:
    if shown.move == "make_safe":
        site = Ground([*shown.ground.texts, shown.approved], shown.ground.locale)
        return next(site.strangers(shown.own), None) is not None
    parts = (folded(clause) for sentence in sentences(shown.own) for clause in clauses(sentence))
    return bool(shown.speaks.patterns["advice"].search(shown.own)) or any(orders(shown, part) for part in parts)


def breaks_blame(shown: Shown) -> bool:
    return bool(shown.speaks.patterns["blame"].search(shown.text))


def breaks_language(shown: Shown) -> bool:
    words = [word for word in words_of(shown.own) if word not in shown.ground.words]
    latin = all(
        unicodedata.name(c, "").startswith(("LATIN", "MASCULINE", "FEMININE", "MICRO"))
        for word in words
        for c in word
        if c.isalpha()
    )
    familiar = sum(shown.speaks.words.is_neutral(word) for word in words)
    strange = sum(word in shown.speaks.foreign for word in words)
    return not latin or strange > 1 or (len(words) > 5 and familiar < 0.3 * len(words))


def breaks_markup(shown: Shown) -> bool:
    """What people themselves said of prompts and rules may be quoted."""
    return bool(
        MARKUP.search(shown.text) or SYSTEM.search(shown.own) or shown.speaks.patterns["system"].search(shown.own)
    )


def breaks_false_claim(shown: Shown) -> bool:
    """What somebody else said of a thing, such as that it is parked, is no claim of the coach."""
    did = " ".join(shown.did).casefold()
    for says, needs in shown.speaks.claims:
        found = says.search(shown.own)
        echoed = found is not None and len(found[0].split()) > 1 and folded(found[0]) in shown.ground.whole
        own = found is not None and folded(found[0]).startswith(("i ", "i'", "we "))
        if found is not None and (own or not echoed) and not any(stem in did for stem in needs):
            return True
    return False


CHECKS: Mapping[str, Callable[[Shown], bool]] = {
    "questions": breaks_questions,
    "open": breaks_open,
    "length": breaks_length,
    "leak": breaks_leak,
    "advice": breaks_advice,
    "blame": breaks_blame,
    "language": breaks_language,
    "markup": breaks_markup,
    "false_claim": breaks_false_claim,
}


def judge(
    message: str,
    *,
    move: str,
    said: Sequence[str],
    did: Sequence[str] = (),
    approved: str = "",
    locale: str = "en",
) -> list[str]:
    """The broken rules. `said` is all that people and the record have brought; `did`, what this turn really does."""
    shown = Shown(message, move, Ground(said, locale), did, approved, tongue(locale))
    return [rule for rule in RULES if CHECKS[rule](shown)]


def quotes_in(artefact: Any) -> Iterator[Mapping[str, Any]]:
    """Every object that claims to quote, however deep."""
    if isinstance(artefact, Mapping):
        if {"text", "utterance", "start", "end"} <= artefact.keys():
            yield artefact
        children: Iterable[Any] = artefact.values()
    else:
        children = artefact if isinstance(artefact, list | tuple) else ()
    for child in children:
        yield from quotes_in(child)


def artefact_is_verbatim(artefact: Any, said: Sequence[str]) -> list[str]:
    """One fault for each quote whose very characters nobody said, or whose span has another length."""
    faults = []
    for quote in quotes_in(artefact):
        text, length = str(quote["text"]), quote["end"] - quote["start"]
        if not text or not any(text in utterance for utterance in said):
            faults.append(f"nobody said {text!r}")
        elif length != len(text):
            faults.append(f"{text!r} has {len(text)} characters, its span {length}")
    return faults
