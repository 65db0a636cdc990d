"""Which moves may show no question, and which a closed one."""

from coach.frameworks.terms import MOVES, Move

__all__ = ["CLOSED_OK", "LAST", "MOVES", "OFFERED", "SILENT", "Move"]

SILENT: frozenset[Move] = frozenset({"make_safe", "close", "repair_pause", "repair_stop"})
"""Moves that may show no question at all."""

LAST: frozenset[Move] = frozenset({"close"})
"""Moves after which nobody answers: they ask nothing."""

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

OFFERED: frozenset[Move] = frozenset(
    move
    for move in MOVES
    if move.startswith("probe_")
    or move in ("open_step", "ask_evidence", "send_to_gemba", "challenge_strength", "hint", "reflect")
)
"""Moves that a backend may word. The rest are asked in the coach's own words alone: what a tap decides, what is done
in a danger and how a session ends must not hang on anybody's phrasing."""
