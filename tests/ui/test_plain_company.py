"""Back from the company's provider: to the door with a code, or in words why not."""

from streamlit.testing.v1 import AppTest

from tests.ui.stage import components
from ui.client import calls as c
from ui.fake import FakeCoach


def come_back() -> None:
    import streamlit as st

    from ui.client import Client
    from ui.parts.company import exchange
    from ui.words import words_in

    exchange(Client(st.session_state["fake"]), words_in("en"), "their.id.token", "of this browser")


def back_with(fake: FakeCoach) -> AppTest:
    at = AppTest.from_function(come_back, default_timeout=30)
    at.session_state["fake"] = fake
    at._bidi_component_manager = components()
    return at.run()


def test_the_word_of_the_provider_is_given_to_the_service() -> None:
    fake = FakeCoach()
    at = back_with(fake)
    assert fake.asked(c.begin_sign_in) == [{"id_token": "their.id.token"}]
    assert not at.exception
    assert not at.error


def test_whoever_is_not_known_here_is_told_whom_to_ask() -> None:
    fake = FakeCoach()
    fake.fail(c.begin_sign_in, 403, "Nobody here has this address; ask an admin to enter it.")
    assert back_with(fake).error[0].value == "Nobody here has this address; ask an admin to enter it."


def test_without_an_answer_nothing_is_lost() -> None:
    fake = FakeCoach()
    fake.cut()
    assert "does not answer just now" in back_with(fake).error[0].value
