"""Inbox, ideas, analyses and the weekly look: read, answered and opened from where they are listed."""

from typing import Any

import pytest

from tests.ui.stage import asks, html, open_page, opened
from ui.client import calls as c
from ui.fake import FakeCoach


def member(fake: FakeCoach) -> str:
    return str(asks(fake)(c.get_team, id="tea_1")["members"][-1])


def idea(fake: FakeCoach) -> str:
    """One that waits for its answer in the first team."""
    return str(asks(fake)(c.list_ideas, team_id="tea_1", status="open")["items"][0]["id"])


def test_the_inbox_marks_as_read_with_one_tap(fake: FakeCoach) -> None:
    first = asks(fake)(c.list_notices)["items"][0]["id"]
    at = open_page("inbox", fake)
    at.button(key=f"read {first}").click().run()
    assert len(fake.asked(c.read_it)) == 1
    assert "messages were sent to you today" in html(at)


def test_what_is_read_is_looked_for_until_the_screen_is_full(fake: FakeCoach) -> None:
    notice = asks(fake)(c.list_notices)["items"][0]
    read = [None] * 120 + ["2026-11-24T06:00:00Z"] * 30
    fake.put("/v1/inbox", [{**notice, "id": f"not_{n}", "read_at": at} for n, at in enumerate(read)])
    at = open_page("inbox", fake)
    assert [each.value for each in at.header] == ["Not read yet · 20+", "Read before · 20+"]
    at.button(key="more read before").click().run()
    assert [each.value for each in at.header] == ["Not read yet · 20+", "Read before · 30"]


def test_an_idea_becomes_an_action_with_owner_and_date(fake: FakeCoach) -> None:
    id = idea(fake)
    at = opened(open_page("ideas", fake, team="tea_1"), f"answer {id} False")
    at.pills(key=f"idea {id} as").set_value("action").run()
    at.pills(key=f"idea {id} who").set_value(who := member(fake))
    at.pills(key=f"idea {id} due").set_value("tomorrow").run()
    at.button(key=f"idea {id} send").click().run()
    [sent] = fake.asked(c.accept_idea)
    assert (sent["as"], sent["owner_id"], sent["due"] is not None) == ("action", who, True)


def test_an_idea_is_declined_with_its_reason(fake: FakeCoach) -> None:
    id = idea(fake)
    at = opened(open_page("ideas", fake, team="tea_1"), f"answer {id} False")
    at.pills(key=f"idea {id} as").set_value("decline").run()
    at.text_input(key=f"idea {id} words").set_value("The plate turns with the head")
    at.button(key=f"idea {id} send").click().run()
    assert fake.asked(c.decline_idea) == [{"reason": "The plate turns with the head"}]


@pytest.mark.parametrize(("role", "answers"), [("supervisor", True), ("learner", True), ("reader", False)])
def test_ideas_are_answered_by_people_at_work(role: str, answers: bool) -> None:
    at = open_page("ideas", FakeCoach(role))
    assert any("Answer it" in each.label for each in at.expander) == answers


def test_a_reader_sees_what_analyses_come_to_and_no_talks() -> None:
    fake = FakeCoach("reader")
    at = open_page("analyses", fake)
    assert not any(request.path == "/v1/sessions" for request in fake.sent)
    assert "What came back within 90 days" in [each.value for each in at.header]


def test_a_sheet_is_drawn_and_stands_there_as_text(fake: FakeCoach) -> None:
    id = asks(fake)(c.list_sessions)["items"][0]["id"]
    at = open_page("analyses", fake, id=id)
    assert not at.exception
    assert at.text[0].value.startswith("#")


def test_a_decision_that_waits_is_opened_with_its_brief(fake: FakeCoach) -> None:
    look = asks(fake)(c.get_tier3, team_id="tea_3")
    id = idea(fake)
    waits: dict[str, Any] = {"what": "idea", "id": id, "item_id": id, "team_id": "tea_1"}
    longest = [{**waits, "since": "2026-11-01T06:00:00Z", "days": 23.1}]
    fake.put("/v1/tier3", {**look, "waiting": {**look["waiting"], "ideas": 1, "longest": longest}})
    at = opened(open_page("tier3", fake, team="tea_3"), f"wait {id}")
    assert "waits 23 days" in html(at)
    assert "Write the nozzle numbers on the drip plate" in html(at)


def test_all_that_was_on_the_page_is_read_with_one_tap(fake: FakeCoach) -> None:
    one = asks(fake)(c.list_notices)["items"][0]
    some = [{**one, "id": f"not_{n}", "read_at": None} for n in range(3)]
    fake.put("/v1/inbox", some[:2])
    at = open_page("inbox", fake)
    fake.put("/v1/inbox", [*some[::-1]])
    at.button(key="all read").click().run()
    assert [each.path for each in fake.sent if each.method == "POST"] == [
        "/v1/inbox/not_1/read",
        "/v1/inbox/not_0/read",
    ]
