"""Working calendars: shifts, days off and holidays, and what they come to in the next two weeks."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import CalendarDay, WorkingCalendar
from ui.here import Here
from ui.pages.settings.things import Kind, Row, things
from ui.parts.fields import line, lines, ticks
from ui.parts.form import Field
from ui.parts.marks import tag
from ui.parts.text import html
from ui.words import later

__all__ = ["DAYS", "calendars"]

DAYS = {
    0: later("Mon"),
    1: later("Tue"),
    2: later("Wed"),
    3: later("Thu"),
    4: later("Fri"),
    5: later("Sat"),
    6: later("Sun"),
}
WORKDAYS = [0, 1, 2, 3, 4]
AHEAD = timedelta(days=13)
MOST = 20


def shifts(here: Here, label: str, value: Any, key: str) -> list[dict[str, Any]]:
    """Those there are and one more; whichever has no name is none."""
    st.markdown(f"**{label}**")
    known = [*(value or []), {}][:MOST]
    drawn = [shift(here, n, each, f"{key} {n}") for n, each in enumerate(known, 1)]
    return [each for each in drawn if each is not None]


def shift(here: Here, n: int, value: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    with st.container(key=f"shift {key}", border=True):
        label = here.say("Shift {n}: name", n=n) if value else here.say("One more shift: name")
        name = st.text_input(label, value.get("name", ""), max_chars=120, key=f"{key} name").strip()
        with st.container(key=f"times {key}", horizontal=True):
            begin = clock(here.say("Shift {n}: from", n=n), value.get("start", "06:00"), f"{key} start")
            end = clock(here.say("Shift {n}: to", n=n), value.get("end", "14:00"), f"{key} end")
        days = ticks(DAYS)(here, here.say("Shift {n}: days", n=n), value.get("days", WORKDAYS), f"{key} days")
    return {"name": name, "start": begin, "end": end, "days": days} if name else None


def clock(label: str, value: str, key: str) -> str:
    found = st.time_input(label, time.fromisoformat(value), step=timedelta(minutes=15), key=key)
    return (found or time.fromisoformat(value)).strftime("%H:%M")


FIELDS = (
    Field("name", later("Name"), line(), needed=True),
    Field("timezone", later("Time zone"), line(60), later("Such as Europe/Vienna.")),
    Field("country", later("Country of the holidays"), line(10), later("Two letters, such as AT.")),
    Field("subdivision", later("Part of the country"), line(40), later("Where it has holidays of its own.")),
    Field("shifts", later("Shifts"), shifts, later("Without a name it is none."), needed=True),
    Field("days_off", later("Days off"), lines, later("One in each line, such as 2026-12-24.")),
)  # fmt: skip


def row(here: Here, calendar: WorkingCalendar) -> Row:
    own = ", ".join(f"{each['name']} {each['start']}–{each['end']}" for each in calendar["shifts"])
    return Row(calendar["name"], [own, calendar["country"] or "", calendar["timezone"]])


def more(here: Here, calendar: WorkingCalendar) -> None:
    st.header(here.say("The next 14 days"))
    today = here.now().astimezone(here.say.zone).date()
    last = today + AHEAD
    found = here.api(c.list_days, id=calendar["id"], from_=today.isoformat(), to=last.isoformat())["items"]
    rows = Markup("").join(day(here, each) for each in found)
    html('<table class="plain"><tbody>{rows}</tbody></table>', rows=rows)
    html("<p class='soft'>{told}</p>", told=here.say("Deadlines that are set already stay as they are."))


def day(here: Here, each: CalendarDay) -> Markup:
    how = tag("✓", here.say("worked"), "green") if each["working"] else tag("–", here.say("free"))
    return Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
        here.say.day(date.fromisoformat(each["day"])), how, each["holiday"] or ""
    )


def start(here: Here) -> Mapping[str, Any]:
    return {"shifts": [{"name": here.say("early"), "start": "06:00", "end": "14:00", "days": WORKDAYS}]}


KIND = Kind(
    "calendars", c.list_calendars, c.get_calendar, row, FIELDS, c.change_calendar, c.make_calendar,
    later("New calendar"), start=start, more=more,
)  # fmt: skip


def calendars(here: Here) -> None:
    things(here, KIND)
