"""A spoken answer becomes text for its speaker to look over. The sound is heard once and forgotten."""

import asyncio
import re
from typing import NoReturn

from coach.backends import Call
from coach.backends.transcribing import Recording, Transcriber, Transcript
from coach.clock import Clock
from coach.coaching.terms import Terms, terms_of
from coach.errors import Conflict, Unavailable
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.scope import Caller

__all__ = ["hear", "legible"]

SECONDS = 30.0
"""That somebody waits for their words at most."""

CONTROL = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]|[\u2028\u2029]")
UNSEEN = re.compile(
    r"[\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ud800-\uf8ff\ufdd0-\ufdef\ufff9-\uffff\U000e0000-\U0010ffff]"
)
"""What shows nothing but changes how other characters show, halves, and what stands for no character."""


async def hear(
    store: Store, settings: Settings, clock: Clock, caller: Caller, transcriber: Transcriber, recording: Recording
) -> str:
    """What was said. Nothing is kept of it but what it cost."""
    terms = await store.read(
        lambda conn: terms_of(conn, caller, "", caller.person_id, clock(), settings, external=transcriber.external)
    )
    check(terms, transcriber)
    loop = asyncio.get_running_loop()
    began, outcome, heard = loop.time(), "ok", Transcript("")
    try:
        async with asyncio.timeout(SECONDS):
            heard = await transcriber.transcribe(recording, SECONDS)
    except TimeoutError:
        outcome = "timeout"
    except Unavailable as fault:
        outcome = fault.kind
    call = written(transcriber, heard, outcome, loop.time() - began)
    await store.write(lambda conn: terms.add_up(conn, caller, [call]))
    if outcome != "ok":
        unheard(outcome)
    return legible(heard.text, settings.max_answer_chars)


def check(terms: Terms, transcriber: Transcriber) -> None:
    """On the terms of every other model: a voice leaves the machine no sooner than words do."""
    if transcriber.external and not terms.external_ok:
        raise Conflict(
            "The transcriber is outside this machine, and external models are not switched on for this organisation; "
            "type the answer, or ask an administrator."
        )
    if not terms.meter(0.0).affords(1):
        unheard("budget")


def unheard(kind: str) -> NoReturn:
    raise Unavailable(kind, f"The recording was not turned into text ({kind}); type it instead.")


def written(transcriber: Transcriber, heard: Transcript, outcome: str, seconds: float) -> Call:
    """A line for the sums; there is no text that left."""
    name, away, ms = transcriber.name, transcriber.external, round(seconds * 1000)
    return Call(name, "transcribe", "", outcome, "", away, ms, heard.tokens_in, heard.tokens_out, micros=heard.micros)


def legible(text: str, most: int) -> str:
    """As a turn takes it: plain characters in one line, cut after a whole word where it is too long."""
    line = " ".join(UNSEEN.sub("", CONTROL.sub(" ", text[: most * SPARE])).split())
    return line if len(line) <= most else line[: most + 1].rpartition(" ")[0] or line[:most]


SPARE = 4
"""Times the length wanted that is looked at, whatever was sent."""
