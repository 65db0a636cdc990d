"""LiteLLM's connections, held to what they were asked for: one request, to that address, and a reply of bounded size.

Left alone, LiteLLM asks again by itself when a connection breaks, follows a redirect with all that was said, also away
from this machine, and searches every character of an error for secrets: seconds for a long one, while nobody is served.
"""

import importlib
import zlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from coach.backends.llm.model import FaultKind, ModelFault

__all__ = ["fault_of", "tame"]

LONGEST = 128 * 1024
"""Bytes of a reply: many times what the longest takes."""
TOLD = 2_000
"""Bytes of an error that are read; they say which it is."""

FAULTS: Mapping[str, FaultKind] = {
    "ConnectError": "unreachable",
    "ReadError": "unreachable",
    "WriteError": "unreachable",
    "RemoteProtocolError": "unreachable",
    "ConnectTimeout": "timeout",
    "ReadTimeout": "timeout",
    "WriteTimeout": "timeout",
    "PoolTimeout": "timeout",
    "DecodingError": "unusable",
    "JSONDecodeError": "unusable",
    "UnicodeDecodeError": "unusable",
}
"""By the name of the exception; LiteLLM gives most of them the status of a server's own fault."""


def tame() -> None:
    """Every connection that LiteLLM opens from now on."""
    handler: Any = importlib.import_module("litellm.llms.custom_httpx.http_handler").AsyncHTTPHandler
    handler.single_connection_post_request = given_up
    handler.create_client = tamed(handler.create_client)
    clients: Any = importlib.import_module("litellm.llms.openai.common_utils").BaseOpenAILLM
    clients._get_async_http_client = staticmethod(tamed(clients._get_async_http_client))


async def given_up(*_: Any, **__: Any) -> Any:
    """Called while the fault of the first request is being handled, to send a second."""
    raise  # that fault


def tamed(make: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(make)
    def made(*args: Any, **options: Any) -> Any:
        client = make(*args, **options)
        client.follow_redirects = False
        client.headers["accept-encoding"] = "gzip"
        client.event_hooks = {"response": [bounded]}
        return client

    return made


async def bounded(response: Any) -> None:
    """Read the reply as far as it is wanted, before anybody else reads and unpacks all of it."""
    good, raw = response.status_code == 200, bytearray()
    wanted = LONGEST if good else TOLD
    async for part in response.aiter_raw():
        raw += part
        if len(raw) > wanted:
            break
    await response.aclose()
    packed = response.headers.get("content-encoding", "identity") != "identity"
    body = unpacked(bytes(raw), wanted) if packed else bytes(raw)
    if good and len(body) > wanted:
        raise ModelFault("unusable", f"The reply is longer than {LONGEST} bytes.")
    response._content = body[:wanted]  # as if it had been read the usual way, which knows no bound


def unpacked(raw: bytes, wanted: int) -> bytes:
    """As much of it as shows whether there is more than is wanted; a small packet can hold gigabytes."""
    try:
        return zlib.decompressobj(wbits=ANY_HEADER).decompress(raw, wanted + 1)
    except zlib.error as error:
        raise ModelFault("unusable", f"The reply cannot be unpacked ({error}).") from error


ANY_HEADER = 47
"""Of gzip or zlib."""


def fault_of(error: BaseException) -> FaultKind | None:
    """What went wrong with the connection, wherever it stands behind the error that LiteLLM made of it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ModelFault):
            return cause.kind
        if type(cause).__name__ in FAULTS:
            return FAULTS[type(cause).__name__]
        cause = cause.__cause__ or cause.__context__
    return None
