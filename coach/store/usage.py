"""Calls to models: each with what it sent and cost, and the sums that budgets and `GET /v1/usage` are read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, RowMapping, and_, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from coach.clock import new_id
from coach.store.prepared import change, fetch
from coach.store.scope import Caller, scoped
from coach.store.tables import calls, orgs, people, spending

__all__ = [
    "CallRow",
    "Sum",
    "add_up",
    "calls_of",
    "change_organisation",
    "forget_sent",
    "names_of",
    "organisation",
    "spent",
    "switched_on",
    "usage_by_model",
    "write_calls",
]

AMOUNTS = ("calls", "faults", "tokens_in", "tokens_out", "tokens_cached", "micros", "ms")


@dataclass(frozen=True, slots=True)
class CallRow:
    model: str
    task: str
    prompt: str
    outcome: str
    external: bool
    sent: str | None
    ms: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    micros: int | None
    id: str = ""
    n: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    tokens: int = 0
    micros: int = 0


SWITCH = scoped(select(orgs.c.external_models_on), orgs)
NAMES = scoped(select(people.c.name), people).where(people.c.erased_at.is_(None)).order_by(people.c.id)
ERASED = scoped(select(people.c.id), people).where(people.c.id == bindparam("person"), people.c.erased_at.is_not(None))
C = spending.c
SPENT = scoped(select(C.kind, C.tokens_in, C.tokens_out, C.micros), spending).where(
    or_(
        and_(C.kind == "session", C.who == bindparam("session_id"), C.day == ""),
        and_(C.kind == "org", C.who == "", C.day == bindparam("day")),
        and_(C.kind == "person", C.who == bindparam("person"), C.day == bindparam("day")),
    )
)
ADD_CALL = insert(calls)


def adding(dialect: Any) -> Insert:
    """Begin a sum, or add to it."""
    statement = dialect.insert(spending)
    added = {name: C[name] + statement.excluded[name] for name in AMOUNTS}
    found: Insert = statement.on_conflict_do_update(index_elements=["org", "kind", "who", "day"], set_=added)
    return found


ADD_UP = {"sqlite": adding(sqlite), "postgresql": adding(postgresql)}


def switched_on(conn: Connection, caller: Caller) -> bool:
    """Whether an administrator has let words of this organisation leave the machine."""
    return bool(fetch(conn, SWITCH, {"caller_org": caller.org})[0][0])


def organisation(conn: Connection, caller: Caller, *, lock: bool = False) -> RowMapping:
    found = scoped(select(orgs), orgs, caller)
    return conn.execute(found.with_for_update() if lock else found).mappings().one()


def change_organisation(conn: Connection, caller: Caller, fields: Mapping[str, Any]) -> None:
    conn.execute(scoped(update(orgs), orgs, caller).values(**fields))


def names_of(conn: Connection, caller: Caller) -> tuple[str, ...]:
    """Everybody in the organisation, whatever teams the caller sees: names that must not leave."""
    return tuple(row[0] for row in fetch(conn, NAMES, {"caller_org": caller.org}))


def spent(conn: Connection, caller: Caller, session_id: str, person: str | None, day: str) -> Mapping[str, Sum]:
    """By `session`, `person` and `org`: what was used so far, of the last two on this day."""
    binds = {"caller_org": caller.org, "session_id": session_id, "person": person or "", "day": day}
    return {kind: Sum(came + went, micros) for kind, came, went, micros in fetch(conn, SPENT, binds)}


def write_calls(
    conn: Connection, caller: Caller, session_id: str, n: int, at: datetime, made: Sequence[CallRow]
) -> None:
    """Write a turn's calls down, with ids in their order."""
    id = new_id("cal")
    for nth, call in enumerate(made):
        row = {name: getattr(call, name) for name in CallRow.__dataclass_fields__}
        turn = {"org": caller.org, "id": f"{id}{nth:02}", "session_id": session_id, "n": n, "at": at}
        change(conn, ADD_CALL, {**row, **turn})


def add_up(
    conn: Connection, caller: Caller, session_id: str, person: str | None, day: str, made: Sequence[CallRow]
) -> None:
    """Add calls to the sums of their session, organisation, model and person; an erased person has none.

    What was used outside of any session names none.
    """
    gone = person is not None and bool(fetch(conn, ERASED, {"caller_org": caller.org, "person": person}))
    for call in made:
        if session_id:
            _add(conn, caller, "session", session_id, "", call)
        for kind, who in (("org", ""), ("model", call.model)):
            _add(conn, caller, kind, who, day, call)
        if person and not gone:
            _add(conn, caller, "person", person, day, call)


def _add(conn: Connection, caller: Caller, kind: str, who: str, day: str, call: CallRow) -> None:
    key = {"org": caller.org, "kind": kind, "who": who, "day": day}
    amounts = {
        "calls": 1,
        "faults": int(call.outcome != "ok"),
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "tokens_cached": call.tokens_cached,
        "micros": call.micros or 0,
        "ms": call.ms,
    }
    change(conn, ADD_UP[conn.dialect.name], {**key, **amounts})


CALLS = (
    scoped(select(*(calls.c[name] for name in CallRow.__dataclass_fields__)), calls)
    .where(calls.c.session_id == bindparam("session_id"), calls.c.n == bindparam("n"))
    .order_by(calls.c.id)
)


def calls_of(conn: Connection, caller: Caller, session_id: str, n: int) -> list[CallRow]:
    """Of one turn, as they were made; the caller has loaded the session."""
    rows = conn.execute(CALLS, {"caller_org": caller.org, "session_id": session_id, "n": n}).all()
    return sorted((CallRow(*row) for row in rows), key=lambda row: (row.at, row.id))


def forget_sent(conn: Connection, caller: Caller, session_id: str) -> None:
    """Empty what was sent from a session; counts and cost stay."""
    conn.execute(update(calls).where(calls.c.org == caller.org, calls.c.session_id == session_id).values(sent=None))


def usage_by_model(
    conn: Connection, caller: Caller, since: str, until: str, after: tuple[str, str] | None, limit: int
) -> list[dict[str, Any]]:
    """A row for each day and model, the latest day first; `since` and `until` are days, both included."""
    c = spending.c
    statement = scoped(select(c.day, c.who.label("model"), *(c[name] for name in AMOUNTS)), spending, caller)
    statement = statement.where(c.kind == "model", c.day >= since, c.day <= until)
    if after is not None:
        statement = statement.where((c.day < after[0]) | ((c.day == after[0]) & (c.who > after[1])))
    rows = conn.execute(statement.order_by(c.day.desc(), c.who).limit(limit)).mappings()
    return [dict(row) for row in rows]
