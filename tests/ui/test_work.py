"""Work: what is owed stands by its time, and one tap moves it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.ui.stage import asks, html, open_page
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.text import md


def tasks(fake: FakeCoach, *wanted: dict[str, Any]) -> None:
    """These are owed, and nothing else."""
    like = asks(fake)(c.list_work)["items"][0]
    fake.put("/v1/work", [{**like, "name": None, "overdue": False, "why": "owed", **one} for one in wanted])


def action(stage: str, id: str = "act_5", **more: object) -> dict[str, Any]:
    return {"item_id": id, "kind": "action", "stage": stage, "due": later(1), **more}


def later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("task", "call", "became"),
    [
        (action("accept"), c.accept, "accepted: it is yours now"),
        (action("do"), c.complete, "done: somebody else looks"),
        (action("verify"), c.verify, "verified: now its effect is watched"),
        (action("do", why="escalated"), c.acknowledge_action, "in hand: they see it"),
        ({"item_id": "iss_1", "kind": "issue", "stage": "confirm", "due": later(1)}, c.confirm_issue, "confirmed"),
    ],
)
def test_one_tap_moves_it_and_the_row_says_what_it_became(
    fake: FakeCoach, task: dict[str, Any], call: Any, became: str
) -> None:
    tasks(fake, task)
    at = open_page("work", fake)
    at.button(key=f"tap 0 {task['item_id']}").click().run()
    assert len(fake.asked(call)) == 1
    assert became in html(at)


def test_a_tap_that_was_not_answered_is_tapped_again_under_its_key(fake: FakeCoach) -> None:
    tasks(fake, action("do"))
    at = open_page("work", fake)
    fake.fail(c.complete, 503, "Try again in a moment.")
    at.button(key="tap 0 act_5").click().run()
    fake.mend()
    at.button(key="tap 0 act_5").click().run()
    sent = [request for request in fake.sent if request.path == "/v1/actions/act_5/complete"]
    assert (len(sent), len({request.headers["Idempotency-Key"] for request in sent})) == (2, 1)


def test_what_is_refused_says_why_and_can_be_tapped_again(fake: FakeCoach) -> None:
    tasks(fake, action("do"))
    fake.fail(c.complete, 403, "Only the owner calls an action done; ask the owner.")
    at = open_page("work", fake)
    at.button(key="tap 0 act_5").click().run()
    assert [each.value for each in at.error] == [md("Only the owner calls an action done; ask the owner.")]
    assert at.button(key="tap 0 act_5")


def test_it_stands_under_how_near_its_time_is(fake: FakeCoach) -> None:
    late = action("do", "act_1", due=later(-2), overdue=True)
    tasks(fake, late, action("do", "act_2", due=later(3)), action("do", "act_5", due=later(30)))
    titles = [each.value for each in open_page("work", fake).header]
    assert titles == ["Now: its time is over · 1", "This week · 1", "Later · 1"]


def test_a_long_list_says_that_it_goes_on_and_goes_on_past_what_comes_at_once(fake: FakeCoach) -> None:
    tasks(fake, *(action("do", f"act_{n}", due=later(30)) for n in range(230)))
    at = open_page("work", fake)
    assert [each.value for each in at.header] == ["Later · 20+"]
    at.session_state["most work"] = 220
    at = at.button(key="more work").click().run()
    assert [each.value for each in at.header] == ["Later · 230"]
    asked = [request.query.get("limit") for request in fake.sent if request.path == "/v1/work"]
    assert asked[-2:] == ["200", "40"]


def test_nothing_owed_is_a_calm_line(fake: FakeCoach) -> None:
    tasks(fake)
    assert "Nothing is owed by you just now." in html(open_page("work", fake))


def test_the_work_of_somebody_else_is_looked_at_and_not_tapped(fake: FakeCoach) -> None:
    tasks(fake, action("do"))
    at = open_page("work", fake, person_id="per_2")
    assert "per_2" in [request.query.get("person_id") for request in fake.sent]
    assert "tap 0 act_5" not in {each.key for each in at.button}


def test_a_learner_looks_at_nobody_elses() -> None:
    fake = FakeCoach("learner")
    open_page("work", fake, person_id="per_2")
    assert not any("person_id" in request.query for request in fake.sent)


def test_help_is_asked_for_with_the_ask_and_the_reason(fake: FakeCoach) -> None:
    tasks(fake, action("do"))
    at = open_page("work", fake)
    at.session_state["more act_5"] = True
    at.session_state["next act_5"] = "help"
    at.run()
    at.text_input(key="ask act_5").set_value("Lend us the pump of line 5")
    at.button(key="help send act_5").click().run()
    assert fake.asked(c.escalate_action) == []
    at.text_input(key="reason act_5").set_value("Ours is worn")
    at.button(key="help send act_5").click().run()
    asked = {"ask": "Lend us the pump of line 5", "reason": "Ours is worn", "needed_by": None}
    assert fake.asked(c.escalate_action) == [asked]


def test_a_department_filters_all_that_there_is() -> None:
    fake = FakeCoach("supervisor")
    support(fake)
    mine = {"owed_by": "per_1", "why": "helped", "due": later(1)}
    far = [action("do", f"act_{n}", **mine) for n in range(40)]
    tasks(fake, *far, action("do", "act_far", **{**mine, "owed_by": "per_2"}))
    at = open_page("department", fake)
    assert "41 tasks" in [each.value for each in at.header]
    at.selectbox(key="department has").set_value("per_2").run()
    assert "1 task" in [each.value for each in at.header]
    assert at.button(key="tap 0 act_far")


def support(fake: FakeCoach) -> None:
    """A team that helps others is among theirs."""
    teams = asks(fake)(c.list_teams)["items"]
    fake.put("/v1/teams", [*teams[1:], {**teams[0], "id": "tea_9", "kind": "support", "name": "Maintenance"}])


def test_a_department_takes_what_another_has_with_one_tap() -> None:
    fake = FakeCoach("supervisor")
    support(fake)
    tasks(fake, action("do", owed_by="per_2", why="helped"))
    at = open_page("department", fake)
    at.button(key="tap 0 act_5").click().run()
    assert [each["owner_id"] for each in fake.asked(c.reassign)] == [fake.me["person"]["id"]]
    assert "yours now" in html(at)
