"""The summary of a run as one page that needs nothing else: no request, no script."""

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.log import Run
from evals.report import plots
from evals.report.counted import Heat
from evals.report.metrics import BASES, MAIN, basis, direction, meaning
from evals.report.numbers import Number, rows
from evals.report.plots import Plotted, letter, short
from evals.report.summary import Summary
from evals.report.tables import Curve, Side
from evals.report.worst import BADNESS, SHOWN, lines
from evals.scores import passed
from evals.stats import Estimate

__all__ = ["page", "render"]

NO_PLOT = Markup("")


def page(run: Run, made: Summary) -> str:
    known = {row.dialogue.setup.id: row for row in rows(run)}
    shown = [(each, known[each.id].dialogue, lines(known[each.id])) for each in made.worst]
    main = {each: [metric for metric in MAIN if basis(metric) == each] for each in BASES}
    return render("report.html.j2", it=made, shown=shown, badness=BADNESS, most=SHOWN, main=main, letters=letters(made))


def letters(made: Summary) -> Mapping[str, str]:
    return {system: letter(n) for n, system in enumerate(made.systems)}


def render(template: str, **told: Any) -> str:
    return ENVIRONMENT.get_template(template).render(style=STYLE, **told)


# --- plots of the summary -----------------------------------------------------------------------------


def plotted(of: Number | Estimate) -> Plotted | None:
    if of.value is None or of.low is None or of.high is None:
        return None
    return Plotted(of.value, of.low, of.high)


def sides_plot(sides: Sequence[Side], letters: Mapping[str, str]) -> Markup:
    found = [(letters[side.system], plotted(side.leak), plotted(side.solved)) for side in sides]
    points = [(told, leak, solved) for told, leak, solved in found if leak and solved]
    return plots.scatter(points, "leak: share of messages", "solved: share of cases") if points else NO_PLOT


def curves_plot(curves: Sequence[Curve], letters: Mapping[str, str]) -> Markup:
    series = [(letters[each.system], [p for one in each.points if (p := plotted(one))]) for each in curves]
    kept = [(told, points) for told, points in series if points]
    return plots.curves(kept, "k tries", "pass^k: all k pass") if kept else NO_PLOT


def violations_plot(heat: Heat) -> Markup:
    """A shade is full from one broken message in five on."""
    shades = [
        [min(1.0, 5 * n / of) if of else 0.0 for n, of in zip(line, heat.of, strict=True)] for line in heat.counts
    ]
    columns = [f"{name} ({of:,})" for name, of in zip(heat.columns, heat.of, strict=True)]
    return plots.heat(heat.rows, columns, heat.counts, shades, title=f"broken rules by persona, {heat.system}")


def reading_plot(heat: Heat) -> Markup:
    shades = [[n / of if of else 0.0 for n in line] for line, of in zip(heat.counts, heat.of, strict=True)]
    return plots.heat(
        heat.rows, heat.columns, heat.counts, shades, heat.right, f"what was meant by what was read, {heat.system}"
    )


# --- the environment ----------------------------------------------------------------------------------


def signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{short(abs(value))}"


STYLE = Markup(resources.files("evals.report").joinpath("style.css").read_text("utf-8"))
ENVIRONMENT = Environment(
    loader=PackageLoader("evals.report", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters.update(short=short, signed=signed)
ENVIRONMENT.globals.update(
    basis=basis, direction=direction, meaning=meaning, passes=" ".join((passed.__doc__ or "").split()),
    histogram=plots.histogram, sides_plot=sides_plot, curves_plot=curves_plot, violations_plot=violations_plot,
    reading_plot=reading_plot,
)  # fmt: skip
