"""Analyses: those under way, parked and finished with what they found, and what many of them come to."""

from collections.abc import Mapping

import streamlit as st

from ui.client import calls as c
from ui.client.types import SessionView
from ui.here import Here
from ui.pages.coach.marks import OPEN, in_it
from ui.parts.about import about
from ui.parts.bars import Barred, bars, month, table
from ui.parts.drawing import drawing
from ui.parts.marks import session_mark
from ui.parts.more import load, show_more
from ui.parts.papers import papers
from ui.parts.taps import attempt
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["analyses"]

BARS = 20
STATES: Mapping[str, str] = {
    "active": later("Open"),
    "parked": later("Parked"),
    "finished": later("Finished"),
    "trends": later("Trends"),
}
PARETOS: Mapping[str, tuple[str, str, str]] = {
    "causes": ("causes", "cause", later("Causes")),
    "machine": ("issues", "machine", later("Losses by machine")),
    "team": ("issues", "team", later("Losses by team")),
    "shift": ("issues", "shift", later("Losses by shift")),
}
"""What is counted, by what, and its name."""


def analyses(here: Here) -> None:
    st.title(here.say("Analyses"))
    if id := st.query_params.get("id"):
        artefact(here, id)
        return
    offered = list(STATES) if here.may(*PEOPLE) else ["trends"]
    chosen = st.segmented_control(
        here.say("Which analyses"),
        offered,
        format_func=lambda each: here.say(STATES[each]),
        default=offered[0],
        required=True,
        key="analyses of",
        label_visibility="collapsed",
    )
    if chosen == "trends":
        trends(here)
    else:
        listed(here, chosen or offered[0])


def listed(here: Here, status: str) -> None:
    found = load(here, f"analyses {status}", c.list_sessions, status=status)
    here.names.learn([each["learner"] for each in found.items])
    with st.container(key="analyses"):
        for each in found.items:
            session(here, each)
    if not found.items:
        html('<p class="soft">{text}</p>', text=here.say("There is none here just now."))
    show_more(here, found)


def session(here: Here, each: SessionView) -> None:
    title = each["title"] or each["framework"]["title"]
    progress = here.say("{n} of {of} steps", n=each["progress"]["done"], of=each["progress"]["of"])
    facts = [
        here.team_name(each["team_id"]),
        each["framework"]["title"],
        each["step"]["title"] if each["step"] and each["status"] != "finished" else "",
        progress if each["status"] != "finished" else "",
        here.names.of(each["learner"]),
        here.say.ago(each["updated_at"], here.now()),
    ]
    with st.container(key=f"analysis_{each['id']}", border=True):
        st.header(md(title))
        about_it = " · ".join(fact for fact in facts if fact)
        mark = session_mark(here.say, each["status"])
        html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=mark, facts=about_it)
        with st.container(key=f"taps_{each['id']}", horizontal=True):
            if each["status"] in OPEN and in_it(here, each):
                way("coach", about(here.say("Go on"), title), "play_arrow", session=each["id"])
            way("analyses", about(here.say("See the sheet"), title), "description", id=each["id"])
            if each["issue_id"]:
                way("issue", about(here.say("See the issue"), title), "report", id=each["issue_id"])


def artefact(here: Here, id: str) -> None:
    """The sheet: drawn, as text, and to take along."""
    way("analyses", here.say("All analyses"), "arrow_back")
    if st.query_params.get("outside") is not None:
        told = here.say("What was said is for those who were in the talk. This is what came of it.")
        html('<p class="soft">{told}</p>', told=told)
    drawn = attempt(here, lambda: here.api(c.get_artefact, id=id, format="svg"))
    text = attempt(here, lambda: here.api(c.get_artefact, id=id, format="md"))
    if drawn:
        drawing(here.say, f"sheet {id}", drawn.decode())
    if text:
        with st.expander(here.say("The same as text"), key="sheet_text"):
            st.text(text.decode())
    with st.container(key="taps_sheet", horizontal=True):
        if st.query_params.get("outside") is None:
            if here.may(*PEOPLE):
                way("coach", here.say("Open in the coach"), "forum", session=id)
        elif here.may("admin"):
            way("coach", here.say("Look at what was said (this is recorded)"), "visibility", session=id, look="1")
        if drawn:
            papers(here, id)


# --- what they come to -------------------------------------------------------------------------------


def trends(here: Here) -> None:
    chosen = st.segmented_control(
        here.say("What to count"),
        list(PARETOS),
        format_func=lambda each: here.say(PARETOS[each][2]),
        default="causes",
        required=True,
        key="pareto of",
    )
    team = here.team["id"] if here.team else None
    with st.container(key="site_pareto", border=True):
        pareto(here, chosen or "causes", team)
    with st.container(key="site_back", border=True):
        recurrence(here, team)


def pareto(here: Here, name: str, team: str | None) -> None:
    of, by, title = PARETOS[name]
    found = here.api(c.get_pareto, of=of, by=by, team_id=team)
    st.header(here.say(title))
    since, until = here.say.day(found["since"]), here.say.day(found["until"])
    html(
        '<p class="soft">{text}</p>',
        text=here.say("{n} from {since} to {until}", n=found["n"], since=since, until=until),
    )
    most = max((bar["n"] for bar in found["bars"]), default=0) or 1
    rows = [
        Barred(
            bar["label"] or here.say("not said"),
            here.say.number(bar["n"]),
            bar["n"] / most,
            [here.say.percent(bar["share"]), here.say.percent(bar["cumulative"])],
            strong=bar["key"] in found["vital_few"],
        )
        for bar in found["bars"][:BARS]
    ]
    if not rows:
        html('<p class="soft">{text}</p>', text=here.say("Nothing was counted in these weeks."))
        return
    bars([here.say(title), here.say("times"), here.say("share"), here.say("so far")], rows)


def recurrence(here: Here, team: str | None) -> None:
    found = here.api(c.get_recurrence, team_id=team)
    st.header(here.say("What came back within 90 days"))
    share = here.say.percent(found["share"]) if found["share"] is not None else "–"
    text = here.say(
        "{n} of {of} closed issues came back: {share}", n=found["came_back"], of=found["closed"], share=share
    )
    html('<p class="lead">{text}</p>', text=text)
    rows = [
        [
            month(here.say, each["month"]),
            here.say.number(each["closed"]),
            here.say.number(each["came_back"]),
            here.say.number(each["unsettled"]),
            here.say.percent(each["share"]),
        ]
        for each in found["months"]
    ]
    if rows:
        heads = [
            here.say("Month"),
            here.say("closed"),
            here.say("came back"),
            here.say("too early to say"),
            here.say("share"),
        ]
        table(heads, rows)
