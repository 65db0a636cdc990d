"""What is taken from a model, and what never is.

A model may say how an answer reads and offer words for the next question. It may not decide: what a tap would decide is
read by rules, a danger counts whoever hears it, quotes are found in the person's own words or dropped, and words are
shown only for the question that the core has chosen and only when they keep the contract.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from coach.backends import Claim, Fault, Next, Question, Wording
from coach.coaching.listen import Answer, Site, person, said
from coach.dialogue import core
from coach.dialogue.contract import check, unlisted
from coach.dialogue.grounding import ground
from coach.dialogue.joins import Pair
from coach.dialogue.lemmas import fold
from coach.dialogue.moves import OFFERED
from coach.dialogue.reading import ROLES, Expects, Reading, Repair, RepairKind, Role, Span, Verdict
from coach.dialogue.state import SPEAKER, Asked, State
from coach.dialogue.steps import MAIN_ROLE
from coach.frameworks.schema import Framework
from coach.prompts.language import language
from coach.prompts.wording import Choice, Message, quote_text, voice, word

__all__ = ["fault_in", "foreseen", "is_closed", "may_be_offered", "recorded", "refusal", "trusted"]

TAPPED: frozenset[Expects] = frozenset({"yes_no", "choice"})
"""Answers that decide something: only the rules read them."""

LEAVING: frozenset[RepairKind] = frozenset({"pause", "stop", "skip"})
"""Repairs that park a session or leave a question open: as much a decision as a tap, so only the rules hear them."""

NO_ANSWER: frozenset[Verdict] = frozenset({"unknown", "asks_for_answer"})
"""What the rules hear by plain words, and no model makes an answer of: "I don't know" is not evidence."""

ANSWERING: Mapping[Expects, frozenset[Role]] = {
    "problem": frozenset({"problem", "place", "due", "measure", "target"}),
    "containment": frozenset({"containment", "due", "measure"}),
    "plan": frozenset({"owner", "due"}),
    "when": frozenset({"due", "measure"}),
    "measure": frozenset({"measure", "target"}),
    "target": frozenset({"target", "measure"}),
}
"""Roles that answer a question, where it is more than the one it is named after."""

TAKEN: tuple[Verdict, ...] = ("ok", "several")
"""Verdicts with which the dialogue goes on."""

LONGEST = 2
"""Times the length of an answer that a claimed quote may have to be looked for at all."""


def trusted(asks: Question, claim: Claim, own: Reading, answer: Answer, site: Site) -> tuple[Reading, bool]:
    """The reading that counts, and whether it is the model's. `own` is the built-in one."""
    if own.verdict in ("hazard", "repair") or (asks.expects in TAPPED and claim.verdict != "hazard"):
        return own, False
    if claim.verdict == "repair" and claim.repair in LEAVING:
        return own, False
    if claim.verdict in TAKEN and (own.verdict in NO_ANSWER or (own.verdict == "blame" and not asks.tries)):
        return own, False
    quotes = tuple(unpledged(grounded(answer.text, claim), own, answer, site, asks.locale))
    if claim.verdict in TAKEN and not any(span.role in answering(asks.expects) for span in quotes):
        return own, False
    if asks.tries and own.verdict in TAKEN and claim.verdict not in (*TAKEN, "hazard", "repair"):
        return own, False  # what the rules find good is doubted once, then it is taken
    repair = Repair(claim.repair) if claim.repair else None
    return Reading(claim.verdict, quotes, repair if claim.verdict == "repair" else None, claim.confidence), True


def answering(expects: Expects) -> frozenset[Role]:
    main = MAIN_ROLE.get(expects)
    return ANSWERING.get(expects, frozenset({main}) if main else frozenset(ROLES))


def grounded(answer: str, claim: Claim) -> Iterator[Span]:
    """Each claimed quote where it stands in the answer, once."""
    seen: set[Span] = set()
    for role, text in claim.quotes:
        found = ground(answer, text) if len(text) <= LONGEST * max(len(answer), 20) else None
        if found is not None and (span := Span(role, *found)) not in seen:
            seen.add(span)
            yield span


def unpledged(found: Iterable[Span], own: Reading, answer: Answer, site: Site, locale: str) -> Iterator[Span]:
    """Without an owner who is the speaker, unless the rules hear it too: what one takes on oneself is accepted."""
    pledged = [span for span in own.quotes if span.role == "owner"]
    for span in found:
        heard = any(span.start < pledge.end and pledge.start < span.end for pledge in pledged)
        if span.role != "owner" or heard or not _is_speaker(answer.text[span.start : span.end], answer, site, locale):
            yield span


def _is_speaker(words: str, answer: Answer, site: Site, locale: str) -> bool:
    return person(words, answer.by, site.people, locale) in (answer.by or SPEAKER, SPEAKER)


# --- what comes next --------------------------------------------------------------------------------

FORESEEN: tuple[Verdict, ...] = (
    "ok",
    "several",
    "unknown",
    "vague",
    "assumption",
    "unsupported",
    "circular",
    "symptom",
    "unrelated",
    "blame",
    "solution_jump",
    "out_of_our_hands",
    "asks_for_answer",
    "off_topic",
    "yes",
    "no",
)
"""The verdicts that a model is told the consequence of; in a danger and for repairs the coach has its own words."""


def foreseen(
    framework: Framework,
    state: State,
    answer: Answer,
    own: Reading,
    choices: Sequence[Choice],
    texts: Mapping[str, str],
    site: Site,
) -> tuple[Next, ...]:
    """What the core would ask after each way of reading the answer. It is asked, not guessed at."""
    assert state.asked is not None
    start, end = len(answer.text) - len(answer.text.lstrip()), len(answer.text.rstrip())
    whole = (Span(MAIN_ROLE.get(state.asked.expects, "other"), start, max(end, start)),)
    rows: dict[tuple[str, str, str], Next] = {}
    for verdict in FORESEEN:
        quotes = own.quotes if own.verdict == verdict else whole if verdict in ("ok", "several") else ()
        event = said(framework, state, answer, Reading(verdict, quotes), choices, texts, site)
        after, _ = core.advance(framework, state, event)
        asked = after.shown
        assert asked is not None
        told = asked.move.startswith("probe_") or not may_be_offered(asked)
        wording = "" if told else plainly(framework, after, texts)
        row = rows.get((asked.move, asked.slot, wording), Next((), asked.move, asked.slot, wording))
        rows[asked.move, asked.slot, wording] = replace(row, verdicts=(*row.verdicts, verdict))
    return tuple(rows.values())


def plainly(framework: Framework, state: State, texts: Mapping[str, str]) -> str:
    """The built-in question, without the words before it; unchecked, for a model's eyes only."""
    message = word(voice(framework.locale), framework, state, texts, lambda text, asked: True)
    return message.question or ""


def may_be_offered(asked: Asked) -> bool:
    """Whether a backend may word this question."""
    return asked.move in OFFERED and asked.expects not in TAPPED and not asked.lead


def recorded(framework: Framework, state: State, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The artefact so far, but for the causes, which are told as a chain."""
    for name, field in framework.fields.items():
        quotes = [*state.fields.get(name, ()), *(item.what for item in state.items.get(name, ()))]
        words = "; ".join(filter(None, (quote_text(quote, texts).strip() for quote in quotes)))
        if words and name != framework.problem:
            yield field.label, words


# --- what is shown ----------------------------------------------------------------------------------


def refusal(
    offered: Wording,
    asked: Asked,
    locale: str,
    known: frozenset[str],
    did: frozenset[str],
    links: Sequence[Pair] = (),
) -> tuple[str, ...]:
    """Why these words may not be shown for this question; empty when they may."""
    if not may_be_offered(asked) or (offered.move, offered.slot) != (asked.move, asked.slot):
        return ("move",)
    if not ASKS_LAST.fullmatch(offered.text):
        return ("questions",)
    if not all(map(is_latin, offered.text)):
        return ("language",)
    if offered.text.isupper() or not is_closed(offered.text):
        return ("markup",)
    if DISORDER.search(offered.text):
        return ("open",)
    return check(offered.text, move=asked.move, language=language(locale), known=known, did=did, links=links)


ASKS_LAST = re.compile(r"[^\n\r\t]*[^?!\s]\?")
"""The shape of the coach's own questions: one line, and nothing behind the question, where a nudge could stand."""
DISORDER = re.compile(r"(?:^|[.!?][”»\"]?\s+)[a-zà-ÿ]")
"""Sentences begin with a capital: that keeps out words in no order, of which no rule can say what they ask."""


def is_closed(text: str) -> bool:
    """Whether every quotation that is begun is ended; what is pasted seldom keeps to that."""
    plain = fold(text)
    begun, ended = len(BEGUN.findall(plain)), len(ENDED.findall(plain))
    return plain.count('"') % 2 == 0 and begun <= ended <= begun + len(OWNERS.findall(plain))


BEGUN, ENDED, OWNERS = re.compile(r"(?<!\w)'(?=\w)"), re.compile(r"(?<=[\w.,!?…])'(?!\w)"), re.compile(r"s'(?!\w)")
"""A mark before a word, one behind it, and one that may only say whose a thing is, as in `the drivers' notes`."""


@cache
def is_latin(character: str) -> bool:
    """In no language of the coach is there another script; a letter of one that looks alike hides a word."""
    return not character.isalpha() or unicodedata.name(character, "").startswith(LATIN)


LATIN = ("LATIN", "FEMININE ORDINAL", "MASCULINE ORDINAL", "MICRO")


def fault_in(
    offered: Wording | None,
    message: Message,
    asked: Asked,
    broken: tuple[str, ...],
    locale: str,
    known: frozenset[str],
) -> Fault:
    """What a model is told, to word it once more."""
    text = offered.text if offered else ""
    strange = unlisted(text, move=asked.move, language=language(locale), known=known) if "leak" in broken else ()
    wanted = Next((), asked.move, asked.slot, message.question or message.text)
    return Fault(wanted, text, broken, tuple(dict.fromkeys(strange)))
