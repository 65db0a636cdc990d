"""Tables of readings: told apart whatever wrote them; and cells that no spreadsheet takes for a formula."""

import csv
import io
from datetime import UTC, date, datetime
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.board.rules.table import Line, guarded, read_table, unguarded
from coach.errors import InvalidInput
from tests.hostile_tables import TABLES

LINE = Line(2, "Leaks", date(2026, 2, 26), 3.5, "early", 2.0, "Nozzle 7")

FORMULA = tuple("=+-@\t\r\n＝＋－＠−")
"""With which a cell begins that a spreadsheet works out, or takes apart further."""

letters = st.one_of(st.sampled_from("=+-@＝'\"\t\r\n;, \u200b\ufeffa1"), st.characters(exclude_categories=["Cs"]))
texts = st.text(letters)
derandomized = settings(derandomize=True, max_examples=300, deadline=None)


@pytest.mark.parametrize("text", [
    "kpi,at,value,shift,weight,note\nLeaks,2026-02-26,3.5,early,2,Nozzle 7\n",
    "\ufeffKPI;At;Value;Shift;Weight;Note\r\nLeaks;2026-02-26;3,5;early;2;Nozzle 7\r\n",
    'kpi\tat\tvalue\tshift\tweight\tnote\rLeaks\t2026-02-26\t"3,50"\tearly\t2.0\tNozzle 7',
    '"kpi"; "at" ;value;shift;weight;note;unit\nLeaks ; 2026-02-26;+35e-1;early;2;Nozzle 7;pcs\n;;;;;;\n',
    "kpi,at,value,shift,weight,note\n'=x,2026-02-26,3.5,early,2,Nozzle 7\n".replace("'=x", "Leaks"),
])  # fmt: skip
def test_what_spreadsheets_write_reads_the_same(text: str) -> None:
    table = read_table(text.encode())
    assert (table.rows, table.lines, table.faults.count) == (1, [LINE], 0)


def test_a_record_over_several_lines_is_told_by_its_first() -> None:
    table = read_table(b'kpi,at,value,note\n\nA,2026-02-26,1,"one\ntwo"\nB,2026-02-26T06:00:00+01:00,x,\n')
    assert [(line.line, line.note) for line in table.lines] == [(3, "one\ntwo")]
    assert [(fault.line, fault.column, fault.value) for fault in table.faults.first] == [(5, "value", "x")]


def test_an_instant_keeps_its_zone_and_a_point_is_no_decimal_comma_beside_commas() -> None:
    table = read_table(b"kpi;at;value\nA;2026-02-26 06:00:00.5+01:00;1.5\nA;2026-02-26;1.234,5\n")
    assert table.lines[0].at == datetime(2026, 2, 26, 5, 0, 0, 500_000, UTC)
    assert ("12.5 or 12,5" in table.faults.first[0].reason, table.faults.count) == (True, 1)


@pytest.mark.parametrize(("cells", "kept"), [
    (["1,234"], []), (["1.234"], []), (["1,234", "3.5"], [3.5]), (["-1,234", "3,5"], [-1.234, 3.5]),
    (["1.234", "0.125"], [1.234, 0.125]), (["1.234", "3.5", "3,5"], [3.5, 3.5]),
    (["0,125", "1234,567"], [0.125, 1234.567]),
])  # fmt: skip
def test_what_may_be_thousands_is_read_once_other_cells_say_which_mark_begins_decimals(
    cells: list[str], kept: list[float]
) -> None:
    for separator in ";\t":
        rows = [
            separator.join(("kpi", "at", "value")),
            *(f"A;2026-02-26;{cell}".replace(";", separator) for cell in cells),
        ]
        table = read_table("\n".join(rows).encode())
        assert [line.value for line in table.lines] == kept
        assert all("thousands" in fault.reason for fault in table.faults.first)
    assert read_table(b"kpi,at,value\nA,2026-02-26,1.234\n").lines[0].value == 1.234


def test_all_faults_are_counted_and_the_first_are_told() -> None:
    table = read_table(b"kpi,at,value\n" + b"A,2026-02-26,\n" * 300)
    assert (table.rows, len(table.faults.first), table.faults.count) == (300, 200, 300)


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith("too ")])
def test_a_hostile_table_is_no_table_or_has_its_faults_told(name: str) -> None:
    try:
        table = read_table(TABLES[name])
    except InvalidInput as refused:
        told = [str(refused)]
    else:
        told = [fault.reason for fault in table.faults.first]
        assert all(len(fault.value) <= 80 for fault in table.faults.first)
        assert all(line.kpi != "Leaks" for line in table.lines)
    assert [reason for reason in told if ";" not in reason] == []


# --- formulas ---------------------------------------------------------------------------------------


def starts(text: str) -> list[str]:
    """All cells that a spreadsheet may see in one: it may read semicolons and tabs as separators, and trim."""
    file = io.StringIO()
    csv.writer(file).writerow(["x", text])
    seen = next(csv.reader(io.StringIO(file.getvalue(), newline="")))
    apart = text.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")
    return [seen[1][:1], *(cell.strip()[:1] for cell in chain(seen, apart))]


@derandomized
@example("a;=1+1")
@example(" =1+1")
@example("\n=1")
@given(texts)
def test_no_cell_can_start_a_formula(text: str) -> None:
    assert [start for start in starts(guarded(text)) if start in FORMULA] == []


@derandomized
@example("'=1")
@example("''\t=")
@given(texts)
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["Nozzle 7", "it's - well", "a=b", "3, -5", "", "'", "o'clock", "“=”"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
