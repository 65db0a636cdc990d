"""What a system has beside its words, moves, artefact and actions, as far as scores look at it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.transcript import Dialogue

__all__ = ["Node", "field_text", "has_moves", "items", "nodes", "words_alone"]


@dataclass(frozen=True, slots=True)
class Node:
    """A cause on the tree; `text` and `evidence` are quotes of what somebody said."""

    id: str
    parent: str | None
    text: str
    evidence: tuple[str, ...] = ()
    status: str = "to_verify"
    """`verified`, `to_verify` or `ruled_out`."""

    @property
    def stands(self) -> bool:
        return self.status != "ruled_out"


def has_moves(dialogue: Dialogue) -> bool:
    """Whether its system says what it does; else there are only words."""
    return any(exchange.move is not None for exchange in dialogue.exchanges)


def words_alone(dialogue: Dialogue) -> Dialogue:
    """The same as if its system had only words."""
    bare = (replace(exchange, move=None, slot=None, expects=None) for exchange in dialogue.exchanges)
    return replace(dialogue, exchanges=tuple(bare))


def fields(dialogue: Dialogue) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = dialogue.artefact.get("fields", ())
    return found


def nodes(dialogue: Dialogue) -> tuple[Node, ...]:
    """Of every tree, from the top down."""
    return tuple(_node(node) for field in fields(dialogue) for node in field.get("nodes", ()))


def _node(node: Mapping[str, Any]) -> Node:
    evidence = tuple(str(quote["text"]) for quote in node.get("evidence", ()))
    return Node(node["id"], node.get("parent"), str(node["quote"]["text"]), evidence, str(node["status"]))


def field_text(dialogue: Dialogue, *ids: str) -> str:
    """What is written in the first of these fields that has anything."""
    found = {field["id"]: " ".join(_texts(field.get("quotes", ()))) for field in fields(dialogue)}
    return next((found[id] for id in ids if found.get(id)), "")


def items(dialogue: Dialogue, field_id: str) -> Iterator[Mapping[str, str]]:
    """Of a list: `text`, and `owner` and `due` as far as they were said."""
    for field in fields(dialogue):
        for item in field.get("items", ()) if field["id"] == field_id else ():
            yield {
                "text": str(item["what"]["text"]),
                "owner": _text(item.get("owner")),
                "due": _text(item.get("due")),
                "strength": str(item.get("strength") or ""),
            }


def _text(quote: Mapping[str, Any] | None) -> str:
    return str(quote["text"]) if quote else ""


def _texts(quotes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (str(quote["text"]) for quote in quotes)
