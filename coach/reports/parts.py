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
from coach.reports.phrases import Phrases
from coach.reports.words import CONTENT, Shown, Site, quoted

__all__ = [
    "A3",
    "GAP",
    "LINKS",
    "SHARES",
    "STRUCK",
    "actions",
    "cause",
    "causes_of",
    "extras",
    "fitted",
    "legend",
    "of_role",
    "paper",
    "quotes",
    "table",
    "told",
    "words",
]

GAP = 16.0
PADDING = 6.0
A3 = (1587.0, 1122.0)
"""A3 across, in pixels of 1/96 inch."""

LARGEST_PRINT, SMALLEST_PRINT, SMALLER_PRINT = 0.75, 1.0, 1.06
"""The page to begin with and the last one, as parts of A3, and by how much at least the next one is larger."""

STRUCK = Style("struck", BODY.size)
LINKS = {"evidence": "tested", "held": "tested", "untested": "untested", "failed": "failed"}


def of_role(artefact: Shown, role: str) -> Shown:
    """The field that is this to its framework; an empty one when there is none."""
    found = (field for field in artefact["fields"] if field["role"] == role)
    return next(found, {"id": "", "label": "", "kind": "text", "quotes": [], "items": []})


def causes_of(artefact: Shown) -> dict[str, Shown]:
    return {node["id"]: node for field in artefact["fields"] for node in field.get("nodes", ())}


def extras(artefact: Shown, say: Phrases, *parts: str) -> list[Shown]:
    """Parts that every artefact has, in the form of fields; only those that hold something."""
    empty: Shown = {"id": "", "role": None, "section": None, "gap": False, "reopened": False, "notes": []}
    kinds = {part: "list" if part == "tasks" else "text" for part in parts if artefact[part]}
    return [
        {**empty, "label": say.headings[part], "kind": kind, CONTENT[kind]: artefact[part]}
        for part, kind in kinds.items()
    ]


def told(field: Shown, say: Phrases) -> list[str]:
    """What is open about a field, and what was noted in its margin."""
    remarks = [text for text, true in ((say.open, field["gap"]), (say.again, field["reopened"])) if true]
    return remarks + [f"{say.note}: {note['text'] or say.erased}" for note in field["notes"]]


def words(field: Shown, room: float, say: Phrases) -> Block:
    """What was said, what is open about it, and what was noted in the margin."""
    column = Column(room)
    quotes(column, field.get("quotes", ()), say)
    for remark in told(field, say):
        column.say(remark, FAINT)
    return column.block()


def quotes(column: Column, said: Sequence[Shown], say: Phrases, style: Style = BODY) -> None:
    for quote in said:
        column.say(quoted(quote, say), FAINT if quote["erased"] else style)


def cause(node: Shown, room: float, say: Phrases) -> Block:
    """One cause: its status, its words, what was seen, where its line ends."""
    column = Column(room, shapes=[Icon(8, 9, node["status"])])
    end = f", {say.ends[node['end']]}" if node["end"] else ""
    column.say(say.statuses[node["status"]] + end, LABEL, indent=22)
    column.skip(2)
    quotes(column, [node["quote"]], say, STRUCK if node["status"] == "ruled_out" else BODY)
    for proof in node["evidence"]:
        column.skip(3)
        column.say(f"{say.seen}: {quoted(proof, say)}", PROOF)
    return column.block()


def table(room: float, shares: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """Rows of text under their headings; `shares` of the room add up to one."""
    rooms = [share * room - 2 * PADDING for share in shares]
    column = Column(room)
    for texts, style, kind in ((head, LABEL, "header"), *((texts, SMALL, "cell") for texts in rows)):
        blocks = [paragraph(text, wide, style) for text, wide in zip(texts, rooms, strict=True)]
        column.put(row(blocks, kind, PADDING))
    return column.block()


SHARES = {"what": 0.28, "cause": 0.22, "owner": 0.14, "due": 0.18, "strength": 0.18}
"""How wide the columns of a list of actions are beside each other."""


def actions(room: float, items: Sequence[Shown], causes: Mapping[str, Shown], site: Site, say: Phrases) -> Block:
    found = site.table(items, causes, say)
    shares = [SHARES[name] for name in found.columns]
    head = [say.columns[name] for name in found.columns]
    return table(room, [share / sum(shares) for share in shares], head, found.rows)


LEGEND_LINE = 24.0


def legend(room: float, say: Phrases, *, links: bool = False) -> Block:
    """What the symbols of causes, and those on the lines of a tree, mean."""
    samples = [*say.statuses.items(), *(say.links.items() if links else ())]
    shapes: list[Shape] = []
    x, y = 0.0, 0.0
    for status, text in samples:
        wide = 54 + width(text, FAINT.size)
        if x and x + wide > room:
            x, y = 0.0, y + LEGEND_LINE
        line: tuple[Shape, ...] = (Line("M0 10H28", status),) if status in say.links else ()
        shapes.append(Group(x, y, (*line, Icon(14, 10, status), Text(36, 15, (text,), FAINT))))
        x += wide
    return Block(room, y + LEGEND_LINE, tuple(shapes))


def fitted(lay_out: Callable[[float], Block]) -> Block:
    """A page of the paper's proportions, as small as holds what is laid out to its width: print as large as can be.

    Where that would make the print too small to be read on a screen the page becomes longer instead.
    """
    scale = LARGEST_PRINT
    while True:
        wide, tall = A3[0] * scale, A3[1] * scale
        block = lay_out(wide)
        if block.height <= tall or scale >= SMALLEST_PRINT:
            return Block(wide, max(tall, block.height), block.shapes)
        scale = min(SMALLEST_PRINT, scale * max(SMALLER_PRINT, 0.9 * sqrt(block.height / tall)))


def paper(page: Block) -> tuple[str, str]:
    """A3 across, and longer where the page is."""
    return "420mm", f"{420 * page.height / page.width:.1f}mm" if page.height > page.width / 1.4 else "297mm"
