"""Readings by the thousand, from a table: looked at first, then kept together or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.analyses import Assigned
from coach.board.feed import occurred
from coach.board.hands import speaker
from coach.board.plant import Plant
from coach.board.readings import after_many, moment_of, shift_of
from coach.board.rollups import Changed, hold_all
from coach.board.rules.table import Faults, Line, RowFault, Table
from coach.clock import new_id
from coach.errors import BadRows, InvalidInput
from coach.store import imports as rows
from coach.store.scope import Caller

__all__ = ["ImportReport", "Imported", "import_readings"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows, or in a dry run would. Of the errors the first 200 are told, all are counted."""

    dry_run: bool
    rows: int
    new: int
    corrected: int
    unchanged: int
    errors: list[RowFault]
    error_count: int


@dataclass(frozen=True, slots=True)
class Imported:
    """`assigned` are the analyses that can begin now."""

    report: ImportReport
    assigned: tuple[Assigned, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a table changes of one KPI: the rows to keep, whose first version is 1 and whose later ones correct. What is
    `touched` has another value now, or weight: a note alone moves nothing."""

    kpi: RowMapping
    new: list[dict[str, Any]] = field(default_factory=list)
    corrected: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a table says of one KPI, by shift and moment; of two lines for one moment the later one."""

    kpi: RowMapping
    lines: dict[tuple[str, datetime], Line] = field(default_factory=dict)


def import_readings(
    conn: Connection,
    caller: Caller,
    table: Table,
    at: datetime,
    *,
    by: str | None = None,
    dry_run: bool = False,
    partial: bool = False,
) -> Imported:
    """Keep all readings of a table, or with `partial` those that can be kept. Once more it changes nothing."""
    person, plant = speaker(conn, caller, by), Plant(conn, caller.org, at)
    faults = Faults(list(table.faults.first), table.faults.count)
    places = Places(plant, called_by(plant, caller, {line.kpi for line in table.lines}, hold=not dry_run))
    wanted = placed(places, table.lines, faults)
    changes = [change(plant, its, person) for _, its in sorted(wanted.items()) if takes(plant, its, faults)]
    faults.first.sort(key=lambda fault: fault.line)
    if faults.count and not (dry_run or partial):
        raise refused(table, faults)
    assigned = () if dry_run else kept(plant, caller, changes, person)
    new, corrected = (sum(len(getattr(each, name)) for each in changes) for name in ("new", "corrected"))
    unchanged = table.rows - faults.count - new - corrected
    report = ImportReport(dry_run, table.rows, new, corrected, unchanged, faults.first, faults.count)
    return Imported(report, assigned)


def refused(table: Table, faults: Faults) -> BadRows:
    told = [f"{fault.line}: {fault.column}: {fault.value!r} {fault.reason}." for fault in faults.first]
    return BadRows(
        f"The table has {table.rows:,} rows and {faults.count:,} errors, so none was kept; `errors` names the first "
        f"{len(told)}. Mend them and send the table again, or send `partial=true` to keep the other rows.",
        told,
    )


# --- which KPI, which moment ------------------------------------------------------------------------


class Misplaced(Exception):
    """A line belongs to no reading; it stays inside this module."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        self.column = column
        self.value = value
        self.reason = reason.removesuffix(".")


Called = Mapping[str, RowMapping | str]
"""What each cell of the column means: a KPI, or why none."""


def called_by(plant: Plant, caller: Caller, calls: set[str], *, hold: bool) -> Called:
    found = rows.kpis_called(plant.conn, caller, calls)
    if hold:
        hold_all(plant, [row["id"] for row in found])
        found = rows.kpis_called(plant.conn, caller, calls)
    by_id, by_name = {row["id"]: row for row in found}, defaultdict[str, list[RowMapping]](list)
    for row in found:
        by_name[row["name"]].append(row)
    return {call: by_id[call] if call in by_id else named(by_name[call]) for call in calls}


def named(found: Sequence[RowMapping]) -> RowMapping | str:
    """The one in use; a retired one only where no other has the name."""
    used = [row for row in found if row["retired_at"] is None] or found
    if len(used) == 1:
        return used[0]
    if not used:
        return "is no KPI of this key's teams; write the id or the exact name of one that GET /v1/kpis lists"
    return f"is the name of {len(used)} KPIs; write the id: {', '.join(sorted(row['id'] for row in used)[:5])}"


@dataclass(slots=True)
class Places:
    """Where lines belong; what many of them have in common is worked out once."""

    plant: Plant
    called: Called
    _shifts: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _moments: dict[tuple[str, date | datetime], datetime] = field(default_factory=dict)

    def kpi(self, line: Line) -> RowMapping:
        kpi = self.called[line.kpi]
        if isinstance(kpi, str):
            raise Misplaced("kpi", line.kpi, kpi)
        return kpi

    def shift(self, kpi: RowMapping, given: str | None) -> str:
        key = (kpi["id"], given)
        if key not in self._shifts:
            try:
                self._shifts[key] = shift_of(kpi, given)
            except InvalidInput as error:
                raise Misplaced("shift", given or "", error.reason) from error
        return self._shifts[key]

    def moment(self, kpi: RowMapping, given: date | datetime) -> datetime:
        key = (kpi["team_id"], given)
        if key not in self._moments:
            try:
                self._moments[key] = moment_of(self.plant, kpi, given).astimezone(UTC)
            except InvalidInput as error:
                raise Misplaced("at", given.isoformat(), error.reason) from error
        return self._moments[key]


def placed(places: Places, lines: Iterable[Line], faults: Faults) -> dict[str, Wanted]:
    """All lines that belong to a reading, by the KPI's id."""
    found: dict[str, Wanted] = {}
    for line in lines:
        try:
            kpi = places.kpi(line)
            moment = places.shift(kpi, line.shift), places.moment(kpi, line.at)
        except Misplaced as wrong:
            faults.add(line.line, wrong.column, wrong.value, wrong.reason)
            continue
        its = found.setdefault(kpi["id"], Wanted(kpi)).lines
        before = its.get(moment)
        if before is not None and (before.value, before.weight) != (line.value, line.weight):
            reason = f"says another value than line {line.line} for the same moment; keep one of the two lines"
            faults.add(before.line, "value", f"{before.value:g}", reason)
        its[moment] = line
    return found


# --- what is new ------------------------------------------------------------------------------------


def takes(plant: Plant, wanted: Wanted, faults: Faults) -> bool:
    """Whether a KPI takes readings. Of one that does not, a table may say what stands, as one that came out does."""
    reason = closed(wanted.kpi)
    touched = change(plant, wanted, None).touched if reason is not None else {}
    for line in (wanted.lines[shift, at] for shift, moments in touched.items() for at in moments):
        faults.add(line.line, "kpi", line.kpi, reason or "")
    return reason is None


def closed(kpi: RowMapping) -> str | None:
    """Why it takes none, if it does not."""
    if kpi["retired_at"] is not None:
        return "is retired; take it back with PATCH and `retired` false, or leave its rows out"
    return "is summed up from its parts; import the readings of those" if kpi["rollup"] is not None else None


def change(plant: Plant, wanted: Wanted, by: str | None) -> Change:
    """Beside what stands already."""
    made, by_shift = Change(wanted.kpi), defaultdict[str, list[datetime]](list)
    for shift, at in wanted.lines:
        by_shift[shift].append(at)
    for shift, moments in by_shift.items():
        stands = rows.standing(plant.conn, plant.org, wanted.kpi["id"], shift, moments)
        notes = noted(plant, wanted, shift, stands)
        for at in moments:
            line, before = wanted.lines[shift, at], stands.get(at)
            moved = before is None or before.value != line.value or line.weight not in (None, before.weight)
            if moved:
                made.touched[shift].append(at)
            if moved or (before is not None and says_more(line, before, notes)):
                add(made, plant, (shift, at), line, before, by)
    return made


def noted(plant: Plant, wanted: Wanted, shift: str, stands: Mapping[datetime, rows.Standing]) -> dict[str, str]:
    """The notes that the table may say again."""
    told = [each.note_u for at, each in stands.items() if each.note_u and wanted.lines[shift, at].note]
    return rows.notes(plant.conn, plant.org, told)


def says_more(line: Line, before: rows.Standing, notes: Mapping[str, str]) -> bool:
    """Beside the same value. A note that was erased does not come back with the next import."""
    return line.note is not None and (before.note_u is None or notes.get(before.note_u, line.note) != line.note)


def add(
    made: Change, plant: Plant, moment: tuple[str, datetime], line: Line, before: rows.Standing | None, by: str | None
) -> None:
    note = before.note_u if before is not None and before.value == line.value else None
    if line.note:
        note = new_id("utt")
        said = {"org": plant.org, "id": note, "by": by, "at": plant.at, "text": line.note, "source": "board"}
        made.said.append(said)
    row = {
        "org": plant.org,
        "kpi_id": made.kpi["id"],
        "shift": moment[0],
        "at": moment[1],
        "version": before.version + 1 if before else 1,
        "value": line.value,
        "corrected": False,
        "by": by,
        "note_u": note,
        "recorded_at": plant.at,
        "weight": line.weight if line.weight is not None or before is None else before.weight,
    }
    (made.corrected if before else made.new).append(row)


def kept(plant: Plant, caller: Caller, changes: Iterable[Change], by: str | None) -> tuple[Assigned, ...]:
    """Write all of it, and then see what follows; only the newest readings of each shift can ask for an analysis."""
    written = [write(plant, each, by) for each in changes if each.new or each.corrected]
    return tuple(after_many(plant, caller, written, by))


def write(plant: Plant, made: Change, by: str | None) -> Changed:
    id = made.kpi["id"]
    rows.say_many(plant.conn, made.said)
    rows.correct_many(plant.conn, plant.org, id, made.corrected)
    rows.keep_many(plant.conn, [*made.new, *made.corrected])
    data = {"new": len(made.new), "corrected": len(made.corrected)}
    occurred(plant.conn, plant.org, "kpi.imported", id, made.kpi["team_id"], by, plant.at, data)
    return Changed(made.kpi, made.touched)
