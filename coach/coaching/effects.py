"""What a dialogue asked the outside to do, done in the turn's own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection

from coach.backends.builtin import parse_due
from coach.clock import new_id
from coach.coaching.listen import Site, person
from coach.dialogue.state import (
    SPEAKER,
    AskHuman,
    CancelAlert,
    Effect,
    Escalate,
    OpenAction,
    Quote,
    RaiseAlert,
    RecordCycle,
    SendAlert,
)
from coach.store import board, outcomes, storyboards
from coach.store import tables as t
from coach.store.scope import Caller
from coach.store.sessions import SessionRow

__all__ = ["ALERT_PATIENCE", "carry_out"]

ALERT_PATIENCE = timedelta(seconds=60)
"""How long a told danger waits for an answer before it goes to the team leader."""

Spans = list[dict[str, Any]]


def carry_out(
    conn: Connection, caller: Caller, session: SessionRow, effects: tuple[Effect, ...], site: Site, at: datetime
) -> None:
    for effect in effects:
        match effect:
            case OpenAction():
                _open_action(conn, session, effect, site, at)
            case RecordCycle():
                _record_cycle(conn, caller, session, effect, site, at)
            case RaiseAlert():
                _alert(conn, caller, session, effect.about, "asked", at, at + ALERT_PATIENCE)
            case SendAlert():
                outcomes.send_alerts(conn, session.org, session.id, at)
            case CancelAlert():
                outcomes.withdraw_alerts(conn, session.org, session.id)
            case AskHuman():
                _alert(conn, caller, session, (), "joins", at, at)
            case Escalate():
                _alert(conn, caller, session, effect.about, "escalated", at, at)
            case _:
                assert_never(effect)


def spans(*quotes: Quote | None) -> Spans:
    return [asdict(quote) for quote in quotes if quote is not None]


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said, and what names and dates in it mean to the site."""

    said: Mapping[str, board.Said]
    site: Site

    def words(self, quote: Quote) -> str:
        return self.said[quote.utterance].text[quote.start : quote.end]

    def who(self, quote: Quote | None) -> str | None:
        found = person(self.words(quote), self.said[quote.utterance].by or "", self.site.people) if quote else ""
        return found if found not in ("", SPEAKER) else None

    def when(self, quote: Quote | None) -> datetime | None:
        return parse_due(self.words(quote), self.said[quote.utterance].at, self.site.zone) if quote else None

    def took_it(self, quote: Quote | None, owner: str | None) -> bool:
        """Whether the owner said so themself: then nobody has to ask."""
        return quote is not None and owner is not None and self.said[quote.utterance].by == owner


def speech(conn: Connection, org: str, quotes: Iterable[Quote | None], site: Site) -> Speech:
    return Speech(board.heard(conn, org, {quote.utterance for quote in quotes if quote is not None}), site)


def _open_action(conn: Connection, session: SessionRow, made: OpenAction, site: Site, at: datetime) -> None:
    item = made.item
    heard = speech(conn, session.org, (item.owner, item.due, *made.asker), site)
    owner = item.owner_id if item.owner_id not in ("", SPEAKER) else heard.who(item.owner)
    outcomes.put_action(
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
            "status": "open",
            "created_at": at,
            "updated_at": at,
        },
    )


def _alert(
    conn: Connection,
    caller: Caller,
    session: SessionRow,
    about: tuple[Quote, ...],
    status: str,
    at: datetime,
    due: datetime,
) -> None:
    """A message to the team leader; a danger waits a minute for the one who told it to say whether it is one."""
    leader = board.find(conn, caller, t.teams, session.team_id)["leader_id"]
    board.add(
        conn,
        t.alerts,
        {
            "org": session.org,
            "id": new_id("ale"),
            "session_id": session.id,
            "team_id": session.team_id,
            "person_id": leader,
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
            "due_at": speech(conn, session.org, due, site).when(due[0]) if due else None,
            "at": at,
        },
    )
    board_row = board.find(conn, caller, t.storyboards, id)
    fresh = {name: said[name] for name in ("target", "condition", "current") if said.get(name)}
    keep = {name: value for name, value in fresh.items() if name == "current" or not board_row[name]}
    board.change(conn, caller, t.storyboards, id, {**keep, "active_session_id": None, "updated_at": at})
