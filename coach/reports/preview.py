"""A framework file as its author would see it: every fault with its line, or the steps that it would lead through."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from coach.board.toolbox import version_of
from coach.errors import BrokenFramework
from coach.frameworks import Framework
from coach.frameworks.parts import keys_of
from coach.frameworks.schema import Step
from coach.prompts.accept import accept
from coach.prompts.wording import voice
from coach.reports.diagram import diagram
from coach.store.scope import Caller

__all__ = ["Checked", "FileFault", "Read", "StepPreview", "look_at", "numbered"]

FAULT = re.compile(r"[^:]*:(?P<line>\d+): (?P<path>.*?): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong at one place of the file, and what to write instead."""

    line: int
    path: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class StepPreview:
    id: str
    title: str
    kind: str
    first_question: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`version` is the one that the text is, or would become; `diagram` is a Mermaid flowchart of the course."""

    ok: bool
    faults: list[FileFault] = field(default_factory=list)
    id: str | None = None
    version: int | None = None
    title: str | None = None
    about: str | None = None
    shape: str | None = None
    locales: list[str] = field(default_factory=list)
    steps: list[StepPreview] = field(default_factory=list)
    diagram: str | None = None


Read = Framework | list[FileFault]


def look_at(text: str) -> Read:
    """As strict as when it is put into the toolbox; some tenths of a second of a thread."""
    try:
        return accept(text, name="file")
    except BrokenFramework as broken:
        return [_fault(line) for line in broken.faults]


def numbered(conn: Connection, caller: Caller, text: str, read: Read) -> Checked:
    """With the version that it would have here. Nothing is kept."""
    if isinstance(read, list):
        return Checked(False, read)
    return Checked(
        True,
        id=read.id,
        version=version_of(conn, caller, read.id, text),
        title=read.title,
        about=read.about,
        shape=read.shape,
        locales=list(read.languages),
        steps=list(_steps(read)),
        diagram=diagram(read),
    )


def _fault(line: str) -> FileFault:
    found = FAULT.fullmatch(line)
    assert found is not None, line
    message, _, hint = found["message"].rpartition("; ")
    return FileFault(int(found["line"]), found["path"], message or hint, hint if message else "")


def _steps(framework: Framework) -> Iterator[StepPreview]:
    for step in framework.steps:
        yield StepPreview(step.id, step.title, step.kind, _first_question(framework, step))


def _first_question(framework: Framework, step: Step) -> str:
    """Without anything that was said; a tree that brings no first why has the coach's own."""
    own = framework.wordings.get(next(iter(keys_of(step)), f"{step.id}.first"))
    if own is not None:
        return next(wording for wording in own if "{" not in wording)
    return next(line.say({}) for line in voice(framework.locale).lines["first"] if not line.needs)
