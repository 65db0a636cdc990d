"""States and events to JSON and back, as they are stored."""

from typing import Any

from pydantic import TypeAdapter

from coach.dialogue import state as core
from coach.dialogue.state import Event, State

__all__ = ["event_kind", "read_event", "read_state", "write_event", "write_state"]

STATE: TypeAdapter[State] = TypeAdapter(State)
KINDS: dict[str, type[Any]] = {
    "started": core.Started,
    "said": core.Said,
    "parked": core.Parked,
    "resumed": core.Resumed,
    "abandoned": core.Abandoned,
    "danger": core.Danger,
    "edited": core.Edited,
    "rewritten": core.Rewritten,
}
NAMES = {made: kind for kind, made in KINDS.items()}
EVENTS: dict[str, TypeAdapter[Event]] = {kind: TypeAdapter(made) for kind, made in KINDS.items()}


def write_state(state: State) -> str:
    return STATE.dump_json(state, exclude_defaults=True).decode()


def read_state(stored: str) -> State:
    return STATE.validate_json(stored)


def event_kind(event: Event) -> str:
    return NAMES[type(event)]


def write_event(event: Event) -> str:
    return EVENTS[event_kind(event)].dump_json(event, exclude_defaults=True).decode()


def read_event(kind: str, stored: str) -> Event:
    return EVENTS[kind].validate_json(stored)
