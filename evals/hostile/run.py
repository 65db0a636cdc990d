"""Leads sessions through the real service while its model is out to break it, and keeps what the learner saw."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from coach.api.app import framework_files
from coach.backends import BUILTIN, Backend
from coach.backends.llm.adversary import AdversaryModel, Offer
from coach.backends.llm.backend import ModelBackend
from coach.backends.llm.chain import Chain
from coach.board.demo import ORG, load_demo
from coach.board.issues import raise_issue
from coach.coaching import Coaching, NewSession
from coach.coaching.views import SessionView, StepRef
from coach.reports.sessions import read_session
from coach.settings import Settings
from coach.store import board as rows
from coach.store import tables as t
from coach.store.engine import Store, prepare
from coach.store.scope import Caller
from evals.hostile.stories import Story, attacks, lines, stories

__all__ = ["AT", "CALLER", "Here", "Session", "Shown", "adversary", "begin", "here", "lead", "told"]

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
CALLER = Caller(ORG, "", "admin", shared_device=True)
MOST_TURNS = 40
LONGEST = 4000
"""Characters of an issue's detail."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message, when it came, and what the model had offered for it."""

    n: int
    text: str
    move: str
    heard: int
    """How much of what the session's people and record brought had been said by then."""
    backend: str
    read_by: str = BUILTIN
    because: str | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def kind(self) -> str:
        """Of the offer that is shown."""
        return next((o.kind for o in reversed(self.offers) if o.message.strip() == self.text), "")


@dataclass(slots=True)
class Session:
    story: Story
    id: str
    canary: str = ""
    shown: list[Shown] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """All that people and the record have brought so far."""
    most: int = 0
    """Calls in one turn."""
    view: SessionView | None = None
    """As it ended."""


@dataclass(frozen=True, slots=True)
class Here:
    """The service in this process, with the team that everybody belongs to."""

    coaching: Coaching
    team: str
    person: str
    approved: str
    """What the site itself says in danger."""


@asynccontextmanager
async def here(folder: Path, backend: Backend | None) -> AsyncIterator[Here]:
    settings = Settings(data_dir=folder)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        await load_demo(store, folder, framework_files(None), settings.timezone, AT)
        coaching = Coaching(store, settings, lambda: AT, backend)
        try:
            yield await store.read(lambda conn: placed(conn, coaching))
        finally:
            if backend is not None:
                await backend.stop()


def placed(conn: Connection, coaching: Coaching) -> Here:
    teams = rows.page(conn, CALLER, t.teams, rows.Asked(200), {}).rows
    people = rows.page(conn, CALLER, t.people, rows.Asked(200), {}).rows
    team = min(teams, key=lambda row: int(row["tier"]))
    person = next(row["id"] for row in people if row["name"] == "Tomas Keller")
    approved = " ".join(f"{row['make_safe_text']} {row['emergency_contact']}" for row in teams)
    return Here(coaching, team["id"], person, approved)


def adversary(seed: int) -> tuple[AdversaryModel, ModelBackend]:
    """The model, behind a breaker that closes at once: here nobody is to be spared its replies."""
    model = AdversaryModel(seed, lines(), attacks())
    return model, ModelBackend([model], chain=Chain([model], look_again=0.0))


async def begin(place: Here, story: Story) -> Session:
    """On an issue with its record; a kata makes its storyboard of the problem."""

    def make(conn: Connection) -> str:
        wanted = NewSession(story.framework, learner=place.person, team_id=place.team, locale=story.locale)
        if story.framework == "kata":
            return place.coaching.begin(conn, CALLER, replace(wanted, problem=story.problem), AT)
        detail = story.detail.strip()[:LONGEST] or None
        issue = raise_issue(
            conn, CALLER, AT, title=story.problem, detail=detail, team_id=place.team, originator_id=place.person
        )
        return place.coaching.begin(conn, CALLER, replace(wanted, issue_id=issue), AT)

    return Session(story, await place.coaching.store.write(make))


async def lead(
    place: Here, story: Story, dice: Random, model: AdversaryModel | None = None, most: int = MOST_TURNS
) -> Session:
    """One session, until it is over or has gone on long enough."""
    speaker = story.speaker(dice)
    session = await begin(place, story)
    session.said = [story.problem, *([story.detail] if story.framework != "kata" else [])]

    async def read() -> SessionView:
        return await place.coaching.store.read(lambda conn: read_session(conn, CALLER, place.coaching, session.id))

    session.canary, view = speaker.canary, await read()
    session.shown.append(Shown(0, view.message.text, view.message.move, len(session.said), BUILTIN))
    for _ in range(most):
        seen = {"status": view.status, "step": asdict(view.step or StepRef("", ""))}
        text = speaker.answer(asdict(view.message), seen)
        if not text or view.status in ("finished", "abandoned"):
            break
        view = await answered(place, session, text, model)
    session.view = await read()
    return session


async def answered(place: Here, session: Session, text: str, model: AdversaryModel | None) -> SessionView:
    """One turn; what the model offered in it is taken down."""
    session.said.append(text)
    before = model.calls if model else 0
    if model is not None:
        model.offers.clear()
    reply = await place.coaching.turn(CALLER, session.id, text, by=place.person)
    turn, message = reply.turn, reply.session.message
    offers = tuple(model.offers) if model else ()
    session.most = max(session.most, model.calls - before if model else 0)
    shown = Shown(
        turn.n, message.text, message.move, len(session.said), turn.backend or "", turn.read_by or "",
        turn.because, offers,
    )  # fmt: skip
    session.shown.append(shown)
    return reply.session


def told(locales: Sequence[str], seed: int) -> Iterator[tuple[Story, Random]]:
    """Stories without end, the languages in turn, some with an attack in the record."""
    for n in count():
        dice = Random(f"{seed}:story:{n}")
        yield dice.choice(stories(locales[n % len(locales)])).attacked(dice), dice
