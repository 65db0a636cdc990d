"""Kata: what is expected is said before the step, and what happened after it."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.stage import asks, open_page
from ui.client import calls as c
from ui.fake import FakeCoach


def board(fake: FakeCoach, **more: Any) -> str:
    """A storyboard that is under way, with nothing tried unless it is said."""
    known = asks(fake)(c.list_storyboards)["items"][0]
    thing = {**known, "status": "active", "active_session_id": None, "experiments": [], **more}
    fake.put("/v1/storyboards", [thing])
    fake.put(f"/v1/storyboards/{thing['id']}", thing)
    return str(thing["id"])


def quote(text: str | None) -> list[dict[str, Any]]:
    known = {"by": None, "at": "", "utterance": "u", "start": 0, "end": 1, "erased": False}
    return [{"text": text, **known}] if text else []


def experiment(result: str | None) -> dict[str, Any]:
    said = {"step": quote("Hang up the key"), "expectation": quote("No walks"), "result": quote(result)}
    rest: dict[str, Any] = {"session_id": None, "obstacle_id": None, "due": None, "due_said": [], "learning": []}
    return {"n": 1, "at": "2026-11-20T09:00:00Z", **said, **rest}


def tap(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label.startswith(label)).click().run()


def fill(at: AppTest, label: str, text: str) -> None:
    next(each for each in at.text_input if each.label == label).set_value(text)


def test_a_step_is_planned_only_with_what_is_expected_of_it() -> None:
    fake = FakeCoach("supervisor")
    at = open_page("kata", fake, id=board(fake))
    fill(at, "Your next step", "Hang up the key")
    at = tap(at, "Plan it")
    assert not fake.asked(c.new_experiment)
    assert "What you expect of it" in at.warning[0].value
    fill(at, "What you expect of it", "Nobody walks for it")
    tap(at, "Plan it")
    (sent,) = fake.asked(c.new_experiment)
    assert (sent["step"], sent["expectation"]) == ("Hang up the key", "Nobody walks for it")


def test_while_a_step_waits_for_its_result_no_other_is_planned() -> None:
    fake = FakeCoach("supervisor")
    at = open_page("kata", fake, id=board(fake, experiments=[experiment(None)]))
    assert not [each for each in at.button if each.label == "Plan it"]
    fill(at, "What happened", "Two walks")
    tap(at, "Keep what happened")
    assert fake.asked(c.change_experiment) == [{"result": "Two walks"}]


def test_what_was_tried_stands_with_what_was_expected() -> None:
    fake = FakeCoach("reader")
    at = open_page("kata", fake, id=board(fake, experiments=[experiment("Two walks")]))
    table = next(each.proto.body for each in at.get("html") if 'class="record"' in each.proto.body)
    assert table.index("Hang up the key") < table.index("No walks") < table.index("Two walks")


def test_a_reader_changes_nothing() -> None:
    fake = FakeCoach("reader")
    at = open_page("kata", fake, id=board(fake))
    assert not [each.label for each in at.button if each.label != "Try again"]
    assert not at.text_input


def test_coaching_begins_on_the_storyboard_also_with_the_card() -> None:
    fake = FakeCoach("supervisor")
    id = board(fake)
    links = {link.proto.label: link.proto.query_string for link in open_page("kata", fake, id=id).get("page_link")}
    assert links["Start a coaching cycle"] == f"storyboard={id}"
    assert "card=1" in links["A person coaches, with the card"]
