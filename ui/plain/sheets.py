"""What a wall tells of a team: numbers, counts, roles, times; what people wrote only where it was released."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

from ui.client.types import Adherence, Board, BoardEscalation, BoardIssue, BoardKpi, HourBoard, HourShown, Team
from ui.parts.marks import mark, tag
from ui.parts.terms import CATEGORIES, STAGES, category, severity, term
from ui.words import Words, later

__all__ = ["Ages", "Count", "Hour", "Row", "Story", "Tile", "Wall", "by_category", "trend", "wall_of"]

TILES, ROWS, HOURS = 8, 6, 10
"""So many fit a sheet that is read from five metres."""
ORDER: Final = {name: index for index, name in enumerate(CATEGORIES)}


@dataclass(frozen=True, slots=True)
class Story:
    """What the service told of a team, and when that was."""

    board: Board
    teams: Sequence[Team]
    hours: HourBoard
    held: Adherence
    at: datetime

    @property
    def team(self) -> Team | None:
        return next((team for team in self.teams if team["id"] == self.board["team"]["id"]), None)

    @property
    def zone(self) -> str:
        return self.team["timezone"] if self.team else self.hours["timezone"]


@dataclass(frozen=True, slots=True)
class Tile:
    category: str
    name: str
    value: str
    unit: str
    aim: str
    status: str
    mark: Markup
    trend: str


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    value: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`title` is what somebody wrote: empty unless it was released."""

    mark: Markup
    stage: str
    who: str
    age: str
    title: str


@dataclass(frozen=True, slots=True)
class Ages:
    """Escalations one way: those of the last day, of three days, and older ones."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Hour:
    label: str
    plan: str
    actual: str
    gap: str
    status: str
    mark: Markup


@dataclass(frozen=True, slots=True)
class Wall:
    name: str
    counts: Sequence[Count]
    tiles: Sequence[Sequence[Tile]]
    rows: Sequence[Row]
    more: int
    ages: Sequence[Ages]
    hours: Sequence[Hour]
    zone: str
    stale: bool


def wall_of(story: Story, say: Words, released: bool) -> Wall:
    board = story.board
    tiles = [tile(say, kpi) for kpi in by_category(board["kpis"])]
    issues = sorted(board["issues"], key=lambda one: one["since"])
    return Wall(
        name=board["team"]["name"],
        counts=list(counted(say, story)),
        tiles=[list(some) for some in chunks(tiles, TILES)],
        rows=[row(say, story, issue, released) for issue in issues[:ROWS]],
        more=max(0, len(issues) - ROWS),
        ages=[
            ages(say("From below"), board["escalations_in"], story.at),
            ages(say("To above"), board["escalations_out"], story.at),
        ],
        hours=[hour(say, one) for one in around(story.hours["hours"], story.at)],
        zone=story.zone,
        stale=board["heartbeat"]["stale"],
    )


def chunks(tiles: Sequence[Tile], n: int) -> Iterator[Sequence[Tile]]:
    return (tiles[start : start + n] for start in range(0, len(tiles), n))


def by_category(kpis: Sequence[BoardKpi]) -> list[BoardKpi]:
    """Safety first, as on the boards; a plant's own categories come last."""
    return sorted(kpis, key=lambda kpi: (ORDER.get(kpi["category"], len(ORDER)), kpi["category"], kpi["name"]))


def tile(say: Words, kpi: BoardKpi) -> Tile:
    recent = kpi["recent"]
    return Tile(
        category=category(say, kpi["category"]),
        name=kpi["name"],
        value=say.number(recent[-1]["value"]) if recent else "–",
        unit=kpi["unit"],
        aim=f"{'≤' if kpi['direction'] == 'lower' else '≥'} {say.number(kpi['target'])}",
        status=kpi["status"],
        mark=mark(say, kpi["status"]),
        trend=say(trend(kpi)),
    )


LAST_KNOWN: Final = later("last known")
TRENDS: Final = {0: later("→ as before"), 1: later("↗ better"), -1: later("↘ worse")}


def trend(kpi: BoardKpi) -> str:
    """The last reading beside the one before; an arrow up is always for the better."""
    if len(kpi["recent"]) < 2 or kpi["status"] == "grey":
        return LAST_KNOWN if kpi["recent"] else ""
    before, last = (reading["value"] for reading in kpi["recent"][-2:])
    risen = (last > before) - (last < before)
    return TRENDS[-risen if kpi["direction"] == "lower" else risen]


def counted(say: Words, story: Story) -> Iterator[Count]:
    n = story.board["counts"]
    yield Count(say("Overdue"), say.number(n["overdue"]), n["overdue"] > 0)
    yield Count(say("Open issues"), say.number(n["issues"]))
    yield Count(say("Open actions"), say.number(n["actions"]))
    yield Count(say("From below"), say.number(n["escalations_in"]))
    yield Count(say("To above"), say.number(n["escalations_out"]))
    yield Count(say("Routines held this week"), held(say, story))
    yield Count(say("Next deadline"), deadline(say, story))


def held(say: Words, story: Story) -> str:
    team = next((one for one in story.held["teams"] if one["team_id"] == story.board["team"]["id"]), None)
    week = team["weeks"][-1] if team and team["weeks"] else None
    if week is None or week["share"] is None or not of_this_week(week["week"], story):
        return "–"
    return say.percent(week["share"])


def of_this_week(week: str, story: Story) -> bool:
    begins, today = date.fromisoformat(week), date.fromisoformat(story.held["until"])
    return begins <= today < begins + timedelta(days=7)


def deadline(say: Words, story: Story) -> str:
    """The time when it is today, else the day."""
    found = [one["deadline"] for one in story.board["actions"] if one["deadline"]]
    first = min((at for text in found if (at := datetime.fromisoformat(text)) > story.at), default=None)
    if first is None:
        return "–"
    return say.time(first) if say.day(first) == say.day(story.at) else say.day(first)


def row(say: Words, story: Story, issue: BoardIssue, released: bool) -> Row:
    return Row(
        mark=severity(say, issue["severity"]),
        stage=term(say, STAGES, issue["stage"]),
        who=role(say, story, issue["assignee_id"]),
        age=say.ago(issue["since"], story.at),
        title=issue["title"] if released else "",
    )


def role(say: Words, story: Story, person: str | None) -> str:
    """Never a name."""
    if person is None:
        return say("nobody yet")
    if person == story.board["team"]["leader_id"]:
        return say("team leader")
    support = next((team for team in story.teams if team["kind"] == "support" and belongs(team, person)), None)
    if support is not None:
        return support["name"]
    return say("the team") if story.team and belongs(story.team, person) else say("somebody else")


def belongs(team: Team, person: str) -> bool:
    return person == team["leader_id"] or person in team["members"]


DAY = timedelta(days=1)


def ages(label: str, ups: Sequence[BoardEscalation], now: datetime) -> Ages:
    old = [now - datetime.fromisoformat(up["at"]) for up in ups]
    young, middle = sum(one < DAY for one in old), sum(DAY <= one < 3 * DAY for one in old)
    return Ages(label, [young, middle, len(old) - young - middle])


def around(hours: Sequence[HourShown], now: datetime) -> Sequence[HourShown]:
    """The hours that were planned, up to the one that runs."""
    begun = [one for one in hours if one["plan"] is not None and datetime.fromisoformat(one["from"]) <= now]
    return begun[-HOURS:]


def hour(say: Words, one: HourShown) -> Hour:
    signs = {"green": None, "red": None, "grey": tag("?", say("not counted yet"))}
    return Hour(
        label=one["label"],
        plan=number(say, one["plan"]),
        actual=number(say, one["actual"]),
        gap=number(say, one["gap"]),
        status=one["status"],
        mark=signs[one["status"]] or mark(say, one["status"]),
    )


def number(say: Words, value: float | None) -> str:
    return "–" if value is None else say.number(value)
