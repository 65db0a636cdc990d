"""The rules, one predicate per verdict, in the order of decision. Wide where people could be hurt, narrow where a good
answer could be questioned: what no rule catches is `ok`."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from coach.backends.builtin.branches import causes
from coach.backends.builtin.choices import match_option
from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.dangers import endangers
from coach.backends.builtin.hearing import Heard, says_something, solid
from coach.backends.builtin.text import stems, words
from coach.backends.builtin.vagueness import counts, dropped, names_option, unsupported, vague
from coach.backends.builtin.words import DENIALS, SYSTEMS
from coach.dialogue.reading import EXPECTS, Expects, Repair, RepairKind, Verdict

__all__ = [
    "ALWAYS", "ASKED_WHY", "EXCUSED", "PLANNED", "RECOUNTED", "REPAIRS", "backed", "decide", "excused", "first",
    "steering",
]  # fmt: skip

REPAIRS: tuple[RepairKind, ...] = ("correct", "human", "repeat", "rephrase", "back", "skip", "pause", "stop")
ORDINALS = {
    word: turn
    for turn, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"], start=1)
}
TURN = re.compile(rf"\b({'|'.join(ORDINALS)})\b|\b(?:question|answer|step|number|no|to|turn) ?#?(\d{{1,2}})\b")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAMED_NUMBER = re.compile(r"\b[a-z]+ ?\d+(?:[.,]\d+)*\b|\b[a-z]\d+\b")
WH_QUESTION = re.compile(r"(?:so |and |but )?(?:what|why|how|which|who)\b.*\?$")
GUESSED_PAIR = re.compile(r"\beither\b.+\bor\b|^(?:the |a |an )?\w+(?: \w+)? or (?:the |a |an )?\w+(?: \w+)?\??$")
PLACED = re.compile(
    r"\b(?:on|in|at|under|between|behind|inside|near|was|were|had|left|after|from|during|since|into|to)\b"
)
ORDERED = re.compile(r"(?:just )?(?:buy|hire|order|install|replace|change|train|retrain|give|add)\b")
RECOUNTED: frozenset[Expects] = frozenset({"problem", "result", "learning", "reflection"})
"""Where people tell of what happened."""
PLANNED: frozenset[Expects] = frozenset(
    {"countermeasure", "plan", "step", "target", "expectation", "condition", "measure"}
)
"""Where a danger is named because it will be taken away."""
DENYING = stems(" ".join(DENIALS))
NOT_LOOKED = re.compile(
    r"(?:nobody|no one|noone|i|we|they)?\s*(?:ha(?:ve|s)(?:n'?t| not)|did(?:n'?t| not)|never) |(?:nobody|no one|noone) "
)
"""What was not looked at, timed or counted tells nothing."""

CARRIERS = stems("patient people part piece product customer somebody")
"""Whom or what a trouble befalls; naming them adds nothing to the problem."""


def _new_numbers(heard: Heard) -> set[str]:
    """Numbers of this case: not "band 4", and not the problem's or the chain's own."""
    known = set(NUMBER.findall(" ".join((heard.question.problem, *heard.question.chain))))
    plain = NAMED_NUMBER.sub(" ", heard.folded)
    amounts = {match.start() for match in cue("amount").finditer(heard.folded)}
    counted = {number[0] for number in NUMBER.finditer(heard.folded) if number.start() in amounts}
    return (set(NUMBER.findall(plain)) | counted) - known


def backed(heard: Heard) -> bool:
    """Whether it holds a figure or a record of this case."""
    return bool(_new_numbers(heard)) or hears("evidenced", heard.plain)


def hazard(heard: Heard) -> bool:
    expects, text = heard.question.expects, cue("counted").sub(" ", heard.plain)
    calm = expects in RECOUNTED and hears("calm_past", text)
    if expects in PLANNED:
        text = ", ".join(clause for clause in heard.clauses if not hears("planned", clause))
        text = cue("counted").sub(" ", text)
    told = hears("danger", text) or (hears("injury", text) and not calm)
    shown = endangers(text) and not (calm and not hears("present_told", text))
    over = expects in ("containment", "yes_no", "choice") and hears("resolved", text)
    return (told or shown) and not over and not hears("harmless", text)


def steering(heard: Heard) -> Repair | None:
    question = heard.question
    if question.expects == "choice" and match_option(question.answer, question.options) is not None:
        return None
    text = " ".join(heard.plain.replace(",", " ").split())
    kind = next((kind for kind in REPAIRS if hears(f"repair_{kind}", text)), None)
    if kind is None and (request := excused(heard.plain)) is not None:
        kind = next((kind for kind in EXCUSED if hears(f"repair_{kind}", request)), None)
    if kind is None:
        return None
    turn = TURN.search(text) if kind in ("back", "correct") else None
    return Repair(kind, (ORDINALS.get(turn[1]) or int(turn[2])) if turn else None)


EXCUSED: tuple[RepairKind, ...] = ("human", "repeat", "rephrase", "back", "skip", "pause")
LONGEST_EXCUSE = 8
"""Words; what is longer may well be the answer."""


def excused(text: str) -> str | None:
    """The request in front of a short excuse: "skip that please, no time for it"."""
    request, _, excuse = text.partition(",")
    short = 0 < len(words(excuse)) <= LONGEST_EXCUSE and not counts(excuse)
    return request if short and len(words(request)) > 1 else None


def repair(heard: Heard) -> bool:
    return steering(heard) is not None


def asks_for_answer(heard: Heard) -> bool:
    asks_back = heard.question.expects not in ("yes_no", "reflection") and WH_QUESTION.match(heard.plain)
    return hears("asking", heard.plain) or bool(asks_back and not off_topic(heard))


def off_topic(heard: Heard) -> bool:
    return hears("off_topic", heard.plain) and len(heard.stems & heard.context) < 3


def _undecided(heard: Heard) -> bool:
    plain_end = words(heard.plain)[-1:] in (["no"], ["yes"])
    return hears("unknown", heard.plain) and not hears("yes_start", heard.plain) and not plain_end


def no(heard: Heard) -> bool:
    if _undecided(heard):
        return False
    agrees = hears("yes_start", heard.plain) or hears("hedged_yes", heard.plain)
    return hears("partly", heard.plain) or hears("no_start", heard.plain) or (hears("no", heard.plain) and not agrees)


def yes(heard: Heard) -> bool:
    agrees = any(hears(name, heard.plain) for name in ("yes_start", "hedged_yes", "yes"))
    return agrees and not _undecided(heard) and not no(heard)


def unknown(heard: Heard) -> bool:
    expects = heard.question.expects
    if expects in ("containment", "evidence", "measure", "result", "expectation"):
        blank = hears("unlooked", heard.plain) or hears("unknown", heard.plain)
        return blank and not any(_told_for_sure(clause) for clause in heard.clauses[1:])
    if expects == "choice" and match_option(heard.question.answer, heard.question.options) is not None:
        return False
    if not hears("unknown", heard.plain) or (expects == "obstacle" and len(words(heard.plain)) > 5):
        return False
    somebody_elses = hears("blame", heard.plain) and not hears("unknown", heard.plain[:12])
    return not somebody_elses and not (backed(heard) and len(heard.parts) > 1)


def _told_for_sure(clause: str) -> bool:
    looked = not any(hears(name, clause) for name in ("unlooked", "unknown", "hedge"))
    return looked and says_something(clause, 1) and NOT_LOOKED.match(clause) is None


def blame(heard: Heard) -> bool:
    return hears("blame", heard.plain) and not _condition_behind(heard.plain)


def _condition_behind(text: str) -> bool:
    """ "… as the lamp was out" takes the act off the person; "because they are lazy" does not."""
    behind = (text[match.end() :] for match in cue("condition_behind").finditer(text))
    return any(says_something(rest) and not hears("blame", rest) for rest in behind)


def solution_jump(heard: Heard) -> bool:
    if heard.question.expects == "choice" and names_option(heard):
        return False
    if heard.question.expects == "evidence" and dropped(heard):
        return False
    if heard.question.expects in ("target", "expectation"):
        aimed = (counts(heard.plain) or hears("record", heard.plain)) and not ORDERED.match(heard.plain)
        return not aimed and (_fixes(heard.plain) or _lacks(heard.plain))
    jumping = [clause for clause in heard.clauses if _fixes(clause) or _lacks(clause)]
    if jumping and backed(heard):
        return jumping[0] == heard.clauses[0] and _fixes(jumping[0]) and not hears("evidenced", heard.plain)
    return bool(jumping) and not any(_adds_a_fact(clause) for clause in heard.clauses if clause not in jumping)


def _adds_a_fact(clause: str) -> bool:
    return says_something(clause) and not hears("hedge", clause)


def _fixes(clause: str) -> bool:
    return hears("fix_wish", clause) or hears("fix_order", clause)


def _lacks(clause: str) -> bool:
    """A bare missing fix; a missing physical thing told with its place or effect is a plain fact."""
    match = cue("missing_fix").search(clause)
    if match is None:
        return False
    rest = clause[match.end() :]
    effect = cue("effect").search(rest)
    if effect and says_something(effect[0]):
        return False
    if not SYSTEMS.isdisjoint(words(rest)) or not rest.strip():
        return True
    physical = PLACED.search(clause) is not None or (" enough" in match[0] and says_something(rest))
    return not physical and len(stems(rest)) <= 2


def _repeats(heard: Heard, said: frozenset[str], known: frozenset[str]) -> bool:
    """Nothing new, or hardly anything; one bare word repeats only inside a sentence."""
    said = said - DENYING
    if not said or _new_numbers(heard) or (len(said) < 2 and len(words(heard.plain)) < 3):
        return False
    return len(said & known) / len(said) >= 0.75


def circular(heard: Heard) -> bool:
    return any(_repeats(heard, heard.stems, link) for link in heard.chain)


def symptom(heard: Heard) -> bool:
    return _repeats(heard, heard.stems - CARRIERS, heard.problem)


def unrelated(heard: Heard) -> bool:
    return hears("unrelated", heard.plain) and heard.stems.isdisjoint(heard.context)


def several(heard: Heard) -> bool:
    listed = heard.question.expects == "obstacle" and "obstacles" in heard.question.asked.lower()
    return not listed and len(causes(heard)) > 1


def out_of_our_hands(heard: Heard) -> bool:
    return hears("beyond", heard.plain)


def assumption(heard: Heard) -> bool:
    """A guess at a new cause with nothing behind it."""
    new = solid(heard.plain) - (heard.chain[-1] if heard.chain else frozenset())
    if heard.question.expects == "evidence" and (not new or (hears("claim", heard.plain) and len(new) < 2)):
        return False
    guessed = GUESSED_PAIR.search(heard.plain) is not None or heard.plain.endswith("?") or _hedged_first(heard)
    return guessed and not backed(heard) and says_something(heard.plain, 1)


def _hedged_first(heard: Heard) -> bool:
    """Only a guess at the heart of the answer counts; one in an afterthought does not."""
    opening, *_ = heard.clauses
    telling = next((clause for clause in heard.clauses if says_something(clause, 1)), opening)
    return hears("hedge", telling) or (hears("hedge", opening) and not says_something(opening, 1))


ASKED_WHY: frozenset[Expects] = frozenset({"cause", "obstacle"})
ALWAYS: frozenset[Expects] = frozenset(EXPECTS)
RULES: tuple[tuple[Verdict, frozenset[Expects], Callable[[Heard], bool]], ...] = (
    ("hazard", ALWAYS, hazard),
    ("repair", ALWAYS, repair),
    ("asks_for_answer", ALWAYS, asks_for_answer),
    ("off_topic", ALWAYS, off_topic),
    ("yes", frozenset({"yes_no"}), yes),
    ("no", frozenset({"yes_no"}), no),
    ("unknown", ALWAYS, unknown),
    ("blame", ALWAYS - {"yes_no", "choice", "who", "when"}, blame),
    ("solution_jump", ASKED_WHY | {"problem", "evidence", "choice", "target", "expectation"}, solution_jump),
    ("circular", ASKED_WHY, circular),
    ("symptom", frozenset({"cause"}), symptom),
    ("unrelated", ASKED_WHY | {"evidence"}, unrelated),
    ("several", ASKED_WHY, several),
    ("out_of_our_hands", ASKED_WHY | {"evidence", "target", "learning"}, out_of_our_hands),
    ("assumption", ASKED_WHY | {"evidence"}, assumption),
    ("vague", ALWAYS, vague),
    ("unsupported", frozenset({"evidence", "measure"}), unsupported),
)
"""The verdict, what must have been asked for it, and what tells it."""

A = TypeVar("A")
Rules = Sequence[tuple[Verdict, frozenset[Expects], Callable[[A], bool]]]


def first(rules: Rules[A], answer: A, expects: Expects, *, calm: bool) -> Verdict:
    """The first verdict that fits; `calm` leaves danger, which is the first rule, out."""
    found = (verdict for verdict, where, fits in rules[int(calm) :] if expects in where and fits(answer))
    return next(found, "ok")


def decide(heard: Heard, *, calm: bool = False) -> Verdict:
    """`calm` leaves danger out: what the answer is besides."""
    return first(RULES, heard, heard.question.expects, calm=calm) if heard.parts else "vague"
