"""What a turn leaves on the board: actions by the item they come from, alerts, and the storyboard's record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, insert, select, union_all, update

from coach.clock import new_id
from coach.store import tables as t
from coach.store.engine import fetch
from coach.store.scope import Caller, scoped

__all__ = ["alerts_of", "due_alerts", "notes_of", "people_near", "put_action", "send_alerts", "withdraw_alerts"]

KEPT_AS_BEGUN = frozenset({"id", "org", "session_id", "item", "created_at", "owner_state", "status"})

NEAR = union_all(
    scoped(select(t.members.c.person_id), t.members).where(t.members.c.team_id == bindparam("team")),
    scoped(select(t.teams.c.leader_id), t.teams).where(t.teams.c.id == bindparam("team")),
)
PEOPLE_NEAR = scoped(select(t.people.c.name, t.people.c.id), t.people).where(
    t.people.c.erased_at.is_(None), t.people.c.id.in_(NEAR)
)

ALERTS = (
    scoped(select(t.alerts), t.alerts)
    .where(t.alerts.c.session_id == bindparam("of_session"))
    .order_by(t.alerts.c.ask_at, t.alerts.c.id)
)


def put_action(conn: Connection, row: Mapping[str, Any]) -> None:
    """Make the action of a session's item, or bring an open one up to date; nothing is ever made twice."""
    a = t.actions.c
    same = (a.org == row["org"], a.session_id == row["session_id"], a.item == row["item"])
    found = conn.execute(select(a.id, a.status, a.version).where(*same)).one_or_none()
    if found is None:
        conn.execute(insert(t.actions), dict(row))
    elif found.status == "open":
        fresh = {name: value for name, value in row.items() if name not in KEPT_AS_BEGUN}
        conn.execute(update(t.actions).where(*same).values(**fresh, version=found.version + 1))


def people_near(conn: Connection, org: str, team_id: str) -> dict[str, str]:
    """Names to ids of a team's members and leader."""
    return {name: id for name, id in fetch(conn, PEOPLE_NEAR, {"caller_org": org, "team": team_id})}


def withdraw_alerts(conn: Connection, org: str, session_id: str) -> None:
    """Nobody was in danger: what was asked about in this session is not sent."""
    a = t.alerts.c
    waiting = (a.org == org, a.session_id == session_id, a.status == "asked")
    conn.execute(update(t.alerts).where(*waiting).values(status="false_alarm"))


def send_alerts(conn: Connection, org: str, session_id: str, at: datetime) -> int:
    """Send what was asked about in this session to the team leader; how many that were."""
    return _send(conn, org, at, t.alerts.c.session_id == session_id)


def due_alerts(conn: Connection, now: datetime) -> int:
    """Send what nobody answered in time, one organisation after the other; how many that were."""
    orgs = conn.execute(t.EVERY_ORG).scalars().all()
    return sum(_send(conn, org, now, t.alerts.c.due_at <= now) for org in orgs)


def _send(conn: Connection, org: str, at: datetime, which: ColumnElement[bool]) -> int:
    """A danger stands on the team's board at once, as a severe issue in the words of who told it."""
    a = t.alerts.c
    waiting = (a.org == org, a.status == "asked", which)
    found = conn.execute(select(t.alerts).where(*waiting)).mappings().all()
    for alert in found:
        _raise_danger(conn, alert, at)
    conn.execute(
        update(t.alerts).where(a.org == org, a.id.in_([f["id"] for f in found])).values(status="sent", sent_at=at)
    )
    return len(found)


def _raise_danger(conn: Connection, alert: RowMapping, at: datetime) -> None:
    u = t.utterances.c
    told = next((span["utterance"] for span in alert["text"] or ()), None)
    by = conn.execute(select(u.by).where(u.org == alert["org"], u.id == told)).scalar() if told else None
    if told is None:
        told = new_id("utt")
        said = {"org": alert["org"], "id": told, "session_id": alert["session_id"], "at": at, "source": "board"}
        conn.execute(insert(t.utterances), {**said, "text": "Danger", "by": None})
    row = {"org": alert["org"], "id": new_id("iss"), "team_id": alert["team_id"], "title_u": told, "severity": "severe"}
    conn.execute(insert(t.issues), {**row, "status": "open", "originator_id": by, "created_at": at, "updated_at": at})


def alerts_of(conn: Connection, caller: Caller, session_id: str) -> Sequence[Mapping[str, Any]]:
    """In the order in which they were asked about; the caller has loaded the session."""
    found = fetch(conn, ALERTS, {"caller_org": caller.org, "of_session": session_id})
    return [dict(zip(t.alerts.c.keys(), row, strict=True)) for row in found]


def notes_of(conn: Connection, org: str, session_id: str) -> Sequence[RowMapping]:
    n = t.notes.c
    return (
        conn.execute(select(t.notes).where(n.org == org, n.session_id == session_id).order_by(n.at, n.id))
        .mappings()
        .all()
    )
