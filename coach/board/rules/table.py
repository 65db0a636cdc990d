"""Readings in a table, as spreadsheets write them: told apart line by line, with a reason for each that is none.

And the other way round: cells that no spreadsheet takes for a formula.
"""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from coach.errors import InvalidInput

__all__ = ["MOST_ROWS", "SHOWN", "Faults", "Line", "RowFault", "Table", "guarded", "read_table", "unguarded"]

MOST_ROWS = 250_000
SHOWN = 200
"""Faults that are told one by one."""

EXCERPT = 80
LONGEST = {"kpi": 120, "shift": 60, "note": 4000}
LONGEST_LINE = 100_000
MOST_VALUE = 1e15
YEARS = range(2000, 2200)

NEEDED = ("kpi", "at", "value")
COLUMNS = frozenset({*NEEDED, "shift", "weight", "note"})
PASSED_OVER = frozenset({"name", "unit", "by", "recorded_at"})
"""What an export holds besides."""

SEPARATORS = (",", ";", "\t")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
DECIMAL = re.compile(r"[+-]?[0-9]*([.,])[0-9]*(?:[eE][+-]?[0-9]{1,3})?")
UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""In half of the world thousands, in the other half three decimals."""
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(DATE.pattern + r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

OTHER_FILES = (
    (b"PK\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook"),
    (b"\x1f\x8b", "compressed"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class Line(NamedTuple):
    """What one line says. A date stands for the end of that day."""

    line: int
    kpi: str
    at: date | datetime
    value: float
    shift: str | None
    weight: float | None
    note: str | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a line cannot be kept as it is, and what to do. Without one column to blame, `column` is `row`."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Faults:
    """All are counted; the first found are kept."""

    first: list[RowFault] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, value: str, reason: str) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(RowFault(line, column, value[:EXCERPT], reason))


class Numbers(NamedTuple):
    """How a file writes them: whether a comma may begin the decimals, and the one mark that is known to."""

    comma: bool
    mark: str | None


@dataclass(frozen=True, slots=True)
class Table:
    rows: int
    lines: list[Line]
    faults: Faults


class Refused(Exception):
    """One cell cannot be used; it stays inside this module."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason


def read_table(data: bytes) -> Table:
    """All lines of a CSV file in UTF-8. Raises `InvalidInput` where it is none at all."""
    kind = next((name for begin, name in OTHER_FILES if data.startswith(begin)), None)
    if kind or b"\0" in data:
        raise InvalidInput(f"The file is {kind or 'UTF-16, or no text'}; save it as CSV UTF-8 and send that.")
    separator = separator_of(data)
    rows = ((line, cells) for line, cells in numbered(data, separator) if any(map(str.strip, cells)))
    _, header = next(rows, (1, []))
    places = places_of(header)
    numbers = Numbers(comma=False, mark=".") if separator == "," else numbers_in(data, separator, places)
    lines, faults, count = list[Line](), Faults(), 0
    for line, cells in rows:
        count += 1
        if count > MOST_ROWS:
            raise InvalidInput(f"The file has more than {MOST_ROWS:,} rows; send it in parts.")
        told = {name: unguarded(cells[n]) for name, n in places.items() if n < len(cells)}
        told |= {name: cell.strip() for name, cell in told.items() if name != "note"}
        try:
            check_width(cells, len(header))
            lines.append(line_of(line, told, numbers))
        except Refused as refused:
            faults.add(line, refused.column, told.get(refused.column, ""), refused.reason)
    return Table(count, lines, faults)


def numbered(data: bytes, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on."""
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    reader = csv.reader(map(bounded, text), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The file is not UTF-8 near line {line}; save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise InvalidInput(
            f"Line {line} is no CSV ({error}); close its quotation marks, and double those inside a cell."
        ) from error


def bounded(line: str) -> str:
    if len(line) > LONGEST_LINE:
        raise InvalidInput(f"The file has a line of more than {LONGEST_LINE:,} characters; is it CSV?")
    return line


def separator_of(data: bytes) -> str:
    """The one between the most names that are known."""
    header = (data[:LONGEST_LINE].strip().splitlines() or [b""])[0].decode(errors="replace")

    def known(separator: str) -> int:
        return sum(heading(cell) in COLUMNS for cell in header.split(separator))

    return max(SEPARATORS, key=known)


def heading(cell: str) -> str:
    return cell.strip('\ufeff" \t').lower()


def places_of(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    names = [heading(cell) for cell in header]
    for name in NEEDED:
        if name not in names:
            raise InvalidInput(f"The first line names no column `{name}`; name at least {', '.join(NEEDED)} there.")
    for name in names:
        if name not in COLUMNS | PASSED_OVER or names.count(name) > 1:
            wrong = "twice" if names.count(name) > 1 else "which is none that is known"
            raise InvalidInput(
                f"The first line names the column {name[:EXCERPT]!r}, {wrong}; use each of these once at most: "
                f"{', '.join(sorted(COLUMNS))}."
            )
    return {name: n for n, name in enumerate(names) if name in COLUMNS}


def numbers_in(data: bytes, separator: str, places: Mapping[str, int]) -> Numbers:
    """One mark that stands where no thousands can be settles what the same mark means in the other cells."""
    columns = [places[name] for name in ("value", "weight") if name in places]
    cells = (row[n].strip() for _, row in numbered(data, separator) for n in columns if n < len(row))
    marks = {found[1] for cell in cells if (found := DECIMAL.fullmatch(cell)) and not UNCLEAR.fullmatch(cell)}
    return Numbers(comma=True, mark=marks.pop() if len(marks) == 1 else None)


def check_width(cells: Sequence[str], width: int) -> None:
    if any(cells[width:]):
        raise Refused("row", f"has {len(cells)} cells under {width} headings; quote a cell that holds the separator")


# --- cells ------------------------------------------------------------------------------------------


def line_of(line: int, told: Mapping[str, str], numbers: Numbers) -> Line:
    for name in NEEDED:
        if not told.get(name):
            raise Refused(name, "is empty; fill it in or delete the line")
    for name, most in LONGEST.items():
        check_text(name, told.get(name, ""), most)
    weight = number_of("weight", told["weight"], numbers) if told.get("weight") else None
    if weight is not None and weight <= 0:
        raise Refused("weight", "is not above 0; write how much the reading stands for, or leave it empty")
    value = number_of("value", told["value"], numbers)
    shift, note = told.get("shift") or None, told.get("note", "")
    return Line(line, told["kpi"], moment_of(told["at"]), value, shift, weight, note if note.strip() else None)


def check_text(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(name, f"has {len(text):,} characters; write at most {most:,}")
    if NO_TEXT.search(text):
        raise Refused(name, "holds control characters, which are no text; take them out")


def number_of(name: str, text: str, numbers: Numbers) -> float:
    written = text.replace(",", ".") if numbers.comma and text.count(",") == 1 and "." not in text else text
    if len(text) > EXCERPT or not NUMBER.fullmatch(written):
        like = "12.5 or 12,5" if numbers.comma else "12.5"
        raise Refused(name, f"is no number; write it like {like}, without a unit and without separated thousands")
    if UNCLEAR.fullmatch(text) and (numbers.mark is None or numbers.mark not in text):
        like = "1234 without a mark, or 1.2340 with one digit more"
        raise Refused(name, f"may be thousands or have three decimals; write it like {like}")
    value = float(written)
    if not math.isfinite(value) or abs(value) > MOST_VALUE:
        raise Refused(name, f"is larger than {MOST_VALUE:g}; check the number, or use a larger unit")
    return value


def moment_of(text: str) -> date | datetime:
    found = INSTANT.fullmatch(text)
    if found is not None and found[1] is None:
        raise Refused("at", "names no time zone; end it with Z or one like +01:00, or give the date alone")
    if found is None and not DATE.fullmatch(text):
        raise Refused("at", "is no date; write it like 2026-03-02, or with time and zone like 2026-03-02T14:00:00Z")
    try:
        at = datetime.fromisoformat(text) if found else date.fromisoformat(text)
    except ValueError as error:
        raise Refused("at", "is not in the calendar or not on the clock; check day, month, hour and zone") from error
    if at.year not in YEARS:
        raise Refused("at", "lies outside the years 2000 to 2199; check the year")
    return at


# --- formulas ---------------------------------------------------------------------------------------

UNSEEN = (
    r"['\"\x00-\x08\x0b\x0c\x0e-\x20\x7f\x85\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]*+"
)
"""What spreadsheets trim from the front of a cell, the marks around it, and the guard itself."""

SIGNS = r"[=+\-@\u207a\u208a\u2212\ufe62\ufe63\ufe66\ufe6b\uff1d\uff0b\uff0d\uff20]"
"""What begins a formula, in every width."""

LIVE = rf"(?:(?:^|(?<=[;\t\r\n])){{guard}}(?={UNSEEN}{SIGNS})|^{{guard}}(?='*+[\t\r\n]))"
BARE = re.compile(LIVE.format(guard=""))
GUARDS = re.compile(LIVE.format(guard="'"))


def guarded(text: str) -> str:
    """With an apostrophe before whatever a spreadsheet could take for a formula.

    Also after a semicolon, tab or line end: some read those as the end of a cell, whatever the quotes say.
    """
    return BARE.sub("'", text)


def unguarded(text: str) -> str:
    """What was `guarded`, as it was."""
    return GUARDS.sub("", text)
