"""The ways a provider fails, and what a turn that meets one must come to."""

import asyncio
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.llm.faulty import Asked, Play, Wire, completion, content, head, reply, status

__all__ = ["FAULTS", "REFUSED", "Fault"]

REFUSED = "refused_connection"
"""Nobody listens there, so no request is ever seen."""

CHARACTERS = 10_000_000


@dataclass(frozen=True)
class Fault:
    play: Play
    because: str | None
    """What the turn's record says; none when the model speaks all the same."""
    requests: int = 1
    """That the provider sees in one turn."""
    read: bool = False
    """Whether the model's reading counts."""


def good(asked: Asked) -> bytes:
    return completion({"content": asked.reply()})


# --- connections ------------------------------------------------------------------------------------


async def silent(asked: Asked, wire: Wire) -> None:
    await wire.until_they_leave()


async def drip(asked: Asked, wire: Wire) -> None:
    body = good(asked)
    for byte in head(200, len(body), {}) + body:
        await wire.send(bytes([byte]))
        await asyncio.sleep(0.02)


async def stuck(asked: Asked, wire: Wire) -> None:
    """Half a body, and the connection stays open for the other half."""
    body = good(asked)
    await wire.send(head(200, len(body), {}) + body[: len(body) // 2])
    await wire.until_they_leave()


async def broken_off(asked: Asked, wire: Wire) -> None:
    """The length promises more than comes."""
    body = good(asked)
    await wire.send(head(200, len(body) + 500, {}) + body)


async def short_measure(asked: Asked, wire: Wire) -> None:
    """The length promises less than comes."""
    body = good(asked)
    await wire.send(head(200, len(body) // 2, {}) + body)


async def goodbye(asked: Asked, wire: Wire) -> None:
    """The connection is closed without a word."""


async def reset_in_headers(asked: Asked, wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: appl")
    wire.reset()


async def reset_in_body(asked: Asked, wire: Wire) -> None:
    body = good(asked)
    await wire.send(head(200, len(body), {}) + body[: len(body) // 2])
    wire.reset()


async def endless(asked: Asked, wire: Wire) -> None:
    """A body without an end, as fast as it is taken."""
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await wire.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


async def round_and_round(asked: Asked, wire: Wire) -> None:
    where = f"http://{wire.writer.get_extra_info('sockname')[0]}:{wire.writer.get_extra_info('sockname')[1]}"
    await status(307, b"", location=f"{where}/redirects/0/v1/chat/completions")(asked, wire)


# --- bodies -----------------------------------------------------------------------------------------


def ten_megabytes(asked: Asked) -> bytes:
    return good(asked).replace(b'"created"', b'"padding": "%s", "created"' % (b"x" * CHARACTERS))


def bad_utf8(asked: Asked) -> bytes:
    return good(asked).replace(b"assistant", b"assist\xff\xfeant").replace(b"message", b"mess\xc3age")


def surrogates(asked: Asked) -> str:
    words = str(asked.next.get("plain", ""))
    return asked.reply(message=f"\\ud83d {words}").replace("\\\\ud83d", "\\ud83d")


def deep(asked: Asked) -> str:
    return asked.reply(quotes=0).replace('"quotes": 0', '"quotes": ' + "[" * 9_000 + "]" * 9_000)


def tool_call(asked: Asked) -> bytes:
    call = {"id": "call_1", "type": "function", "function": {"name": "reply", "arguments": asked.reply()}}
    return completion({"content": None, "tool_calls": [call]}, "tool_calls")


def streamed(asked: Asked) -> bytes:
    piece = {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "{"}}]}
    return b"data: " + json.dumps(piece).encode() + b"\n\ndata: [DONE]\n\n"


def with_numbers(asked: Asked) -> str:
    return re.sub(r'"confidence": [\d.]+', '"confidence": NaN, "weight": -Infinity', asked.reply())


def invented(asked: Asked) -> str:
    return asked.reply(quotes=[{"role": "cause", "text": "the coupling of the second pump had sheared clean off"}])


HTML = b"<html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>"
GERMAN = "Was hast du dort zuletzt gesehen?"
LONG = "Thank you for that, it is truly worth hearing. " * 9 + "What did you see?"
ADVICE = "You should replace the seal and retrain the crew. What do you say?"

ZIPPED = gzip.compress(b" " * CHARACTERS * 10)

FAULTS: Mapping[str, Fault] = {
    # the provider says no
    "busy": Fault(status(429), "busy", 2),
    "busy_for_an_hour": Fault(status(429, retry_after="3600"), "busy", 2),
    "server_500": Fault(status(500), "server", 2),
    "server_502_page": Fault(status(502, HTML, content_type="text/html"), "server", 2),
    "server_503": Fault(status(503, b""), "server", 2),
    "server_529": Fault(status(529), "server", 2),
    "ten_megabyte_page": Fault(status(500, b"<p>no</p>" * (CHARACTERS // 9)), "server", 2),
    "no_key": Fault(status(401), "refused"),
    "not_allowed": Fault(status(403), "refused"),
    "no_such_model": Fault(status(404), "refused"),
    "bad_request": Fault(status(400), "format", 2),
    "redirects": Fault(round_and_round, "refused"),
    # the connection fails
    REFUSED: Fault(silent, "unreachable", 0),
    "goodbye": Fault(goodbye, "unreachable", 2),
    "reset_in_headers": Fault(reset_in_headers, "unreachable", 2),
    "reset_in_body": Fault(reset_in_body, "unreachable", 2),
    "broken_off": Fault(broken_off, "unreachable", 2),
    "silent": Fault(silent, "timeout"),
    "drip": Fault(drip, "timeout"),
    "stuck": Fault(stuck, "timeout"),
    # the body is none
    "endless": Fault(endless, "unusable"),
    "ten_megabytes": Fault(reply(ten_megabytes), "unusable"),
    "ten_megabytes_said": Fault(content(lambda asked: "x" * CHARACTERS), "unusable"),
    "gzip_bomb": Fault(reply(lambda asked: ZIPPED, content_encoding="gzip"), "unusable"),
    "bad_gzip": Fault(reply(lambda asked: b"\x1f\x8b" + b"nothing zipped" * 9, content_encoding="gzip"), "unusable"),
    "short_measure": Fault(short_measure, "unusable"),
    "bad_utf8": Fault(reply(bad_utf8), "unusable"),
    "empty_body": Fault(reply(lambda asked: b""), "unusable"),
    "html_page": Fault(reply(lambda asked: HTML, content_type="text/html"), "unusable"),
    "truncated_json": Fault(reply(lambda asked: good(asked)[:-40]), "unusable"),
    "streamed": Fault(reply(streamed, content_type="text/event-stream"), "unusable"),
    "no_choices": Fault(reply(lambda asked: b'{"id": "1", "choices": [], "usage": {}}'), "unusable"),
    "other_schema": Fault(reply(lambda asked: b'{"output": [{"text": "What did you see?"}]}'), "server", 2),
    "error_with_200": Fault(reply(lambda asked: b'{"error": {"message": "overloaded", "code": 529}}'), "server", 2),
    # the model says nothing to work with
    "empty_content": Fault(content(lambda asked: ""), "unusable"),
    "null_content": Fault(content(lambda asked: None), "unusable"),
    "refusal": Fault(content(lambda asked: "I'm sorry, but I can't help with that."), "unusable"),
    "cut_off": Fault(content(lambda asked: asked.reply()[:60], "length"), "unusable"),
    "filtered": Fault(content(lambda asked: "", "content_filter"), "unusable"),
    "other_keys": Fault(content(lambda asked: '{"question": "What did you see?", "type": "open"}'), "unusable"),
    "deep_json": Fault(content(deep), "unusable"),
    "echo": Fault(content(lambda asked: asked.prompt), "unusable"),
    # it says what may not be shown
    "wrong_language": Fault(content(lambda asked: asked.reply(message=GERMAN)), "contract", 2, read=True),
    "long_winded": Fault(content(lambda asked: asked.reply(message=LONG)), "contract", 2, read=True),
    "advice": Fault(content(lambda asked: asked.reply(message=ADVICE)), "contract", 2, read=True),
    "other_move": Fault(content(lambda asked: asked.reply(move="challenge_strength")), "move", 2, read=True),
    "prompt_as_message": Fault(content(lambda asked: asked.reply(message=asked.prompt)), "unusable", 2, read=True),
    # it can be used all the same
    "invented_quotes": Fault(content(invented), None),
    "fenced": Fault(content(lambda asked: f"Sure:\n```json\n{asked.reply()}\n```"), None, read=True),
    "not_a_number": Fault(content(with_numbers), None, read=True),
    "lone_surrogates": Fault(content(surrogates), None, read=True),
    "tool_call": Fault(reply(tool_call), None, read=True),
}
