"""Raising an issue, giving an action, moving an item: a tap counts once, and what was refused is still there."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button
from streamlit.util import calc_hash

from tests.ui.stage import BEARER, open_page
from ui.client import Client
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.giving import friday_after, shift_end
from ui.parts.photos import Shot
from ui.parts.text import md

TEAM = "tea_1"


@pytest.fixture
def fake() -> FakeCoach:
    return FakeCoach("supervisor")


def button(at: AppTest, label: str) -> Button:
    return next(each for each in at.button if each.label == label)


def kind(at: AppTest) -> Any:
    return next(each for each in at.segmented_control if each.label == "What is it")


def raises(at: AppTest, title: str) -> None:
    at.text_input(key="raise title").set_value(title).run()
    button(at, "Raise it").click().run()


def keys(fake: FakeCoach, path: str) -> list[str]:
    return [each.headers["Idempotency-Key"] for each in fake.sent if each.path == path and each.method == "POST"]


def test_a_title_is_enough_to_raise_an_issue(fake: FakeCoach) -> None:
    # From the board: "Raise an issue", the title, "Raise it": two taps and one sentence, of the five taps it may take.
    at = open_page("raise", fake, team=TEAM)
    at.text_input(key="raise title").set_value("Twelve crates without a label at gate 3").run()
    button(at, "Raise it").click().run()
    sent = fake.asked(c.new_issue)
    assert [(each["title"], each["severity"], each["team_id"]) for each in sent] == [
        ("Twelve crates without a label at gate 3", "normal", TEAM)
    ]
    assert at.title[0].value == "It is on the board"


def test_what_was_refused_is_still_filled_in_and_goes_under_the_same_key(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    fake.fail(c.new_issue, 503, "Too busy just now; try again.")
    at.text_input(key="raise title").set_value("Twelve crates without a label").run()
    button(at, "Raise it").click().run()
    assert [each.value for each in at.error] == [md("Too busy just now; try again.")]
    assert at.text_input(key="raise title").value == "Twelve crates without a label"
    fake.mend()
    button(at, "Raise it").click().run()
    assert len(keys(fake, "/v1/issues")) == 2
    assert len(set(keys(fake, "/v1/issues"))) == 1


def test_words_that_were_changed_after_a_lost_answer_are_another(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    fake.cut(after=True)
    raises(at, "It drips")
    fake.mend()
    raises(at, "It drips from above")
    assert [each.value for each in at.warning] == ["Your first words may have arrived: look, then send again."]
    raises(at, "It drips from above")
    assert at.title[0].value == "It is on the board"
    assert [each["title"] for each in fake.asked(c.new_issue)][-1] == "It drips from above"
    assert len(set(keys(fake, "/v1/issues"))) == 2


def test_a_refused_request_ends_its_key(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    fake.fail(c.new_issue, 422, "Say it shorter.")
    raises(at, "It drips and drips and drips")
    fake.mend()
    raises(at, "It drips")
    assert at.title[0].value == "It is on the board"
    assert len(set(keys(fake, "/v1/issues"))) == 2


def test_photos_that_were_dropped_do_not_go_along(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    at.session_state["raise 0 shots"] = [Shot("image/jpeg", b"one")]
    at.session_state["raise photos"] = True
    button(at.run(), "Without photos").click().run()
    assert "Without photos" not in [each.label for each in at.button]
    raises(at, "It drips")
    assert (len(fake.asked(c.new_issue)), fake.asked(c.new_photo)) == (1, [])


def test_another_one_is_not_about_the_same_machine(fake: FakeCoach) -> None:
    machine = Client(fake, BEARER)(c.list_equipment, team_id=TEAM)["items"][0]["id"]
    at = open_page("raise", fake, team=TEAM, equipment=machine, kpi="kpi_1")
    raises(at, "It drips")
    button(at, "Raise another").click().run()
    raises(at, "It rattles")
    assert [(each["equipment_id"], each["kpi_id"]) for each in fake.asked(c.new_issue)] == [
        (machine, "kpi_1"),
        (None, None),
    ]


def test_what_somebody_else_changed_in_an_issue_is_not_written_over(fake: FakeCoach) -> None:
    issue = Client(fake, BEARER)(c.list_issues, team_id=TEAM)["items"][0]
    at = open_page("issue", fake, id=issue["id"])
    at.session_state["change"] = True
    at.run()
    fake.put(f"/v1/issues/{issue['id']}", {**issue, "title": "Theirs"})
    next(each for each in at.text_area if each.label == "What is known").set_value("Mine")
    button(at, "Keep the changes").click().run()
    assert "Somebody else has changed this" in at.warning[0].value
    button(at, "Keep the changes").click().run()
    assert fake.asked(c.change_issue)[-1] == {"detail": "Mine"}


def test_nothing_is_sent_without_a_title(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    button(at, "Raise it").click().run()
    assert fake.asked(c.new_issue) == []
    assert [each.value for each in at.warning] == ["Still to say: What is not as it should be"]


def test_a_printed_code_says_which_machine(fake: FakeCoach) -> None:
    machine = Client(fake, BEARER)(c.list_equipment, team_id=TEAM)["items"][0]
    at = open_page("raise", fake, team=TEAM, equipment=machine["id"])
    at.text_input(key="raise title").set_value("It drips").run()
    button(at, "Raise it").click().run()
    assert fake.asked(c.new_issue)[0]["equipment_id"] == machine["id"]


def test_of_many_machines_one_is_found_by_typing(fake: FakeCoach) -> None:
    thing = next(each for each in fake.shelf.lists["/v1/equipment"] if each["team_id"] == TEAM)
    fake.put("/v1/equipment", [thing | {"id": f"equ_{n}", "name": f"Capper {n}"} for n in range(201)])
    box = open_page("raise", fake, team=TEAM, equipment="equ_200").selectbox(key="raise equipment")
    assert (box.value, len(box.options)) == ("equ_200", 201)


def test_an_idea_goes_where_ideas_go(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    kind(at).set_value("idea").run()
    at.text_input(key="raise title").set_value("A light over the chute").run()
    button(at, "Send the idea").click().run()
    assert [each["title"] for each in fake.asked(c.new_idea)] == ["A light over the chute"]
    assert fake.asked(c.new_issue) == []


def test_from_the_board_an_action_is_given_in_three_taps(fake: FakeCoach) -> None:
    board = open_page("", fake, team=TEAM)
    link = next(each.proto for each in board.get("page_link") if each.proto.label == "Give an action")  # the first tap
    at = open_page(link.page, fake, **{name: each[0] for name, each in parse_qs(link.query_string).items()})
    form = f"give {TEAM} 0"
    at.text_input(key=f"{form} what").set_value("Press every label by hand")
    at.pills(key=f"{form} who").set_value("per_1").run()  # the second
    button(at, "Give this action").click().run()  # the third
    sent = fake.asked(c.new_action)
    assert [(each["what"], each["owner_id"], each["team_id"]) for each in sent] == [
        ("Press every label by hand", "per_1", TEAM)
    ]
    assert sent[0]["due"]


def test_another_day_is_one_more_tap(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM, what="action")
    form = f"give {TEAM} 0"
    at.text_input(key=f"{form} what").set_value("Press every label by hand")
    at.pills(key=f"{form} due").set_value("tomorrow").run()
    button(at, "Give this action").click().run()
    assert [each.value for each in at.warning] == ["Still to say: who"]
    at.pills(key=f"{form} who").set_value("per_1").run()
    button(at, "Give this action").click().run()
    assert [len(each["due"]) for each in fake.asked(c.new_action)] == [len("2026-11-25")]
    assert len([each for each in fake.sent if each.path.startswith("/v1/calendars/")]) <= 1


def opened(fake: FakeCoach, **state: Any) -> AppTest:
    action = {**Client(fake, BEARER)(c.list_actions, team_id=TEAM)["items"][0], **state}
    fake.put(f"/v1/actions/{action['id']}", action)
    return open_page("action", fake, id=action["id"])


def test_only_moves_that_the_state_allows_are_offered(fake: FakeCoach) -> None:
    at = opened(fake, status="done", stage="verify", owner_state="accepted", level=0, benefit=None)
    labels = [each.label for each in at.button]
    assert "I have seen that it is done" in labels
    assert "It is done" not in labels
    assert "Yes, I do it" not in labels


def test_a_refused_move_is_told_in_the_words_of_the_service(fake: FakeCoach) -> None:
    at = opened(fake, status="open", stage="do", owner_state="accepted", level=0)
    fake.fail(c.complete, 403, "Only the owner completes an action.")
    button(at, "It is done").click().run()
    assert [each.value for each in at.error] == [md("Only the owner completes an action.")]
    assert len(fake.asked(c.complete)) == 1


def test_giving_up_is_for_leaders() -> None:
    labels = {role: icons(opened(FakeCoach(role), status="open", stage="do")) for role in ("supervisor", "learner")}
    assert ["Give it up" in shown for shown in labels.values()] == [True, False]


def icons(at: AppTest) -> list[str]:
    return [each.label for each in at.expander]


SHIFTS: Any = [{"name": "early", "start": "06:00", "end": "14:00"}, {"name": "night", "start": "22:00", "end": "06:00"}]


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T09:00+00:00", "2026-11-24T13:00+00:00"),
        ("2026-11-24T23:30+00:00", "2026-11-25T05:00+00:00"),
        ("2026-11-25T04:30+00:00", "2026-11-25T05:00+00:00"),
        ("2026-11-24T16:00+00:00", None),
    ],
)
def test_the_end_of_the_shift_is_that_of_the_one_that_runs(now: str, end: str | None) -> None:
    found = shift_end(SHIFTS, "Europe/Berlin", datetime.fromisoformat(now))
    assert found == (datetime.fromisoformat(end).astimezone(UTC) if end else None)


def test_this_friday_is_the_next_one() -> None:
    days = [date(2026, 11, day) for day in (23, 26, 27, 28)]
    assert [friday_after(day).day for day in days] == [27, 27, 4, 4]


def test_a_draft_is_there_again_after_a_look_at_another_page(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    at.text_input(key="raise title").set_value("Twelve crates").run()
    at._page_hash = calc_hash("inbox")
    assert at.run().title[0].value == "Inbox"
    at._page_hash = calc_hash("raise")
    assert at.run().text_input(key="raise title").value == "Twelve crates"
    raises(at, "Twelve crates without a label")
    button(at, "Raise another").click().run()
    assert at.text_input(key="raise title").value == ""


def test_words_that_are_too_long_are_told_and_kept(fake: FakeCoach) -> None:
    at = open_page("raise", fake, team=TEAM)
    raises(at, "long " * 61)
    assert [each.value for each in at.warning] == [
        "4 letters too long: there is room for 300. All of it is still here."
    ]
    assert (at.text_input(key="raise title").value, fake.asked(c.new_issue)) == ("long " * 61, [])
