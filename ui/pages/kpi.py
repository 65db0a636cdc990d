"""One number: how it runs against its target and its own limits, who owes it, and what is done when it is off."""

import streamlit as st

from ui.client import calls as c
from ui.client.types import Band, Kpi, Series
from ui.here import Here
from ui.parts.chart import Dot, Level, RunChart, draw, table
from ui.parts.marks import MARKS, mark
from ui.parts.terms import category, term
from ui.parts.text import html, md
from ui.parts.ways import asked, way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["kpi"]

MOST, READ = 60, 40
RULES = {
    "beyond": later("beyond a limit"),
    "near": later("several near a limit"),
    "run": later("a run on one side"),
    "trend": later("a trend"),
}
RHYTHMS = {
    "takt": later("every takt"),
    "hour": later("every hour"),
    "shift": later("every shift"),
    "day": later("every day"),
    "week": later("every week"),
    "month": later("every month"),
}


def kpi(here: Here) -> None:
    id = asked(here, here.say("Number"))
    if id is None:
        return
    found = here.api(c.get_kpi, id=id)
    here.names.learn([found["owed_by"], found["owner_id"]])
    st.title(md(found["name"]))
    standing(here, found)
    ways(here, found)
    chart(here, found)
    if found["rollup"]:
        parts(here, found)
    history(here, found)


def standing(here: Here, it: Kpi) -> None:
    last = it["recent"][-1] if it["recent"] else None
    sign = "≤" if it["direction"] == "lower" else "≥"
    about = [
        category(here.say, it["category"]),
        here.team_name(it["team_id"]),
        term(here.say, RHYTHMS, it["rhythm"]),
        here.say("read {day}", day=here.say.day(last["at"])) if last else here.say("never read"),
        here.say("missing since {day}", day=here.say.day(it["missing_since"])) if it["missing_since"] else "",
        here.say("entered by {who}", who=here.names.of(it["owed_by"])) if here.names.of(it["owed_by"]) else "",
    ]
    html(
        '<p class="figure">{mark} <b>{value}</b> {unit} <span class="soft">{sign} {target}</span></p>'
        '<p class="facts soft">{facts}</p>',
        mark=mark(here.say, it["status"]),
        value=here.say.number(last["value"]) if last else "–",
        unit=it["unit"],
        sign=sign,
        target=here.say.number(it["target"]),
        facts=" · ".join(fact for fact in about if fact),
    )


def ways(here: Here, it: Kpi) -> None:
    """Off target there is one thing to do next, and it stands out."""
    people = here.may(*PEOPLE)
    if people and it["status"] == "red":
        with st.container(key="main_red"):
            if it["issue_id"]:
                way("coach", here.say("Start coaching"), "forum", wide=True, issue=it["issue_id"])
            else:
                way("raise", here.say("Raise an issue on it"), "add_alert", wide=True, kpi=it["id"], team=it["team_id"])
    with st.container(key="ways", horizontal=True):
        if people and not it["rollup"]:
            way("numbers", here.say("Enter a reading"), "dialpad", team=it["team_id"], kpi=it["id"])
        if it["issue_id"]:
            way("issue", here.say("Its open issue"), "report", id=it["issue_id"])
        if it["rolls_into"]:
            way("kpi", here.say("The number it goes into"), "arrow_upward", id=it["rolls_into"])
        way("", here.say("Its board"), "dashboard", team=it["team_id"])


# --- how it runs -----------------------------------------------------------------------------------------


def chart(here: Here, it: Kpi) -> None:
    series = [each for each in here.api(c.get_chart, id=it["id"])["series"] if each["points"]]
    if not series:
        st.write(here.say("There is no reading yet."))
        return
    shown = series[0]
    if len(series) > 1:
        shifts = {each["shift"] or "": each for each in series}
        first = next(iter(shifts))
        chosen = st.segmented_control(
            here.say("Shift"), list(shifts), default=first, required=True, format_func=md, key="kpi shift"
        )
        shown = shifts[chosen if chosen is not None else first]
    run(here, it, shown)


def run(here: Here, it: Kpi, series: Series) -> None:
    points = series["points"][-MOST:]
    ringed = {
        point["at"] for each in series["signals"] for point in points if each["first"] <= point["at"] <= each["last"]
    }
    dots = [Dot(here.say.day(read["at"]), read["value"], read["status"], read["at"] in ringed) for read in points]
    about = here.say(
        "{name}: {n} readings, the last {value} {unit} on {day}",
        name=it["name"],
        n=len(dots),
        value=here.say.number(dots[-1].value),
        unit=it["unit"],
        day=dots[-1].when,
    )
    html("{picture}", picture=draw(RunChart(about, dots, levels(here, it, series["limits"]), write=here.say.number)))
    for signal in series["signals"][-3:]:
        text = here.say(
            "Signal: {what}, {first} to {last}",
            what=term(here.say, RULES, signal["rule"]),
            first=here.say.day(signal["first"]),
            last=here.say.day(signal["last"]),
        )
        html('<p class="facts"><span aria-hidden="true">◯</span> {text}</p>', text=text)
    with st.expander(here.say("As a table: {name}", name=md(it["name"])), key="kpi_table"):
        rows = [(dot.when, here.say.number(dot.value), here.say(MARKS[dot.status].word)) for dot in reversed(dots)]
        html("{table}", table=table((here.say("Day"), here.say("Value"), here.say("Standing")), rows))


def levels(here: Here, it: Kpi, limits: Band | None) -> list[Level]:
    found = [Level(it["target"], here.say("target {n}", n=here.say.number(it["target"])), "target")]
    if limits:
        found += [
            Level(limits["upper"], here.say("upper limit"), "limit"),
            Level(limits["lower"], here.say("lower limit"), "limit"),
        ]
    return found


# --- what it is made of, and what it was ---------------------------------------------------------------------


def parts(here: Here, it: Kpi) -> None:
    """The newest frame with the share of each child: who holds the whole up, and who has not read."""
    found = here.api(c.get_parts, id=it["id"])
    st.header(here.say("Made of"))
    if not found["frames"]:
        st.write(here.say("There is no reading yet."))
        return
    for part in found["frames"][-1]["parts"]:
        with st.container(key=f"row_{part['kpi_id']}"):
            if part["name"] is None:
                st.write(here.say("A number of a team that you do not see"))
                continue
            way("kpi", f"{md(part['name'])} · {md(here.team_name(part['team_id']))}", wide=True, id=part["kpi_id"])
            value = here.say.number(part["value"]) if part["value"] is not None else here.say("not read")
            html('<p class="facts">{mark} {value}</p>', mark=mark(here.say, part["status"]), value=value)


def history(here: Here, it: Kpi) -> None:
    for key, title, icon, show in (
        ("readings", here.say("All readings"), "list", readings),
        ("targets", here.say("Its targets so far"), "flag", targets),
    ):
        opened = st.expander(title, key=f"kpi_{key}", icon=f":material/{icon}:", on_change="rerun")
        if opened.open:
            with opened:
                show(here, it["id"])


def readings(here: Here, id: str) -> None:
    found = here.api(c.list_readings, id=id, limit=READ)["items"]
    here.names.learn([each["by"] for each in found])
    rows = [
        (
            here.say.day(each["at"]),
            each["shift"] or "",
            here.say.number(each["value"]),
            here.say(MARKS[each["status"]].word),
            here.names.of(each["by"]),
            each["note"] or "",
        )
        for each in found
    ]
    heads = (
        here.say("Day"),
        here.say("Shift"),
        here.say("Value"),
        here.say("Standing"),
        here.say("By"),
        here.say("Note"),
    )
    html('<div class="scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>',
         name=here.say("All readings"), table=table(heads, rows))  # fmt: skip


def targets(here: Here, id: str) -> None:
    found = here.api(c.list_targets, id=id)["items"][:READ]
    here.names.learn([each["by"] for each in found])
    rows = [(here.say.day(each["at"]), here.say.number(each["target"]), here.names.of(each["by"])) for each in found]
    html("{table}", table=table((here.say("Since"), here.say("Target"), here.say("By")), rows))
