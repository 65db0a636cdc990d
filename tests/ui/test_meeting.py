"""A meeting: begun with who is there, one part at a time, written down as it goes, ended with its record."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.stage import asks, open_page, opened
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.text import md


def begun(fake: FakeCoach) -> AppTest:
    at = open_page("meeting", fake, team="tea_1")
    return at.button(key="begin").click().run()


def title(at: AppTest) -> str:
    return str(at.title[0].value)


def test_it_opens_with_what_was_promised_last_time(fake: FakeCoach) -> None:
    at = begun(fake)
    assert [sent["team_id"] for sent in fake.asked(c.start_meeting)] == ["tea_1"]
    assert title(at) == "What we promised last time"
    assert at.query_params["part"] in ("promises", ["promises"])


def test_next_shows_one_part_at_a_time_and_leaves_out_the_empty_ones(fake: FakeCoach) -> None:
    at = begun(fake)
    seen = [title(at)]
    while "next" in {each.key for each in at.button} and len(seen) < 9:
        at.button(key="next").click().run()
        seen.append(title(at))
    assert seen == [
        "What we promised last time",
        "What is off target",
        "What is due until the next meeting",
        "Ideas that wait for an answer",
        "What we decided, and who does what",
    ]


def test_another_device_goes_on_at_the_part_in_the_address(fake: FakeCoach) -> None:
    begun(fake)
    at = open_page("meeting", fake, team="tea_1", part="due", since="1795512600")
    assert title(at) == "What is due until the next meeting"
    assert len(fake.asked(c.start_meeting)) == 1


def test_a_decision_is_written_down_and_its_box_is_empty_again(fake: FakeCoach) -> None:
    at = begun(fake)
    id = meeting_of(fake)
    opened(at, "deciding")
    at.text_area(key=f"decision {id} words").set_value("The fitters come on Tuesday")
    at.button(key=f"decision {id} send").click().run()
    assert [sent["words"] for sent in fake.asked(c.decide_in_meeting)] == ["The fitters come on Tuesday"]
    assert at.text_area(key=f"decision {id} words").value == ""


def test_a_decision_that_does_not_arrive_stays_in_its_box(fake: FakeCoach) -> None:
    at = begun(fake)
    id = meeting_of(fake)
    fake.fail(c.decide_in_meeting, 409, "The meeting has ended; decide it in the next one.")
    opened(at, "deciding")
    at.text_area(key=f"decision {id} words").set_value("The fitters come on Tuesday")
    at.button(key=f"decision {id} send").click().run()
    assert [each.value for each in at.error] == [md("The meeting has ended; decide it in the next one.")]
    assert at.text_area(key=f"decision {id} words").value == "The fitters come on Tuesday"


def test_what_is_given_in_it_carries_its_id(fake: FakeCoach) -> None:
    at = begun(fake)
    form = f"meeting {meeting_of(fake)} 0"
    opened(at, "giving")
    at.text_input(key=f"{form} what").set_value("Seal the chute")
    at.pills(key=f"{form} who").set_value(asks(fake)(c.get_team, id="tea_1")["members"][-1])
    at.pills(key=f"{form} due").set_value("tomorrow").run()
    at.button(key=f"{form} give").click().run()
    [sent] = fake.asked(c.new_action)
    assert (sent["what"], sent["meeting_id"]) == ("Seal the chute", meeting_of(fake))


def test_the_record_shows_what_was_given_in_it_and_nothing_else(fake: FakeCoach) -> None:
    held = asks(fake)(c.list_meetings)["items"][0]
    first, *others = fake.shelf.lists["/v1/actions"]
    at_once = {**first, "meeting_id": None, "created_at": held["started_at"], "id": "act_at_once"}
    fake.put("/v1/actions", [{**first, "meeting_id": held["id"]}, at_once, *others])
    at = open_page("meeting", fake, meeting=held["id"])
    ways = [link.proto.query_string for link in at.get("page_link") if link.proto.page == "action"]
    assert ways == [f"id={first['id']}"]


def test_whether_something_has_worked_is_read_when_it_is_opened(fake: FakeCoach) -> None:
    begun(fake)
    agenda_of(fake)["effects"] = [{**agenda_of(fake)["due"][0], "id": id} for id in ("act_1", "act_2")]
    at = open_page("meeting", fake, team="tea_1", part="effects")
    assert ({"act_1", "act_2"} <= {link.proto.query_string[3:] for link in at.get("page_link")}, read(fake)) == (
        True,
        [],
    )
    opened(at, "worked act_1")
    assert read(fake) == ["/v1/actions/act_1/effect"]


def read(fake: FakeCoach) -> list[str]:
    return [request.path for request in fake.sent if request.path.endswith("/effect")]


def test_who_is_there_is_kept_at_once(fake: FakeCoach) -> None:
    at = begun(fake)
    id = meeting_of(fake)
    opened(at, "who_is_here")
    people = asks(fake)(c.get_team, id="tea_1")["members"][:2]
    at.pills(key=f"present {id}").set_value(people).run()
    assert fake.asked(c.change_meeting)[-1] == {"present": people}


def test_it_ends_with_the_record(fake: FakeCoach) -> None:
    begun(fake)
    at = open_page("meeting", fake, team="tea_1", part="end")
    assert "Who does what until when" in [each.value for each in at.header]
    at.button(key="end").click().run()
    assert len(fake.asked(c.end_meeting)) == 1


def agenda_of(fake: FakeCoach) -> Any:
    [agenda] = fake.shelf.told("/v1/meetings/agenda", team_id="tea_1")
    return agenda


def meeting_of(fake: FakeCoach) -> str:
    return str(agenda_of(fake)["meeting_id"])
