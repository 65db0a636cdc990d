"""A spoken answer becomes text to look over: the sound is heard once, and nothing of it stays."""

import asyncio
import logging
import tempfile
import wave
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from coach.api.app import create_app
from coach.api.gate import MAX_SOUND
from coach.backends.transcribing import Recording, Transcript
from coach.coaching.hearing import legible
from coach.errors import Unavailable
from coach.settings import Settings
from coach.store.columns import METADATA
from coach.store.engine import Store

from .conftest import NOON, Api, Plant

WEBM = b"\x1a\x45\xdf\xa3" + b"the sound of a voice" * 50


@dataclass
class Ears:
    """A transcriber that hears what it was told to, or fails."""

    says: str = "the seal was torn"
    external: bool = False
    fault: Unavailable | None = None
    name: str = "ears"
    heard: list[tuple[Recording, float]] = field(default_factory=list)

    async def transcribe(self, recording: Recording, seconds: float) -> Transcript:
        self.heard.append((recording, seconds))
        if self.fault:
            raise self.fault
        return Transcript(self.says, tokens_in=30, tokens_out=5, micros=900)


def listening(store: Store, plant: Plant, runner: asyncio.Runner, ears: Ears | None, **settings: Any) -> Api:
    app = create_app(store, Settings(**settings), lambda: NOON, transcriber=ears)
    return Api(app, runner, plant.keys["member"])


def speak(api: Api, data: bytes = WEBM, kind: str = "audio/webm;codecs=opus", locale: str = "en") -> httpx.Response:
    return api("POST", "/v1/transcripts", content=data, headers={"Content-Type": kind}, params={"locale": locale})


def wav(seconds: int) -> bytes:
    sound = BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(1000)
        file.writeframes(bytes(1000 * seconds))
    return sound.getvalue()


LYING = wav(9).replace(b"fmt \x10\x00", b"fmt \xff\x00")
"""One whose first chunk goes on beyond its end."""


def kept(store: Store, org: str) -> dict[str, list[Any]]:
    """Every row of an organisation, as it reads."""
    with store.engine.connect() as conn:
        tables = [table for table in METADATA.sorted_tables if "org" in table.c]
        return {table.name: [*map(repr, conn.execute(select(table).where(table.c.org == org)))] for table in tables}


def test_a_recording_comes_back_as_words_in_the_language_asked_for(
    store: Store, plant: Plant, runner: asyncio.Runner
) -> None:
    ears = Ears("die Dichtung\nwar gerissen ")
    answer = speak(listening(store, plant, runner, ears), locale="de")
    assert (answer.status_code, answer.json()) == (200, {"text": "die Dichtung war gerissen"})
    assert answer.headers["Cache-Control"] == "no-store"
    [(recording, seconds)] = ears.heard
    assert (recording.data, recording.media_type, recording.language, seconds) == (WEBM, "audio/webm", "de", 30.0)


def test_no_sound_and_no_word_of_it_is_kept_anywhere(
    store: Store,
    plant: Plant,
    runner: asyncio.Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    before = kept(store, plant.org)
    assert speak(listening(store, plant, runner, Ears())).status_code == 200
    after = kept(store, plant.org)
    assert [name for name in after if after[name] != before[name]] == ["spending"]
    trace = caplog.text + repr(after) + repr(Recording(WEBM, "audio/webm", "en"))
    assert ("of a voice" in trace, "the seal" in trace, list(tmp_path.iterdir())) == (False, False, [])


def test_what_it_cost_is_added_up_by_day_and_model_and_a_budget_ends_it(
    store: Store, plant: Plant, runner: asyncio.Runner, api: Api
) -> None:
    ears = Ears()
    spoken = listening(store, plant, runner, ears, budget_person_day="0.001 usd")
    answers = [speak(spoken).status_code for _ in range(3)]
    assert (answers, len(ears.heard)) == ([200, 200, 503], 2)
    [row] = api("GET", "/v1/usage").json()["items"]
    assert (row["model"], row["calls"], row["tokens_in"], row["cost"]) == ("ears", 2, 60, 0.0018)
    assert not [row for row in kept(store, plant.org)["spending"] if "'session'" in row]


def test_a_voice_leaves_the_machine_no_sooner_than_an_administrator_lets_words(
    store: Store, plant: Plant, runner: asyncio.Runner, api: Api
) -> None:
    ears = Ears(external=True)
    spoken = listening(store, plant, runner, ears)
    refused = speak(spoken)
    assert (refused.status_code, "type the answer" in refused.json()["detail"], ears.heard) == (409, True, [])
    api.edit("/v1/organisation", {"external_models_on": True})
    assert (speak(spoken).status_code, len(ears.heard)) == (200, 1)


def test_whatever_goes_wrong_says_to_type_and_is_counted(
    store: Store, plant: Plant, runner: asyncio.Runner, api: Api
) -> None:
    ears = Ears(fault=Unavailable("timeout", "Bearer sk-secret"))
    answer = speak(listening(store, plant, runner, ears))
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The recording was not turned into text (timeout); type it instead."
    [row] = api("GET", "/v1/usage").json()["items"]
    assert (row["calls"], row["faults"], len(ears.heard)) == (1, 1, 1)


def test_without_a_transcriber_it_is_said_what_to_set(store: Store, plant: Plant, runner: asyncio.Runner) -> None:
    answer = speak(listening(store, plant, runner, None))
    assert (answer.status_code, "COACH_TRANSCRIBER_MODEL" in answer.json()["detail"]) == (404, True)


def test_only_a_recording_of_bounded_length_is_passed_on(store: Store, plant: Plant, runner: asyncio.Runner) -> None:
    ears = Ears()
    spoken = listening(store, plant, runner, ears)
    sent = {
        415: [(WEBM, "audio/flac"), (WEBM, "application/json")],
        422: [
            (b"", "audio/webm"), (b"%PDF-1.7", "audio/ogg"), (wav(130), "audio/wav"), (wav(9)[:20], "audio/wav"),
            (LYING, "audio/wav"),
        ],
        413: [(WEBM + bytes(MAX_SOUND), "audio/webm")],
        200: [(wav(119), "audio/wav"), (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"), (b"ID3\x04", "audio/mpeg")],
    }  # fmt: skip
    for status, tries in sent.items():
        assert [speak(spoken, data, kind).status_code for data, kind in tries] == [status] * len(tries)
    assert len(ears.heard) == 3
    assert speak(spoken, locale="xx").status_code == 422


def test_a_board_app_has_no_voice(store: Store, plant: Plant, runner: asyncio.Runner) -> None:
    spoken = listening(store, plant, runner, Ears())
    assert speak(Api(spoken.app, runner, plant.keys["reader"])).status_code == 403
    assert speak(Api(spoken.app, runner, plant.keys["shared"])).status_code == 200


@pytest.mark.parametrize(
    ("heard", "most", "shown"),
    [
        ("  two\tlines\r\nof \x1b[31mit\x00 ", 100, "two lines of [31mit"),
        ("left\u202eright\u200b \ud83d \ufeffend", 100, "leftright end"),
        ("one two three four", 10, "one two"),
        ("unbrokenunbroken", 10, "unbrokenun"),
        ("señal über 5 °C", 10, "señal über"),
        ("\n \x07", 10, ""),
    ],
)
def test_what_was_heard_is_shown_as_a_plain_line_that_a_turn_takes(heard: str, most: int, shown: str) -> None:
    assert legible(heard, most) == shown
