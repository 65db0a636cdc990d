"""A session and its turns as callers see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coach.frameworks.schema import Framework
from coach.prompts.candour import candour
from coach.prompts.wording import Choice, Message
from coach.store.sessions import SessionRow, TurnRow

__all__ = [
    "AlertView",
    "Candour",
    "ChoiceView",
    "FrameworkRef",
    "MessageView",
    "Progress",
    "ReadingView",
    "SessionView",
    "SpanView",
    "StepRef",
    "TurnView",
    "choices_of",
    "message_json",
    "session_view",
    "turn_view",
]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A one-tap reply: show `label`, send `send` as the text of a turn."""

    label: str
    send: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """`expects` and `slot` say what kind of answer the question is for, and for which part of the artefact."""

    text: str
    move: str
    question: str | None
    choices: list[ChoiceView]
    expects: str | None
    slot: str | None


@dataclass(frozen=True, slots=True)
class FrameworkRef:
    id: str
    version: int
    title: str


@dataclass(frozen=True, slots=True)
class StepRef:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class AlertView:
    """A message to the team leader: `asked` is a danger that waits for an answer until `due_at`."""

    id: str
    status: str
    person_id: str | None
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Candour:
    """Who asks the questions, for a line at the start of whatever shows the session: `line` is that line.

    `ai` is true when a language model, `model`, words them; to reach a person, `say` is sent as an answer.
    """

    ai: bool
    model: str | None
    line: str
    say: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """`title` is the problem or the challenge that it was begun on, in the words of who told it.

    With `card` a person coaches: the message is what stands on their card.
    """

    id: str
    title: str
    status: str
    framework: FrameworkRef
    step: StepRef | None
    message: MessageView
    progress: Progress
    issue_id: str | None
    storyboard_id: str | None
    team_id: str
    learner: str | None
    locale: str
    card: bool
    n: int
    version: int
    candour: Candour
    alerts: list[AlertView]
    artefact: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SpanView:
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadingView:
    verdict: str
    quotes: list[SpanView]
    repair: str | None
    pick: str | None
    """The one-tap reply that it was, or plainly meant."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """`now` is what stands instead of what was `said`, since somebody put it differently.

    `backend` worded the message and `read_by` read the answer, `builtin` or a model's name; `fell_back` when a model
    is set and could not, with the reason in `because`.
    """

    n: int
    said: str | None
    now: str | None
    by: str | None
    reading: ReadingView | None
    message: MessageView | None
    backend: str | None
    read_by: str | None
    fell_back: bool
    because: str | None
    at: datetime


def message_json(message: Message) -> str:
    return json.dumps(message, default=plain, ensure_ascii=False, separators=(",", ":"))


def plain(made: Message | Choice) -> dict[str, Any]:
    """One level deep, where `asdict` would copy every level."""
    return {name: getattr(made, name) for name in made.__dataclass_fields__}


def choices_of(stored: str) -> tuple[Choice, ...]:
    return tuple(Choice(**choice) for choice in json.loads(stored)["choices"])


def message_view(stored: str) -> MessageView:
    found: dict[str, Any] = json.loads(stored)
    choices = [ChoiceView(choice["label"], choice["send"]) for choice in found.pop("choices")]
    return MessageView(**found, choices=choices)


def reading_view(stored: str) -> ReadingView:
    found: dict[str, Any] = json.loads(stored)
    quotes = [SpanView(**quote) for quote in found.pop("quotes")]
    return ReadingView(**found, quotes=quotes)


def turn_view(turn: TurnRow, said: str | None, now: str | None = None) -> TurnView:
    reading = reading_view(turn.reading) if turn.reading else None
    message = message_view(turn.message) if turn.message else None
    return TurnView(
        turn.n, said, now, turn.by, reading, message, turn.backend, turn.read_by, turn.fell_back, turn.because,
        turn.created_at,
    )  # fmt: skip


def candour_of(row: SessionRow, model: str | None) -> Candour:
    lines = candour(row.locale)
    if CARD in row.state:
        return Candour(False, None, lines["card"], lines["say"])
    return Candour(model is not None, model, lines["model" if model else "builtin"], lines["say"])


CARD = '"card":true'
"""As a stored state says that a person coaches; what people said never stands in a state."""


def session_view(
    row: SessionRow,
    framework: Framework,
    alerts: Sequence[Mapping[str, Any]] = (),
    artefact: dict[str, Any] | None = None,
    *,
    texts: Mapping[str, str],
    model: str | None,
) -> SessionView:
    """`texts` hold what the session was begun on, by utterance; `model` is the one that is asked here, if any."""
    step = next((StepRef(s.id, s.title) for s in framework.steps if s.id == row.step), None)
    return SessionView(
        row.id,
        texts.get(row.title_u or "", ""),
        row.status,
        FrameworkRef(row.framework_id, row.framework_version, framework.title),
        step,
        message_view(row.message),
        Progress(row.done, row.of),
        row.issue_id,
        row.storyboard_id,
        row.team_id,
        row.learner_id,
        row.locale,
        CARD in row.state,
        row.n,
        row.version,
        candour_of(row, model),
        [AlertView(a["id"], a["status"], a["person_id"], a["due_at"], a["sent_at"]) for a in alerts],
        artefact,
        row.created_at,
        row.updated_at,
    )
