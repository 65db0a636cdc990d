"""Working calendars: when a team works, as a row says it, and as something that can be counted with."""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.hands import whole_organisation
from coach.board.rules.calendar import Calendar, Shift
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = [
    "MOST_DAYS",
    "USUAL_SHIFTS",
    "CalendarDay",
    "ShiftTimes",
    "WorkingCalendar",
    "calendar_from",
    "create_calendar",
    "edit_calendar",
    "read_calendar",
    "read_calendars",
    "read_days",
    "usual_calendar",
]

WEEKDAYS = (0, 1, 2, 3, 4)
MOST_DAYS = 400
"""Days looked at in one request."""

SHOWN = 30
"""Valid choices named to somebody who chose another."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NOON = time(12)


@dataclass(frozen=True, slots=True)
class ShiftTimes:
    """Times on the wall, like 06:00. `days` are weekdays on which it starts, Monday 0; `end` at or before `start` is
    on the next day."""

    name: str
    start: str
    end: str
    days: tuple[int, ...] = WEEKDAYS


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`country` and `subdivision` say which public holidays are free; `days_off` are free besides."""

    id: str
    name: str
    timezone: str
    country: str | None
    subdivision: str | None
    shifts: list[ShiftTimes]
    days_off: list[date]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`working` is whether a shift begins on it."""

    day: date
    working: bool
    holiday: str | None


USUAL_SHIFTS = (ShiftTimes("early", "06:00", "14:00"), ShiftTimes("late", "14:00", "22:00"))
"""Of a team without a calendar: Monday to Friday."""


# --- to count with ----------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def usual_calendar(timezone: str) -> Calendar:
    return Calendar(ZoneInfo(timezone), tuple(shift(asdict(each)) for each in USUAL_SHIFTS))


def calendar_from(row: Mapping[str, Any]) -> Calendar:
    """Made once for each thing that calendars say, whichever row says it."""
    days, shifts = json.dumps(row["days_off"] or []), json.dumps(row["shifts"] or [])
    return built(row["timezone"], row["country"], row["subdivision"], shifts, days)


@lru_cache(maxsize=1024)
def built(timezone: str, country: str | None, subdivision: str | None, shifts: str, days_off: str) -> Calendar:
    worked = tuple(map(shift, json.loads(shifts)))
    off = frozenset(map(date.fromisoformat, json.loads(days_off)))
    if country is None:
        return Calendar(ZoneInfo(timezone), worked, off)
    return Calendar(ZoneInfo(timezone), worked, off, lambda year: public_holidays(country, subdivision, year))


def shift(said: Mapping[str, Any]) -> Shift:
    times = time.fromisoformat(said["start"]), time.fromisoformat(said["end"])
    return Shift(said["name"], *times, frozenset(said["days"]))


@lru_cache(maxsize=1024)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """With the names they have in the country."""
    # The library takes longer to import than a start may; teams without a country never need it.
    from holidays import country_holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that some dates of some countries are not known so far ahead
        language = country_holidays(country).default_language
        return dict(country_holidays(country, subdiv=subdivision, years=year, language=language))


# --- reading and writing ----------------------------------------------------------------------------


def read_calendar(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> WorkingCalendar:
    return calendar(store.find(conn, caller, t.calendars, id, lock=lock))


def read_calendars(conn: Connection, caller: Caller, asked: Asked) -> Listing[WorkingCalendar]:
    found = store.page(conn, caller, t.calendars, asked, {})
    return Listing([calendar(row) for row in found.rows], found.next)


def create_calendar(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    whole_organisation(caller, "Calendars are made")
    columns = written(fields)
    check(columns, at)
    id = new_id("cal")
    store.add(conn, t.calendars, {**columns, "org": caller.org, "id": id, "created_at": at})
    occurred(conn, caller.org, "calendar.created", id, None, caller.person_id, at)
    return id


def edit_calendar(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """Deadlines that are set stay; what is counted from now on is counted with the calendar as it is now."""
    whole_organisation(caller, "Calendars are changed")
    row = store.find(conn, caller, t.calendars, id)
    columns = written(fields)
    check({**row, **columns}, at)
    store.change(conn, caller, t.calendars, id, columns)
    occurred(conn, caller.org, "calendar.changed", id, None, caller.person_id, at)


def read_days(conn: Connection, caller: Caller, id: str, first: date, last: date) -> Listing[CalendarDay]:
    """Day by day, so that people can see whether the calendar says what they meant."""
    if not first <= last < first + MOST_DAYS * DAY:
        raise InvalidInput(f"`from` ({first}) to `to` ({last}) is not one to {MOST_DAYS} days; choose others.")
    row = store.find(conn, caller, t.calendars, id)
    return Listing(list(days(row, calendar_from(dict(row)), first, last)), None)


def days(row: RowMapping, counted: Calendar, first: date, last: date) -> Iterator[CalendarDay]:
    for day in (first + n * DAY for n in range((last - first).days + 1)):
        named = public_holidays(row["country"], row["subdivision"], day.year).get(day) if row["country"] else None
        yield CalendarDay(day, begins(counted, day), named)


def begins(counted: Calendar, day: date) -> bool:
    """Whether a shift starts on a day."""
    return counted.day_of(counted.next_start(counted.end_of(day - DAY))) == day


def calendar(row: RowMapping) -> WorkingCalendar:
    shifts = [ShiftTimes(**{**each, "days": tuple(each["days"])}) for each in row["shifts"] or ()]
    off = list(map(date.fromisoformat, row["days_off"] or ()))
    shown: dict[str, Any] = {"shifts": shifts, "days_off": off}
    return WorkingCalendar(
        **shown, **{each.name: row[each.name] for each in fields(WorkingCalendar) if each.name not in shown}
    )


# --- what may be written ----------------------------------------------------------------------------


def written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As the columns hold them: dates as text, each once."""
    columns = dict(fields)
    if "days_off" in fields:
        columns["days_off"] = sorted({day.isoformat() for day in fields["days_off"]})
    if "shifts" in fields:
        columns["shifts"] = [{**each, "days": sorted(set(each["days"]))} for each in fields["shifts"]]
    return columns


def check(row: Mapping[str, Any], at: datetime) -> None:
    check_country(row["country"], row["subdivision"])
    counted = calendar_from(row)
    for name in sorted({each["name"] for each in row["shifts"]}):
        check_work(counted, name, at)


def check_country(country: str | None, subdivision: str | None) -> None:
    if country is None and subdivision is None:
        return
    from holidays import list_supported_countries  # for the reason above

    known = list_supported_countries(include_aliases=False)
    if country is None:
        raise InvalidInput("`subdivision` is given without a `country`; give both, or empty both with null.")
    if country not in known:
        raise InvalidInput(f"`country` is {country!r}; write two capital letters of ISO 3166, like {some(known)}.")
    if subdivision is not None and subdivision not in known[country]:
        have = f"write one like {some(known[country])}, or null" if known[country] else "that country has none: null"
        raise InvalidInput(f"`subdivision` is {subdivision!r}; {have}.")


def some(known: Mapping[str, Any] | Sequence[str]) -> str:
    return ", ".join(sorted(known, key=lambda code: (code not in COMMON, code))[:SHOWN])


COMMON = frozenset({"AT", "CH", "CZ", "DE", "ES", "FR", "GB", "IT", "MX", "NL", "PL", "PT", "US"})
"""Countries named first."""


def check_work(counted: Calendar, name: str, at: datetime) -> None:
    """No shift rests so long, now or around any day off, that counting with it would not come to an end."""
    try:
        reached = counted.next_working(at, name)
        for noon in (datetime.combine(day, NOON, UTC) for day in sorted(counted.days_off)):
            reached = max(reached, noon - WEEK)
            while reached < noon:
                reached = counted.next_start(reached, name)
    except InvalidInput as error:
        raise InvalidInput(f"The shift {name!r} does not come for more than a year. {error}.") from error
