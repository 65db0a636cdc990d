"""Long lists: twenty at first, and more with each tap, as far as they go."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import streamlit as st

from ui.client import Call
from ui.here import Here

__all__ = ["Some", "count", "cut", "load", "show_more"]

T = TypeVar("T")
STEP = 20
PAGE = 200
"""What the service gives at once."""
PAGES = 10
"""So many are looked through for what is wanted."""


class Some(NamedTuple, Generic[T]):
    """What of a list is on the page, and whether it goes on."""

    name: str
    items: Sequence[T]
    more: bool


def cut(name: str, items: Sequence[T]) -> Some[T]:
    """Of a list that is known as a whole."""
    most = most_of(name)
    return Some(name, items[:most], len(items) > most)


def load(
    here: Here, name: str, call: Call[Any], wanted: Callable[[Any], bool] | None = None, **asked: Any
) -> Some[Any]:
    """Of a list of the service, read on from page to page until the screen is full of what is `wanted`."""
    most, found, cursor = most_of(name), list[Any](), None
    for _ in range(max(PAGES, most // PAGE + 1)):
        limit = min(most - len(found), PAGE) if wanted is None or cursor is None else PAGE
        page = here.api(call, limit=limit, cursor=cursor, **asked)
        found, cursor = [*found, *filter(wanted, page["items"])], page["next"]
        if cursor is None or len(found) >= most:
            break
    return Some(name, found[:most], cursor is not None or len(found) > most)


def show_more(here: Here, shown: Some[Any], label: str = "") -> None:
    """The button under a list that goes on."""
    if shown.more:
        st.button(label or here.say("Show more"), key=f"more {shown.name}", on_click=further, args=(shown.name,))


def count(here: Here, n: int, *, more: bool) -> str:
    """How many there are, or at least."""
    return f"{here.say.number(n)}+" if more else here.say.number(n)


def most_of(name: str) -> int:
    found: int = st.session_state.setdefault(f"most {name}", STEP)
    return found


def further(name: str) -> None:
    st.session_state[f"most {name}"] = most_of(name) + STEP
