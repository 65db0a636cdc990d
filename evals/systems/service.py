"""The real service as a system, with the built-in coach or with a model behind it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coach.errors import OutOfOrder
from evals.cases import Case
from evals.drive import ALWAYS_DONE, DID
from evals.systems.models import Shelf, Tape
from evals.systems.place import BEGINS, Place
from evals.systems.system import MOST, Answered, Broken, Outcome
from evals.transcript import Asked, Choice, Said, Setup

__all__ = ["BUILTIN", "Service"]

BUILTIN = "builtin"

TEAM = "Team"
"""Of every dialogue, since the name of a case or of a learner would tell something."""

SAFE: Mapping[str, tuple[str, str]] = {
    "en": ("Stop what you are doing, keep everybody back, and wait there for whoever leads the shift.", "phone 4711"),
    "es": ("Paren lo que están haciendo, mantengan a todos lejos y esperen al jefe de turno.", "teléfono 4711"),
    "de": ("Arbeit unterbrechen, alle auf Abstand halten und auf die Schichtleitung warten.", "Telefon 4711"),
}
"""What the site says in danger, and whom to call."""

NOT_IN_A_NAME = re.compile(r"[,;(&]| (?:from|of|at|in|with|and|de|del|en|con|y|von|aus|vom|im|mit|und) ")
NOBODY = frozenset([
    "the", "a", "an", "el", "la", "los", "las", "un", "una", "der", "die", "das", "ein", "eine",
    "me", "i", "myself", "we", "us", "yo", "nosotros", "ich", "wir",
])  # fmt: skip
"""How a role begins, or somebody who speaks of themselves."""


@dataclass(slots=True)
class Service:
    """One session after the other, each with a team of its own, so that none knows of another."""

    place: Place
    name: str = BUILTIN
    shelf: Shelf | None = None
    """Where its model comes from; without one the built-in coach does it all."""
    most: int = MOST
    tape: Tape | None = None
    session: dict[str, Any] = field(default_factory=dict)
    person: str = ""
    record: tuple[str, ...] = ()
    approved: str = ""

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        self.place.watch.at = BEGINS
        try:
            self.tape = self.shelf.take(setup, self.place.settings.data_dir) if self.shelf else None
        except OutOfOrder as error:
            raise Broken(str(error)) from error
        self.place.speak_with(self.tape.model if self.tape else None)
        team = await self._team(case)
        on = await self._storyboard(case, team) if case.framework == "kata" else await self._issue(record, team)
        body = {"framework": case.framework, "learner": self.person, "locale": case.locale, **on}
        self.session = await self.place.post("/sessions", body)
        return asked(self.session)

    async def say(self, said: Said) -> Answered:
        body = {"text": said.text, "by": self.person}
        answered = await self.place.post(f"/sessions/{self.session['id']}/turns", body)
        self.session, turn = answered["session"], answered["turn"]
        verdict = (turn["reading"] or {}).get("verdict")
        return Answered(asked(self.session), verdict, turn["read_by"], turn["backend"], turn["because"])

    async def resume(self) -> Asked:
        self.place.watch.night()
        self.session = (await self.place.post(f"/sessions/{self.session['id']}/resume"))["session"]
        return asked(self.session)

    async def end(self) -> Outcome:
        id = self.session["id"]
        artefact = await self.place.get(f"/sessions/{id}/artefact")
        opened = (await self.place.get("/actions", session_id=id, limit="200"))["items"]
        artefact, actions = settled([artefact, [action(row) for row in reversed(opened)]])
        if self.tape:
            self.tape.keep()
        return Outcome(self.session["status"], artefact, tuple(actions), self.record, self.approved)

    # --- what is there before ---------------------------------------------------------------------

    async def _team(self, case: Case) -> str:
        """The learner, and whoever the case's countermeasures name."""
        safe, call = SAFE[case.locale]
        self.approved = f"{safe} {call}"
        team = await self.place.post("/teams", {"name": TEAM, "make_safe_text": safe, "emergency_contact": call})
        learner = case.people[0].id.replace("_", " ").title()
        owners = filter(None, (name_in(each.owner) for each in case.countermeasures))
        ids = [await self._person(name, team["id"]) for name in dict.fromkeys((learner, *owners))]
        self.person = ids[0]
        return str(team["id"])

    async def _person(self, name: str, team: str) -> str:
        return str((await self.place.post("/people", {"name": name, "teams": [team]}))["id"])

    async def _issue(self, record: str, team: str) -> Mapping[str, str]:
        self.record = (record,)
        issue = {"title": record, "team_id": team, "originator_id": self.person}
        return {"issue_id": (await self.place.post("/issues", issue))["id"]}

    async def _storyboard(self, case: Case, team: str) -> Mapping[str, str]:
        """With one experiment on it, so that the cycle begins with the reflection."""
        told = case.answers
        self.record = (told["challenge"], told["target"], told["last_step"], told["expected"])
        board = {"challenge": told["challenge"], "target": told["target"], "team_id": team, "owner_id": self.person}
        id = str((await self.place.post("/storyboards", board))["id"])
        step = {"step": told["last_step"], "expectation": told["expected"]}
        await self.place.post(f"/storyboards/{id}/experiments", step)
        return {"storyboard_id": id}


def asked(session: Mapping[str, Any]) -> Asked:
    message, progress, status = session["message"], session["progress"], session["status"]
    choices = tuple(Choice(choice["label"], choice["send"]) for choice in message["choices"])
    return Asked(
        message["text"], message["move"], message["slot"], message["expects"], choices,
        (session["step"] or {}).get("id"), status, (*DID.get(status, ()), *ALWAYS_DONE),
        progress["done"] / progress["of"],
    )  # fmt: skip


def name_in(owner: str) -> str:
    """`ines from maintenance` is Ines; a role alone is nobody's name."""
    words = NOT_IN_A_NAME.split(f"{owner.strip()} ")[0].split()
    return "" if not words or words[0].lower() in NOBODY else " ".join(word[:1].upper() + word[1:] for word in words)


def action(row: Mapping[str, Any]) -> dict[str, Any]:
    """As a score needs it: in the words of who said it."""
    words = {name: said(row[name]) for name in ("what", "cause", "owner_said", "due_said", "ends", "measure", "window")}
    prediction = " ".join(filter(None, (words["measure"], words["window"])))
    known = {name: row[name] for name in ("kind", "strength", "status", "due", "owner_id", "owner_state")}
    return {
        **known, "text": words["what"], "owner": words["owner_said"], "due_said": words["due_said"],
        "cause": words["cause"], "ends": words["ends"], "prediction": prediction,
    }  # fmt: skip


def said(quotes: list[Mapping[str, Any]]) -> str:
    return " ".join(quote["text"] for quote in quotes)


ID = re.compile(r"\b([a-z]{3})_[a-z0-9]{16}\b")


def settled(made: Any) -> Any:
    """The same with its random ids numbered as they come, so that the same dialogue is the same text."""
    names: dict[str, str] = {}
    text = ID.sub(lambda id: names.setdefault(id[0], f"{id[1]}_{len(names) + 1}"), json.dumps(made))
    return json.loads(text)
