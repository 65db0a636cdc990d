"""A framework as a page of the reference: a Mermaid flowchart of its course, its steps and its fields.

`python -m coach.reports.diagram FOLDER` writes a page for each framework that ships.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from coach.frameworks import Framework, load, shipped
from coach.frameworks.schema import Absent, Choose, Collect, Confirm, Offer, Pause, Records, Step, Tree

__all__ = ["diagram", "page", "pages"]

SHAPES: Mapping[str, tuple[str, str]] = {
    "collect": ("[", "]"),
    "tree": ("[[", "]]"),
    "records": ("[/", "/]"),
    "choose": ("{{", "}}"),
    "confirm": ("{", "}"),
    "offer": ("{", "}"),
    "absent": ("[", "]"),
    "pause": ("([", "])"),
}
"""What a step of each kind is drawn as."""


def diagram(framework: Framework) -> str:
    """The steps in their order, the ways back and out, and where a sitting ends."""
    nodes = ['begin(["problem or issue"])', *map(_node, framework.steps), 'done(["finished"])']
    lines = [*nodes, *_course(framework.steps)]
    return "\n".join(["flowchart TD", *(f"    {line}" for line in lines)]) + "\n"


def _node(step: Step) -> str:
    before, after = SHAPES[step.kind]
    text = step.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'{_name(step)}{before}"{text}"{after}'


def _name(step: Step | None) -> str:
    """A prefix keeps a step's id apart from Mermaid's own words, such as `end`."""
    return f"s_{step.id}" if step else "done"


def _course(steps: tuple[Step, ...]) -> Iterator[str]:
    for at, step in enumerate([None, *steps]):
        rest = steps[at:]
        name = _name(step) if step else "begin"
        onward = f"-->|{AHEAD[step.kind]}|" if step and step.kind in AHEAD else "-->"
        following = rest[0] if rest else None
        yield f"{name} {onward} {_name(following)}"
        if following and following.when == "later_cycle" and (step is None or step.when == "always"):
            yield f"{name} -->|first cycle| {_name(next((s for s in rest if s.when == 'always'), None))}"
        yield from _sideways(step, following)


AHEAD: Mapping[str, str] = {"confirm": "yes", "offer": "yes", "pause": "go on"}
"""The answer that leads to the next step, where others lead elsewhere."""


def _sideways(step: Step | None, following: Step | None) -> Iterator[str]:
    if step and step.on_unknown:
        yield f"{_name(step)} -->|nobody knows| s_{step.on_unknown}"
    match step:
        case Confirm():
            yield f"{_name(step)} -->|no| s_{step.on_no}"
        case Offer():
            yield f'{_name(step)} -->|no| up_{step.id}(["passed to the next tier"])'
            yield f"up_{step.id} --> {_name(following)}"
        case Pause():
            yield f'{_name(step)} -.->|go and see| parked_{step.id}(["parked"])'
            yield f"parked_{step.id} -.->|resumed| {_name(following)}"
        case Tree():
            yield f"{_name(step)} -->|one link deeper| {_name(step)}"
        case _:
            return


# --- the page ---------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One question of a step."""

    asks: str
    expects: str
    required: str


def page(framework: Framework) -> str:
    """Markdown for docs/reference/frameworks."""
    blocks = (
        f"# {framework.title} (`{framework.id}`)",
        f"<!-- Generated from coach/frameworks/{framework.id}.yaml by `python -m coach.reports.diagram`. -->",
        framework.about,
        f"Source: {framework.source}",
        f"```mermaid\n{diagram(framework)}```",
        "## Steps",
        _table("Step | Asks | Expects | Required | Bound", _steps(framework)),
        "## Fields",
        _table("Field | On the artefact | Kind | Builds on", _fields(framework)),
    )
    return "\n\n".join(blocks) + "\n"


def _table(head: str, rows: Iterable[Sequence[str]]) -> str:
    rule = " | ".join("---" for _ in head.split(" | "))
    body = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join(f"| {line} |" for line in (head, rule, *body))


def _steps(framework: Framework) -> Iterator[Sequence[str]]:
    for step in framework.steps:
        for row in _rows(framework, step):
            yield step.title, row.asks, row.expects, row.required, str(step.bound)


def _fields(framework: Framework) -> Iterator[Sequence[str]]:
    for name, field in framework.fields.items():
        yield f"`{name}`", field.label, field.kind, ", ".join(field.depends) or "-"


def _rows(framework: Framework, step: Step) -> Iterator[Row]:
    match step:
        case Collect():
            for ask in step.asks:
                yield Row(_plain(framework, f"{step.id}.{ask.field}"), ask.expects, _must(ask.required, ask.skip))
        case Tree():
            legs = ", ".join(leg.id for leg in step.legs)
            yield Row(f"Why, link by link ({legs}), and what shows each link", "cause, evidence", "yes")
        case Records():
            expects = f"{step.expects}, plan" if step.plan else step.expects
            must = _must(True, True) if step.skip else f"{step.at_least} or more"
            yield Row(_plain(framework, f"{step.id}.what"), expects, must)
        case Choose():
            yield Row(_plain(framework, f"{step.id}.choose"), step.expects, "yes")
        case Absent():
            yield Row(_plain(framework, f"{step.id}.absent"), "who", "if an owner is absent")
        case Confirm() | Offer() | Pause():
            yield Row(_plain(framework, f"{step.id}.{step.kind}"), "step" if step.kind == "pause" else "yes_no", "yes")


def _must(required: bool, skip: bool) -> str:
    """Whether it has to be answered: `skip` is one tap that says there is nothing to say."""
    return ("yes" if required else "no") + (", or nothing here" if skip else "")


def _plain(framework: Framework, key: str) -> str:
    return next(wording for wording in framework.wordings[key] if "{" not in wording)


def pages() -> Iterator[tuple[str, str]]:
    """The file name and text of each page."""
    for name, text in shipped():
        framework = load(text, name=name)
        yield f"{framework.id}.md", page(framework)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
