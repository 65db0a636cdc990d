"""Transcription providers as they are on the wire, through LiteLLM's own code and without a network."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from coach.backends.llm import transcriber
from coach.backends.llm.hearing import LiteTranscriber
from coach.backends.llm.model import FaultKind, ModelFault
from coach.backends.transcribing import Recording, Transcript
from coach.errors import OutOfOrder
from coach.settings import Settings

from .conftest import LITELLM_WARNS

pytestmark = [LITELLM_WARNS, pytest.mark.usefixtures("lite")]

VOICE = b"\x1a\x45\xdf\xa3 a voice"
RECORDING = Recording(VOICE, "audio/webm", "de")
HOSTED = "https://api.openai.com/v1/audio/transcriptions"
HERE = "http://127.0.0.1:8010/v1"


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hearing")
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", HERE)


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    """Whatever is not answered here raises: nothing can leave."""
    with respx.mock(assert_all_called=False) as router:
        yield router


def said(text: Any = "die Dichtung", **usage: Any) -> httpx.Response:
    return httpx.Response(200, json={"text": text, **({"usage": usage} if usage else {})})


async def fault_of(model: str = "openai/whisper-1", seconds: float = 5) -> ModelFault:
    with pytest.raises(ModelFault) as met:
        await LiteTranscriber(model).transcribe(RECORDING, seconds)
    return met.value


async def test_a_recording_is_sent_once_as_a_file_in_its_language(wire: respx.MockRouter) -> None:
    route = wire.post(HOSTED).mock(return_value=said())
    asked = LiteTranscriber("openai/whisper-1")
    heard = await asked.transcribe(RECORDING, 5)
    [call] = route.calls
    body = call.request.content
    assert (heard.text, asked.external, call.request.headers["authorization"]) == (
        "die Dichtung", True, "Bearer sk-hearing",
    )  # fmt: skip
    assert b'filename="speech.webm"\r\nContent-Type: audio/webm\r\n\r\n' + VOICE in body
    assert b'name="language"\r\n\r\nde\r\n' in body and b'name="model"\r\n\r\nwhisper-1\r\n' in body


async def test_a_server_on_this_machine_is_not_external_and_stays_where_it_was_judged(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = wire.post(f"{HERE}/audio/transcriptions").mock(return_value=said())
    asked = LiteTranscriber("hosted_vllm/whisper-large-v3")
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "https://elsewhere.example/v1")
    assert (await asked.transcribe(RECORDING, 5)).text == "die Dichtung"
    assert (asked.external, route.call_count) == (False, 1)


async def test_what_is_paid_by_tokens_is_told_with_its_price(wire: respx.MockRouter) -> None:
    of = {"audio_tokens": 200, "text_tokens": 0}
    tokens = {"input_tokens": 200, "output_tokens": 20, "total_tokens": 220, "input_token_details": of}
    wire.post(HOSTED).mock(return_value=said(type="tokens", **tokens))
    heard = await LiteTranscriber("openai/gpt-4o-mini-transcribe").transcribe(RECORDING, 5)
    assert (heard.tokens_in, heard.tokens_out) == (200, 20)
    assert heard.micros is not None and heard.micros > 0


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(500, text="sk-hearing"), "server"),
        (httpx.Response(429, text="later"), "busy"),
        (httpx.Response(401, text="no"), "refused"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), "refused"),
        (httpx.Response(200, json={"text": "x" * 200_000}), "unusable"),
        (httpx.Response(200, json={"text": ["no", "text"]}), "unusable"),
        (httpx.Response(200, json={"text": None}), "unusable"),
    ],
)
async def test_a_fault_is_met_once_and_holds_no_secret(
    wire: respx.MockRouter, answer: httpx.Response, kind: FaultKind
) -> None:
    route = wire.post(HOSTED).mock(return_value=answer)
    fault = await fault_of()
    assert (fault.kind, route.call_count, len(wire.calls), "sk-hearing" in str(fault)) == (kind, 1, 1, False)


@pytest.mark.parametrize(
    ("error", "kind"), [(httpx.ConnectError("no"), "unreachable"), (httpx.ReadTimeout("late"), "timeout")]
)
async def test_a_connection_that_fails_is_not_tried_again(
    wire: respx.MockRouter, error: Exception, kind: FaultKind
) -> None:
    route = wire.post(HOSTED).mock(side_effect=error)
    assert ((await fault_of()).kind, route.call_count) == (kind, 1)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """The files made since, wherever a program puts one that is not told a place."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return lambda: list(tmp_path.rglob("*"))


async def test_the_sound_is_neither_written_nor_logged(
    wire: respx.MockRouter, written: Callable[[], list[Path]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.post(HOSTED).mock(side_effect=[said(), httpx.Response(500)])
    await LiteTranscriber("openai/whisper-1").transcribe(RECORDING, 5)
    await fault_of()
    assert (written(), "a voice" in caplog.text, "Dichtung" in caplog.text) == ([], False, False)


def test_a_transcriber_is_there_where_one_is_named() -> None:
    named = transcriber(Settings(transcriber_model="openai/whisper-1"))
    assert (transcriber(Settings()), named and named.name) == (None, "openai/whisper-1")
    with pytest.raises(OutOfOrder, match="LM_STUDIO_API_BASE"):
        transcriber(Settings(transcriber_model="lm_studio/whisper"))


def test_a_transcript_needs_no_price() -> None:
    assert Transcript("yes").micros is None
