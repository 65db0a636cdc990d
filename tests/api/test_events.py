"""Events as others hear them: page by page, and as a stream that goes on exactly where it broke off."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from coach.api.app import create_app
from coach.api.calendars import NIGHT
from coach.api.listening import MOST_LISTENERS, Feed, Hub, Listener
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.feed import FeedRow, trim
from coach.store.scope import Caller

from .conftest import NOON, Api, Plant


@dataclass(frozen=True)
class Heard:
    id: int
    type: str
    data: Any


@dataclass
class Stream:
    """An open stream: what the server has sent, event by event."""

    parts: "asyncio.Queue[dict[str, Any]]"
    last: int = -1

    async def next(self) -> Heard:
        """The next event; a comment moves the last id alone."""
        while True:
            async with asyncio.timeout(10):
                part = await self.parts.get()
            told = part["body"].decode().splitlines()
            lines = dict(line.split(": ", 1) for line in told if line[:1] not in (":", ""))
            self.last = int(lines["id"])
            if "event" in lines:
                return Heard(self.last, lines["event"], json.loads(lines["data"]))

    async def ended(self) -> bool:
        async with asyncio.timeout(10):
            while (await self.parts.get())["body"]:
                pass
        return True


@asynccontextmanager
async def listening(app: FastAPI, key: str, query: str = "", last: int | None = None) -> AsyncIterator[Stream]:
    """A client that reads as it comes, and goes away."""
    said = {"authorization": f"Bearer {key}", "accept": "text/event-stream"}
    headers = said if last is None else {**said, "last-event-id": str(last)}
    scope = {
        "type": "http", "method": "GET", "path": "/v1/events", "raw_path": b"/v1/events", "root_path": "",
        "query_string": query.encode(), "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "scheme": "http", "server": ("coach", 80), "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    stream, asked = Stream(asyncio.Queue()), iter([{"type": "http.request"}])
    begun, left = asyncio.Event(), asyncio.Event()

    async def receive() -> dict[str, Any]:
        if (first := next(asked, None)) is not None:
            return first
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await stream.parts.put(message)
            begun.set()
        else:
            assert message["status"] == 200, message

    task = asyncio.create_task(app(scope, receive, send))
    try:
        async with asyncio.timeout(10):
            await begun.wait()
        yield stream
    finally:
        left.set()
        await task


@pytest.fixture
def quick(app: FastAPI) -> Iterator[FastAPI]:
    """The service, looking for events all the time."""
    usual = app.state.hub
    app.state.hub = Hub(usual.store, usual.keys, pace=0.01, ping=0.2)
    yield app
    app.state.hub = usual


def raised(api: Api, plant: Plant, title: str = "Leak", team: str | None = None) -> str:
    return str(api.made("/v1/issues", {"title": title, "team_id": team or plant.team})["id"])


def read(api: Api, after: int | None = None, **more: Any) -> Any:
    return api("GET", "/v1/events", params={**({} if after is None else {"after": after}), **more}).json()


def names(page: Any) -> list[tuple[str, str]]:
    return [(event["type"], event["item_id"]) for event in page["items"]]


def test_what_happens_is_read_in_order_and_page_by_page(api: Api, plant: Plant) -> None:
    before = read(api)["next"]
    one, other = raised(api, plant), raised(api, plant)
    first = read(api, before, limit=1)
    assert names(first) == [("issue.raised", one)]
    assert first["items"][0] | {"id": ""} == {
        "id": "", "type": "issue.raised", "at": "2026-03-02T12:00:00Z", "item_id": one, "team_id": plant.team,
        "by": None, "data": None,
    }  # fmt: skip
    rest = read(api, first["next"])
    assert names(rest) == [("issue.raised", other)]
    assert read(api, rest["next"]) == {"items": [], "next": rest["next"]}


def test_a_key_hears_of_its_teams_and_of_what_its_role_may_read(api: Api, plant: Plant, as_role: Any) -> None:
    before = read(api)["next"]
    issue = raised(api, plant)
    raised(api, plant, team=plant.other_team)
    api.made("/v1/sessions", {"framework": "five_whys", "issue_id": issue})
    api.made("/v1/calendars", {"name": "Nights", "shifts": [NIGHT]})
    kinds = ("issue.raised", "session.started", "issue.in_analysis", "calendar.created")
    assert sorted(event["type"] for event in read(api, before)["items"]) == sorted((*kinds, "issue.raised"))
    assert names(read(as_role("leader"), before, types="issue.raised")) == [("issue.raised", issue)]
    assert "session.started" not in [name for name, _ in names(read(as_role("reader"), before))]
    assert names(read(api, before, team_id=plant.team, types="session.*, kpi.read"))[0][0] == "session.started"


def test_an_unknown_type_is_refused_by_name(api: Api) -> None:
    answer = api("GET", "/v1/events", params={"types": "issue.*,isue.raised"})
    assert (answer.status_code, "'isue.raised'" in answer.json()["detail"]) == (422, True)


async def both(quick: FastAPI, api: Api, plant: Plant) -> tuple[list[Heard], list[Heard]]:
    """One listener that stays, and one that leaves after each event and comes back."""
    key, returns = plant.keys["admin"], list[Heard]()
    async with listening(quick, key) as stream:
        await first_id(stream)
        last = stream.last
        writers = [
            asyncio.create_task(api.send("POST", "/v1/issues", json={"title": f"Leak {n}", "team_id": plant.team}))
            for n in range(8)
        ]
        while len(returns) < 8:
            async with listening(quick, key, last=last) as again:
                returns.append(await again.next())
                last = again.last
        stays = [await stream.next() for _ in range(8)]
        await asyncio.gather(*writers)
    return stays, returns


async def first_id(stream: Stream) -> None:
    part = await stream.parts.get()
    stream.last = int(part["body"].decode().split("id: ")[1])


def test_a_stream_that_breaks_off_after_every_event_misses_none(quick: FastAPI, api: Api, plant: Plant) -> None:
    stays, returns = api.runner.run(both(quick, api, plant))
    assert stays == returns
    assert len({heard.data["item_id"] for heard in stays}) == 8
    assert [heard.id for heard in stays] == sorted(heard.id for heard in stays)
    assert quick.state.hub.feeds == {}


def test_a_number_that_was_removed_is_told_to_read_afresh(quick: FastAPI, api: Api, plant: Plant, store: Store) -> None:
    raised(api, plant)
    top = read(api)["next"]
    removed = api.runner.run(store.write(lambda conn: trim(conn, plant.org, NOON + timedelta(days=1))))
    assert removed == top

    async def again(last: int) -> Heard:
        async with listening(quick, plant.keys["admin"], last=last) as stream:
            return await stream.next()

    assert api.runner.run(again(top - 1)) == Heard(top, "reset", {"after": top - 1, "next": top})
    assert api("GET", "/v1/events", params={"after": top - 1}).status_code == 410
    assert read(api) == {"items": [], "next": top}


class Busy(Feed):
    """Something happens all the time, and nothing of it is wanted."""

    async def after(self, seq: int) -> list[FeedRow]:
        self.closed = seq > 10
        return [FeedRow(seq + 1, "evt", "kpi.read", NOON, "kpi_1", None, None, None)]


def test_who_wants_little_of_what_happens_is_told_how_far_it_is(app: FastAPI, runner: asyncio.Runner) -> None:
    hub = app.state.hub
    feed = Busy("org", hub.store, hub.keys, pace=0.01, ping=0.0)

    async def first() -> FeedRow | int:
        told = feed.listen(Listener(Caller("org", "key", "reader"), "", lambda row: False), 6)
        return await anext(told, 0)

    assert runner.run(first()) == 7


def test_a_key_that_is_revoked_hears_no_more(quick: FastAPI, api: Api, plant: Plant) -> None:
    key = api.made("/v1/keys", {"name": "App", "role": "reader"})

    async def listen() -> bool:
        async with listening(quick, key["secret"]) as stream:
            await first_id(stream)
            await api.send("DELETE", f"/v1/keys/{key['id']}")
            return await stream.ended()

    assert api.runner.run(listen())


def test_streams_end_when_the_server_stops(quick: FastAPI, api: Api, plant: Plant) -> None:
    async def listen() -> bool:
        async with listening(quick, plant.keys["admin"]) as stream:
            quick.state.hub.close()
            return await stream.ended()

    assert api.runner.run(listen())


def test_one_key_has_so_many_streams_and_no_more(quick: FastAPI, api: Api, plant: Plant) -> None:
    async def one_too_many() -> int:
        async with AsyncExitStack() as opened:
            for _ in range(MOST_LISTENERS):
                await opened.enter_async_context(listening(quick, plant.keys["admin"]))
            answer = await api.send("GET", "/v1/events", headers={"Accept": "text/event-stream"})
        return answer.status_code

    assert api.runner.run(one_too_many()) == 429


def test_the_same_events_are_there_for_another_process(api: Api, plant: Plant, store: Store) -> None:
    """Whoever numbers first, all read the same numbers."""
    before = read(api)["next"]
    raised(api, plant)
    other = Api(create_app(store, Settings(), lambda: NOON), api.runner, api.key)
    assert read(other, before) == read(api, before)


def test_people_absences_and_the_organisation_are_heard_of_by_ids(api: Api, plant: Plant, as_role: Any) -> None:
    before = read(api)["next"]
    person = api.made("/v1/people", {"name": "Ada Novak"})["id"]
    api.edit(f"/v1/people/{person}", {"shift": "late"})
    away = f"/v1/people/{person}/absences"
    absence = api.made(away, {"from": "2026-03-03T00:00Z", "until": "2026-03-04T00:00Z"})["id"]
    api("DELETE", f"{away}/{absence}")
    api.edit("/v1/organisation", {"messages_a_day": 4})
    heard = read(api, before)["items"]
    assert [event["type"] for event in heard] == [
        "person.created", "person.changed", "absence.created", "absence.deleted", "organisation.changed",
    ]  # fmt: skip
    assert {event["item_id"] for event in heard} == {person, plant.org}
    assert [event["data"] for event in heard] == [None, None, *[{"absence_id": absence}] * 2, None]
    assert not [name for name, _ in names(read(as_role("learner"), before)) if name.startswith("absence")]
    assert len(read(as_role("supervisor"), before, types="absence.*")["items"]) == 2


def test_sessions_storyboards_and_what_goes_up_are_heard_of(api: Api, plant: Plant, as_role: Any) -> None:
    before = read(api)["next"]
    issue = raised(api, plant)
    session = api.made("/v1/sessions", {"framework": "five_whys", "issue_id": issue})["id"]
    for verb in ("park", "resume", "abandon"):
        api("POST", f"/v1/sessions/{session}/{verb}")
    board = api.made("/v1/storyboards", {"challenge": "Less scrap", "team_id": plant.team})["id"]
    api.made(f"/v1/storyboards/{board}/experiments", {"step": "Warm the mould", "expectation": "Half of it"})
    api.edit(f"/v1/storyboards/{board}", {"status": "closed"})
    up = api("POST", f"/v1/issues/{issue}/escalate", {"reason": "No fitter", "ask": "Lend us one"}).json()["id"]
    as_role("leader")("POST", f"/v1/issues/{issue}/answer", {"answer": "decide", "text": "You get Ravi"})
    api("POST", f"/v1/people/{plant.outsider}/erase")
    heard = read(api, before, types="session.*,storyboard.*,escalation.*,person.*")["items"]
    assert [event["type"] for event in heard] == [
        "session.started", "session.parked", "session.resumed", "session.abandoned",
        "storyboard.created", "storyboard.experiment", "storyboard.closed",
        "escalation.raised", "escalation.answered", "person.erased",
    ]  # fmt: skip
    assert {event["team_id"] for event in heard} == {plant.team, None}
    assert {event["data"]["escalation_id"] for event in heard if event["type"].startswith("escalation")} == {up}
