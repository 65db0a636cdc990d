"""People: the only place where names stand; when they are away, and how they are forgotten."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError
from typing_extensions import TypedDict

from coach.board.clocks import give_duty
from coach.board.feed import occurred
from coach.board.hands import LEADERS, pick, whole_organisation
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coach.store import board as store
from coach.store import plant as rows
from coach.store import signins
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.clocks import clock_of
from coach.store.erase import erase_person, owed_by
from coach.store.reach import their_teams
from coach.store.scope import Caller, Role

__all__ = [
    "Absence",
    "Messages",
    "Person",
    "add_absence",
    "check_living",
    "create_person",
    "edit_person",
    "erase",
    "read_absence",
    "read_absences",
    "read_people",
    "read_person",
    "set_pin",
    "take_back_absence",
]

Messages = Literal["each", "digest"]
"""Each as it comes in one's shift, or all together when the next one starts."""

LEAST: Role = "learner"
LED = frozenset({"learner", "reader"})
"""For whom a supervisor answers."""

Absence = TypedDict(
    "Absence", {"id": str, "person_id": str, "from": datetime, "until": datetime, "created_at": datetime}
)
"""When somebody is away. Nobody asks why."""


@dataclass(frozen=True, slots=True)
class Person:
    """`email` and `phone` are null for those who do not lead. `role` is what they may do when they sign in; `shift` is
    the name of theirs in their team's calendar; `messages` is null where their tier decides. `no_thanks`: they do not
    want to be asked to say thank you; null for others than themselves and admins."""

    id: str
    name: str
    email: str | None
    phone: str | None
    role: Role
    shift: str | None
    messages: Messages | None
    no_thanks: bool | None
    teams: list[str]
    erased: bool
    created_at: datetime


def read_person(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Person:
    return people(conn, caller, [store.find(conn, caller, t.people, id, lock=lock)])[0]


def read_people(
    conn: Connection, caller: Caller, asked: Asked, team_id: str | None = None, ids: Collection[str] | None = None
) -> Listing[Person]:
    found = store.page_of_people(conn, caller, asked, team_id, ids)
    return Listing(people(conn, caller, found.rows), found.next)


def create_person(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    id = new_id("per")
    columns = dict(fields)
    teams = columns.pop("teams")
    if caller.teams is not None and not teams:
        raise InvalidInput("`teams` is empty; name the team of yours that this person joins.")
    for team in teams:
        pick(conn, caller, t.teams, "teams", team)
    if columns.get("role", LEAST) != LEAST:
        check_gives(caller, columns["role"])
    with address_of_one(conn, caller.org, id, columns):
        store.add(conn, t.people, {**columns, **compared(columns), "org": caller.org, "id": id, "created_at": at})
    store.join(conn, caller.org, ((team, id) for team in set(teams)))
    occurred(conn, caller.org, "person.created", id, None, caller.person_id, at)
    return id


def edit_person(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    row = store.find(conn, caller, t.people, id)
    check_living(row)
    if "no_thanks" in fields and not themselves(caller, id):
        raise NotAllowed("Whether somebody is asked to say thank you is theirs to say, or an admin's; ask them.")
    if fields.get("role", row["role"]) != row["role"]:
        check_gives(caller, fields["role"])
        check_answers(conn, caller, row)
    if fields.get("email", row["email"]) != row["email"] and caller.person_id != id:
        check_answers(conn, caller, row)
    with address_of_one(conn, caller.org, id, fields):
        store.change(conn, caller, t.people, id, {**fields, **compared(fields)})
    occurred(conn, caller.org, "person.changed", id, None, caller.person_id, at)


def compared(fields: Mapping[str, Any]) -> dict[str, str | None]:
    return {"email_folded": signins.folded(fields["email"])} if "email" in fields else {}


@contextmanager
def address_of_one(conn: Connection, org: str, id: str, fields: Mapping[str, Any]) -> Iterator[None]:
    """Refuse an address that is somebody else's: whoever has it could sign in as them. The database looks once more."""
    email = fields.get("email")
    taken = Conflict(f"The address {email!r} is somebody else's here; take it from them first, or give another.")
    if email is not None and signins.by_email(conn, org, email) not in (None, id):
        raise taken
    try:
        yield
    except IntegrityError as error:
        raise taken from error


def set_pin(
    conn: Connection, caller: Caller, id: str, kept: str | None, at: datetime, proof: str | None = None
) -> None:
    """Theirs from now on; where they are signed in on a device, they are so no longer. None takes it away.

    Who changes their own where they signed in by it has shown that they know it: `proof` is what that was held against.
    """
    row = store.find(conn, caller, t.people, id, lock=True)
    check_living(row)
    if caller.person_id == id and caller.device_id is not None and row["pin_hash"] != proof:
        raise NotAllowed("`old_pin` is not your PIN of now; send it with the new one. After five wrong ones you wait.")
    if caller.person_id != id:
        check_answers(conn, caller, row)
    store.change(conn, caller, t.people, id, {"pin_hash": kept, "pin_tries": 0, "pin_until": None})
    signins.end_all(conn, caller.org, at, person_id=id, but=caller.key_id)
    store.record(conn, caller, "cleared PIN" if kept is None else "set PIN", id, at)


def check_gives(caller: Caller, role: Role) -> None:
    """Roles are given by admins; that of an admin by those who see every team."""
    if caller.role != "admin":
        raise NotAllowed("What somebody may do is said by an admin; ask one to give the role.")
    if role == "admin":
        whole_organisation(caller, "Admins are made")


def check_answers(conn: Connection, caller: Caller, row: RowMapping) -> None:
    """Whoever settles how somebody signs in could be them: so for nobody who may do or see more than oneself."""
    if row["role"] == "admin":
        whole_organisation(caller, "Admins are answered for")
    led = caller.role in LEADERS and row["role"] in LED and not caller.shared_device
    if caller.role != "admin" and not led:
        raise NotAllowed("An admin answers for this person; a supervisor, on their own, for learners and readers.")
    if caller.teams is not None and not their_teams(conn, caller.org, row["id"]) <= caller.teams:
        raise NotAllowed("This person belongs to teams that this key does not see; ask an admin of those.")


def themselves(caller: Caller, id: str) -> bool:
    return caller.role == "admin" or caller.person_id == id


def erase(conn: Connection, caller: Caller, id: str, at: datetime) -> str:
    """Works twice. Somebody must be left who can make keys."""
    row = store.find(conn, caller, t.people, id)
    if row["erased_at"] is None:
        owed = owed_by(conn, caller.org, id)
        erase_person(conn, caller, id, at)
        hand_over(Plant(conn, caller.org, at), owed)
        occurred(conn, caller.org, "person.erased", id, None, None, at)
        if not store.other_admins(conn, caller.org, ""):
            raise Conflict(f"The person {id!r} holds the last key that can make others; make another admin key first.")
    return id


def hand_over(plant: Plant, owed: Mapping[str, str | None]) -> None:
    """What somebody owed goes to whoever asked for it, else to the team's leader; they hear of it at once."""
    for item, asker in owed.items():
        row = clock_of(plant.conn, plant.org, item, lock=True)
        if row is None or row.due_at is None:
            continue
        heir = asker if asker is not None and plant.living(asker) else None
        # An owner who is proposed anew has accepted nothing; what a team has acknowledged it still has in hand.
        accepted = row.stage != "do" and row.acknowledged_at is not None
        give_duty(plant, item, heir, accepted=accepted)
        tell(plant, [heir or plant.on_duty(row.team_id)], item, row, "assigned", f"{item}_{int(plant.at.timestamp())}")


def check_living(row: RowMapping) -> None:
    if row["erased_at"] is not None:
        raise Conflict(f"The person {row['id']!r} was erased for good; make a new person instead.")


# --- absences ---------------------------------------------------------------------------------------


def read_absences(conn: Connection, caller: Caller, id: str, asked: Asked) -> Listing[Absence]:
    concerned(caller, store.find(conn, caller, t.people, id))
    found = store.page(conn, caller, t.absences, asked, {"person_id": id})
    return Listing([absence(row) for row in found.rows], found.next)


def read_absence(conn: Connection, caller: Caller, person: str, id: str) -> Absence:
    concerned(caller, store.find(conn, caller, t.people, person))
    row = store.see(conn, caller, t.absences, id)
    if row is None or row["person_id"] != person:
        raise NotFound(f"There is no absence {id!r} of this person; list /v1/people/{person}/absences to see them.")
    return absence(row)


def add_absence(conn: Connection, caller: Caller, id: str, start: datetime, until: datetime, at: datetime) -> str:
    """Whatever would come to them meanwhile goes to whoever stands in."""
    person = store.find(conn, caller, t.people, id)
    concerned(caller, person)
    check_living(person)
    if until <= start:
        raise InvalidInput(f"`until` ({until}) is not after `from` ({start}); give a later one.")
    key = {"org": caller.org, "id": new_id("abs"), "person_id": id}
    store.add(conn, t.absences, {**key, "from_at": start, "until_at": until, "created_at": at})
    occurred(conn, caller.org, "absence.created", id, None, caller.person_id, at, {"absence_id": key["id"]})
    return key["id"]


def take_back_absence(conn: Connection, caller: Caller, person: str, id: str, at: datetime) -> None:
    read_absence(conn, caller, person, id)
    rows.end_absence(conn, caller.org, person, id)
    occurred(conn, caller.org, "absence.deleted", person, None, caller.person_id, at, {"absence_id": id})


def concerned(caller: Caller, person: RowMapping) -> None:
    """When somebody is away is a matter between them and those who lead."""
    if caller.role not in LEADERS and caller.person_id != person["id"]:
        raise NotAllowed("Only the person and those who lead see and say when somebody is away; ask one of them.")


def absence(row: RowMapping) -> Absence:
    return {
        "id": row["id"],
        "person_id": row["person_id"],
        "from": row["from_at"],
        "until": row["until_at"],
        "created_at": row["created_at"],
    }


# --- what is shown ----------------------------------------------------------------------------------


def people(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Person]:
    found = list(found)
    teams = store.teams_of(conn, caller.org, [row["id"] for row in found])
    return [person(caller, row, teams.get(row["id"], [])) for row in found]


def person(caller: Caller, row: RowMapping, teams: list[str]) -> Person:
    near = caller.role in LEADERS or caller.person_id == row["id"]
    return Person(
        id=row["id"],
        name=row["name"],
        email=row["email"] if near else None,
        phone=row["phone"] if near else None,
        role=row["role"],
        shift=row["shift"],
        messages=row["messages"],
        no_thanks=row["no_thanks"] if themselves(caller, row["id"]) else None,
        teams=[team for team in teams if caller.teams is None or team in caller.teams],
        erased=row["erased_at"] is not None,
        created_at=row["created_at"],
    )
