"""Speaking instead of typing: a recording comes in, its words go back to be looked over."""

import wave
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any

from fastapi import Query, Response
from starlette.exceptions import HTTPException

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.problems import Problem
from coach.api.resource import Resource
from coach.backends.transcribing import Recording, Transcriber
from coach.coaching.hearing import hear
from coach.errors import InvalidInput, NotFound
from coach.frameworks.schema import Locale

__all__ = ["router"]

router = Resource("/transcripts")

MaySpeak = Annotated[Desk, desk("recordings", "hear")]
Spoken = Annotated[Locale, Query(description="The language that is spoken.")]

LONGEST = 120
"""Seconds. Told of a WAV; of the others only the size is known."""

BEGINS: dict[str, tuple[tuple[int, bytes], ...]] = {
    "audio/wav": ((8, b"WAVE"),),
    "audio/webm": ((0, b"\x1a\x45\xdf\xa3"),),
    "audio/ogg": ((0, b"OggS"),),
    "audio/mp4": ((4, b"ftyp"),),
    "audio/mpeg": ((0, b"ID3"), *((0, bytes((0xFF, layer))) for layer in (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3))),
}
"""By what a recording of each kind is known, and where that stands."""

UNREADABLE = (wave.Error, EOFError, RuntimeError, ValueError, ArithmeticError)
"""What `wave` makes of chunks that lie about their length."""

SENT: dict[str, Any] = {
    "schema": {"type": "string", "format": "binary"},
    "example": "the bytes of a recording, as `curl --data-binary @answer.webm` sends them",
}
UPLOAD = {"requestBody": {"required": True, "content": dict.fromkeys(BEGINS, SENT)}}
TYPE_IT: dict[int | str, dict[str, Any]] = {
    503: {"model": Problem, "description": "It could not be turned into text: type it instead."}
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, for its speaker to mend and send as a turn; empty where no words were heard."""

    text: str


@router.post("", response_model=Heard, openapi_extra=UPLOAD, responses=TYPE_IT)
async def transcribe(desk: MaySpeak, locale: Spoken = "en") -> Response:
    """The body is the recording itself, up to 10 MB and two minutes; it is never kept.

    404 where the server has no transcriber; 409 while it is elsewhere and external models are switched off.
    """
    transcriber: Transcriber | None = desk.request.app.state.transcriber
    if transcriber is None:
        raise NotFound("This server has no transcriber. An operator names one in COACH_TRANSCRIBER_MODEL; type it.")
    kind = desk.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in BEGINS:
        raise HTTPException(415, f"The Content-Type is {kind!r}; send the recording as one of: {', '.join(BEGINS)}.")
    recording = Recording(await desk.request.body(), kind, locale)
    check(recording)
    service = desk.service
    text = await hear(service.store, service.settings, service.clock, desk.caller, transcriber, recording)
    return reply(200, to_json(Heard(text)), {"Cache-Control": "no-store"})


def check(recording: Recording) -> None:
    """That it is what it says, before anything leaves the machine."""
    data, kind = recording.data, recording.media_type
    if not any(data.startswith(mark, at) for at, mark in BEGINS[kind]):
        raise InvalidInput(f"The body does not begin as {kind} does; send the recording itself, whole.")
    if kind == "audio/wav" and seconds_of(data) > LONGEST:
        raise InvalidInput(f"The recording is longer than {LONGEST} seconds; say it in parts.")


def seconds_of(data: bytes) -> float:
    try:
        with wave.open(BytesIO(data)) as sound:
            return float(sound.getnframes() / (sound.getframerate() or 1))
    except UNREADABLE as error:
        raise InvalidInput(f"The WAV cannot be read ({error}); record it anew as PCM.") from error
