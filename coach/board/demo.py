"""A small plant to start with: three teams, their people, four issues, a storyboard, and the first key."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from coach.board.issues import raise_issue
from coach.board.keys import make_key
from coach.board.people import create_person
from coach.board.storyboards import start_storyboard
from coach.board.teams import create_team, edit_team
from coach.board.toolbox import stock
from coach.errors import NotSignedIn, OutOfOrder
from coach.store import board as store
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.keys import Secret, caller_of, new_secret
from coach.store.scope import Caller

__all__ = ["KEY_FILE", "ORG", "admin_key", "load_demo"]

ORG = "demo"
KEY_FILE = "admin.key"

OPERATOR = Caller(ORG, "", "admin")
"""Who starts the service on its own machine: no key yet, and nobody in particular."""

DEPARTMENT = {
    "name": "Filling and packing",
    "tier": 2,
    "make_safe_text": "Stop the line at the red button, keep people back, and wait for the duty manager.",
    "emergency_contact": "Duty manager, phone 4700",
}

FILLING = {
    "name": "Filling, early shift",
    "tier": 1,
    "make_safe_text": "Press the red stop, step behind the yellow line and stay there until your leader has come.",
    "emergency_contact": "Team leader, phone 4711",
}

HEAD = {"name": "Judit Barta", "phone": "4700"}
LEADER = {"name": "Milena Horvat", "phone": "4711"}
MEMBERS = ("Tomas Keller", "Aisha Rahman", "Piotr Lis", "Chidi Okeke")

ISSUES = (
    (
        "Filler 2: 41 bottles under-filled on Tuesday's early shift, standard 5",
        "All from nozzles 7 and 8, between 6 and 8 in the morning. The pallet is on hold.",
    ),
    (
        "Capper 1 stood still for 95 minutes last week, target at most 30",
        "Eleven stops, nine of them right after a change of cap size.",
    ),
    (
        "Ward 3: 9 of 40 morning blood samples had to be taken again this week, usual is 2",
        "The laboratory sent them back as clotted. Afternoon samples were fine.",
    ),
    (
        "Aisle 14: 23 wrong picks in five days, standard 6 a week",
        "Seventeen were the neighbouring part number. They were found at the packing table.",
    ),
)

STORYBOARD = {
    "challenge": "Every order that comes in by noon leaves the same day, by the end of June",
    "target": "The change of cap size on capper 1 takes 15 minutes or less on four of five days",
    "condition": "All parts for the next size lie ready on the cart, in the order of use, before the last bottle",
    "current": "22, 31, 19, 27 and 24 minutes in the last five changes",
    "obstacles": ["The star wheel has to be fetched from the cage", "Two of the bolts need a different key"],
}
ACHIEVE_WITHIN = timedelta(days=14)


async def load_demo(store: Store, data_dir: Path, files: Iterable[tuple[str, str]], timezone: str, at: datetime) -> str:
    """Make the plant once, keep its frameworks up to date, and return the admin key in its file."""
    await store.write(lambda conn: make_plant(conn, timezone, at))
    await store.write(lambda conn: stock(conn, ORG, files, at))
    return await admin_key(store, data_dir, at)


async def admin_key(store: Store, data_dir: Path, at: datetime) -> str:
    """The secret in the key file; where there is none that opens, a new one."""
    file = data_dir / KEY_FILE
    if file.exists():
        kept = file.read_text(encoding="utf-8").strip()
        if await store.read(lambda conn: opens(conn, kept)):
            return kept
    secret = new_secret(ORG)
    await store.write(lambda conn: make_key(conn, OPERATOR, secret, ADMIN, at))
    write_private(file, secret)
    return secret.text


ADMIN = {
    "name": "Administrator of this installation",
    "role": "admin",
    "person_id": None,
    "teams": None,
    "shared_device": True,
}
"""It stands for nobody, so whoever uses it may say who speaks."""


def opens(conn: Connection, text: str) -> bool:
    try:
        return caller_of(conn, text).role == "admin"
    except NotSignedIn:
        return False


def write_private(file: Path, secret: Secret) -> None:
    """Never readable by others, not even for a moment."""
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(secret.text + "\n")
        fresh.replace(file)
    except OSError as error:
        raise OutOfOrder(
            f"The admin key cannot be written to {str(file)!r}: {error}; make the folder writable"
        ) from error


def make_plant(conn: Connection, timezone: str, at: datetime) -> None:
    if not store.add_if_new(conn, t.orgs, {"org": ORG, "name": "Demo plant", "created_at": at}):
        return
    department = create_team(conn, OPERATOR, {**DEPARTMENT, "timezone": timezone}, at)
    team = create_team(conn, OPERATOR, {**FILLING, "timezone": timezone, "parent_id": department}, at)
    head = create_person(conn, OPERATOR, {**HEAD, "teams": [department]}, at)
    leader = create_person(conn, OPERATOR, {**LEADER, "teams": [team]}, at)
    for name in MEMBERS:
        create_person(conn, OPERATOR, {"name": name, "teams": [team]}, at)
    edit_team(conn, OPERATOR, department, {"leader_id": head})
    edit_team(conn, OPERATOR, team, {"leader_id": leader})
    fill_board(conn, team, leader, at)


def fill_board(conn: Connection, team: str, leader: str, at: datetime) -> None:
    speaking = Caller(ORG, "", "supervisor", person_id=leader)
    for title, detail in ISSUES:
        raise_issue(conn, speaking, at, title=title, detail=detail, team_id=team)
    board = {**STORYBOARD, "team_id": team, "owner_id": leader, "achieve_by": at + ACHIEVE_WITHIN}
    start_storyboard(conn, speaking, board, at)
