"""Which teams and which days a question about many of them is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from coach.errors import InvalidInput, NotFound
from coach.store import trends as rows
from coach.store.scope import Caller
from coach.store.trends import Team

__all__ = ["MOST_DAYS", "USUAL_DAYS", "Days", "Reach", "reach"]

USUAL_DAYS = 90
MOST_DAYS = 400

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From the beginning of `first` to the end of `last`, where the team is."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + DAY, time(), self.zone)

    def month(self, at: datetime) -> date:
        return at.astimezone(self.zone).date().replace(day=1)

    def monday(self, at: datetime) -> date:
        day = at.astimezone(self.zone).date()
        return day - day.weekday() * DAY


@dataclass(frozen=True, slots=True)
class Reach:
    """The teams that the caller sees of those asked for, by id; `root` is the one named, with all below it."""

    org: str
    root: str | None
    teams: dict[str, Team]
    days: Days

    @property
    def ids(self) -> list[str]:
        return sorted(self.teams)


def reach(
    conn: Connection,
    caller: Caller,
    team_id: str | None,
    first: date | None,
    last: date | None,
    at: datetime,
    site: ZoneInfo,
) -> Reach:
    """Without days the last ninety; without a team all that the caller sees, in the zone of the site."""
    if team_id is not None and not caller.sees(team_id):
        raise NotFound(f"There is no team {team_id!r} for this key; list /v1/teams to see yours.")
    every = rows.teams(conn, caller.org, team_id)
    if team_id is not None and team_id not in every:
        raise NotFound(f"There is no team {team_id!r} for this key; list /v1/teams to see yours.")
    teams = {id: team for id, team in every.items() if caller.sees(id)}
    zone = site if team_id is None else ZoneInfo(teams[team_id].node.timezone)
    return Reach(caller.org, team_id, teams, days(zone, first, last, at))


def days(zone: ZoneInfo, first: date | None, last: date | None, at: datetime) -> Days:
    until = last or at.astimezone(zone).date()
    since = first or until - (USUAL_DAYS - 1) * DAY
    if not since <= until < since + MOST_DAYS * DAY:
        raise InvalidInput(f"`from` ({since}) to `to` ({until}) is not one to {MOST_DAYS} days; choose others.")
    return Days(since, until, zone)
