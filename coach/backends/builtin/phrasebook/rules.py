"""The plain reader's rules, one predicate per verdict: exact where a cue is heard, wide on danger to people."""

import re
from collections.abc import Callable

from coach.backends.builtin import speech
from coach.backends.builtin.choices import match_option
from coach.backends.builtin.cues import cue, sections, word_list
from coach.backends.builtin.dangers import endangers
from coach.backends.builtin.phrasebook.mentions import deadlines, events, first_names, owners, parts_of_names, stretches
from coach.backends.builtin.phrasebook.told import NUMBER, Told
from coach.backends.builtin.text import WORD, Part, fold, listed, words
from coach.backends.builtin.verdicts import (
    ALWAYS,
    ASKED_WHY,
    EXCUSED,
    PLANNED,
    RECOUNTED,
    REPAIRS,
    excused,
    first,
)
from coach.dialogue.reading import Expects, Repair, Verdict

__all__ = ["backed", "decide", "many", "names_option", "steering"]

BARE_NUMBER = re.compile(r"\W*\d{1,2}\W*")
LONG_WORD = 12
"""Letters from which on one word says as much as two."""
LONGEST_REQUEST = 16
"""Words; what is longer tells something and asks for nothing."""
MEASURED: frozenset[Expects] = frozenset({"containment", "evidence", "measure", "result", "expectation"})
"""Where not having looked is not knowing."""


# --- before the answer itself -----------------------------------------------------------------------


def hazard(told: Told) -> bool:
    expects, text = told.question.expects, told.folded
    calm = expects in RECOUNTED and told.hears("calm_past")
    if expects in PLANNED:
        text = ", ".join(clause for clause in told.clauses if not told.hears("planned", clause))
    named = told.hears("danger", text) or (told.hears("injury", text) and not calm)
    shown = endangers(text, told.locale) and not (calm and not told.hears("present_told", text))
    over = expects in ("containment", "yes_no", "choice") and told.hears("resolved", text)
    return (named or shown) and not over and not told.hears("harmless", text)


def steering(told: Told) -> Repair | None:
    question, locale = told.question, told.locale
    if len(words(told.folded)) > LONGEST_REQUEST:
        return None
    if question.expects == "choice" and match_option(question.answer, question.options, locale) is not None:
        return None
    text = " ".join(told.folded.replace(",", " ").split())
    asked = cue("asks", locale).match(text)
    bare = text[asked.end() :] if asked else text
    kind = next((kind for kind in REPAIRS if _requests(told, f"repair_{kind}", text, bare)), None)
    if kind is None and (request := excused(told.folded)) is not None:
        asked = cue("asks", locale).match(request)
        alone = request[asked.end() :] if asked else request
        kind = next((kind for kind in EXCUSED if _requests(told, f"repair_{kind}", request, alone)), None)
    if kind is None:
        return None
    return Repair(kind, _turn(text, locale) if kind in ("back", "correct") else None)


ANYWHERE = frozenset({"repair_correct", "repair_human"})
"""Requests that are told by their words wherever these stand; the others open the answer."""


def _requests(told: Told, name: str, text: str, bare: str) -> bool:
    if name in ANYWHERE:
        return told.hears(name, text)
    pattern = cue(name, told.locale)
    return pattern.match(bare) is not None or pattern.match(text) is not None


def _turn(text: str, locale: str) -> int | None:
    """Which answer is meant: "the second", "answer 3"."""
    ordinals = sections(f"{locale}.cues")["ordinals"][0].split("|")
    spoken = next((n for n, form in enumerate(ordinals, 1) if re.search(rf"\b{form}", text)), None)
    figure = re.search(r"\b\d{1,2}\b", text)
    return spoken or (int(figure[0]) if figure else None)


def asks_for_answer(told: Told) -> bool:
    asks_back = told.question.expects not in ("yes_no", "reflection") and told.hears("wh")
    return told.hears("asking") or (asks_back and not off_topic(told))


def off_topic(told: Told) -> bool:
    return told.hears("off_topic") and len(told.stems & told.context) < 3


def _undecided(told: Told) -> bool:
    return told.hears("unknown") and not told.hears("yes_start")


def no(told: Told) -> bool:
    return (told.hears("partly") or told.hears("no_start")) and not _undecided(told)


def yes(told: Told) -> bool:
    return told.hears("yes_start") and not no(told) and not _undecided(told)


def unknown(told: Told) -> bool:
    question = told.question
    if question.expects == "choice" and match_option(question.answer, question.options, told.locale) is not None:
        return False
    unlooked = told.hears("unlooked")
    if question.expects in MEASURED:
        return (unlooked or told.hears("unknown")) and not any(map(_told_for_sure(told), told.clauses[1:]))
    blank = told.hears("unknown") or (unlooked and not told.says(told.folded, 3))
    return blank and not (backed(told) and len(told.parts) > 1)


def _told_for_sure(told: Told) -> Callable[[str], bool]:
    def sure(clause: str) -> bool:
        looked = not any(told.hears(name, clause) for name in ("unlooked", "unknown", "hedge"))
        return looked and told.says(clause, 1)

    return sure


# --- what is wrong with it --------------------------------------------------------------------------


def backed(told: Told) -> bool:
    """Whether it holds a figure or a record of this case."""
    return bool(told.numbers()) or told.hears("evidenced")


def blame(told: Told) -> bool:
    text = _nameless(told)
    behind = (text[m.end() :] for m in cue("condition_behind", told.locale).finditer(text))
    return told.hears("blame", text) and not any(told.says(rest) and not told.hears("blame", rest) for rest in behind)


def _nameless(told: Told) -> str:
    """Names become "he", so that the rules about persons hold for named ones too."""
    names = first_names(told.locale) | parts_of_names(told)
    (person,) = word_list("person", told.locale)
    return WORD.sub(lambda match: person if match[0] in names else match[0], told.folded)


def _fixes(told: Told, clause: str) -> bool:
    return told.hears("fix", clause) or told.hears("missing", clause)


def solution_jump(told: Told) -> bool:
    expects = told.question.expects
    if expects == "choice" and names_option(told):
        return False
    if expects in ("target", "expectation"):
        return _fixes(told, told.folded) and not told.numbers() and not told.hears("countable")
    jumping = [clause for clause in told.clauses if _fixes(told, clause)]
    if jumping and backed(told):
        return jumping[0] == told.clauses[0] and not told.hears("evidenced")
    facts = (clause for clause in told.clauses if clause not in jumping and not told.hears("hedge", clause))
    return bool(jumping) and not any(told.says(clause) for clause in facts)


def _repeats(told: Told, known: frozenset[str]) -> bool:
    """Nothing new, or hardly anything; one bare word repeats only inside a sentence."""
    said = told.stems
    if not said or told.numbers() or (len(said) < 2 and len(words(told.folded)) < 3):
        return False
    return len(said & known) / len(said) >= 0.75


def circular(told: Told) -> bool:
    return any(_repeats(told, link) for link in told.chain)


def symptom(told: Told) -> bool:
    return _repeats(told, told.problem)


def unrelated(told: Told) -> bool:
    return told.hears("unrelated") and told.stems.isdisjoint(told.context)


def several(told: Told) -> bool:
    asked_for_all = told.question.expects == "obstacle" and told.hears("hindered", fold(told.question.asked))
    return not asked_for_all and (told.hears("several_told") or len(many(told)) > 1)


def many(told: Told) -> list[Part]:
    """Each of two or more things that stand by themselves on either side of an "and"."""
    for part in told.parts:
        pieces = listed(told.folded, part, told.locale)
        texts = list(map(told.text, pieces))
        if len(pieces) > 1 and all(map(_stands(told), texts)) and told.hears("standing", texts[1]):
            return pieces
    return []


def _stands(told: Told) -> Callable[[str], bool]:
    return lambda text: told.hears("finite", text) and told.says(text) and not told.hears("led_back", text)


def out_of_our_hands(told: Told) -> bool:
    return told.hears("beyond")


def assumption(told: Told) -> bool:
    """A guess at a new cause with nothing behind it; a guess in an afterthought is none."""
    new = speech.solid(told.folded, told.locale) - (told.chain[-1] if told.chain else frozenset())
    if told.question.expects == "evidence" and (not new or (told.hears("claim") and len(new) < 2)):
        return False
    telling = next((clause for clause in told.clauses if told.says(clause, 1)), told.folded)
    guessed = told.hears("guessed_pair") or told.folded.rstrip().endswith("?") or told.hears("hedge", telling)
    opening = told.hears("hedge", told.clauses[0]) and not told.says(told.clauses[0], 1)
    return (guessed or opening) and not backed(told) and told.says(told.folded, 1)


def vague(told: Told) -> bool:
    rule = VAGUE.get(told.question.expects)
    return rule is not None and rule(told)


def counts(told: Told) -> bool:
    return NUMBER.search(told.folded) is not None or told.hears("countable")


def names_option(told: Told) -> bool:
    options, locale = told.question.options, told.locale
    if not options:
        return told.says(told.folded, 1)
    touched = [option for option in options if not told.stems.isdisjoint(speech.stems(fold(option), locale))]
    return len(touched) == 1 or match_option(told.question.answer, options, locale) is not None


def _vague_cause(told: Told) -> bool:
    """One bare noun, or nothing that could not be said of any trouble at this place."""
    if NUMBER.search(told.folded):
        return BARE_NUMBER.fullmatch(told.folded) is not None
    if told.hears("vague_told"):
        return True
    telling = [word for word in words(told.folded) if speech.stems(word, told.locale)]
    exact = speech.spelt(word_list("mechanisms", told.locale), told.locale)
    bare = len(telling) == 1 and len(telling[0]) < LONG_WORD and telling[0] not in exact
    return bare or not speech.solid(told.folded, told.locale) - told.problem


def _vague_deed(told: Told) -> bool:
    heedless = told.hears("heedless") and not told.says(told.folded, 3)
    return BARE_NUMBER.fullmatch(told.folded) is not None or heedless or not told.says(told.folded, 1)


def _says_too_little(least: int) -> Callable[[Told], bool]:
    return lambda told: not counts(told) and not told.says(told.folded, least)


VAGUE: dict[Expects, Callable[[Told], bool]] = {
    "problem": lambda told: not NUMBER.search(told.folded) and not told.says(told.folded, 1),
    "containment": lambda told: not told.hears("nothing_yet") and _vague_deed(told),
    "cause": _vague_cause,
    "obstacle": _vague_cause,
    "yes_no": lambda told: not NUMBER.search(told.folded) and not told.says(told.folded, 1),
    "choice": lambda told: not names_option(told),
    "countermeasure": _vague_deed,
    "step": _vague_deed,
    "plan": lambda told: not (owners(told) and deadlines(told)),
    "who": lambda told: not owners(told),
    "when": lambda told: not (deadlines(told) or events(told) or stretches(told)),
    "target": _says_too_little(3),
    "expectation": _says_too_little(2),
    "condition": _says_too_little(1),
    "result": lambda told: not told.hears("unchanged") and _says_too_little(1)(told),
    "learning": lambda told: not NUMBER.search(told.folded) and not told.says(told.folded, 2),
    "reflection": lambda told: len(told.stems) < 2,
}
"""What an answer must hold, by what was asked."""


CLAIMS = ("claim", "hedge", "nothing", "told")


def unsupported(told: Told) -> bool:
    """Nothing to see, count or look up. A flat observation is enough; hearsay and certainty are not."""
    if told.question.expects == "measure":
        return not counts(told)
    if (told.hears("evidenced") or NUMBER.search(told.folded)) and not told.hears("told"):
        return False
    claimed = any(map(told.hears, CLAIMS))
    shown = (clause for clause in told.clauses if not any(told.hears(name, clause) for name in CLAIMS))
    repeated = bool(told.chain) and told.stems <= told.chain[-1]
    return repeated or not told.stems or (claimed and not any(map(told.says, shown)))


RULES: tuple[tuple[Verdict, frozenset[Expects], Callable[[Told], bool]], ...] = (
    ("hazard", ALWAYS, hazard),
    ("repair", ALWAYS, lambda told: steering(told) is not None),
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


def decide(told: Told, *, calm: bool = False) -> Verdict:
    """`calm` leaves danger out: what the answer is besides."""
    return first(RULES, told, told.question.expects, calm=calm) if told.parts else "vague"
