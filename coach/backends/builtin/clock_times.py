"""The time of day in a deadline, once that is plain English with figures: "at 15 past 7", "1430", "in the morning"."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

__all__ = ["BEFORE", "DAY_END", "ClockTime", "clock_times", "on_the_day", "without_clock_times"]

DAY_END = time(23, 59)
DAY_PARTS = {
    "morning": time(12),
    "noon": time(12),
    "midday": time(12),
    "lunch": time(13),
    "lunchtime": time(13),
    "afternoon": time(17),
    "evening": time(21),
    "night": DAY_END,
    "midnight": DAY_END,
}
"""The latest moment each still means."""

FIRST_HOUR = 7
EVENING = 18
LATE = re.compile(r"\b(?:afternoon|evening|night|tonight)\b")
EARLY = re.compile(r"\bmorning\b")

BEFORE = r"(?:by|until|till|til|before|on|at|from|latest|due|no later than|around|about|for|the latest|sometime)"
_FULL = r"(?:[01]\d[0-5]\d|2[0-3][0-5]\d)"
CLOCK = re.compile(
    r"\b(?P<minutes>\d{1,2}) (?P<way>past|to) (?P<dial>\d{1,2})\b(?: ?(?P<half1>[ap]m)\b)?"
    r"|\b(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\b(?!\.)(?: ?(?P<half2>[ap]m)\b)?"
    r"|\b(?P<whole>\d{1,2}) ?(?P<half3>am|pm|h)\b"
    r"|\b(?P<oclock>\d{1,2}) ?o'?clock\b"
    rf"|\b(?P<four>{_FULL}) ?h(?:ou)?rs?\b|\b(?P<four_h>{_FULL}) ?h\b"
    rf"|(?:\b(?:at|by|before|until) |^)(?P<four_at>{_FULL})(?=$|,| (?:today|tomorrow|tonight|on\b|[a-z]+day))"
)
BARE_HOUR = re.compile(rf"(?:^|\b{BEFORE} )(\d{{1,2}})$")
DAY_PART = re.compile(rf"\b(?:in the |this )?({'|'.join(DAY_PARTS)})\b")
DAY_ENDS = re.compile(r"(?<=\w)(?<!\bthe)[ ,]+(?:by |at )?(?:the )?(?:end of (?:the )?(?:day|shift)|eod|cob)$")
LATEST = re.compile(r"[ ,]*\b(?:at )?(?:the )?(?:latest|sharp)$")
TRAILING = re.compile(r"(?:[ ,]*\b(?:at|in the|by|on|before|until|this|around))*[ ,]*$")
LEADING = re.compile(rf"^(?:[ ,]*\b{BEFORE}\b[\s:]*)*[ ,]*")


class ClockTime(NamedTuple):
    hour: int
    minute: int = 0
    either_half: bool = False
    """Whether nobody said if it is before or after noon."""


def clock_times(text: str) -> Iterator[ClockTime]:
    """As said, the last one standing last; a part of the day alone stands for its end."""
    text = LATEST.sub("", text)
    bare = BARE_HOUR.search(_without_figures(text))
    figures = [_figure(match) for match in CLOCK.finditer(text)]
    figures += [ClockTime(int(bare[1]), 0, either_half=True)] if bare else []
    yield from (_in_half(told, text) for told in figures)
    if not figures and (part := DAY_PART.search(text)):
        yield ClockTime(DAY_PARTS[part[1]].hour, DAY_PARTS[part[1]].minute)


def _figure(found: re.Match[str]) -> ClockTime:
    if found["dial"]:
        ahead, minutes = int(found["dial"]), int(found["minutes"])
        hour, minute = (ahead, minutes) if found["way"] == "past" else ((ahead - 2) % 12 + 1, 60 - minutes)
        return _halved(hour, minute, found["half1"])
    if found["hour"]:
        plain = not found["hour"].startswith("0")
        return _halved(int(found["hour"]), int(found["minute"]), found["half2"] or ("" if plain else "h"))
    if found["whole"]:
        return _halved(int(found["whole"]), 0, found["half3"])
    if found["oclock"]:
        return _halved(int(found["oclock"]), 0, "")
    four = found["four"] or found["four_h"] or found["four_at"]
    return ClockTime(int(four[:2]), int(four[2:]))


def _halved(hour: int, minute: int, half: str | None) -> ClockTime:
    """`half` is am, pm, or h for a dial of 24 hours."""
    if half in ("am", "pm"):
        return ClockTime(hour % 12 + 12 * (half == "pm"), minute)
    return ClockTime(hour, minute, either_half=not half and 0 < hour < 12)


def _in_half(told: ClockTime, text: str) -> ClockTime:
    if told.either_half and LATE.search(text):
        return ClockTime(told.hour % 12 + 12, told.minute)
    return told._replace(either_half=told.either_half and not EARLY.search(text))


def _without_figures(text: str) -> str:
    left = DAY_PART.sub("", CLOCK.sub("", DAY_ENDS.sub("", text)))
    return " ".join(left.split()).strip(" ,")


def without_clock_times(text: str) -> str:
    """What is left to name the day."""
    left = BARE_HOUR.sub("", _without_figures(LATEST.sub("", text)))
    return LEADING.sub("", TRAILING.sub("", left))


def on_the_day(told: ClockTime, local: datetime, day: date | None) -> time:
    """An hour without am or pm is the one in working hours: said of no day, "ten" is today's, or else tomorrow's.

    An early hour said by day is the afternoon's; in the evening and at night, any hour is the next such hour.
    """
    early = time(0 if told.hour == 24 else told.hour, told.minute)
    if told.hour == 24:
        return DAY_END
    if not told.either_half or told.hour == 12:
        return early
    late = early.replace(hour=told.hour + 12)
    if day not in (None, local.date()):
        return late if told.hour < FIRST_HOUR - 1 else early
    if FIRST_HOUR <= local.hour < EVENING:
        passed = day is not None and early <= local.time()
        return late if told.hour < FIRST_HOUR or passed else early
    return next((hour for hour in (early, late) if hour > local.time()), early)
