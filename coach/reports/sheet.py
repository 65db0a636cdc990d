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
    paper,
    quotes,
    words,
)
from coach.reports.phrases import Phrases
from coach.reports.words import Shown, Site, quoted

__all__ = ["draw_sheet", "halves"]

ASIDE = 150.0
"""The room for a field's label beside its words."""

INDENT, HANG = 22.0, 22.0
DEEPEST = 8
"""How many steps to the right an indented list of causes goes."""

PADDING = 8.0


def draw_sheet(artefact: Shown, site: Site, say: Phrases) -> Drawing:
    page = fitted(lambda wide: _page(artefact, site, say, wide))
    title = artefact["framework"]["title"]
    about = " ".join(quoted(quote, say) for quote in of_role(artefact, "problem")["quotes"]) or say.problem
    return Drawing(page.width, page.height, title, f"{say.sheet} {about}", say.locale, page.shapes, paper(page))


def _page(artefact: Shown, site: Site, say: Phrases, wide: float) -> Block:
    page = Column(wide - 2 * GAP)
    half = (page.width - GAP) / 2
    problem, causes = of_role(artefact, "problem"), causes_of(artefact)
    page.put(_title(artefact, problem, page.width, say))
    page.skip(GAP)
    page.put(_beside([_side(fields, half, causes, site, say) for fields in halves(artefact, say)]))
    page.skip(GAP)
    page.put(legend(page.width, say))
    return Block(wide, page.y + 2 * GAP, (page.block().at(GAP, GAP),))


def _title(artefact: Shown, problem: Shown, room: float, say: Phrases) -> Block:
    column = Column(room - 2 * PADDING)
    column.say(f"{artefact['framework']['title']}, {say.states[artefact['status']]}", FAINT)
    quotes(column, problem["quotes"], say, HEAD)
    return column.block().framed("bar", PADDING, round=6).marked("field", problem["id"], problem["label"])


def halves(artefact: Shown, say: Phrases) -> tuple[Sequence[Shown], Sequence[Shown]]:
    """What stands left and right. What is done begins with the first list after the analysis."""
    problem = of_role(artefact, "problem")
    fields = [field for field in artefact["fields"] if field["id"] != problem["id"]]
    analysis = next((n for n, field in enumerate(fields) if field["kind"] == "tree"), 0)
    lists = (n for n, field in enumerate(fields) if field["kind"] == "list" and n >= analysis)
    cut = next(lists, (len(fields) + 1) // 2)
    return fields[:cut], [*fields[cut:], *extras(artefact, say, "tasks", "danger")]


def _beside(sides: Sequence[Block]) -> Block:
    tall = max(side.height for side in sides)
    return Block(0, tall, tuple(side.at(n * (side.width + GAP), 0) for n, side in enumerate(sides)))


def _side(fields: Sequence[Shown], room: float, causes: Mapping[str, Shown], site: Site, say: Phrases) -> Block:
    side = Column(room)
    for field in fields:
        side.put(_field(field, room, causes, site, say).marked("field", field["id"], field["label"]))
    return side.block()


def _field(field: Shown, room: float, causes: Mapping[str, Shown], site: Site, say: Phrases) -> Block:
    """Words stand beside their label; trees and lists take the whole width under it."""
    if field["kind"] == "text":
        label = paragraph(field["label"], ASIDE - 2 * PADDING, LABEL)
        return row([label, words(field, room - ASIDE - 2 * PADDING, say)], "cell", PADDING)
    column = Column(room - 2 * PADDING)
    column.say(field["label"], LABEL)
    column.skip(4)
    if field["kind"] == "tree":
        column.put(_outline(field["nodes"], column.width, say))
    elif field["items"]:
        column.put(actions(column.width, field["items"], causes, site, say))
    column.put(words(field, column.width, say))
    return column.block().framed("cell", PADDING)


def _outline(nodes: Sequence[Shown], room: float, say: Phrases) -> Block:
    column = Column(room)
    for name, line in groupby(nodes, key=lambda node: node["leg"]):
        column.say(say.leg(name), FAINT)
        column.skip(3)
        for node in line:
            indent = INDENT * min(node["depth"] - 1, DEEPEST)
            column.put(_entry(node, room - indent, say), indent)
            column.skip(5)
    return column.block()


def _entry(node: Shown, room: float, say: Phrases) -> Block:
    """A cause in few lines: the symbol alone shows its status."""
    column = Column(room, shapes=[Icon(8, 9, node["status"])])
    end = f" ({say.ends[node['end']]})" if node["end"] else ""
    column.say(quoted(node["quote"], say) + end, STRUCK if node["status"] == "ruled_out" else BODY, HANG)
    for proof in node["evidence"]:
        column.say(f"{say.seen}: {quoted(proof, say)}", PROOF, HANG)
    return column.block().marked("node", node["id"], say.statuses[node["status"]])
