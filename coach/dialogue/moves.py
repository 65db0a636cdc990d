"""Which moves may show no question, and which a closed one."""

from coach.frameworks.terms import MOVES, Move

__all__ = ["CLOSED_OK", "MOVES", "SILENT", "Move"]

SILENT: frozenset[Move] = frozenset({"make_safe", "close", "repair_pause", "repair_stop"})
"""Moves that may show no question at all."""

CLOSED_OK: frozenset[Move] = frozenset(
    {
        "test_link",
        "confirm",
        "offer_escalation",
        "offer_exit",
        "make_safe",
        "repair_back",
        "repair_correct",
        "repair_human",
    }
)
"""Moves whose question may be closed; the last rung of `hint`, which offers a person, joins them."""
