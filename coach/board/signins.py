"""Sign-ins: a person proves who they are, and gets a bearer of their own for some hours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, RowMapping

from coach.board.clocks import Item
from coach.board.first_key import ORG
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.clock import new_id
from coach.errors import Conflict, Locked, NotAllowed, NotRecognised
from coach.store import board as store
from coach.store import signins as rows
from coach.store.audit import admins
from coach.store.deliveries import top_team
from coach.store.keys import Secret
from coach.store.reach import first_seen, home_of, reach_of
from coach.store.scope import Caller, Role
from coach.store.signins import New, Tried
from coach.store.usage import organisation

__all__ = [
    "WRONG",
    "Candidate",
    "Face",
    "Features",
    "Me",
    "Named",
    "SignIn",
    "Stay",
    "Typed",
    "end_sign_in",
    "enrolled",
    "note_wrong",
    "person_of",
    "read_demo",
    "read_me",
    "read_people_here",
    "sign_in",
    "sign_in_as_shown",
    "sign_in_here",
    "try_own_pin",
    "try_pin",
]

PERSON_TRIES, DEVICE_TRIES = 5, 20
"""So many wrong PINs in a row, and no more are taken for a while."""
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=1)
QUIET = timedelta(hours=1)
"""Of a device each such time without a wrong PIN forgets as many as begin a wait."""
IDLE_LOCKS = 3
"""The service ends what a screen should have ended: after so many of its idle locks."""
FIRST_SECOND = timedelta(seconds=1)
"""What the demo makes comes with the organisation; everybody else comes later."""

FACES = (
    "Helene Lindqvist", "Greta Sommer", "Rafael Ortega", "Judit Barta", "Viktor Szabo", "Milena Horvat", "Katrin Vogel",
    "Tomas Keller", "Aisha Rahman", "Piotr Lis", "Chidi Okeke", "Mateo Rossi", "Beatrix Nagy", "Lena Fuchs",
)  # fmt: skip
"""Those of the demo, be it the team or the whole plant, whose eyes it may be seen with."""

WRONG = "The person or the PIN is not right. Type it again; after five wrong ones in a row there is a wait."


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a sign-in lives: at most, and unused on a shared device."""

    most: timedelta
    idle_lock: timedelta

    @property
    def idle(self) -> timedelta:
        return IDLE_LOCKS * self.idle_lock


@dataclass(frozen=True, slots=True)
class Named:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """`bearer` is shown this once. On a shared device the screen locks itself after `idle_seconds` without a touch, and
    ends the sign-in. `teams` is null for the whole organisation."""

    bearer: str
    expires_at: datetime
    idle_seconds: int | None
    person: Named
    role: Role
    teams: list[str] | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may sign in on this device; without a PIN they ask whoever leads them for one."""

    id: str
    name: str
    has_pin: bool


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody of the demo plant."""

    id: str
    name: str
    role: Role
    team: str | None
    tier: int | None


@dataclass(frozen=True, slots=True)
class Features:
    """What this installation has: ears, a language model, sign-in by the organisation's own accounts, the demo."""

    transcriber: bool
    models: bool
    oidc: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks. `teams` is null for the whole organisation, `person` for a key that stands for nobody; `home_team_id`
    is the team to show first, and `tier` its tier."""

    person: Named | None
    role: Role
    teams: list[str] | None
    shared_device: bool
    expires_at: datetime | None
    idle_seconds: int | None
    org: Named
    home_team_id: str | None
    tier: int | None
    features: Features


# --- with a PIN, on a shared device -----------------------------------------------------------------


def enrolled(caller: Caller) -> Caller:
    if not caller.shared_device or caller.expires_at is not None:
        raise NotAllowed("PINs are for enrolled shared devices; send the key of one, which an admin makes in /v1/keys.")
    return caller


@dataclass(frozen=True, slots=True)
class Typed:
    """A PIN that was typed and has been counted; `kept` is what it is to be compared with."""

    person: str
    before: Tried
    after: Tried
    """Of the device."""
    kept: str | None = None
    theirs: Tried | None = None
    """Of the person, where they may sign in here."""


def try_pin(conn: Connection, device: Caller, person: str, at: datetime) -> Typed:
    """It counts from here on, before anybody knows whether it is right: many at once are no way round the count."""
    before = rows.device(conn, device)
    if before is None:
        raise NotRecognised(WRONG)
    after = once_more(rested(before, at), DEVICE_TRIES, at)
    rows.note_device(conn, device.org, device.key_id, after)
    row = rows.on_roster(conn, device, person)
    if row is None:
        return Typed(person, before, after)
    return Typed(person, before, after, row["pin_hash"], count(conn, device.org, row, at))


def try_own_pin(conn: Connection, caller: Caller, at: datetime) -> Typed:
    """By somebody who is signed in already, to show that they know it; that counts like signing in."""
    person, none = caller.person_id or "", Tried(0, None)
    row = rows.holder(conn, caller.org, person, lock=True)
    if row is None:
        return Typed(person, none, none)
    return Typed(person, none, none, row["pin_hash"], count(conn, caller.org, row, at))


def count(conn: Connection, org: str, row: RowMapping, at: datetime) -> Tried:
    theirs = once_more(Tried(row["pin_tries"], row["pin_until"]), PERSON_TRIES, at)
    rows.note_person(conn, org, row["id"], theirs)
    return theirs


def rested(tried: Tried, at: datetime) -> Tried:
    """Time alone forgets what was wrong on a device: the right PIN of somebody who may sign in there does not."""
    hours = (at - tried.until) // QUIET if tried.until is not None else 0
    return replace(tried, tries=max(0, tried.tries - DEVICE_TRIES * max(0, hours)))


def once_more(tried: Tried, allowed: int, at: datetime) -> Tried:
    """One try more; the last one allowed begins a wait, each twice as long as the one before."""
    if tried.until is not None and tried.until > at:
        seconds = ceil((tried.until - at).total_seconds())
        minutes = ceil(seconds / 60)
        raise Locked(
            f"Too many wrong PINs in a row. Wait {minutes} min, or ask whoever leads you for a new PIN.", seconds
        )
    tries = tried.tries + 1
    if tries % allowed:
        return Tried(tries, at)
    wait = SHORTEST * 2 ** min(tries // allowed - 1, 10)
    return Tried(tries, at + min(wait, LONGEST))


def sign_in_here(conn: Connection, device: Caller, typed: Typed, secret: Secret, stay: Stay, at: datetime) -> SignIn:
    """After the PIN was right: if all still stands as it did, they are in. Their own tries are forgotten, and of the
    device's only this one."""
    now = rows.device(conn, device)
    row = rows.on_roster(conn, device, typed.person) if now is not None else None
    if now is None or row is None or typed.kept is None or row["pin_hash"] != typed.kept:
        raise NotRecognised(WRONG)
    less = typed.before if now == typed.after else Tried(max(0, now.tries - 1), now.until)
    rows.note_device(conn, device.org, device.key_id, less)
    rows.note_person(conn, device.org, typed.person, Tried(0, None))
    return sign_in(conn, device.org, typed.person, secret, stay, at, device_id=device.key_id)


def note_wrong(conn: Connection, device: Caller, typed: Typed, at: datetime) -> None:
    """Where a wait has begun with it, the audit keeps that, and whom it concerns hears of it, once a day."""
    plant = Plant(conn, device.org, at)
    if typed.theirs is not None and waits(typed.theirs, at):
        store.record(conn, device, "wrong PINs", typed.person, at)
        home = home_of(conn, device.org, typed.person)
        team = home.id if home is not None else top_team(conn, device.org)
        warn(plant, typed.person, [team], [typed.person])
    if waits(typed.after, at):
        store.record(conn, device, "wrong PINs", device.key_id, at)
        if device.teams is None:
            warn(plant, device.key_id, [top_team(conn, device.org)], admins(conn, device.org))
        else:
            warn(plant, device.key_id, sorted(device.teams), [])


def waits(tried: Tried, at: datetime) -> bool:
    return tried.until is not None and tried.until > at


def warn(plant: Plant, target: str, teams: Sequence[str | None], people: Sequence[str]) -> None:
    """Tell these people and whoever leads these teams; who leads a team of their own, whoever leads the one above."""
    for team in filter(None, teams):
        leader = plant.on_duty(team)
        leaders = [leader, plant.on_duty(team, 1)] if leader == target else [leader]
        about, day = Item(target, "issue", team, target), plant.calendar(team).day_of(plant.at)
        tell(plant, [*people, *leaders], target, about, "guessed", f"{target}_{day:%Y%m%d}")


# --- otherwise --------------------------------------------------------------------------------------


def person_of(conn: Connection, org: str, email: str) -> str:
    found = rows.by_email(conn, org, email)
    if found is None:
        raise NotAllowed(
            f"The address {email!r} is nobody's alone here; ask an admin to enter it with your name under People."
        )
    return found


def read_demo(conn: Connection) -> list[Face]:
    """Some of those whom the demo made, in the order in which they are worth a look."""
    made = {row["name"]: row for row in rows.from_the_first(conn, ORG, FIRST_SECOND)}
    return [face(conn, made[name]["id"], name, made[name]["role"]) for name in FACES if name in made]


def sign_in_as_shown(conn: Connection, person: str, secret: Secret, stay: Stay, at: datetime) -> SignIn:
    if person not in {face.id for face in read_demo(conn)}:
        raise NotAllowed(f"{person!r} is nobody of the demo; list /v1/sign-ins/demo and choose somebody.")
    return sign_in(conn, ORG, person, secret, stay, at)


def face(conn: Connection, id: str, name: str, role: Role) -> Face:
    home = home_of(conn, ORG, id)
    return Face(id, name, role, home.name if home else None, home.tier if home else None)


def sign_in(
    conn: Connection, org: str, person: str, secret: Secret, stay: Stay, at: datetime, device_id: str | None = None
) -> SignIn:
    """Whoever calls has made sure that it is them."""
    row = rows.holder(conn, org, person)
    if row is None:
        raise NotRecognised(WRONG)
    new = New(new_id("key"), org, person, row["role"], secret, at, at + stay.most, device_id=device_id)
    rows.add_sign_in(conn, replace(new, idle_at=at + stay.idle) if device_id else new)
    store.record(conn, Caller(org, new.id, new.role, person), "signed in", new.id, at)
    teams = listed(reach_of(conn, org, person, new.role))
    return SignIn(
        secret.text, new.expires_at, idle_seconds(stay, device_id), Named(person, row["name"]), new.role, teams
    )


def end_sign_in(conn: Connection, caller: Caller, at: datetime) -> None:
    if caller.expires_at is None:
        raise Conflict("This is a key, not a sign-in; an admin revokes it with DELETE /v1/keys/{id}.")
    rows.end_one(conn, caller, at)
    store.record(conn, caller, "signed out", caller.key_id, at)


def listed(teams: frozenset[str] | None) -> list[str] | None:
    return None if teams is None else sorted(teams)


def idle_seconds(stay: Stay, device_id: str | None) -> int | None:
    return int(stay.idle_lock.total_seconds()) if device_id else None


# --- who is there -----------------------------------------------------------------------------------


def read_people_here(conn: Connection, caller: Caller) -> list[Candidate]:
    return [Candidate(**row) for row in rows.roster(conn, enrolled(caller))]


def read_me(conn: Connection, caller: Caller, stay: Stay, features: Features) -> Me:
    person = rows.holder(conn, caller.org, caller.person_id) if caller.person_id is not None else None
    home = home_of(conn, caller.org, person["id"]) if person is not None else None
    if home is None or not caller.sees(home.id):
        home = first_seen(conn, caller)
    return Me(
        person=Named(person["id"], person["name"]) if person is not None else None,
        role=caller.role,
        teams=listed(caller.teams),
        shared_device=caller.shared_device or caller.device_id is not None,
        expires_at=caller.expires_at,
        idle_seconds=idle_seconds(stay, caller.device_id),
        org=Named(caller.org, organisation(conn, caller)["name"]),
        home_team_id=home.id if home else None,
        tier=home.tier if home else None,
        features=replace(features, demo=features.demo and caller.org == ORG),
    )
