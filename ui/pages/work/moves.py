"""What one tap does with what is owed, as one table by its kind and its stage; and where the rest is done."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ui.client import Call
from ui.client import calls as c
from ui.words import later

__all__ = ["IN_HAND", "OPENED", "STAGES", "TAKE", "TAPS", "WAYS", "WHYS", "Door", "Tap"]


class Tap(NamedTuple):
    """`became` is what the row says afterwards."""

    label: str
    icon: str
    call: Call[Any]
    became: str
    body: Mapping[str, object] = {}


class Door(NamedTuple):
    """A page where it is done, and under which name that page takes its id."""

    path: str
    label: str
    icon: str
    name: str = "id"


Stage = tuple[str, str]

TAPS: Mapping[Stage, tuple[Tap, ...]] = {
    ("action", "accept"): (Tap(later("I accept it"), "handshake", c.accept, later("accepted: it is yours now")),),
    ("action", "do"): (Tap(later("Done"), "check", c.complete, later("done: somebody else looks whether it is so")),),
    ("action", "verify"): (
        Tap(later("I have seen it done"), "visibility", c.verify, later("verified: now its effect is watched")),
        Tap(later("It is not done"), "undo", c.reopen, later("open again: its owner has heard it")),
    ),
    ("action", "end"): (Tap(later("It is lifted"), "lock_open", c.end, later("lifted")),),
    ("issue", "resolve"): (
        Tap(later("It is solved"), "check", c.resolve_issue, later("solved: whoever raised it is asked to confirm")),
    ),
    ("issue", "confirm"): (Tap(later("Yes, it is gone"), "check", c.confirm_issue, later("confirmed and closed")),),
    ("lesson", "compare"): (
        Tap(later("Not here"), "close", c.answer_lesson, later("answered: not here"), {"answer": "not_here"}),
        Tap(later("We have it already"), "done_all", c.answer_lesson, later("answered"), {"answer": "already"}),
        Tap(
            later("It is so here too"),
            "add_alert",
            c.answer_lesson,
            later("answered: an issue is on the board"),
            {"answer": "here"},
        ),
    ),
}

TAKE = Tap(later("I take it"), "front_hand", c.reassign, later("yours now"))
"""Of what somebody else has, or nobody yet."""

IN_HAND: Mapping[str, Tap] = {
    "issue": Tap(later("We have it in hand"), "front_hand", c.acknowledge_issue, later("in hand: they see it")),
    "action": Tap(later("We have it in hand"), "front_hand", c.acknowledge_action, later("in hand: they see it")),
}
"""Of what waits for a first sign of life. Its time runs on."""

WAYS: Mapping[Stage, Door] = {
    ("issue", "resolve"): Door("coach", later("Start coaching"), "forum", "issue"),
    ("issue", "answer"): Door("ideas", later("Answer the idea"), "lightbulb"),
    ("action", "decide"): Door("action", later("See the effect and decide"), "show_chart"),
    ("kpi", "read"): Door("numbers", later("Enter the number"), "dialpad", "kpi"),
    ("session", "return"): Door("coach", later("Go on with it"), "forum", "session"),
    ("storyboard", "step"): Door("kata", later("Take the next step"), "steps"),
}

OPENED: Mapping[str, tuple[str, str]] = {
    "issue": ("issue", "id"),
    "action": ("action", "id"),
    "kpi": ("kpi", "id"),
    "session": ("coach", "session"),
    "storyboard": ("kata", "id"),
}
"""Where an item of a kind is read in full."""

STAGES: Mapping[str, str] = {"accept": later("waits for a yes"), "read": later("its number is missing")}
"""Beside those that clocks know."""

WHYS: Mapping[str, str] = {
    "owed": later("the next move is yours"),
    "escalated": later("it has come up"),
    "owned": later("your action"),
    "assigned": later("given to you"),
    "led": later("your team's, nobody else has it"),
    "helped": later("your department helps"),
}
"""How it came."""
