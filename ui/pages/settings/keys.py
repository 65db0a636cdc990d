"""Keys: for shared devices, screens and programs; their secret is shown once."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Key
from ui.here import Here
from ui.pages.settings.once import enrolment, secret_once
from ui.pages.settings.things import Kind, Row, things
from ui.parts.about import about
from ui.parts.fields import choice, line, one, some, switch, teams
from ui.parts.form import Field
from ui.parts.marks import tag
from ui.parts.people import everybody
from ui.parts.taps import attempt, say_done
from ui.parts.terms import ROLES
from ui.parts.text import html
from ui.parts.ways import go
from ui.words import later

__all__ = ["keys"]

FIELDS = (
    Field("name", later("Name"), line(), later("Such as: tablet at the filling board."), needed=True),
    Field("shared_device", later("A shared device"), switch, later("People sign in on it with their PIN.")),
    Field("role", later("Role"), choice(ROLES), later("A wall screen is a reader."), needed=True),
    Field("teams", later("Of which teams"), some(teams, none=True), later("With none chosen it opens all of them.")),
    Field("person_id", later("Whose"), one(everybody), later("Only where it is one person's own.")),
)


def row(here: Here, key: Key) -> Row:
    own = key["teams"]
    where = here.say("all teams") if own is None else ", ".join(here.team_name(id) for id in own)
    revoked = here.say("revoked {when}", when=here.say.day(key["revoked_at"])) if key["revoked_at"] else ""
    shared = here.say("shared device") if key["shared_device"] else ""
    return Row(key["name"], [here.say(ROLES[key["role"]]), shared, where, f"{key['prefix']}…", revoked])


def start(here: Here) -> Mapping[str, Any]:
    return {"role": "learner", "shared_device": True}


def made(here: Here, key: Key) -> None:
    st.session_state["shown once"] = (key["id"], key.get("secret"))
    go("settings", part="keys", id=key["id"])


def more(here: Here, key: Key) -> None:
    html('<p class="facts">{facts}</p>', facts=" · ".join(filter(None, row(here, key).facts)))
    if key["revoked_at"]:
        html("<p>{mark}</p>", mark=tag("■", here.say("It opens nothing any more"), "grey"))
        return
    secret = secret_once(here, key["id"], here.say("It opens what the key may. Keep it as you keep a door key."))
    if secret and (key["shared_device"] or key["role"] == "reader"):
        enrolment(here, secret)
    with st.popover(here.say("Revoke it"), icon=":material/block:", key=f"revoking {key['id']}"):
        st.write(here.say("It is refused from now on, and whoever works with it is signed out."))
        if st.button(about(here.say("Revoke it now"), key["name"]), key=f"revoke {key['id']}", type="primary"):
            revoke(here, key["id"])


def revoke(here: Here, id: str) -> None:
    if attempt(here, lambda: here.api(c.remove_key, id=id) or True):
        say_done(here.say("The key is revoked"))
        st.rerun()


KIND = Kind(
    "keys", c.list_keys, c.get_key, row, make=c.new_key, new=later("New key"), first=FIELDS, start=start,
    more=more, made=made,
)  # fmt: skip


def keys(here: Here) -> None:
    things(here, KIND)
