"""The A3 sheet: the problem and its analysis on the left, what is done about it on the right."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from coach.reports.canvas import BODY, FAINT, HEAD, LABEL, PROOF, Block, Column, Drawing, Icon, paragraph, row
from coach.reports.parts import (
    GAP,
    STRUCK,
    actions,
    causes_of,
    extras,
    fitted,
    legend,
    of_role,
    quotes,
    words,
)
from coach.reports.words import ENDS, Shown, Site, leg, quoted

__all__ = ["draw_sheet"]

ASIDE = 132.0
"""The room for a field's label beside its words."""

INDENT, HANG = 20.0, 20.0
DEEPEST = 8
"""How many steps to the right an indented list of causes goes."""

PADDING = 8.0


def draw_sheet(artefact: Shown, site: Site) -> Drawing:
    page = fitted(lambda wide: _page(artefact, site, wide))
    title = artefact["framework"]["title"]
    about = " ".join(quoted(quote) for quote in of_role(artefact, "problem")["quotes"])
    return Drawing(page.width, page.height, title, f"{title} sheet: {about}", page.shapes, ("420mm", "297mm"))


def _page(artefact: Shown, site: Site, wide: float) -> Block:
    page = Column(wide - 2 * GAP)
    half = (page.width - GAP) / 2
    problem, causes = of_role(artefact, "problem"), causes_of(artefact)
    page.put(_title(artefact, problem, page.width))
    page.skip(GAP)
    left, right = _halves([field for field in artefact["fields"] if field["id"] != problem["id"]])
    right = [*right, *extras(artefact, "tasks", "danger")]
    page.put(_beside([_side(fields, half, causes, site) for fields in (left, right)]))
    page.skip(GAP)
    page.put(legend(page.width))
    return Block(wide, page.y + 2 * GAP, (page.block().at(GAP, GAP),))


def _title(artefact: Shown, problem: Shown, room: float) -> Block:
    column = Column(room - 2 * PADDING)
    column.say(f"{artefact['framework']['title']}, {artefact['status']}", FAINT)
    quotes(column, problem["quotes"], HEAD)
    return column.block().framed("bar", PADDING, round=6)


def _halves(fields: Sequence[Shown]) -> tuple[Sequence[Shown], Sequence[Shown]]:
    """What is done begins with the first list after the analysis."""
    analysis = next((n for n, field in enumerate(fields) if field["kind"] == "tree"), 0)
    lists = (n for n, field in enumerate(fields) if field["kind"] == "list" and n >= analysis)
    cut = next(lists, (len(fields) + 1) // 2)
    return fields[:cut], fields[cut:]


def _beside(sides: Sequence[Block]) -> Block:
    tall = max(side.height for side in sides)
    return Block(0, tall, tuple(side.at(n * (side.width + GAP), 0) for n, side in enumerate(sides)))


def _side(fields: Sequence[Shown], room: float, causes: Mapping[str, Shown], site: Site) -> Block:
    side = Column(room)
    for field in fields:
        side.put(_field(field, room, causes, site))
    return side.block()


def _field(field: Shown, room: float, causes: Mapping[str, Shown], site: Site) -> Block:
    """Words stand beside their label; trees and lists take the whole width under it."""
    if field["kind"] == "text":
        label = paragraph(field["label"], ASIDE - 2 * PADDING, LABEL)
        return row([label, words(field, room - ASIDE - 2 * PADDING)], "cell", PADDING)
    column = Column(room - 2 * PADDING)
    column.say(field["label"], LABEL)
    column.skip(4)
    if field["kind"] == "tree":
        column.put(_outline(field["nodes"], column.width))
    elif field["items"]:
        column.put(actions(column.width, field["items"], causes, site))
    column.put(words(field, column.width))
    return column.block().framed("cell", PADDING)


def _outline(nodes: Sequence[Shown], room: float) -> Block:
    column = Column(room)
    for name, line in groupby(nodes, key=lambda node: node["leg"]):
        column.say(leg(name), FAINT)
        column.skip(3)
        for node in line:
            indent = INDENT * min(node["depth"] - 1, DEEPEST)
            column.put(_entry(node, room - indent), indent)
            column.skip(5)
    return column.block()


def _entry(node: Shown, room: float) -> Block:
    """A cause in few lines: the symbol alone says its status."""
    column = Column(room, shapes=[Icon(7, 8, node["status"])])
    end = f" ({ENDS[node['end']]})" if node["end"] else ""
    column.say(quoted(node["quote"]) + end, STRUCK if node["status"] == "ruled_out" else BODY, HANG)
    for proof in node["evidence"]:
        column.say(f"seen: {quoted(proof)}", PROOF, HANG)
    return column.block()
