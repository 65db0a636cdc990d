"""The talk itself: the question, its replies, who speaks, and what was said before."""

from collections.abc import Mapping
from secrets import token_urlsafe

import streamlit as st

from ui.client import Refused, SignedOut, Unreachable
from ui.client.types import TurnView
from ui.here import Here
from ui.pages.coach.marks import OPEN
from ui.pages.coach.talk import Talk
from ui.parts.answer import Edit, Exchange, Past, Speaker, answer_box, past
from ui.parts.taps import attempt, say_done
from ui.parts.text import md
from ui.parts.voice import listen
from ui.words import later

__all__ = ["chat", "in_the_room", "mine"]

WORDS = {
    "answer": later("Your answer"),
    "placeholder": later("Say it in your own words"),
    "send": later("Send"),
    "choices": later("Answer with one tap"),
    "speaking": later("Who is speaking"),
    "you": later("You"),
    "sending": later("Sending…"),
    "kept": later("No answer yet. Your words are kept and go out by themselves."),
}
PAST = {
    "before": later("Said before"),
    "earlier": later("Earlier"),
    "change": later("Change"),
    "keep": later("Keep the change"),
    "changed": later("Changed to"),
    "leave": later("Leave it as it was"),
}
CARD = {
    "card": later("On the card: the coach asks"),
    "answer": later("What the learner says"),
    "placeholder": later("Word for word, as it is said"),
}
"""Where a person coaches, the screen shows their card and takes the record."""


def chat(here: Here, talk: Talk, name: str) -> None:
    closed = talk.session["status"] not in OPEN
    here.names.learn(turn["by"] for turn in (*talk.asked_for, *talk.turns))
    answer_box(name, data_of(here, talk, closed=closed))
    with st.container(key="coach_alerts"):
        alerts(here, talk)
    if not closed and (heard := listen(here, f"voice {talk.id}", talk.session["locale"])):
        talk.heard = {"id": token_urlsafe(8), "text": heard}
        st.rerun()
    acted(here, talk, past(f"past {talk.id}", past_of(here, talk)))


def data_of(here: Here, talk: Talk, *, closed: bool) -> dict[str, object]:
    session = talk.session
    message = session["message"]
    back = talk.returned
    return {
        "session": talk.id,
        "owner": here.person_id or "key",
        "lang": session["locale"],
        "confirmed": talk.confirmed,
        "returned": {"key": back.key, "text": back.text, "why": back.why} if back else None,
        "heard": talk.heard,
        "version": session["version"],
        "last": last(here, talk),
        "message": message["text"],
        "danger": message["move"] == "make_safe",
        "card": session["card"],
        "choices": [] if closed else message["choices"],
        "closed": closed,
        "speakers": speakers(here, talk),
        "words": spoken(here, WORDS | CARD if session["card"] else WORDS),
    }


def past_of(here: Here, talk: Talk) -> dict[str, object]:
    return {
        "session": talk.id,
        "owner": here.person_id or "key",
        "lang": talk.session["locale"],
        "edits": talk.edits,
        "complaint": talk.complaint,
        "folded": talk.session["status"] != "active",
        "history": history(here, talk),
        "older": bool(talk.older),
        "words": spoken(here, PAST),
    }


def spoken(here: Here, words: Mapping[str, str]) -> dict[str, str]:
    return {name: here.say(text) for name, text in words.items()}


def last(here: Here, talk: Talk) -> dict[str, str] | None:
    said = next((turn for turn in reversed(talk.turns) if turn["said"]), None)
    return {"who": who(here, said["by"]), "text": said["now"] or said["said"] or ""} if said else None


def who(here: Here, by: str | None) -> str:
    return here.names.of(by) or here.say("Somebody")


def mine(here: Here, by: str | None) -> bool:
    """Whose words these hands may put differently; the service decides."""
    return by is None or by == here.person_id or bool(here.me["shared_device"])


def history(here: Here, talk: Talk) -> list[Exchange]:
    """The newest first, so that the question stays where it is however much was said."""
    turns = [*talk.asked_for, *talk.turns]
    pairs = zip([None, *turns], turns, strict=False)
    found = [exchange(here, talk, before, turn) for before, turn in pairs if turn["said"] is not None]
    return found[::-1]


def exchange(here: Here, talk: Talk, before: TurnView | None, turn: TurnView) -> Exchange:
    asked = before["message"] if before else None
    return {
        "n": turn["n"],
        "asked": asked["text"] if asked else "",
        "said": turn["said"],
        "changed": turn["now"],
        "who": who(here, turn["by"]),
        "at": here.say.moment(turn["at"]),
        "mine": talk.session["status"] in OPEN and mine(here, turn["by"]),
    }


def acted(here: Here, talk: Talk, wanted: Past) -> None:
    if edit := wanted.edit:
        edited(here, talk, edit)
        st.rerun()
    if wanted.earlier:
        attempt(here, lambda: talk.earlier(here))
        st.rerun()


def edited(here: Here, talk: Talk, edit: Edit) -> None:
    """What could not be changed stays in its field, with the reason beside it."""
    talk.complaint = None
    try:
        say_done(changed(here, talk.edit(here, edit)))
    except SignedOut:
        raise
    except Refused as refusal:
        talk.complaint = str(refusal)
    except Unreachable:
        talk.complaint = here.say("The coach does not answer just now. What you filled in is kept; send it again.")


def changed(here: Here, reopened: list[str]) -> str:
    if not reopened:
        return here.say("Changed.")
    return here.say("Changed. What hangs on it is asked again.")


def alerts(here: Here, talk: Talk) -> None:
    for alert in talk.session["alerts"]:
        leader = md(here.names.of(alert["person_id"])) or here.say("the team leader")
        if alert["sent_at"]:
            st.warning(here.say("{name} was told at {time}.", name=leader, time=here.say.time(alert["sent_at"])))
        elif alert["due_at"] and alert["status"] == "asked":
            at = here.say.time(alert["due_at"])
            st.warning(here.say("{name} is told at {time} unless you answer.", name=leader, time=at))


# --- who is in the room -----------------------------------------------------------------------------


def speakers(here: Here, talk: Talk) -> list[Speaker]:
    """On a shared device whoever is in the room can say who speaks; elsewhere the page speaks for its own person."""
    if not here.me["shared_device"]:
        return []
    first = [here.person_id] if here.person_id else []
    ids = list(dict.fromkeys([*first, *in_the_room(talk.id, talk.session["learner"])]))
    here.names.learn(ids)
    return [{"id": id, "name": here.names.of(id) or here.say("Somebody")} for id in ids]


def in_the_room(session: str, learner: str | None) -> list[str]:
    kept: list[str] | None = st.session_state.get(f"room {session}")
    return kept if kept else [learner] if learner else []
