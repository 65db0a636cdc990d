"""Teams: the tree, who leads, stands in and belongs, and by which calendar and policy."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Team
from ui.here import Here
from ui.pages.settings.things import NEW, Kind, Row, begin, one, rows
from ui.parts.fields import choice, line, some, text, whole
from ui.parts.fields import one as one_of
from ui.parts.fields import teams as all_teams
from ui.parts.form import Field
from ui.parts.more import cut, show_more
from ui.parts.people import everybody
from ui.parts.ways import way
from ui.words import later

__all__ = ["teams"]


def calendars(here: Here) -> Mapping[str, str]:
    return {each["id"]: each["name"] for each in here.api(c.list_calendars, limit=200)["items"]}


def policies(here: Here) -> Mapping[str, str]:
    return {each["id"]: each["name"] for each in here.api(c.list_policies, limit=200)["items"]}


def fresh() -> None:
    """The frame knows the teams; it asks for them anew."""
    st.session_state.pop("arrived", None)


KINDS = {"line": later("Line"), "support": later("Support department")}
FIELDS = (
    Field("name", later("Name"), line(), needed=True),
    Field("kind", later("Kind"), choice(KINDS), needed=True),
    Field("tier", later("Tier"), whole(1, 20), later("1 is the shift at the line."), needed=True),
    Field("parent_id", later("Reports to"), one_of(all_teams), later("What cannot be solved here goes there.")),
    Field("leader_id", later("Leader"), one_of(everybody)),
    Field("deputies", later("Deputies"), some(everybody), later("They stand in for the leader, in this order.")),
    Field("members", later("Members"), some(everybody)),
    Field("calendar_id", later("Calendar"), one_of(calendars), later("Without one, that of the team above.")),
    Field("policy_id", later("Policy"), one_of(policies), later("Without one, that of the team above.")),
    Field("timezone", later("Time zone"), line(60), later("Such as Europe/Vienna.")),
    Field("make_safe_text", later("What to do in danger"), text, later("Shown after Danger: 20 words."), needed=True),
    Field("emergency_contact", later("Whom to call in danger"), line(60), needed=True),
    Field("span_target", later("Members a leader should have at most"), whole(1, 100)),
    Field("analysis_limit", later("Analyses at one time"), whole(1, 50), later("More of them wait."), needed=True),
)


def row(here: Here, team: Team) -> Row:
    span = team["span"]
    full = span["target"] is not None and span["members"] > span["target"]
    facts = [
        here.say("tier {n}", n=team["tier"]),
        here.names.of(team["leader_id"]) or here.say("nobody leads it"),
        here.say.plural("{n} member", "{n} members", span["members"]),
        here.say("more than one leader should have") if full else "",
    ]
    return Row(team["name"], facts, depth(here, team))


def start(here: Here) -> Mapping[str, Any]:
    above = here.team
    return {"kind": "line", "tier": 1, "analysis_limit": 3, "timezone": above["timezone"] if above else None}


KIND = Kind(
    "teams", c.list_teams, c.get_team, row, FIELDS, c.change_team, c.make_team, later("New team"),
    start=start, then=fresh,
)  # fmt: skip


def teams(here: Here) -> None:
    id = st.query_params.get("id")
    if id == NEW:
        begin(here, KIND)
    elif id:
        one(here, KIND, id)
    else:
        listed(here)


def listed(here: Here) -> None:
    """As a tree. The frame has read them already."""
    if here.may(*KIND.makers):
        with st.container(key="main_teams"):
            way("settings", here.say("New team"), "add", part="teams", id=NEW)
    here.names.learn(team["leader_id"] for team in here.teams)
    shown = cut("teams", tree(here.teams))
    rows(here, "teams", [(team["id"], row(here, team)) for team in shown.items])
    show_more(here, shown)


def tree(all: Sequence[Team]) -> list[Team]:
    """Each below the one it reports to; whose superior is not seen stands at the top."""
    known = {team["id"] for team in all}
    below: dict[str | None, list[Team]] = {}
    for team in sorted(all, key=lambda each: (-each["tier"], each["name"].casefold())):
        below.setdefault(team["parent_id"] if team["parent_id"] in known else None, []).append(team)
    found: list[Team] = []
    waiting = below.pop(None, [])[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(below.pop(found[-1]["id"], [])[::-1])
    return found


def depth(here: Here, team: Team) -> int:
    by_id = {each["id"]: each for each in here.teams}
    steps, above = 0, by_id.get(team["parent_id"] or "")
    while above and steps < len(by_id):
        steps, above = steps + 1, by_id.get(above["parent_id"] or "")
    return steps
