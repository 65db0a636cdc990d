"""The instant a quoted deadline means."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from coach.backends.builtin.clock_times import BEFORE, DAY_END, clock_times, on_the_day, without_clock_times
from coach.backends.builtin.cues import rewrites
from coach.backends.builtin.text import fold

__all__ = ["parse_due"]

COUNTS = {"a": 1, "an": 1, "a couple of": 2, "a few": 3}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2, "yesterday": -1}
WEEKS_AHEAD = {"this week": 0, "next week": 1, "week after next": 2}
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

LEAD = re.compile(rf"^{BEFORE}\b[\s:]*")
CORRECTED = re.compile(r"[\s,.]*\b(?:sorry|no(?! later)|i meant?|make (?:that|it)|actually|better)\b[\s,.]*")
EVENT = re.compile(
    r"\b(?:before|after|at|during) (?:(?:the|our|my|your) )?(?:\w+ )?(?:rounds?|lunch|shift(?: change| start)?|breaks?"
    r"|huddle|hand ?over|meeting|stand-?up|start-?up|change ?over)\b"
)
UNDATED = "undated"
"""What hangs on a feast or a stop, whose days no calendar here knows: "the tuesday after easter"."""
HOUR_FIRST = re.compile(r"^(\d{1,2})(?: o'?clock)? (?:on )?(today|tomorrow|tonight|[a-z]+day)$")
DOTTED_DATE = re.compile(r"\d\.\d{1,2}\.$")
STRETCH = re.compile(
    rf"^(?:(?:in|within|for) )?(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})(?P<half> and a half)? (?P<unit>[a-z]+?)'?s?'?"
    r"(?P<half_after> and a half)?(?: from (?:now|today)| time)?$"
)
WEEKS_ON = re.compile(r"\bin (\d{1,2}) weeks? (?=today|tomorrow|\w+day)")
NAMED_DAY = re.compile(rf"\b({'|'.join(NAMED_DAYS)})\b")
WEEKDAY = re.compile(
    rf"\b(next )?({'|'.join(WEEKDAYS)})(?:s|nes|rs|r|ur)?(?:day)?s?\b\.?,?"
    r"(?: (?:the )?(\d{1,2})(?:st|nd|rd|th|\.)?$)?"
)
SOME_WEEK = re.compile(rf"\b({'|'.join(WEEKS_AHEAD)})\b")
WEEK = re.compile(r"\b(?:calendar )?week (\d{1,2})\b")
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
ORDINAL = re.compile(r"^(?:the )?(\d{1,2})(?:st|nd|rd|th)$")
IN_FIGURES = re.compile(r"^(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})?)?$")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{MONTH}(?: \d{{4}})?\b"
    rf"|\b{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    r"|\b\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2})?)?$"
)
END_OF = re.compile(
    r"^(?:the )?end of (?:(?:the|this|our) )?(\w+)$|^((?:next|this) month|eod|eow|cob)$"
    r"|^(?:the )?(week|month|quarter|year)(?:'s)?[ -]end$|^(?:the )?(year|month|week)(?:'s| is) (?:out|over|up)$"
)


def parse_due(span_text: str, at: datetime, zone: ZoneInfo, locale: str = "en") -> datetime | None:
    """The instant, in UTC, by which a quoted deadline has passed; None where it cannot be told.

    Read from `at` in the site's zone, the future preferred. A day without a time ends at 23:59 there, and so does
    "after" or "before" an event of that day, whose hour nobody said. What is corrected in one breath gives way.
    """
    local = at.astimezone(zone)
    said = _in_english(fold(span_text).strip(" ,;!"), locale)
    said = said if DOTTED_DATE.search(said) else said.rstrip(". ")
    stretch = STRETCH.match(said)
    try:
        if stretch and stretch["unit"] in UNITS:
            return _after(stretch, local, zone)
        return _spoken_due(LEAD.sub("", said), local, zone, locale)
    except (OverflowError, ValueError):
        return None


def _in_english(said: str, locale: str) -> str:
    """Word for word, so that all languages share one calendar; English in its plainest words, with figures."""
    for pattern, plain in (*(rewrites("times", locale) if locale != "en" else ()), *rewrites("times", "en")):
        said = pattern.sub(plain, said)
    return " ".join(said.split())


def _spoken_due(said: str, local: datetime, zone: ZoneInfo, locale: str) -> datetime | None:
    day: date | None = None
    clock: time | None = None
    for piece in filter(None, CORRECTED.split(said)):
        text, events = EVENT.subn("", HOUR_FIRST.sub(r"\2 at \1", piece))
        told, left = list(clock_times(text)), without_clock_times(text.strip(" ,"))
        named = _day(left, local, locale) if left else None
        if named is None and (left or not (told or events)):
            return None
        day = named or day
        clock = on_the_day(told[-1], local, day) if told else clock
    return _next_such(day, clock or DAY_END, local, zone) if said else None


def _next_such(day: date | None, clock: time, local: datetime, zone: ZoneInfo) -> datetime:
    found = datetime.combine(day or local.date(), clock, zone)
    if day is None and found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), clock, zone)
    return found.astimezone(UTC)


def _after(stretch: re.Match[str], local: datetime, zone: ZoneInfo) -> datetime:
    """Hours to the minute; days and longer to the end of the day."""
    unit = UNITS[stretch["unit"]]
    half = stretch["half"] or stretch["half_after"]
    count = (COUNTS.get(stretch["count"]) or int(stretch["count"])) + (0.5 if half else 0)
    found = local.astimezone(UTC) + unit * count
    return (
        found if unit < timedelta(days=1) else datetime.combine(found.astimezone(zone), DAY_END, zone).astimezone(UTC)
    )


# --- the day ----------------------------------------------------------------------------------------


def _day(text: str, local: datetime, locale: str) -> date | None:
    today = local.date()
    if UNDATED in text:
        return None
    if further := WEEKS_ON.search(text):
        near = _day(WEEKS_ON.sub("", text, 1), local, locale)
        return near + timedelta(weeks=int(further[1])) if near else None
    for pattern, found in _DAYS:
        if match := pattern.search(text):
            return found(match, today)
    if date_itself := DATE.search(text):
        bare = text[date_itself.start() : date_itself.end()]
        return _in_figures(bare, local, locale) or _month_named(bare, local)
    said = WEEKDAY.search(text)
    return _on_weekday(said, today) if said else None


def _in_week(week: re.Match[str], today: date) -> date:
    """The weekday said of a week, or its Friday."""
    monday = today + timedelta(weeks=WEEKS_AHEAD[week[1]], days=-today.weekday())
    return monday + timedelta(days=_place(week.string))


def _place(text: str) -> int:
    said = WEEKDAY.search(text)
    return WEEKDAYS.index(said[2]) if said else 4


def _calendar_week(week: re.Match[str], today: date) -> date:
    """Of the year in which it is still to come."""
    place = _place(week.string) + 1
    found = date.fromisocalendar(today.isocalendar().year, int(week[1]), place)
    return found if found >= today else date.fromisocalendar(today.isocalendar().year + 1, int(week[1]), place)


def _on_weekday(said: re.Match[str], today: date) -> date | None:
    """ "Next friday" said before this week's is the week after's; "friday the 14th" must be one."""
    place = WEEKDAYS.index(said[2])
    if said[3]:
        found = _next_with(int(said[3]), today)
        return found if found and found.weekday() == place else None
    ahead = (place - today.weekday()) % 7
    later = said[1] is not None and (ahead == 0 or today.weekday() + ahead < 7)
    return today + timedelta(days=ahead + 7 * later)


def _next_with(day: int, today: date) -> date | None:
    first = today.replace(day=1)
    for _ in range(3):
        if 1 <= day <= _month_end(first).day and first.replace(day=day) >= today:
            return first.replace(day=day)
        first = _month_end(first) + timedelta(days=1)
    return None


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
    "eow": _friday,
    "month": _month_end,
    "quarter": lambda day: _month_end(day.replace(day=1, month=(day.month + 2) // 3 * 3)),
    "this month": _month_end,
    "next month": lambda day: _month_end(_month_end(day) + timedelta(days=1)),
    "year": lambda day: day.replace(month=12, day=31),
}
"""A week ends on Friday."""


def _end(said: re.Match[str], today: date) -> date | None:
    period = next(filter(None, said.groups()))
    if period in _ENDS:
        return _ENDS[period](today)
    in_month = _month_named(f"28 {period}", datetime.combine(today, DAY_END))
    return _month_end(in_month) if in_month else None


_DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (ISO, lambda said, _: date(int(said[1]), int(said[2]), int(said[3]))),
    (NAMED_DAY, lambda said, today: today + timedelta(days=NAMED_DAYS[said[1]])),
    (SOME_WEEK, _in_week),
    (WEEK, _calendar_week),
    (ORDINAL, lambda said, today: _next_with(int(said[1]), today)),
    (END_OF, _end),
)
"""What names a day, the surest first."""


def _in_figures(text: str, local: datetime, locale: str) -> date | None:
    """Day first, but in the United States, and wherever it can only be the other."""
    said = IN_FIGURES.match(text)
    if said is None:
        return None
    day, month = int(said[1]), int(said[2])
    zone = local.tzinfo.key if isinstance(local.tzinfo, ZoneInfo) else ""
    if month > 12 or (day <= 12 and locale == "en" and zone in _american()):
        day, month = month, day
    year = int(said[3]) % 100 + 2000 if said[3] else local.year
    found = date(year, month, day)
    return found if said[3] or found >= local.date() else date(year + 1, month, day)


@cache
def _american() -> frozenset[str]:
    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return frozenset(row.split("\t")[2] for row in rows if row.startswith("US\t"))


def _month_named(text: str, local: datetime) -> date | None:
    """What is left for dateparser: dates with a month in words."""
    import dateparser  # half a second to import, so only when such a date is really spoken

    found = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local.replace(tzinfo=None),
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return found.date() if found else None
