"""One coaching turn, end to end: kept, read, decided, worded, checked, committed.

A turn is a short transaction that keeps what was said, a reading outside of any transaction, and a
short transaction that commits everything the turn changes. A crash in between loses nothing: the same
request, or after the lease any other, goes on from what was kept.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection

from coach.backends import Backend, Meter, Question, Reader
from coach.backends.builtin import Builtin, meaning_at
from coach.board.hands import speaker
from coach.board.issues import settle
from coach.board.plant import Plant
from coach.board.storyboards import end_cycle
from coach.board.toolbox import understood
from coach.clock import Clock, new_id, now
from coach.coaching.asking import InHand, Spoken, converse, read_by_model
from coach.coaching.beginning import NewSession, begin, clean, facts_of, site_of, step_of
from coach.coaching.codec import event_kind, read_event, read_state, write_event, write_state
from coach.coaching.deciding import QUOTED, decide, worded
from coach.coaching.effects import carry_out, keep_time
from coach.coaching.finding import keep_findings
from coach.coaching.listen import Answer, Site, question, said, tapped
from coach.coaching.preparing import promote_and_prepare
from coach.coaching.terms import Terms, terms_of
from coach.coaching.views import SessionView, TurnView, choices_of, message_json, session_view, turn_view
from coach.dialogue import core
from coach.dialogue.reading import Reading
from coach.dialogue.state import (
    Abandoned,
    Asked,
    Danger,
    Edited,
    Event,
    Parked,
    Quote,
    Resumed,
    Rewritten,
    Said,
    Started,
    State,
)
from coach.errors import CoachError, Conflict, InvalidInput, NotFound, Stale
from coach.failpoints import reach
from coach.frameworks.schema import Framework
from coach.prompts.language import language
from coach.settings import Settings
from coach.store import frameworks as toolbox
from coach.store import outcomes
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import (
    EventRow,
    SessionRow,
    TurnRow,
    UtteranceRow,
    events_of,
    list_turns,
    load_session,
    load_texts,
    save_utterance,
)
from coach.store.turns import (
    Busy,
    Incoming,
    InProgress,
    Opened,
    Outcome,
    Replayed,
    check_open,
    commit_turn,
    make_room,
    open_turn,
)
from coach.store.usage import switched_on

__all__ = ["Act", "Coaching", "NewSession", "Reply"]

WAIT = 0.05
"""Seconds between looks at a turn that the same request is already waiting for."""

Act = Literal["park", "resume", "abandon", "hazard"]
"""What can be done to a session without an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    turn: TurnView
    session: SessionView


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session as a turn needs it."""

    row: SessionRow
    framework: Framework
    state: State
    texts: Mapping[str, str]
    site: Site
    terms: Terms | None = None
    """On which terms a model may be asked, where one is set."""


class Coaching:
    """The service behind every interface: sessions begun, led, parked and edited."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock = now,
        backend: Backend | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.builtin = reader or Builtin(meaning_at(settings.reader))
        self.backend = backend

    def begin(self, conn: Connection, caller: Caller, wanted: NewSession, at: datetime) -> str:
        """Make a session inside the caller's transaction; returns its id."""
        return begin(conn, caller, wanted, at, self.settings, self.builtin)

    def model_for(self, conn: Connection, caller: Caller) -> str | None:
        """The model that words questions in the caller's organisation; none while it is not switched on."""
        if self.backend is None:
            return None
        return self.backend.speaker(external_ok=self.backend.external and switched_on(conn, caller))

    # --- a turn -----------------------------------------------------------------------------------

    async def turn(
        self,
        caller: Caller,
        session_id: str,
        text: str,
        by: str | None = None,
        key: str | None = None,
        kept: asyncio.Event | None = None,
    ) -> Reply:
        """Answer what was said. The same key and body again give the stored reply.

        `kept` is set once the text is on disk, before it is read.
        """
        text = clean(text, self.settings.max_answer_chars)
        body = sha256(json.dumps([text, by]).encode()).hexdigest()
        utterance = new_id("utt")

        def opens(conn: Connection) -> tuple[Opened | Replayed | InProgress | Busy, Loaded | None]:
            at = self.clock()
            person = speaker(conn, caller, by)
            incoming = Incoming(session_id, text, person, at, utterance, body, self.settings.turn_lease, key)
            opened = open_turn(conn, caller, incoming)
            if not isinstance(opened, Opened):
                return opened, None
            loaded = self._load(conn, caller, opened.session, {opened.utterance_id})
            return opened, replace(loaded, terms=self._terms(conn, caller, opened.session.id, person, at))

        while True:
            opened, loaded = await self.store.write(opens)
            if kept is not None and not isinstance(opened, Busy):
                kept.set()
            if not isinstance(opened, InProgress):
                break
            await asyncio.sleep(WAIT)
        if isinstance(opened, Replayed):
            return await self._replayed(caller, opened)
        if isinstance(opened, Busy):
            raise Conflict(
                "Another answer is being read. What you sent is kept as a pending utterance; "
                "read the session and send it again if it still fits."
            )
        assert loaded is not None and isinstance(opened, Opened)
        reach("turn_opened")
        return await self._answer(caller, loaded, opened, by)

    async def _answer(self, caller: Caller, loaded: Loaded, opened: Opened, by: str | None) -> Reply:
        row, framework, state, texts = loaded.row, loaded.framework, loaded.state, loaded.texts
        speaking = by or caller.person_id or ""
        answer = Answer(opened.n, opened.at, opened.utterance_id, texts[opened.utterance_id], speaking)
        choices = choices_of(row.message)
        reading, calm, spoken = None, None, Spoken()
        if tapped(choices, answer.text) is None:
            hand = InHand(framework, state, answer, choices, texts, loaded.site, frozenset(json.loads(row.words)))
            asks = question(framework, state, json.loads(row.message)["text"], choices, texts, answer.text, loaded.site)
            reach("before_reading")
            own = await self.builtin.read(asks)
            reading, spoken = await self._read(hand, asks, own, loaded.terms)
            calm = await self.builtin.read(asks, calm=True) if reading.verdict == "hazard" else None
            reach("after_reading")
        event = said(framework, state, answer, reading, choices, texts, loaded.site, calm)
        return await self._commit(caller, loaded, event, answer.utterance, spoken, speaking, answer.text)

    async def _read(self, hand: InHand, asks: Question, own: Reading, terms: Terms | None) -> tuple[Reading, Spoken]:
        backend = self._besides(hand.state, own)
        if backend is None or terms is None:
            return own, Spoken()
        return await converse(backend, hand, asks, own, self._meter(terms))

    def _besides(self, state: State, own: Reading) -> Backend | None:
        """Who reads besides the rules, unless they have heard what must not wait; in card mode a person coaches.

        While a danger is being dealt with the rules read alone: nobody else's reading may send an alarm or call it off.
        """
        return None if state.card or state.alert or own.verdict in ("hazard", "repair") else self.backend

    def _terms(
        self, conn: Connection, caller: Caller, session_id: str, person: str | None, at: datetime
    ) -> Terms | None:
        """What the organisation lets a model see and cost; nothing to look up where there is no model."""
        if self.backend is None:
            return None
        return terms_of(conn, caller, session_id, person, at, self.settings, external=self.backend.external)

    def _meter(self, terms: Terms) -> Meter:
        return terms.meter(asyncio.get_running_loop().time() + self.settings.turn_deadline.total_seconds())

    async def _commit(
        self,
        caller: Caller,
        loaded: Loaded,
        event: Event,
        utterance: str | None,
        spoken: Spoken,
        by: str,
        text: str,
    ) -> Reply:
        reach("before_commit")
        try:
            reply = await self.store.write(
                lambda conn: self._apply(conn, caller, loaded, event, utterance, spoken, by, text)
            )
        except CoachError:
            await self._booked(caller, loaded, spoken)
            raise
        reach("after_commit")
        return reply

    async def _booked(self, caller: Caller, loaded: Loaded, spoken: Spoken) -> None:
        """A turn that changes nothing, because it came too late, was paid for all the same.

        Only the sums: what it sent may hold words that were erased in the meantime.
        """
        terms = loaded.terms
        if terms is not None and spoken.calls:
            await self.store.write(lambda conn: terms.add_up(conn, caller, spoken.calls))

    def _apply(
        self,
        conn: Connection,
        caller: Caller,
        loaded: Loaded,
        event: Event,
        utterance: str | None,
        spoken: Spoken,
        by: str,
        text: str | None,
    ) -> Reply:
        """Everything that an event changes, inside the caller's transaction."""
        row, at = loaded.row, event.at
        facts = facts_of(conn, caller, row.team_id) if _urgent(loaded.state, event) else {}
        known = frozenset(json.loads(row.words))
        decided = spoken.decided
        if decided is None or facts:
            decided = decide(loaded.framework, loaded.state, event, loaded.texts, known, facts, row.locale)
        reading = _reading_json(event)
        saved = commit_turn(
            conn,
            row,
            Outcome(
                utterance, at, decided.state.status, write_state(decided.state), decided.words,
                message_json(decided.message), step_of(decided.state), decided.state.at, len(loaded.framework.steps),
                [EventRow(event_kind(event), at, write_event(event))], spoken.backend, reading, spoken.fell_back,
                by or None, row.title_u, None, spoken.because, spoken.read_by, _instead(event),
            ),
        )  # fmt: skip
        if loaded.terms is not None and spoken.calls:
            loaded.terms.book(conn, caller, saved.n, at, spoken.calls)
        carry_out(conn, caller, saved, decided.effects, loaded.site, at, by or None)
        if saved.status != row.status:
            keep_time(conn, row.status, saved, by or None, at)
        keep_findings(conn, saved, loaded.framework, loaded.state, decided.state, at)
        if saved.storyboard_id is not None and saved.status == "abandoned":
            end_cycle(conn, caller, saved.storyboard_id, at)
        if saved.issue_id is not None and saved.status != row.status:
            self._settle(conn, saved, by or None, at)
        reach("in_commit")
        alerts = outcomes.alerts_of(conn, caller, row.id)
        turn = TurnRow(
            saved.n, utterance, by or None, "", "done", at, reading, saved.message, spoken.backend, spoken.fell_back,
            at, None, spoken.because, spoken.read_by,
        )  # fmt: skip
        return Reply(
            turn_view(turn, text),
            session_view(saved, loaded.framework, alerts, texts=loaded.texts, model=self.model_for(conn, caller)),
        )

    def _settle(self, conn: Connection, session: SessionRow, by: str | None, at: datetime) -> None:
        """Its issue stands elsewhere now; where an analysis has ended, the next one begins."""
        assert session.issue_id is not None
        settle(Plant(conn, session.org, at), session.issue_id, by)
        if session.status != "active":
            self.begin_waiting(conn, session.org, session.team_id, at)

    def begin_waiting(self, conn: Connection, org: str, team_id: str, at: datetime) -> None:
        """Analyses that wait for a place in this team, as far as it has places; the toolbox has to be stocked."""
        promote_and_prepare(Plant(conn, org, at), team_id, self.settings, self.builtin)

    async def _replayed(self, caller: Caller, replayed: Replayed) -> Reply:
        return await self.store.read(lambda conn: self._shown(conn, caller, replayed.session, replayed.turn))

    def _shown(self, conn: Connection, caller: Caller, session: SessionRow, turn: TurnRow) -> Reply:
        """A turn that was taken before, with the session as it is now."""
        wanted = (turn.utterance_id, turn.now_u, session.title_u)
        texts = load_texts(conn, caller.org, {id for id in wanted if id is not None})
        row = self.worded(conn, caller, session)
        alerts = outcomes.alerts_of(conn, caller, row.id)
        shown = turn_view(turn, texts.get(turn.utterance_id or ""), texts.get(turn.now_u or ""))
        model = self.model_for(conn, caller)
        return Reply(shown, session_view(row, self.framework(conn, row), alerts, texts=texts, model=model))

    # --- without a reading --------------------------------------------------------------------------

    async def park(self, caller: Caller, session_id: str, by: str | None = None) -> Reply:
        return await self._act(caller, session_id, "park", by)

    async def resume(self, caller: Caller, session_id: str, by: str | None = None) -> Reply:
        return await self._act(caller, session_id, "resume", by)

    async def abandon(self, caller: Caller, session_id: str, by: str | None = None) -> Reply:
        return await self._act(caller, session_id, "abandon", by)

    async def hazard(self, caller: Caller, session_id: str, by: str | None = None) -> Reply:
        return await self._act(caller, session_id, "hazard", by)

    async def _act(self, caller: Caller, session_id: str, verb: Act, by: str | None) -> Reply:
        return await self.store.write(lambda conn: self.act(conn, caller, session_id, verb, self.clock(), by))

    def act(
        self, conn: Connection, caller: Caller, session_id: str, verb: Act, at: datetime, by: str | None = None
    ) -> Reply:
        """Park, resume, abandon or warn, inside the caller's transaction."""
        person = speaker(conn, caller, by) or ""
        row = make_room(conn, caller, session_id, at, urgent=verb == "hazard")
        loaded = self._load(conn, caller, row, set())
        event = ACTS[verb](row.n + 1, at, person)
        return self._apply(conn, caller, loaded, event, None, Spoken(), person, None)

    def acted(self, conn: Connection, caller: Caller, session_id: str, n: int) -> Reply:
        """The reply to turn `n`, as it was given or would be now."""
        session = load_session(conn, caller, session_id)
        (turn,) = list_turns(conn, caller, session_id, after=n - 1, limit=1)
        return self._shown(conn, caller, session, turn)

    async def edit(
        self, caller: Caller, session_id: str, n: int, text: str, by: str | None = None, *, version: int
    ) -> Reply:
        """Put the answer of turn `n` differently; what hangs on it is asked again, nothing else."""
        text = clean(text, self.settings.max_answer_chars)
        utterance = new_id("utt")

        def opens(conn: Connection) -> tuple[Loaded, str, Asked, str, datetime]:
            at = self.clock()
            person = speaker(conn, caller, by) or ""
            row = unmoved(make_room(conn, caller, session_id, at), version)
            check_open(row)
            old = next(
                (turn for turn in list_turns(conn, caller, session_id, after=n - 1, limit=1) if turn.n == n), None
            )
            if old is None or old.utterance_id is None:
                raise NotFound(f"Turn {n} of this session has no answer to change; list its turns to see them.")
            loaded = self._load(conn, caller, row, set())
            asked = self._asked_before(conn, loaded, n)
            save_utterance(conn, UtteranceRow(row.org, utterance, row.id, person or None, at, text, "edit"))
            terms = self._terms(conn, caller, row.id, person or None, at)
            texts = {**loaded.texts, utterance: text}
            return replace(loaded, texts=texts, terms=terms), person, asked, old.now_u or old.utterance_id, at

        loaded, person, asked, old, at = await self.store.write(opens)
        answer = Answer(loaded.row.n + 1, at, utterance, text, person)
        then = replace(loaded.state, asked=asked)
        asks = question(loaded.framework, then, "", (), loaded.texts, text, loaded.site)
        asks = replace(asks, title=loaded.framework.title, step_title=loaded.framework.step(asks.step).title)
        reading, spoken = await self.builtin.read(asks), Spoken()
        backend = self._besides(then, reading)
        if backend is not None and loaded.terms is not None:
            meter = self._meter(loaded.terms)
            reading, spoken = await read_by_model(backend, asks, reading, answer, loaded.site, meter)
        read = said(loaded.framework, then, answer, reading, (), loaded.texts, loaded.site)
        if read.repair is not None or read.verdict == "hazard":
            await self._booked(caller, loaded, spoken)
            raise InvalidInput("That reads as something other than an answer; send it as a turn of its own.")
        event = Edited(answer.n, at, asked, old, read.whole, read.verdict, person, read.heard)
        return await self._commit(caller, loaded, event, None, spoken, person, text)

    def _asked_before(self, conn: Connection, loaded: Loaded, n: int) -> Asked:
        """The question that turn `n` answered, found by replaying what came before it."""
        stored = [read_event(row.kind, row.data) for row in events_of(conn, loaded.row.org, loaded.row.id)]
        before = [event for event in stored if isinstance(event, Started) or event.n < n]
        state = core.replay(loaded.framework, before)
        there = next((event for event in stored if isinstance(event, Said | Edited) and event.n == n), None)
        if state.asked is None or there is None or (isinstance(there, Said) and there.repair is not None):
            raise Conflict(f"Turn {n} was no answer to a question of the framework; send what you mean as a new turn.")
        return replace(state.asked, lead="", variant=0) if isinstance(there, Said) else there.asked

    async def rewrite(
        self, caller: Caller, session_id: str, target: str, text: str, version: int, by: str | None = None
    ) -> Reply:
        """Put a field, a cause or an item in one's own words; the old words stay in the history.

        Nothing happens unless the session still is at the `version` that was read.
        """
        text = clean(text, self.settings.max_answer_chars)
        utterance = new_id("utt")

        def opens(conn: Connection) -> tuple[Loaded, str, datetime]:
            at = self.clock()
            person = speaker(conn, caller, by) or ""
            row = unmoved(make_room(conn, caller, session_id, at), version)
            check_open(row)
            save_utterance(conn, UtteranceRow(row.org, utterance, row.id, person or None, at, text, "edit"))
            loaded = self._load(conn, caller, row, set())
            core.advance(
                loaded.framework, loaded.state, Rewritten(row.n + 1, at, target, Quote(utterance, 0, len(text)))
            )
            return replace(loaded, texts={**loaded.texts, utterance: text}), person, at

        loaded, person, at = await self.store.write(opens)
        event = Rewritten(loaded.row.n + 1, at, target, Quote(utterance, 0, len(text)), person)
        return await self._commit(caller, loaded, event, None, Spoken(), person, text)

    # --- shared -----------------------------------------------------------------------------------------

    def _load(self, conn: Connection, caller: Caller, row: SessionRow, more: set[str]) -> Loaded:
        framework = self.framework(conn, row)
        spoken = language(row.locale)  # takes a second the first time, and is spent here, off the event loop
        if self.backend is not None:
            spoken.same()  # takes tenths of one, and is asked for by a model's words alone
        state = read_state(row.state)
        begun_on = {row.title_u} if row.title_u is not None else set[str]()
        texts = load_texts(conn, row.org, {*QUOTED.findall(row.state), *more, *begun_on})
        row = self.worded(conn, caller, row)
        return Loaded(row, framework, state, texts, site_of(conn, self.settings, row.org, row.team_id))

    def worded(self, conn: Connection, caller: Caller, row: SessionRow) -> SessionRow:
        """The session with a message: where an erasure took it, the same question is worded again."""
        if json.loads(row.message)["text"]:
            return row
        framework, state = self.framework(conn, row), read_state(row.state)
        texts = load_texts(conn, row.org, set(QUOTED.findall(row.state)))
        message = worded(framework, state, texts, frozenset(), frozenset(), {}, row.locale)
        return replace(row, message=message_json(message))

    def framework(self, conn: Connection, row: SessionRow) -> Framework:
        """The framework in the version that the session began with, in the session's language."""
        kept = KEPT.get((row.org, row.framework_id, row.framework_version))
        if kept is None:
            found = toolbox.version(conn, row.org, row.framework_id, row.framework_version)
            if found is None:
                raise NotFound(
                    f"Version {row.framework_version} of {row.framework_id!r} is not in the toolbox any more."
                )
            kept = KEPT[row.org, row.framework_id, row.framework_version] = understood(found["source"])
        return kept.spoken(row.locale)


def unmoved(row: SessionRow, version: int) -> SessionRow:
    if row.version != version:
        raise Stale("The session has moved on; read it again and send your change with its new ETag.")
    return row


ACTS: Mapping[Act, Callable[[int, datetime, str], Event]] = {
    "park": Parked,
    "resume": Resumed,
    "abandon": Abandoned,
    "hazard": Danger,
}

KEPT: dict[tuple[str, str, int], Framework] = {}
"""Versions never change, so a process parses each once."""


def _urgent(state: State, event: Event) -> bool:
    return bool(state.alert) or isinstance(event, Danger) or (isinstance(event, Said) and event.verdict == "hazard")


def _instead(event: Event) -> tuple[str, str] | None:
    return (event.old, event.whole.utterance) if isinstance(event, Edited) else None


def _reading_json(event: Event) -> str | None:
    if not isinstance(event, Said | Edited):
        return None
    quotes = [{"role": h.role, "start": h.quote.start, "end": h.quote.end} for h in event.heard]
    repair = event.repair if isinstance(event, Said) else None
    picked = event.pick or None if isinstance(event, Said) else None
    return json.dumps({"verdict": event.verdict, "quotes": quotes, "repair": repair, "pick": picked})
