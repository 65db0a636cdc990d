"""A danger told in a session is on the board and with who leads, once."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from coach.board import alerts
from coach.board import plant as board
from coach.clock import new_id
from coach.store import tables as t
from coach.store.engine import Store
from tests.api.conftest import NOON, Plant
from tests.api.talk import Talk, begin

from .conftest import WET, Site


def asked(site: Site, person: str | None, text: str | None = "The guard is off") -> str:
    """A danger told in a session, as it waits for an answer."""
    session, said = begin(site.api, site.plant.team).id, new_id("utt")
    if text is not None:
        site.add(t.utterances, id=said, session_id=session, by=person, at=NOON, text=text, source="turn")
    spans = [{"utterance": said, "start": 0, "end": len(text)}] if text is not None else []
    row = {"session_id": session, "team_id": site.plant.team, "person_id": site.plant.leader, "text": spans}
    site.add(t.alerts, id=new_id("ale"), **row, status="asked", ask_at=NOON, due_at=NOON + timedelta(seconds=60))
    return session


def dangers(site: Site) -> list[dict[str, Any]]:
    items = site.api("GET", "/v1/issues").json()["items"]
    return [item for item in items if item["severity"] == "severe"]


def test_a_danger_nobody_answered_is_with_the_team_s_leader_alone_after_a_minute(site: Site, plant: Plant) -> None:
    asked(site, plant.member)
    assert site.on(alerts.send_due) == 0
    site.watch.wait(seconds=60)
    assert [site.on(alerts.send_due), site.on(alerts.send_due)] == [1, 0]
    (danger,) = dangers(site)
    assert (danger["title"], danger["originator_id"], danger["level"]) == ("The guard is off", plant.member, 0)
    assert set(site.told(danger["id"])) == {(plant.leader, "asked")}


def test_a_danger_from_a_button_is_sent_at_once_and_only_its_own_session(site: Site, plant: Plant) -> None:
    session, _ = asked(site, None, text=None), asked(site, plant.member)
    assert site.on(lambda plant: alerts.send(plant, session)) == 1
    (danger,) = dangers(site)
    assert (danger["title"], danger["originator_id"], danger["stage"]) == ("Danger", None, "resolve")


def pressed(site: Site, person: str, raiser: str | None = None, **raised: Any) -> Talk:
    """The button in a talk about an issue of this team, confirmed."""
    raises = site.key(raiser) if raiser else site.api
    about = raises.made("/v1/issues", {**WET, "team_id": site.plant.team, **raised})["id"]
    talk = begin(site.key(person), site.plant.team, issue_id=about, locale="de")
    choices = talk.do("hazard")["turn"]["message"]["choices"]
    talk.say(choices[0]["send"])
    return talk


def test_an_alarm_says_what_about_where_from_whom_and_what_keeps_everybody_safe(site: Site, plant: Plant) -> None:
    talk = pressed(site, plant.member, place="Dock 2")
    talk.say("Wir haben die Presse gestoppt.")
    (danger,) = dangers(site)
    assert danger["title"] == f"Gefahr: {WET['title']}"
    assert (danger["originator_id"], danger["place"]) == (plant.member, "Dock 2")
    assert danger["done"] == "Wir haben die Presse gestoppt."
    (first, *_) = reversed(site.api("GET", f"/v1/issues/{danger['id']}/history").json()["items"])
    assert first["changed"]["session_id"] == talk.id


def test_a_leader_s_own_alarm_is_told_to_the_level_above(site: Site, plant: Plant) -> None:
    (alert,) = pressed(site, plant.leader).session()["alerts"]
    (danger,) = dangers(site)
    assert (alert["status"], alert["person_id"]) == ("sent", site.head)
    assert (site.head, "escalated") in site.told(danger["id"])


def test_an_alarm_forgets_the_title_it_repeats_with_whoever_wrote_that(site: Site, plant: Plant) -> None:
    pressed(site, plant.member, raiser=plant.outsider)
    assert site.api("POST", f"/v1/people/{plant.outsider}/erase").status_code == 200
    (danger,) = dangers(site)
    assert (danger["title"], danger["originator_id"]) == ("", plant.member)


def test_a_danger_goes_up_even_where_the_policy_lets_severe_issues_wait(site: Site, plant: Plant) -> None:
    calm = (
        '{"name": "Calm", "issue": {"acknowledge": "1d", "resolve": "5d"}, "levels": [{"up": 0}], '
        '"severe_at_once": false}'
    )
    site.add(t.policies, id="calm", version=1, source=calm, created_at=NOON)
    teams = t.teams.c
    named = t.teams.update().where(teams.org == plant.org, teams.id == plant.team).values(policy_id="calm")
    site.run(lambda conn: conn.execute(named))
    session = asked(site, plant.member)
    site.on(lambda plant: alerts.send(plant, session))
    (danger,) = dangers(site)
    assert (danger["level"], set(site.told(danger["id"], "escalated"))) == (1, {(plant.leader, "escalated")})


def test_workers_at_the_same_time_raise_a_danger_once(site: Site, store: Store, plant: Plant) -> None:
    asked(site, plant.member)
    later = NOON + timedelta(minutes=2)

    async def crowd() -> int:
        def work(conn: Connection) -> int:
            return alerts.send_due(board.Plant(conn, plant.org, later))

        return sum(await asyncio.gather(*(store.write(work) for _ in range(6))))

    assert site.api.runner.run(crowd()) == 1
    assert len(dangers(site)) == 1
