"""The plant as one transaction sees it: the tree, who is there, which calendar and policy hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from coach.board.calendars import calendar_from, usual_calendar
from coach.board.policies import USUAL, Pinned, pin, pinned
from coach.board.rules.calendar import Calendar
from coach.board.rules.clock import Moment
from coach.store import plant as rows
from coach.store.plant import Node

__all__ = ["Plant"]

DAILY_FROM_TIER = 3
"""Who leads a team this high gets a daily digest unless they ask for each message."""


@dataclass(slots=True)
class Plant:
    """Lives as long as one transaction, at one moment."""

    conn: Connection
    org: str
    at: datetime
    via: Mapping[str, str] = field(default_factory=dict)
    """What the history keeps of a move that is no person's and no worker's."""
    _nodes: dict[str, Node] = field(default_factory=dict)
    _chains: dict[str, Sequence[Node]] = field(default_factory=dict)
    _people: dict[str, rows.Person] = field(default_factory=dict)
    _homes: dict[str, list[str]] = field(default_factory=dict)
    _deputies: dict[str, list[str]] = field(default_factory=dict)
    _away: frozenset[str] | None = None
    _pins: dict[str, Pinned] = field(default_factory=dict)
    _versions: dict[tuple[str, int], Pinned] = field(default_factory=dict)
    moments: dict[object, Moment] = field(default_factory=dict)
    """What many clocks have in common, kept by whoever works it out."""
    _duties: dict[tuple[str, int], str | None] = field(default_factory=dict)
    _delivery: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    """By team."""
    _named: dict[str, Calendar | None] = field(default_factory=dict)

    def team(self, id: str) -> Node:
        if id not in self._nodes:
            self._nodes[id] = rows.node(self.conn, self.org, id)
        return self._nodes[id]

    def up_from(self, id: str) -> Sequence[Node]:
        """The team and those above it, to the top."""
        if id not in self._chains:
            chain: list[Node] = []
            here: str | None = id
            while here is not None and all(node.id != here for node in chain):
                chain.append(self.team(here))
                here = chain[-1].parent_id
            self._chains[id] = chain
        return self._chains[id]

    def above(self, id: str, steps: int) -> str:
        """The team so many steps up; the top one where the tree is not that high."""
        chain = self.up_from(id)
        return chain[min(steps, len(chain) - 1)].id

    def calendar(self, team_id: str) -> Calendar:
        """The team's own, or the nearest above it; without any, the usual week in the team's time zone."""
        if team_id not in self._calendars:
            named = next((node.calendar_id for node in self.up_from(team_id) if node.calendar_id), None)
            found = self.named(named) if named else None
            self._calendars[team_id] = found or usual_calendar(self.team(team_id).timezone)
        return self._calendars[team_id]

    def named(self, id: str) -> Calendar | None:
        if id not in self._named:
            row = rows.calendar(self.conn, self.org, id)
            self._named[id] = calendar_from(dict(row)) if row else None
        return self._named[id]

    def policy_of(self, team_id: str) -> Pinned:
        """The one a clock of this team is started under now."""
        named = next((node.policy_id for node in self.up_from(team_id) if node.policy_id), USUAL)
        if named not in self._pins:
            self._pins[named] = pin(self.conn, self.org, named, self.at)
        return self._pins[named]

    def pinned(self, id: str, version: int) -> Pinned:
        if (id, version) not in self._versions:
            self._versions[id, version] = pinned(self.conn, self.org, id, version)
        return self._versions[id, version]

    # --- people -------------------------------------------------------------------------------------

    def on_duty(self, team_id: str, steps: int = 0) -> str | None:
        """Who answers so many tiers up: the leader there, else a deputy; where nobody is, the next above, then below.

        None only where not one team from here to the top has a leader or a deputy who is there.
        """
        key = (team_id, steps)
        if key not in self._duties:
            chain = self.up_from(team_id)
            here = min(steps, len(chain) - 1)
            asked = (*chain[here:], *reversed(chain[:here]))
            self._duties[key] = next(filter(None, map(self.stands_in, asked)), None)
        return self._duties[key]

    def stands_in(self, node: Node) -> str | None:
        """The leader of one team, or the first deputy who is there."""
        people = (node.leader_id, *self.deputies(node.id))
        return next((person for person in people if person is not None and self.there(person)), None)

    def deputies(self, team_id: str) -> list[str]:
        if team_id not in self._deputies:
            self._deputies[team_id] = rows.deputies(self.conn, self.org, team_id)
        return self._deputies[team_id]

    def know(self, ids: set[str]) -> None:
        """Read many people at once, before they are asked about one by one."""
        unknown = ids - self._people.keys()
        if unknown:
            self._people |= rows.people(self.conn, self.org, unknown)

    def person(self, id: str) -> rows.Person:
        if id not in self._people:
            self.know({id})
        return self._people[id]

    def living(self, id: str) -> bool:
        return not self.person(id).erased

    def there(self, id: str) -> bool:
        """Neither away now nor taken out of the data."""
        if self._away is None:
            self._away = rows.away(self.conn, self.org, self.at)
        return id not in self._away and self.living(id)

    def deliver_at(self, person: str, team_id: str, *, severe: bool) -> datetime:
        """When a notice may be sent on to somebody: at once, or when their shift is on; in a digest, with the next."""
        if severe:
            return self.at
        key = (person, team_id)
        if key not in self._delivery:
            self._delivery[key] = self.on_shift(person, team_id)
        return self._delivery[key]

    def on_shift(self, person: str, team_id: str) -> datetime:
        messages = self.person(person).messages
        if messages == "digest" or (messages is None and self.leads_high(person, team_id)):
            return self.hours(person, team_id).next_start(self.at)
        return self.at_work(person, team_id)

    def at_work(self, person: str, team_id: str) -> datetime:
        """Now while somebody's shift is on, else when it is on again."""
        return self.hours(person, team_id).next_working(self.at)

    def hours(self, person: str, team_id: str) -> Calendar:
        """When somebody works who hears of a team: their shift, as the first of their own teams has it that knows it.

        Who has no shift works when their first team does; who has no team, when the one does that they hear of.
        """
        teams, name = (*self.homes(person), team_id), self.person(person).shift
        known = (calendar for calendar in map(self.calendar, teams) if calendar.knows(name))
        return next((calendar.only(name) for calendar in known), self.calendar(teams[0]))

    def homes(self, person: str) -> Sequence[str]:
        """The teams somebody belongs to, leads or stands in for; read at once for everybody who is known by then."""
        if person not in self._homes:
            unread = {person, *self._people} - self._homes.keys()
            self._homes |= {id: [] for id in unread}
            for each, team in rows.homes(self.conn, self.org, unread):
                self._nodes.setdefault(team.id, team)
                self._homes[each].append(team.id)
        return self._homes[person]

    def leads_high(self, person: str, team_id: str) -> bool:
        return any(node.leader_id == person and node.tier >= DAILY_FROM_TIER for node in self.up_from(team_id))
