"""What an action promised and what the readings say: the chart around it, the looks, and what else was done then."""

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import Action, Chart, Effect, Look
from ui.here import Here
from ui.parts.chart import Dot, Level, RunChart, draw, table
from ui.parts.terms import FINDINGS, term
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["effect"]

REASONS = {
    "too_few": later("too few readings so far"),
    "missed": later("it missed what was promised"),
    "shifted": later("the number has shifted"),
    "turned": later("the number has turned the wrong way"),
    "noise": later("it is within the usual noise"),
    "held": later("it held as promised"),
    "held_before": later("it held already before"),
    "not_predicted": later("nothing was promised"),
    "to_count": later("somebody has to count"),
}


def effect(here: Here, it: Action) -> None:
    """Read at once when somebody has to decide, else when it is opened."""
    if it["prediction"] is None and it["effect"] is None:
        return
    opened = st.expander(
        here.say("What it promised, and its effect"),
        it["stage"] == "decide",
        key=f"effect {it['id']}",
        icon=":material/show_chart:",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            show(here, here.api(c.get_effect, id=it["id"]))


def show(here: Here, found: Effect) -> None:
    if found["prediction"]:
        st.text(found["prediction"]["reads"])
    if found["chart"] and found["chart"]["points"]:
        picture(here, found["chart"])
    for look in found["looks"]:
        html("<p>{text}</p>", text=told(here, look))
    for other in found["parallel"]:
        text = (
            here.say("Another action of that time")
            if not other["same_kpi"]
            else here.say("Another action on the same number")
        )
        way("action", f"{text}, {here.say.day(other['done_at'])}", "task_alt", id=other["id"])


def told(here: Here, look: Look) -> Markup:
    proposal = here.say(
        "{day}: the readings say {what}, since {why}",
        day=here.say.day(look["at"]),
        what=term(here.say, FINDINGS, look["proposal"]),
        why=term(here.say, REASONS, look["reason"]),
    )
    decided = here.say("decided: {what}", what=term(here.say, FINDINGS, look["decision"])) if look["decision"] else ""
    held = here.say("{n} of {of} readings as promised", n=look["held"], of=look["of"]) if look["of"] else ""
    return Markup("{}{}").format(proposal, "".join(f" · {text}" for text in (held, decided) if text))


def picture(here: Here, chart: Chart) -> None:
    points = chart["points"]
    cut = next((index for index, point in enumerate(points) if point["after"]), None)
    levels = [Level(chart["target"], here.say("target {n}", n=here.say.number(chart["target"])), "target")]
    levels.append(Level(chart["predicted"], here.say("promised {n}", n=here.say.number(chart["predicted"])), "limit"))
    if limits := chart["limits"]:
        levels += [
            Level(limits["upper"], here.say("upper limit"), "limit"),
            Level(limits["lower"], here.say("lower limit"), "limit"),
        ]
    dots = [Dot(here.say.day(point["at"]), point["value"]) for point in points]
    about = here.say("{name}: {n} readings around the action", name=chart["name"], n=len(points))
    html("{picture}", picture=draw(RunChart(about, dots, levels, cut, here.say("done"), here.say.number)))
    with st.expander(here.say("As a table: {name}", name=md(chart["name"])), key="effect_table"):
        heads = (here.say("Day"), here.say("Value"), here.say("When"))
        when = (here.say("before"), here.say("after"))
        rows = [
            (dot.when, here.say.number(dot.value), when[point["after"]])
            for dot, point in zip(dots, points, strict=True)
        ]
        html("{table}", table=table(heads, rows))
