"""The reference of the command line and of the settings, made from the code."""

import argparse
import ast
import inspect
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from coach import settings
from coach.board.rules.events import EVERY_TYPE, TOLD
from coach.board.rules.events import KINDS as EVENT_KINDS
from coach.cli import parser
from evals import __main__ as evals

__all__ = ["pages"]

NOTE = "Made from the code by `python -m tests.docs.pages`; change the code, not this page.\n"

CLI = f"""\
# The command line

{NOTE}
In a clone write `./run WORD …`, in an installation `coach WORD …`; they are the same. `./run` has two words of its
own: `./run test` runs every check and test, [`./run eval`](#run-eval) says how good the coach is. Exit codes: 0 done,
1 it could not be done and says why, 2 the words were not understood.
"""

EVAL = """\

The first word may ask for something else: `agreement` (how far the detectors on words agree with people), `judges` (how
far a judge does), `messages` (the contract on messages by other authors), `scripted` (scripted learners through every
framework); `./run eval WORD --help` has their options. Exit codes: 0 what must hold does, 1 something does not, 2 it
could not be done. [What the numbers mean](evals.md).
"""

SETTINGS = f"""\
# Settings

{NOTE}
All are environment variables. A word on the command line, such as `--data-dir`, comes before its variable. A time is a
number of seconds or an ISO 8601 duration. The data folder holds the SQLite database and the first key.

| variable | kind | default | what it does |
| --- | --- | --- | --- |
"""

KINDS: Mapping[str, str] = {
    "str": "text",
    "Path": "path",
    "timedelta": "time",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "tuple": "list, with commas",
}


EVENTS = f"""\
# Events

{NOTE}
Every type of event that [listeners](../how-to/events.md) and [webhooks](../how-to/webhooks.md) hear of. An event holds
ids and plain values; what it is about is read with a key, at the path that stands under the heading. Whoever may not
read that does not hear of it either.
"""


def pages() -> dict[str, str]:
    """Each page made, by its place in the repository."""
    return {
        "docs/reference/cli.md": cli(),
        "docs/reference/events.md": events_page(),
        "docs/reference/settings.md": settings_page(),
    }


def cli() -> str:
    told = str(evals.parser().description).partition(": ")[2].rstrip(".")
    return CLI + "".join([*section(("coach",), "", parser()), *section(("./run", "eval"), told, evals.parser()), EVAL])


def section(words: tuple[str, ...], told: str, here: argparse.ArgumentParser) -> Iterator[str]:
    """A heading and a table for a word; for a word with words below it, theirs."""
    below = [action for action in here._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for word, inner in action.choices.items():
            yield from section((*words, word), helps.get(word, ""), inner)
    if not below:
        files = [spelt(action) for action in arguments(here) if not action.option_strings]
        yield f"\n## `{' '.join([*words, *files])}`\n\n{told[:1].upper()}{told[1:]}.\n\n| | |\n| --- | --- |\n"
        yield from (f"| `{spelt(action)}` | {action.help or 'a file'} |\n" for action in arguments(here))


def arguments(here: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in here._actions if action.dest != "help"]


def spelt(action: argparse.Action) -> str:
    name = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest.upper())
    values = action.metavar if isinstance(action.metavar, tuple) else (action.metavar or action.dest.upper(),)
    return " ".join([name, *values]) if action.option_strings and action.nargs != 0 else name


def settings_page() -> str:
    told = docs()
    rows = (
        f"| `COACH_{name.upper()}` | {kind} | {default} | {' '.join(told.get(name, '').split())} |\n"
        for name, kind, default in fields()
    )
    return SETTINGS + "".join(rows)


def fields() -> Iterator[tuple[str, str, str]]:
    for name, field in settings.Settings.model_fields.items():
        spoken = kind_of(field.annotation)
        default = field.default
        seconds = f"{default.total_seconds():g} s" if spoken == "time" else ""
        yield name, spoken, seconds or ("none" if default is None or default == () else f"`{default}`")


def kind_of(annotation: Any) -> str:
    """In words; one that may be left out is told by what it is otherwise."""
    parts = () if get_origin(annotation) is Literal else get_args(annotation)
    given = [part for part in parts if part is not type(None)] or [annotation]
    if get_origin(given[0]) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(given[0]))
    if get_origin(given[0]) is Annotated and get_args(given[0])[0] is settings.Limit:
        return "budget"
    return KINDS[getattr(annotation if get_origin(annotation) is tuple else given[0], "__name__", "")]


def events_page() -> str:
    return EVENTS + "".join(
        f"\n## {kind}\n\n`GET {about.path}`\n\n{types_of(kind)}" for kind, about in EVENT_KINDS.items()
    )


def types_of(kind: str) -> str:
    own = [type for type in EVERY_TYPE if type.startswith(f"{kind}.")]
    return "".join(f"- `{type}`{': ' + TOLD[type] if type in TOLD else ''}\n" for type in own)


def docs() -> dict[str, str]:
    """The sentence under each setting, which Python itself does not keep."""
    [made] = ast.parse(inspect.getsource(settings.Settings)).body
    assert isinstance(made, ast.ClassDef)
    pairs = zip(made.body, made.body[1:], strict=False)
    return {
        node.target.id: str(after.value.value)
        for node, after in pairs
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }
