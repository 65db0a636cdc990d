"""What asking changes, as tables: what a thing becomes, and what else is told of it."""

from collections.abc import Mapping
from typing import Any

from ui.fake.shapes import AT

__all__ = ["BECOMES", "BOARD", "FINISHES", "FRESH", "SESSION"]

BECOMES: Mapping[str, Mapping[str, Any]] = {
    "accept": {"owner_state": "accepted"},
    "acknowledge_action": {"acknowledged_at": AT, "owner_state": "accepted"},
    "acknowledge_issue": {"acknowledged_at": AT},
    "cancel": {"status": "cancelled", "closed_at": AT, "stage": None},
    "complete": {"status": "done", "done_at": AT, "stage": "verify"},
    "confirm_issue": {"status": "closed", "confirmed_at": AT, "closed_at": AT, "stage": None},
    "accept_idea": {"status": "accepted"},
    "decline_idea": {"status": "declined"},
    "end": {"status": "ended", "closed_at": AT, "stage": None},
    "end_meeting": {"ended_at": AT},
    "erase_person": {"name": "", "erased": True},
    "read_it": {"read_at": AT},
    "reopen": {"status": "open", "done_at": None, "stage": "do"},
    "reopen_issue": {"status": "reopened", "closed_at": None},
    "resolve_issue": {"resolved_at": AT, "stage": "confirm"},
    "verify": {"status": "verified", "verified_at": AT},
}
"""A thing, by what was done with it; what was sent stands in it besides."""

FINISHES = frozenset(
    {"accept", "complete", "verify", "end", "cancel", "decide", "resolve_issue", "confirm_issue"}
    | {"acknowledge_issue", "acknowledge_action", "answer_issue", "answer_action", "accept_idea", "decline_idea"}
    | {"answer_lesson", "move_deadline", "reassign", "standardise", "verify_benefit", "check_routine"}
)
"""After these the thing is nobody's task any more."""

SESSION: Mapping[str, str] = {"park": "parked", "resume": "active", "abandon": "abandoned"}
"""What an analysis is then."""

FRESH: Mapping[str, Mapping[str, Any]] = {
    "new_key": {"secret": "demo.a-key-that-is-shown-once"},
    "new_webhook": {"secret": "whsec_ZmFrZSBzZWNyZXQgb2YgYSBob29r"},
    "begin_sign_in": {"bearer": "demo.somebody", "expires_at": "2026-11-24T19:30:00Z"},
    "transcribe": {"text": "nozzle 7 drips after the cleaning"},
}
"""Told once, when it is made."""

BOARD: Mapping[str, tuple[str, str]] = {
    "/v1/issues": ("issues", "title"),
    "/v1/actions": ("actions", "what"),
    "/v1/ideas": ("ideas", "title"),
}
"""Where on the board the things of a list stand, and what is read of them there."""
