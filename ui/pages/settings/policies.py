"""Escalation policies: who hears after how long, written as a file and told in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st
import yaml

from ui.client import calls as c
from ui.client.types import Policy, PolicyView
from ui.here import Here
from ui.pages.settings.files import keep, opened
from ui.pages.settings.things import NEW, Kind, Row, listed
from ui.parts.text import html, md
from ui.parts.ways import way

__all__ = ["lengths", "policies", "told"]

HIGH = 520
USUAL = "two_days"


def row(here: Here, policy: PolicyView) -> Row:
    preset = here.say("comes with the coach") if policy["preset"] else here.say("version {n}", n=policy["version"])
    return Row(policy["name"], [preset, policy["about"]])


KIND = Kind("policies", c.list_policies, c.get_policy, row)


def policies(here: Here) -> None:
    id = st.query_params.get("id")
    if id is None:
        with st.container(key="main_policies"):
            way("settings", here.say("New policy"), "add", part="policies", id=NEW)
        listed(here, KIND)
        return
    name = f"policy {id}"
    file = opened(here, name, c.get_policy, id, USUAL if id == NEW else None)
    st.header(here.say("New policy") if id == NEW else md(file.read["name"]))
    with st.container(key="framework"):
        writing, looking = st.container(key="framework_file"), st.container(key="framework_look")
    with writing:
        chosen = named(here) if id == NEW else id
        with st.container(key=f"code {id}"):
            text = (
                st.text_area(here.say("The file"), as_file(file.read["policy"]), height=HIGH, key=f"{name} text") or ""
            )
        if st.button(here.say("Keep it"), key=f"{name} keep", type="primary"):
            if chosen:
                keep(here, name, "policies", c.get_policy, c.save_policy, chosen, text)
            else:
                st.warning(here.say("Still to say: {what}", what=here.say("Its short name")))
    with looking:
        in_words(here, text)


def named(here: Here) -> str:
    return st.text_input(
        here.say("Its short name: small letters and _"), max_chars=64, placeholder="night_shift", key="policy id"
    ).strip()


def as_file(policy: Policy) -> str:
    found: str = yaml.safe_dump(dict(policy), sort_keys=False, allow_unicode=True, width=80)
    return found


# --- in plain words -----------------------------------------------------------------------------------------


def in_words(here: Here, text: str) -> None:
    """As it is written now; what is wrong with it the service says when it is kept."""
    st.header(here.say("In plain words"))
    try:
        lines = list(told(here, yaml.safe_load(text)))
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError):
        lines = [here.say("This cannot be told in words yet. Keep it to see what is wrong.")]
    for each in lines:
        html('<p class="step">{line}</p>', line=each)


def told(here: Here, policy: Mapping[str, Any]) -> Iterator[str]:
    """The ladder, step by step, and what else has a time."""
    say, working = here.say, policy.get("time", "working") == "working"
    yield say("Time runs while the team works.") if working else say("Time runs day and night.")
    issue = policy["issue"]
    if issue.get("acknowledge"):
        yield say("A new issue is taken up within {time}.", time=lengths(here, issue["acknowledge"]))
    yield say("It is solved within {time}.", time=lengths(here, issue["resolve"]))
    for each in policy.get("remind") or ():
        yield say("{time} before the deadline its owner is reminded.", time=lengths(here, each))
    if policy.get("grace"):
        yield say("After the deadline there is {time} more before it goes up.", time=lengths(here, policy["grace"]))
    for n, level in enumerate(policy.get("levels") or (), 1):
        yield rung(here, n, level)
    if policy.get("severe_at_once"):
        yield say("What is severe goes up at once.")
    if policy.get("digest"):
        yield say("At the top it is told again every {time}.", time=lengths(here, policy["digest"]))
    if policy.get("verify"):
        yield say("What is done is looked at by somebody else within {time}.", time=lengths(here, policy["verify"]))
    if policy.get("effect"):
        times = ", ".join(lengths(here, each) for each in policy["effect"])
        yield say("Its effect is looked at after {times}.", times=times)


def rung(here: Here, n: int, level: Mapping[str, Any]) -> str:
    up = level["up"]
    who = here.say.plural("one tier up", "{n} tiers up", up) if up else here.say("the leader of the team itself")
    ends = here.say("it stays there until it is solved")
    if level.get("resolve"):
        ends = here.say("they have {time}", time=lengths(here, level["resolve"]))
    if level.get("acknowledge"):
        soon = here.say("a sign of life within {time}", time=lengths(here, level["acknowledge"]))
        return here.say("Step {n}: {who}; {soon}, and {ends}.", n=n, who=who, soon=soon, ends=ends)
    return here.say("Step {n}: {who}; {ends}.", n=n, who=who, ends=ends)


def lengths(here: Here, length: str) -> str:
    """`30min`, `4h`, `2d`, `1w` as they are said."""
    n, unit = int("".join(filter(str.isdigit, length))), length.lstrip("0123456789")
    said = {
        "min": here.say.plural("{n} minute", "{n} minutes", n),
        "h": here.say.plural("{n} hour", "{n} hours", n),
        "d": here.say.plural("{n} day", "{n} days", n),
        "w": here.say.plural("{n} week", "{n} weeks", n),
    }
    return said.get(unit, length)
