"""The one way to the service: what is sent, what is sent again, and what comes of a no."""

import json
from collections.abc import Callable

import httpx
import pytest

from ui.client import Client, HttpTransport, Refused, SignedOut, TimedOut, Unreachable
from ui.client import calls as c

Answer = Callable[[httpx.Request], httpx.Response]
NO = {"type": "about:blank", "title": "That cannot be used", "status": 422, "detail": "Say what is wrong."}


class Line:
    """Notes what goes over it, and answers as it is told."""

    def __init__(self, answer: Answer) -> None:
        self.sent: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return self._answer(request)


def client(line: Line, bearer: str | None = "demo.hers", locale: str = "de") -> Client:
    return Client(HttpTransport("http://coach.test", 5, httpx.MockTransport(line)), bearer, locale)


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": "iss_1"}, headers={"ETag": '"abc"'})


def cut(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route")


def late(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("nothing for so long")


def test_a_post_carries_its_key_its_body_and_the_persons_own_bearer() -> None:
    line = Line(ok)
    assert client(line)(c.new_issue, body={"title": "Grün"}, key="k1")["id"] == "iss_1"
    (sent,) = line.sent
    assert (sent.method, sent.url.path, json.loads(sent.content)) == ("POST", "/v1/issues", {"title": "Grün"})
    told = {"authorization": "Bearer demo.hers", "idempotency-key": "k1", "accept-language": "de"}
    assert told.items() <= dict(sent.headers).items()
    assert sent.headers["content-type"] == "application/json"


def test_an_edit_sends_back_the_tag_that_was_read() -> None:
    line = Line(ok)
    read = client(line).tagged(c.get_issue, id="iss_1")
    client(line)(c.change_issue, id="iss_1", body={"title": "x"}, tag=read.tag)
    assert (read.tag, line.sent[1].headers["if-match"]) == ('"abc"', '"abc"')


def test_what_a_path_names_is_quoted_and_the_rest_is_the_query() -> None:
    line = Line(ok)
    client(line)(c.get_chart, id="../keys?x=1", last=30)
    client(line)(c.list_issues, open=True, team_id=None)
    assert line.sent[0].url.raw_path == b"/v1/kpis/..%2Fkeys%3Fx%3D1/chart?last=30"
    assert line.sent[1].url.raw_path == b"/v1/issues?open=true"


def test_nobody_sends_no_bearer_and_no_two_people_share_one() -> None:
    line = Line(ok)
    transport = HttpTransport("http://coach.test", 5, httpx.MockTransport(line))
    for bearer in (None, "demo.hers", "demo.his", None):
        Client(transport, bearer)(c.get_me)
    assert [sent.headers.get("authorization") for sent in line.sent] == [
        None, "Bearer demo.hers", "Bearer demo.his", None
    ]  # fmt: skip


def test_a_line_that_was_cut_is_tried_once_more_under_the_same_key() -> None:
    line = Line(cut)
    with pytest.raises(Unreachable):
        client(line)(c.new_issue, body={}, key="k1")
    assert [sent.headers["idempotency-key"] for sent in line.sent] == ["k1"] * 2
    with pytest.raises(Unreachable):
        client(line)(c.get_me)
    assert len(line.sent) == 4


def test_who_has_waited_in_vain_waits_no_second_time() -> None:
    line = Line(late)
    with pytest.raises(TimedOut):
        client(line)(c.get_me)
    assert [sent.extensions["timeout"]["read"] for sent in line.sent] == [5]
    with pytest.raises(TimedOut):
        client(line)(c.transcribe, body=b"RIFF", media="audio/wav", wait=35.0)
    assert line.sent[1].extensions["timeout"]["read"] == 35.0


@pytest.mark.parametrize("bearer", ["schl\u00fcssel", "two words", "a\x7fb"])
def test_what_cannot_be_a_key_opens_nothing_and_is_not_sent(bearer: str) -> None:
    line = Line(ok)
    with pytest.raises(SignedOut):
        client(line, bearer)(c.get_me)
    assert line.sent == []


def test_a_list_is_followed_to_its_end_and_not_for_ever() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        n = int(request.url.params.get("cursor", "0"))
        return httpx.Response(200, json={"items": [n, n], "next": str(n + 1) if n < 3 else None})

    line = Line(page)
    assert client(line).every(c.list_equipment, team_id="tea_1") == [0, 0, 1, 1, 2, 2, 3, 3]
    assert {sent.url.params["team_id"] for sent in line.sent} == {"tea_1"}
    assert client(line).every(c.list_teams, most=4) == [0, 0, 1, 1]


def test_what_carries_no_key_is_sent_once() -> None:
    line = Line(cut)
    with pytest.raises(Unreachable):
        client(line)(c.begin_sign_in, body={"person_id": "per_1", "pin": "4719"})
    assert len(line.sent) == 1


def test_a_line_that_comes_back_goes_on_where_it_was() -> None:
    answers = iter((cut, ok))
    line = Line(lambda request: next(answers)(request))
    assert client(line)(c.new_issue, body={}, key="k1")["id"] == "iss_1"


def test_a_no_is_told_in_the_words_of_the_service_and_not_sent_again() -> None:
    line = Line(lambda _: httpx.Response(422, json=NO))
    with pytest.raises(Refused, match=r"^Say what is wrong\.$") as refused:
        client(line)(c.new_issue, body={}, key="k1")
    assert (refused.value.status, refused.value.title, len(line.sent)) == (422, "That cannot be used", 1)


@pytest.mark.parametrize("body", [b"<html>bad gateway", b"", b'"text"', b"[]"])
def test_a_no_without_words_is_a_no_all_the_same(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        client(Line(lambda _: httpx.Response(502, content=body)))(c.get_me)
    assert (refused.value.status, str(refused.value)) == (502, "502")


def test_a_sign_in_that_has_ended_is_told_apart() -> None:
    with pytest.raises(SignedOut):
        client(Line(lambda _: httpx.Response(401, json={**NO, "status": 401})))(c.get_me)


def test_pictures_and_nothing_are_taken_as_they_come() -> None:
    assert client(Line(lambda _: httpx.Response(200, content=b"\xff\xd8")))(c.get_photo, id="pho_1") == b"\xff\xd8"
    assert client(Line(lambda _: httpx.Response(204)))(c.remove_key, id="key_1") is None


def test_a_picture_is_sent_as_it_is() -> None:
    line = Line(ok)
    client(line)(c.new_photo, id="iss_1", body=b"\xff\xd8", key="k1")
    assert (line.sent[0].content, line.sent[0].headers["content-type"]) == (b"\xff\xd8", "application/octet-stream")
