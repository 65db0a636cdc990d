"""What an organisation takes with it: everything as JSON Lines, and single tables as CSV for a spreadsheet."""

import base64
import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, Table

from coach.board.rules.table import guarded
from coach.store import tables as t
from coach.store.board import Said, heard
from coach.store.export import TABLES, owned, readings_of, rows_of, walk
from coach.store.scope import Caller

__all__ = ["SHEETS", "Sheet", "SheetName", "as_csv", "everything", "sheet_lines"]

CHUNK = 1 << 16
"""Bytes that are sent at once, about."""


# --- everything -------------------------------------------------------------------------------------


def everything(conn: Connection, org: str, at: datetime) -> Iterator[bytes]:
    """A line for each row, `{"table": …, "row": {…}}`. The last one counts them: without it something is missing."""
    return chunks(lines(conn, org, at))


def lines(conn: Connection, org: str, at: datetime) -> Iterator[bytes]:
    count = 0
    yield line({"coach_export": 1, "org": org, "at": at})
    for table in TABLES:
        for row in rows_of(conn, org, table):
            count += 1
            yield line({"table": table.name, "row": dict(row)})
    yield line({"coach_export_end": 1, "rows": count})


def line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain).encode() + b"\n"


def plain(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    assert isinstance(value, bytes), f"a column holds {type(value)}"
    return base64.b64encode(value).decode()


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held, size = list[bytes](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


# --- one table --------------------------------------------------------------------------------------

SheetName = Literal["issues", "ideas", "actions", "kpis", "readings", "escalations", "meetings"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns` names what is shown, as `heading` or `heading=column`. What ends in `_u` is what somebody said."""

    table: Table
    columns: str
    equal: Mapping[str, str] = field(default_factory=dict)

    @property
    def headings(self) -> dict[str, str]:
        parts = [each.partition("=") for each in self.columns.split()]
        return {heading: column or heading for heading, _, column in parts}

    def rows(self, caller: Caller) -> Select[Any]:
        return readings_of(caller) if self.table is t.readings else owned(caller, self.table, self.equal)


SHEETS: Mapping[SheetName, Sheet] = {
    "issues": Sheet(
        t.issues,
        "id team_id title=title_u detail=detail_u done=done_u severity status place machine equipment_id shift kpi_id "
        "method assignee_id originator_id same_as_id created_at resolved_at confirmed_at closed_at",
        {"kind": "problem"},
    ),
    "ideas": Sheet(
        t.issues,
        "id team_id title=title_u detail=detail_u expected_effect=effect_u proposer_id=originator_id kpi_id answer "
        "answer_words=answer_u answered_at became_id created_at closed_at",
        {"kind": "idea"},
    ),
    "actions": Sheet(
        t.actions,
        "id team_id issue_id storyboard_id session_id kind strength what cause owner_id owner_state asker_id helps_id "
        "due=due_at moves status measure ends=ends_q done_at verified_at verified_by effect standard=standard_u "
        "benefit_expected benefit_realised benefit_currency created_at closed_at",
    ),
    "kpis": Sheet(
        t.kpis,
        "id team_id name category unit direction target limit leading value_stream rhythm takt_minutes shifts owner_id "
        "rollup rolls_into weight status created_at retired_at",
    ),
    "readings": Sheet(t.readings, "kpi=kpi_id name unit at shift value weight note=note_u by recorded_at"),
    "escalations": Sheet(
        t.escalations,
        "id item_id kind stage root_id team_id to_team_id to_id level deadline_version why severe at by "
        "reason=reason_u ask=ask_u needed_by status acknowledged_at answer answer_words=answer_u "
        "answered_at closed_at",
    ),
    "meetings": Sheet(
        t.meetings, "id team_id routine_id started_at started_by ended_at present promised kept decided created_at"
    ),
}


def sheet_lines(conn: Connection, caller: Caller, name: SheetName) -> Iterator[bytes]:
    """The rows of the caller's teams."""
    headings = SHEETS[name].headings
    yield as_csv([list(headings)])
    for rows in walk(conn, SHEETS[name].rows(caller)):
        said = heard(conn, caller.org, {id for row in rows for column in headings.values() for id in ids(row, column)})
        yield as_csv([[value(row[column], column, said) for column in headings.values()] for row in rows])


def ids(row: RowMapping, column: str) -> Iterator[str]:
    """The utterances that a cell is made of."""
    held = row[column]
    if column.endswith("_u") and held:
        yield held
    elif isinstance(held, list):
        yield from (spoken(each) for each in held if isinstance(each, dict))


def spoken(part: Mapping[str, Any]) -> str:
    """A span of an utterance, or all of one."""
    return str(part.get("utterance") or part["words"])


def value(held: Any, column: str, said: Mapping[str, Said]) -> Any:
    if isinstance(held, list):
        return ", ".join(words(each, said) if isinstance(each, dict) else str(each) for each in held)
    return said[held].text if column.endswith("_u") and held else held


def words(part: Mapping[str, Any], said: Mapping[str, Said]) -> str:
    return said[spoken(part)].text[part.get("start") : part.get("end")]


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """As RFC 4180 has it, and no text in it a formula. Numbers stay numbers."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[cell(each) for each in row] for row in rows])
    return text.getvalue().encode()


def cell(held: Any) -> Any:
    match held:
        case None:
            return ""
        case bool():
            return str(held).lower()
        case float():
            return int(held) if held.is_integer() else held
        case int():
            return held
        case datetime():
            return instant(held)
        case _:
            return guarded(str(held))
