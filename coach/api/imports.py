"""Readings as a table: a whole CSV file in one request."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import TypeAdapter
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from coach.api.deps import JSON, Desk, desk, to_json
from coach.api.fields import Id
from coach.api.resource import Resource
from coach.board.importing import ImportReport, import_readings
from coach.board.rules.table import Table, read_table
from coach.coaching import Coaching
from coach.coaching.preparing import prepare_all

__all__ = ["router"]

router = Resource("/readings")

MayImport = Annotated[Desk, desk("readings", "import")]
ByHand = Annotated[Id | None, Query(description="Who does it, on a shared device.")]
DryRun = Annotated[bool, Query(description="Only say what would come of it.")]
Partial = Annotated[bool, Query(description="Keep the good rows although others have errors.")]

SHEET = "kpi,at,shift,value,weight,note\nUnder-filled bottles,2026-12-01,late,9,,All from nozzles 7 and 8\n"
UPLOAD = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}, "example": SHEET}}}}

DESKS = ThreadPoolExecutor(1, thread_name_prefix="import")
"""Reading a table takes a core: one at a time, and the others wait."""

REPORT = TypeAdapter(ImportReport)


@router.post("/import", response_model=ImportReport, openapi_extra=UPLOAD)
async def import_table(
    desk: MayImport, dry_run: DryRun = False, partial: Partial = False, by: ByHand = None
) -> Response:
    """CSV in UTF-8 up to 20 MB, with commas, semicolons or tabs. The first line names the columns: `kpi` (its id or
    its exact name), `at` (a date, or an instant with its zone), `value`, and as wanted `shift`, `weight` and `note`.

    All rows are kept or, with one error, none (422). The same table again changes nothing; another value for the same
    moment corrects it.
    """
    check_kind(desk)
    table = await asyncio.get_running_loop().run_in_executor(DESKS, read_table, await desk.request.body())
    if dry_run:
        at = desk.service.clock()
        looked = await desk.read(lambda conn: import_readings(conn, desk.caller, table, at, by=by, dry_run=True))
        return Response(to_json(looked.report), media_type=JSON)
    await desk.service.stock(desk.caller.org)
    return await desk.post(*keeping(desk, table, by, partial=partial))


def check_kind(desk: Desk) -> None:
    headers = desk.request.headers
    kind, _, rest = headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "text/csv" or "content-encoding" in headers:
        raise HTTPException(415, "Send the table itself, uncompressed, with the Content-Type text/csv.")
    charset = rest.partition("charset=")[2].strip(' "').lower()
    if charset not in ("", "utf-8", "utf8"):
        raise HTTPException(415, f"The table comes as {charset!r}; save it as CSV UTF-8 and send that.")


def keeping(
    desk: Desk, table: Table, by: str | None, *, partial: bool
) -> tuple[Callable[[Connection, datetime], str], Callable[[Connection, str], ImportReport]]:
    """What is done once, and how it is told. Whoever asks again hears the same, but for the cells that were wrong:
    they may be what somebody said, and are kept nowhere."""
    coaching: Coaching = desk.request.app.state.coaching
    told: dict[str, ImportReport] = {}

    def act(conn: Connection, at: datetime) -> str:
        done = import_readings(conn, desk.caller, table, at, by=by, partial=partial)
        prepare_all(conn, desk.caller.org, done.assigned, at, coaching.settings, coaching.builtin)
        silent = [replace(error, value="") for error in done.report.errors]
        id = to_json(replace(done.report, errors=silent)).decode()
        told[id] = done.report
        return id

    def show(_: Connection, id: str) -> Any:
        return told.get(id) or REPORT.validate_json(id)

    return act, show
