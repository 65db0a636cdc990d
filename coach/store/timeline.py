"""All that happened to one item, out of three tables in one order: moves, deadlines, escalations."""

from collections.abc import Sequence

from sqlalchemy import (
    Connection,
    Integer,
    RowMapping,
    Text,
    bindparam,
    cast,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from coach.store import tables as t
from coach.store.board import Asked, Place, Rows
from coach.store.columns import Json, Utc
from coach.store.scope import scoped

__all__ = ["EVERYTHING", "happenings"]

H, D, E = t.history.c, t.deadlines.c, t.escalations.c

NO_TEXT, NO_NUMBER, NO_INSTANT, NO_DATA = (cast(null(), kind) for kind in (Text, Integer, Utc, Json))

MOVES = scoped(select(
    H.at, literal("0").concat(H.id).label("place"), literal("move").label("kind"), H.what, H.by,
    NO_TEXT.label("stage"), NO_NUMBER.label("version"), NO_INSTANT.label("due"), NO_NUMBER.label("level"),
    NO_TEXT.label("to_team_id"), NO_TEXT.label("to_id"), NO_TEXT.label("said_u"), H.data.label("data"),
), t.history).where(H.item_id == bindparam("item"))  # fmt: skip
DEADLINES = scoped(select(
    D.at, literal("1").concat(cast(D.version + 1_000_000, Text)), literal("deadline"), D.why, D.by,
    D.stage, D.version, D.due_at, NO_NUMBER, NO_TEXT, NO_TEXT, NO_TEXT, NO_DATA,
), t.deadlines).where(D.item_id == bindparam("item"))  # fmt: skip
ESCALATIONS = scoped(select(
    E.at, literal("2").concat(E.id), literal("escalation"), E.why, E.by,
    E.stage, E.deadline_version, E.needed_by, E.level, E.to_team_id, E.to_id, E.reason_u, NO_DATA,
), t.escalations).where(E.item_id == bindparam("item"))  # fmt: skip

EVERYTHING = union_all(MOVES, DEADLINES, ESCALATIONS).subquery()
"""`place` puts what happened at one instant in order: the move, the deadline it set, what that deadline did."""


def happenings(conn: Connection, org: str, item: str, asked: Asked) -> Rows:
    """The newest first."""
    at, place = EVERYTHING.c.at, EVERYTHING.c.place
    statement = select(EVERYTHING)
    if asked.after:
        statement = statement.where(tuple_(at, place) < (asked.after.at, asked.after.id))
    newest = statement.order_by(at.desc(), place.desc()).limit(asked.limit + 1)
    rows: Sequence[RowMapping] = conn.execute(newest, {"caller_org": org, "item": item}).mappings().all()
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Rows(rows[: asked.limit], Place(last["at"], last["place"]) if last else None)
