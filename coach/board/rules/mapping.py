"""How another board's items are read: a mapping is data, and says where in their JSON each thing stands."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from coach.errors import InvalidInput

__all__ = ["Arrived", "From", "Mapped", "SourceMapping", "changes", "digests", "read_item"]

Severity = Literal["minor", "normal", "severe"]
State = Literal["open", "resolved", "reopened"]

STEP = re.compile(r"(?:^|\.)([^.\[\]\s]{1,60})|\[(\d{1,4})\]")
LENGTHS = {"title": 300, "detail": 4000, "done": 4000, "place": 120, "machine": 120, "shift": 120}
"""What fits into each field; a longer text is cut, and says so by its last character."""


def known_path(path: str) -> str:
    if "".join(found[0] for found in STEP.finditer(path)) != path:
        raise ValueError(f"{path!r} is no path; write names with dots and places in lists: issue.fields.labels[0]")
    return path


Path = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(known_path)]
Given = Annotated[str, Field(max_length=200)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class From(Part):
    """A value at a path: taken as it is, or put into our words by `map`, where `*` stands for all others.

    Without a `default` it has to be there.
    """

    path: Path = Field(alias="from")
    map: Annotated[dict[Given, str], Field(max_length=200)] | None = None
    default: str | None = None

    @property
    def may_lack(self) -> bool:
        return "default" in self.model_fields_set


Where = Path | From


class Among(From):
    """One of a few words of ours."""

    map: Annotated[dict[Given, Severity], Field(max_length=200)]  # type: ignore[assignment]  # fewer words than From
    default: Severity | None = None


class StateFrom(From):
    map: Annotated[dict[Given, State], Field(max_length=200)]  # type: ignore[assignment]  # fewer words than From
    default: State | None = None


class Fields(Part):
    title: Where
    detail: Where | None = None
    done: Where | None = None
    place: Where | None = None
    machine: Where | None = None
    shift: Where | None = None
    severity: Among | None = None


class SourceMapping(Part):
    """Where in an item of the other board each of our fields stands."""

    external_id: Path
    fields: Fields
    state: StateFrom | None = None
    team: From | None = None
    updated_at: Path | None = None

    @model_validator(mode="after")
    def teams_are_ours(self) -> Self:
        if self.team is not None and not self.team.map:
            raise ValueError("`team` needs a `map` from the other board's words to ids of teams here")
        return self

    @property
    def teams(self) -> frozenset[str]:
        """Every team that an item can come to by this mapping."""
        if self.team is None:
            return frozenset()
        return frozenset([*(self.team.map or {}).values(), *filter(None, [self.team.default])])


@dataclass(frozen=True, slots=True)
class Arrived:
    """An item as it would be here. What the mapping does not name, or the other board left empty, is null."""

    external_id: str
    team_id: str | None
    fields: Mapping[str, str | None]
    state: State | None
    updated_at: datetime | None


def read_item(mapping: SourceMapping, body: object) -> Arrived:
    """Read one item; what is not where the mapping says is named by its path."""
    parts = {name: getattr(mapping.fields, name) for name in Fields.model_fields}
    fields = {name: value(name, part, body) for name, part in parts.items() if part is not None}
    if not fields["title"]:
        raise InvalidInput(f"{place(mapping.fields.title)} is empty, and an issue needs a title.")
    id = text("external_id", mapping.external_id, at(body, mapping.external_id))
    if not id or len(id) > 200:
        raise InvalidInput(f"`{mapping.external_id}` is to be the item's id there: 1 to 200 characters.")
    state = value("state", mapping.state, body) if mapping.state else None
    team = value("team", mapping.team, body) if mapping.team else None
    when = moment(mapping.updated_at, at(body, mapping.updated_at)) if mapping.updated_at else None
    return Arrived(id, team, fields, state, when)  # type: ignore[arg-type]  # the mapping holds no other states


def value(name: str, part: Where, body: object) -> str | None:
    if isinstance(part, str):
        return text(name, part, at(body, part))
    found = at(body, part.path, lacking=part.may_lack)
    given = None if found is LACKING else text(name, part.path, found)
    if given is None:
        return part.default
    if part.map is None:
        return given
    return part.map.get(given, part.map.get("*", part.default))


def place(part: Where) -> str:
    return f"`{part if isinstance(part, str) else part.path}`"


# --- the JSON ---------------------------------------------------------------------------------------

LACKING = object()


def at(body: object, path: str, *, lacking: bool = False) -> object:
    """What stands at a path; `LACKING` only where that is allowed."""
    here = body
    for step in STEP.finditer(path):
        here = into(here, step[1], step[2])
        if here is LACKING:
            if lacking:
                return LACKING
            raise InvalidInput(
                f"The body has no `{path}`: nothing is at {path[: step.end()]!r}; send it, or mend the mapping."
            )
    return here


def into(here: object, name: str | None, index: str | None) -> object:
    if name is not None:
        return here.get(name, LACKING) if isinstance(here, Mapping) else LACKING
    n = int(index or 0)
    return here[n] if isinstance(here, list) and n < len(here) else LACKING


def text(name: str, path: str, found: object) -> str | None:
    """As one plain text; null and blank are nothing."""
    if isinstance(found, bool | int | float):
        found = json.dumps(found)
    if found is not None and not isinstance(found, str):
        raise InvalidInput(f"`{path}` holds {'a list' if isinstance(found, list) else 'an object'}, and no text.")
    plain = "".join(
        " " if unicodedata.category(c) in UNREADABLE and c not in "\n\t" else c for c in found or ""
    ).strip()
    most = LENGTHS.get(name, 4000)
    return (plain if len(plain) <= most else plain[: most - 1] + "…") or None


UNREADABLE = frozenset({"Cc", "Cs", "Cn", "Co"})


def moment(path: str, found: object) -> datetime:
    """An instant as ISO 8601, or as seconds or milliseconds since 1970."""
    try:
        if isinstance(found, str):
            read = datetime.fromisoformat(found.strip())
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return datetime.fromtimestamp(found / 1000 if abs(found) > MILLISECONDS else found, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise no_moment(path, found) from error
    raise no_moment(path, found)


MILLISECONDS = 1e11


def no_moment(path: str, found: object) -> InvalidInput:
    return InvalidInput(
        f"`{path}` holds {str(found)[:60]!r}, which is no instant; send ISO 8601, or seconds since 1970."
    )


# --- what is new ------------------------------------------------------------------------------------

Mapped = Mapping[str, str]
"""By field, what was sent last: for texts no more than a digest, so that words are kept in one place only."""


def digests(arrived: Arrived) -> dict[str, str]:
    told = {name: digest(text) for name, text in arrived.fields.items()}
    return told if arrived.state is None else {**told, "state": arrived.state}


def digest(text: str | None) -> str:
    return "" if text is None else sha256(text.encode()).hexdigest()[:16]


def changes(before: Mapped, arrived: Arrived) -> dict[str, str | None]:
    """The fields that the other board has changed. What people changed here meanwhile stays."""
    now = digests(arrived)
    return {name: text for name, text in arrived.fields.items() if now[name] != before.get(name, "")}
