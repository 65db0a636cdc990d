"""Tables that try to break whoever reads them. None of them holds a reading that can be kept."""

import gzip
import io
import zipfile

__all__ = ["TABLES"]

HEAD = b"kpi,at,value,note\n"


def row(cells: bytes) -> bytes:
    return HEAD + cells + b"\n"


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("xl/worksheets/sheet1.xml", bytes(10_000_000))
    return file.getvalue()


VALUES = (
    b"nan", b"inf", b"-inf", b"Infinity", b"1e400", b"1e16", b"1e-", b"0x10", b"1_000", b"1 000", b"", b"+", b".",
    b"--1",
    "٣".encode(), "½".encode(), b"1" * 5_000, b"'=1+1", b"=1+1", b"1e999999999999", b"NULL", b"true", b"5%",
)  # fmt: skip
MOMENTS = (
    b"2026-02-30", b"2026-13-01", b"0000-01-01", b"9999-12-31", b"1999-12-31", b"2026-02-26T25:00:00Z", b"26.02.2026",
    b"2026-02-26T10:00:00+99:00", b"2026-W09", b"20260226", b"now", b"", b"2026-02-26T10:00:00.1234567Z",
    "２０２６-02-26".encode(),
)  # fmt: skip

TABLES: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"\n\r\n \n",
    "byte order mark alone": b"\xef\xbb\xbf",
    "no heading that is known": b"a,b,c\n1,2,3\n",
    "a heading twice": b"kpi,at,value,value\nLeaks,2026-02-26,3,3\n",
    "an unknown heading": b"kpi,at,value,vlaue\nLeaks,2026-02-26,3,3\n",
    "NUL": row(b"Leaks,2026-02-26,3,\0"),
    "control characters": row(b"Leaks,2026-02-26,3,\x1b[31m"),
    "half a character": row(b"Leaks,2026-02-26,3,\xed\xa0\x80"),
    "not UTF-8": row(b"Leaks,2026-02-26,3,caf\xe9"),
    "not UTF-8 in the header": b"kpi,at,value,\xff\n",
    "UTF-16": "kpi,at,value\nLeaks,2026-02-26,3\n".encode("utf-16"),
    "UTF-16 without a mark": "kpi,at,value\nLeaks,2026-02-26,3\n".encode("utf-16-le"),
    "UTF-7": b"+AGs-pi,at,value\nLeaks,2026-02-26,3\n",
    "workbook": b"PK\x03\x04" + bytes(90),
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90),
    "zip bomb": bomb(),
    "gzip bomb": gzip.compress(bytes(10_000_000)),
    "unclosed quote": row(b'Leaks,2026-02-26,3,"never closed'),
    "text after a quote": row(b'Leaks,2026-02-26,3,"a"b'),
    "a quoted header that never ends": b'"kpi,at,value\n' + b"x\n" * 1_000,
    "a cell of 200,000 characters": row(b"Leaks,2026-02-26,3," + b"x" * 200_000),
    "many lines in one cell": row(b'Leaks,2026-02-26,3,"' + b"x\n" * 100_000 + b'"'),
    "100,000 columns": b",".join([b"kpi"] * 100_000) + b"\n",
    "too many cells in a row": row(b"Leaks,2026-02-26,3" + b",x" * 40_000) + b"," * 100_000 + b"x\n",
    "separators alone": b"," * 1_000_000,
    "line ends alone": HEAD + b"\n" * 1_000_000 + b"Leaks,x,3,\n",
    "too few cells": row(b"Leaks"),
    "too many rows": HEAD + b"Leaks,x,3,\n" * 250_001,
    "too large": HEAD + b"Leaks,x,3,\n" * 1_950_000,
    "page": b"<html><script>alert(1)</script></html>",
    "JSON": b'{"kpi": "Leaks"}',
    "another path": row(b"../../etc/passwd,2026-02-26,3,"),
    "statement": row(b"'; DROP TABLE readings; --,2026-02-26,3,"),
    "pattern": row(b"%,2026-02-26,3,"),
    "a name of any length": row(b"x" * 5_000 + b",2026-02-26,3,"),
    "20,000 names": HEAD + b"".join(b"%d,2026-02-26,3,\n" % n for n in range(20_000)),
    **{f"value {value[:20]!r}": row(b"Leaks,2026-02-26," + value + b",") for value in VALUES},
    **{f"at {moment!r}": row(b"Leaks," + moment + b",3,") for moment in MOMENTS},
}
