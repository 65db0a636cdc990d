"""Escalation policies: presets that ship, an organisation's own in every version, and which one a team is under."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.hands import whole_organisation
from coach.board.rules.policy import Policy
from coach.board.words import Listing
from coach.errors import Conflict, InvalidInput, NotFound
from coach.store import board as store
from coach.store import policies as rows
from coach.store.board import Asked, Place
from coach.store.scope import Caller

__all__ = [
    "USUAL",
    "Pinned",
    "PolicyView",
    "check_policy",
    "pin",
    "pinned",
    "policy_in",
    "presets",
    "put_policy",
    "read_policies",
    "read_policy",
]

USUAL = "two_days"
"""The policy of a team that names none, and whose tiers above name none."""

ID = re.compile("[a-z][a-z0-9_]{0,63}")
MOST_CHARACTERS = 20_000
MOST_NESTED = 10
MOST_FAULTS = 5
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A policy as it was when a clock was started under it."""

    id: str
    version: int
    policy: Policy


@dataclass(frozen=True, slots=True)
class PolicyView:
    """`preset` says that it came with the coach and that nobody has changed it here."""

    id: str
    version: int
    name: str
    about: str
    preset: bool
    policy: Policy


@cache
def presets() -> Mapping[str, Policy]:
    found = sorted(files("coach.board.presets").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".yaml"): Policy.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        for file in found
        if file.name.endswith(".yaml")
    }


# --- under which a clock runs -----------------------------------------------------------------------


def pin(conn: Connection, org: str, id: str, at: datetime) -> Pinned:
    """The newest version. A preset that nobody has changed is written down when it is first used."""
    found = rows.current(conn, org, id)
    if found is None:
        rows.keep(conn, org, id, 1, source_of(presets()[id]), None, at)
        return pinned(conn, org, id, 1)
    return pinned(conn, org, id, found["version"])


def pinned(conn: Connection, org: str, id: str, version: int) -> Pinned:
    row = rows.version(conn, org, id, version)
    if row is None:
        raise LookupError(f"version {version} of the policy {id!r} was pinned and is gone")
    return Pinned(id, version, understood(row["source"]))


@lru_cache(maxsize=256)
def understood(source: str) -> Policy:
    return Policy.model_validate_json(source)


def source_of(policy: Policy) -> str:
    return json.dumps(policy.model_dump(mode="json"))


def check_policy(conn: Connection, caller: Caller, id: str | None) -> None:
    """A team's leader does not choose when the tier above hears of it."""
    whole_organisation(caller, "Which policy a team is under is decided")
    if id is not None and id not in presets() and rows.current(conn, caller.org, id) is None:
        raise InvalidInput(f"`policy_id` names {id!r}, which is not there; list /v1/policies to see them.")


# --- reading and putting ----------------------------------------------------------------------------


def read_policy(conn: Connection, caller: Caller, id: str, version: int | None = None) -> PolicyView:
    row = rows.current(conn, caller.org, id) if version is None else rows.version(conn, caller.org, id, version)
    if row is not None:
        return kept(row)
    if id in presets() and version in (None, 1) and rows.current(conn, caller.org, id) is None:
        return shipped(id)
    asked = f"{id!r}" if version is None else f"{id!r} in version {version}"
    raise NotFound(f"There is no policy {asked}; list /v1/policies to see them.")


def read_policies(conn: Connection, caller: Caller, asked: Asked) -> Listing[PolicyView]:
    """The newest of each, in the order of their ids."""
    own = {row["id"]: kept(row) for row in rows.currents(conn, caller.org)}
    every = {id: shipped(id) for id in presets()} | own
    after = asked.after.id if asked.after else ""
    wanted = sorted(id for id in every if id > after)
    shown = wanted[: asked.limit]
    return Listing([every[id] for id in shown], Place(BEGINNING, shown[-1]) if len(wanted) > asked.limit else None)


def put_policy(conn: Connection, caller: Caller, id: str, policy: Policy, at: datetime) -> None:
    """A version of its own; clocks that run go on under the one they were started under."""
    whole_organisation(caller, "Policies are changed")
    if not ID.fullmatch(id):
        raise InvalidInput(f"{id!r} is no id of a policy; write small letters, digits and _, a letter first.")
    if id in presets():
        pin(conn, caller.org, id, at)
    before = rows.current(conn, caller.org, id)
    number = before["version"] + 1 if before else 1
    if not rows.keep(conn, caller.org, id, number, source_of(policy), caller.key_id, at):
        raise Conflict(f"Somebody put version {number} of {id!r} at the same moment; read it and try again.")
    store.record(conn, caller, f"put policy version {number}", id, at)
    occurred(conn, caller.org, "policy.changed", id, None, caller.person_id, at, {"version": number})


def kept(row: RowMapping) -> PolicyView:
    return view(row["id"], row["version"], understood(row["source"]), preset=row["by_key"] is None)


def shipped(id: str) -> PolicyView:
    return view(id, 1, presets()[id], preset=True)


def view(id: str, version: int, policy: Policy, *, preset: bool) -> PolicyView:
    return PolicyView(id, version, policy.name, policy.about, preset, policy)


# --- from what somebody wrote -----------------------------------------------------------------------

ADVICE: Mapping[str, str] = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not known here; take it out or correct its spelling",
    "string_type": "is not text; write a name, or a length of time like 2d",
    "string_too_short": "is empty; write some words",
    "string_too_long": "is too long; keep it to {max_length} characters",
    "literal_error": "is not known here; write {expected}",
    "tuple_type": "is not a list; write its items in square brackets",
    "model_type": "is not a mapping; write `name: value` pairs",
    "too_short": "is empty; write at least {min_length}",
    "too_long": "has too many items; keep it to {max_length}",
    "bool_type": "is neither; write true or false",
    "bool_parsing": "is neither; write true or false",
    "int_type": "is not a whole number; write one",
    "int_parsing": "is not a whole number; write one",
    "int_from_float": "is not a whole number; write one",
    "greater_than_equal": "is too small; write {ge} or more",
    "less_than_equal": "is too large; write {le} or less",
}


def policy_in(source: str) -> Policy:
    """Read from YAML or JSON; all that is wrong with it stands in one sentence each."""
    try:
        return Policy.model_validate_json(json.dumps(data_in(source), default=str))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        more = f" There are {len(found) - MOST_FAULTS} more." if len(found) > MOST_FAULTS else ""
        raise InvalidInput(" ".join(map(advice, found[:MOST_FAULTS])) + more) from error


def advice(fault: ErrorDetails) -> str:
    known = ADVICE.get(fault["type"])
    message = known.format(**fault.get("ctx", {})) if known else fault["msg"].removeprefix("Value error, ")
    path = ".".join(str(part)[:60] for part in fault["loc"])
    return f"`{path or 'policy'}`: {message}."


def data_in(source: str) -> object:
    if len(source) > MOST_CHARACTERS:
        raise InvalidInput(f"The policy has {len(source)} characters; keep it under {MOST_CHARACTERS}.")
    try:
        refuse_hazards(source)
        loader = LOADER(source)
        node = loader.get_single_node()
        refuse_repetition(node)
        return loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" on line {mark.line + 1}" if mark else ""
        raise InvalidInput(f"The policy is not readable{line}; close quotes and brackets, indent alike.") from error


def refuse_hazards(source: str) -> None:
    """What YAML allows and a policy has no use for."""
    depth = 0
    for event in yaml.parse(source, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise InvalidInput("The policy uses a YAML alias (*name); write the value out in each place.")
        if depth > MOST_NESTED:
            raise InvalidInput(f"The policy is nested more than {MOST_NESTED} levels deep; close what is open.")


def refuse_repetition(node: yaml.Node | None) -> None:
    """A key that is written twice would silently lose its first value."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        if twice := next((key for n, key in enumerate(keys) if key in keys[:n]), None):
            raise InvalidInput(f"`{str(twice)[:60]}` stands twice in one place; write it once.")
    if isinstance(node, yaml.CollectionNode):
        for part in node.value:
            for each in part if isinstance(part, tuple) else (part,):
                refuse_repetition(each)
