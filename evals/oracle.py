"""Judges a shown message against the coaching contract, from outside.

Nothing here comes from the service it judges: the rules are read anew, words are grounded by likeness of spelling,
and the word lists and patterns (`data/oracle.toml`) are its own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.ground import DATA, NEUTRAL, Ground, folded, words_of

__all__ = ["RULES", "artefact_is_verbatim", "judge"]

RULES = ("questions", "open", "length", "leak", "advice", "blame", "language", "markup", "false_claim")

PATTERNS = {
    name: re.compile("|".join(f"(?:{p})" for p in some), re.IGNORECASE | re.MULTILINE)
    for name, some in DATA["patterns"].items()
}
CLAIMS = [(re.compile(claim["says"], re.IGNORECASE), tuple(claim["needs"])) for claim in DATA["claims"]]
COMMANDS, LOOKING = (frozenset(DATA["commands"][name].split()) for name in ("verbs", "looking"))
NOT_ORDERS = re.compile("|".join(DATA["commands"]["not_orders"]), re.IGNORECASE)

MAY_ASK_NOTHING = {"make_safe", "close", "repair_pause", "repair_stop"}
MAY_ASK_CLOSED = {"test_link", "confirm", "offer_escalation", "offer_exit", *MAY_ASK_NOTHING}
OFFERS_OWN_ITEMS = {"branch", "probe_several"}
OFFERS_A_PERSON = re.compile(r"\b(?:somebody|someone|person|colleague|human|leader|coach|with you)\b")

AUX = r"(?:is|are|was|were|do|does|did|can|could|will|would|shall|should|may|might|has|have|had)"
LEADING_IN = (
    "and but so then now or okay ok well at in for to from by on since with of about until after before over within"
)
LEAD = rf"^\W*(?:(?:{LEADING_IN.replace(' ', '|')})\s+){{0,3}}"
ASKS = re.compile(
    LEAD + r"(?:(?:what|who|whom|whose|which|why)\b|how (?!come\b)\w|"
    rf"(?:when|where|how)\s+(?:else|{AUX})\b|(?:when|where|how)\W*$)"
)
ASKS_INSIDE = re.compile(rf"\b(?:what|who|which|why|how|when|where)(?: (?:much|many|often|long|far|else))? {AUX}\b")
SUBJECTS = (
    "i you we they he she it there this that these those the a an any anyone anybody somebody someone your their its"
)
SUBJECT = f"(?:{SUBJECTS.replace(' ', '|')})"
CLOSED_LATER = re.compile(
    rf"^(?:and |or |but |so )?{AUX}(?:n['’]?t)? (?!you (?:think|suppose|say|expect)\W*$){SUBJECT}\b"
)
CLOSED = re.compile(LEAD + rf"{AUX}(?:n['’]?t)? (?!you (?:think|suppose|say|expect)\W*$)\w+")
START = re.compile(r"^(?:(?:please|then|now|so|just|first|and|next) )+")
ORDERS_POLITELY = re.compile(rf"{LEAD}(?:can|could|would|will) (?:you|we|the team|they) (?:please |just |also )?(\w+)")
DETERMINERS = frozenset(DATA["commands"]["determiners"].split())
ASIDE = re.compile(r", (?:over|within) (?:how long|what time),")
"""A measure that belongs to the number asked for, not a question of its own."""

QUOTATION = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]")
FOREIGN = frozenset(DATA["foreign"]["words"].split())


@dataclass(frozen=True)
class Shown:
    """A message as the rules see it: `own` is what is left when verbatim quotations are taken out."""

    text: str
    move: str
    ground: Ground
    did: Sequence[str]
    approved: str

    @cached_property
    def own(self) -> str:
        def blank(match: re.Match[str]) -> str:
            quoted = folded(next(group for group in match.groups() if group is not None)).strip(" .…,;")
            return " that " if quoted and quoted in self.ground.whole else match.group()

        return QUOTATION.sub(blank, self.text)

    @cached_property
    def marks(self) -> str:
        """The message without any quotation, with every kind of question mark made one."""
        return re.sub("[？؟⁇⁈‽]", "?", QUOTATION.sub(" that ", self.text).replace(";", ","))

    @cached_property
    def asked(self) -> list[str]:
        return [folded(sentence).rstrip("? ") for sentence in sentences(self.marks) if "?" in sentence]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…])[\s\"”']+|\n", text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;:–—]\s|\s[-–—]\s", sentence) if part.strip()]


def extra_questions(sentence: str) -> int:
    """How many further questions hide behind the first in one sentence."""
    if re.search(r"\b(?:between|the gap)\b", sentence):
        return 0
    parts = [
        part for clause in clauses(ASIDE.sub(" ", sentence)) for part in re.split(r"\s(?=(?:and|or|but) )", clause)
    ]
    first = next((i for i, part in enumerate(parts) if ASKS.match(part)), len(parts))
    return sum(bool(ASKS.match(part) or CLOSED_LATER.match(part)) for part in parts[first + 1 :])


def breaks_questions(shown: Shown) -> bool:
    count = shown.marks.count("?") + sum(map(extra_questions, shown.asked))
    count += len(PATTERNS["asked_unmarked"].findall(shown.marks))
    return count > 1 or (count == 0 and shown.move not in MAY_ASK_NOTHING)


def is_open(sentence: str, own_items: bool) -> bool:
    if PATTERNS["leading"].search(sentence) or (PATTERNS["forced"].search(sentence) and not own_items):
        return False
    parts = clauses(sentence)
    first = next((i for i, part in enumerate(parts) if ASKS.match(part)), None)
    if first is None:
        return bool(ASKS_INSIDE.search(sentence)) and not CLOSED.match(sentence)
    return not any(CLOSED_LATER.match(part) for part in parts[first + 1 :])


def breaks_open(shown: Shown) -> bool:
    if shown.move in MAY_ASK_CLOSED or shown.move.startswith("repair_"):
        return False
    return not all(
        is_open(sentence, shown.move in OFFERS_OWN_ITEMS) or (shown.move == "hint" and OFFERS_A_PERSON.search(sentence))
        for sentence in shown.asked
    )


def breaks_length(shown: Shown) -> bool:
    return len(shown.text) > 300 or sum(any(c.isalnum() for c in token) for token in shown.text.split()) > 40


def breaks_leak(shown: Shown) -> bool:
    """An analogy in a hint may use words of its own far-off field."""
    kept = sentences(shown.own)
    if shown.move == "hint":
        kept = [sentence for sentence in kept if "?" in sentence or not PATTERNS["analogy"].search(sentence)]
    return shown.move != "make_safe" and next(shown.ground.strangers(" ".join(kept)), None) is not None


def orders(shown: Shown, clause: str) -> bool:
    """Whether it begins with a verb that tells somebody what to do about the problem."""
    asked = ORDERS_POLITELY.match(clause)
    verb, after, *_ = [*words_of(asked.group(1) if asked else START.sub("", clause)), "", ""]
    told = asked is not None or after in DETERMINERS or verb not in shown.ground.words
    free = LOOKING if shown.move in {"send_to_gemba", "hint"} else frozenset[str]()
    return told and verb in COMMANDS - free and not NOT_ORDERS.match(clause)


def breaks_advice(shown: Shown) -> bool:
    if shown.move == "make_safe":
        site = Ground([*shown.ground.texts, shown.approved])
        return next(site.strangers(shown.own), None) is not None
    parts = (folded(clause) for sentence in sentences(shown.own) for clause in clauses(sentence))
    return bool(PATTERNS["advice"].search(shown.own)) or any(orders(shown, part) for part in parts)


def breaks_blame(shown: Shown) -> bool:
    return bool(PATTERNS["blame"].search(shown.text))


def breaks_language(shown: Shown) -> bool:
    words = [word for word in words_of(shown.own) if word not in shown.ground.words]
    latin = all(
        unicodedata.name(c, "").startswith(("LATIN", "MASCULINE", "FEMININE", "MICRO"))
        for word in words
        for c in word
        if c.isalpha()
    )
    english = sum(word in NEUTRAL for word in words)
    return not latin or sum(word in FOREIGN for word in words) > 1 or (len(words) > 5 and english < 0.3 * len(words))


def breaks_markup(shown: Shown) -> bool:
    return bool(PATTERNS["markup"].search(shown.text))


def breaks_false_claim(shown: Shown) -> bool:
    did = " ".join(shown.did).casefold()
    return any(says.search(shown.own) and not any(stem in did for stem in needs) for says, needs in CLAIMS)


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


def judge(message: str, *, move: str, said: Sequence[str], did: Sequence[str] = (), approved: str = "") -> list[str]:
    """The broken rules. `said` is all that people and the record have brought; `did`, what this turn really does."""
    shown = Shown(message, move, Ground(said), did, approved)
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
