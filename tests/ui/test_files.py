"""Files to take along: they go through piece by piece, with the person's own bearer, and a no is told in words."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest

from tests.ui.plain import browser
from tests.ui.stage import BEARER, asks, open_page
from ui.client import Client, HttpTransport, Refused
from ui.client import calls as c
from ui.fake import FakeCoach

HERS = {"coach": BEARER}


async def test_a_table_is_taken_with_the_persons_own_bearer() -> None:
    fake = FakeCoach("admin")
    async with browser(fake, HERS) as site:
        taken = await site.get("/export/issues")
    [sent] = [request for request in fake.sent if request.path == "/v1/export/issues"]
    assert (taken.status_code, sent.headers["Authorization"]) == (200, f"Bearer {BEARER}")
    assert taken.headers["cache-control"] == "no-store"


async def test_a_sheet_is_a_pdf() -> None:
    fake = FakeCoach()
    id = asks(fake)(c.list_sessions)["items"][0]["id"]
    async with browser(fake, HERS) as site:
        taken = await site.get(f"/sheet/{id}.pdf")
    assert (taken.headers["content-type"], taken.content[:5]) == ("application/pdf", b"%PDF-")


async def test_who_may_not_take_it_reads_why_and_who_is_nobody_signs_in() -> None:
    async with browser(FakeCoach("learner"), HERS) as site:
        refused = await site.get("/export/issues")
    async with browser(FakeCoach("admin")) as site:
        nobody = await site.get("/export")
    assert (refused.status_code, "may not do this" in refused.text) == (403, True)
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/sign-in?next=%2Fexport")


def test_what_flows_is_not_held() -> None:
    made: list[int] = []

    def lines() -> Iterator[bytes]:
        for n in range(3):
            made.append(n)
            yield b"line\n"

    transport = HttpTransport(
        "http://coach.test", 5, httpx.MockTransport(lambda _: httpx.Response(200, content=lines()))
    )
    pieces = Client(transport, BEARER).flow(c.export_everything).pieces
    assert pieces is not None
    assert (made, next(pieces), made) == ([0], b"line\n", [0])
    assert b"".join(pieces) == b"line\n" * 2


def test_a_no_to_what_flows_is_told_as_any_other() -> None:
    no = json.dumps({"title": "Not now", "status": 503, "detail": "Try again in a moment."}).encode()
    transport = HttpTransport("http://coach.test", 5, httpx.MockTransport(lambda _: httpx.Response(503, content=no)))
    with pytest.raises(Refused, match="Try again in a moment"):
        Client(transport, BEARER).flow(c.export_everything)


def test_a_drawing_that_cannot_be_made_just_now_stays_as_it_was() -> None:
    fake = FakeCoach()
    id = asks(fake)(c.list_sessions, status="active")["items"][0]["id"]
    at = open_page("coach", fake, session=id)
    before = at.session_state["talk"].svg
    for status, drawing in ((503, before), (406, None)):
        fake.fail(c.get_artefact, status, "Not now.")
        at.session_state["talk"].draw(SimpleNamespace(api=asks(fake)))
        assert at.session_state["talk"].svg == drawing
    assert before
