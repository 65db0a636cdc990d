"""The artefact as a sheet for the wall: A3 across, as PDF, set by typst from data alone."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from coach.errors import NotAcceptable
from coach.reports.printing import SHAPES, printed
from coach.reports.words import NOWHERE, Site

__all__ = ["SOURCE", "pdf"]

log = logging.getLogger("coach.reports")

SOURCE = files("coach.reports").joinpath("templates", "sheet.typ").read_bytes()
"""It takes what stands on the sheet as `sys.inputs.sheet`; no text of anybody is ever part of the program."""


def pdf(
    artefact: Mapping[str, Any],
    experiments: Sequence[Mapping[str, Any]] = (),
    site: Site = NOWHERE,
    *,
    at: datetime,
) -> bytes:
    """Takes some tenths of a second of a thread. `at` is when the artefact was so: same artefact, same bytes."""
    if artefact["shape"] not in SHAPES:
        name = artefact["framework"]["id"]
        raise NotAcceptable(f"The framework {name!r} declares no `shape` to print; ask for `format=md`.")
    sheet = json.dumps(printed(artefact, experiments, site, at), ensure_ascii=False)
    import typst  # 50 MB that only a print needs

    try:
        made = typst.compile(
            SOURCE,
            format="pdf",
            sys_inputs={"sheet": sheet},
            timestamp=at.astimezone(UTC).replace(microsecond=0),
            font_paths=fonts(),
        )
    except typst.TypstError as error:
        log.warning("A sheet could not be set: %s", error)
        raise NotAcceptable(
            "This cannot be set on a sheet; ask for `format=md`, and tell whoever runs this."
        ) from error
    return bytes(made)


@cache
def fonts() -> Any:
    """Those that typst brings; the machine's own stand in only for letters that these do not have."""
    import typst

    return typst.Fonts(include_system_fonts=True)
