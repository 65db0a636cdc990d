"""Small curves of weeks: a line for the eye, beside the words and the table that say the same."""

from collections.abc import Sequence

from markupsafe import Markup

from ui.parts.chart import path, picture

__all__ = ["curve", "steps"]

WIDE, HIGH, LEFT, TOP, FOOT = 360, 110, 40, 12, 24


def curve(
    values: Sequence[float | None], first: str, last: str, *, most: float | None = None, unit: str = ""
) -> Markup:
    """A line with gaps where nothing is known. `first` and `last` are how the outer weeks are written."""
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    high = most or max(*known, 1)
    xs = [x_of(at, len(values)) for at in range(len(values))]
    ys = [None if value is None else y_of(value, high) for value in values]
    drawn = [frame(high, first, last, unit), *lines(xs, ys)]
    drawn += [
        f'<circle class="grey" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        for x, y in zip(xs, ys, strict=True)
        if y is not None
    ]
    return picture("".join(drawn), WIDE, HIGH, "", "weeks")


def steps(values: Sequence[float], first: str, last: str) -> Markup:
    """What only grows, as a stair."""
    high = max([*values, 1])
    xs, ys = [x_of(at, len(values)) for at in range(len(values))], [y_of(value, high) for value in values]
    corners = [(xs[0], ys[0])] if xs else []
    for x, y in zip(xs[1:], ys[1:], strict=True):
        corners += [(x, corners[-1][1]), (x, y)]
    stair = f'<polyline class="path" points="{path([x for x, _ in corners], [y for _, y in corners])}"/>'
    return picture(frame(high, first, last, "") + stair, WIDE, HIGH, "", "weeks")


def x_of(at: int, n: int) -> float:
    return LEFT + 8 + at * (WIDE - LEFT - 20) / max(n - 1, 1)


def y_of(value: float, high: float) -> float:
    return TOP + (1 - value / high) * (HIGH - TOP - FOOT)


def frame(high: float, first: str, last: str, unit: str) -> str:
    """Nothing at the foot, the most at the top, and the outer weeks."""
    parts = []
    for value in (0.0, high):
        y = y_of(value, high)
        shown = f"{value * 100:.0f} %" if unit == "%" else f"{value:g}"
        parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDE - 4}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 4}" y="{y + 5:.1f}" text-anchor="end" style="font-size:12px">{shown}</text>')
    ends = ((LEFT, "start", first), (WIDE - 4, "end", last))
    parts += [
        f'<text x="{x}" y="{HIGH - 5}" text-anchor="{anchor}" style="font-size:12px">{Markup.escape(said)}</text>'
        for x, anchor, said in ends
    ]
    return "".join(parts)


def lines(xs: Sequence[float], ys: Sequence[float | None]) -> list[str]:
    """A week of which nothing is known parts them."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [
        f'<polyline class="path" points="{path([x for x, _ in run], [y for _, y in run])}"/>'
        for run in runs
        if len(run) > 1
    ]
