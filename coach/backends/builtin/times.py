"""The words in an answer that name a time."""

import re

from coach.backends.builtin.cues import cue
from coach.backends.builtin.text import Part, apart

__all__ = ["deadlines", "events", "meant", "stretches", "times", "untils", "windows"]


def _found(name: str, folded: str) -> list[Part]:
    return [Part(match.start(), match.start() + len(match[0].rstrip())) for match in cue(name).finditer(folded)]


def deadlines(folded: str) -> list[Part]:
    """Points in time to do something by; a stretch such as "for two weeks" is none."""
    found = [kept for part in _found("deadline", folded) if (kept := meant(folded, part)) and _is_point(folded, kept)]
    return apart(found, windows(folded))


def meant(folded: str, part: Part, locale: str = "en") -> Part | None:
    """A time that is not ruled out; of "not friday, monday" what follows the comma."""
    if cue("date_denied_after", locale).match(folded[part.end :]):
        return None
    if not cue("date_denied", locale).search(folded[: part.start]):
        return part
    comma = folded.find(", ", part.start, part.end)
    return Part(comma + 2, part.end) if comma >= 0 else None


def _is_point(folded: str, part: Part) -> bool:
    """ "Each monday" beside other words is a rhythm, "the friday file" a file."""
    again = RHYTHM.match(folded, part.start) and folded.strip() != folded[part.start : part.end]
    return not (again or _names_a_thing(folded, part))


def _names_a_thing(folded: str, part: Part) -> bool:
    """ "The friday file" is a file, not a day."""
    return folded.startswith("the ", part.start) and NAMED.match(folded, part.end) is not None


RHYTHM = re.compile(r"(?:on )?(?:each|every)\b")
NAMED = re.compile(
    r" (?!and|or|by|at|in|on|after|before|until|till|morning|noon|night|evening|afternoon|then)[a-z]{3,}"
)


def times(folded: str) -> list[Part]:
    """When something happened, widest wording first."""
    wide = _found("happened", folded)
    return sorted(wide + apart(_found("deadline", folded), wide))


def windows(folded: str) -> list[Part]:
    return _found("window", folded)


def stretches(folded: str) -> list[Part]:
    """How long, where that was asked: "for two weeks", and a bare "four weeks"."""
    bare = STRETCH.fullmatch(folded.strip())
    return windows(folded) or ([Part(0, len(folded))] if bare else [])


STRETCH = re.compile(
    r"(?:about |for |over |within )?(?:the )?(?:next |following |coming |first )?"
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|an?|a couple of|a few)? ?"
    r"(?:full |whole |working |business |calendar |consecutive )?"
    r"(?:hours?|days?|nights?|shifts?|weeks?|months?|quarters?|years?)(?: (?:in a row|running|long))?"
)


def events(folded: str) -> list[Part]:
    """What ends or starts it where no date is given: "until the hose is in", "once the tool is back"."""
    return _found("until_then", folded) or _found("then", folded)


def untils(folded: str) -> list[Part]:
    """End conditions: "until the hose is in"."""
    return _found("until_then", folded)
