"""One issue with all that hangs on it, and the moves that its state allows."""

from functools import partial

import streamlit as st

from ui.client import calls as c
from ui.client.types import Issue, SimilarIssue
from ui.here import Here
from ui.pages.board.lists import until
from ui.parts.brief import said
from ui.parts.fields import choice, line, text
from ui.parts.form import Field, edit
from ui.parts.giving import give
from ui.parts.history import history
from ui.parts.marks import tag
from ui.parts.moves import Move, moves, sent_up, words
from ui.parts.people import has_it
from ui.parts.photos import drop, shots, show
from ui.parts.taps import say_done
from ui.parts.terms import KINDS, METHODS, SEVERITIES, STAGES, STATUSES, severity, term
from ui.parts.text import html, md
from ui.parts.ways import asked, way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["issue"]

FIELDS = (
    Field("title", later("Title"), line(300), needed=True),
    Field("detail", later("What is known"), text),
    Field("done", later("What we already did"), text),
    Field("severity", later("How bad is it"), choice(SEVERITIES), needed=True),
)
LIVE = frozenset({"open", "in_analysis", "countermeasures", "reopened"})
MOVES = (
    Move(
        "acknowledge",
        later("We have it in hand"),
        c.acknowledge_issue,
        lambda it: it["stage"] == "resolve" and it["acknowledged_at"] is None,
        later("It is in hand now"),
        "front_hand",
    ),
    Move(
        "confirm",
        later("Yes, it is gone"),
        c.confirm_issue,
        lambda it: it["stage"] == "confirm",
        later("It is closed"),
        "check_circle",
        first=True,
    ),
    Move(
        "resolve",
        later("It is resolved"),
        c.resolve_issue,
        lambda it: it["stage"] == "resolve",
        later("Whoever raised it is asked now whether it is gone"),
        "check",
        words(later("What has made it go away, if you like"), "note", needed=False),
    ),
    Move(
        "escalate",
        later("Ask the tier above for help"),
        c.escalate_issue,
        lambda it: it["status"] in LIVE,
        later("It is on the board above"),
        "arrow_upward",
        sent_up,
    ),
    Move(
        "hand back",
        later("Hand it back down"),
        c.de_escalate_issue,
        lambda it: it["level"] > 0 and it["status"] in LIVE,
        later("It is handed back"),
        "arrow_downward",
        words(later("Why the team can go on by itself"), "reason"),
    ),
    Move(
        "reopen",
        later("It is not gone: reopen"),
        c.reopen_issue,
        lambda it: it["status"] in ("checking", "closed"),
        later("It is open again"),
        "undo",
        words(later("What shows that it is not gone"), "reason"),
    ),
)


def issue(here: Here) -> None:
    id = asked(here, here.say("Issue"))
    if id is None:
        return
    found = here.api(c.get_issue, id=id)
    here.names.learn([found["originator_id"], found["assignee_id"], found["owed_by"]])
    st.title(md("…" if found["erased"] else found["title"]))
    facts(here, found)
    with st.container(key="item"):
        with st.container(key="item_left"):
            known(here, found)
            if found["photos"]:
                show(here, found["photos"])
            work(here, found)
        with st.container(key="item_right"):
            next_steps(here, found)
            moves(here, found, MOVES)
            if here.may(*PEOPLE) and found["status"] != "closed":
                more(here, found)
            history(here, c.get_issue_history, id)


def facts(here: Here, it: Issue) -> None:
    names = {
        here.say("raised by {who}"): it["originator_id"],
        here.say("assigned to {who}"): it["assignee_id"],
        here.say("next move: {who}"): it["owed_by"],
    }
    about = [
        term(here.say, STATUSES, it["status"]),
        term(here.say, STAGES, it["stage"]),
        here.say("gone up to tier {n}", n=it["tier"]) if it["level"] and it["tier"] else "",
        *(each.format(who=here.names.of(id)) for each, id in names.items() if here.names.of(id)),
        it["machine"] or "",
        it["place"] or "",
        here.team_name(it["team_id"]),
        here.say("since {day}", day=here.say.day(it["created_at"])),
    ]
    mark = severity(here.say, it["severity"]) + " " + until(here, it["deadline"])
    html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=mark,
         facts=" · ".join(fact for fact in about if fact))  # fmt: skip


def known(here: Here, it: Issue) -> None:
    for title, told in ((here.say("What is known"), it["detail"]), (here.say("What we already did"), it["done"])):
        if told:
            st.header(title)
            st.text(told)


def next_steps(here: Here, it: Issue) -> None:
    """The way on: an analysis, which is one tap from here, and the number behind it."""
    if here.may(*PEOPLE) and it["status"] in LIVE:
        with st.container(key="main_coach"):
            way("coach", here.say("Start coaching"), "forum", wide=True, issue=it["id"])
        if it["method"]:
            html(
                '<p class="soft">{text}</p>',
                text=here.say("Best with: {method}", method=term(here.say, METHODS, it["method"])),
            )
    with st.container(key="ways", horizontal=True):
        if it["kpi_id"]:
            way("kpi", here.say("Its number"), "show_chart", id=it["kpi_id"])
        way("", here.say("Its board"), "dashboard", team=it["team_id"])


# --- what hangs on it ------------------------------------------------------------------------------------


def work(here: Here, it: Issue) -> None:
    """Its actions and analyses at once; similar ones when asked, as far as the service shows them by then."""
    found = here.api(c.list_actions, issue_id=it["id"], limit=50)["items"]
    here.names.learn([each["owner_id"] for each in found])
    if found:
        st.header(here.say("Actions"))
    for each in found:
        about = [
            has_it(here, each["owner_id"], each["owner_state"]),
            term(here.say, KINDS, each["kind"]),
            term(here.say, STAGES, each["stage"]),
        ]
        due = here.say.day(each["deadline"]) if each["deadline"] else ""
        with st.container(key=f"row_{each['id']}"):
            way("action", md(said(each["what"])), wide=True, id=each["id"])
            html('<p class="facts">{mark} <span class="soft">{facts}</span></p>',
                 mark=tag("○", term(here.say, STATUSES, each["status"])),
                 facts=" · ".join(fact for fact in [*about, due] if fact))  # fmt: skip
    analyses(here, it)
    opened = st.expander(
        here.say("Similar ones that ended"), key="similar", icon=":material/content_copy:", on_change="rerun"
    )
    if opened.open:
        with opened:
            similar(here, it["id"])


def analyses(here: Here, it: Issue) -> None:
    if not here.may(*PEOPLE):
        return
    found = here.api(c.list_sessions, issue_id=it["id"], limit=20)["items"]
    if found:
        st.header(here.say("Analyses"))
    for each in found:
        method = term(here.say, METHODS, each["framework"]["id"])
        facts = (md(method), term(here.say, STATUSES, each["status"]), here.say.day(each["created_at"]))
        way("coach", " · ".join(facts), "account_tree", wide=True, session=each["id"])


def similar(here: Here, id: str) -> None:
    found = here.api(c.get_similar_issues, id=id)
    if not found["committed"]:
        st.write(here.say("They are shown once the team has said which cause it sees."))
    elif not found["items"]:
        st.write(here.say("There is none like it so far."))
    for each in found["items"]:
        like(here, each)


def like(here: Here, each: SimilarIssue) -> None:
    with st.container(key=f"row_{each['issue_id']}"):
        way("issue", md(said(each["title"])), wide=True, id=each["issue_id"])
        found = "; ".join(said(cause["what"]) for cause in each["causes"])
        did = "; ".join(f"{said(act['what'])} ({term(here.say, STATUSES, act['status'])})" for act in each["done"])
        html(
            '<p class="facts soft">{team}, {day}</p>',
            team=here.team_name(each["team_id"]),
            day=here.say.day(each["closed_at"]),
        )
        for fact in (
            here.say("found: {causes}", causes=found) if found else "",
            here.say("done: {what}", what=did) if did else "",
        ):
            if fact:
                html('<p class="facts">{fact}</p>', fact=fact)


# --- adding to it ------------------------------------------------------------------------------------------


def more(here: Here, it: Issue) -> None:
    team = here.team_of(it["team_id"])
    if team:
        opened = st.expander(here.say("Give an action"), key="give", icon=":material/add_task:", on_change="rerun")
        if opened.open:
            with opened:
                give(here, team, f"give {it['id']}", it["id"])
    taken = shots(here, f"photo {it['id']}")
    tapped = bool(taken) and st.button(here.say("Send the photos"), key="send photos", type="primary")
    if tapped and all(shot.sent(here, it["id"]) for shot in taken):
        drop(f"photo {it['id']}")
        say_done(here.say("The photos are with the issue"))
        st.rerun()
    opened = st.expander(here.say("Change what it says"), key="change", icon=":material/edit:", on_change="rerun")
    if opened.open:
        with opened:
            change(here, it)


def change(here: Here, it: Issue) -> None:
    """Once it is opened it is read with its tag, so that nobody else's words are written over."""
    told = partial(say_done, here.say("The changes are kept"))
    read = partial(here.api.tagged, c.get_issue, id=it["id"])
    edit(here, f"change {it['id']}", FIELDS, read, c.change_issue, told, id=it["id"])
