"""What an action has done, to be seen at a glance: the chart around it, the looks so far, and what else was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from coach.board.actions import Action, actions
from coach.board.giving import ActionRow
from coach.board.looks import Look, kpis_looked_at, look, words_in
from coach.board.predictions import Names, Predicted
from coach.board.rules.prediction import Comparison
from coach.board.rules.xmr import BASELINE, ENOUGH, Limits, limits
from coach.store import board as store
from coach.store import effects as rows
from coach.store import tables as t
from coach.store.effects import Reading
from coach.store.scope import Caller

__all__ = ["Chart", "Effect", "Parallel", "Point", "read_effect"]

USUAL_DAYS = 30
"""How far around an action others are looked for, where no prediction says how long its window is."""


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    shift: str
    value: float
    after: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Readings before and after the action was done; `limits` are those of the readings before, where there are enough
    to tell noise from a signal, and `predicted` is the line they were to keep."""

    kpi_id: str
    name: str
    unit: str
    target: float
    done_at: datetime | None
    points: list[Point]
    limits: Limits | None
    comparison: Comparison
    predicted: float


@dataclass(frozen=True, slots=True)
class Parallel:
    """Another action done about that time: about this very KPI, or about another KPI of its team."""

    id: str
    team_id: str
    done_at: datetime
    same_kpi: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """`looks` are in their order; the chart is missing where the prediction is not about a KPI."""

    action_id: str
    prediction: Predicted | None
    next_at: datetime | None
    looks: list[Look]
    chart: Chart | None
    parallel: list[Parallel]


def read_effect(conn: Connection, caller: Caller, id: str) -> Effect:
    row = store.find(conn, caller, t.actions, id)
    shown = actions(conn, caller, [row])[0]
    taken = rows.effects_of(conn, caller.org, [id]).get(id, [])
    kpis = rows.kpis_of(conn, caller.org, kpis_looked_at(taken) | {row["prediction_kpi_id"]} - {None})
    heard = store.heard(conn, caller.org, words_in(taken))
    return Effect(
        action_id=id,
        prediction=shown.prediction,
        next_at=shown.next_at if shown.stage == "effect" else None,
        looks=[look(each, caller, kpis, heard) for each in taken],
        chart=chart(conn, caller, row, kpis),
        parallel=alongside(conn, caller, row, kpis, shown),
    )


def chart(conn: Connection, caller: Caller, action: ActionRow, kpis: Names) -> Chart | None:
    kpi = kpis.get(action["prediction_kpi_id"])
    if kpi is None:
        return None
    before, after = rows.readings_around(conn, caller.org, kpi["id"], action["done_at"])
    drawn = limits([reading.value for reading in before[-BASELINE:]]) if len(before) >= ENOUGH else None
    return Chart(
        kpi_id=kpi["id"],
        name=kpi["name"],
        unit=kpi["unit"],
        target=kpi["target"],
        done_at=action["done_at"],
        points=[*points(before, after=False), *points(after, after=True)],
        limits=drawn,
        comparison=action["prediction"]["comparison"],
        predicted=action["prediction"]["value"],
    )


def points(readings: list[Reading], *, after: bool) -> list[Point]:
    return [Point(reading.at, reading.shift, reading.value, after) for reading in readings]


def alongside(conn: Connection, caller: Caller, action: RowMapping, kpis: Names, shown: Action) -> list[Parallel]:
    """Done within the window, before it or after: any of them may be what moved the readings."""
    kpi = kpis.get(action["prediction_kpi_id"])
    if kpi is None or action["done_at"] is None:
        return []
    window = timedelta(days=shown.prediction.window_days if shown.prediction is not None else USUAL_DAYS)
    done = action["done_at"]
    others = rows.parallel(conn, caller, action["id"], kpi, done - window, done + window)
    return [Parallel(o["id"], o["team_id"], o["done_at"], o["prediction_kpi_id"] == kpi["id"]) for o in others]
