"""Who an answer gives something to: the speaker, a known or likely name, a role held by one person."""

import re
from collections.abc import Iterable, Iterator

from coach.backends.builtin.cues import cue, word_list
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
    r"noon|midnight|morning|afternoon|evening|night|sometime|someday|anytime|late|latest|early|end|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day"
)
SIGNED = re.compile(r"\S \S+, ([^\W\d_]{3,})[\s.!]*$")
FURTHER = re.compile(r" [a-z]{3,}(?:er|or|ist|ian|man|nurse)\b")
"""What makes "the lead" in "the lead engineer" only half of who is meant."""
SURNAME = re.compile(r" [A-Z][a-z]+\b(?!\s+[A-Z])")
TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
OF_SOMEBODY = re.compile(r"'s?$")
DAY_OF_MONTH = re.compile(r"\s*(?:the )?\d{1,2}(?:st|nd|rd|th)?\b")
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
    return any(close) and not _is_word(word) and not DONE.search(word) and not _is_day(word)


def _is_day(word: str) -> bool:
    return DAY.fullmatch(word) is not None or cue("deadline").fullmatch(word) is not None


def signed(folded: str) -> list[Part]:
    """ "…, hanna" at the very end: a name set under a change."""
    match = SIGNED.search(folded)
    if match is None or _is_thing(match[1]) or _is_word(match[1]) or DONE.search(match[1]) or _is_day(match[1]):
        return []
    return [Part(*match.span(1))]


def _is_thing(word: str) -> bool:
    return any(word in known for known in (STOP, GROUPS, THINGS, VAGUE, IRREGULAR))


def _whole_names(folded: str, people: Iterable[str]) -> Iterator[Part]:
    for name in people:
        for match in re.finditer(rf"\b{re.escape(name.lower())}\b", folded):
            if not cue("not_them").match(folded, match.end()):
                yield Part(*match.span())


def _with_surname(text: str, token: Part) -> Part:
    surname = SURNAME.match(text, token.end) if text[token.start].isupper() else None
    return Part(token.start, surname.end()) if surname else token


def _is_owner(text: str, folded: str, token: Part, names: frozenset[str]) -> bool:
    word, before, after = _word(folded, token), folded[: token.start], folded[token.end :]
    if not cue("agent_before").search(before) or _names_a_month(word, before, after):
        return False
    if word in SELF:
        return not cue("thinking").match(after)
    if cue("not_them").match(after):
        return False
    acts = _does_something(after)
    capital = text[token.start].isupper() and token.start > 0
    placed = bool(before.strip()) and (capital or word not in word_list("names_too", "en"))
    return (word in names and (acts or placed)) or _likely_name(word, capital, after)


def _is_meant(folded: str, token: Part, known: frozenset[str]) -> bool:
    """Somebody of the team, named where an owner was asked for, however it is put; unless they are ruled out."""
    word, before, after = _word(folded, token), folded[: token.start], folded[token.end :]
    if word not in known or cue("not_them_before").search(before) or cue("not_them").match(after):
        return False
    return word not in word_list("names_too", "en") or cue("who_before").search(before) is not None


def _does_something(after: str) -> bool:
    deed, at_something = TOKEN.match(after.lstrip()), cue("with_whom").match(after)
    does = at_something is not None and at_something[1].endswith("s") and at_something[1] not in STOP
    return does or cue("agent_after").match(after) is not None or (deed is not None and deed[0] in DEEDS)


def _word(folded: str, token: Part) -> str:
    found = TOKEN.match(folded, token.start, token.end)
    return found[0] if found else ""


def _names_a_month(word: str, before: str, after: str) -> bool:
    """ "April 3rd" is a day, whoever is called so."""
    if cue("deadline").fullmatch(f"by {word} 1st") is None:
        return False
    return cue("names_a_month").search(before) is not None or DAY_OF_MONTH.match(after) is not None


def _names(text: str, folded: str, names: frozenset[str]) -> Iterator[Part]:
    """Words that may be somebody; of "May's" only "May"."""
    for match in TOKEN.finditer(folded):
        end = OF_SOMEBODY.search(match[0])
        bare = Part(match.start(), match.start() + end.start()) if end and match[0][: end.start()] in names else None
        yield _with_surname(text, bare or Part(*match.span()))


def owners(text: str, folded: str, people: tuple[str, ...], roles: bool) -> list[Part]:
    """In textual order. A team, "somebody" or "we" owns nothing."""
    names = FIRST_NAMES | _firsts(people)
    found = list(_whole_names(folded, people))
    found += [token for token in _names(text, folded, names) if _is_owner(text, folded, token, names)]
    found += _cued("titled", folded)
    if roles:
        found += [token for token in _names(text, folded, names) if _is_meant(folded, token, _firsts(people))]
        found += _cued("single_role", folded)
    if roles and not found and not any(word in _firsts(people) for word in TOKEN.findall(folded)):
        found += _alone(folded)
    return _apart(found)


def _cued(name: str, folded: str) -> list[Part]:
    before = cue("agent_before")
    found = [match for match in cue(name).finditer(folded) if before.search(folded[: match.start()])]
    return [Part(*match.span()) for match in found if not FURTHER.match(folded, match.end())]


def _alone(folded: str) -> list[Part]:
    """One or two words that nobody knows as anything but a name, alone or with where they work or when they can."""
    match = ALONE.match(folded)
    after = folded[match.end() :] if match else ""
    if match is None or cue("not_them").match(after) or not cue("name_tail").match(after):
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
