"""`coach chat`: a session in the terminal, against the local database.

A number taps the choice it stands beside; a line that begins with / steers (`/help` lists the words).
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

from coach.api.app import awake, framework_files
from coach.backends.llm import model_backend
from coach.board.demo import ORG
from coach.board.raised import read_issues
from coach.clock import now
from coach.coaching import Coaching, NewSession, Reply
from coach.coaching.views import SessionView
from coach.demo import load
from coach.errors import CoachError, InvalidInput
from coach.jobs import sweep
from coach.prompts.taps import taps
from coach.reports.sessions import artefact_of, read_session, read_sessions
from coach.settings import Settings
from coach.store.board import Asked
from coach.store.engine import Store, prepare
from coach.store.scope import Caller

__all__ = ["chat"]

HERE = Caller(ORG, "terminal", "admin", shared_device=True)
"""Whoever sits at this machine."""

HELP = """\
  a number   taps that choice           /show    the artefact so far
  /back      to the question before     /danger  somebody is in danger
  /park      stop here, go on later     /help    these lines"""

SIGNS = {"verified": "✔", "to_verify": "?", "ruled_out": "✘"}


def chat(asked: argparse.Namespace, settings: Settings) -> int:
    return asyncio.run(talk(asked, settings))


async def talk(asked: argparse.Namespace, settings: Settings) -> int:
    # Ctrl-C ends the wait for an answer, and the session is parked.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    async with opened(settings) as coaching:
        screen = Screen(coaching, Console(highlight=False, soft_wrap=False), asked.data_dir)
        if asked.list:
            return await screen.listing()
        answers = lines_of(asked.transcript) if asked.transcript else None
        session = await screen.resumed(asked.resume) if asked.resume else await begun(coaching, asked)
        return await screen.lead(session, answers)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Coaching]:
    """The local database with its demo plant, made if it is not there."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        files = framework_files(settings.frameworks_dir)
        await load(store, settings, files, now())
        backend = model_backend(settings)
        async with awake(backend):
            yield Coaching(store, settings, backend=backend)


async def begun(coaching: Coaching, asked: argparse.Namespace) -> SessionView:
    problem = asked.problem
    if not (problem or asked.issue or asked.storyboard):
        if not sys.stdin.isatty():
            raise InvalidInput('Say what it is about: --problem "…", --issue ID, --storyboard ID or --resume ID.')
        problem = input("What is wrong? What, where, since when, how much, against which standard\n› ")
    wanted = NewSession(asked.framework, problem, asked.issue, asked.storyboard, card=asked.card, locale=asked.locale)
    id = await coaching.store.write(lambda conn: coaching.begin(conn, HERE, wanted, coaching.clock()))
    return await coaching.store.read(lambda conn: read_session(conn, HERE, coaching, id))


def lines_of(file: Path) -> Iterator[str]:
    """The prepared answers: a line each; blank lines and lines that begin with # are passed over."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8 text; save the answers as plain text, a line each.") from error
    for line in lines:
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@dataclass
class Screen:
    coaching: Coaching
    console: Console
    given: Path | None = None
    """The data directory, where another than the usual one was given."""

    async def lead(self, session: SessionView, answers: Iterator[str] | None) -> int:
        """One question after the other until the session is parked or over."""
        self.console.print(f"[dim]Session {session.id} · {escape(session.framework.id)} · /help for the keys[/dim]")
        self.console.print(f"[dim]{escape(session.candour.line)}[/dim]")
        shown = ""
        while True:
            shown = await self.show(session, shown)
            if session.status != "active":
                break
            said = self.hear(session, answers)
            if said is None:
                session = (await self.coaching.park(HERE, session.id)).session
                continue
            await sweep(self.coaching.store, self.coaching.clock())
            try:
                session = await self.take(session, said)
            except CoachError as error:
                self.console.print(f"[yellow]{escape(str(error))}[/yellow]")
        await self.end(session)
        return 0

    async def show(self, session: SessionView, before: str) -> str:
        """What was added, how far it is, what is asked; returns the artefact as it was drawn."""
        drawn = await self.drawn(session.id)
        if drawn and drawn != before:
            self.console.print(Text(drawn, style="cyan"))
        done, of = session.progress.done, session.progress.of
        step = f" {session.step.title}" if session.step else ""
        self.console.print(f"\n[dim]{'●' * done}{'○' * (of - done)}{escape(step)}[/dim]")
        self.console.print(f"[bold]{escape(session.message.text)}[/bold]")
        for n, choice in enumerate(session.message.choices, 1):
            self.console.print(f"   [green]{n}[/green]  {escape(choice.label)}")
        return drawn

    def hear(self, session: SessionView, answers: Iterator[str] | None) -> str | None:
        """The next answer; none at the end of the input, which parks."""
        if answers is not None:
            said = next(answers, None)
            self.console.print(
                f"› {escape(said)}" if said is not None else "[dim](the prepared answers end here)[/dim]"
            )
            return tapped(session, said) if said is not None else None
        try:
            said = input("› ").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        return tapped(session, said) if said else ""

    async def take(self, session: SessionView, said: str) -> SessionView:
        match said:
            case "":
                return session
            case "/help":
                self.console.print(HELP)
                return session
            case "/show":
                self.console.print(Text(await self.drawn(session.id, whole=True), style="cyan"))
                return session
            case "/park" | "/quit":
                return (await self.coaching.park(HERE, session.id)).session
            case "/danger":
                return (await self.coaching.hazard(HERE, session.id)).session
            case "/back":
                said = taps(session.locale).back
            case word if word.startswith("/"):
                raise InvalidInput(f"There is no {word}; /help lists the words.")
        reply: Reply = await self.coaching.turn(HERE, session.id, said)
        return reply.session

    async def resumed(self, id: str) -> SessionView:
        session = await self.coaching.store.read(lambda conn: read_session(conn, HERE, self.coaching, id))
        return (await self.coaching.resume(HERE, id)).session if session.status == "parked" else session

    async def drawn(self, id: str, *, whole: bool = False) -> str:
        made = await self.coaching.store.read(lambda conn: artefact_of(conn, HERE, self.coaching, id))
        return drawing(made, whole=whole)

    async def end(self, session: SessionView) -> None:
        if session.status == "parked":
            called = os.environ.get("COACH_CALLED_AS", "coach")
            where = f" --data-dir {self.given}" if self.given else ""
            self.console.print(
                f"\nGo on with:  [bold]{called} chat{where} --resume {session.id}[/bold]", soft_wrap=True
            )
            return
        self.console.print(Text("\n" + await self.drawn(session.id, whole=True), style="cyan"))
        self.console.print(f"\n[dim]Session {session.id} is {session.status}.[/dim]")

    async def listing(self) -> int:
        coaching = self.coaching
        found = await coaching.store.read(lambda conn: read_sessions(conn, HERE, coaching, Asked(20), {}))
        for session in found.items:
            if session.status in ("active", "parked"):
                step = f", {session.step.title}" if session.step else ""
                self.console.print(f"{session.id}  {session.status:8} {session.framework.id}{escape(step)}")
        issues = await coaching.store.read(lambda conn: read_issues(conn, HERE, Asked(20), {}))
        for issue in issues.items:
            self.console.print(f"{issue.id}  {issue.status:8} {escape(issue.title)}")
        return 0


def tapped(session: SessionView, said: str) -> str:
    """A number stands for the choice beside it."""
    choices = session.message.choices
    if said.isdecimal() and 1 <= int(said) <= len(choices):
        return choices[int(said) - 1].send
    return said


def drawing(made: dict[str, Any], *, whole: bool) -> str:
    """The artefact in a few lines: the tree while it grows, everything when asked for."""
    parts = [part for field in made["fields"] for part in drawn_field(field, whole=whole)]
    console = Console(highlight=False, no_color=True)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return captured.get().rstrip()


def drawn_field(field: dict[str, Any], *, whole: bool) -> Iterator[Text | Tree]:
    match field["kind"]:
        case "tree" if field["nodes"]:
            yield cause_tree(field)
        case "list" if field["items"]:
            for item in field["items"]:
                owner = f" · {item['owner']['text']}" if item["owner"] else ""
                due = f" · {item['due']['text']}" if item["due"] else ""
                yield Text(f"{field['label']}: {item['what']['text']}{owner}{due}")
        case "text" if field["quotes"] and whole:
            yield Text(f"{field['label']}: {' / '.join(quote['text'] for quote in field['quotes'])}")
        case _ if field.get("gap") and whole:
            yield Text(f"{field['label']}: still open")


def cause_tree(field: dict[str, Any]) -> Tree:
    tree = Tree(Text(field["label"]))
    made: dict[str | None, Tree] = {None: tree}
    for node in field["nodes"]:
        line = Text(f"{SIGNS[node['status']]} {node['quote']['text']}")
        for proof in node["evidence"]:
            line.append(f"  ({proof['text']})")
        made[node["id"]] = made[node["parent"]].add(line)
    return tree
