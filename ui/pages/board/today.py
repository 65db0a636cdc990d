"""What belongs to this day: the routines that are due, and the hours with plan, actual and reason."""

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import HourBoard, HourShown, Standing
from ui.here import Here
from ui.parts.marks import tag
from ui.parts.taps import attempt, post
from ui.parts.text import html, md
from ui.parts.ways import go
from ui.routes import PEOPLE

__all__ = ["today"]

LOOKS = {"green": "✓", "red": "■", "grey": "?"}


def today(here: Here, team: str) -> None:
    """Both lists are read when they are opened, and stay open."""
    with st.container(key="today"):
        for key, title, icon, show in (
            ("routines", here.say("Routines of today"), "event_available", routines),
            ("hours", here.say("Hour by hour"), "schedule", hours),
        ):
            opened = st.expander(title, key=f"{key}_open", on_change="rerun", icon=f":material/{icon}:")
            if opened.open:
                with opened:
                    show(here, team)


# --- routines ------------------------------------------------------------------------------------------


@st.fragment
def routines(here: Here, team: str) -> None:
    day = attempt(here, lambda: here.api(c.get_routines_today, team_id=team))
    if day is None:
        return
    here.names.learn([each["owner_id"] for each in day["routines"]])
    for each in day["routines"]:
        routine(here, each)
    if not day["routines"]:
        st.write(here.say("Nothing is due today."))


def routine(here: Here, each: Standing) -> None:
    name = f"routine {each['routine_id']} {each['day']}"
    with st.container(key=name, horizontal=True, vertical_alignment="center"):
        mark = tag("✓", here.say("done"), "green") if each["done_at"] else tag("○", here.say.time(each["at"]))
        html('<p class="facts">{mark} <b>{name}</b> <span class="soft">{owner}</span></p>',
             mark=mark, name=each["name"], owner=here.names.of(each["owner_id"]))  # fmt: skip
        if each["done_at"] is None and here.may(*PEOPLE):
            check(here, each, name)


def check(here: Here, each: Standing, name: str) -> None:
    tapped = st.button(here.say("Done: {routine}", routine=md(each["name"])), key=f"check {name}")
    if not tapped:
        return
    if post(here, name, c.check_routine, {}, id=each["routine_id"]):
        st.rerun(scope="fragment")


# --- hour by hour --------------------------------------------------------------------------------------


@st.fragment
def hours(here: Here, team: str) -> None:
    found = attempt(here, lambda: here.api(c.get_hours, team_id=team))
    if found is None:
        return
    if not found["hours"]:
        st.write(here.say("The team does not work today."))
        return
    html('<div class="scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>',
         name=here.say("Hour by hour"), table=table(here, found))  # fmt: skip
    if here.may(*PEOPLE):
        entering(here, found)


def table(here: Here, found: HourBoard) -> Markup:
    heads = [
        here.say("Hour"),
        here.say("Plan"),
        here.say("Actual"),
        here.say("Gap"),
        here.say("In all"),
        here.say("Reason"),
    ]
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    rows = Markup("").join(row(here, hour) for hour in found["hours"])
    return Markup('<table class="hours"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(top, rows)


def row(here: Here, hour: HourShown) -> Markup:
    figures = (hour["plan"], hour["actual"], hour["gap"], hour["cumulative_gap"])
    cells = Markup("").join(
        Markup('<td class="n">{}</td>').format("" if n is None else here.say.number(n)) for n in figures
    )
    return Markup('<tr class="{}"><th scope="row">{} {}</th>{}<td>{}</td></tr>').format(
        hour["status"], LOOKS[hour["status"]], hour["label"], cells, hour["reason"] or ""
    )


def entering(here: Here, found: HourBoard) -> None:
    """The hour that is owed first stands chosen; its number and its reason go together."""
    begun = [hour for hour in found["hours"] if here.over(hour["from"])] or found["hours"][:1]
    owed = next((index for index, hour in enumerate(begun) if hour["owed"]), len(begun) - 1)
    labels = {hour["from"]: hour for hour in begun}
    start = st.selectbox(here.say("Which hour"), list(labels), owed, lambda each: labels[each]["label"], key="hour")
    hour = labels[start]
    with st.container(key="hour_fields", horizontal=True, vertical_alignment="bottom"):
        plan = st.number_input(
            here.say("Plan"), 0.0, value=fraction(hour["plan"]), step=1.0, format="%g", key=f"plan {start}"
        )
        actual = st.number_input(
            here.say("Actual"), 0.0, value=fraction(hour["actual"]), step=1.0, format="%g", key=f"actual {start}"
        )
        reason = st.text_input(here.say("Reason for the gap"), hour["reason"] or "", key=f"reason {start}")
    with st.container(key="hour_taps", horizontal=True):
        if st.button(here.say("Keep this hour"), key=f"keep {start}", type="primary"):
            written: dict[str, object] = {"from": start, "actual": actual, "reason": reason.strip() or None}
            keep(here, found, written if plan is None else {**written, "plan": plan})
        if (
            hour["status"] == "red"
            and not hour["issue_id"]
            and st.button(here.say("Make an issue of this hour"), key=f"up {start}")
        ):
            make_issue(here, found, start)


def fraction(n: float | None) -> float | None:
    """The field takes a fraction, also where the service wrote none."""
    return None if n is None else float(n)


def keep(here: Here, found: HourBoard, hour: dict[str, object]) -> None:
    body = {"team_id": found["team_id"], "stream": found["stream"], "hours": [hour]}
    if attempt(here, lambda: here.api(c.write_hours, body=body)):
        st.rerun(scope="fragment")


def make_issue(here: Here, found: HourBoard, start: str) -> None:
    body = {"team_id": found["team_id"], "stream": found["stream"], "from": start}
    raised = post(here, f"issue of {start}", c.raise_red_hour, body)
    if raised:
        go("issue", id=raised["id"])
