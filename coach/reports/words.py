"""How quotes, owners and dates read in documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from coach.reports.phrases import Phrases

__all__ = ["CONTENT", "NOWHERE", "Shown", "Site", "Table", "plain", "quoted"]

Shown = Mapping[str, Any]
"""A part of an artefact, as `coach.reports.artefact` makes it."""

CONTENT = {"text": "quotes", "tree": "nodes", "list": "items"}
"""Where each kind of field keeps what was said."""


def plain(text: str) -> str:
    """One line that every document can hold: white space folded, what XML cannot carry replaced."""
    return " ".join("".join(c if _allowed(c) else "\ufffd" for c in text).split())


def _allowed(char: str) -> bool:
    return char.isspace() or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff\x7f")


def quoted(quote: Shown | None, say: Phrases) -> str:
    """A quote in quotation marks; nothing where nothing was said."""
    if quote is None:
        return ""
    return say.erased if quote["erased"] else f"“{plain(quote['text'])}”"


class Table(NamedTuple):
    """Names of columns, which `Phrases.columns` puts into words, and the rows under them."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Site:
    """What makes ids and instants readable: people's names by id, the zone the site lives in, and the team."""

    names: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    team: str = ""

    def day(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d}"

    def owner(self, item: Shown, say: Phrases) -> str:
        """The owner as somebody put it, and by name where that says more."""
        said, name = quoted(item["owner"], say), plain(self.names.get(item["owner_id"] or "", ""))
        if not name or name.casefold() == said.strip("“”").casefold():
            return said
        return f"{said}, {name}" if said else name

    def due(self, item: Shown, say: Phrases) -> str:
        """The date as somebody put it, and the day that it means."""
        said, at = quoted(item["due"], say), item["due_at"]
        day = self.day(datetime.fromisoformat(at)) if at else ""
        return f"{said}, {day}" if said and day else said or day

    def table(
        self, items: Sequence[Shown], causes: Mapping[str, Shown], say: Phrases, always: Sequence[str] = ()
    ) -> Table:
        """A list of actions; `causes` are nodes by id. Empty columns are left out, but for those that are `always`."""
        rows = [
            (
                quoted(item["what"], say),
                quoted(causes[item["cause"]]["quote"], say) if item["cause"] in causes else "",
                self.owner(item, say),
                self.due(item, say),
                say.strengths[item["strength"]] if item["strength"] else "",
            )
            for item in items
        ]
        names = tuple(say.columns)
        used = [n for n, column in enumerate(zip(*rows, strict=True)) if any(column) or names[n] in always]
        return Table(tuple(names[n] for n in used), [tuple(row[n] for n in used) for row in rows])


NOWHERE = Site()
"""No names, and instants as they are."""
