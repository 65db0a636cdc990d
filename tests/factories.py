"""Dialogues for tests of the core: answers are given with their reading, no backend is needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from coach.dialogue import artefact
from coach.dialogue.core import advance
from coach.dialogue.state import (
    ENGINE,
    Asked,
    Danger,
    Edited,
    Effect,
    Event,
    Heard,
    Parked,
    Quote,
    Resumed,
    Rewritten,
    Said,
    Started,
    State,
    Strength,
)
from coach.frameworks import Framework, load, shipped
from coach.frameworks.terms import RepairKind, Role, Verdict

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
TAPPED: dict[str, Verdict] = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "park": "yes",
    "send": "yes",
    "safe": "yes",
}
STRENGTHS: dict[str, Strength] = {"train": "weaker", "remind": "weaker", "list": "intermediate", "fixture": "stronger"}
"""Words that give a countermeasure its place in the action hierarchy here."""


def framework(name: str) -> Framework:
    return load(dict(shipped())[f"{name}.yaml"], name=name)


def made(fields: dict[str, Any], *steps: dict[str, Any], **more: Any) -> Framework:
    """A small framework around the steps to be tested, with a wording for all that they ask."""
    named = {name: {"label": name.capitalize()} | field for name, field in ({"what": {}} | fields).items()}
    asked = [{"title": step["id"].capitalize()} | step for step in steps]
    words = {key: ["What do you see?"] for step in asked for key in _keys(step)}
    head = {"id": "small", "title": "Small", "about": "Small.", "source": "None.", "problem": "what"}
    return Framework.model_validate(head | {"fields": named, "steps": asked, "wordings": words} | more)


def _keys(step: dict[str, Any]) -> list[str]:
    slots = {"collect": [ask["field"] for ask in step.get("asks", ())], "tree": [], "records": ["what"]}
    return [f"{step['id']}.{slot}" for slot in slots.get(step["kind"], [step["kind"]])]


@dataclass
class Talk:
    """A dialogue in memory: `say` gives an answer and its reading, `tap` a choice."""

    framework: Framework
    state: State = field(init=False)
    texts: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    by: str = "ana"
    engine: int = ENGINE

    @property
    def asked(self) -> Asked:
        assert self.state.asked is not None
        return self.state.asked

    @property
    def shown(self) -> Asked:
        assert self.state.shown is not None
        return self.state.shown

    @property
    def at(self) -> str:
        """Which question is open, as `step.slot`; how the session ended, once it has."""
        return f"{self.asked.step}.{self.asked.slot}" if self.state.asked is not None else self.state.status

    def start(
        self,
        text: str = "",
        verdict: Verdict = "ok",
        *quotes: tuple[Role, str],
        cycle: int = 1,
        carried: Sequence[str] = (),
    ) -> "Talk":
        whole = self._keep(text) if text else None
        parts = tuple(self._heard(text, whole, part) for part in quotes) if whole else ()
        parked = tuple(self._keep(words) for words in carried)
        event = Started(
            AT, self.framework.id, 1, parts, whole, self.by, verdict, cycle, carried=parked, engine=self.engine
        )
        self.state, effects = advance(self.framework, State(self.framework.id, 1), event)
        self.events.append(event)
        self.effects += effects
        return self

    def say(
        self,
        text: str,
        verdict: Verdict = "ok",
        *quotes: tuple[Role, str],
        pick: str = "",
        repair: RepairKind | None = None,
        turn: int | None = None,
        by: str | None = None,
        heard: Sequence[Heard] = (),
        sure: bool = True,
    ) -> tuple[Effect, ...]:
        whole = self._keep(text)
        parts = (*(self._heard(text, whole, part) for part in quotes), *heard)
        speaker = self.by if by is None else by
        return self.do(Said(self.state.n + 1, AT, whole, verdict, speaker, parts, pick, repair, turn, sure))

    def tap(self, pick: str) -> tuple[Effect, ...]:
        return self.say(pick, TAPPED.get(pick, "ok"), pick=pick)

    def repair(self, kind: RepairKind, turn: int | None = None) -> tuple[Effect, ...]:
        return self.say(kind, "repair", repair=kind, turn=turn)

    def park(self) -> tuple[Effect, ...]:
        return self.do(Parked(self.state.n + 1, AT, self.by))

    def resume(self, by: str = "ana") -> tuple[Effect, ...]:
        return self.do(Resumed(self.state.n + 1, AT, by))

    def danger(self) -> tuple[Effect, ...]:
        return self.do(Danger(self.state.n + 1, AT, self.by))

    def edit(self, n: int, text: str, verdict: Verdict = "ok", *quotes: tuple[Role, str]) -> tuple[Effect, ...]:
        """Put the answer of turn `n` differently."""
        there = next(t for t in reversed(self.state.trail) if t.n == n)
        whole = self._keep(text)
        parts = tuple(self._heard(text, whole, part) for part in quotes)
        return self.do(Edited(self.state.n + 1, AT, there.asked, there.utterance, whole, verdict, self.by, parts))

    def turn(self, slot: str, nth: int = 0) -> int:
        """The turn that answered the nth question of a slot."""
        return [t.n for t in self.state.trail if t.asked.slot == slot][nth]

    def rewrite(self, target: str, text: str) -> tuple[Effect, ...]:
        return self.do(Rewritten(self.state.n + 1, AT, target, self._keep(text), self.by))

    def do(self, event: Event) -> tuple[Effect, ...]:
        self.state, effects = advance(self.framework, self.state, event)
        self.events.append(event)
        self.effects += effects
        return effects

    # --- what the artefact says, in words -----------------------------------------------------------

    def words(self, quote: Quote) -> str:
        return self.texts[quote.utterance][quote.start : quote.end]

    def field(self, name: str) -> list[str]:
        return [self.words(q) for q in self.state.fields.get(name, ())]

    def listed(self, name: str) -> list[str]:
        return [self.words(item.what) for item in self.state.items.get(name, ())]

    def cause(self, words: str) -> str:
        """The id of a cause; the problem's, which is empty, for none."""
        return next((n.id for n in self.state.nodes if words and self.words(n.quote) == words), "")

    @property
    def tree(self) -> dict[str, str]:
        """Every cause and what the record can say about it."""
        return {self.words(n.quote): artefact.status(n) for n in self.state.nodes}

    def under(self, cause: str = "") -> list[str]:
        """The causes right under one, or right under the problem."""
        return [self.words(n.quote) for n in artefact.children(self.state, self.cause(cause))]

    # --- making events --------------------------------------------------------------------------------

    def _keep(self, text: str) -> Quote:
        name = f"u{len(self.texts)}"
        self.texts[name] = text
        return Quote(name, 0, len(text))

    @staticmethod
    def _heard(text: str, whole: Quote, part: tuple[Role, str]) -> Heard:
        role, words = part
        start = text.index(words)
        known = {"me": "ana", "ben": "ben"}
        due = AT if role == "due" and "some" not in words else None
        person = known.get(words, "") if role == "owner" else ""
        strength = (
            next((s for word, s in STRENGTHS.items() if word in words), None) if role == "countermeasure" else None
        )
        return Heard(role, Quote(whole.utterance, start, start + len(words)), person, due, strength)


# --- sessions under way ---------------------------------------------------------------------------------


def five_whys() -> Talk:
    """A session on a complete problem, contained; the first why is open."""
    talk = Talk(framework("five_whys")).start(
        "Labels peel off on line 7 since Monday, 40 a shift, limit 5", "ok", ("problem", "Labels peel off"),
        ("place", "line 7"), ("due", "since Monday"), ("measure", "40 a shift"), ("target", "limit 5"),
    )  # fmt: skip
    talk.say("Cartons are checked until Friday", "ok", ("containment", "Cartons are checked"), ("due", "until Friday"))
    talk.say("Line 6 has none of it")
    return talk


def proven(talk: Talk, *causes: str) -> Talk:
    """One cause after the other down a line, each with what was seen."""
    for cause in causes:
        if talk.asked.slot == "stop":
            talk.tap("deeper")
        talk.say(f"{cause}, it is in the log", "ok", ("cause", cause), ("evidence", "it is in the log"))
    return talk


def analysed() -> Talk:
    """Three links down to a cause that the team can change, both further legs declined; the read-back is open."""
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    for pick in ("ours", "none", "none"):
        talk.tap(pick)
    return talk


def agreed() -> Talk:
    """One countermeasure with owner and date; the number to judge it by is open."""
    talk = analysed()
    talk.tap("yes")
    talk.say(
        "A fixture on the heater, ben by Friday", "ok",
        ("countermeasure", "A fixture on the heater"), ("owner", "ben"), ("due", "by Friday"),
    )  # fmt: skip
    return talk


def forked() -> Talk:
    """Two causes were named; which one to follow first is open."""
    talk = five_whys()
    talk.say("Glue is thin and roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    return talk


def unproven() -> Talk:
    """A cause without evidence; whether it leads to the problem is open."""
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("Everybody knows", "unsupported")
    talk.say("It just is", "unsupported")
    return talk
