"""The keypad in the page, and what goes to it and comes back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

import streamlit as st

from ui.parts.script import script

__all__ = ["KeypadLine", "Sent", "SentRow", "keypad"]

HERE = Path(__file__).parent


class KeypadLine(TypedDict):
    """`about` stands above the digits, `told` in the list of all."""

    id: str
    name: str
    unit: str
    direction: str
    target: float
    last: float | None
    owed: bool
    about: str
    told: str


class SentRow(TypedDict):
    id: str
    value: float
    note: NotRequired[str]


class Sent(TypedDict):
    """The key is made in the browser, and stays the same until what was sent is answered."""

    key: str
    rows: list[SentRow]


mount = st.components.v2.component(
    "coach.keypad",
    css=(HERE / "keypad.css").read_text(encoding="utf-8"),
    js=script("keypad"),
    isolate_styles=False,
)


def keypad(
    form: str,
    lines: Sequence[KeypadLine],
    words: Mapping[str, object],
    decimal: str,
    first: str | None,
    kept: Sequence[str] = (),
    faults: Mapping[str, str] | None = None,
    answered: str | None = None,
    round: int = 0,
) -> Sent | None:
    """`kept` are the lines that the service has, `faults` those it refused and why; the rest stays as it was typed.
    `round` counts what was sent, so that the pad knows that there was an answer or none."""
    data = {
        "form": form,
        "lines": list(lines),
        "words": words,
        "decimal": decimal,
        "first": first,
        "kept": list(kept),
        "faults": faults or {},
        "answered": answered,
        "round": round,
    }
    result = mount(key=f"keypad {form}", data=data, on_sent_change=lambda: None)
    sent: Sent | None = result.sent
    return sent
