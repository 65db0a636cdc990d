"""What a turn leaves on the board: actions by the item they come from, alerts, and the storyboard's record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, union_all, update

from coach.clock import new_id
from coach.store import tables as t
from coach.store.prepared import fetch
from coach.store.scope import Caller, scoped

__all__ = [
    "Put",
    "alerts_of",
    "carried",
    "claim_alerts",
    "danger_told",
    "notes_of",
    "people_near",
    "put_action",
    "raised_from",
    "went_to",
    "withdraw_alerts",
]

KEPT_AS_BEGUN = frozenset({"id", "org", "session_id", "item", "created_at", "owner_state", "status"})

BY_HAND = {
    "due_q": frozenset({"due_at", "due_q"}),
    "owner_q": frozenset({"owner_id", "owner_q", "asker_id", "asker_q", "helps_id", "by_line"}),
    "prediction": frozenset({"prediction", "prediction_kpi_id"}),
}
"""What goes together; a date or an owner given by hand has no quote."""

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


class Put(NamedTuple):
    """An action as it was, unless it is new, and as it is now."""

    before: Mapping[Any, Any] | None
    after: Mapping[Any, Any]


def put_action(conn: Connection, row: Mapping[str, Any]) -> Put:
    """Make the action of a session's item, or bring an open one up to date; nothing is ever made twice."""
    a = t.actions.c
    same = (a.org == row["org"], a.session_id == row["session_id"], a.item == row["item"])
    held = select(t.actions).where(*same).with_for_update(key_share=True)
    found = conn.execute(held).mappings().one_or_none()
    if found is None:
        conn.execute(insert(t.actions), dict(row))
        return Put(None, row)
    if found["status"] != "open":
        return Put(found, found)
    kept = KEPT_AS_BEGUN | set_by_hand(found)
    fresh = {name: value for name, value in row.items() if name not in kept}
    if fresh.get("owner_id", found["owner_id"]) != found["owner_id"]:
        fresh["owner_state"] = row["owner_state"]
    conn.execute(update(t.actions).where(*same).values(**fresh, version=found["version"] + 1))
    return Put(found, {**found, **fresh})


def set_by_hand(action: RowMapping) -> frozenset[str]:
    """What somebody has said about an action since, outside the dialogue: that stands."""
    moved = BY_HAND["due_q"] if action["due_q"] is None else frozenset[str]()
    given = BY_HAND["owner_q"] if action["owner_q"] is None else frozenset[str]()
    said = action["prediction"] is not None and not action["prediction"]["drafted"]
    return moved | given | (BY_HAND["prediction"] if said else frozenset[str]())


def people_near(conn: Connection, org: str, team_id: str) -> dict[str, str]:
    """Names to ids of a team's members and leader."""
    return {name: id for name, id in fetch(conn, PEOPLE_NEAR, {"caller_org": org, "team": team_id})}


def withdraw_alerts(conn: Connection, org: str, session_id: str) -> None:
    """Nobody was in danger: what was asked about in this session is not sent."""
    a = t.alerts.c
    waiting = (a.org == org, a.session_id == session_id, a.status == "asked")
    conn.execute(update(t.alerts).where(*waiting).values(status="false_alarm"))


def claim_alerts(
    conn: Connection, org: str, at: datetime, *, session_id: str | None = None, due_by: datetime | None = None
) -> Sequence[RowMapping]:
    """Mark as sent what still waits, of one session or as far as it is due; each is given out but once."""
    a = t.alerts.c
    which = a.session_id == session_id if due_by is None else a.due_at <= due_by
    waiting = (a.org == org, a.status == "asked", which)
    sent = update(t.alerts).where(*waiting).values(status="sent", sent_at=at).returning(*t.alerts.c)
    return sorted(conn.execute(sent).mappings(), key=lambda alert: (alert["ask_at"], alert["id"]))


def danger_told(conn: Connection, alert: RowMapping, at: datetime) -> tuple[str, str | None]:
    """The utterance in which a danger was told, and by whom; where a button told it, one that says so."""
    u = t.utterances.c
    told = next((span["utterance"] for span in alert["text"] or ()), None)
    if told is not None:
        return told, conn.execute(select(u.by).where(u.org == alert["org"], u.id == told)).scalar()
    id = new_id("utt")
    said = {"org": alert["org"], "id": id, "session_id": alert["session_id"], "at": at, "source": "board"}
    conn.execute(insert(t.utterances), {**said, "text": "Danger", "by": None})
    return id, None


def went_to(conn: Connection, alert: RowMapping, person: str | None) -> None:
    """Keep who was told."""
    a = t.alerts.c
    conn.execute(update(t.alerts).where(a.org == alert["org"], a.id == alert["id"]).values(person_id=person))


def carried(conn: Connection, alert: RowMapping) -> dict[str, Any]:
    """Where the danger is, as far as the issue that the talk is about says so."""
    s, i = t.sessions.c, t.issues.c
    where = select(i.equipment_id, i.place, i.machine, i.shift).where(i.org == alert["org"], i.id == s.issue_id)
    found = conn.execute(where.where(s.org == alert["org"], s.id == alert["session_id"])).mappings().one_or_none()
    return dict(found) if found else {}


def raised_from(conn: Connection, org: str, session_id: str) -> Sequence[RowMapping]:
    """The open issues that the dangers told in this session became, held."""
    a, s, i = t.alerts.c, t.sessions.c, t.issues.c
    sent = conn.execute(select(a.text).where(a.org == org, a.session_id == session_id, a.status == "sent")).scalars()
    told = {span["utterance"] for text in sent for span in text or ()}
    its = select(s.team_id, s.issue_id).where(s.org == org, s.id == session_id)
    team, about = conn.execute(its).one()
    open_ones = select(t.issues).where(i.org == org, i.team_id == team, i.closed_at.is_(None), i.title_u.in_(told))
    return [row for row in conn.execute(open_ones.with_for_update()).mappings().all() if row["id"] != about]


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
