"""The moves of an action, and what each asks for."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.here import Here
from ui.parts.giving import choose_due
from ui.parts.moves import Item, Move, sent_up, words
from ui.parts.people import choose
from ui.parts.terms import FINDINGS
from ui.routes import LEADERS
from ui.words import later

__all__ = ["MOVES"]

OVER = frozenset({"effective", "standardised", "ended", "closed", "cancelled"})
AGAIN = frozenset({"done", "verified", "effective", "standardised", "ended"})
COMPARISONS: Mapping[str, str] = {
    "at_most": later("at most"),
    "at_least": later("at least"),
    "below": later("below"),
    "above": later("above"),
}
MOST_DAYS = 400


# --- what a move asks for ----------------------------------------------------------------------------------


def new_due(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    team = here.team_of(item["team_id"]) or here.team
    due = choose_due(here, team, f"{name} due") if team else None
    return {"due": due} if due else None


def later_due(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    found = new_due(here, item, name)
    reason = st.text_input(here.say("Why it moves"), max_chars=500, key=f"{name} why").strip()
    return {**found, "reason": reason or None} if found else None


def new_owner(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    team = here.team_of(item["team_id"]) or here.team
    owner = choose(here, here.say("Who takes it"), team, f"{name} who") if team else None
    return {"owner_id": owner} if owner else None


def decision(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    """What the readings propose stands above; a person decides."""
    chosen = st.pills(
        here.say("Has it worked"), list(FINDINGS), format_func=lambda each: here.say(FINDINGS[each]), key=f"{name} what"
    )
    body: dict[str, object] = {"decision": chosen}
    if item["prediction"] and item["prediction"]["count"]:
        body["observed"] = st.number_input(here.say("How many were counted"), value=None, key=f"{name} observed")
    if chosen == "not_effective":
        body |= new_due(here, item, name) or {}
    body["note"] = st.text_area(here.say("What you saw"), key=f"{name} note").strip() or None
    return body if chosen else None


def standard(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    text = st.text_input(here.say("Which standard changes, and where"), max_chars=2000, key=f"{name} standard").strip()
    changed = st.toggle(here.say("It is changed already"), value=True, key=f"{name} done")
    body: dict[str, object] = {"standard": text or None, "done": changed}
    if not changed:
        body |= new_due(here, item, name) or {}
    return body if text or item["standard"] else None


def benefit(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    kept = item["benefit"] or {"expected": None, "realised": None, "currency": "EUR"}
    expected = st.number_input(here.say("Expected"), value=kept["expected"], step=100, key=f"{name} expected")
    realised = st.number_input(here.say("Realised"), value=kept["realised"], step=100, key=f"{name} realised")
    currency = (
        st.text_input(here.say("Currency"), kept["currency"], max_chars=3, key=f"{name} currency").strip().upper()
    )
    given: dict[str, Any] = {"expected": expected, "realised": realised}
    told = {field: value for field, value in given.items() if value is not None}
    return {**told, "currency": currency} if told and currency else None


def seen_benefit(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    amount = st.number_input(here.say("Realised"), value=item["benefit"]["realised"], step=100, key=f"{name} amount")
    return None if amount is None else {"realised": amount}


def prediction(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    """It can turn out false: a number of the team or a count, against a value, over some days."""
    found = here.api(c.list_kpis, team_id=item["team_id"], limit=100)["items"]
    names = {kpi["id"]: f"{kpi['name']} ({kpi['unit']})" for kpi in found}
    kpi = st.selectbox(
        here.say("Which number"),
        list(names),
        None,
        names.__getitem__,
        f"{name} kpi",
        placeholder=here.say("Or count something"),
    )
    count = "" if kpi else st.text_input(here.say("What is counted"), max_chars=300, key=f"{name} count").strip()
    comparison = st.segmented_control(
        here.say("It will be"),
        list(COMPARISONS),
        default="at_most",
        required=True,
        format_func=lambda each: here.say(COMPARISONS[each]),
        key=f"{name} how",
    )
    value = st.number_input(here.say("This value"), value=None, key=f"{name} value")
    days = st.number_input(here.say("For how many days"), 1, MOST_DAYS, 28, key=f"{name} days")
    if value is None or not (kpi or count):
        return None
    return {"kpi_id": kpi, "count": count or None, "comparison": comparison, "value": value, "window_days": days}


def sentence(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    """Read back, so that a person says yes to these very words."""
    st.text(item["prediction"]["reads"])
    return {"reads": item["prediction"]["reads"]}


def again(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    return new_due(here, item, name) or {}


# --- the moves ---------------------------------------------------------------------------------------------


def at(stage: str) -> Callable[[Item], bool]:
    return lambda item: bool(item["stage"] == stage)


def is_open(item: Item) -> bool:
    return bool(item["status"] == "open")


def proposed(item: Item) -> bool:
    return is_open(item) and item["owner_state"] == "proposed"


def owned(item: Item) -> bool:
    return is_open(item) and item["owner_state"] == "accepted"


def risen(item: Item) -> bool:
    return item["level"] > 0 and item["status"] not in OVER


def unheard(item: Item) -> bool:
    return risen(item) and item["acknowledged_at"] is None


def living(item: Item) -> bool:
    return bool(item["status"] != "cancelled")


def ended(item: Item) -> bool:
    return item["status"] in AGAIN


def unpredicted(item: Item) -> bool:
    return item["prediction"] is None and item["status"] in ("open", "done", "verified")


def unproved(item: Item) -> bool:
    return bool(item["benefit"] and item["benefit"]["realised"] is not None and item["benefit"]["verified_at"] is None)


def unconfirmed(item: Item) -> bool:
    return bool(item["prediction"] and item["prediction"]["confirmed_at"] is None)


MOVES = (
    Move("accept", later("Yes, I do it"), c.accept, proposed,
         later("It is accepted"), "thumb_up", first=True),
    Move("acknowledge", later("We have it in hand"), c.acknowledge_action, unheard,
         later("It is in hand now"), "front_hand"),
    Move("complete", later("It is done"), c.complete, owned,
         later("Somebody else verifies it now"), "check", first=True),
    Move("verify", later("I have seen that it is done"), c.verify, at("verify"),
         later("It is verified"), "visibility", first=True),
    Move("end", later("Lift this containment"), c.end, at("end"),
         later("It is lifted"), "lock_open", first=True),
    Move("decide", later("Decide whether it has worked"), c.decide, at("decide"),
         later("It is decided"), "gavel", decision, first=True),
    Move("standardise", later("Make it the standard"), c.standardise, at("standardise"),
         later("The standard is kept"), "menu_book", standard, first=True),
    Move("confirm prediction", later("Confirm what it promises"), c.confirm_prediction, unconfirmed,
         later("It is confirmed"), "check_circle", sentence),
    Move("predict", later("Say what it will change"), c.predict, unpredicted,
         later("Read it back and confirm it"), "timeline", prediction),
    Move("move", later("Move the deadline"), c.move_deadline, is_open,
         later("The deadline is moved; the move is counted"), "event", later_due),
    Move("reassign", later("Give it to somebody else"), c.reassign, is_open,
         later("They are asked now"), "person", new_owner),
    Move("escalate", later("Ask the tier above for help"), c.escalate_action, is_open,
         later("It is on the board above"), "arrow_upward", sent_up),
    Move("hand back", later("Hand it back down"), c.de_escalate_action, risen,
         later("It is handed back"), "arrow_downward", words(later("Why the team can go on by itself"), "reason")),
    Move("benefit", later("Say what it is worth"), c.tell_benefit, living,
         later("The benefit is kept"), "payments", benefit),
    Move("verify benefit", later("I have seen this benefit"), c.verify_benefit, unproved,
         later("The benefit is verified"), "verified", seen_benefit),
    Move("reopen", later("It is not done: reopen"), c.reopen, ended,
         later("It is open again"), "undo", again),
    Move("cancel", later("Give it up"), c.cancel, is_open,
         later("It is given up"), "block", words(later("Why it is given up"), "reason"), LEADERS),
)  # fmt: skip
