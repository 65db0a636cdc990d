"""What documents say of their own, and how quotes, owners and dates read in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

__all__ = [
    "AGAIN",
    "CONTENT",
    "ENDS",
    "ERASED",
    "HEADINGS",
    "NOWHERE",
    "OPEN",
    "STATUSES",
    "Shown",
    "Site",
    "leg",
    "plain",
    "quoted",
]

Shown = Mapping[str, Any]
"""A part of an artefact, as `coach.reports.artefact` makes it."""

ERASED = "(erased)"
OPEN = "still open"
AGAIN = "to be looked at again"

CONTENT = {"text": "quotes", "tree": "nodes", "list": "items"}
"""Where each kind of field keeps what was said."""

STATUSES = {"verified": "verified", "to_verify": "to verify", "ruled_out": "ruled out"}

ENDS = {
    "ours": "ours to act on",
    "not_ours": "for the next tier",
    "unknown": "not known yet",
    "later": "left for later",
}

LEGS = {
    "occurrence": "Why it happened",
    "escape": "Why it was not noticed",
    "system": "Why the routine let it happen",
}

HEADINGS = {
    "danger": "Kept safe",
    "tasks": "To go and see",
    "ideas": "Ideas kept for later",
    "hypotheses": "Causes named early, not looked at yet",
}
"""The parts that every artefact has, whatever its framework."""


COLUMNS = ("What", "Cause", "Owner", "Due", "Strength")


def leg(name: str) -> str:
    """A framework's own leg is called by its name."""
    return LEGS.get(name, name.replace("_", " ").capitalize())


def plain(text: str) -> str:
    """One line that every document can hold: white space folded, what XML cannot carry replaced."""
    return " ".join("".join(c if _allowed(c) else "\ufffd" for c in text).split())


def _allowed(char: str) -> bool:
    return char.isspace() or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff\x7f")


def quoted(quote: Shown | None) -> str:
    """A quote in quotation marks; nothing where nothing was said."""
    if quote is None:
        return ""
    return ERASED if quote["erased"] else f"“{plain(quote['text'])}”"


@dataclass(frozen=True, slots=True)
class Site:
    """What makes ids and instants readable: people's names by id, and the zone the site lives in."""

    names: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC

    def owner(self, item: Shown) -> str:
        """The owner as somebody put it, and by name where that says more."""
        said, name = quoted(item["owner"]), plain(self.names.get(item["owner_id"] or "", ""))
        if not name or name.casefold() == said.strip("“”").casefold():
            return said
        return f"{said}, {name}" if said else name

    def due(self, item: Shown) -> str:
        """The date as somebody put it, and the day that it means."""
        said, at = quoted(item["due"]), item["due_at"]
        day = f"{datetime.fromisoformat(at).astimezone(self.zone):%Y-%m-%d}" if at else ""
        return f"{said}, {day}" if said and day else said or day

    def table(
        self, items: Sequence[Shown], causes: Mapping[str, Shown]
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headings and rows of a list; `causes` are nodes by id. Columns that would be empty are left out."""
        rows = [
            (
                quoted(item["what"]),
                quoted(causes[item["cause"]]["quote"]) if item["cause"] in causes else "",
                self.owner(item),
                self.due(item),
                item["strength"] or "",
            )
            for item in items
        ]
        used = [n for n, column in enumerate(zip(*rows, strict=True)) if any(column)]
        return tuple(COLUMNS[n] for n in used), [tuple(row[n] for n in used) for row in rows]


NOWHERE = Site()
"""No names, and instants as they are."""
