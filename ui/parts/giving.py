"""An action without any coaching: what, who, by when. From the board it takes three taps and one sentence."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from ui.client import calls as c
from ui.client.types import ShiftTimes, Team
from ui.here import Here
from ui.parts.drafts import TITLE, forget, too_long, written
from ui.parts.people import choose
from ui.parts.taps import attempt, lacks, post, say_done
from ui.words import later

__all__ = ["choose_due", "give", "shift_end"]

DUES: Mapping[str, str] = {
    "shift": later("End of this shift"),
    "today": later("Today"),
    "tomorrow": later("Tomorrow"),
    "friday": later("This Friday"),
    "day": later("Another day"),
}
FRIDAY = 4
DAY = timedelta(days=1)


def give(
    here: Here,
    team: Team,
    name: str,
    issue_id: str | None = None,
    then: Callable[[], object] = st.rerun,
    meeting_id: str | None = None,
) -> None:
    """`name` is that of the form, `meeting_id` the meeting in which it is given. The new action is proposed to its
    owner, unless they give it to themselves."""
    turn = st.session_state.setdefault(f"{name} turn", 0)
    form = f"{name} {turn}"
    what = written(here, here.say("What is to be done"), f"{form} what", TITLE)
    owner = choose(here, here.say("Who"), team, f"{form} who")
    due = choose_due(here, team, f"{form} due", soon=True)
    above = st.container()
    if not st.button(here.say("Give this action"), key=f"{form} give", type="primary", icon=":material/task_alt:"):
        return
    needed = {here.say("what"): what.strip(), here.say("who"): owner, here.say("by when"): due}
    with above:
        if lacks(here, needed) or too_long(what, TITLE):
            return
    body = {"what": what.strip(), "owner_id": owner, "due": due, "team_id": team["id"], "issue_id": issue_id}
    body |= {"meeting_id": meeting_id} if meeting_id else {}
    with above:
        given = post(here, form, c.new_action, body)
    if given:
        st.session_state[f"{name} turn"] = turn + 1
        forget(f"{form} what")
        say_done(here.say("The action is given"))
        then()


def choose_due(here: Here, team: Team, key: str, *, soon: bool = False) -> str | None:
    """As the service takes it: an instant, or a date that ends as it ends for the team. `soon` stands chosen: the end
    of this shift or of this day."""
    ends = end_of_shift(here, team, key)
    today = here.now().astimezone(ZoneInfo(team["timezone"])).date()
    # A Friday that is tomorrow is offered as tomorrow alone.
    twice = {"today" if ends else "shift", "friday" if friday_after(today) == today + DAY else ""}
    offered = [name for name in DUES if name not in twice]
    first = offered[0] if soon else None
    chosen = st.pills(
        here.say("By when"), offered, default=first, format_func=lambda name: here.say(DUES[name]), key=key
    )
    if chosen == "day":
        picked = st.date_input(here.say("Which day"), None, min_value=today, key=f"{key} day")
        return picked.isoformat() if isinstance(picked, date) else None
    days = {"today": today, "tomorrow": today + DAY, "friday": friday_after(today)}
    return ends if chosen == "shift" else days[chosen].isoformat() if chosen else None


def friday_after(day: date) -> date:
    """A Friday itself has gone by when one looks ahead."""
    return day + ((FRIDAY - day.weekday() - 1) % 7 + 1) * DAY


def end_of_shift(here: Here, team: Team, key: str) -> str | None:
    """The end of the shift that runs now, if the calendar that holds knows one; asked once for a form."""
    calendar = calendar_of(here, team)
    if calendar is None:
        return None
    kept = f"{key} shifts"
    if kept not in st.session_state:
        found = attempt(here, lambda: here.api(c.get_calendar, id=calendar))
        st.session_state[kept] = (found["shifts"], found["timezone"]) if found else ([], "UTC")
    shifts, zone = st.session_state[kept]
    ends = shift_end(shifts, zone, here.now())
    return ends.isoformat().replace("+00:00", "Z") if ends else None


def calendar_of(here: Here, team: Team) -> str | None:
    """The team's own, or the nearest above it."""
    seen: set[str] = set()
    above: Team | None = team
    while above is not None and above["id"] not in seen:
        if above["calendar_id"]:
            return above["calendar_id"]
        seen.add(above["id"])
        above = here.team_of(above["parent_id"])
    return None


def shift_end(shifts: Sequence[ShiftTimes], zone: str, now: datetime) -> datetime | None:
    """When the shift ends that runs now; one that began yesterday may still run."""
    local = now.astimezone(ZoneInfo(zone))
    for day in (local.date() - DAY, local.date()):
        for shift in shifts:
            begin, end = time.fromisoformat(shift["start"]), time.fromisoformat(shift["end"])
            begun = datetime.combine(day, begin, local.tzinfo)
            ended = datetime.combine(day + DAY if end <= begin else day, end, local.tzinfo)
            if begun <= local < ended and day.weekday() in shift.get("days", range(7)):
                return ended.astimezone(UTC)
    return None
