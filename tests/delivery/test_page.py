"""The receiver on the page about webhooks takes what the service sends, and nothing else."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from coach.clock import now
from coach.delivery.posting import Poster
from coach.delivery.signing import headers, new_secret

from .conftest import LOOPBACK

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md"
SECRET = new_secret()
BODY = b'{"type":"issue.raised","data":{"id":"evt_1"}}'


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page's code but for its last line, which would choose the port."""
    (code,) = re.findall(r"```python\n(.*?)\nHTTPServer[^\n]*\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.setenv("SECRET", SECRET)
    names: dict[str, type[BaseHTTPRequestHandler]] = {}
    exec(code, names)
    monkeypatch.setattr(names["Receiver"], "log_message", lambda *_: None)
    with HTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("secrets", "body", "status"),
    [
        ((SECRET,), BODY, "204"),
        ((new_secret(), SECRET), BODY, "204"),
        ((new_secret(),), BODY, "401"),
        ((SECRET,), BODY + b" ", "401"),
    ],
)
async def test_the_receiver_of_the_page_knows_what_is_genuine(
    address: str, secrets: tuple[str, ...], body: bytes, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    poster, at = Poster(LOOPBACK), now()
    answer = await poster.post(address, headers(secrets, "evt_1", at, BODY), body, at)
    await poster.aclose()
    assert answer.status == status
    assert capsys.readouterr().out == (f"evt_1 {BODY.decode()}\n" if status == "204" else "")
