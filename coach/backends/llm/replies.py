"""From a model's text to what it claims: whatever cannot be read is `unusable`, never an error."""

import json
import re
from typing import Any

from coach.backends import Claim, Reply, Wording
from coach.backends.llm.model import Completion, ModelFault
from coach.dialogue.reading import REPAIRS, ROLES, VERDICTS
from coach.frameworks.terms import MOVES

__all__ = ["REPLY", "REWORDED", "read_reply", "read_wording", "schema_of"]

MOST = 20_000
"""Characters of a reply that are looked at: many times what was asked for."""
MANY = 24
"""Quotes of one answer that are looked at."""
LONG = 1_000
"""Characters of a message from which on it is not even checked."""

TEXT: dict[str, Any] = {"type": "string"}
WORDING: dict[str, Any] = {"move": {"type": "string", "enum": list(MOVES)}, "slot": TEXT, "message": TEXT}
QUOTE: dict[str, Any] = {
    "type": "object",
    "properties": {"role": {"type": "string", "enum": list(ROLES)}, "text": TEXT},
    "required": ["role", "text"],
    "additionalProperties": False,
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """As strict as every provider's schema mode wants it: all keys required, no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


REPLY = _object(
    {
        "verdict": {"type": "string", "enum": list(VERDICTS)},
        "quotes": {"type": "array", "items": QUOTE},
        "repair": {"anyOf": [{"type": "string", "enum": list(REPAIRS)}, {"type": "null"}]},
        "confidence": {"type": "number"},
        **WORDING,
    }
)
REWORDED = _object(WORDING)


def schema_of(task: str) -> dict[str, Any]:
    """The JSON schema of the reply to a task."""
    return REWORDED if task == "reword" else REPLY


def read_reply(completion: Completion) -> Reply:
    """Raises `ModelFault` unless there is a verdict; a missing or odd wording costs only the wording."""
    found = _found(completion)
    verdict = found.get("verdict")
    if verdict not in VERDICTS:
        raise ModelFault("unusable", f"There is no verdict {str(verdict)[:40]!r}.", completion)
    repair = found.get("repair")
    kind = repair if repair in REPAIRS else None
    if verdict == "repair" and kind is None:
        raise ModelFault("unusable", "A repair is claimed, and not which.", completion)
    return Reply(
        Claim(verdict, tuple(_quotes(found.get("quotes"))), kind, confidence=_share(found.get("confidence"))),
        _wording(found),
    )


def read_wording(completion: Completion) -> Wording:
    wording = _wording(_found(completion))
    if wording is None:
        raise ModelFault("unusable", "The reply words no message.", completion)
    return wording


def _found(completion: Completion) -> dict[str, Any]:
    """The one JSON object in a reply, with or without a fence or some talk around it."""
    text = THOUGHT.sub("", completion.text[:MOST])
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        why = "is cut off" if completion.cut else "is empty" if not text.strip() else "holds no JSON object"
        raise ModelFault("unusable", f"The reply {why}.", completion)
    return found


THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
"""What some models say to themselves before they reply."""


def _quotes(found: object) -> Any:
    for quote in found[:MANY] if isinstance(found, list) else ():
        if isinstance(quote, dict) and quote.get("role") in ROLES and isinstance(quote.get("text"), str):
            yield quote["role"], quote["text"]


def _wording(found: dict[str, Any]) -> Wording | None:
    move, slot, message = (found.get(name) for name in ("move", "slot", "message"))
    if move not in MOVES or not isinstance(slot, str) or not isinstance(message, str):
        return None
    text = message.encode(errors="ignore").decode().strip()
    return Wording(move, slot, text) if text and len(text) <= LONG else None


def _share(value: object) -> float:
    return float(min(max(value, 0), 1)) if isinstance(value, int | float) and value == value else 0.5
