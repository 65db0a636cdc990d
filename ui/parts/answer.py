"""The parts of a talk that run in the page: the box to answer in, what was said before, and the danger button."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict

import streamlit as st

from ui.parts.script import script

__all__ = [
    "Danger",
    "Edit",
    "Exchange",
    "Given",
    "Past",
    "Speaker",
    "alarm",
    "answer_box",
    "danger_button",
    "given",
    "glance",
    "past",
]


class Given(NamedTuple):
    """Something said, under the key that the box has made for it."""

    key: str
    text: str
    by: str | None


class Edit(NamedTuple):
    n: int
    text: str


class Past(NamedTuple):
    """What is wanted of what was said before."""

    edit: Edit | None
    earlier: bool


class Choice(TypedDict):
    label: str
    send: str


class Speaker(TypedDict):
    id: str
    name: str


class Exchange(TypedDict):
    """What was said before: the coach's question, and the answer to it."""

    n: int
    asked: str
    said: str | None
    changed: str | None
    who: str
    at: str
    mine: bool


class Danger(NamedTuple):
    key: str


BOX = st.components.v2.component(
    "coach.answer", html='<div class="talk"></div>', js=script("answer"), isolate_styles=False
)
HISTORY = st.components.v2.component(
    "coach.history", html='<div class="talk"></div>', js=script("history"), isolate_styles=False
)
BUTTON = st.components.v2.component(
    "coach.danger", html='<div class="danger"></div>', js=script("danger"), isolate_styles=False
)


def given(name: str) -> Given | None:
    """What the box under this name has sent and may send again; known before it is drawn."""
    kept = state_of(name).get("turn")
    return Given(str(kept["key"]), str(kept["text"]), kept.get("by")) if kept else None


def alarm(name: str) -> Danger | None:
    kept = state_of(name).get("danger")
    return Danger(str(kept["key"])) if kept else None


def glance(name: str) -> int | None:
    """When the box asked last what others have done meanwhile; another number for each time."""
    return state_of(name).get("glance")


def state_of(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = st.session_state.get(name) or {}
    return found


def answer_box(name: str, data: Mapping[str, object]) -> None:
    BOX(key=name, data=dict(data), on_turn_change=nothing, on_glance_change=nothing)


def past(name: str, data: Mapping[str, object]) -> Past:
    came = HISTORY(key=name, data=dict(data), on_edit_change=nothing, on_earlier_change=nothing)
    edit = came.edit
    return Past(Edit(int(edit["n"]), str(edit["text"])) if edit else None, bool(came.earlier))


def danger_button(name: str, data: Mapping[str, object]) -> None:
    BUTTON(key=name, data=dict(data), on_danger_change=nothing)


def nothing() -> None:
    """What was sent is read at the next run."""
