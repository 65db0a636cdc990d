"""How a coach asks, as a second coach would listen: open or closed, leading, several at once, a choice forced on one.

Types after the interviewing literature (open, probing; inappropriate: leading, multiple, forced choice); reflections
after MITI. The detectors are pure functions on an English text and no part of the contract: `evals.scores.agreement`
measures them against people. A high share of open questions does not by itself tell good talks from bad ones;
reflections, and the absence of advice, do. Other languages than English are unscored.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from evals.cases import Case
from evals.ground import folded, words_in, words_of
from evals.scores.measure import Score, Scorer, share, unscored
from evals.scores.patterns import pattern
from evals.scores.tells import actionable
from evals.transcript import Dialogue

__all__ = [
    "Openness", "actionable_share", "forced_choice", "is_forced_choice", "is_leading", "is_multiple", "leading",
    "multiple", "open_closed", "open_questions", "question_count", "questions_in", "reflection_ratio",
    "reflects",
]  # fmt: skip

Openness = Literal["open", "closed"]

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
AUX = (
    r"(?:is|are|am|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had|ain)(?:n['’]?t)?"
)
FILLERS = "and|but|so|then|now|or|ok|okay|well|also|again|oh|um|uh|yeah|yes|right|alright|great|first|just"
LEAD = rf"^\W*(?:(?:{FILLERS})\b\W*)*"
SUBJECT = "(?:you|it|they|we|he|she|there|that|this)"
WH = rf"(?:what|why|how|who|whom|whose|which|(?:where|when)(?: else)?(?= {AUX}\b|\W*$))\b"

OPEN = re.compile(rf"{LEAD}(?:(?:in|at|from|for|to|of|on|by|with|until|since) )?{WH}", re.IGNORECASE)
OPEN_LATER = re.compile(rf"[,:;–—-]\s*(?:(?:and|but|so|then) )?{WH}", re.IGNORECASE)
UNMARKED = re.compile(rf"{LEAD}{WH}(?: \w+)? {AUX}\b", re.IGNORECASE)
CLOSED = re.compile(rf"{LEAD}{AUX}\b", re.IGNORECASE)
FORCED = re.compile(
    rf"{LEAD}(?:{AUX}|which|what)\b[^?]*\bor\b(?! (?:so|something|anything|what|how|not)\b)[^?]*\?"
    r"|\b(?:whether|either)\b[^?]*\bor\b",
    re.IGNORECASE,
)
AND_ALSO = re.compile(
    r"\b(?:and|or)\s+(?:also )?"
    rf"(?:(?:what|who|which|why|how|where|when)\b(?! (?:the|a|{SUBJECT})\b)|{AUX} {SUBJECT}\b)",
    re.IGNORECASE,
)
EXPLAINS, LEADING, SAYS_BACK = (pattern("en", name) for name in ("explains", "leading", "says_back"))
WH_CLAUSE = re.compile(r"(?<=[.!?])\s+|(?<=[,:;])\s+(?=(?:what|why|how|where|who)\b)")


# --- on one text --------------------------------------------------------------------------------------


def questions_in(text: str) -> list[str]:
    """The sentences that ask, without what they quote."""
    unquoted = QUOTED.sub("that", text.replace("’", "'"))
    found = re.findall(r"[^.!?\n]*(?:\d\.\d[^.!?\n]*)*\?", unquoted)
    return [asked.strip() for asked in found if asked.strip(" ?")]


def open_closed(text: str) -> Openness | None:
    """Of the last question in it, or of a request to tell; None where nothing is asked.

    Open begins with a question word, as in the contract; closed is what yes, no or one of the offered can answer.
    """
    asked = questions_in(text)
    last = asked[-1] if asked else text
    if EXPLAINS.search(last):
        return "open"
    if not asked:
        return "open" if UNMARKED.search(last) else None
    if is_forced_choice(last):
        return "closed"
    if OPEN.search(last):
        return "open"
    return "open" if OPEN_LATER.search(last) and not CLOSED.search(last) else "closed"


def is_leading(text: str) -> bool:
    """Whether a question carries its answer: a tag, a negated verb, a proposal put as a question, a mere statement."""
    return any(LEADING.search(asked) for asked in questions_in(text))


def is_multiple(text: str) -> bool:
    """Whether more than one thing is asked, in several sentences or in one."""
    asked = questions_in(text)
    return len(asked) > 1 or any(AND_ALSO.search(one) for one in asked)


def is_forced_choice(text: str) -> bool:
    """Whether a question offers what to choose from."""
    return any(FORCED.search(asked) for asked in questions_in(text))


def reflects(text: str, said_before: Iterable[str]) -> bool:
    """Whether it says something back: a quotation, or a statement with words of their own that somebody said."""
    said = list(said_before)
    whole, known = "\n".join(map(plain, said)), frozenset[str]().union(*map(words_said, said))
    quoted = (folded(found.strip('“”"«»')).strip(" .…") for found in QUOTED.findall(text))
    if any(quote and quote in whole for quote in quoted):
        return True
    return any(_repeats(part, known) for part in WH_CLAUSE.split(text) if "?" not in part)


plain = lru_cache(maxsize=4096)(folded)


@lru_cache(maxsize=4096)
def words_said(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


def _repeats(part: str, known: frozenset[str]) -> bool:
    own = {word for word in words_of(part) if not words_in("en").is_neutral(word)} & known
    return len(own) > 1 or (len(own) == 1 and bool(SAYS_BACK.search(part)))


# --- over a dialogue ----------------------------------------------------------------------------------


def in_english(score: Scorer) -> Scorer:
    """The same, unscored in other languages."""

    def scored(case: Case, dialogue: Dialogue) -> Score:
        return score(case, dialogue) if dialogue.locale == "en" else unscored("for English alone")

    scored.__doc__ = score.__doc__
    return scored


def of_questions(holds: Callable[[str], bool], dialogue: Dialogue) -> Score:
    """Of the messages that ask anything, the share of which it holds."""
    asking = [e.coach for e in dialogue.exchanges if questions_in(e.coach)]
    found = [text for text in asking if holds(text)]
    return share(len(found), len(asking), "\n".join(found[:5]) or ("" if asking else "asks nothing"))


@in_english
def open_questions(case: Case, dialogue: Dialogue) -> Score:
    """The share of asking messages whose question is open; what yes, no or one of the offered answers is closed."""
    return of_questions(lambda text: open_closed(text) == "open", dialogue)


@in_english
def leading(case: Case, dialogue: Dialogue) -> Score:
    """The share of asking messages whose question carries its answer; less is better."""
    return of_questions(is_leading, dialogue)


@in_english
def multiple(case: Case, dialogue: Dialogue) -> Score:
    """The share of asking messages that ask more than one thing; less is better."""
    return of_questions(is_multiple, dialogue)


@in_english
def forced_choice(case: Case, dialogue: Dialogue) -> Score:
    """The share of asking messages that offer what to choose from, the learner's own items too."""
    return of_questions(is_forced_choice, dialogue)


@in_english
def question_count(case: Case, dialogue: Dialogue) -> Score:
    """How many questions a message has, on average."""
    counts = [len(questions_in(e.coach)) for e in dialogue.exchanges]
    return Score(sum(counts) / len(counts), len(counts)) if counts else unscored("no message")


@in_english
def reflection_ratio(case: Case, dialogue: Dialogue) -> Score:
    """Messages that say something back, to each question asked; MITI 4 calls 1 fair and 2 good, in counselling."""
    said_back = sum(reflects(e.coach, dialogue.said_before(e.n)) for e in dialogue.exchanges)
    asked = sum(len(questions_in(e.coach)) for e in dialogue.exchanges)
    return Score(said_back / asked, asked) if asked else unscored("asks nothing")


@in_english
def actionable_share(case: Case, dialogue: Dialogue) -> Score:
    """The share of messages that leave the learner something to do, after MRBench's actionability."""
    found = [actionable(e.coach) for e in dialogue.exchanges]
    return share(sum(found), len(found))
