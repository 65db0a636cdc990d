"""Parts that several drawings share: a cause, a table of actions, a legend, a sheet that fits its paper."""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt

from coach.reports.canvas import (
    BODY,
    FAINT,
    LABEL,
    PROOF,
    SMALL,
    Block,
    Column,
    Group,
    Icon,
    Line,
    Shape,
    Style,
    Text,
    paragraph,
    row,
)
from coach.reports.lines import width
from coach.reports.words import AGAIN, CONTENT, ENDS, ERASED, HEADINGS, OPEN, STATUSES, Shown, Site, quoted

__all__ = [
    "A3",
    "GAP",
    "LINKS",
    "STRUCK",
    "actions",
    "cause",
    "causes_of",
    "extras",
    "fitted",
    "legend",
    "of_role",
    "quotes",
    "table",
    "words",
]

GAP = 16.0
PADDING = 6.0
A3 = (1587.0, 1122.0)
"""A3 across, in pixels of 1/96 inch."""

LARGEST_PRINT, SMALLER_PRINT, PAGES = 0.71, 1.06, 40
"""The page to begin with, as a part of A3, by how much at least the next one is larger, and how many are tried."""

STRUCK = Style("struck", 13)
LINKS = {"evidence": "tested", "held": "tested", "untested": "untested", "failed": "failed"}


def of_role(artefact: Shown, role: str) -> Shown:
    """The field that is this to its framework; an empty one when there is none."""
    found = (field for field in artefact["fields"] if field["role"] == role)
    return next(found, {"id": "", "label": "", "kind": "text", "quotes": [], "items": []})


def causes_of(artefact: Shown) -> dict[str, Shown]:
    return {node["id"]: node for field in artefact["fields"] for node in field.get("nodes", ())}


def extras(artefact: Shown, *parts: str) -> list[Shown]:
    """Parts that every artefact has, in the form of fields; only those that hold something."""
    empty: Shown = {"id": "", "role": None, "section": None, "gap": False, "reopened": False, "notes": []}
    kinds = {part: "list" if part == "tasks" else "text" for part in parts if artefact[part]}
    return [
        {**empty, "label": HEADINGS[part], "kind": kind, CONTENT[kind]: artefact[part]} for part, kind in kinds.items()
    ]


def words(field: Shown, room: float) -> Block:
    """What was said, what is open about it, and what was noted in the margin."""
    column = Column(room)
    quotes(column, field.get("quotes", ()))
    for text, true in ((OPEN, field["gap"]), (AGAIN, field["reopened"])):
        column.say(text if true else "", FAINT)
    for note in field["notes"]:
        column.say(f"Note: {note['text'] or ERASED}", FAINT)
    return column.block()


def quotes(column: Column, said: Sequence[Shown], style: Style = BODY) -> None:
    for quote in said:
        column.say(quoted(quote), FAINT if quote["erased"] else style)


def cause(node: Shown, room: float) -> Block:
    """One cause: its status, its words, what was seen, where its line ends."""
    column = Column(room, shapes=[Icon(7, 8, node["status"])])
    end = f", {ENDS[node['end']]}" if node["end"] else ""
    column.say(STATUSES[node["status"]] + end, LABEL, indent=20)
    column.skip(2)
    quotes(column, [node["quote"]], STRUCK if node["status"] == "ruled_out" else BODY)
    for proof in node["evidence"]:
        column.skip(3)
        column.say(f"seen: {quoted(proof)}", PROOF)
    return column.block()


def table(room: float, shares: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """Rows of text under their headings; `shares` of the room add up to one."""
    rooms = [share * room - 2 * PADDING for share in shares]
    column = Column(room)
    for texts, style, kind in ((head, LABEL, "header"), *((texts, SMALL, "cell") for texts in rows)):
        blocks = [paragraph(text, wide, style) for text, wide in zip(texts, rooms, strict=True)]
        column.put(row(blocks, kind, PADDING))
    return column.block()


SHARES = {"What": 0.28, "Cause": 0.22, "Owner": 0.14, "Due": 0.18, "Strength": 0.18}


def actions(room: float, items: Sequence[Shown], causes: Mapping[str, Shown], site: Site) -> Block:
    head, rows = site.table(items, causes)
    shares = [SHARES[name] for name in head]
    return table(room, [share / sum(shares) for share in shares], head, rows)


def legend(room: float, *, links: bool = False) -> Block:
    """What the symbols, and the lines of a tree, mean."""
    samples: list[tuple[Shape, str]] = [(Icon(12, 8, status), text) for status, text in STATUSES.items()]
    if links:
        samples += [(Line("M0 8H24", "tested"), "link tested"), (Line("M0 8H24", "untested"), "link not tested yet")]
    shapes: list[Shape] = []
    x = 0.0
    for sample, text in samples:
        shapes.append(Group(x, 0, (sample, Text(32, 12, (text,), FAINT))))
        x += 50 + width(text, FAINT.size)
    return Block(room, 20, tuple(shapes))


def fitted(lay_out: Callable[[float], Block]) -> Block:
    """A page of the paper's proportions, as small as holds what is laid out to its width: print as large as can be."""
    scale = LARGEST_PRINT
    for _ in range(PAGES):
        wide, tall = A3[0] * scale, A3[1] * scale
        block = lay_out(wide)
        if block.height <= tall:
            break
        scale *= max(SMALLER_PRINT, 0.9 * sqrt(block.height / tall))
    return Block(wide, max(tall, block.height), block.shapes)
