"""Words go with time: what stays is the record, and what an organisation has chosen to keep."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from coach.coaching.codec import read_event, read_state
from coach.dialogue.core import replay
from coach.frameworks.loader import load, shipped
from coach.jobs import tidy
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import events_of, load_session
from tests.hostile_pictures import saved

from .conftest import NOON, Api, Plant
from .talk import CAUSE, Talk, begin, lead, texts, to_causes

ASIDE = "ottokar told me so at the canteen, can you say that again?"
KEPT = dict.fromkeys(("talks_days", "photos_days", "calls_days", "audit_days", "messages_days"))


@dataclass(frozen=True)
class House:
    api: Api
    store: Store
    plant: Plant

    def keep(self, **days: int | None) -> Any:
        return self.api.edit("/v1/organisation", {"retention": days})

    def after(self, **later: float) -> None:
        self.api.runner.run(tidy(self.store, self.plant.org, NOON + timedelta(**later)))

    def run(self, work: Any) -> Any:
        return self.api.runner.run(self.store.read(work))

    def audit(self) -> list[tuple[str, str]]:
        a = t.audit.c
        told = select(a.what, a.target).where(a.org == self.plant.org, a.what.startswith("retention"))
        return [tuple(row) for row in self.run(lambda conn: conn.execute(told.order_by(a.at, a.id)).all())]

    def talk(self) -> Talk:
        """To its end, with an answer on the way that nothing on the artefact quotes."""
        talk = begin(self.api, self.plant.team)
        to_causes(talk)
        talk.say(ASIDE)
        talk.say(CAUSE)
        assert lead(talk)["status"] == "finished"
        return talk


@pytest.fixture
def house(api: Api, store: Store, plant: Plant, runner: asyncio.Runner) -> House:
    return House(api, store, plant)


def test_the_record_of_a_talk_stays_and_the_rest_of_its_words_goes(house: House) -> None:
    talk = house.talk()
    before = (talk.artefact(), house.api("GET", f"/v1/actions?session_id={talk.id}").json(), board(house))
    house.keep(talks_days=30)
    house.after(days=31)
    assert (talk.artefact(), house.api("GET", f"/v1/actions?session_id={talk.id}").json(), board(house)) == before
    turns = talk.turns()
    assert not [text for text in texts(turns) if "ottokar" in text or "canteen" in text]
    assert {turn["message"]["text"] for turn in turns} == {""}
    assert any(CAUSE in (turn["said"] or "") for turn in turns)
    assert house.audit() == [("retention of talks: 30 days", house.plant.org), ("retention", "talks 1")]


def board(house: House) -> Any:
    shown = house.api("GET", f"/v1/board?team={house.plant.team}").json()
    return {name: shown[name] for name in ("issues", "actions", "ideas")}


def test_a_session_whose_words_went_still_loads_replays_and_shows(house: House) -> None:
    talk = house.talk()
    house.keep(talks_days=30)
    house.after(days=31)
    caller = Caller.house(house.plant.org)
    row = house.run(lambda conn: load_session(conn, caller, talk.id))
    events = house.run(lambda conn: events_of(conn, caller.org, talk.id))
    framework = load(dict(shipped())["five_whys.yaml"])
    assert replay(framework, [read_event(event.kind, event.data) for event in events]) == read_state(row.state)
    shown = talk.session()
    assert (shown["status"], shown["title"] != "", shown["message"]["text"] != "") == ("finished", True, True)
    assert talk.api("GET", f"{talk.path}/artefact?format=svg").status_code == 200


def test_what_is_younger_or_still_open_keeps_its_words(house: House) -> None:
    ended, open_one = house.talk(), begin(house.api, house.plant.team)
    before = [ended.turns(), open_one.turns()]
    house.keep(talks_days=30)
    house.after(days=29)
    assert ended.turns() == before[0]
    house.after(days=300)
    assert (ended.turns() != before[0], open_one.turns()) == (True, before[1])
    house.after(days=300)
    assert house.audit().count(("retention", "talks 1")) == 1


def test_photos_and_calls_go_and_what_they_were_stays(house: House) -> None:
    issue = house.api.made("/v1/issues", {"title": "Guard open", "team_id": house.plant.team})["id"]
    jpeg = {"content": saved(Image.new("RGB", (9, 9)), "JPEG"), "headers": {"Content-Type": "image/jpeg"}}
    photo = house.api("POST", f"/v1/issues/{issue}/photos", **jpeg).json()["id"]
    house.keep(photos_days=30, calls_days=30)
    house.after(days=31)
    assert house.api("GET", f"/v1/photos/{photo}").status_code == 404
    lines = house.api("GET", f"/v1/issues/{issue}/history").json()["items"]
    assert "photo_deleted" in {line["what"] for line in lines}
    assert ("retention", "photos 1") in house.audit()


def test_looks_go_after_their_years_and_a_day_has_one_line(house: House) -> None:
    house.keep(audit_days=365, photos_days=30)
    count = select(func.count()).select_from(t.audit).where(t.audit.c.org == house.plant.org)
    before = house.run(lambda conn: conn.execute(count).scalar_one())
    house.after(days=364)
    assert house.run(lambda conn: conn.execute(count).scalar_one()) == before
    house.after(days=366)
    assert house.audit() == [("retention", f"audit {before}")]


def test_limits_change_one_by_one_and_are_for_administrators(house: House, as_role: Any) -> None:
    assert house.api("GET", "/v1/organisation").json()["retention"] == KEPT
    house.keep(talks_days=180, calls_days=30)
    assert house.keep(calls_days=None).json()["retention"] == {**KEPT, "talks_days": 180}
    told = sorted(what for what, _ in house.audit())
    assert told == ["retention of calls: 30 days", "retention of calls: as usual", "retention of talks: 180 days"]
    for odd in (
        {"talks_days": 29},
        {"audit_days": 364},
        {"talks_days": True},
        {"names_days": 40},
        {"photos_days": "60"},
    ):
        assert house.keep(**odd).status_code == 422, odd
    answer = as_role("supervisor")("PATCH", "/v1/organisation", {"retention": None}, headers={"If-Match": "x"})
    assert (answer.status_code, house.api.edit("/v1/organisation", {"retention": None}).json()["retention"]) == (
        403,
        KEPT,
    )
