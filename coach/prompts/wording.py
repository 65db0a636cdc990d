"""The built-in wording of every move: a short reflection in the learner's own words, then one question."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template, meta

from coach.dialogue import artefact
from coach.dialogue.state import Asked, Quote, State
from coach.dialogue.steps import absent_owners
from coach.frameworks.schema import Absent, Framework

__all__ = ["SLOTS", "Choice", "Message", "Voice", "clip", "voice", "word"]

SLOTS = (
    "problem",
    "last",
    "about",
    "parent",
    "cause",
    "effect",
    "prediction",
    "window",
    "names",
    "due",
    "field",
    "safe",
)
"""What a wording may name in braces. All but `field`, `names` and `safe` are the learner's own words, quoted."""

DAY_END = time(23, 59)
"""A deadline without an hour."""
REFLECTED_MOVES = frozenset({"open_step", "ask_evidence", "reflect"})
WORTH_REPEATING = 3
"""Words from which on repeating them is more than an echo of a name or a day."""
FACTS = frozenset({"day", "field", "names", "safe"})


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    send: str
    pick: str


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    move: str
    question: str | None
    """The part of the text that asks; none when nothing is asked."""
    expects: str | None
    slot: str | None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One wording, compiled, with the slots it cannot do without."""

    template: Template
    needs: frozenset[str]

    def say(self, slots: Mapping[str, str]) -> str:
        return self.template.render({name: slots[name] for name in self.needs})


@dataclass(frozen=True, slots=True)
class Voice:
    """All the coach's own wordings of one locale."""

    locale: str
    lines: Mapping[str, tuple[Line, ...]]
    leads: Mapping[str, tuple[Line, ...]]
    reflections: tuple[Line, ...]
    choices: Mapping[str, str]
    joined: str
    """What stands between two names."""
    marks: str
    """The two quotation marks of the language."""
    calendar: Mapping[str, Any]
    """Names of days and months, and how a date is said with them."""

    def quoted(self, text: str) -> str:
        return f"{self.marks[0]}{text}{self.marks[1]}"

    def days(self, walls: Iterable[str]) -> str:
        """Dates as they are said, with the hour where there is one: "Friday 27 March, 12:00"."""
        said = self.joined.join(map(self._day, walls))
        return said[:1].upper() + said[1:]

    def _day(self, wall: str) -> str:
        at = datetime.fromisoformat(wall)
        days, months = self.calendar["days"], self.calendar["months"]
        said: str = self.calendar["date"].format(day=days[at.weekday()], n=at.day, month=months[at.month - 1])
        return said if at.time() == DAY_END else f"{said}, {at:%H:%M}"

    def find(self, framework: Framework, asked: Asked) -> tuple[Line, ...]:
        """The most fitting wordings of a question: the framework's own, then those for what is expected."""
        own = framework.wordings.get(asked.key) or framework.wordings.get(f"{asked.step}.{asked.key}")
        if own is not None:
            return _compiled(own)
        found = self.lines.get(f"{asked.key}.{asked.expects}") or self.lines.get(asked.key)
        if found is not None:
            return found
        return _compiled(framework.wordings[asked.key.replace(".more", ".what")])


ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text, no page


@lru_cache
def _line(source: str) -> Line:
    return Line(ENVIRONMENT.from_string(source), frozenset(meta.find_undeclared_variables(ENVIRONMENT.parse(source))))


@lru_cache
def _compiled(wordings: tuple[str, ...]) -> tuple[Line, ...]:
    """A framework's wordings have `{slot}` and nothing else that is special."""
    return tuple(_line(re.sub(r"\{([a-z]+)\}", r"{{ \1 }}", wording)) for wording in wordings)


@lru_cache
def voice(locale: str) -> Voice:
    source = files("coach.prompts").joinpath(locale, "wordings.yaml").read_text(encoding="utf-8")
    data = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    leads, reflections = data.pop("lead"), data.pop("reflection")
    choices, joined, marks = data.pop("choices"), data.pop("joined"), data.pop("marks")
    calendar = data.pop("calendar")
    return Voice(
        locale,
        {key: tuple(map(_line, lines)) for key, lines in data.items()},
        {key: tuple(map(_line, lines)) for key, lines in leads.items()},
        tuple(map(_line, reflections)),
        choices,
        joined,
        marks,
        calendar,
    )


def word(
    speaker: Voice,
    framework: Framework,
    state: State,
    texts: Mapping[str, str],
    passes: Callable[[str, Asked], bool],
    facts: Mapping[str, str] | None = None,
) -> Message:
    """The first wording that passes the contract; the last resort of each is plain and always passes.

    `texts` are the utterances that the state quotes, by id; `facts` what the site itself says (`safe`).
    """
    asked = state.shown
    assert asked is not None
    slots = {**_slots(speaker, framework, state, asked, texts), **(facts or {})}
    for lead, question in _candidates(speaker, framework, state, asked, slots):
        text = f"{lead} {question}".strip()
        if passes(text, asked):
            break
    asks = question if "?" in question else None
    choices = _choices(speaker, state, asked, texts)
    return Message(text, asked.move, asks, asked.expects if asks else None, asked.slot if asks else None, choices)


def _candidates(
    speaker: Voice, framework: Framework, state: State, asked: Asked, slots: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    lines = speaker.find(framework, asked)
    usable = _from([line for line in lines if line.needs <= slots.keys()], _turn_of(state) + asked.variant)
    leads = speaker.leads.get(asked.lead, ())
    for lead in leads:
        for line in usable:
            yield lead.say(slots), line.say(slots)
    worth = len(slots.get("last", "").split()) >= WORTH_REPEATING
    if not leads and asked.move in REFLECTED_MOVES and worth and _reflects(framework, state, asked):
        for reflection in _from(speaker.reflections, state.n):
            if reflection.needs <= slots.keys():
                for line in usable:
                    if line.needs <= FACTS:
                        yield reflection.say(slots), line.say(slots)
    for line in sorted(usable, key=lambda line: not line.needs):
        yield "", line.say(slots)
    plain = next(line for line in lines if not line.needs)
    yield "", plain.say({})


def _turn_of(state: State) -> int:
    """Moves on with every answer, so that wordings vary, and not while one question is repeated or rephrased."""
    return (state.trail[-1].n if state.trail else 0) + state.tries


def _reflects(framework: Framework, state: State, asked: Asked) -> bool:
    """Two times in three, and never between a question and the cause that it is about."""
    about = next((n.quote for n in state.nodes if n.id == asked.about), None)
    return framework.reflects and bool(state.last) and state.n % 3 != 0 and about in (None, state.last[0])


def _from(lines: Sequence[Line], start: int) -> tuple[Line, ...]:
    at = start % len(lines)
    return (*lines[at:], *lines[:at])


# --- slots ----------------------------------------------------------------------------------------


def clip(text: str, words: int = 8) -> str:
    """The first few words of what somebody said: to the end of a clause where one ends in time."""
    plain = re.sub(r"[“”„\"«»]", "", text)
    parts = plain.split()
    for n, part in enumerate(parts[:words], 1):
        if n > 1 and part[-1] in ".;," and n < len(parts):
            return " ".join(parts[:n]).strip(LOOSE)
    short = " ".join(parts[:words]).strip(LOOSE)
    return f"{short} …" if len(parts) > words else short


LOOSE = " .,;:!?-–—"


def _slots(
    speaker: Voice, framework: Framework, state: State, asked: Asked, texts: Mapping[str, str]
) -> dict[str, str]:
    found = {
        "problem": _said(
            speaker, sorted(state.fields.get(framework.problem, ()), key=lambda q: q.start - q.end), texts
        ),
        "last": _said(speaker, state.last, texts),
        "prediction": _said(speaker, state.fields.get(framework.prediction or "", ()), texts),
        "window": _said(speaker, state.fields.get(framework.window or "", ()), texts),
        **_about(speaker, framework, state, asked, texts),
        **_read_back(speaker, state, texts),
        "day": speaker.days(state.dated),
        "names": _names(speaker, framework, state, asked, texts),
    }
    return {name: text for name, text in found.items() if text}


def _said(speaker: Voice, quotes: Sequence[Quote], texts: Mapping[str, str]) -> str:
    text = clip(quote_text(quotes[0], texts)) if quotes else ""
    return speaker.quoted(text) if text else ""


def quote_text(quote: Quote, texts: Mapping[str, str]) -> str:
    """The words of a quote; empty once its utterance was erased."""
    return texts.get(quote.utterance, "")[quote.start : quote.end]


def _about(
    speaker: Voice, framework: Framework, state: State, asked: Asked, texts: Mapping[str, str]
) -> dict[str, str]:
    if asked.slot == "still":
        return {"field": speaker.quoted(framework.fields[asked.about].label)}
    cause = next((n for n in state.nodes if n.id == asked.about), None)
    if cause is not None:
        above = next((n.quote for n in state.nodes if n.id == cause.parent), None)
        parent = (above,) if above else state.fields.get(framework.problem, ())
        return {"about": _said(speaker, (cause.quote,), texts), "parent": _said(speaker, parent, texts)}
    for listed in state.items.values():
        for item in listed:
            if item.id == asked.about:
                return {
                    "about": _said(speaker, (item.what,), texts),
                    "due": _said(speaker, (item.due,) if item.due else (), texts),
                }
    return {}


def _read_back(speaker: Voice, state: State, texts: Mapping[str, str]) -> dict[str, str]:
    """Cause, effect, event: the end of a line and what it first led to."""
    ends = artefact.causes_to_act_on(state)
    lines = [artefact.chain(state, end.id) for end in ends]
    line = next((found for found in lines if len(found) > 1), None)
    if line is None:
        return {"cause": _said(speaker, (ends[0].quote,), texts)} if ends else {}
    return {"cause": _said(speaker, (line[-1].quote,), texts), "effect": _said(speaker, (line[0].quote,), texts)}


def _names(speaker: Voice, framework: Framework, state: State, asked: Asked, texts: Mapping[str, str]) -> str:
    step = next((s for s in framework.steps if s.id == asked.step), None)
    if not isinstance(step, Absent):
        return ""
    names = dict.fromkeys(quote_text(i.owner, texts).strip() for i in absent_owners(step, state) if i.owner)
    return speaker.joined.join(name[:1].upper() + name[1:] for name in list(names)[:3] if name)


# --- choices ----------------------------------------------------------------------------------------


def _choices(speaker: Voice, state: State, asked: Asked, texts: Mapping[str, str]) -> tuple[Choice, ...]:
    made = [_choice(speaker, state, pick, texts) for pick in asked.picks]
    labels = [choice.label for choice in made]
    return tuple(c for n, c in enumerate(made) if c.label and c.label not in labels[:n])


def _choice(speaker: Voice, state: State, pick: str, texts: Mapping[str, str]) -> Choice:
    kind, _, name = pick.partition(":")
    match kind:
        case "node":
            quote = next((n.quote for n in state.nodes if n.id == name), None)
        case "item":
            quote = next((i.what for listed in state.items.values() for i in listed if i.id == name), None)
        case "idea":
            quote = state.kept[int(name)].quote
        case _:
            return Choice(speaker.choices[pick], speaker.choices[pick], pick)
    label = clip(quote_text(quote, texts), 8) if quote else ""
    return Choice(label, label, pick)
