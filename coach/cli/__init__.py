"""The `coach` command: each word is a small module that is imported when it is asked for."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from coach.errors import CoachError

__all__ = ["main"]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog=os.environ.get("COACH_CALLED_AS", "coach"),
        description="A coach for root-cause analysis at the tier board.",
        epilog="From a clone, `./run test` runs every check and test, and `./run eval` the scripted dialogues.",
    )
    top.add_argument("--version", action="version", version=f"coach {version('coach')}")
    words = top.add_subparsers(dest="word", required=True, metavar="WORD")

    up = words.add_parser("up", help="serve the front end and the API with a demo plant")
    data_dir(up)
    up.add_argument("--api-port", type=int, help="default 8000; 0 takes a free one")
    up.add_argument("--ui-port", type=int, help="of the front end, default 8501; 0 takes a free one")
    up.add_argument("--no-ui", dest="ui", action="store_false", default=None, help="the API alone")
    up.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine alone")

    worker = words.add_parser("worker", help="watch deadlines and escalate, beside the service or on another host")
    data_dir(worker)

    sweep = words.add_parser("sweep", help="one pass over everything that is due, and what it did")
    data_dir(sweep)
    sweep.add_argument("--now", metavar="TIME", help="as if it were this time, such as 2026-12-01T06:00Z")

    chat = words.add_parser("chat", help="a coaching session in the terminal")
    data_dir(chat)
    chat.add_argument("--framework", default="five_whys", help="five_whys, a3, kata, huddle or one of your own")
    about = chat.add_mutually_exclusive_group()
    about.add_argument("--problem", help="what is wrong, in one or two sentences")
    about.add_argument("--issue", metavar="ID", help="an issue on the board")
    about.add_argument("--storyboard", metavar="ID", help="a storyboard, for a Kata cycle")
    about.add_argument("--resume", metavar="ID", help="go on with a parked session")
    about.add_argument("--list", action="store_true", help="show open and parked sessions and the board's issues")
    chat.add_argument("--card", action="store_true", help="card mode: a person coaches, the screen takes the record")
    chat.add_argument("--locale", choices=("en", "es", "de"), help="the language of the talk; default the framework's")
    chat.add_argument("--transcript", type=Path, metavar="FILE", help="take the answers from a file, a line each")

    for word, what in (("read", "how answers are read"), ("check", "the coaching contract on messages")):
        tool = words.add_parser(word, help=f"{what}: JSON lines in, JSON lines out")
        tool.add_argument("file", metavar="FILE", help="a file of JSON lines, or - for standard input")
        if word == "read":
            tool.add_argument("--explain", action="store_true", help="say how sure, what else, and which words tell")
            tool.add_argument("--rules", action="store_true", help="by the rules alone, without the language model")

    frameworks = words.add_parser("frameworks", help="check framework files")
    kinds = frameworks.add_subparsers(dest="kind", required=True, metavar="WORD")
    kinds.add_parser("check", help="say what is wrong with a file, line by line").add_argument("file", type=Path)

    llm = words.add_parser("llm", help="the language model behind the coach, if one is set")
    kinds = llm.add_subparsers(dest="kind", required=True, metavar="WORD")
    kinds.add_parser("check", help="ask the model a few prepared questions and say how it does")
    for word, what in (("allow", "let external models see what people say"), ("forbid", "let them see nothing more")):
        data_dir(kinds.add_parser(word, help=f"{what}, for the local demo organisation"))

    for word, what in (("backup", "copy the SQLite database, while it runs"), ("restore", "put a copy back")):
        copy = words.add_parser(word, help=what)
        data_dir(copy)
        copy.add_argument("file", type=Path, metavar="FILE")
    return top


def data_dir(words: argparse.ArgumentParser) -> None:
    words.add_argument("--data-dir", type=Path, help="where the database and the key are; default ./data")


def main(arguments: Sequence[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    os.umask(0o077)  # what people said is for the person who runs this, and for nobody else on the machine
    try:
        return run(asked)
    except CoachError as error:
        print(f"{error.title}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(asked: argparse.Namespace) -> int:
    match asked.word:
        case "up":
            from coach.cli.up import serve

            return serve(settings_of(asked), asked.host)
        case "worker":
            from coach.cli.worker import work_on

            return work_on(settings_of(asked), sys.stdout)
        case "sweep":
            from coach.cli.worker import sweep_once

            return sweep_once(settings_of(asked), asked.now, sys.stdout)
        case "chat":
            from coach.cli.chat import chat

            return chat(asked, settings_of(asked))
        case "read":
            from coach.backends.builtin import meaning_at
            from coach.cli.read import read_lines

            meaning = None if asked.rules else meaning_at(settings_of(asked).reader)
            with lines_of(asked.file) as source:
                return read_lines(source, sys.stdout, sys.stderr, meaning, asked.explain)
        case "check":
            from coach.cli.check import check_lines

            with lines_of(asked.file) as source:
                return check_lines(source, sys.stdout, sys.stderr)
        case "frameworks":
            from coach.cli.frameworks import check_file

            return check_file(asked.file, sys.stdout)
        case "llm":
            from coach.cli.llm import check_model, switch

            if asked.kind == "check":
                return check_model(settings_of(asked), sys.stdout)
            return switch(settings_of(asked), asked.kind == "allow", sys.stdout)
        case "backup" | "restore":
            from coach.cli.copies import back_up, restore

            return (back_up if asked.word == "backup" else restore)(settings_of(asked), asked.file)
        case unknown:
            raise AssertionError(f"argparse lets no other word through: {unknown!r}")


class lines_of(ExitStack):
    """The lines of a file, or of standard input for `-`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __enter__(self) -> TextIO:  # type: ignore[override]  # hands out the file, not the stack
        if self._name == "-":
            return sys.stdin
        return self.enter_context(open(self._name, encoding="utf-8", errors="replace"))


def settings_of(asked: argparse.Namespace):  # type: ignore[no-untyped-def]
    from pydantic import ValidationError

    from coach.errors import OutOfOrder
    from coach.settings import Settings

    given = {name: getattr(asked, name, None) for name in ("data_dir", "api_port", "ui_port", "ui")}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        faults = (f"COACH_{'_'.join(map(str, e['loc'][:1])).upper()}: {said(e['msg'])}" for e in wrong.errors())
        raise OutOfOrder("; ".join(dict.fromkeys(faults)) + ". See docs/reference/settings.md.") from wrong


def said(message: str) -> str:
    """As pydantic says it, without saying that it was a value."""
    return message.removeprefix("Value error, ").rstrip(".")
