"""The ways to fill in a field of a form: a line, a number, one of several, people, teams, a day."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from ui.here import Here
from ui.parts.form import Drawer

__all__ = ["Named", "choice", "code", "day", "line", "lines", "number", "one", "pin", "some", "switch"]
__all__ += ["teams", "text", "ticks", "whole"]

Named = Callable[[Here], Mapping[str, str]]
"""What there is to choose from: ids and their names, in the order of the page."""

LONG = 120


def line(most: int = LONG) -> Drawer:
    """One line; empty is nothing."""

    def draw(here: Here, label: str, value: Any, key: str) -> str | None:
        return st.text_input(label, value or "", max_chars=most, key=key).strip() or None

    return draw


def text(here: Here, label: str, value: Any, key: str) -> str | None:
    return (st.text_area(label, value or "", key=key) or "").strip() or None


def code(high: int = 480) -> Drawer:
    """A file, as it is written."""

    def draw(here: Here, label: str, value: Any, key: str) -> str:
        with st.container(key=f"code {key}"):
            return st.text_area(label, value or "", height=high, key=key) or ""

    return draw


def lines(here: Here, label: str, value: Any, key: str) -> list[str]:
    """One thing in each line."""
    written = st.text_area(label, "\n".join(value or []), key=key) or ""
    return [each.strip() for each in written.splitlines() if each.strip()]


def number(here: Here, label: str, value: Any, key: str) -> float | None:
    return st.number_input(label, value=None if value is None else float(value), format="%g", key=key)


def whole(low: int = 1, high: int = 36_500) -> Drawer:
    def draw(here: Here, label: str, value: Any, key: str) -> int | None:
        return st.number_input(label, low, high, None if value is None else int(value), step=1, key=key)

    return draw


def switch(here: Here, label: str, value: Any, key: str) -> bool:
    return st.toggle(label, bool(value), key=key)


def pin(here: Here, label: str, value: Any, key: str) -> str | None:
    return st.text_input(label, type="password", max_chars=8, autocomplete="off", key=key).strip() or None


def day(here: Here, label: str, value: Any, key: str) -> str | None:
    picked = st.date_input(label, date.fromisoformat(str(value)[:10]) if value else None, key=key)
    return picked.isoformat() if isinstance(picked, date) else None


def choice(terms: Mapping[str, str], *, empty: bool = False) -> Drawer:
    """One of a few, all of them seen."""

    def draw(here: Here, label: str, value: Any, key: str) -> str | None:
        known = value if value in terms else None
        return st.segmented_control(
            label,
            list(terms),
            default=known,
            required=known is not None and not empty,
            format_func=lambda each: here.say(terms[each]),
            key=key,
        )

    return draw


def ticks(terms: Mapping[Any, str]) -> Drawer:
    """Any of a few, in their order."""

    def draw(here: Here, label: str, value: Any, key: str) -> list[Any]:
        chosen = st.pills(
            label,
            list(terms),
            selection_mode="multi",
            default=list(value or []),
            format_func=lambda each: here.say(terms[each]),
            key=key,
        )
        return [each for each in terms if each in chosen]

    return draw


def one(named: Named) -> Drawer:
    """One of many, or none."""

    def draw(here: Here, label: str, value: Any, key: str) -> str | None:
        options = with_known(here, named(here), [value] if value else [])
        return st.selectbox(
            label,
            list(options),
            index=list(options).index(value) if value else None,
            format_func=lambda id: options.get(id, id),
            placeholder=here.say("None chosen"),
            key=key,
        )

    return draw


def some(named: Named, *, none: bool = False) -> Drawer:
    """Any of many, in the order in which they were chosen. `none`: choosing nothing means all there are."""

    def draw(here: Here, label: str, value: Any, key: str) -> list[str] | None:
        options = with_known(here, named(here), value or [])
        chosen = st.multiselect(
            label,
            list(options),
            default=list(value or []),
            format_func=lambda id: options.get(id, id),
            placeholder=here.say("All of them") if none else here.say("Choose"),
            key=key,
        )
        return chosen or None if none else chosen

    return draw


def with_known(here: Here, options: Mapping[str, str], known: list[str]) -> dict[str, str]:
    """What is chosen stays, though this person may not see it or it is gone."""
    return {**options, **{id: here.names.of(id) or id for id in known if id not in options}}


def teams(here: Here) -> Mapping[str, str]:
    return {team["id"]: team["name"] for team in here.teams}
