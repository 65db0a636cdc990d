"""The quick form: all that a team reads by hand, in one call each way."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Words, config
from coach.api.kpis import ShiftName, Value, Weight
from coach.api.resource import Resource
from coach.board.form import Filled, Form, fill_in, read_filled, read_form
from coach.coaching import Coaching
from coach.coaching.preparing import prepare_all

__all__ = ["router"]

router = Resource("/form", "kpis")

MayRead = Annotated[Desk, desk("kpis", "read")]
MayTake = Annotated[Desk, desk("readings", "create")]

TODAY = {
    "team_id": "tea_k3v7q2m5x4zjw6pa",
    "readings": [
        {"kpi_id": "kpi_k3v7q2m5x4zjw6pa", "value": 0},
        {"kpi_id": "kpi_q2m5x4zjw6pak3v7", "shift": "late", "value": 9, "note": "All from nozzles 7 and 8"},
    ],
}


class Row(Body):
    """Without `at`, for the frame that the form says is owed."""

    kpi_id: Id
    value: Value
    at: Due | None = None
    shift: ShiftName | None = None
    weight: Weight | None = None
    note: Words | None = None


class FormFill(Body):
    """Several values at once: all are kept, or none."""

    model_config = config(TODAY)

    team_id: Id
    readings: Annotated[list[Row], Field(min_length=1, max_length=200)]
    by: Id | None = None


@router.get("", response_model=Form)
async def get_form(desk: MayRead, team_id: Annotated[Id, Query()]) -> Response:
    """Each KPI of a team that is read by hand, by shift: the frame that is owed now, and the last value."""
    at = desk.service.clock()
    return await desk.show(lambda conn: read_form(conn, desk.caller, team_id, at))


@router.post("", response_model=Filled)
async def fill_form(desk: MayTake, body: FormFill) -> Response:
    """A row that cannot be kept is named in `errors`, and then none is.

    What may be sent twice comes with an Idempotency-Key, or with the `at` that the form showed: without either, a value
    that is entered again is the next frame's.
    """
    await desk.service.stock(desk.caller.org)
    coaching: Coaching = desk.request.app.state.coaching
    sent = [row.model_dump() for row in body.readings]

    def act(conn: Connection, at: datetime) -> str:
        assigned = fill_in(conn, desk.caller, body.team_id, sent, body.by, at)
        prepare_all(conn, desk.caller.org, assigned, at, coaching.settings, coaching.builtin)
        return body.team_id

    return await desk.post(act, lambda conn, team: read_filled(conn, desk.caller, team, sent, desk.service.clock()))
