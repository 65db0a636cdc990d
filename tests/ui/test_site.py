"""The site as it is served: who is let in to Streamlit, what it answers, and whom it asks."""

import subprocess
import sys
from collections.abc import Iterator
from socket import create_connection, create_server

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.stack import there
from tests.ui.stage import BEARER, open_page
from ui.fake import FakeCoach
from ui.frame import VISIT, Visit

HOST = "coach.example.org"
PUBLIC = {"Host": HOST, "Origin": f"https://{HOST}"}
SIGNED_IN = {"Cookie": "coach=demo.somebody"}
GUARD = """
import runpy, sys
def watch(event, given):
    if event == "socket.connect" and not str(given[1]).startswith(("('127.", "('::1")):
        print("asked", given[1], file=sys.stderr, flush=True)
sys.addaudithook(watch)
runpy.run_module("ui", run_name="__main__", alter_sys=True)
"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Reached from anywhere under its public address; it must ask nobody outside who it is."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", GUARD, "--host", "0.0.0.0", "--port", str(port)]
    own = {"COACH_PUBLIC_URL": f"https://{HOST}", "COACH_API_URL": "http://127.0.0.1:1"}
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert there(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"127.0.0.1:{port}"
        finally:
            served.terminate()
        assert "asked" not in served.communicate()[1]


def socket(site: str, **headers: str) -> int:
    """What becomes of one that is opened so."""
    host, _, port = site.partition(":")
    given = {name: value for name, value in headers.items() if name != "Host"}
    url = f"ws://{headers.get('Host', site)}/_stcore/stream"
    try:
        with connect(url, sock=create_connection((host, int(port))), additional_headers=given):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_streamlit_hears_the_pages_of_this_site_and_those_who_are_signed_in(site: str) -> None:
    assert httpx.get(f"http://{site}/", headers=PUBLIC | SIGNED_IN).status_code == 200
    assert socket(site, **PUBLIC, **SIGNED_IN) == 101
    assert socket(site, Origin=PUBLIC["Origin"], **SIGNED_IN) == 101
    assert socket(site, Origin=f"http://{site}", **SIGNED_IN) == 101
    assert socket(site, Origin=f"http://{site}", Cookie="coach_coming=nonce.%2F") == 101
    assert socket(site, **PUBLIC) == 403
    for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        assert socket(site, **origin, **SIGNED_IN) == 403
    foreign = httpx.get(f"http://{site}/_stcore/host-config", headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    "path", ["/nothing", "/inbox/", "/index.html", "/static/nothing", "/static/js/../../x", "/tv/x"]
)
def test_what_nobody_serves_leads_to_the_board(site: str, path: str) -> None:
    answer = httpx.get(f"http://{site}{path}", headers=SIGNED_IN)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/")


def test_streamlits_own_is_served_and_its_page_to_nobody(site: str) -> None:
    page = httpx.get(f"http://{site}/", headers=SIGNED_IN).text
    script = page.partition('src="/static/')[2].partition('"')[0]
    asked = {
        f"/static/{script}": 200, "/_stcore/host-config": 200, "/inbox/_stcore/health": 404, "/_stcore/x": 404,
        "/_stcore/upload_file/a/b": 404, "/auth/login": 302, "/media/x.png": 403, "/beat": 401,
    }  # fmt: skip
    assert {path: httpx.get(f"http://{site}{path}").status_code for path in asked} == asked
    assert httpx.get(f"http://{site}/media/x.png", headers=SIGNED_IN).status_code == 404
    assert httpx.get(f"http://{site}/beat", headers=SIGNED_IN).status_code == 204


def test_of_whoever_was_here_before_nothing_is_left() -> None:
    at = open_page("raise", FakeCoach("supervisor"))
    at.session_state["secret shown once"] = "demo.S3cret"
    at.text_input(key="raise title").set_value("What only she may read").run()
    assert "secret shown once" in at.session_state
    at.session_state[VISIT] = Visit(FakeCoach("learner"), f"{BEARER}.else", "en")
    at.run()
    assert "secret shown once" not in at.session_state
    assert at.text_input(key="raise title").value == ""
    assert at.session_state["arrived"][0] == f"{BEARER}.else"
