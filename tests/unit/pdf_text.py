"""What can be read on each page of a PDF as it is set here: text that is shown, in its order."""

import re
import zlib
from collections.abc import Iterator, Mapping

__all__ = ["read"]

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\)|(ET)", re.DOTALL)
INSTEAD = re.compile(rb"/ActualText\((?:[^()\\]|\\.)*\)", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def read(file: bytes) -> list[str]:
    """A text for each page, a line for each piece that is set at once."""
    parts = {number: body for number, body in OBJECT.findall(file)}
    return ["\n".join(_page(parts, body)) for body in parts.values() if b"/Type/Page/" in body]


def _page(parts: Mapping[bytes, bytes], page: bytes) -> Iterator[str]:
    fonts = _fonts(parts, page)
    font, line = "", ""
    for name, shown, end in SHOWN.findall(INSTEAD.sub(b"", _stream(parts[_named(page, b"Contents")]))):
        font = name.decode() or font
        codes = ESCAPE.sub(_unescaped, shown)
        line += "".join(fonts.get(font, {}).get(codes[n : n + 2], "") for n in range(0, len(codes), 2))
        if end:
            yield line.replace("\u200b", "")
            line = ""


def _fonts(parts: Mapping[bytes, bytes], page: bytes) -> dict[str, dict[bytes, str]]:
    """By font, what each glyph stands for."""
    named = re.findall(rb"/(f\d+) (\d+) 0 R", parts[_named(page, b"Resources")])
    maps = {name.decode(): _stream(parts[_named(parts[number], b"ToUnicode")]) for name, number in named}
    return {
        name: {bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in PAIR.findall(text)}
        for name, text in maps.items()
    }


def _named(body: bytes, key: bytes) -> bytes:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found is not None, key
    return found[1]


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else LETTERS.get(code, code)
