"""How often a KPI is read, and when a reading that has not come is missing."""

from datetime import datetime, timedelta
from typing import Literal

from coach.board.rules.calendar import Calendar
from coach.board.rules.spans import Span

__all__ = ["Rhythm", "expected_by"]

Rhythm = Literal["takt", "hour", "shift", "day", "week", "month"]

PERIODS = {
    "hour": (Span(1, "hours"), True),
    "shift": (Span(1, "days"), True),
    "day": (Span(1, "days"), True),
    "week": (Span(1, "weeks"), True),
    "month": (Span(31, "days"), False),
}
"""From one reading to the next, and whether in working time. A named shift takes place once a working day."""

MOMENT = timedelta(seconds=1)


def expected_by(
    calendar: Calendar, rhythm: Rhythm, shift: str, at: datetime, *, takt_minutes: int | None = None
) -> datetime:
    """Until when the reading after the one at `at` has to be there: one period later, as the team works.

    A reading that closes a day lies after its last shift, so the next is missing from the first shift after the
    next working day: at the morning's meeting yesterday is still to be entered, the day before is not.
    """
    if rhythm == "shift" and not shift:
        return calendar.next_start(calendar.next_start(at - MOMENT))
    theirs = calendar.only(shift) if any(each.name == shift for each in calendar.shifts) else calendar
    span, working = PERIODS[rhythm] if takt_minutes is None else (Span(takt_minutes, "minutes"), True)
    return theirs.add(at, span, working=working)
