"""What somebody has to do, and what a supporting department has to do across the site, the most urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from coach.board.brief import Words, called, heard, shown
from coach.board.handling import leads
from coach.board.hands import LEADERS, pick
from coach.board.missing import unread
from coach.board.plant import Plant
from coach.board.standing import owed_by
from coach.board.words import Listing, Quote, Speech
from coach.errors import InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import tables as t
from coach.store import work as rows
from coach.store.board import Asked, Place
from coach.store.clocks import ClockRow
from coach.store.scope import Caller

__all__ = ["Task", "Why", "of_department", "of_person"]

Why = Literal["owed", "escalated", "owned", "assigned", "led", "helped"]
"""How it came: the next move is theirs · it came up to them · an action they own · an issue assigned to them · nobody
in person owes it, and they lead the team · their department helps with it."""


@dataclass(frozen=True, slots=True)
class Task:
    """`stage` is what is owed, and `accept` where an owner has yet to say yes; `due` is when that is owed by.

    A KPI whose reading is missing is owed too, as the stage `read`; it has a `name` and no words. `asking_team` is the
    name of the team that the issue behind it belongs to: its own, or another that it is done for.
    """

    item_id: str
    kind: str
    stage: str
    why: Why
    title: list[Quote]
    name: str | None
    team_id: str
    team_name: str
    asking_team: str
    root_id: str
    due: datetime
    overdue: bool
    level: int
    severe: bool
    owed_by: str | None


Source = tuple[Why, rows.Work]


def of_person(conn: Connection, caller: Caller, person: str | None, asked: Asked, at: datetime) -> Listing[Task]:
    """Their own work wherever it lies; of somebody else's, what lies in the caller's teams."""
    who = person or caller.person_id
    if who is None:
        raise InvalidInput("Nobody is named; use a person's key, or name somebody in `person_id`.")
    own = who == caller.person_id
    if not own:
        pick(conn, caller, t.people, "person_id", who)
        if caller.role not in LEADERS and not caller.shared_device:
            raise NotAllowed("The work of others is seen by those who lead; leave `person_id` out to see yours.")
    org, plant = caller.org, Plant(conn, caller.org, at)
    sources: list[Source] = [
        ("owed", rows.owed(org, who)),
        ("escalated", rows.escalated(org, to=who)),
        ("owned", rows.owned(org, [who])),
        ("assigned", rows.assigned(org, who)),
    ]
    teams = [team for team in rows.led_by(conn, org, who) if plant.on_duty(team) == who]
    if teams:
        sources.append(("led", rows.unnamed(org, teams)))
    seen = None if own else caller.teams
    return page(conn, caller, sources, asked, at, teams=seen, others=numbers(plant, who, teams, seen))


def numbers(plant: Plant, person: str, led: Sequence[str], seen: frozenset[str] | None) -> list[Task]:
    """The readings that are missing and theirs to take."""
    missing = [(row, since) for row, since in unread(plant, person, led) if seen is None or row["team_id"] in seen]
    names = rows.team_names(plant.conn, plant.org, {row["team_id"] for row, _ in missing})
    return [
        Task(
            item_id=row["id"],
            kind="kpi",
            stage="read",
            why="owed" if row["owner_id"] == person else "led",
            title=[],
            name=row["name"],
            team_id=row["team_id"],
            team_name=names[row["team_id"]],
            asking_team=names[row["team_id"]],
            root_id=row["id"],
            due=since,
            overdue=True,
            level=0,
            severe=False,
            owed_by=owed_by(plant, row),
        )
        for row, since in missing
    ]


def of_department(conn: Connection, caller: Caller, team: str, asked: Asked, at: datetime) -> Listing[Task]:
    """Everything for a department that helps others, in whichever team it lies; for itself and who leads it."""
    department = pick(conn, caller, t.teams, "department", team)
    if department["kind"] != "support":
        raise InvalidInput(f"`department` names {team!r}, which does not help others; name a team of the kind support.")
    people = {*store.members_of(conn, caller.org, [team]).get(team, ()), department["leader_id"]} - {None}
    own = caller.shared_device or caller.person_id in people
    if not (own or leads(Plant(conn, caller.org, at), caller, caller.person_id, team)):
        raise NotAllowed(f"The work of {team!r} is seen by its members, its shared devices and those who lead it.")
    sources: list[Source] = [
        ("escalated", rows.escalated(caller.org, to_team=team)),
        ("helped", rows.with_help_of(caller.org, team)),
        ("owned", rows.owned(caller.org, sorted(people))),
    ]
    return page(conn, caller, sources, asked, at, teams=None)


def page(
    conn: Connection,
    caller: Caller,
    sources: Iterable[Source],
    asked: Asked,
    at: datetime,
    *,
    teams: frozenset[str] | None,
    others: Iterable[Task] = (),
) -> Listing[Task]:
    """What comes in several ways stands once, under the first of them; `others` run without a clock."""
    found: dict[str, tuple[Why, ClockRow]] = {}
    for why, work in sources:
        for clock in rows.running(conn, caller, work, asked, teams):
            found.setdefault(clock.item_id, (why, clock))
    after = (asked.after.at, asked.after.id) if asked.after else None
    later = {task.item_id: task for task in others if after is None or (task.due, task.item_id) > after}
    places = [(clock.deadline, id) for id, (_, clock) in found.items()]
    places += [(task.due, id) for id, task in later.items()]
    urgent = [id for _, id in sorted(places)[: asked.limit]]
    clocked = tasks(conn, caller.org, [found[id] for id in urgent if id in found], at)
    shown = {task.item_id: task for task in (*later.values(), *clocked)}
    last = shown[urgent[-1]] if len(places) > asked.limit else None
    return Listing([shown[id] for id in urgent], Place(last.due, last.item_id) if last is not None else None)


def tasks(conn: Connection, org: str, found: Sequence[tuple[Why, ClockRow]], at: datetime) -> list[Task]:
    clocks = [clock for _, clock in found]
    titles = called(conn, org, {clock.item_id: clock.kind for clock in clocks})
    speech = heard(conn, org, list(titles.values()))
    actions = [clock.item_id for clock in clocks if clock.kind == "action" and clock.stage == "do"]
    proposed = rows.proposed(conn, org, actions) if actions else frozenset()
    asking = rows.teams_of_issues(conn, org, {clock.root_id for clock in clocks})
    teams = {clock.item_id: (clock.team_id, asking.get(clock.root_id, clock.team_id)) for clock in clocks}
    names = rows.team_names(conn, org, {id for pair in teams.values() for id in pair})
    return [
        task(
            why, clock, titles.get(clock.item_id), speech, at, [names[id] for id in teams[clock.item_id]],
            proposed=clock.item_id in proposed,
        )
        for why, clock in found
    ]  # fmt: skip


def task(
    why: Why, clock: ClockRow, title: Words, speech: Speech, at: datetime, names: Sequence[str], *, proposed: bool
) -> Task:
    own, asking = names
    return Task(
        item_id=clock.item_id,
        kind=clock.kind,
        stage="accept" if proposed else clock.stage,
        why=why,
        title=shown(speech, title),
        name=None,
        team_id=clock.team_id,
        team_name=own,
        asking_team=asking,
        root_id=clock.root_id,
        due=clock.deadline,
        overdue=clock.deadline <= at,
        level=clock.level,
        severe=clock.severe,
        owed_by=clock.duty_id,
    )
