"""On which terms a turn may use a model: what may leave the machine, and what it may still cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from coach.backends import Call, Meter
from coach.settings import Limit, Settings
from coach.store.scope import Caller
from coach.store.usage import CallRow, Sum, add_up, names_of, spent, switched_on, write_calls

__all__ = ["Terms", "terms_of"]


@dataclass(frozen=True, slots=True)
class Terms:
    session_id: str
    person: str | None
    day: str
    """Of the site's calendar, `YYYY-MM-DD`: budgets a day begin at its midnight."""
    external_ok: bool
    names: tuple[str, ...]
    left: Limit

    def meter(self, until: float) -> Meter:
        left = self.left
        return Meter(until, left.tokens, left.micros, self.names, self.external_ok, self.session_id)

    def book(self, conn: Connection, caller: Caller, n: int, at: datetime, calls: Sequence[Call]) -> None:
        """Write down what a turn has used, and add it up."""
        write_calls(conn, caller, self.session_id, n, at, _rows(calls))
        self.add_up(conn, caller, calls)

    def add_up(self, conn: Connection, caller: Caller, calls: Sequence[Call]) -> None:
        add_up(conn, caller, self.session_id, self.person, self.day, _rows(calls))


def _rows(calls: Sequence[Call]) -> list[CallRow]:
    return [CallRow(*(getattr(call, name) for name in CALL)) for call in calls]


CALL = tuple(name for name in CallRow.__dataclass_fields__ if name in Call.__dataclass_fields__)


def terms_of(
    conn: Connection,
    caller: Caller,
    session_id: str,
    person: str | None,
    at: datetime,
    settings: Settings,
    *,
    external: bool,
) -> Terms:
    """Names are looked up only where words may leave, and sums only where there is a budget."""
    day = at.astimezone(settings.zone).date().isoformat()
    external_ok = external and switched_on(conn, caller)
    names = names_of(conn, caller) if external_ok else ()
    limits = {
        "session": settings.budget_session,
        "person": settings.budget_person_day,
        "org": settings.budget_organisation_day,
    }
    used = spent(conn, caller, session_id, person, day) if any(limits.values()) else {}
    return Terms(session_id, person, day, external_ok, names, narrowest(settings.budget_turn, limits, used))


def narrowest(turn: Limit | None, limits: Mapping[str, Limit | None], used: Mapping[str, Sum]) -> Limit:
    """What is left of the tightest budget, in tokens and in money; none where there is no limit."""
    left = [turn or Limit()]
    for kind, limit in limits.items():
        if limit is not None:
            so_far = used.get(kind, Sum())
            left.append(Limit(less(limit.tokens, so_far.tokens), less(limit.micros, so_far.micros)))
    tokens = [amount.tokens for amount in left if amount.tokens is not None]
    micros = [amount.micros for amount in left if amount.micros is not None]
    return Limit(min(tokens, default=None), min(micros, default=None))


def less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(limit - used, 0)
