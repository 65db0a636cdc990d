"""Who an answer gives something to: the speaker, a known or likely name, a role held by one person."""

import re
from collections.abc import Iterable, Iterator

from coach.backends.builtin.cues import cue
from coach.backends.builtin.text import Part, apart
from coach.backends.builtin.times import deadlines
from coach.backends.builtin.words import (
    AFTER_NAME,
    DEEDS,
    FIRST_NAMES,
    GROUPS,
    IRREGULAR,
    SELF,
    STOP,
    THINGS,
    THINGS_DO,
    VAGUE,
)

__all__ = ["is_self", "mask_names", "owners", "promises", "signed"]

ALONE = re.compile(
    r"\s*((?:(?:dr|mr|mrs|ms|sister)\.? )?[^\W\d_]{2,}(?:['-][a-z]+)?"
    rf"(?: (?!(?:{'|'.join(AFTER_NAME)})\b)[^\W\d_]{{3,}})?)(?![\w'])"
)
DAY = re.compile(
    r"today|tonight|tomorrow|noon|midnight|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
SIGNED = re.compile(r"\S \S+, ([^\W\d_]{3,})[\s.!]*$")
FURTHER = re.compile(r" [a-z]{3,}(?:er|or|ist|ian|man|nurse)\b")
"""What makes "the lead" in "the lead engineer" only half of who is meant."""
SURNAME = re.compile(r" [A-Z][a-z]+\b(?!\s+[A-Z])")
TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
MONTH_NEAR = re.compile(r"\d\s*(?:of )?$")
DONE = re.compile(
    r"(?:ed|ing|able|[^aeiou]ly|s)$|^(?:ready|empty|dirty|busy|open|broken|driven|given|taken|proven|done|gone|early)$"
)
NOUNLIKE = re.compile(r"(?:ers?|ors?|tions?|ments?|ings?|ists?|ances?|ures?|ics|ware|sheet|list|board|[^aeiouy]s)$")


def is_self(text: str) -> bool:
    """Whether an owner's words mean the person who said them."""
    return text.strip().lower().replace("’", "'") in SELF


def _firsts(people: Iterable[str]) -> frozenset[str]:
    """The parts of their names. The little words in "Ana with the fitter" are nobody's; "Will" in front is."""
    named = (name.lower().removeprefix("the ").split() for name in people)
    parts = ((place, part) for name in named for place, part in enumerate(name))
    return frozenset(part for place, part in parts if len(part) > 1 and (place == 0 or part not in STOP))


def mask_names(plain: str, people: Iterable[str]) -> str:
    """Names become "he", so that the rules about persons hold for named ones too."""
    names = FIRST_NAMES | _firsts(people)
    return TOKEN.sub(lambda match: "he" if match[0] in names else match[0], plain)


def _likely_name(word: str, capital: bool, after: str) -> bool:
    """A word nobody knows as a thing, which does something to something, or is given a date."""
    if _is_thing(word) or len(word) < 3 or (not capital and NOUNLIKE.search(word)):
        return False
    deed = cue("with_whom").match(after)
    return promises(after) or (deed is not None and deed[1] in DEEDS - THINGS_DO) or _dated_next(word, after)


def promises(after: str) -> bool:
    """ "… bends it back by noon": a deed and a time ahead, whatever the deed."""
    deed = cue("with_whom").match(after)
    ahead = any(cue("ahead").match(after, due.start) for due in deadlines(after.partition(",")[0]))
    return ahead and deed is not None and (deed[1] in DEEDS or (deed[1].endswith("s") and deed[1] not in STOP))


def _dated_next(word: str, after: str) -> bool:
    """ "…, arif by friday", not "… done by friday"."""
    close = (cue("due_next").match(after[: due.start]) for due in deadlines(after))
    return any(close) and not _is_word(word) and not DONE.search(word) and not DAY.fullmatch(word)


def signed(folded: str) -> list[Part]:
    """ "…, hanna" at the very end: a name set under a change."""
    match = SIGNED.search(folded)
    if match is None or _is_thing(match[1]) or _is_word(match[1]) or DONE.search(match[1]) or DAY.fullmatch(match[1]):
        return []
    return [Part(*match.span(1))]


def _is_thing(word: str) -> bool:
    return any(word in known for known in (STOP, GROUPS, THINGS, VAGUE, IRREGULAR))


def _whole_names(folded: str, people: Iterable[str]) -> Iterator[Part]:
    for name in people:
        for match in re.finditer(rf"\b{re.escape(name.lower())}\b", folded):
            yield Part(*match.span())


def _with_surname(text: str, token: Part) -> Part:
    surname = SURNAME.match(text, token.end) if text[token.start].isupper() else None
    return Part(token.start, surname.end()) if surname else token


def _is_owner(text: str, folded: str, token: Part, names: frozenset[str]) -> bool:
    word, before, after = TOKEN.findall(folded[token.start : token.end])[0], folded[: token.start], folded[token.end :]
    if not cue("agent_before").search(before) or (
        word == "jan" and (MONTH_NEAR.search(before) or re.match(r"\s*\d", after))
    ):
        return False
    if word in SELF:
        return not cue("thinking").match(after)
    deed = TOKEN.match(after.lstrip())
    acts = cue("agent_after").match(after) is not None or (deed is not None and deed[0] in DEEDS)
    capital = text[token.start].isupper() and token.start > 0
    return (word in names and (acts or bool(before.strip()))) or _likely_name(word, capital, after)


def owners(text: str, folded: str, people: tuple[str, ...], roles: bool) -> list[Part]:
    """In textual order. A team, "somebody" or "we" owns nothing."""
    names = FIRST_NAMES | _firsts(people)
    found = list(_whole_names(folded, people))
    tokens = (_with_surname(text, Part(*match.span())) for match in TOKEN.finditer(folded))
    found += [token for token in tokens if _is_owner(text, folded, token, names)]
    found += _cued("titled", folded)
    if roles:
        found += _cued("single_role", folded)
    if roles and not found:
        found += _alone(folded)
    return _apart(found)


def _cued(name: str, folded: str) -> list[Part]:
    before = cue("agent_before")
    found = [match for match in cue(name).finditer(folded) if before.search(folded[: match.start()])]
    return [Part(*match.span()) for match in found if not FURTHER.match(folded, match.end())]


def _alone(folded: str) -> list[Part]:
    """One or two words that nobody knows as anything but a name, alone or with where they work or when they can."""
    match = ALONE.match(folded)
    if match is None or not cue("name_tail").match(folded[match.end() :]):
        return []
    return [] if any(_is_word(word) for word in match[1].split()) else [Part(*match.span(1))]


def _is_word(word: str) -> bool:
    lists = (STOP, GROUPS, THINGS, VAGUE, DEEDS, IRREGULAR)
    return any(word in known for known in lists) or NOUNLIKE.search(word) is not None


def _apart(parts: Iterable[Part]) -> list[Part]:
    """Longest first where two overlap."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: (part.start - part.end, part.start)):
        kept += apart([part], kept)
    return sorted(kept)
