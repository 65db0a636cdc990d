"""Tables for spreadsheets: any text comes back as it was, numbers are numbers, and no cell starts a formula."""

import csv
import io
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.board.rules.table import unguarded
from coach.reports.export import as_csv, chunks

texts = st.text(st.one_of(st.sampled_from("=+-@＝'\"\t\r\n;, a1"), st.characters(exclude_categories=["Cs"])))


def parsed(data: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator))


@settings(derandomize=True, max_examples=300, deadline=None)
@example([["a;=1+1"], ["=1"]])
@given(st.lists(st.lists(texts, min_size=2, max_size=4), max_size=3))
def test_text_comes_back_and_starts_no_formula(rows: list[list[str]]) -> None:
    data = as_csv(rows)
    assert [[unguarded(cell) for cell in row] for row in parsed(data)] == rows
    cells = [cell for row in parsed(data) for cell in row]
    assert [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝") or cell[:1] in tuple("\t\r\n")] == []


@settings(derandomize=True, max_examples=200, deadline=None)
@example(['a;"=1+1;b'])
@given(st.lists(texts.filter(lambda text: "\0" not in text), min_size=1, max_size=3))
def test_nor_where_a_spreadsheet_splits_at_semicolons(row: list[str]) -> None:
    apart = as_csv([["x", *row]]).decode().replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")
    assert [cell for cell in apart if cell.replace('"', "").strip()[:1] in tuple("=+-@＝")] == []


def test_numbers_stay_numbers_and_instants_are_told_in_utc() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert as_csv([[-5, -0.5, 3.0, True, None, at, "-5"]]) == b"-5,-0.5,3,true,,2026-03-02T12:00:00Z,'-5\r\n"


def test_pieces_are_put_together_without_loss() -> None:
    pieces = [bytes([n]) * 40_000 for n in range(5)]
    sent = list(chunks(pieces))
    assert (b"".join(sent), len(sent)) == (b"".join(pieces), 3)
