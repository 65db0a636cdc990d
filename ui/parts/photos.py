"""Photos: taken by camera or chosen as files, sent one by one to the issue that they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.here import Here
from ui.parts.taps import attempt
from ui.parts.text import html

__all__ = ["Shot", "drop", "shots", "show"]

TAKEN = ["jpg", "jpeg", "png", "webp"]
MOST = 8


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo as it came from the device."""

    kind: str
    data: bytes

    def sent(self, here: Here, issue: str) -> bool:
        """Its key is made of what it shows: sent twice, it hangs there once."""
        key = sha256(issue.encode() + self.data).hexdigest()
        kept = attempt(here, lambda: here.api(c.new_photo, id=issue, body=self.data, key=key, media=self.kind))
        return kept is not None


def shots(here: Here, key: str) -> list[Shot]:
    """What goes along. Once it was opened it stays drawn, since a file that is not drawn is forgotten."""
    name = f"{key} {st.session_state.setdefault(turn_of(key), 0)}"
    opened = st.expander(here.say("Photos"), key=f"{key} photos", icon=":material/photo_camera:", on_change="rerun")
    if not (opened.open or f"{name} files" in st.session_state):
        return []
    with opened:
        if opened.open:
            camera(here, name)
        files = st.file_uploader(here.say("Choose photos"), TAKEN, accept_multiple_files=True, key=f"{name} files")
        taken = [*by_camera(name), *(Shot(file.type, file.getvalue()) for file in files)][:MOST]
        if taken:
            st.write(here.say.plural("{n} photo goes with it", "{n} photos go with it", len(taken)))
            st.button(here.say("Without photos"), key=f"{name} none", on_click=drop, args=(key,))
    return taken


def drop(key: str) -> None:
    """None of them goes along any more, or all have gone; the next ones are others."""
    turn: int = st.session_state.get(turn_of(key), 0)
    st.session_state.pop(shots_of(f"{key} {turn}"), None)
    st.session_state[turn_of(key)] = turn + 1


def turn_of(key: str) -> str:
    return f"{key} photos turn"


def shots_of(name: str) -> str:
    return f"{name} shots"


def camera(here: Here, name: str) -> None:
    """Behind a tap, since a browser asks before it shows what it sees. What was taken stays when it takes the next."""
    if not st.toggle(here.say("Use the camera"), key=f"{name} camera"):
        return
    picture = st.camera_input(here.say("Take a photo"), key=f"{name} shot")
    shot = Shot("image/jpeg", picture.getvalue()) if picture else None
    if shot and shot not in by_camera(name):
        st.session_state[shots_of(name)] = [*by_camera(name), shot]


def by_camera(name: str) -> list[Shot]:
    found: list[Shot] = st.session_state.get(shots_of(name), [])
    return found


def show(here: Here, ids: Sequence[str]) -> None:
    """Small, and large on a tap. The browser asks for them by itself."""
    names = [here.say("Photo {n}", n=n) for n in range(1, min(len(ids), MOST) + 1)]
    one = Markup('<a href="/photo/{}" target="_blank"><img src="/photo/{}" alt="{}" loading="lazy"></a>')
    pictures = Markup("").join(one.format(id, id, name) for id, name in zip(ids, names, strict=False))
    html('<div class="photos">{pictures}</div>', pictures=pictures)
