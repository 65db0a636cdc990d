"""An artefact written down in each format that there is."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from coach.errors import NotAcceptable
from coach.reports.markdown import markdown
from coach.reports.pdf import pdf
from coach.reports.svg import svg
from coach.reports.words import NOWHERE, Site

__all__ = ["FORMATS", "Made"]

FORMATS = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Made:
    """An artefact with all that its documents need; writing them takes no database."""

    artefact: Mapping[str, Any]
    at: datetime
    """When it was last changed."""
    site: Site = NOWHERE
    experiments: Sequence[Mapping[str, Any]] = ()

    def written(self, format: str) -> bytes:
        """In one of `FORMATS`; a drawing or a sheet takes a thread for a moment."""
        return WRITERS[format](self)

    def as_tree(self) -> "Made":
        """To be drawn as its causes alone, whatever the shape of its framework: with links that can be tapped."""
        if not any(field["kind"] == "tree" for field in self.artefact["fields"]):
            raise NotAcceptable("There is no cause tree on this artefact; leave `shape` out.")
        return replace(self, artefact={**self.artefact, "shape": "tree"})

    def name(self, format: str, id: str) -> str:
        return f"{self.artefact['framework']['id']}-{id}.{format}"


WRITERS: Mapping[str, Callable[[Made], bytes]] = {
    "json": lambda made: json.dumps(made.artefact, ensure_ascii=False).encode(),
    "md": lambda made: markdown(made.artefact, made.site).encode(),
    "svg": lambda made: svg(made.artefact, made.experiments, made.site).encode(),
    "pdf": lambda made: pdf(made.artefact, made.experiments, made.site, at=made.at),
}
