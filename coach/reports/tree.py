"""The cause tree from left to right: the problem, then each why's answers, one band for each leg."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from coach.reports.canvas import HEAD, LABEL, Block, Column, Drawing, Icon, Line, Rect, Shape, Style, Text
from coach.reports.parts import GAP, LINKS, cause, causes_of, legend, of_role, quotes
from coach.reports.phrases import Phrases
from coach.reports.words import Shown, quoted

__all__ = ["asked_about", "draw_tree"]

BOX = 250.0
PADDING = 10.0
REACH = 56.0
"""How wide and tall the part of a link is that can be tapped: room for a finger in a glove."""

STRIDE = BOX + REACH + 8.0
"""From one column of boxes to the next."""

BAND_HEAD = 28.0
ROOT = Style("inverse", 15)
ROOT_LABEL = Style("inverse label", 14, bold=True)


@dataclass(frozen=True, slots=True)
class Branch:
    """A cause with all that hangs on it, and the height they take together."""

    node: Shown
    box: Block
    under: "tuple[Branch, ...]"

    @property
    def height(self) -> float:
        return max(self.box.height, sum(b.height for b in self.under) + GAP * (len(self.under) - 1))

    @property
    def depth(self) -> int:
        return max((branch.depth for branch in self.under), default=int(self.node["depth"]))


def draw_tree(artefact: Shown, say: Phrases) -> Drawing:
    nodes = list(causes_of(artefact).values())
    problem = asked_about(artefact)
    asked = (artefact["asked"] or {}).get("about")
    body = _body(_root(problem, say), _branches(nodes, None, asked, say), say)
    page = Column(max(body.width, 760.0))
    page.say(artefact["framework"]["title"], HEAD)
    page.skip(GAP)
    page.put(body)
    page.skip(GAP)
    page.put(legend(page.width, say, links=True))
    wide, tall, title = page.width + 2 * GAP, page.y + 2 * GAP, artefact["framework"]["title"]
    return Drawing(wide, tall, title, _about(problem, nodes, say), say.locale, (page.block().at(GAP, GAP),))


def asked_about(artefact: Shown) -> Shown:
    """The field that the first why is about."""
    roots = {field["root"] for field in artefact["fields"] if field["kind"] == "tree"}
    return next((f for f in artefact["fields"] if f["id"] in roots), of_role(artefact, "problem"))


def _about(problem: Shown, nodes: Sequence[Shown], say: Phrases) -> str:
    counts = [(text, sum(node["status"] == status for node in nodes)) for status, text in say.statuses.items()]
    said = " ".join(quoted(quote, say) for quote in problem["quotes"])
    return f"{say.tree} {said or say.problem}: " + ", ".join(f"{count} {text}" for text, count in counts) + "."


def _branches(nodes: Sequence[Shown], parent: str | None, asked: str | None, say: Phrases) -> tuple[Branch, ...]:
    return tuple(
        Branch(n, _box(n, asked, say), _branches(nodes, n["id"], asked, say)) for n in nodes if n["parent"] == parent
    )


def _box(node: Shown, asked: str | None, say: Phrases) -> Block:
    """The cause that the open question is about has a second frame."""
    box = cause(node, BOX - 2 * PADDING, say).framed(node["status"], PADDING, round=6)
    if node["id"] == asked:
        box = Block(box.width, box.height, (*box.shapes, Rect(-4, -4, box.width + 8, box.height + 8, "asked", 9)))
    return box.marked("node", node["id"], f"{quoted(node['quote'], say)}: {say.statuses[node['status']]}")


def _root(problem: Shown, say: Phrases) -> Block:
    column = Column(BOX - 2 * PADDING)
    column.say(problem["label"] or say.problem, ROOT_LABEL)
    column.skip(2)
    quotes(column, problem["quotes"], say, ROOT)
    return column.block().framed("problem", PADDING, round=6).marked("field", problem["id"], problem["label"])


# --- placing --------------------------------------------------------------------------------------


def _body(root: Block, branches: Sequence[Branch], say: Phrases) -> Block:
    """The bands under each other, and the problem beside the middle of them."""
    shapes: list[Shape] = []
    y, ends = 0.0, []
    deepest = max((branch.depth for branch in branches), default=0)
    wide = deepest * STRIDE + BOX
    for n, (name, group) in enumerate(groupby(branches, key=lambda branch: branch.node["leg"])):
        line = tuple(group)
        tall = BAND_HEAD + sum(branch.height + GAP for branch in line)
        shapes.append(Rect(STRIDE - GAP, y, wide - STRIDE + 2 * GAP, tall, f"band{n % 3}", 8))
        shapes.append(Text(STRIDE, y + 19, (say.leg(name),), LABEL))
        top = y + BAND_HEAD
        for branch in line:
            ends.append((branch, top))
            top += branch.height + GAP
        y += tall + GAP
    tall = max(y - GAP, root.height)
    middle = tall / 2
    shapes.append(root.at(0, middle - root.height / 2))
    for branch, top in ends:
        shapes.append(_link(0, middle, branch, top, say))
        shapes += _placed(branch, top, say)
    return Block(wide + GAP, tall, tuple(shapes))


def _placed(branch: Branch, top: float, say: Phrases) -> Iterator[Shape]:
    """The box beside the middle of what hangs on it."""
    x, middle = branch.node["depth"] * STRIDE, top + branch.height / 2
    yield branch.box.at(x, middle - branch.box.height / 2)
    top += (branch.height - sum(b.height for b in branch.under) - GAP * (len(branch.under) - 1)) / 2
    for child in branch.under:
        yield _link(x, middle, child, top, say)
        yield from _placed(child, top, say)
        top += child.height + GAP


def _link(x: float, y: float, branch: Branch, top: float, say: Phrases) -> Shape:
    """From the right of a box at `x` to the left of the next one, with its symbol where it can be tapped."""
    start, end, to = x + BOX, x + STRIDE, top + branch.height / 2
    at, kind = end - REACH / 2, LINKS[branch.node["link"]]
    bend = (start + at) / 2
    d = f"M{start:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to:.1f} {at:.1f} {to:.1f}H{end:.1f}"
    reach = Rect(end - REACH, to - REACH / 2, REACH, REACH, "hit")
    drawn = Block(REACH, REACH, (reach, Line(d, kind), Icon(at, to, kind)))
    return drawn.marked("link", branch.node["id"], say.links[kind]).at(0, 0)
