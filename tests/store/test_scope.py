"""No statement crosses organisations, and the check that says so would notice."""

import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

import coach.store
from coach.errors import NotFound, NotSignedIn
from coach.store import tables as t
from coach.store.keys import caller_of, new_secret
from coach.store.scope import Caller, scoped
from tests.conftest import SCANNED, Scannable, unscoped

from .conftest import NOON, Plant


def prepared() -> list[tuple[str, Scannable]]:
    """Every select, update and delete that a module of the store makes at import."""
    names = [info.name for info in pkgutil.iter_modules(coach.store.__path__) if info.name != "migrations"]
    modules = [importlib.import_module(f"coach.store.{name}") for name in names]
    found: list[tuple[str, Any]] = [(f"{m.__name__}.{key}", value) for m in modules for key, value in vars(m).items()]
    return [(name, value) for name, value in found if isinstance(value, SCANNED)]


def test_every_prepared_statement_but_the_list_of_organisations_is_confined() -> None:
    statements = prepared()
    assert len(statements) > 10
    assert [name for name, statement in statements if unscoped(statement)] == ["coach.store.tables.EVERY_ORG"]


@pytest.mark.parametrize(
    "statement",
    [
        select(t.people.c.id),
        select(t.people.c.id).where(t.people.c.org.in_(["a", "b"])),
        select(t.people.c.id).join(t.members, t.members.c.person_id == t.people.c.id).where(t.people.c.org == "a"),
        select(t.teams.c.id).where(t.teams.c.org == "a", t.teams.c.leader_id.in_(select(t.people.c.id))),
        update(t.people).values(name=""),
        delete(t.members).where(t.members.c.person_id == "p"),
    ],
    ids=str,
)
def test_a_statement_that_reads_every_organisation_is_noticed(statement: Any) -> None:
    assert unscoped(statement)


def test_a_caller_reads_the_teams_of_their_key(conn: Connection, plant: Plant) -> None:
    for caller, seen in (
        (plant.caller, [plant.team]),
        (replace(plant.caller, teams=frozenset({plant.team})), [plant.team]),
        (replace(plant.caller, teams=frozenset({"tea_other"})), []),
        (replace(plant.caller, teams=frozenset()), []),
        (replace(plant.caller, org="org_other"), []),
    ):
        assert list(conn.execute(scoped(select(t.teams.c.id), t.teams, caller)).scalars()) == seen


def test_another_team_s_row_is_as_absent_as_an_unknown_one() -> None:
    caller = Caller("org", "key", "learner", teams=frozenset({"tea_1"}))
    caller.check("session", "ses_1", "tea_1")
    for team in ("tea_2", None):
        with pytest.raises(NotFound, match="'ses_1'"):
            caller.check("session", "ses_1", team)


def keep_key(conn: Connection, caller: Caller, **fields: object) -> str:
    secret = new_secret(caller.org)
    row = {"org": caller.org, "id": "key_1", "hash": secret.hash, "prefix": secret.prefix, "name": "Tablet"}
    conn.execute(insert(t.keys).values(**row, created_at=NOON, **fields))
    return secret.text


def test_a_key_names_its_caller(conn: Connection, plant: Plant) -> None:
    text = keep_key(conn, plant.caller, role="learner", person_id=plant.person, teams=[plant.team])
    assert caller_of(conn, text, NOON) == Caller(
        plant.caller.org, "key_1", "learner", plant.person, frozenset({plant.team}), shared_device=False
    )


def test_a_key_without_teams_sees_all_of_them(conn: Connection, plant: Plant) -> None:
    assert caller_of(conn, keep_key(conn, plant.caller, role="admin"), NOON).teams is None
    assert conn.execute(select(t.keys.c.hash).where(t.keys.c.org == plant.caller.org)).scalar_one() != ""


def test_a_revoked_or_unknown_key_is_nobody_s(conn: Connection, plant: Plant) -> None:
    revoked = keep_key(conn, plant.caller, role="admin", revoked_at=NOON)
    for text in (revoked, f"{plant.caller.org}.guess", "guess", "", "."):
        with pytest.raises(NotSignedIn):
            caller_of(conn, text, NOON)
