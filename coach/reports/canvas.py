"""What drawings are made of: frames, lines and set text, stacked into blocks and rendered as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from coach.reports.lines import wrap
from coach.reports.words import plain

__all__ = [
    "BODY",
    "FAINT",
    "HEAD",
    "LABEL",
    "PROOF",
    "SMALL",
    "Block",
    "Column",
    "Drawing",
    "Group",
    "Icon",
    "Line",
    "Mark",
    "Rect",
    "Shape",
    "Style",
    "Text",
    "paragraph",
    "render",
    "row",
]

LEADING = 1.32
"""From one line of text to the next, in ems."""

ASCENT = 0.98
"""From the top of a line to its base line, in ems."""


@dataclass(frozen=True, slots=True)
class Style:
    kind: str
    """Classes of the style sheet in the template."""
    size: float
    bold: bool = False


HEAD = Style("head", 20, bold=True)
LABEL = Style("label", 14, bold=True)
BODY = Style("body", 15)
SMALL = Style("body", 14)
PROOF = Style("proof", 14)
FAINT = Style("faint", 14)


@dataclass(frozen=True, slots=True)
class Rect:
    tag: ClassVar = "rect"
    x: float
    y: float
    width: float
    height: float
    kind: str
    round: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    tag: ClassVar = "line"
    d: str
    kind: str


@dataclass(frozen=True, slots=True)
class Icon:
    """The symbol of a status, so that it can be told without colour; `x` and `y` are its middle."""

    tag: ClassVar = "icon"
    x: float
    y: float
    status: str


@dataclass(frozen=True, slots=True)
class Text:
    tag: ClassVar = "text"
    x: float
    y: float
    lines: tuple[str, ...]
    style: Style

    @property
    def step(self) -> float:
        return self.style.size * LEADING


@dataclass(frozen=True, slots=True)
class Mark:
    """What a part of a drawing stands for on the artefact, so that a page can tell what was tapped."""

    kind: Literal["field", "link", "node"]
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes moved together."""

    tag: ClassVar = "group"
    x: float
    y: float
    shapes: "tuple[Shape, ...]"
    mark: Mark | None = None


Shape = Rect | Line | Icon | Text | Group


@dataclass(frozen=True, slots=True)
class Block:
    """Shapes drawn from their own top left corner."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()

    def at(self, x: float, y: float) -> Group:
        return Group(x, y, self.shapes)

    def marked(self, kind: Literal["field", "link", "node"], id: str, title: str) -> "Block":
        """As what has this id on the artefact; without one it stands for nothing."""
        mark = Mark(kind, id, title) if id else None
        return Block(self.width, self.height, (Group(0, 0, self.shapes, mark),))

    def framed(self, kind: str, padding: float, *, round: float = 0.0, height: float | None = None) -> "Block":
        """In a frame, which may be made taller than it needs to be."""
        wide, tall = self.width + 2 * padding, (height or self.height) + 2 * padding
        return Block(wide, tall, (Rect(0, 0, wide, tall, kind, round), self.at(padding, padding)))


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    title: str
    about: str
    locale: str
    shapes: tuple[Shape, ...]
    paper: tuple[str, str] | None = None
    """The size it is printed at; without one a unit is a pixel."""


@dataclass(slots=True)
class Column:
    """Text and blocks set one below the other; `y` is where the next one goes."""

    width: float
    y: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    def say(self, text: str, style: Style = BODY, indent: float = 0.0) -> None:
        found = wrap(text, self.width - indent, style.size, bold=style.bold)
        if found:
            self.shapes.append(Text(indent, self.y + style.size * ASCENT, found, style))
            self.y += len(found) * style.size * LEADING

    def put(self, block: Block, x: float = 0.0) -> None:
        self.shapes.append(block.at(x, self.y))
        self.y += block.height

    def skip(self, by: float) -> None:
        self.y += by

    def block(self) -> Block:
        return Block(self.width, self.y, tuple(self.shapes))


def paragraph(text: str, room: float, style: Style = BODY) -> Block:
    column = Column(room)
    column.say(text, style)
    return column.block()


def row(blocks: Sequence[Block], kind: str, padding: float = 6.0, gap: float = 0.0, height: float = 0.0) -> Block:
    """Blocks side by side in frames of one height."""
    tall = max(height - 2 * padding, *(block.height for block in blocks))
    shapes: list[Shape] = []
    x = 0.0
    for block in blocks:
        framed = block.framed(kind, padding, height=tall)
        shapes.append(framed.at(x, 0))
        x += framed.width + gap
    return Block(x - gap, tall + 2 * padding, tuple(shapes))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


ENVIRONMENT = Environment(
    loader=PackageLoader("coach.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters.update(n=_number, plain=plain)


def render(drawing: Drawing) -> str:
    return ENVIRONMENT.get_template("drawing.svg.j2").render(drawing=drawing)
