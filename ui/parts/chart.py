"""Charts of ours: a sparkline for a tile, a run chart with target, limits and signals, and the same as a table.

They are pictures with their text beside them: Streamlit lets no drawing into HTML, and a picture is all it takes.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

__all__ = ["Dot", "Level", "RunChart", "draw", "path", "picture", "spark", "table"]

STYLE = """<style>
:root{color-scheme:light dark;--ink:#16202a;--soft:#47535e;--faint:#d8d6cf;--card:#fff;
--green:#155b30;--amber:#8a5a00;--red:#9c1c14;--grey:#4b5560;--line:#0a4a5c}
@media(prefers-color-scheme:dark){:root{--ink:#f2f4f5;--soft:#c3ccd3;--faint:#33404a;--card:#1a242d;
--green:#9adbb0;--amber:#ffd58a;--red:#ffb4ab;--grey:#cbd3d9;--line:#7fd0e3}}
text{font:15px "Source Sans",system-ui,sans-serif;fill:var(--soft)}
.path{fill:none;stroke:var(--line);stroke-width:2}.target{stroke:var(--ink);stroke-width:2;stroke-dasharray:8 5}
.limit{stroke:var(--grey);stroke-width:1.5;stroke-dasharray:2 4}.axis{stroke:var(--faint)}.cut{stroke:var(--soft)}
.green{fill:var(--green)}.amber{fill:var(--amber)}.red{fill:var(--red)}.grey{fill:var(--grey)}
.ring{fill:none;stroke:var(--red);stroke-width:2}.said{fill:var(--ink);font-weight:600}
</style>"""

WIDE, HIGH, LEFT, RIGHT, TOP, FOOT = 960, 330, 64, 150, 18, 34
SPARK_WIDE, SPARK_HIGH = 220, 34


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading. `signal` rings it; `when` is how its time is written."""

    when: str
    value: float
    status: str = "grey"
    signal: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A line across: `look` is target or limit."""

    value: float
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class RunChart:
    """`cut` is the dot before which something was done; `about` is what the picture tells, `write` writes numbers."""

    about: str
    dots: Sequence[Dot]
    levels: Sequence[Level]
    cut: int | None = None
    cut_label: str = ""
    write: Callable[[float], str] = "{:g}".format


def spark(values: Sequence[float], statuses: Sequence[str], target: float) -> Markup:
    """Tiny, beside the number that says the same: so it has no text of its own."""
    if len(values) < 2:
        return Markup("")
    low, high = min([*values, target]), max([*values, target])
    scale = (high - low) or 1.0
    xs = [4 + i * (SPARK_WIDE - 10) / (len(values) - 1) for i in range(len(values))]
    ys = [SPARK_HIGH - 4 - (value - low) / scale * (SPARK_HIGH - 8) for value in values]
    aim = SPARK_HIGH - 4 - (target - low) / scale * (SPARK_HIGH - 8)
    drawn = (
        f'<line class="target" x1="0" x2="{SPARK_WIDE}" y1="{aim:.1f}" y2="{aim:.1f}" style="stroke-width:1"/>'
        f'<polyline class="path" points="{path(xs, ys)}"/>{shape(xs[-1], ys[-1], statuses[-1], 4)}'
    )
    return picture(drawn, SPARK_WIDE, SPARK_HIGH, "", "spark")


def draw(chart: RunChart) -> Markup:
    """The picture; its text is `about`, and the page has a table with the same numbers."""
    if not chart.dots:
        return Markup("")
    scale = Scale.of(chart)
    xs = [scale.x(i) for i in range(len(chart.dots))]
    ys = [scale.y(dot.value) for dot in chart.dots]
    drawn = [*axis(scale, chart.dots, chart.write), *levels(scale, chart.levels)]
    if chart.cut is not None:
        drawn.append(cut(scale, chart.cut, chart.cut_label))
    drawn.append(f'<polyline class="path" points="{path(xs, ys)}"/>')
    for x, y, dot in zip(xs, ys, chart.dots, strict=True):
        drawn.append(shape(x, y, dot.status, 6))
        drawn.extend([f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="11"/>'] if dot.signal else [])
    return picture("".join(drawn), WIDE, HIGH, chart.about, "run")


@dataclass(frozen=True, slots=True)
class Scale:
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, chart: RunChart) -> "Scale":
        values = [dot.value for dot in chart.dots] + [each.value for each in chart.levels]
        room = (max(values) - min(values)) * 0.06 or 1.0
        return cls(min(values) - room, max(values) + room, len(chart.dots))

    def x(self, index: float) -> float:
        return LEFT + (index + 0.5) * (WIDE - LEFT - RIGHT) / self.n

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HIGH - TOP - FOOT)


def axis(scale: Scale, dots: Sequence[Dot], write: Callable[[float], str]) -> list[str]:
    """Some round heights, and some six days that stand apart."""
    drawn = []
    for value in ticks(scale.low, scale.high):
        y = scale.y(value)
        drawn.append(f'<line class="axis" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{Markup.escape(write(value))}</text>')
    step = max(1, -(-len(dots) // 6))
    for index in range(0, len(dots), step):
        when = Markup.escape(dots[index].when)
        drawn.append(f'<text x="{scale.x(index):.1f}" y="{HIGH - 8}" text-anchor="middle">{when}</text>')
    return drawn


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between the two, four to nine of them."""
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (5, 2, 1) if power * each <= rough * 1.001)
    return [n * step for n in range(ceil(low / step), floor(high / step) + 1)]


def levels(scale: Scale, lines: Sequence[Level]) -> list[str]:
    """From the top down; a label that would cover the one above it is moved below that."""
    drawn, free = [], 0.0
    for line in sorted(lines, key=lambda each: -each.value):
        label = max(scale.y(line.value) + 5, free)
        drawn.append(level(scale, line, label))
        free = label + 17
    return drawn


def level(scale: Scale, line: Level, label: float) -> str:
    y = scale.y(line.value)
    return (
        f'<line class="{line.look}" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="said" x="{WIDE - RIGHT + 6}" y="{label:.1f}">{Markup.escape(line.label)}</text>'
    )


def cut(scale: Scale, index: int, label: str) -> str:
    x = scale.x(index - 0.5)
    return (
        f'<line class="cut" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HIGH - FOOT}"/>'
        f'<text class="said" x="{x + 6:.1f}" y="{TOP + 14}">{Markup.escape(label)}</text>'
    )


def shape(x: float, y: float, status: str, size: float) -> str:
    """A circle is on target, a triangle close, a square off: as in the marks, never by colour alone."""
    if status == "red":
        return f'<rect class="red" x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size}" height="{2 * size}"/>'
    if status == "amber":
        corners = path([x, x - size * 1.1, x + size * 1.1], [y - size * 1.2, y + size * 0.9, y + size * 0.9])
        return f'<polygon class="amber" points="{corners}"/>'
    return f'<circle class="{status}" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'


def path(xs: Sequence[float], ys: Sequence[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))


def picture(drawn: str, wide: int, high: int, about: str, look: str) -> Markup:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">{STYLE}{drawn}</svg>'
    data = b64encode(svg.encode()).decode()
    template = '<img class="{}" width="{}" height="{}" alt="{}" src="data:image/svg+xml;base64,{}">'
    return Markup(template).format(look, wide, high, about, data)  # noqa: S704 - the template is ours


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    """The same numbers for whoever reads them rather than a picture."""
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup('<table class="plain"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(top, body)
