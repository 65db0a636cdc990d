"""One action from its giving to its effect: who, by when, how strong, what it promised, and what came of it."""

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import Action
from ui.here import Here
from ui.pages.action.effect import effect
from ui.pages.action.steps import MOVES
from ui.pages.board.lists import due
from ui.parts.brief import said
from ui.parts.history import history
from ui.parts.moves import moves
from ui.parts.people import has_it
from ui.parts.terms import KINDS, STAGES, STATUSES, STRENGTHS, term
from ui.parts.text import html, md
from ui.parts.ways import asked, way

__all__ = ["action"]

DATED = frozenset({"date", "do"})


def action(here: Here) -> None:
    id = asked(here, here.say("Action"))
    if id is None:
        return
    found = here.api(c.get_action, id=id)
    here.names.learn([found["owner_id"], found["owed_by"], found["asker_id"], found["verified_by"]])
    st.title(md(said(found["what"])))
    facts(here, found)
    with st.container(key="item"):
        with st.container(key="item_left"):
            told(here, found)
        with st.container(key="item_right"):
            moves(here, found, MOVES)
            ways(here, found)
            history(here, c.get_action_history, id)
    effect(here, found)


def facts(here: Here, it: Action) -> None:
    spoken = said(it["owner_said"]) if it["owner_id"] is None else ""
    about = [
        spoken or has_it(here, it["owner_id"], it["owner_state"]),
        term(here.say, STATUSES, it["status"]),
        term(here.say, STAGES, it["stage"]),
        here.say("next move: {who}", who=here.names.of(it["owed_by"])) if here.names.of(it["owed_by"]) else "",
        here.say.plural("deadline moved {n} time", "deadline moved {n} times", it["moves"]) if it["moves"] else "",
        here.say("gone up to tier {n}", n=it["tier"]) if it["level"] else "",
        here.team_name(it["team_id"]),
    ]
    late = it["stage"] in DATED and it["deadline"] is not None and here.over(it["deadline"])
    html('<p class="facts">{mark} <span class="soft">{facts}</span></p>',
         mark=due(here, it["deadline"], late) if it["closed_at"] is None else "",
         facts=" · ".join(fact for fact in about if fact))  # fmt: skip


def told(here: Here, it: Action) -> None:
    helps = here.team_name(it["helps_id"])
    rows = {
        here.say("Kind"): term(here.say, KINDS, it["kind"]),
        here.say("Strength"): term(here.say, STRENGTHS, it["strength"]),
        here.say("The cause it goes for"): said(it["cause"]),
        here.say("Ends when"): said(it["ends"]),
        here.say("Measured by"): said(it["measure"]),
        here.say("Over how long"): said(it["window"]),
        here.say("Who helps"): helps,
        here.say("Verified by"): here.names.of(it["verified_by"]),
        here.say("The standard"): said([it["standard"]] if it["standard"] else []),
        here.say("Benefit expected"): money(here, it, "expected"),
        here.say("Benefit realised"): money(here, it, "realised"),
    }
    shown = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in rows.items() if row[1])
    html('<dl class="brief">{rows}</dl>', rows=shown)


def money(here: Here, it: Action, which: str) -> str:
    benefit = it["benefit"]
    amount = None if benefit is None else benefit["expected"] if which == "expected" else benefit["realised"]
    if benefit is None or amount is None:
        return ""
    text = here.say.money(amount, benefit["currency"])
    seen = which == "realised" and benefit["verified_at"] is not None
    return here.say("{amount}, verified", amount=text) if seen else text


def ways(here: Here, it: Action) -> None:
    with st.container(key="ways", horizontal=True):
        if it["issue_id"]:
            way("issue", here.say("Its issue"), "report", id=it["issue_id"])
        if it["storyboard_id"]:
            way("kata", here.say("Its storyboard"), "steps", id=it["storyboard_id"])
        if it["session_id"]:
            way("coach", here.say("The analysis it came from"), "account_tree", session=it["session_id"])
        way("", here.say("Its board"), "dashboard", team=it["team_id"])
