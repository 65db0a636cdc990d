"""What an organisation has chosen for itself: models, methods, messages; and what models have cost it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

from coach.board.feed import occurred
from coach.board.retention import Retention
from coach.board.rules.triggers import Routing
from coach.board.words import Listing
from coach.errors import NotFound
from coach.store import board as rows
from coach.store import usage
from coach.store.board import Asked, Place
from coach.store.scope import Caller
from coach.store.sessions import load_session

__all__ = ["CallView", "Organisation", "Usage", "edit_organisation", "read_calls", "read_organisation", "read_usage"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """While `external_models_on` is false, nothing that people say is sent to a model outside this machine.

    `routing` says with which method a KPI's trigger is answered; `messages_a_day` how many messages one person gets
    that are not severe; `retention` what goes by itself.
    """

    name: str
    external_models_on: bool
    routing: Routing
    messages_a_day: int
    retention: Retention


@dataclass(frozen=True, slots=True)
class Usage:
    """A day and model. `cost` is in US dollars, null where no price is known; `ms` is the mean latency of a call."""

    day: date
    model: str
    calls: int
    faults: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost: float | None
    ms: int


@dataclass(frozen=True, slots=True)
class CallView:
    """One request to a model. `sent` is the text that left, placeholders and all; null once it was erased."""

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
    cost: float | None
    at: datetime


def read_organisation(conn: Connection, caller: Caller, *, lock: bool = False) -> Organisation:
    row = usage.organisation(conn, caller, lock=lock)
    return Organisation(
        row["name"], row["external_models_on"], Routing.model_validate(row["routing"] or {}), row["messages_a_day"],
        Retention.of(row["retention"]),
    )  # fmt: skip


def edit_organisation(conn: Connection, caller: Caller, changes: dict[str, Any], at: datetime) -> None:
    """Models switched on or off, and how long things are kept, leave a trace.

    The rows of the routing table and the limits of the retention change one by one; null is the usual.
    """
    if "external_models_on" in changes:
        on = bool(changes["external_models_on"])
        rows.record(conn, caller, f"external models {'on' if on else 'off'}", caller.org, at)
    if changes.get("routing") is not None:
        before = usage.organisation(conn, caller)["routing"] or {}
        changes = {**changes, "routing": before | changes["routing"]}
    if "retention" in changes:
        changes = {**changes, "retention": _kept(conn, caller, changes["retention"], at)}
    if changes:
        usage.change_organisation(conn, caller, changes)
        occurred(conn, caller.org, "organisation.changed", caller.org, None, caller.person_id, at)


def _kept(conn: Connection, caller: Caller, wanted: Mapping[str, Any] | None, at: datetime) -> dict[str, int | None]:
    """The limits as they are now; each that changes is told to the audit."""
    before = asdict(read_organisation(conn, caller).retention)
    after = before | (dict.fromkeys(before) if wanted is None else dict(wanted))
    for name, days in after.items():
        if days != before[name]:
            told = "as usual" if days is None else f"{days} days"
            rows.record(conn, caller, f"retention of {name.removesuffix('_days')}: {told}", caller.org, at)
    return after


def read_usage(conn: Connection, caller: Caller, since: date, until: date, asked: Asked) -> Listing[Usage]:
    """A row for each day and model, the latest day first; both days included."""
    after = (asked.after.at.date().isoformat(), asked.after.id) if asked.after else None
    found = usage.usage_by_model(conn, caller, since.isoformat(), until.isoformat(), after, asked.limit + 1)
    shown = [_usage(row) for row in found[: asked.limit]]
    more = len(found) > asked.limit
    return Listing(shown, Place(datetime.combine(shown[-1].day, time(), UTC), shown[-1].model) if more else None)


def _usage(row: dict[str, Any]) -> Usage:
    return Usage(
        date.fromisoformat(row["day"]), row["model"], row["calls"], row["faults"], row["tokens_in"], row["tokens_out"],
        row["tokens_cached"], row["micros"] / 1_000_000 if row["micros"] else None, row["ms"] // row["calls"],
    )  # fmt: skip


def read_calls(conn: Connection, caller: Caller, session_id: str, n: int, at: datetime) -> Listing[CallView]:
    """What left the machine in one turn; the look is written down."""
    session = load_session(conn, caller, session_id)
    if n > session.n:
        raise NotFound(f"There is no turn {n} yet; the latest is {session.n}.")
    rows.record(conn, caller, "read calls", session.id, at)
    return Listing([_call(row) for row in usage.calls_of(conn, caller, session.id, n)], None)


def _call(row: usage.CallRow) -> CallView:
    assert row.at is not None
    cost = None if row.micros is None else row.micros / 1_000_000
    return CallView(
        row.model, row.task, row.prompt, row.outcome, row.external, row.sent, row.ms, row.tokens_in, row.tokens_out,
        row.tokens_cached, cost, row.at,
    )  # fmt: skip
