"""Which rows a run has touched: only those of its own sessions may change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from coach.backends.llm.adversary import AdversaryModel
from coach.board.demo import ORG
from coach.store.tables import METADATA
from evals.hostile.run import Here, Session

__all__ = ["Dump", "dump", "strays"]

Row = Mapping[str, Any]
Dump = Mapping[str, Mapping[tuple[Any, ...], Row]]
"""Every row of the organisation, by table and key."""

OF_SESSIONS = ("events", "turns", "session_people", "actions", "alerts", "calls", "notes", "experiments", "causes")
OF_ITEMS = ("clocks", "deadlines", "history", "notices", "escalations", "feed")
FOUNDED: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(OF_SESSIONS, ("session_id",)),
    **dict.fromkeys(OF_ITEMS, ("item_id",)),
    "utterances": ("id",),
    "sessions": ("id",),
    "obstacles": ("storyboard_id",),
    "storyboards": ("id",),
    "issues": ("id", "title_u"),
    "spending": ("who",),
}
"""For each table that a session may change, the columns that say whose row it is; a danger that was told stands on the
board as an issue in the words of who told it."""

MODEL = AdversaryModel(0).name


def dump(conn: Connection) -> Dump:
    return {
        table.name: {
            tuple(row[column.name] for column in table.primary_key): dict(row)
            for row in conn.execute(select(table).where(table.c.org == ORG)).mappings()
        }
        for table in METADATA.sorted_tables
        if "org" in table.c
    }


def strays(before: Dump, after: Dump, sessions: Sequence[Session], place: Here) -> Iterator[str]:
    """Rows that are other or gone or new, and are none of these sessions' own."""
    own = {"", place.person, ORG, MODEL, *(id for session in sessions for id in ids(session))}
    own |= set(said_in(after, own))
    own |= set(made_in(after, own))
    for name, rows in after.items():
        for key in rows.keys() | before[name].keys():
            new, old = rows.get(key), before[name].get(key)
            if new != old and not any((new or old or {}).get(column) in own for column in FOUNDED.get(name, ())):
                yield f"{name} {key}"


def ids(session: Session) -> Iterator[str]:
    view = session.view
    assert view is not None
    yield from filter(None, (session.id, view.issue_id, view.storyboard_id))


def said_in(after: Dump, own: set[str]) -> Iterator[str]:
    """The utterances of these sessions, and those that their issues and storyboards were raised with."""
    yield from (row["id"] for row in after["utterances"].values() if row["session_id"] in own)
    for row in after["issues"].values():
        yield from filter(None, (row["title_u"], row["detail_u"]) if row["id"] in own else ())
    for row in after["storyboards"].values():
        yield from (span["utterance"] for span in row["challenge"] or () if row["id"] in own)


def made_in(after: Dump, own: set[str]) -> Iterator[str]:
    """What stands on the board because of these sessions, and has its own clock there."""
    yield from (row["id"] for row in after["actions"].values() if row["session_id"] in own)
    yield from (row["id"] for row in after["issues"].values() if row["title_u"] in own)
