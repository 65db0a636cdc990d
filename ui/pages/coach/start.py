"""Before a talk: what is there to go on with, and beginning one on an issue or on one sentence."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import SessionView, Tool
from ui.here import Here
from ui.parts.marks import session_mark
from ui.parts.taps import post
from ui.parts.text import html, md
from ui.words import LANGUAGES, LOCALES, later

__all__ = ["start"]

MOST = 20
FIRST = 6
FAVOURITES = ("five_whys", "a3", "kata", "huddle")
ABOUT = {
    "five_whys": later("From a miss to causes you can prove, in ten minutes"),
    "a3": later("One sheet that grows over days"),
    "kata": later("One coaching cycle on a storyboard"),
    "huddle": later("One sentence, two minutes, at the stand-up"),
}
ANOTHER = ""
"""Among the issues: a problem that is not on the board yet."""


def start(here: Here) -> None:
    st.title(here.say("Coach"))
    begin, go_on = st.columns([6, 5], gap="medium")
    with begin, st.container(key="coach_begin"):
        beginning(here)
    with go_on, st.container(key="coach_go_on"):
        going_on(here)


# --- going on -----------------------------------------------------------------------------------------


def going_on(here: Here) -> None:
    st.header(here.say("Go on"))
    team = here.team["id"] if here.team else None
    found = [
        session
        for status in ("active", "parked")
        for session in here.api(c.list_sessions, team_id=team, status=status, limit=MOST)["items"]
    ]
    if not found:
        html('<p class="soft">{none}</p>', none=here.say("Nothing is under way in this team."))
        return
    here.names.learn(session["learner"] for session in found)
    shown = found if st.session_state.get("coach all") else found[:FIRST]
    for session in shown:
        listed(here, session)
    if len(shown) < len(found):
        st.button(here.say("Show more"), key="coach more", on_click=show_all, args=("coach all",))


def show_all(name: str) -> None:
    st.session_state[name] = True


def listed(here: Here, session: SessionView) -> None:
    with st.container(key=f"coach_open_{session['id']}", border=True):
        who = here.names.of(session["learner"])
        facts = [session["framework"]["title"], session["step"]["title"] if session["step"] else "", who]
        html(
            '<p class="coach-quote"><b>{title}</b></p><p class="soft">{tag} {facts} · {ago}</p>',
            title=session["title"] or session["framework"]["title"],
            tag=session_mark(here.say, session["status"]),
            facts=" · ".join(fact for fact in facts if fact),
            ago=here.say.ago(session["updated_at"], here.now()),
        )
        label = here.say("Go on with “{title}”", title=session["title"] or session["framework"]["title"])
        if st.button(md(label), key=f"go on {session['id']}", icon=":material/play_arrow:", width="stretch"):
            enter(session["id"])


def enter(session: str) -> None:
    for name in ("issue", "problem", "storyboard"):
        st.query_params.pop(name, None)
    st.query_params["session"] = session
    st.rerun()


# --- beginning ----------------------------------------------------------------------------------------


def beginning(here: Here) -> None:
    st.header(here.say("Begin"))
    on = begun_on(here)
    tool = tool_of(here, on.get("method"))
    wanted: dict[str, Any] = {"framework": tool["id"], "team_id": here.team["id"] if here.team else None}
    wanted |= {name: on[name] for name in ("issue_id", "problem", "storyboard_id") if name in on}
    above = st.container()
    with st.container(key="coach_go", horizontal=True, vertical_alignment="center"):
        with st.popover(here.say("Who and how"), icon=":material/tune:"):
            chosen, room = details(here, tool)
        ready = st.button(
            here.say("Start coaching"), key="begin", type="primary", icon=":material/forum:", width="stretch"
        )
    if room and here.me["shared_device"]:
        wanted["learner"] = here.person_id or room[0]
    if ready:
        with above:
            begin(here, wanted | chosen, room)


def details(here: Here, tool: Tool) -> tuple[dict[str, Any], list[str]]:
    """Language, card mode, and who is in the room: right as they are most of the time."""
    room = people(here)
    chosen: dict[str, Any] = {}
    locale = st.segmented_control(
        here.say("Language of the talk"), LOCALES, format_func=LANGUAGES.__getitem__, default=here.say.locale
    )
    chosen["locale"] = locale or here.say.locale
    if tool["shape"] == "storyboard":
        chosen["card"] = st.toggle(here.say("A person coaches; show the card"), st.query_params.get("card") == "1")
    return chosen, room


def begin(here: Here, wanted: Mapping[str, Any], room: list[str]) -> None:
    if not {"issue_id", "storyboard_id"} & wanted.keys() and not wanted.get("problem", "").strip():
        st.error(here.say("Pick an issue, or say in one sentence what is wrong."))
        return
    begun = post(here, "begin talk", c.begin_session, dict(wanted))
    if begun is not None:
        st.session_state[f"room {begun['id']}"] = room
        enter(begun["id"])


def begun_on(here: Here) -> dict[str, Any]:
    """An issue of the team, or a sentence; what a link names is taken."""
    asked = st.query_params
    if board := asked.get("storyboard"):
        return {"storyboard_id": board, "method": "kata"}
    linked = asked.get("issue", ANOTHER)
    if linked and not st.session_state.get(f"coach other than {linked}"):
        return begun_on_it(here, linked)
    issues = here.api(c.list_issues, team_id=here.team["id"] if here.team else None, open=True, limit=MOST)["items"]
    by_id = {issue["id"]: issue for issue in issues}
    shown = list(by_id)[: MOST if st.session_state.get("coach issues") else FIRST]
    titles = told_apart({id: issue["title"] for id, issue in by_id.items()})
    chosen = st.radio(
        here.say("What is it about?"),
        [*shown, ANOTHER],
        index=len(shown) if asked.get("problem") else None,
        format_func=lambda id: md(titles[id]) if id else here.say("Something else"),
        key=f"coach issue {here.team['id'] if here.team else ''} {linked}",
    )
    if len(shown) < len(by_id):
        st.button(here.say("Show more issues"), key="coach issues more", on_click=show_all, args=("coach issues",))
    if chosen:
        return {"issue_id": chosen, "method": by_id[chosen]["method"]}
    if chosen is None:
        return {}
    told = st.text_area(
        here.say("What is wrong, in one sentence"),
        asked.get("problem", ""),
        placeholder=here.say("What, where, how much, against which standard"),
        key="coach problem",
    )
    return {"problem": told}


def begun_on_it(here: Here, id: str) -> dict[str, Any]:
    """Whoever comes from an issue has chosen already."""
    issue = here.api(c.get_issue, id=id)
    html("<p class='lead'><b>{title}</b></p>", title=issue["title"])
    other = (f"coach other than {id}",)
    st.button(here.say("Something else"), key="coach other", icon=":material/list:", on_click=show_all, args=other)
    return {"issue_id": id, "method": issue["method"]}


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Two of the same words would be one choice."""
    seen: Counter[str] = Counter()
    found = {}
    for id, title in titles.items():
        seen[title] += 1
        found[id] = title if seen[title] == 1 else f"{title} ({seen[title]})"
    return found


def tool_of(here: Here, method: str | None) -> Tool:
    """Four that everybody knows come first; the others, and the plant's own, after them."""
    tools: dict[str, Tool] = {tool["id"]: tool for tool in here.api.every(c.list_frameworks)}
    order = [id for id in FAVOURITES if id in tools]
    order += [id for id in tools if id not in order]
    chosen = st.pills(
        here.say("How do you want to work on it?"),
        order,
        format_func=lambda id: md(tools[id]["title"]),
        default=method if method in tools else order[0],
        key=f"coach tool {method}",
    )
    tool = tools[chosen or order[0]]
    html('<p class="soft">{about}</p>', about=here.say(ABOUT[tool["id"]]) if tool["id"] in ABOUT else tool["about"])
    return tool


def people(here: Here) -> list[str]:
    """Who takes part; on a shared device they say who speaks."""
    members = here.team["members"] if here.team else []
    if not here.me["shared_device"] or not members:
        return []
    here.names.learn(members)
    return list(
        st.pills(
            here.say("Who is here?"),
            members,
            selection_mode="multi",
            default=[here.person_id] if here.person_id in members else [],
            format_func=lambda id: md(here.names.of(id)),
            key=f"coach people {here.team['id'] if here.team else ''}",
        )
    )
