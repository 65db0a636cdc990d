"""The instant a quoted deadline means."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coach.backends.builtin.cues import rewrites
from coach.backends.builtin.text import fold

__all__ = ["parse_due"]

DAY_END = time(23, 59)
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
COUNTS = {word: count for count, word in enumerate(NUMBERS)} | {"a": 1, "an": 1, "a couple of": 2, "a few": 3}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "overmorrow": 2, "yesterday": -1}
DAY_PARTS = {
    "morning": time(12),
    "noon": time(12),
    "midday": time(12),
    "lunch": time(13),
    "lunchtime": time(13),
    "afternoon": time(17),
    "evening": time(21),
}
"""The latest moment each still means."""
UNITS = {
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "shift": timedelta(hours=8),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "wk": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}

FIRST_HOUR = 7
EVENING = 18
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS[1:])})"
_BEFORE = r"(?:by|until|till|til|before|on|at|from|latest|due|no later than|around|about|for|the latest)"
LEAD = re.compile(rf"^{_BEFORE}\b[\s:]*")
EVENT = re.compile(
    r"\b(?:before|after|at|during) (?:(?:the|our|my|your) )?(?:\w+ )?(?:rounds?|lunch|shift(?: change| start)?|breaks?"
    r"|huddle|hand ?over|meeting|stand-?up|start-?up|change ?over)\b"
)
HOUR_FIRST = re.compile(rf"^({_HOUR}) (today|tomorrow|tonight)$")
CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\b(?!\.) ?([ap]m)?|\b(\d{1,2}) ?(am|pm|o'?clock|h)\b")
BARE_HOUR = re.compile(rf"(?:^|\b{_BEFORE} )({_HOUR})(?: o'?clock)?(?:,? (?:at )?the latest)?$")
DAY_PART = re.compile(r"\b(?:in the )?(morning|noon|midday|lunch(?:time)?|afternoon|evening)\b")
TRAILING = re.compile(r"\b(?:at|in the|by|on)\s*$")
WEEKDAY = re.compile(r"\b(next )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|r|ur)?(?:day)?s?\b")
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
ORDINAL = re.compile(r"^(?:the )?(\d{1,2})(?:st|nd|rd|th)$")
DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.$")
DOTTED_DATE = re.compile(r"\d\.\d{1,2}\.$")
STRETCH = re.compile(rf"^(?:in|within) (\d{{1,3}}|{'|'.join(COUNTS)}) (\w+?)s?$")
WEEK = re.compile(r"^(?:calendar )?week (\d{1,2})$")
END_OF = re.compile(
    r"^(?:the )?end of (?:(?:the|this|our) )?(\w+)$|^((?:next|this) (?:week|month)|eod|eow|cob)$"
    r"|^(?:the )?(week|month|year)(?:'s)?[ -]end$"
)


def parse_due(span_text: str, at: datetime, zone: ZoneInfo, locale: str = "en") -> datetime | None:
    """The instant, in UTC, by which a quoted deadline has passed; None where it cannot be told.

    Read from `at` in the site's zone, the future preferred. A day without a time ends at 23:59 there, and so does
    "after" or "before" an event of that day, whose hour nobody said.
    """
    local = at.astimezone(zone)
    said = _in_english(fold(span_text).strip(" ,;!"), locale)
    said = said if DOTTED_DATE.search(said) else said.rstrip(". ")
    stretch = STRETCH.match(said)
    try:
        return _after(stretch, local, zone) if stretch else _spoken_due(LEAD.sub("", said), local, zone)
    except (OverflowError, ValueError):
        return None


def _in_english(said: str, locale: str) -> str:
    """Word for word, so that all languages share one calendar."""
    for pattern, english in rewrites("times", locale) if locale != "en" else ():
        said = pattern.sub(english, said)
    return " ".join(said.split())


def _spoken_due(said: str, local: datetime, zone: ZoneInfo) -> datetime | None:
    text, events = EVENT.subn("", HOUR_FIRST.sub(r"\2 at \1", said))
    text = text.strip(" ,")
    left = _without_clock(text)
    day = _day(left, local) if left else None
    clock = _clock(text, local, dated=day is not None)
    if day is None and (left or not (clock or events)):
        return None
    found = datetime.combine(day or local.date(), clock or DAY_END, zone)
    if day is None and found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), clock or DAY_END, zone)
    return found.astimezone(UTC)


def _after(stretch: re.Match[str], local: datetime, zone: ZoneInfo) -> datetime | None:
    """Hours to the minute; days and longer to the end of the day."""
    unit = UNITS.get(stretch[2])
    if unit is None:
        return None
    found = local.astimezone(UTC) + unit * (COUNTS.get(stretch[1]) or int(stretch[1]))
    return (
        found if unit < timedelta(days=1) else datetime.combine(found.astimezone(zone), DAY_END, zone).astimezone(UTC)
    )


def _without_clock(text: str) -> str:
    if ISO.search(text):
        return text
    left = BARE_HOUR.sub("", CLOCK.sub("", DAY_PART.sub("", text)).strip(" ,"))
    return LEAD.sub("", TRAILING.sub("", left.strip(" ,")).strip(" ,"))


def _clock(text: str, local: datetime, dated: bool) -> time | None:
    """An hour without am or pm is the one in working hours: said of no day, "ten" is today's, or else tomorrow's.

    An early hour, and any hour that is said in the evening, is the next such hour.
    """
    if match := CLOCK.search(text):
        hour, half = int(match[1] or match[4]), match[3] or match[5]
        return time(_on_the_dial(hour, half), int(match[2] or 0))
    if bare := BARE_HOUR.search(text):
        hour = COUNTS.get(bare[1]) or int(bare[1])
        next_one = hour < FIRST_HOUR or local.hour >= EVENING
        passed = hour < 6 if dated else next_one and hour <= local.hour
        return time(hour + 12 if passed and hour < 12 else hour % 24)
    part = DAY_PART.search(text)
    return DAY_PARTS[part[1]] if part else None


def _on_the_dial(hour: int, half: str | None) -> int:
    return hour % 12 + 12 * (half == "pm") if half in ("am", "pm") else hour % 24


def _day(text: str, local: datetime) -> date | None:
    today = local.date()
    if iso := ISO.search(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    for word, shift in NAMED_DAYS.items():
        if re.search(rf"\b{word}\b", text):
            return today + timedelta(days=shift)
    if ordinal := ORDINAL.match(text):
        return _next_with(int(ordinal[1]), today)
    if week := WEEK.match(text):
        return _in_week(int(week[1]), today)
    if end := END_OF.match(text):
        return _end(end[1] or end[2] or end[3], local)
    if weekday := WEEKDAY.search(text):
        ahead = (WEEKDAYS.index(weekday[2]) - today.weekday()) % 7
        return today + timedelta(days=ahead + 7 * _the_one_after(weekday, today, ahead))
    return _date_named(text, local)


def _the_one_after(weekday: re.Match[str], today: date, ahead: int) -> bool:
    """ "Next friday" said before this week's is the week after's."""
    return weekday[1] is not None and (ahead == 0 or today.weekday() + ahead < 7)


def _next_with(day: int, today: date) -> date | None:
    first = today.replace(day=1)
    for _ in range(3):
        if 1 <= day <= _month_end(first).day and first.replace(day=day) >= today:
            return first.replace(day=day)
        first = _month_end(first) + timedelta(days=1)
    return None


def _in_week(number: int, today: date) -> date:
    """The Friday of a calendar week, of the year in which it is still to come."""
    friday = date.fromisocalendar(today.isocalendar().year, number, 5)
    return friday if friday >= today else date.fromisocalendar(today.isocalendar().year + 1, number, 5)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


_ENDS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "shift": lambda day: day,
    "eod": lambda day: day,
    "cob": lambda day: day,
    "week": _friday,
    "this week": _friday,
    "eow": _friday,
    "next week": lambda day: day + timedelta(days=11 - day.weekday()),
    "month": _month_end,
    "this month": _month_end,
    "next month": lambda day: _month_end(_month_end(day) + timedelta(days=1)),
    "year": lambda day: day.replace(month=12, day=31),
}
"""A week ends on Friday."""


def _end(period: str, local: datetime) -> date | None:
    if period in _ENDS:
        return _ENDS[period](local.date())
    in_month = _date_named(f"28 {period}", local)
    return _month_end(in_month) if in_month else None


def _date_named(text: str, local: datetime) -> date | None:
    """What is left for dateparser: dates with a month, day first."""
    if not re.search(r"\d", text):
        return None
    import dateparser  # half a second to import, so only when such a date is really spoken

    found = dateparser.parse(
        DOTTED.sub(r"\1/\2", text),
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local.replace(tzinfo=None),
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return found.date() if found else None
