"""The artefact as Markdown. What people said is data: nothing of it can become markup, links or structure."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach.reports.phrases import phrases
from coach.reports.words import CONTENT, NOWHERE, Site, plain, quoted

__all__ = ["escape", "markdown"]

SPECIAL = re.compile(r"[\\`*_{}\[\]#!]|[&<>|~$^@]|:(?=[^\s\d])|(?<=www)\.", re.IGNORECASE)
"""What starts markup somewhere: in CommonMark, in tables, or where a bare address becomes a link."""

BACKSLASHED = frozenset("\\`*_{}[]#!")
"""What every dialect takes a backslash before; the rest is written as a character reference."""


def escape(text: str) -> str:
    """The text on one line, shown by any Markdown reader as exactly its characters."""
    return SPECIAL.sub(_literal, plain(text))


def _literal(found: re.Match[str]) -> str:
    char = found.group()
    return f"\\{char}" if char in BACKSLASHED else f"&#{ord(char)};"


def _safe(value: object) -> Markup:
    """Everything a template puts out is escaped, unless another template made it."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704 - escaped here


def _indent(depth: int) -> Markup:
    return Markup("  " * depth)  # noqa: S704 - spaces


ENVIRONMENT = Environment(
    loader=PackageLoader("coach.reports"),
    autoescape=True,
    finalize=_safe,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
ENVIRONMENT.filters.update(quoted=quoted, indent=_indent)
ENVIRONMENT.globals.update(kept_in=CONTENT)


def markdown(artefact: Mapping[str, Any], site: Site = NOWHERE) -> str:
    causes = {node["id"]: node for field in artefact["fields"] for node in field.get("nodes", ())}
    text = ENVIRONMENT.get_template("artefact.md.j2").render(
        artefact=artefact, causes=causes, site=site, say=phrases(artefact)
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
