"""Saying it instead of typing: a recording is sent once, whatever becomes of it."""

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.client import Client
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.words import words_in


def speaking() -> None:
    import streamlit as st

    from ui.parts.voice import listen

    st.session_state.setdefault("heard", []).append(listen(st.session_state["here"], "voice", "en"))


def spoken(fake: FakeCoach, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Somebody records one thing; a fresh recorder is empty."""
    sound = SimpleNamespace(getvalue=lambda: b"RIFF", type="audio/wav")
    monkeypatch.setattr(st, "audio_input", lambda label, key: sound if key == "voice 0" else None)
    at = AppTest.from_function(speaking, default_timeout=30)
    me: Any = {"features": {"transcriber": True}}
    at.session_state["here"] = SimpleNamespace(api=Client(fake, "demo.hers"), me=me, say=words_in("en"))
    return at.run()


def test_what_could_not_be_heard_is_told_and_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeCoach()
    fake.fail(c.transcribe, 503, "It took too long; type it instead.")
    at = spoken(fake, monkeypatch)
    assert "It took too long" in at.error[0].value
    at.run().run()
    assert len(fake.asked(c.transcribe)) == 1


def test_the_service_is_waited_for_longer_than_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeCoach()
    at = spoken(fake, monkeypatch)
    assert [sent.wait for sent in fake.sent] == [35.0]
    assert at.session_state["heard"][0]
