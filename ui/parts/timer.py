"""A timer that counts in the browser: of one part, and of the whole. The script is not run for it."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ui.words import Words

__all__ = ["Span", "timer"]

HERE = Path(__file__).parent
TIMER = st.components.v2.component(
    "coach.timer",
    html=(
        '<div class="timer" role="timer">'
        '<p><span class="timer-part"></span><span class="timer-track"><span class="timer-part-bar"></span></span></p>'
        '<p><span class="timer-whole"></span><span class="timer-track"><span class="timer-whole-bar"></span></span></p>'
        "</div>"
    ),
    js=(HERE / "timer.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


class Span(NamedTuple):
    """Since when it runs, and how long it may."""

    since: str
    seconds: int


def timer(say: Words, name: str, part: Span, whole: Span, now: datetime) -> None:
    words = {
        "part": say("This part:"),
        "whole": say("The meeting:"),
        "left": say("{time} left", time="{}"),
        "over": say("over by {time}", time="{}"),
    }
    data = {"part": part._asdict(), "whole": whole._asdict(), "now": now.isoformat(), "words": words}
    TIMER(key=name, data=data)
