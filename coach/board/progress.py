"""Whether a team holds its standards, and whether it moves them: the two views side by side, week by week."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping

from coach.board.followed import Known, followed
from coach.board.plant import Plant
from coach.board.reach import Days, Reach
from coach.board.rules.curves import Held, Verdict, halves, mondays, running, summed, verdict, weeks
from coach.board.rules.triggers import BAD_SIDE
from coach.board.rules.xmr import latest
from coach.board.standing import light, series_of
from coach.store import progress as rows

__all__ = [
    "CurvePoint",
    "Improvement",
    "KpiProgress",
    "Performance",
    "TeamProgress",
    "WeekHeld",
    "WeekMoved",
    "read_progress",
]

State = Literal["normal", "abnormal", "unknown"]


@dataclass(frozen=True, slots=True)
class WeekHeld:
    """Readings that were due in a week, from its Monday. `share` is held of due; what is missing holds nothing."""

    week: date
    due: int
    read: int
    held: int
    missing: int
    share: float | None


@dataclass(frozen=True, slots=True)
class KpiProgress:
    """`state` is of now: normal where it meets its target and its chart is quiet, unknown while a reading is missing.

    The rest is of the days asked for: `earlier` and `later` are the held shares of their halves, `moved_better` and
    `moved_worse` how often the target moved, `verdict` what that comes to.
    """

    kpi_id: str
    team_id: str
    state: State
    verdict: Verdict
    due: int
    held: int
    missing: int
    share: float | None
    earlier: float | None
    later: float | None
    target_before: float
    target: float
    moved_better: int
    moved_worse: int


@dataclass(frozen=True, slots=True)
class Performance:
    """Without KPIs that roll up others: their parts are counted already."""

    weeks: list[WeekHeld]
    share: float | None
    kpis: list[KpiProgress]


@dataclass(frozen=True, slots=True)
class WeekMoved:
    """Experiments with a result, storyboards closed, standards written after an effective action, and targets that an
    action moved to the better."""

    week: date
    experiments: int
    target_conditions: int
    standards: int
    kpi_targets: int


@dataclass(frozen=True, slots=True)
class Improvement:
    weeks: list[WeekMoved]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The two curves in one week: the share held, and the standards moved since the first day."""

    week: date
    held_share: float | None
    standards: int


@dataclass(frozen=True, slots=True)
class TeamProgress:
    team_id: str | None
    since: date
    until: date
    performance: Performance
    improvement: Improvement
    curves: list[CurvePoint]


def read_progress(conn: Connection, asked: Reach, at: datetime) -> TeamProgress:
    plant = Plant(conn, asked.org, at, _nodes={id: team.node for id, team in asked.teams.items()})
    known = list(followed(plant, asked))
    days, starts = asked.days, mondays(asked.days.first, asked.days.last)
    single = [each for one in known if not one.row["rollup"] for each in one.judged]
    found = weeks(single, {each.end: days.monday(each.end) for each in single})
    held = {week: found.get(week, summed([])) for week in starts}
    moved = improvement(conn, asked, known, starts)
    standards = running({week.week: week.standards for week in moved}, starts)
    return TeamProgress(
        asked.root,
        days.first,
        days.last,
        Performance(
            [week_held(week, held[week]) for week in starts], summed(single).share, [shown(plant, one) for one in known]
        ),
        Improvement(moved),
        [CurvePoint(week, held[week].share, so_far) for week, so_far in zip(starts, standards, strict=True)],
    )


def week_held(week: date, held: Held) -> WeekHeld:
    return WeekHeld(week, held.due, held.read, held.held, held.missing, held.share)


# --- each KPI ---------------------------------------------------------------------------------------


def shown(plant: Plant, one: Known) -> KpiProgress:
    kpi, held, (earlier, later) = one.row, summed(one.judged), halves(one.judged)
    better = sum(up for _, up in one.moved)
    return KpiProgress(
        kpi["id"],
        kpi["team_id"],
        state(plant, kpi),
        verdict(one.judged, one.moved, kpi["direction"]),
        held.due,
        held.held,
        held.missing,
        held.share,
        earlier.share,
        later.share,
        one.judged[0].target if one.judged else kpi["target"],
        one.judged[-1].target if one.judged else kpi["target"],
        better,
        len(one.moved) - better,
    )


def state(plant: Plant, kpi: RowMapping) -> State:
    """A chart that points to the better disturbs nobody."""
    colour = light(plant, kpi)
    if colour == "grey":
        return "unknown"
    charts = [latest([point.value for point in points]) for points in series_of(kpi).values()]
    bad = [signal for chart in charts if chart for signal in chart.signals if signal.side == BAD_SIDE[kpi["direction"]]]
    return "normal" if colour == "green" and not bad else "abnormal"


# --- what moved -------------------------------------------------------------------------------------


def improvement(conn: Connection, asked: Reach, known: Sequence[Known], starts: Sequence[date]) -> list[WeekMoved]:
    days = asked.days
    counted = [
        by_week(days, found(conn, asked.org, asked.ids, days.start, days.end))
        for found in (rows.experiments, rows.achieved, rows.standards)
    ]
    targets = by_week(days, (step.at for one in known for step, better in one.moved if better and step.because))
    return [WeekMoved(week, *(counts.get(week, 0) for counts in (*counted, targets))) for week in starts]


def by_week(days: Days, moments: Iterable[datetime]) -> dict[date, int]:
    return Counter(map(days.monday, moments))
