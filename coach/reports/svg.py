"""The artefact as one SVG drawing, in the shape that its framework declares."""

from collections.abc import Mapping, Sequence
from typing import Any

from coach.errors import NotAcceptable
from coach.reports.canvas import Drawing, render
from coach.reports.phrases import phrases
from coach.reports.sheet import draw_sheet
from coach.reports.storyboard import draw_storyboard
from coach.reports.tree import draw_tree
from coach.reports.words import NOWHERE, Site

__all__ = ["svg"]


def svg(artefact: Mapping[str, Any], experiments: Sequence[Mapping[str, Any]] = (), site: Site = NOWHERE) -> str:
    """`experiments` are those of former cycles: `step`, `expectation`, `result`, `learning`, `due`, each quotes."""
    return render(_drawing(artefact, experiments, site))


def _drawing(artefact: Mapping[str, Any], experiments: Sequence[Mapping[str, Any]], site: Site) -> Drawing:
    say = phrases(artefact)
    match artefact["shape"]:
        case "tree":
            return draw_tree(artefact, say)
        case "sheet":
            return draw_sheet(artefact, site, say)
        case "storyboard":
            return draw_storyboard(artefact, experiments, say)
        case _:
            name = artefact["framework"]["id"]
            raise NotAcceptable(
                f"The framework {name!r} declares no `shape` to draw; ask for `format=json` or `format=md`."
            )
