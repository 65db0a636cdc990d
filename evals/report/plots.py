"""Plots as SVG to stand in a page: pure functions, with axes and labels, and nothing told by colour alone.

Colours come from the page (`currentColor` and `--mark`), so that they follow light and dark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

__all__ = [
    "Bin", "Plotted", "alone", "bins", "curves", "heat", "histogram", "letter", "scatter", "short", "trace",
]  # fmt: skip

WIDTH, HEIGHT = 640, 330
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 16, 52
TICKS = 5


@dataclass(frozen=True, slots=True)
class Plotted:
    """A value with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    count: int


def letter(n: int) -> str:
    """What marks a system in a plot; the legend says which."""
    return chr(ord("A") + n % 26)


def short(value: float) -> str:
    """With as many digits as it takes to tell small things apart."""
    if value == int(value):
        return f"{int(value):,}"
    size = abs(value)
    if size < 0.01:
        return f"{value:.2g}" if size >= 0.0001 else f"{value:.6f}"
    return f"{value:.3f}" if size < 0.0995 else f"{value:.2f}" if size < 10 else f"{value:,.1f}"


# --- axes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Axis:
    label: str
    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        return [round(self.low + n * self.step, 9) for n in range(round((self.high - self.low) / self.step) + 1)]


def axis(label: str, low: float, high: float) -> Axis:
    """With round numbers, and both ends on one."""
    step = nice((high - low) / TICKS or 1.0)
    return Axis(label, floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step or step, step)


TINY = 1e-300
"""What is less apart is the same: powers of ten end a little below."""


def nice(step: float) -> float:
    size: float = 10 ** floor(log10(step))
    return next(size * each for each in (1, 2, 2.5, 5, 10) if step <= size * each * (1 + 1e-9))


@dataclass(frozen=True, slots=True)
class Frame:
    x_axis: Axis
    y_axis: Axis

    def x(self, value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * share(self.x_axis, value), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share(self.y_axis, value), 1)

    def drawn(self, title: str, inside: Iterable[Markup]) -> Markup:
        return picture(title, WIDTH, HEIGHT, [*self._down(), *self._across(), *inside])

    def _across(self) -> Iterable[Markup]:
        low = HEIGHT - BOTTOM
        for tick in self.x_axis.ticks:
            yield line(self.x(tick), low, self.x(tick), low + 5)
            yield text(self.x(tick), low + 19, short(tick))
        yield line(LEFT, low, WIDTH - RIGHT, low)
        yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, self.x_axis.label)

    def _down(self) -> Iterable[Markup]:
        for tick in self.y_axis.ticks:
            yield line(LEFT, self.y(tick), WIDTH - RIGHT, self.y(tick), "grid")
            yield text(LEFT - 8, self.y(tick) + 4, short(tick), "end")
        middle = (TOP + HEIGHT - BOTTOM) / 2
        yield Markup('<text x="14" y="{0}" text-anchor="middle" transform="rotate(-90 14 {0})">{1}</text>').format(
            middle, self.y_axis.label
        )


def share(of: Axis, value: float) -> float:
    return (min(max(value, of.low), of.high) - of.low) / (of.high - of.low)


# --- shapes -------------------------------------------------------------------------------------------


def picture(title: str, width: float, height: float, inside: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}"><title>{2}</title>{3}</svg>'
    ).format(width, height, title, Markup("").join(inside))


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "axis") -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(x1, y1, x2, y2, kind)


def text(x: float, y: float, told: str, anchor: str = "middle", kind: str = "") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(x, y, anchor, kind, told)


def marked(x: float, y: float, told: str) -> Markup:
    """A letter in a ring."""
    ring = Markup('<circle cx="{}" cy="{}" r="9" class="ring"/>').format(x, y)
    return ring + text(x, y + 4, told, kind="letter")


def upright(frame: Frame, x: float, of: Plotted) -> Markup:
    """The interval of a value on the y axis."""
    low, high = frame.y(of.low), frame.y(of.high)
    ends = [line(x - 4, end, x + 4, end, "interval") for end in (low, high)]
    return Markup("").join([line(x, low, x, high, "interval"), *ends])


# --- plots --------------------------------------------------------------------------------------------


def scatter(points: Sequence[tuple[str, Plotted, Plotted]], x_label: str, y_label: str) -> Markup:
    """Letters with intervals both ways; the y axis is a share."""
    most = max([0.01, *(x.high for _, x, _ in points)])
    frame = Frame(axis(x_label, 0, most), axis(y_label, 0, 1))
    drawn = []
    for told, x, y in points:
        at = frame.y(y.value)
        low, high = frame.x(x.low), frame.x(x.high)
        ends = [line(end, at - 4, end, at + 4, "interval") for end in (low, high)]
        drawn += [line(low, at, high, at, "interval"), *ends, upright(frame, frame.x(x.value), y)]
        drawn.append(marked(frame.x(x.value), at, told))
    return frame.drawn(f"{y_label} against {x_label}", drawn)


DASHES = ("", "7 4", "2 3", "9 3 2 3")


def curves(series: Sequence[tuple[str, Sequence[Plotted]]], x_label: str, y_label: str) -> Markup:
    """From 1 on, each with another dash and its letter at the end; the y axis is a share."""
    most = max([2, *(len(points) for _, points in series)])
    frame = Frame(Axis(x_label, 1, most, 1), axis(y_label, 0, 1))
    drawn = []
    for n, (told, points) in enumerate(series):
        aside = (n - (len(series) - 1) / 2) * 4
        at = [(frame.x(k) + aside, frame.y(point.value)) for k, point in enumerate(points, 1)]
        drawn.append(_path(at, DASHES[n % 4]))
        drawn += [upright(frame, x, point) for (x, _), point in zip(at, points, strict=True)]
        drawn += [marked(*at[-1], told)] if at else []
    return frame.drawn(f"{y_label} by {x_label}", drawn)


def trace(points: Sequence[tuple[float, Plotted]], x_label: str, y_label: str, *, even: bool = False) -> Markup:
    """One curve of shares over shares, with intervals; `even` draws in dashes where both would be the same."""
    frame = Frame(axis(x_label, 0, 1), axis(y_label, 0, 1 if even else max(point.high for _, point in points)))
    at = [(frame.x(x), frame.y(point.value)) for x, point in points]
    drawn = [upright(frame, x, point) for (x, _), (_, point) in zip(at, points, strict=True)]
    drawn.append(_path(at, DASHES[0]))
    if even:
        drawn.append(_path([(frame.x(0), frame.y(0)), (frame.x(1), frame.y(1))], DASHES[1]))
    return frame.drawn(f"{y_label} by {x_label}", drawn)


def _path(at: Iterable[tuple[float, float]], dashes: str) -> Markup:
    path = " ".join(f"{x},{y}" for x, y in at)
    return Markup('<polyline points="{}" class="curve" stroke-dasharray="{}"/>').format(path, dashes)


STYLE = """\
svg { background: #fff } text { fill: #1b1f24; font: 12px sans-serif } .axis { stroke: #1b1f24 }
.grid { stroke: #d0d7de } .interval { stroke: #0b5cad; stroke-width: 1.6 }
.curve { fill: none; stroke: #0b5cad; stroke-width: 2 }"""


def alone(plot: Markup) -> str:
    """As a file of its own, in the colours that a page would give it."""
    head, inside = str(plot).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{STYLE}</style>{inside}\n'


def bins(values: Sequence[float], most: int = 12) -> tuple[Bin, ...]:
    """Of equal width, from 0 or below; each holds its lower end. What is all the same is one bin."""
    if not values:
        return ()
    low, high = min(0.0, min(values)), max(values)
    width = (high - low) / most
    step = nice(width) if width > TINY else 1.0
    step = max(step, 1.0) if all(value == int(value) for value in values) else step
    at = [floor((value - low) / step + 1e-9) for value in values]
    return tuple(Bin(low + n * step, low + (n + 1) * step, at.count(n)) for n in range(max(at) + 1))


def histogram(of: Sequence[Bin], x_label: str, y_label: str) -> Markup:
    """With the count over each bar."""
    frame = Frame(axis(x_label, of[0].low, of[-1].high), axis(y_label, 0, max(each.count for each in of)))
    drawn = []
    for each in of:
        left, right, top = frame.x(each.low), frame.x(each.high), frame.y(each.count)
        box = (left + 1, top, max(1.0, round(right - left - 2, 1)), round(HEIGHT - BOTTOM - top, 1))
        drawn.append(Markup('<rect x="{}" y="{}" width="{}" height="{}" class="bar"/>').format(*box))
        drawn += [text((left + right) / 2, top - 4, short(each.count), kind="small")] if each.count else []
    return frame.drawn(f"{y_label} by {x_label}", drawn)


CELL_W, CELL_H, HEAD_W, HEAD_H = 58, 26, 130, 112
SLANT = 5.2
"""How far a letter of a slanted heading reaches to the right."""


def heat(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], shares: Sequence[Sequence[float]],
    right: frozenset[tuple[str, str]] = frozenset(), title: str = "counts",
) -> Markup:  # fmt: skip
    """Every count as a number on a shade of its share; what is `right` stands in a frame."""
    aside = max(0.0, SLANT * max(map(len, columns), default=0) - CELL_W / 2) + 6
    width, height = HEAD_W + CELL_W * len(columns) + aside, HEAD_H + CELL_H * len(rows) + 6
    drawn = [_slanted(HEAD_W + CELL_W * (n + 0.5), HEAD_H - 8, told) for n, told in enumerate(columns)]
    for at, row in enumerate(rows):
        y = HEAD_H + CELL_H * at
        drawn.append(text(HEAD_W - 8, y + CELL_H * 0.66, row, "end"))
        for n, column in enumerate(columns):
            x = HEAD_W + CELL_W * n
            drawn.append(_cell(x, y, counts[at][n], shares[at][n], (row, column) in right))
    return picture(title, width, height, drawn)


def _slanted(x: float, y: float, told: str) -> Markup:
    return Markup('<text x="{0}" y="{1}" text-anchor="start" transform="rotate(-40 {0} {1})">{2}</text>').format(
        x, y, told
    )


DARK = 0.55
"""From this shade on the number is in the colour of the page."""


def _cell(x: float, y: float, count: int, shade: float, framed: bool) -> Markup:
    kind = "cell right" if framed else "cell"
    box = Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}" fill-opacity="{}"/>').format(
        x + 1, y + 1, CELL_W - 2, CELL_H - 2, kind, round(shade, 3)
    )
    told = "over" if shade > DARK else "" if count else "none"
    return box + text(x + CELL_W / 2, y + CELL_H * 0.66, f"{count:,}", kind=told)
