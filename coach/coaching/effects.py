"""What a dialogue asked the outside to do, done in the turn's own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection

from coach.backends.builtin import parse_due
from coach.board import alerts
from coach.board.clocks import Item, start, stop
from coach.board.escalating import send_up
from coach.board.feed import EventType, occurred
from coach.board.giving import begin, change_of_mind, standing
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.predictions import drafted
from coach.board.rules.drafting import draft
from coach.board.storyboards import watch
from coach.board.walks import coached
from coach.clock import new_id
from coach.coaching.listen import Site, person
from coach.dialogue.state import (
    SPEAKER,
    AskHuman,
    CancelAlert,
    Effect,
    Escalate,
    MadeSafe,
    OpenAction,
    Quote,
    RaiseAlert,
    RecordCycle,
    SendAlert,
)
from coach.prompts.candour import candour
from coach.store import board, outcomes, storyboards
from coach.store import tables as t
from coach.store.clocks import open_facts
from coach.store.erase import ALARM
from coach.store.scope import Caller
from coach.store.sessions import SessionRow, UtteranceRow, save_utterance, walk_due

__all__ = ["ALERT_PATIENCE", "about", "carry_out", "keep_time"]

ALERT_PATIENCE = timedelta(seconds=60)
"""How long a told danger waits for an answer before it goes to the team leader."""

Spans = list[dict[str, Any]]


def carry_out(
    conn: Connection,
    caller: Caller,
    session: SessionRow,
    effects: tuple[Effect, ...],
    site: Site,
    at: datetime,
    by: str | None,
) -> None:
    """`by` is who said or pressed what led to these."""
    for effect in effects:
        match effect:
            case OpenAction():
                _open_action(conn, session, effect, site, at)
            case RecordCycle():
                _record_cycle(conn, caller, session, effect, site, at)
            case RaiseAlert():
                about = effect.about or _pressed(conn, session, by, at)
                _alert(conn, session, about, "asked", at, at + ALERT_PATIENCE, _told_of_it(conn, session, by, at))
            case SendAlert():
                alerts.send(Plant(conn, session.org, at), session.id)
            case CancelAlert():
                outcomes.withdraw_alerts(conn, session.org, session.id)
            case MadeSafe():
                alerts.made_safe(Plant(conn, session.org, at), session.id, effect.words.utterance, by)
            case AskHuman():
                _alert(conn, session, (), "joins", at, at, _call_leader(conn, session, by, at))
            case Escalate():
                to = _escalate(conn, caller, session, effect.about, by, at)
                _alert(conn, session, effect.about, "escalated", at, at, to)
            case _:
                assert_never(effect)


def keep_time(conn: Connection, before: str, session: SessionRow, by: str | None, at: datetime) -> None:
    """Its status has changed. A parked one is owed a return: by what somebody went to see, or by the site's window."""
    occurred(conn, session.org, BECAME[session.status], session.id, session.team_id, by, at, about(session))
    plant = Plant(conn, session.org, at)
    if session.status == "finished" and session.storyboard_id is not None:
        coached(plant, session.team_id, session.id)
    if session.status == "parked":
        root = session.issue_id or session.storyboard_id or session.id
        walk = walk_due(conn, session.org, session.id, at)
        item = Item(session.id, "session", session.team_id, root)
        start(plant, item, "return", duty=session.learner_id, deadline=walk, accepted=True)
    elif before == "parked":
        stop(plant, session.id)


def about(session: SessionRow) -> dict[str, str]:
    """What a session is about, by its ids."""
    ids = {"issue_id": session.issue_id, "storyboard_id": session.storyboard_id}
    return {name: id for name, id in ids.items() if id is not None}


BECAME: Mapping[str, EventType] = {
    "active": "session.resumed",
    "parked": "session.parked",
    "finished": "session.finished",
    "abandoned": "session.abandoned",
}


def spans(*quotes: Quote | None) -> Spans:
    return [asdict(quote) for quote in quotes if quote is not None]


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said, and what names and dates in it mean to the site."""

    said: Mapping[str, board.Said]
    site: Site
    locale: str

    def words(self, quote: Quote) -> str:
        return self.said[quote.utterance].text[quote.start : quote.end]

    def who(self, quote: Quote | None) -> str | None:
        found = (
            person(self.words(quote), self.said[quote.utterance].by or "", self.site.people, self.locale)
            if quote
            else ""
        )
        return found if found not in ("", SPEAKER) else None

    def when(self, quote: Quote | None) -> datetime | None:
        return (
            parse_due(self.words(quote), self.said[quote.utterance].at, self.site.zone, self.locale) if quote else None
        )

    def took_it(self, quote: Quote | None, owner: str | None) -> bool:
        """Whether the owner said so themself: then nobody has to ask."""
        return quote is not None and owner is not None and self.said[quote.utterance].by == owner


def speech(conn: Connection, session: SessionRow, quotes: Iterable[Quote | None], site: Site) -> Speech:
    said = board.heard(conn, session.org, {quote.utterance for quote in quotes if quote is not None})
    return Speech(said, site, session.locale)


def _open_action(conn: Connection, session: SessionRow, made: OpenAction, site: Site, at: datetime) -> None:
    item = made.item
    heard = speech(conn, session, (item.owner, item.due, *made.asker, *made.prediction, *made.window), site)
    owner = item.owner_id if item.owner_id not in ("", SPEAKER) else heard.who(item.owner)
    put = outcomes.put_action(
        conn,
        {
            "org": session.org,
            "id": new_id("act"),
            "team_id": session.team_id,
            "session_id": session.id,
            "item": item.id,
            "issue_id": session.issue_id,
            "storyboard_id": session.storyboard_id,
            "kind": made.kind,
            "strength": item.strength,
            "what": spans(item.what),
            "cause": spans(*made.cause),
            "owner_id": owner,
            "owner_q": spans(item.owner),
            "owner_state": "accepted" if heard.took_it(item.owner, owner) else "proposed",
            "asker_id": heard.who(made.asker[0]) if made.asker else None,
            "asker_q": spans(*made.asker),
            "due_at": item.due_at or heard.when(item.due),
            "due_q": spans(item.due),
            "ends_q": spans(*made.ends),
            "measure": spans(*made.prediction),
            "window": spans(*made.window),
            **standing(conn, session.org, session.team_id, owner),
            **_predicted(conn, session, made, heard),
            "status": "open",
            "created_at": at,
            "updated_at": at,
        },
    )
    plant = Plant(conn, session.org, at)
    if put.before is None:
        begin(plant, put.after, session.learner_id)
    else:
        change_of_mind(plant, put.before, put.after)


def _predicted(conn: Connection, session: SessionRow, made: OpenAction, heard: Speech) -> dict[str, Any]:
    """What the words clearly come to, for a person to confirm; about the KPI of the issue, where it has one."""
    measure, window = (" ".join(map(heard.words, quotes)) for quotes in (made.prediction, made.window))
    kpi = None
    if session.issue_id is not None:
        kpi = board.find(conn, Caller.house(session.org), t.issues, session.issue_id)["kpi_id"]
    return drafted(draft(measure, window, session.locale), kpi, spans(*made.prediction))


def _told_of_it(conn: Connection, session: SessionRow, by: str | None, at: datetime) -> str | None:
    return alerts.receiver(Plant(conn, session.org, at), session.team_id, by)


def _call_leader(conn: Connection, session: SessionRow, by: str | None, at: datetime) -> str | None:
    """Whoever is called to the talk."""
    plant, root = Plant(conn, session.org, at), session.issue_id or session.storyboard_id or session.id
    item = Item(session.id, "session", session.team_id, root)
    called = alerts.receiver(plant, session.team_id, by)
    tell(plant, [called], session.id, item, "asked", f"{session.id}_{session.n}")
    return called


def _escalate(
    conn: Connection, caller: Caller, session: SessionRow, about: tuple[Quote, ...], by: str | None, at: datetime
) -> str | None:
    """The issue goes one tier up with the words that were said; at the top already, the leader is told."""
    told = about[0].utterance if about else None
    issue = session.issue_id
    if issue is None or not send_up(conn, caller, issue, told, session.learner_id, at):
        return _call_leader(conn, session, by, at)
    to: str | None = open_facts(conn, session.org, issue)[-1]["to_id"]
    return to


def _pressed(conn: Connection, session: SessionRow, by: str | None, at: datetime) -> tuple[Quote, ...]:
    """What the danger button says, for whoever pressed it: that there is danger, and what the talk is about."""
    text, about = candour(session.locale)["danger"], session.title_u
    title = board.heard(conn, session.org, [about])[about].text if about is not None else ""
    text = f"{text}: {title}" if title else text
    id = new_id("utt")
    save_utterance(conn, UtteranceRow(session.org, id, session.id, by, at, text, ALARM))
    return (Quote(id, 0, len(text)),)


def _alert(
    conn: Connection,
    session: SessionRow,
    about: tuple[Quote, ...],
    status: str,
    at: datetime,
    due: datetime,
    to: str | None,
) -> None:
    """A message to who leads; a danger waits a minute for the one who told it to say whether it is one."""
    board.add(
        conn,
        t.alerts,
        {
            "org": session.org,
            "id": new_id("ale"),
            "session_id": session.id,
            "team_id": session.team_id,
            "person_id": to,
            "text": spans(*about),
            "status": status,
            "ask_at": at,
            "due_at": due,
            "sent_at": None if status == "asked" else at,
        },
    )


def _record_cycle(
    conn: Connection, caller: Caller, session: SessionRow, cycle: RecordCycle, site: Site, at: datetime
) -> None:
    """The last step's result, then the new step with its prediction, written before the step is taken."""
    id = session.storyboard_id
    if id is None:
        return
    said: dict[str, Spans] = {role: spans(*quotes) for role, quotes in cycle.fields.items()}
    for experiment in storyboards.experiments_of(conn, session.org, [id])[-1:]:
        found: dict[str, Spans] = {name: said[name] for name in ("result", "learning") if name in said}
        storyboards.change_experiment(conn, session.org, id, experiment["n"], found)
    due = cycle.fields.get("due", ())
    current = None
    storyboards.put_back_current(conn, session.org, id)
    known = {str(row["what"]): row["id"] for row in storyboards.obstacles_of(conn, session.org, [id])}
    for item in cycle.obstacles:
        what = spans(item.what)
        chosen = what == said.get("obstacle")
        obstacle = known.get(str(what)) or new_id("obs")
        status = "current" if chosen else "open"
        if str(what) in known:
            storyboards.change_obstacle(conn, session.org, id, obstacle, {"status": status})
        else:
            row = {"org": session.org, "storyboard_id": id, "id": obstacle, "what": what, "status": status}
            board.add(conn, t.obstacles, {**row, "created_at": at})
        current = obstacle if chosen else current
    board.add(
        conn,
        t.experiments,
        {
            "org": session.org,
            "storyboard_id": id,
            "n": storyboards.next_experiment(conn, session.org, id),
            "session_id": session.id,
            "obstacle_id": current,
            "step": said.get("step"),
            "expectation": said.get("expectation"),
            "due_q": said.get("due"),
            "due_at": speech(conn, session, due, site).when(due[0]) if due else None,
            "at": at,
        },
    )
    occurred(conn, session.org, "storyboard.experiment", id, session.team_id, None, at, {"session_id": session.id})
    board_row = board.find(conn, caller, t.storyboards, id)
    fresh = {name: said[name] for name in ("target", "condition", "current") if said.get(name)}
    keep = {name: value for name, value in fresh.items() if name == "current" or not board_row[name]}
    board.change(conn, caller, t.storyboards, id, {**keep, "active_session_id": None, "updated_at": at})
    watch(conn, caller, id, at)
