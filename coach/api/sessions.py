"""Sessions: begun on a problem, an issue or a storyboard, and led a turn at a time."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any, Literal, NotRequired

from fastapi import Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk, etag_of, expect, reply, to_json
from coach.api.fields import Body, Hand, Id, Name, Words, config
from coach.api.paging import Page, PageAsked, cursor_of
from coach.api.printing import Press
from coach.api.problems import Problem
from coach.api.resource import Resource
from coach.board.models import CallView, read_calls
from coach.coaching import Act, Coaching, NewSession, Reply
from coach.coaching.views import SessionView, TurnView
from coach.errors import CoachError
from coach.frameworks.schema import Locale
from coach.reports.documents import FORMATS
from coach.reports.sessions import (
    LAST,
    artefact_of,
    read_artefact,
    read_session,
    read_sessions,
    read_turns,
    write_note,
)

__all__ = ["router"]

router = Resource("/sessions")

MayRead = Annotated[Desk, desk("sessions", "read")]
MayCreate = Annotated[Desk, desk("sessions", "create")]
MaySpeak = Annotated[Desk, desk("sessions", "speak")]
MayEdit = Annotated[Desk, desk("sessions", "edit")]
MayReadCalls = Annotated[Desk, desk("calls", "read")]
MayReadArtefact = Annotated[Desk, desk("artefacts", "read")]

PING_SECONDS = 15.0

Turn = Annotated[int, Field(ge=0, le=LAST)]


class SessionCreate(Body):
    """On exactly one of `problem`, `issue_id` and `storyboard_id`. `learner` is a person's id."""

    model_config = config(
        {"framework": "five_whys", "problem": "Press 7 stood 50 minutes on the late shift yesterday, allowed are 10"},
        {"framework": "kata", "storyboard_id": "sto_k3v7q2m5x4zjw6pa"},
    )

    framework: Name
    problem: str | None = None
    issue_id: Id | None = None
    storyboard_id: Id | None = None
    learner: Id | None = None
    team_id: Id | None = None
    card: bool = False
    """Card mode of a Kata: a person coaches, the card's questions are shown, every answer goes on the record."""
    locale: Locale | None = None
    """The language of the talk; the framework's own, where none is given."""


class TurnCreate(Body):
    """What was said, or the `send` of a choice. On a shared device `by` says who spoke."""

    model_config = config({"text": "the intake filter was clogged, i had it in my hand"}, {"text": "Yes"})

    text: str
    by: Id | None = None


@with_config(config({"text": "the second one: it was the return line, not the intake"}))
class TurnUpdate(TypedDict, total=False):
    """The answer as it should have been."""

    text: str
    by: Id | None


@with_config(config({"target": "background", "text": "Every late pallet costs the customer a slot at the dock."}))
class Rewrite(TypedDict):
    """`target` is the id of a text field, a cause or an item on the artefact."""

    target: Name
    text: str
    by: NotRequired[Id | None]


class NoteCreate(Body):
    """A mentor's note in the margin of a field."""

    model_config = config({"field": "current", "text": "Which of these numbers did you count yourself?"})

    field: Name
    text: Words
    by: Id | None = None


class Edited(BaseModel):
    turn: TurnView
    session: SessionView
    reopened: list[str]
    """The step that is asked again, and the fields to be confirmed because what they build on has changed."""


def coaching(desk: Desk) -> Coaching:
    found: Coaching = desk.request.app.state.coaching
    return found


@router.get("", response_model=Page[SessionView])
async def list_sessions(
    desk: MayRead,
    asked: PageAsked,
    status: Literal["active", "parked", "finished", "abandoned"] | None = None,
    issue_id: Annotated[Id | None, Query()] = None,
    learner: Annotated[Id | None, Query()] = None,
    team_id: Annotated[Id | None, Query()] = None,
) -> Response:
    """The newest first, each without its artefact."""
    equal = {"status": status, "issue_id": issue_id, "learner_id": learner, "team_id": team_id}
    return await desk.page(lambda conn: read_sessions(conn, desk.caller, coaching(desk), asked, equal))


@router.post("", status_code=201, response_model=SessionView)
async def begin_session(desk: MayCreate, body: SessionCreate) -> Response:
    """Begin; the answer holds the coach's first question."""
    await desk.service.stock(desk.caller.org)
    service = coaching(desk)
    wanted = NewSession(**body.model_dump())
    return await desk.post(
        lambda conn, at: service.begin(conn, desk.caller, wanted, at),
        lambda conn, id: read_session(conn, desk.caller, service, id),
        status=201,
    )


@router.get("/{id}", response_model=SessionView)
async def get_session(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_session(conn, desk.caller, coaching(desk), id))


@router.post(
    "/{id}/turns",
    response_model=Reply,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def take_turn(
    desk: MaySpeak,
    id: str,
    body: TurnCreate,
    include: Annotated[Literal["artefact"] | None, Query()] = None,
    accept: Annotated[str, Header()] = "application/json",
) -> Response:
    """Say something.

    With `Accept: text/event-stream` the reply comes as events: accepted, reading, message, session, done.
    """
    service = coaching(desk)
    key = desk.request.headers.get("idempotency-key")
    if "text/event-stream" not in accept:
        answered = await service.turn(desk.caller, id, body.text, body.by, key)
        return reply(200, to_json(await with_artefact(desk, answered, include)))
    kept = asyncio.Event()
    running = asyncio.create_task(service.turn(desk.caller, id, body.text, body.by, key, kept))
    RUNNING.add(running)
    running.add_done_callback(RUNNING.discard)
    running.add_done_callback(lambda _: kept.set())
    await kept.wait()
    if running.done():
        running.result()
    return StreamingResponse(stream(desk, running, include), media_type="text/event-stream")


async def with_artefact(desk: Desk, answered: Reply, include: str | None) -> Reply:
    if include is None:
        return answered
    session = await desk.read(lambda conn: read_session(conn, desk.caller, coaching(desk), answered.session.id))
    return Reply(answered.turn, session)


@router.get("/{id}/turns", response_model=Page[TurnView])
async def list_turns(
    desk: MayRead,
    id: str,
    asked: PageAsked,
    before: Annotated[
        Turn | Literal["end"] | None,
        Query(description="The latest turns before this one, or of all; `next` then leads to older ones."),
    ] = None,
) -> Response:
    """The transcript, for the people in it; an administrator's look is written down. Every page is in order."""
    window = LAST + 1 if before == "end" else before
    work = partial(read_turns, caller=desk.caller, id=id, asked=asked, before=window)
    found = await desk.write(lambda conn, at: work(conn, at=at))
    return Response(to_json(Page(items=found.items, next=cursor_of(found.next))), media_type="application/json")


@router.get("/{id}/turns/{n}/calls", response_model=Page[CallView])
async def list_calls(desk: MayReadCalls, id: str, n: Annotated[int, Path(ge=0, le=LAST)]) -> Response:
    """What a turn sent to models, word for word, and what came of it. For administrators; the look is written down."""
    found = await desk.write(lambda conn, at: read_calls(conn, desk.caller, id, n, at))
    return Response(to_json(Page(items=found.items, next=None)), media_type="application/json")


@router.patch("/{id}/turns/{n}", response_model=Edited)
async def edit_turn(desk: MayEdit, id: str, n: Annotated[int, Path(ge=0, le=LAST)], body: TurnUpdate) -> Response:
    """Put an earlier answer differently: only what hangs on it is asked again.

    Needs If-Match with the session's ETag.
    """
    before = await as_read(desk, id)
    by = body.get("by")
    answered = await coaching(desk).edit(desk.caller, id, n, body.get("text", ""), by, version=before.version)
    return await changed(desk, before, answered)


async def as_read(desk: Desk, id: str) -> SessionView:
    """The session that the caller has read, by its If-Match."""
    known = desk.if_match()
    read = await desk.read(lambda conn: read_session(conn, desk.caller, coaching(desk), id))
    expect(known, etag_of(to_json(read)))
    return read


async def changed(desk: Desk, before: SessionView, answered: Reply) -> Response:
    """What was said, where the session stands, and what has to be answered or confirmed again."""
    session = answered.session
    shown = await desk.read(lambda conn: artefact_of(conn, desk.caller, coaching(desk), session.id))
    flagged = [field["id"] for field in shown["fields"] if field["reopened"]]
    back = session.progress.done < before.progress.done and session.step is not None
    reopened = [*([session.step.id] if back and session.step else []), *flagged]
    return reply(200, to_json(Edited(turn=answered.turn, session=session, reopened=reopened)))


@router.post("/{id}/park", response_model=Reply)
async def park(desk: MaySpeak, id: str, body: Hand | None = None) -> Response:
    """Everything is kept; a turn, here or on another device, goes on."""
    return await acted(desk, id, "park", body)


@router.post("/{id}/resume", response_model=Reply)
async def resume(desk: MaySpeak, id: str, body: Hand | None = None) -> Response:
    return await acted(desk, id, "resume", body)


@router.post("/{id}/abandon", response_model=Reply)
async def abandon(desk: MaySpeak, id: str, body: Hand | None = None) -> Response:
    """Close without an end. What was said stays in the record."""
    return await acted(desk, id, "abandon", body)


@router.post("/{id}/hazard", response_model=Reply)
async def danger(desk: MaySpeak, id: str, body: Hand | None = None) -> Response:
    """The danger button: it needs no words and no reading."""
    return await acted(desk, id, "hazard", body)


async def acted(desk: Desk, id: str, verb: Act, body: Hand | None) -> Response:
    service, by = coaching(desk), (body or {}).get("by")
    return await desk.post(
        lambda conn, at: str(service.act(conn, desk.caller, id, verb, at, by).turn.n),
        lambda conn, n: service.acted(conn, desk.caller, id, int(n)),
    )


@router.get(
    "/{id}/artefact",
    responses={
        200: {
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                "image/svg+xml": {"schema": {"type": "string"}},
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            }
        },
        503: {"model": Problem, "description": "Other sheets are being printed: ask again in a moment."},
    },
)
async def get_artefact(
    desk: MayReadArtefact,
    id: str,
    format: Annotated[Literal["json", "md", "svg", "pdf"], Query()] = "json",
    shape: Annotated[Literal["tree"] | None, Query(description="Draw the cause tree, whatever the framework.")] = None,
) -> Response:
    """What the dialogue has made, in the words of those who spoke.

    A tree's nodes say of the link to their `parent`, or to the field `root`, how it was tested: `evidence` and `held`
    hold, `failed` does not, `untested` waits. `asked` is what the open question is about. The parts of an SVG carry the
    same ids as `data-field`, `data-node` and `data-link`. A PDF is one A3 sheet or more.
    """
    service, bare = coaching(desk), format == "json"
    made = await desk.read(lambda conn: read_artefact(conn, desk.caller, service, id, bare=bare))
    shaped = made.as_tree() if shape and not bare else made
    press: Press = desk.request.app.state.press
    if bare:
        body = shaped.written(format)
    elif format == "pdf":
        body = await press(partial(shaped.written, format))
    else:
        body = await asyncio.to_thread(shaped.written, format)
    names = {"Content-Disposition": f'inline; filename="{made.name(format, id)}"'}
    return Response(body, media_type=FORMATS[format], headers=names)


@router.patch("/{id}/artefact", response_model=Edited)
async def rewrite(desk: MayEdit, id: str, body: Rewrite) -> Response:
    """Put a field, a cause or an item in one's own words; needs If-Match with the session's ETag."""
    before = await as_read(desk, id)
    by = body.get("by")
    answered = await coaching(desk).rewrite(desk.caller, id, body["target"], body["text"], before.version, by)
    return await changed(desk, before, answered)


@router.post("/{id}/notes", status_code=201, response_model=dict[str, Any])
async def add_note(desk: MaySpeak, id: str, body: NoteCreate) -> Response:
    """A mentor's note in the margin; the artefact shows it beside its field."""
    return await desk.post(
        lambda conn, at: write_note(conn, desk.caller, coaching(desk), id, body.field, body.text, body.by, at),
        lambda conn, note: {"id": note, "session_id": id, "field": body.field},
        status=201,
    )


# --- events -----------------------------------------------------------------------------------------

REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


async def stream(desk: Desk, running: asyncio.Task[Reply], include: str | None) -> AsyncIterator[bytes]:
    """Accepted: the text is on disk. The rest only after the turn is checked and committed.

    The turn runs by itself: a caller who leaves loses nothing.
    """
    yield sent("accepted", {})
    while not running.done():
        await asyncio.wait({running}, timeout=PING_SECONDS)
        if not running.done():
            yield format_sse_event(comment="ping")
    try:
        answered = await with_artefact(desk, await running, include)
    except CoachError as error:
        yield sent("problem", {"title": error.title, "status": error.status, "detail": str(error)})
        return
    except Exception:  # the caller must hear the end of a stream that has begun; it is raised again
        yield sent("problem", {"title": "Something is out of order", "status": 500, "detail": UNKNOWN})
        raise
    shown = REPLY.dump_python(answered, mode="json")
    yield sent("reading", shown["turn"]["reading"])
    yield sent("message", shown["turn"]["message"])
    yield sent("session", shown["session"])
    yield sent("done", {"n": answered.turn.n})


UNKNOWN = "What was said is kept; read the session, and send it again if it is not there."

RUNNING: set[asyncio.Task[Reply]] = set()


def sent(event: str, data: object) -> bytes:
    return format_sse_event(event=event, data_str=json.dumps(data, ensure_ascii=False))
