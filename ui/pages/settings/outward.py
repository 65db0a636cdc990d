"""What leaves the house: webhooks with their deliveries, and the channels of people's messages."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Channel, Delivery, Webhook
from ui.here import Here
from ui.pages.settings.once import secret_once
from ui.pages.settings.things import Kind, Row, things
from ui.parts.about import about
from ui.parts.fields import choice, line, lines, one, some, switch, teams
from ui.parts.form import Field
from ui.parts.marks import tag
from ui.parts.more import load, show_more
from ui.parts.people import everybody
from ui.parts.taps import attempt, post, say_done
from ui.parts.text import html, md
from ui.parts.ways import go
from ui.words import later

__all__ = ["channels", "webhooks"]

STATUSES = {"active": later("active"), "paused": later("paused")}
GONE = {**STATUSES, "gone": later("switched off: its receiver is gone")}


def said(here: Here, error: str | None) -> str:
    return here.say("last trouble: {error}", error=error) if error else ""


# --- webhooks -------------------------------------------------------------------------------------------------

HOOK = (
    Field("name", later("Name"), line(), needed=True),
    Field("url", later("Where it is sent"), line(2000), later("An https address."), needed=True),
    Field("events", later("What is sent"), lines, later("issue.raised, issue.*, or * for all."), needed=True),
    Field("teams", later("Of which teams"), some(teams, none=True)),
)  # fmt: skip
HOOK_CHANGED = (
    HOOK[0],
    Field("status", later("State"), choice(STATUSES)),
    *HOOK[2:],
)


def hook_row(here: Here, hook: Webhook) -> Row:
    status = here.say(GONE[hook["status"]])
    return Row(hook["name"], [hook["url"], ", ".join(hook["events"]), status, said(here, hook["last_error"])])


def hook_made(here: Here, hook: Webhook) -> None:
    st.session_state["shown once"] = (hook["id"], hook.get("secret"))
    go("settings", part="webhooks", id=hook["id"])


def hook_more(here: Here, hook: Webhook) -> None:
    secret_once(here, hook["id"], here.say("The receiver checks the signature of each message with it."))
    with st.container(horizontal=True, key="taps_hook"):
        if st.button(about(here.say("New secret"), hook["name"]), key=f"rotate {hook['id']}", icon=":material/key:"):
            rotate(here, hook["id"])
        with st.popover(here.say("Remove it"), icon=":material/delete:", key=f"removing {hook['id']}"):
            st.write(here.say("What was on its way to it is not sent any more."))
            if st.button(about(here.say("Remove it for good"), hook["name"]), key=f"remove {hook['id']}"):
                remove(here, "webhooks", hook["id"])
    deliveries(here, hook["id"])


def rotate(here: Here, id: str) -> None:
    if hook := post(here, f"rotate {id}", c.rotate_webhook, {}, id=id):
        st.session_state["shown once"] = (id, hook.get("secret"))
        say_done(here.say("For 24 hours the old secret counts too"))
        st.rerun()


REMOVED: Mapping[str, Any] = {"webhooks": c.delete_webhook, "channels": c.delete_channel}


def remove(here: Here, part: str, id: str) -> None:
    if attempt(here, lambda: here.api(REMOVED[part], id=id) or True):
        say_done(here.say("It is removed"))
        go("settings", part=part)


WEBHOOKS = Kind(
    "webhooks", c.list_webhooks, c.get_webhook, hook_row, HOOK_CHANGED, c.patch_webhook, c.new_webhook,
    later("New webhook"), first=HOOK, start=lambda here: {"events": ["*"]}, more=hook_more, made=hook_made,
)  # fmt: skip


def webhooks(here: Here) -> None:
    things(here, WEBHOOKS)


# --- what was sent --------------------------------------------------------------------------------------------

LOOKS = {
    "waiting": ("…", later("waiting"), "amber"),
    "done": ("✓", later("delivered"), "green"),
    "dead": ("■", later("given up"), "red"),
    "void": ("–", later("not needed any more"), "grey"),
}


def deliveries(here: Here, target: str) -> None:
    st.header(here.say("What was sent"))
    found = load(here, f"deliveries {target}", c.list_deliveries, target_id=target)
    if not found.items:
        html("<p class='soft'>{t}</p>", t=here.say("Nothing so far."))
    for each in found.items:
        delivery(here, each)
    show_more(here, found)


def delivery(here: Here, each: Delivery) -> None:
    sign, word, look = LOOKS[each["status"]]
    with st.container(key=f"row_delivery_{each['id']}", horizontal=True, vertical_alignment="center"):
        tries = here.say.plural("{n} try", "{n} tries", each["attempts"])
        facts = [here.say.moment(each["created_at"]), tries, each["last_status"], each["last_error"]]
        html(
            '<p class="facts">{mark} <span class="soft">{facts}</span></p>',
            mark=tag(sign, here.say(word), look),
            facts=" · ".join(fact for fact in facts if fact),
        )
        label = about(here.say("Send it again"), here.say.moment(each["created_at"]))
        if each["status"] == "dead" and st.button(label, key=f"replay {each['id']}"):
            replay(here, each["id"])


def replay(here: Here, id: str) -> None:
    if post(here, f"replay {id}", c.replay_delivery, {}, id=id):
        say_done(here.say("It is on its way again"))
        st.rerun()


# --- channels -------------------------------------------------------------------------------------------------

CHANNEL = (
    Field("person_id", later("Whose"), one(everybody), needed=True),
    Field("name", later("Name"), line(), later("Such as Phone."), needed=True),
    Field(
        "url",
        later("Apprise address"),
        line(2000),
        later("It is as good as a password and is not shown again."),
        needed=True,
    ),
    Field("severe_only", later("Only what is severe"), switch),
)
CHANNEL_CHANGED = (CHANNEL[1], Field("status", later("State"), choice(STATUSES)), CHANNEL[3])


def channel_row(here: Here, channel: Channel) -> Row:
    facts = [here.names.of(channel["person_id"]), channel["url"], here.say(STATUSES[channel["status"]])]
    return Row(channel["name"], [*facts, said(here, channel["last_error"])])


def channel_more(here: Here, channel: Channel) -> None:
    with st.container(horizontal=True, key="taps_channel"):
        label = about(here.say("Send a test"), channel["name"])
        if st.button(label, key=f"test {channel['id']}", icon=":material/send:"):
            test(here, channel["id"])
        with st.popover(here.say("Remove it"), icon=":material/delete:", key=f"removing {channel['id']}"):
            if st.button(about(here.say("Remove it for good"), channel["name"]), key=f"remove {channel['id']}"):
                remove(here, "channels", channel["id"])


def test(here: Here, id: str) -> None:
    tested = attempt(here, lambda: here.api(c.test_channel, id=id, body={}))
    if tested and tested["delivered"]:
        st.success(here.say("The test was taken."))
    elif tested:
        st.warning(here.say("It did not arrive: {error}", error=md(tested["error"] or "")))


CHANNELS = Kind(
    "channels", c.list_channels, c.get_channel, channel_row, CHANNEL_CHANGED, c.patch_channel, c.new_channel,
    later("New channel"), first=CHANNEL, start=lambda here: {"severe_only": False}, more=channel_more,
    whose="person_id",
)  # fmt: skip


def channels(here: Here) -> None:
    things(here, CHANNELS)
