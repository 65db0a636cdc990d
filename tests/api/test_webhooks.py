"""Webhooks, channels, deliveries and the budget of messages, as an administrator sees them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from coach.board.clocks import Item
from coach.board.notices import tell
from coach.board.outbox import post
from coach.board.plant import Plant as Moment
from coach.delivery.apprise_ import UNNAMED
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant

HOOK = {"name": "Planning", "url": "https://planning.example.org/coach", "events": ["issue.*", "action.given"]}
TELEGRAM = "tgram://123456789:very-secret-indeed/12315544/"


def channel(plant: Plant, **changed: Any) -> dict[str, Any]:
    return {"person_id": plant.member, "name": "Phone", "url": TELEGRAM, **changed}


def test_a_secret_is_shown_once_and_again_when_it_is_new(api: Api) -> None:
    made = api("POST", "/v1/webhooks", HOOK, headers={"Idempotency-Key": "once"}).json()
    again = api("POST", "/v1/webhooks", HOOK, headers={"Idempotency-Key": "once"}).json()
    path = f"/v1/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert (again["id"], again["secret"], api("GET", path).json()["secret"]) == (made["id"], None, None)
    rotated = api("POST", f"{path}/rotate").json()
    assert rotated["secret"] not in (None, made["secret"])
    for _ in range(2):
        assert api("POST", f"{path}/rotate").status_code == 200
    assert api("POST", f"{path}/rotate").status_code == 409


def test_a_webhook_is_changed_paused_and_removed(api: Api, plant: Plant) -> None:
    path = f"/v1/webhooks/{api.made('/v1/webhooks', HOOK)['id']}"
    assert api("PATCH", path, {"events": ["*"]}).status_code == 428
    changed = api.edit(path, {"events": ["kpi.read"], "teams": [plant.team], "status": "paused"}).json()
    assert (changed["events"], changed["teams"], changed["status"]) == (["kpi.read"], [plant.team], "paused")
    assert [hook["id"] for hook in api("GET", "/v1/webhooks").json()["items"]] == [changed["id"]]
    assert api("DELETE", path).status_code == 204
    assert api("GET", path).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://planning.example.org/"}, {"url": "https://10.0.0.5/"}, {"url": "https://2130706433/"},
        {"url": "https://me:secret@planning.example.org/"}, {"url": "ftp://planning.example.org/"},
        {"events": ["issue.nothing"]}, {"events": ["issue*"]}, {"events": []}, {"teams": ["tea_nowhere"]},
    ],
)  # fmt: skip
def test_what_cannot_be_a_webhook_is_refused_with_a_reason(api: Api, changed: dict[str, Any]) -> None:
    refused = api("POST", "/v1/webhooks", {**HOOK, **changed})
    assert (refused.status_code, next(iter(changed)) in refused.text) == (422, True)
    assert api("GET", "/v1/webhooks").json()["items"] == []


def test_a_channel_keeps_its_url_to_itself(api: Api, plant: Plant) -> None:
    made = api.made("/v1/channels", channel(plant))
    path = f"/v1/channels/{made['id']}"
    assert made["url"] == "tgram://…"
    changed = api.edit(path, {"url": "discord://1234567890/a-secret-of-theirs", "severe_only": True}).json()
    assert (changed["url"], changed["severe_only"]) == ("discord://…", True)
    assert "secret" not in api("GET", "/v1/channels", params={"person_id": plant.member}).text
    assert api("GET", "/v1/channels", params={"person_id": plant.leader}).json()["items"] == []
    assert api("DELETE", path).status_code == 204
    assert api("GET", path).status_code == 404


def test_of_a_webhook_the_host_is_shown_and_a_new_url_is_sent_whole(api: Api) -> None:
    made = api.made("/v1/webhooks", {**HOOK, "url": "https://planning.example.org:8443/in/t0ken?sig=s3cret"})
    path = f"/v1/webhooks/{made['id']}"
    assert made["url"] == "https://planning.example.org:8443/…"
    assert api.edit(path, {"url": made["url"]}).status_code == 422
    assert api.edit(path, {"url": "https://other.example.org/t0ken"}).json()["url"] == "https://other.example.org/…"
    assert "t0ken" not in api("GET", "/v1/webhooks").text


@pytest.mark.parametrize("kind", ["webhooks", "channels"])
def test_a_failure_counted_in_between_stands_in_no_way_of_an_edit(
    api: Api, plant: Plant, store: Store, kind: str
) -> None:
    made = api.made(f"/v1/{kind}", HOOK if kind == "webhooks" else channel(plant))
    path, table = f"/v1/{kind}/{made['id']}", t.METADATA.tables[kind]
    read = api("GET", path).headers["ETag"]
    failed = update(table).where(table.c.org == plant.org, table.c.id == made["id"]).values(failures=3)
    api.runner.run(store.write(lambda conn: conn.execute(failed).rowcount))
    now = api("GET", path, headers={"If-None-Match": read})
    assert (now.status_code, now.json()["failures"]) == (200, 3)
    assert api("PATCH", path, {"name": "Renamed"}, headers={"If-Match": read}).status_code == 200
    assert api("PATCH", path, {"name": "Again"}, headers={"If-Match": read}).status_code == 412


def test_a_channel_that_may_not_be_is_refused(api: Api, plant: Plant) -> None:
    api("POST", f"/v1/people/{plant.outsider}/erase")
    mail = "mailtos://coach:secret@mail.example.org?to=ines@example.org"
    for changed in ({"url": "file:///x"}, {"url": "tgram://"}, {"url": mail}, {"person_id": plant.outsider}):
        assert api("POST", "/v1/channels", channel(plant, **changed)).status_code in (409, 422), changed
    assert api("GET", "/v1/channels").json()["items"] == []


def test_a_test_says_why_it_did_not_arrive(api: Api, plant: Plant, store: Store) -> None:
    made = api.made("/v1/channels", channel(plant))
    url = "mailto://127.0.0.1?from=a@example.org&to=b@example.org"
    other = update(t.channels).where(t.channels.c.org == plant.org, t.channels.c.id == made["id"]).values(url=url)
    api.runner.run(store.write(lambda conn: conn.execute(other).rowcount))
    tested = api("POST", f"/v1/channels/{made['id']}/test").json()
    assert tested == {"delivered": False, "error": UNNAMED}


def test_a_key_for_some_teams_handles_none_of_it(api: Api, plant: Plant) -> None:
    secret = api.made("/v1/keys", {"name": "k", "role": "admin", "teams": [plant.team]})["secret"]
    some = Api(api.app, api.runner, secret)
    for path in ("/v1/webhooks", "/v1/channels", "/v1/deliveries", "/v1/messages"):
        assert some("GET", path).status_code == 403
    assert some("POST", "/v1/webhooks", HOOK).status_code == 403


def test_deliveries_are_found_by_state_and_target_and_replayed(api: Api, plant: Plant, store: Store) -> None:
    hook = api.made("/v1/webhooks", HOOK)["id"]
    event = {"org": plant.org, "id": "evt_1", "at": NOON, "type": "issue.raised", "item_id": "iss_1"}
    rows = [
        {"org": plant.org, "id": f"del_{status}", "target_id": target, "source_id": "evt_1", "kind": "webhook",
         "status": status, "attempts": 10, "created_at": NOON, "due_at": NOON if status == "waiting" else None}
        for status, target in (("dead", hook), ("done", "web_2"), ("waiting", "web_3"))
    ]  # fmt: skip
    api.runner.run(store.write(lambda conn: conn.execute(insert(t.deliveries), rows).rowcount))
    assert "nothing to send" in api("POST", "/v1/deliveries/del_dead/replay").json()["detail"]
    api.runner.run(store.write(lambda conn: conn.execute(insert(t.feed), [event]).rowcount))

    def found(**asked: str) -> list[str]:
        return [one["id"] for one in api("GET", "/v1/deliveries", params=asked).json()["items"]]

    assert found(status="dead") == found(target_id=hook) == ["del_dead"]
    assert len(found()) == 3
    again = api("POST", "/v1/deliveries/del_dead/replay").json()
    assert (again["status"], again["attempts"], again["source_id"]) == ("waiting", 0, "evt_1")
    assert api("POST", "/v1/deliveries/del_waiting/replay").status_code == 409
    refused = api("POST", "/v1/deliveries/del_done/replay")
    assert (refused.status_code, "web_2 has been removed" in refused.json()["detail"]) == (409, True)


def test_a_person_sees_what_is_held_back_and_until_when(as_role: Any, plant: Plant, store: Store) -> None:
    api: Api = as_role("admin")
    api.edit("/v1/organisation", {"messages_a_day": 2})

    def work(conn: Connection) -> None:
        for n in range(4):
            moment = Moment(conn, plant.org, NOON - timedelta(minutes=9 - n))
            tell(moment, [plant.member], "act_1", Item("act_1", "action", plant.team, "act_1"), "moved", n)
            post(conn, moment)

    api.runner.run(store.write(work))
    budget = as_role("member")("GET", "/v1/messages/budget").json()
    assert {name: budget[name] for name in ("day", "most", "sent", "held")} == {
        "day": "2026-03-02", "most": 2, "sent": 2, "held": 2,
    }  # fmt: skip
    assert budget["next_at"] > "2026-03-02T22:00"
    assert api("GET", "/v1/messages/budget", params={"by": plant.member}).json() == budget
    assert as_role("leader")("GET", "/v1/messages/budget", params={"by": plant.member}).status_code == 403
    assert len(api("GET", "/v1/messages", params={"status": "ready"}).json()["items"]) == 2
    assert api("GET", "/v1/messages", params={"status": "dead"}).json()["items"] == []
