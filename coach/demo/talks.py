"""Coaching sessions of the demo plant: people answer from `talks.yaml`, and the real coach asks."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TypeVar, cast

import yaml
from sqlalchemy import Connection, select

from coach.board.analyses import Assigned
from coach.board.demo import ORG
from coach.coaching.preparing import prepare_all
from coach.coaching.service import Coaching, NewSession
from coach.coaching.views import choices_of
from coach.demo.cast import Site
from coach.demo.stage import Stage, Step, Verb
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import load_session

__all__ = ["TALKING", "prepare_sessions"]

T = TypeVar("T")

PACE = timedelta(seconds=40)
"""From one answer to the next."""

MOST = 40
"""Answers in one talk."""


class Within:
    """Stands for the store inside a transaction that is already open."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    async def read(self, work: Callable[[Connection], T]) -> T:
        return work(self.conn)

    write = read


class Watch:
    """The clock of a talk in the past."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@cache
def answers(talk: str) -> Mapping[str, Sequence[str]]:
    """By the step that asks."""
    told = yaml.safe_load(files(__package__).joinpath("talks.yaml").read_text(encoding="utf-8"))
    return {step: tuple(lines) for step, lines in told[talk].items()}


def coaching(conn: Connection, site: Site, watch: Watch) -> Coaching:
    return Coaching(cast(Store, Within(conn)), Settings(timezone=site.zone.key, reader="rules"), watch)


def talks(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """On an issue or a storyboard, until the session has ended."""
    thing, watch = stage.ids[step.what], Watch(at)
    coach = coaching(stage.conn, stage.site, watch)
    on_issue = thing.startswith("iss")
    wanted = NewSession(
        step.words["framework"],
        learner=caller.person_id,
        issue_id=thing if on_issue else None,
        storyboard_id=None if on_issue else thing,
    )
    id = coach.begin(stage.conn, caller, wanted, at)
    left = {name: list(lines) for name, lines in answers(step.words["talk"]).items()}
    for _ in range(MOST):
        session = load_session(stage.conn, caller, id)
        if session.status != "active":
            return
        watch.at += PACE
        asyncio.run(coach.turn(caller, id, line(left.get(session.step), session.message)))
    raise LookupError(f"the talk {step.words['talk']!r} comes to no end")


def line(lines: list[str] | None, message: str) -> str:
    """The next answer to this step, else the first tap."""
    return lines.pop(0) if lines else choices_of(message)[0].send


def picks(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    """Names the action that came of a talk, by a word in it."""
    a, u = t.actions.c, t.utterances.c
    found = select(a.id, a.what).where(a.org == ORG, a.issue_id == stage.ids[step.words["issue"]])
    said = {id: what[0] for id, what in stage.conn.execute(found.order_by(a.created_at, a.id)) if what}
    for id, quote in said.items():
        whole = stage.conn.execute(select(u.text).where(u.org == ORG, u.id == quote["utterance"])).scalar_one()
        if step.words["saying"] in whole[quote["start"] : quote["end"]]:
            return str(id)
    raise LookupError(f"no action of {step.words['issue']!r} says {step.words['saying']!r}")


TALKING: dict[str, Verb] = {"talks": talks, "picks": picks}


def prepare_sessions(conn: Connection, site: Site, assigned: Sequence[Assigned]) -> None:
    """Analyses that the last readings have asked for wait for whom they were assigned to."""
    coach = coaching(conn, site, Watch(site.at))
    prepare_all(conn, ORG, assigned, site.at, coach.settings, coach.builtin)
