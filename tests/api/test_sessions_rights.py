"""Who may speak in a session, who may read its words, and how somebody's words are taken out of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select

from coach.clock import new_id
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant, make_plant
from .talk import CAUSE, Talk, begin, texts, to_causes

OPERATIONS = (
    ("GET", "", None),
    ("GET", "/turns", None),
    ("GET", "/artefact", None),
    ("POST", "/turns", {"text": "mine"}),
    ("PATCH", "/turns/1", {"text": "mine"}),
    ("POST", "/park", None),
    ("POST", "/resume", None),
    ("POST", "/abandon", None),
    ("POST", "/hazard", None),
    ("PATCH", "/artefact", {"target": "what", "text": "mine"}),
    ("POST", "/notes", {"field": "what", "text": "mine"}),
)


@pytest.fixture
def stranger(store: Store, api: Api) -> Api:
    """The administrator of another organisation."""
    org = new_id("org")

    def work(conn: Any) -> Plant:
        conn.execute(insert(t.orgs).values(org=org, name="Theirs", created_at=NOON))
        return make_plant(conn, org)

    return Api(api.app, api.runner, api.runner.run(store.write(work)).keys["admin"])


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_to_another_organisation_a_session_is_not_there(
    api: Api, plant: Plant, stranger: Api, method: str, path: str, body: Any
) -> None:
    talk = begin(api, plant.team)
    talk.say("we put the bars aside until friday")
    before = talk.session(), talk.turns()
    refused = stranger(method, f"{talk.path}{path}", body, headers={"If-Match": "*"})
    absent = stranger(method, f"/v1/sessions/ses_nowhere{path}", body, headers={"If-Match": "*"})
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert refused.text.replace(talk.id, "") == absent.text.replace("ses_nowhere", "")
    assert (talk.session(), talk.turns()) == before


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_to_another_team_a_session_is_not_there(
    as_role: Any, api: Api, plant: Plant, method: str, path: str, body: Any
) -> None:
    talk = begin(api, plant.team)
    answer = as_role("other_team")(method, f"{talk.path}{path}", body, headers={"If-Match": "*"})
    assert answer.status_code == 404
    assert as_role("other_team")("GET", "/v1/sessions").json()["items"] == []


@pytest.mark.parametrize("field", ["team_id", "issue_id", "storyboard_id", "learner"])
def test_a_session_cannot_be_begun_on_what_belongs_to_others(api: Api, plant: Plant, stranger: Api, field: str) -> None:
    known = {"team_id": plant.team, "learner": plant.member}
    known["issue_id"] = api.made("/v1/issues", {"title": "Ours", "team_id": plant.team})["id"]
    known["storyboard_id"] = api.made("/v1/storyboards", {"challenge": "Ours", "team_id": plant.team})["id"]
    framework = "kata" if field == "storyboard_id" else "five_whys"
    about = {} if field in ("issue_id", "storyboard_id") else {"problem": "Press 7 stood still"}
    answer = stranger("POST", "/v1/sessions", {"framework": framework, **about, field: known[field]})
    assert answer.status_code in (404, 422)
    assert stranger("GET", "/v1/sessions").json()["items"] == []


@pytest.mark.parametrize("key", [None, "nonsense", "org_x.wrong"])
def test_a_wrong_key_opens_no_session(api: Api, plant: Plant, key: str | None) -> None:
    talk = begin(api, plant.team)
    answer = talk.seen_by(Api(api.app, api.runner, key)).send("let me in")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert talk.session()["n"] == 0


# --- who speaks -------------------------------------------------------------------------------------


def test_a_personal_key_speaks_for_its_person(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team)
    assert talk.session()["learner"] == plant.member
    assert talk.say("we put the bars aside")["turn"]["by"] == plant.member
    assert talk.say("saw 4 runs fine", by=plant.member)["turn"]["by"] == plant.member


@pytest.mark.parametrize("verb", ["turns", "park", "hazard", "abandon"])
def test_a_personal_key_cannot_put_words_in_anothers_mouth(as_role: Any, plant: Plant, verb: str) -> None:
    talk = begin(as_role("member"), plant.team)
    body = {"by": plant.leader} | ({"text": "mine"} if verb == "turns" else {})
    refused = talk.api("POST", f"{talk.path}/{verb}", body)
    assert (refused.status_code, "shared device" in refused.json()["detail"]) == (403, True)
    assert talk.session()["n"] == 0


def test_several_people_speak_in_one_session_on_a_shared_device(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("shared"), plant.team)
    talk.say("we put the bars aside until friday", by=plant.member)
    talk.say("saw 4 runs fine", by=plant.leader)
    assert [turn["by"] for turn in talk.turns()] == [None, plant.member, plant.leader]
    quotes = [quote["by"] for field in talk.artefact()["fields"] for quote in field.get("quotes", [])]
    assert {plant.member, plant.leader} <= set(quotes)


def test_a_shared_device_names_only_people_who_are_there(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("shared"), plant.team)
    refused = talk.send("mine", by="per_nobody")
    assert (refused.status_code, "per_nobody" in refused.json()["detail"]) == (422, True)
    assert talk.session()["n"] == 0


# --- who reads --------------------------------------------------------------------------------------


def test_a_transcript_is_for_the_people_in_the_session(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team)
    talk.say("we put the bars aside until friday")
    leader = talk.seen_by(as_role("leader"))
    refused = as_role("leader")("GET", f"{talk.path}/turns")
    assert (refused.status_code, "artefact" in refused.json()["detail"]) == (403, True)
    leader.say("saw 4 runs fine")
    assert [turn["said"] for turn in leader.turns()][1] == "we put the bars aside until friday"


def test_an_administrators_look_at_a_transcript_is_written_down(
    as_role: Any, api: Api, plant: Plant, store: Store
) -> None:
    talk = begin(as_role("member"), plant.team)
    audit = select(t.audit.c.what, t.audit.c.target).where(t.audit.c.org == plant.org, t.audit.c.target == talk.id)

    def looks() -> list[tuple[str, str]]:
        return [tuple(row) for row in api.runner.run(store.read(lambda conn: conn.execute(audit).all()))]

    talk.turns()
    assert looks() == []
    talk.seen_by(api).turns()
    assert looks() == [("read transcript", talk.id)]


# --- erasure ----------------------------------------------------------------------------------------


def spoken(as_role: Any, plant: Plant) -> Talk:
    """A session in which the member has found a cause and the leader has shown it."""
    talk = begin(as_role("shared"), plant.team, problem="Saw 3 stood still for 50 minutes, at most 10 are allowed")
    to_causes(talk)
    talk.say(CAUSE, by=plant.member)
    talk.say("i pulled the rag out myself at 22:10", by=plant.leader)
    return talk


def shape(talk: Talk) -> list[tuple[str, str | None, int]]:
    nodes = next(field for field in talk.artefact()["fields"] if field["id"] == "causes")["nodes"]
    return [(node["id"], node["parent"], len(node["evidence"])) for node in nodes]


def test_an_erased_persons_words_are_gone_everywhere(as_role: Any, api: Api, plant: Plant) -> None:
    talk = spoken(as_role, plant)
    tree, count = shape(talk), len(talk.turns())
    assert api("POST", f"/v1/people/{plant.member}/erase").status_code == 200
    everything = [talk.session(), talk.artefact(), talk.turns(), api("GET", "/v1/actions").json()]
    everything += [api("GET", f"{talk.path}/artefact", params={"format": f}).text for f in ("md", "svg")]
    assert not [text for text in texts(everything) if "conveyor" in text or "jammed" in text or "Ravi" in text]
    assert (shape(talk), len(talk.turns())) == (tree, count)


def test_what_others_said_stays(as_role: Any, api: Api, plant: Plant) -> None:
    talk = spoken(as_role, plant)
    api("POST", f"/v1/people/{plant.member}/erase")
    assert talk.turns()[-1]["said"] == "i pulled the rag out myself at 22:10"
    (cause,) = next(field for field in talk.artefact()["fields"] if field["id"] == "causes")["nodes"]
    assert (cause["quote"]["erased"], cause["quote"]["text"]) == (True, "")
    assert cause["evidence"][0]["text"] == "i pulled the rag out myself at 22:10"


def test_a_session_goes_on_after_an_erasure(as_role: Any, api: Api, plant: Plant) -> None:
    talk = spoken(as_role, plant)
    asked = talk.session()["message"]["slot"]
    api("POST", f"/v1/people/{plant.member}/erase")
    message = talk.session()["message"]
    assert (message["slot"], bool(message["question"])) == (asked, True)
    answered = talk.say("the drain hole above it was left open", by=plant.leader)
    assert answered["session"]["message"]["text"]
    assert len(shape(talk)) == 2


def test_a_repeat_after_an_erasure_does_not_bring_the_words_back(as_role: Any, api: Api, plant: Plant) -> None:
    talk = begin(as_role("shared"), plant.team)
    to_causes(talk)
    talk.send(CAUSE, key="t-1", by=plant.member)
    api("POST", f"/v1/people/{plant.member}/erase")
    again = talk.send(CAUSE, key="t-1", by=plant.member)
    assert again.status_code in (404, 422)
    assert "conveyor" not in again.text
    assert [turn["said"] for turn in talk.turns()].count(CAUSE) == 0


def test_an_erasure_while_an_answer_is_read_leaves_nothing_of_it(as_role: Any, api: Api, plant: Plant) -> None:
    talk = spoken(as_role, plant)

    async def race() -> None:
        said = as_role("shared").send("POST", f"{talk.path}/turns", json={"text": CAUSE, "by": plant.member})
        erased = api.send("POST", f"/v1/people/{plant.member}/erase")
        await asyncio.gather(said, erased)

    api.runner.run(race())
    assert not [text for text in texts([talk.session(), talk.turns(), talk.artefact()]) if "conveyor" in text]
