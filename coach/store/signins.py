"""Sign-ins as rows: who may sign in where, the wrong PINs of people and devices, and how sign-ins end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from coach.store import tables as t
from coach.store.keys import Secret
from coach.store.reach import near_by
from coach.store.scope import Caller, Role

__all__ = [
    "New",
    "Tried",
    "add_sign_in",
    "by_email",
    "device",
    "end_all",
    "end_one",
    "folded",
    "from_the_first",
    "holder",
    "note_device",
    "note_person",
    "on_roster",
    "roster",
]

K, P = t.keys.c, t.people.c


@dataclass(frozen=True, slots=True)
class Tried:
    """How many PINs in a row were wrong, and until when none is taken: the moment of the last, if they are still."""

    tries: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class New:
    """A sign-in to be kept."""

    id: str
    org: str
    person_id: str
    role: Role
    secret: Secret
    at: datetime
    expires_at: datetime
    idle_at: datetime | None = None
    device_id: str | None = None


def add_sign_in(conn: Connection, new: New) -> None:
    row = {"org": new.org, "id": new.id, "person_id": new.person_id, "role": new.role, "name": "", "teams": None}
    ends = {"expires_at": new.expires_at, "idle_at": new.idle_at, "device_id": new.device_id}
    kept = {"hash": new.secret.hash, "prefix": new.secret.prefix, "created_at": new.at}
    conn.execute(insert(t.keys).values(**row, **ends, **kept))


# --- ends -------------------------------------------------------------------------------------------


def end_one(conn: Connection, caller: Caller, at: datetime) -> None:
    """The caller's own."""
    mine = (K.org == caller.org, K.id == caller.key_id, K.revoked_at.is_(None))
    conn.execute(update(t.keys).where(*mine).values(revoked_at=at))


def end_all(
    conn: Connection, org: str, at: datetime, *, device_id: str | None = None, person_id: str | None = None,
    but: str = "",
) -> None:  # fmt: skip
    """All that were made on a device, or those of a person on devices, besides one."""
    wanted = K.device_id == device_id if device_id else (K.person_id == person_id) & K.device_id.is_not(None)
    running = (K.org == org, K.id != but, K.revoked_at.is_(None))
    conn.execute(update(t.keys).where(*running, wanted).values(revoked_at=at))


# --- who --------------------------------------------------------------------------------------------


def living(org: str) -> tuple[ColumnElement[bool], ...]:
    return (P.org == org, P.erased_at.is_(None))


def near(device: Caller) -> tuple[ColumnElement[bool], ...]:
    if device.teams is None:
        return living(device.org)
    return (*living(device.org), P.id.in_(near_by(device.org, sorted(device.teams))))


def roster(conn: Connection, device: Caller) -> Sequence[RowMapping]:
    """Who may sign in on a device, by name."""
    found = select(P.id, P.name, P.pin_hash.is_not(None).label("has_pin")).where(*near(device))
    return conn.execute(found.order_by(func.lower(P.name), P.id)).mappings().all()


def on_roster(conn: Connection, device: Caller, person: str) -> RowMapping | None:
    """Their row, held against other tries at the same time."""
    here = conn.execute(select(P.id).where(*near(device), P.id == person)).scalar()
    return holder(conn, device.org, here, lock=True) if here is not None else None


def holder(conn: Connection, org: str, person: str, *, lock: bool = False) -> RowMapping | None:
    one = select(t.people).where(*living(org), P.id == person)
    held = one.with_for_update(key_share=True) if lock else one
    return conn.execute(held).mappings().one_or_none()


def folded(email: str | None) -> str | None:
    """As an address is compared: whatever the case it is written in."""
    return email and email.strip().casefold()


def by_email(conn: Connection, org: str, email: str) -> str | None:
    """Whoever has it to themselves."""
    return conn.execute(select(P.id).where(P.org == org, P.email_folded == folded(email))).scalar()


def from_the_first(conn: Connection, org: str, within: timedelta) -> Sequence[RowMapping]:
    """People who came with their organisation: at most so long after it was made."""
    began = conn.execute(select(t.orgs.c.created_at).where(t.orgs.c.org == org)).scalar()
    if began is None:
        return []
    found = select(P.id, P.name, P.role).where(*living(org), P.created_at <= began + within)
    return conn.execute(found.order_by(P.created_at, P.id)).mappings().all()


# --- tries ------------------------------------------------------------------------------------------


def device(conn: Connection, caller: Caller) -> Tried | None:
    """Of the device itself, held against other tries; None where it was revoked in the meantime."""
    mine = (K.org == caller.org, K.id == caller.key_id, K.revoked_at.is_(None))
    row = conn.execute(select(K.tries, K.until).where(*mine).with_for_update(key_share=True)).one_or_none()
    return Tried(row.tries, row.until) if row else None


def note_device(conn: Connection, org: str, id: str, tried: Tried) -> None:
    conn.execute(update(t.keys).where(K.org == org, K.id == id).values(tries=tried.tries, until=tried.until))


def note_person(conn: Connection, org: str, id: str, tried: Tried) -> None:
    counted = {"pin_tries": tried.tries, "pin_until": tried.until}
    conn.execute(update(t.people).where(P.org == org, P.id == id).values(**counted))
