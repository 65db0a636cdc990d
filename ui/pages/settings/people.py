"""People: what they may, how they are reached, their PIN, when they are away, and how they are forgotten."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Person
from ui.here import Here
from ui.pages.settings.numbers import of_team
from ui.pages.settings.things import Kind, Row, things
from ui.parts.about import about
from ui.parts.fields import choice, day, line, pin, some, switch, teams
from ui.parts.form import Field, fill
from ui.parts.more import load, show_more
from ui.parts.people import forget_people
from ui.parts.taps import attempt, post, say_done
from ui.parts.terms import ROLES
from ui.parts.text import html, md
from ui.routes import LEADERS
from ui.words import later

__all__ = ["people"]

MESSAGES = {"each": later("Each by itself"), "digest": later("Together, once a day")}
FIELDS = (
    Field("name", later("Name"), line(), needed=True),
    Field("role", later("Role"), choice(ROLES), later("A role is given by administrators."), needed=True),
    Field("email", later("E-mail"), line(200), later("By it the company's own sign-in knows them.")),
    Field("phone", later("Phone"), line(200)),
    Field("shift", later("Shift"), line()),
    Field("messages", later("Messages"), choice(MESSAGES, empty=True), later("Without a choice, each by itself.")),
    Field("no_thanks", later("No thanks on the board"), switch, later("Whoever wants no praise in front of others.")),
)
NEW = (*FIELDS[:6], Field("teams", later("Teams"), some(teams)))
PIN = (Field("pin", later("New PIN"), pin, later("Four to eight digits. Nobody can read it afterwards."), needed=True),)
OLD = Field("old_pin", later("PIN of now"), pin, later("A screen left open sets nobody's PIN."), needed=True)
AWAY = (
    Field("from", later("From"), day, needed=True),
    Field("until", later("Until, that day included"), day, needed=True),
)


def row(here: Here, person: Person) -> Row:
    if person["erased"]:
        return Row(here.say("Somebody who was erased"))
    own = ", ".join(filter(None, (here.team_name(id) for id in person["teams"])))
    return Row(person["name"], [here.say(ROLES[person["role"]]), own, person["shift"] or ""])


def start(here: Here) -> Mapping[str, Any]:
    return {"role": "learner", "teams": [here.team["id"]] if here.team else []}


def before(here: Here) -> Mapping[str, object]:
    return {"team_id": of_team(here, "people")}


def fresh() -> None:
    forget_people()


def more(here: Here, person: Person) -> None:
    if person["erased"]:
        return
    secret(here, person)
    absences(here, person)
    if here.may("admin"):
        forgetting(here, person)


KIND = Kind(
    "people", c.list_people, c.get_person, row, FIELDS, c.change_person, c.add_person, later("New person"),
    first=NEW, start=start, makers=LEADERS, more=more, before=before, then=fresh,
)  # fmt: skip


def people(here: Here) -> None:
    things(here, KIND)


def secret(here: Here, person: Person) -> None:
    st.header(here.say("PIN for shared devices"))
    name = f"pin {person['id']} {st.session_state.get('pins', 0)}"
    above = st.container()
    own = person["id"] == here.person_id and here.me["shared_device"]
    filled = fill(here, name, (OLD, *PIN) if own else PIN, {}, here.say("Set the PIN"), above)
    taken = not own and st.button(about(here.say("Take the PIN away"), person["name"]), key=f"{name} none")
    if filled is None and not taken:
        return
    wanted: Mapping[str, Any] = {"pin": None} if filled is None else filled
    with above:
        # The service answers with nothing at all when it is done.
        if attempt(here, lambda: here.api(c.give_pin, id=person["id"], body=wanted) or True):
            st.session_state["pins"] = st.session_state.get("pins", 0) + 1
            say_done(here.say("The PIN is set") if wanted["pin"] else here.say("The PIN is taken away"))
            st.rerun()


def absences(here: Here, person: Person) -> None:
    st.header(here.say("Away"))
    html("<p class='soft'>{t}</p>", t=here.say("What would come to them goes to whoever stands in. No reason is kept."))
    found = load(here, f"absences {person['id']}", c.list_absences, id=person["id"])
    for each in found.items:
        with st.container(key=f"taps_{each['id']}", horizontal=True, vertical_alignment="center"):
            first, last = here.say.moment(each["from"]), here.say.moment(each["until"])
            st.text(here.say("{first} to {last}", first=first, last=last))
            label = about(here.say("Take it back"), here.say.day(each["from"]))
            if st.button(label, key=f"back {each['id']}"):
                take_back(here, person["id"], each["id"])
    show_more(here, found)
    with st.expander(here.say("Somebody is away"), key=f"away {person['id']}", icon=":material/event_busy:"):
        away(here, person)


def take_back(here: Here, person: str, absence: str) -> None:
    if attempt(here, lambda: here.api(c.come_back, id=person, absence=absence) or True):
        st.rerun()


def away(here: Here, person: Person) -> None:
    name = f"absence {person['id']}"
    above = st.container()
    filled = fill(here, name, AWAY, {}, here.say("Keep the absence"), above)
    if filled is None:
        return
    end = date.fromisoformat(filled["until"]) + timedelta(days=1)
    body = {"from": midnight(here, date.fromisoformat(filled["from"])), "until": midnight(here, end)}
    with above:
        if post(here, name, c.be_away, body, id=person["id"]):
            say_done(here.say("The absence is kept"))
            st.rerun()


def midnight(here: Here, at: date) -> str:
    """On the wall of the site."""
    return datetime.combine(at, time(), here.say.zone).isoformat()


def forgetting(here: Here, person: Person) -> None:
    st.header(here.say("Forget this person"))
    told = here.say("Their name and every word of theirs go for good, also from analyses. Dates and counts stay.")
    html("<p class='soft'>{told}</p>", told=told)
    with st.expander(here.say("Erase"), key=f"erase {person['id']}", icon=":material/delete_forever:"):
        typed = st.text_input(
            here.say("Type “{name}” to erase this person", name=md(person["name"])), key=f"erase name {person['id']}"
        )
        label = about(here.say("Erase for good"), person["name"])
        if st.button(label, key=f"erase now {person['id']}"):
            if typed.strip() == person["name"]:
                erase(here, person)
            else:
                st.warning(here.say("The name above is not the one of this person; nothing is erased."))


def erase(here: Here, person: Person) -> None:
    if post(here, f"erase {person['id']}", c.erase_person, {}, id=person["id"]):
        fresh()
        st.session_state.pop(f"opened people {person['id']}", None)
        say_done(here.say("This person is forgotten"))
        st.rerun()
