"""The coach's page: what is said counts once, what is refused comes back, a long talk costs what a short one does."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.stage import BEARER, asks, open_page
from ui.client import Client, Refused
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.here import Here, Names
from ui.pages.coach.chat import data_of, history, past_of, speakers
from ui.pages.coach.talk import WINDOW, Talk
from ui.parts.answer import Edit, Given
from ui.parts.text import md
from ui.words import words_in


@pytest.fixture
def fake() -> FakeCoach:
    return FakeCoach("supervisor")


def here_of(fake: FakeCoach) -> Here:
    api = Client(fake, BEARER)
    return Here(api, api(c.get_me), words_in("en"), api(c.list_teams, limit=200)["items"], None, Names(api))


def begun(fake: FakeCoach) -> str:
    body = {"framework": "five_whys", "problem": "Torn foil stopped folder 1 nine times, usual is 2"}
    return Client(fake, BEARER)(c.begin_session, body=body, key="begin")["id"]


def talk_in(fake: FakeCoach) -> tuple[Here, Talk]:
    here = here_of(fake)
    return here, Talk.load(here, begun(fake))


def sent(at: AppTest, fake: FakeCoach, session: str, **turn: Any) -> AppTest:
    """What the box does in a browser: it puts the answer and its key into its state."""
    at.session_state[f"answer {session}"] = {"turn": {"tries": 1, "by": None, **turn}}
    return at.run()


def test_an_answer_under_its_key_is_said_once_however_often_the_page_runs(fake: FakeCoach) -> None:
    session = begun(fake)
    at = open_page("coach", fake, session=session)
    for _ in range(3):
        sent(at, fake, session, key="k1", text="The foil has a notch")
    assert not at.exception
    assert fake.asked(c.take_turn) == [{"text": "The foil has a notch"}]
    assert [
        request.headers["Idempotency-Key"] for request in fake.sent if request.path.endswith("/turns") and request.body
    ] == ["k1"]


def test_an_answer_that_did_not_get_through_is_sent_again_under_its_key(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    fake.cut(after=True)
    talk.say(here, Given("k1", "The foil has a notch", None))
    assert talk.confirmed is None
    fake.mend()
    talk.say(here, Given("k1", "The foil has a notch", None))
    assert talk.confirmed == "k1"
    assert [turn["said"] for turn in talk.turns] == [None, "The foil has a notch"]


def test_a_refused_answer_goes_back_into_the_box_with_the_words_of_the_service(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    fake.fail(c.take_turn, 409, "Somebody else has answered; look at the new question.")
    talk.say(here, Given("k1", "The foil has a notch", None))
    assert talk.returned is not None
    assert (talk.returned.key, talk.returned.text) == ("k1", "The foil has a notch")
    assert talk.returned.why == "Somebody else has answered; look at the new question."
    fake.mend()
    talk.say(here, Given("k1", "The foil has a notch", None))
    assert talk.confirmed is None


def test_a_service_out_of_order_leaves_the_answer_waiting(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    fake.fail(c.take_turn, 503, "Too busy.")
    talk.say(here, Given("k1", "The foil has a notch", None))
    assert (talk.returned, talk.confirmed) == (None, None)


def test_what_is_asked_for_an_answer_does_not_grow_with_the_talk(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    counts = []
    for n in range(25):
        before = len(fake.sent)
        talk.say(here, Given(f"k{n}", f"Answer {n}", None))
        counts.append(len(fake.sent) - before)
    assert set(counts) == {2}
    assert len(talk.turns) == WINDOW
    assert len(history(here, talk)) == WINDOW
    assert talk.older


def test_what_is_sent_to_the_browser_does_not_grow_with_the_talk(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    sizes = []
    for n in range(WINDOW * 4):
        talk.say(here, Given(f"k{n}", f"Answer {n:03}", None))
        sizes.append(len(json.dumps([data_of(here, talk, closed=False), past_of(here, talk)])))
    assert max(sizes[-WINDOW:]) <= max(sizes[WINDOW : 2 * WINDOW]) * 1.02


def test_earlier_turns_are_read_when_somebody_asks_for_them(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    for n in range(35):
        talk.say(here, Given(f"k{n}", f"Answer {n}", None))
    talk.earlier(here)
    assert [turn["n"] for turn in talk.asked_for] == list(range(7, 27))
    assert [turn["n"] for turn in history(here, talk)] == list(range(35, 6, -1))


def test_a_change_waits_when_somebody_else_went_on(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    talk.say(here, Given("k1", "The foil has a notch", None))
    fake.put(f"/v1/sessions/{talk.id}", {**talk.session, "version": talk.session["version"] + 1, "artefact": {}})
    with pytest.raises(Refused, match="Somebody went on"):
        talk.edit(here, Edit(1, "The knife has a notch"))
    assert fake.asked(c.edit_turn) == []


def test_an_answer_that_was_put_differently_shows_its_new_words_on_every_screen(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    for n in range(35):
        talk.say(here, Given(f"k{n}", f"Answer {n}", None))
    talk.earlier(here)
    talk.edit(here, Edit(30, "The knife has a notch"))
    talk.edit(here, Edit(10, "The foil has a notch"))
    shown = {each["n"]: each["changed"] for each in history(here, talk) if each["changed"]}
    assert shown == {30: "The knife has a notch", 10: "The foil has a notch"}
    elsewhere = {each["n"]: each["changed"] for each in history(here, Talk.load(here, talk.id))}
    assert elsewhere[30] == "The knife has a notch"


def test_a_glance_is_one_call_and_finds_what_was_said_elsewhere(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    other = Talk.load(here, talk.id)
    before = len(fake.sent)
    for _ in range(2):
        talk.glance(here, 1)
    assert len(fake.sent) == before + 1
    other.say(here, Given("k1", "The foil has a notch", None))
    talk.glance(here, 2)
    assert [turn["said"] for turn in talk.turns] == [None, "The foil has a notch"]
    assert talk.session["message"] == other.session["message"]


def test_a_glance_without_a_service_changes_nothing(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    fake.cut()
    talk.glance(here, 1)
    assert [turn["n"] for turn in talk.turns] == [0]


def test_what_is_tapped_on_the_drawing_opens_in_the_page_until_it_is_closed(fake: FakeCoach) -> None:
    session = begun(fake)
    known = Client(fake, BEARER)(c.get_session, id=session)
    fake.put(f"/v1/sessions/{session}", {**known, "artefact": {"fields": [], "asked": None}})
    at = open_page("coach", fake, session=session)
    at.session_state[f"sheet {session}"] = {"tapped": {"kind": "field", "id": "what", "nth": 1}}
    at.run()
    assert not at.exception
    at.button(key="coach close").click().run()
    assert not at.exception
    assert [button for button in at.button if button.key == "coach close"] == []


def test_with_a_card_the_screen_takes_the_record(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    talk.session["card"] = True
    data = data_of(here, talk, closed=False)
    words = data["words"]
    assert isinstance(words, dict)
    assert (data["card"], words["answer"]) == (True, "What the learner says")


def test_only_a_shared_device_says_who_speaks(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    shared = here_of(FakeCoach("supervisor", shared_device=True))
    assert speakers(here, talk) == []
    assert [one["id"] for one in speakers(shared, talk)][:1] == [shared.person_id]


def test_the_danger_button_tells_the_service_once(fake: FakeCoach) -> None:
    here, talk = talk_in(fake)
    talk.alarm(here, "d1")
    talk.alarm(here, "d1")
    assert len(fake.asked(c.danger)) == 1
    assert talk.alarmed == "d1"


def test_coaching_begins_on_the_issue_that_a_link_names(fake: FakeCoach) -> None:
    issue = Client(fake, BEARER)(c.list_issues, open=True)["items"][0]["id"]
    at = open_page("coach", fake, issue=issue)
    at.button(key="begin").click().run()
    assert not at.exception
    assert [body["issue_id"] for body in fake.asked(c.begin_session)] == [issue]
    assert at.query_params["session"]


def test_a_sentence_that_was_refused_stays_in_its_field(fake: FakeCoach) -> None:
    fake.fail(c.begin_session, 422, "Say which standard it missed.")
    at = open_page("coach", fake, problem="Torn foil")
    at.button(key="begin").click().run()
    assert [error.value for error in at.error] == [md("Say which standard it missed.")]
    assert at.text_area(key="coach problem").value == "Torn foil"


def test_a_parked_talk_goes_on_with_one_tap(fake: FakeCoach) -> None:
    session = begun(fake)
    Client(fake, BEARER)(c.park, id=session, key="park")
    at = open_page("coach", fake, session=session)
    at.button(key="resume").click().run()
    assert not at.exception
    assert len(fake.asked(c.resume)) == 1


def test_whoever_was_not_in_a_talk_comes_to_what_it_made(fake: FakeCoach) -> None:
    session = begun(fake)
    fake.fail(c.list_turns, 403, "What was said is seen by the people in it.")
    at = open_page("coach", fake, session=session)
    assert (at.title[0].value, at.query_params["id"]) == ("Analyses", session)
    assert "Open in the coach" not in [each.proto.label for each in at.get("page_link")]


def test_an_administrator_looks_at_a_talk_of_others_when_they_mean_to() -> None:
    fake = FakeCoach("admin")
    session = begun(fake)
    known = asks(fake)(c.get_session, id=session)
    fake.put(f"/v1/sessions/{session}", {**known, "learner": "per_2"})
    fake.sent.clear()
    at = open_page("coach", fake, session=session)
    look = next(each.proto for each in at.get("page_link") if "recorded" in each.proto.label)
    assert not any(each.path.endswith("/turns") for each in fake.sent)
    at = open_page("coach", fake, session=session, look="1")
    assert "look=1" in look.query_string
    assert any(each.path.endswith("/turns") for each in fake.sent)
