"""Taking the data out: everything as JSON Lines, or one table as CSV."""

from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import StreamingResponse

from coach.api.deps import Desk, desk
from coach.api.resource import Resource
from coach.board.hands import whole_organisation
from coach.reports.export import SheetName, everything, sheet_lines
from coach.store import board as store

__all__ = ["router"]

router = Resource("/export")

MayExport = Annotated[Desk, desk("export", "read")]

TEXT = {"schema": {"type": "string"}}
LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/jsonl": TEXT}, "description": "A line for each row, between a first and a last one."}
}
SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": TEXT}, "description": "RFC 4180, with a line of headings."}
}


@router.get("", response_class=StreamingResponse, responses=LINES)
async def export_everything(desk: MayExport) -> StreamingResponse:
    """All that the organisation owns, as it is at this moment, but for what opens doors and who walked where.

    One JSON object a line. The first is `{"coach_export": 1, "org", "at"}`, then `{"table", "row"}` for each row,
    photos as base64; the last counts the rows. For administrators of the whole organisation; the audit keeps it.
    """
    caller, at = desk.caller, desk.service.clock()
    whole_organisation(caller, "Everything is exported")
    await desk.write(lambda conn, at: store.record(conn, caller, "exported everything", caller.org, at))
    body = desk.service.store.flow(lambda conn: everything(conn, caller.org, at))
    return StreamingResponse(body, media_type="application/jsonl", headers=saved_as("coach-export.jsonl"))


@router.get("/{table}", response_class=StreamingResponse, responses=SHEET)
async def export_table(
    desk: MayExport, table: SheetName, format: Annotated[Literal["csv"], Query()] = "csv"
) -> StreamingResponse:
    """One table of the key's teams for a spreadsheet. Text that could be a formula has an apostrophe before it.

    What `readings` gives, POST /v1/readings/import takes.
    """
    caller = desk.caller
    await desk.write(lambda conn, at: store.record(conn, caller, "exported table", table, at))
    body = desk.service.store.flow(lambda conn: sheet_lines(conn, caller, table))
    return StreamingResponse(body, media_type="text/csv", headers=saved_as(f"{table}.{format}"))


def saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
