"""One talk as this tab knows it: the latest turns, the drawing, and what was sent. The service is the truth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.client import Refused, SignedOut, Unreachable
from ui.client import calls as c
from ui.client.types import Reply, SessionView, TurnView
from ui.here import Here
from ui.parts.answer import Edit, Given
from ui.parts.drawing import Tapped
from ui.parts.taps import done, key_of

__all__ = ["EARLIER", "WINDOW", "Returned", "Talk", "kept_talk", "talk_of"]

WINDOW = 9
"""Turns that are held, so that the last eight answers stand under their questions."""

EARLIER = 20
KEPT = "talk"


NO_DRAWING = (404, 406, 422)
"""That this way of working has none; after any other no, the last one stands."""
NEVER = (404, 409, 422)
"""What the service will not take, however often it is sent."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What was said and not taken, with the service's own words; it goes back into the box."""

    key: str
    text: str
    why: str


@dataclass(slots=True)
class Talk:
    """What it holds does not grow with the talk, but for the drawing and what was asked for by "Earlier"."""

    id: str
    bearer: str | None
    session: SessionView
    turns: list[TurnView]
    older: str | None
    """Where the turns before these are read on."""

    svg: str | None = None
    sheet: dict[str, Any] | None = None
    confirmed: str | None = None
    """The key of the last answer that the service has."""

    alarmed: str | None = None
    returned: Returned | None = None
    heard: dict[str, str] | None = None
    edits: int = 0
    """How often an answer was put differently from here."""

    complaint: str | None = None
    """Why the last change was not made."""

    asked_for: list[TurnView] = field(default_factory=list)
    opened: Tapped | None = None
    """What is looked at on the sheet."""

    tapped: Tapped | None = None
    """The last tap on the drawing that was followed."""

    glanced: int | None = None
    """The last time that this screen looked what others have done."""

    # --- reading ------------------------------------------------------------------------------------

    @classmethod
    def load(cls, here: Here, id: str, session: SessionView | None = None) -> "Talk":
        session = session or here.api(c.get_session, id=id)
        page = here.api(c.list_turns, id=id, before="end", limit=WINDOW)
        found = cls(id, here.api.bearer, session, page["items"], page["next"], sheet=session["artefact"])
        found.draw(here)
        return found

    def refresh(self, here: Here, session: SessionView | None = None) -> None:
        """Somebody else went on; what was sent and what was opened here is still known."""
        now = Talk.load(here, self.id, session)
        self.asked_for = self.still_open(now.turns)
        self.session, self.turns, self.older = now.session, now.turns, self.older if self.asked_for else now.older
        self.svg, self.sheet = now.svg, now.sheet

    def still_open(self, latest: list[TurnView]) -> list[TurnView]:
        """The turns that "Earlier" has brought, where no gap has come between them and the latest."""
        first = latest[0]["n"] if latest else 0
        known = [turn for turn in (*self.asked_for, *self.turns) if turn["n"] < first]
        return known if self.asked_for and known and known[-1]["n"] == first - 1 else []

    def glance(self, here: Here, n: int) -> None:
        """Whether somebody has gone on elsewhere. Where nobody did, one call finds that out."""
        if n == self.glanced:
            return
        self.glanced = n
        try:
            session = here.api(c.get_session, id=self.id)
        except Unreachable:
            return
        if session["version"] != self.session["version"]:
            self.refresh(here, session)
        self.session = session

    def draw(self, here: Here) -> None:
        try:
            self.svg = here.api(c.get_artefact, id=self.id, format="svg").decode()
        except SignedOut:
            raise
        except Refused as refusal:
            if refusal.status in NO_DRAWING:
                self.svg = None
        except Unreachable:
            return

    def artefact(self, here: Here) -> dict[str, Any]:
        if self.sheet is None:
            self.sheet = here.api(c.get_session, id=self.id)["artefact"] or {}
        return self.sheet

    def earlier(self, here: Here) -> None:
        first = (self.asked_for or self.turns)[0]["n"]
        page = here.api(c.list_turns, id=self.id, before=first, limit=EARLIER)
        self.asked_for = page["items"] + self.asked_for
        self.older = page["next"]

    # --- saying -------------------------------------------------------------------------------------

    def say(self, here: Here, given: Given) -> None:
        """Send what the box has given, once: whatever is sent again under its key, the service takes one time."""
        if given.key == self.confirmed or (self.returned and given.key == self.returned.key):
            return
        body = {"text": given.text, **({"by": given.by} if given.by else {})}
        try:
            reply = here.api(c.take_turn, id=self.id, key=given.key, body=body)
        except Unreachable:
            return
        except SignedOut:
            raise
        except Refused as refusal:
            self.refused(here, given, refusal)
            return
        self.confirmed = given.key
        self.apply(here, reply)

    def tap(self, here: Here, text: str) -> bool:
        """A one-tap reply from beside the box: said once, however often it is tapped."""
        name = f"tap {self.id} {self.session['n']}"
        self.apply(here, here.api(c.take_turn, id=self.id, key=key_of(name), body={"text": text}))
        done(name)
        self.opened = None
        return True

    def refused(self, here: Here, given: Given, refusal: Refused) -> None:
        """Out of order or too busy: the box sends it again. Otherwise it goes back, and the talk is read anew."""
        if refusal.status >= 500 or refusal.status == 429:
            return
        self.returned = Returned(given.key, given.text, str(refusal))
        self.refresh(here)

    def alarm(self, here: Here, key: str) -> None:
        if key == self.alarmed:
            return
        try:
            reply = here.api(c.danger, id=self.id, key=key)
        except Unreachable:
            return
        except Refused as refusal:
            self.alarmed = key if refusal.status in NEVER else None
            raise
        self.alarmed = key
        self.apply(here, reply)

    def apply(self, here: Here, reply: Reply) -> None:
        """Take over what the service has made of it. A gap means that somebody spoke in between."""
        turn, last = reply["turn"], self.turns[-1]["n"] if self.turns else -1
        if turn["n"] > last + 1:
            self.refresh(here)
            return
        self.session = reply["session"]
        if turn["n"] == last + 1:
            self.turns = [*self.turns, turn]
            self.let_go()
        self.sheet = None
        self.draw(here)

    def let_go(self) -> None:
        """What falls out of the window is read again when somebody asks for it, unless they have it open."""
        out, self.turns = self.turns[:-WINDOW], self.turns[-WINDOW:]
        if out and self.asked_for:
            self.asked_for = [*self.asked_for, *out]
        elif out:
            self.older = self.older or "more"

    # --- changing -----------------------------------------------------------------------------------

    def change(self, here: Here, act: Callable[[str], Any]) -> list[str]:
        """Do it to what this screen shows; when somebody was faster, this screen is read anew and nothing is done."""
        found = here.api.tagged(c.get_session, id=self.id)
        if found.value["version"] != self.session["version"]:
            self.refresh(here)
            raise Refused(412, "", here.say("Somebody went on in the meantime. Look again, then change it."))
        reopened: list[str] = act(found.tag)["reopened"]
        self.refresh(here)
        return reopened

    def edit(self, here: Here, edit: Edit) -> list[str]:
        body = {"text": edit.text}
        found = self.change(here, lambda tag: here.api(c.edit_turn, id=self.id, n=edit.n, tag=tag, body=body))
        self.edits += 1
        for turn in self.asked_for:
            turn["now"] = edit.text if turn["n"] == edit.n else turn["now"]
        return found

    def rewrite(self, here: Here, target: str, text: str) -> list[str]:
        body = {"target": target, "text": text}
        found = self.change(here, lambda tag: here.api(c.rewrite, id=self.id, tag=tag, body=body))
        self.opened = None
        return found


def talk_of(here: Here, id: str) -> Talk:
    """The one this tab has, or the service's; another person in the same tab gets their own."""
    kept = kept_talk(here, id)
    if kept is None:
        kept = st.session_state[KEPT] = Talk.load(here, id)
    return kept


def kept_talk(here: Here, id: str) -> Talk | None:
    kept: Talk | None = st.session_state.get(KEPT)
    return kept if kept and kept.id == id and kept.bearer == here.api.bearer else None
