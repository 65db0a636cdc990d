"""The drawing of an artefact, whose causes, links and fields can be tapped."""

from pathlib import Path
from typing import Literal, NamedTuple

import streamlit as st

from ui.parts.script import script
from ui.words import Words

__all__ = ["Tapped", "drawing", "tapped"]

LOOK = Path(__file__).parents[1] / "look"


class Tapped(NamedTuple):
    kind: Literal["node", "link", "field"]
    id: str
    """On the artefact; of a link it is that of the cause it begins at."""

    nth: int = 0
    """Taps are told apart by it."""


SHEET = st.components.v2.component(
    "coach.drawing",
    html=(
        '<div class="sheet"><button type="button" class="sheet-size"></button>'
        '<div class="sheet-view" role="region" tabindex="0"></div></div>'
    ),
    css=(LOOK / "drawing.css").read_text(encoding="utf-8"),
    js=script("drawing"),
)


def tapped(name: str) -> Tapped | None:
    """The last tap on the drawing under this name; known before it is drawn."""
    found = (st.session_state.get(name) or {}).get("tapped")
    return Tapped(found["kind"], str(found["id"]), int(found["nth"])) if found else None


def drawing(say: Words, name: str, svg: str, opened: Tapped | None = None, panel: str = "") -> None:
    """`opened` is what the container with the key `panel` shows; whoever tapped it is led there, and back again."""
    words = {"sheet": say("What you have found"), "whole": say("See the whole"), "large": say("Make it larger")}
    data = {"svg": svg, "words": words, "opened": opened._asdict() if opened else None, "panel": panel}
    SHEET(key=name, data=data, on_tapped_change=lambda: None)
