"""The course of a framework as a picture: its steps from top to bottom, the ways back and around them at the side."""

import re
from html import unescape
from typing import NamedTuple

from markupsafe import Markup

from ui.here import Here
from ui.parts.chart import picture

__all__ = ["Way", "course", "read"]

NODE = re.compile(r'^(\w+)[\[({/]+"(.*)"[\])}/]+$')
EDGE = re.compile(r"^(\w+) -\.?->(?:\|([^|]*)\|)? (\w+)")
ARROW = re.compile(r"^\w+ -\.?->(?:\|[^|]*\|)? ")
WIDE, BOX, HIGH, GAP, LANE = 460, 240, 40, 26, 34
LEFT, MIDDLE = 8, 8 + 120


class Way(NamedTuple):
    start: str
    end: str
    label: str


def read(diagram: str) -> tuple[dict[str, str], list[Way]]:
    """The boxes by their names, and the ways between them, out of a Mermaid flowchart."""
    lines = [line.strip() for line in diagram.splitlines()]
    named = [NODE.match(ARROW.sub("", line)) for line in lines]
    boxes = {found[1]: unescape(found[2]) for found in named if found}
    ways = [Way(found[1], found[3], found[2] or "") for line in lines if (found := EDGE.match(line))]
    return boxes, [way for way in ways if way.start in boxes and way.end in boxes]


def course(here: Here, diagram: str) -> Markup:
    """Beside it the page has the steps as text."""
    boxes, ways = read(diagram)
    place = {name: n for n, name in enumerate(boxes)}
    drawn = [box(n, text) for n, text in enumerate(boxes.values())]
    aside = [way for way in ways if place[way.end] != place[way.start] + 1]
    drawn += [down(place[way.start], way.label) for way in ways if way not in aside]
    drawn += [around(lane, place[way.start], place[way.end], way.label) for lane, way in enumerate(aside)]
    high = len(boxes) * (HIGH + GAP)
    wide = max(WIDE, LEFT + BOX + 60 + len(aside) * LANE)
    return picture("".join([HEAD, *drawn]), wide, high, here.say("The course of its steps"), "course")


HEAD = (
    "<style>.box{fill:var(--card);stroke:var(--line);stroke-width:2}.flow{fill:none;stroke:var(--soft);stroke-width:2}"
    '</style><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="var(--soft)"/></marker>'
)


def top(n: int) -> int:
    return n * (HIGH + GAP) + 2


def box(n: int, text: str) -> str:
    return (
        f'<rect class="box" x="{LEFT}" y="{top(n)}" width="{BOX}" height="{HIGH}" rx="6"/>'
        f'<text class="said" x="{MIDDLE}" y="{top(n) + HIGH / 2 + 5}" text-anchor="middle">{shorter(text)}</text>'
    )


def shorter(text: str, most: int = 30) -> Markup:
    return Markup.escape(text if len(text) <= most else f"{text[: most - 1]}…")


def down(n: int, label: str) -> str:
    y = top(n) + HIGH
    return (
        f'<path class="flow" d="M{MIDDLE} {y}V{y + GAP - 2}" marker-end="url(#tip)"/>'
        f'<text x="{MIDDLE + 8}" y="{y + 18}">{Markup.escape(label)}</text>'
    )


def around(lane: int, start: int, end: int, label: str) -> str:
    """Out at the right of one box and into the right of the other, each on a lane of its own."""
    x, side = LEFT + BOX + 50 + lane * LANE, LEFT + BOX
    out, back = top(start) + HIGH * 0.7, top(end) + HIGH * 0.3
    return (
        f'<path class="flow" d="M{side} {out}H{x}V{back}H{side}" marker-end="url(#tip)"/>'
        f'<text x="{side + 6}" y="{out + 16}">{Markup.escape(label)}</text>'
    )
