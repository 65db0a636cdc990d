"""The record of a meeting: who was there, what was decided, who promised what until when; and those of before."""

from datetime import datetime

import streamlit as st

from ui.client import calls as c
from ui.client.types import Action, Meeting, Team
from ui.here import Here
from ui.parts.brief import answered, said
from ui.parts.marks import tag
from ui.parts.more import load, show_more
from ui.parts.people import owner
from ui.parts.text import html, md
from ui.parts.ways import way

__all__ = ["past", "record"]


def record(here: Here, meeting: Meeting) -> None:
    given = promised(here, meeting)
    decided = meeting["decided"]
    here.names.learn(
        [*meeting["present"], *(each["words"]["by"] for each in decided), *(one["owner_id"] for one in given)]
    )
    html('<p class="lead">{when}{kept}</p>', when=when(here, meeting), kept=kept(here, meeting))
    names = ", ".join(filter(None, (here.names.of(id) for id in meeting["present"]))) or here.say(
        "Nobody was written down."
    )
    st.header(here.say("Who was there"))
    html("<p>{names}</p>", names=names)
    st.header(here.say("What was decided"))
    if not decided:
        html('<p class="soft">{text}</p>', text=here.say("No decision was written down."))
    for each in decided:
        words = each["words"]
        by = here.names.of(words["by"])
        html("<p class='quote'>{text} <span class='soft'>{by}</span></p>", text=said([words]), by=by)
    answers(here, meeting)
    st.header(here.say("Who does what until when"))
    if not given:
        html('<p class="soft">{text}</p>', text=here.say("No action was given."))
    for one in given:
        action(here, one)


def answers(here: Here, meeting: Meeting) -> None:
    """To what had come up to the team: those that were given between its beginning and its end."""
    began = datetime.fromisoformat(meeting["started_at"])
    ended = datetime.fromisoformat(meeting["ended_at"]) if meeting["ended_at"] else here.now()
    came = here.api(c.list_escalations, to_team_id=meeting["team_id"], limit=MOST)["items"]
    given = [
        item
        for up in came
        for item in up["items"]
        if item["answered_at"] and began <= datetime.fromisoformat(item["answered_at"]) <= ended
    ]
    if not given:
        return
    here.names.learn([id for item in given for id in (item["answered_by"], *item["lent"])])
    st.header(here.say("What was answered"))
    for item in given:
        with st.container(key=f"answered_{item['id']}"):
            by = here.names.of(item["answered_by"])
            html("<p><b>{title}</b> <span class='soft'>{by}</span></p>", title=said(item["title"]), by=by)
            html("<div class='quote'>{text}</div>", text=answered(here, item))


MOST = 200


def when(here: Here, meeting: Meeting) -> str:
    began = here.say.moment(meeting["started_at"])
    if meeting["minutes"] is None:
        return here.say("Since {when}", when=began)
    length = here.say.plural("{n} minute", "{n} minutes", meeting["minutes"])
    return f"{began} · {length}"


def kept(here: Here, meeting: Meeting) -> str:
    """Of what was promised before."""
    if not meeting["promised"]:
        return ""
    return " · " + here.say("{kept} of {n} promises kept", kept=meeting["kept"], n=meeting["promised"])


def promised(here: Here, meeting: Meeting) -> list[Action]:
    """The actions that were given in it, the first first."""
    return here.api.every(c.list_actions, meeting_id=meeting["id"])[::-1]


def action(here: Here, one: Action) -> None:
    until = here.say.day(one["due"]) if one["due"] else here.say("no date yet")
    state = here.say("accepted") if one["owner_state"] == "accepted" else here.say("waits for a yes")
    with st.container(key=f"row_given_{one['id']}"):
        way("action", md(said(one["what"])), wide=True, id=one["id"])
        html(
            '<p class="facts"><b>{owner}</b>, {until} <span class="soft">{state}</span></p>',
            owner=owner(here, one["owner_id"]),
            until=until,
            state=f"· {state}" if one["owner_id"] else "",
        )


def past(here: Here, team: Team) -> None:
    st.header(here.say("Meetings before"))
    found = load(here, f"meetings {team['id']}", c.list_meetings, team_id=team["id"])
    for each in found.items:
        with st.container(key=f"row_meeting_{each['id']}"):
            way("meeting", when(here, each), wide=True, meeting=each["id"], team=team["id"])
            decided = here.say.plural("{n} decision", "{n} decisions", len(each["decided"]))
            mark = tag("✓", here.say("ended")) if each["ended_at"] else tag("▲", here.say("goes on"), "amber")
            facts = f"{decided}{kept(here, each)}"
            html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=mark, facts=facts)
    if not found.items:
        html('<p class="soft">{text}</p>', text=here.say("There was none yet."))
    show_more(here, found, here.say("Show more meetings"))
