"""What teams have found out, as rows: the causes they committed to, and the words by which a closed issue is found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    and_,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from coach.store import tables as t
from coach.store.scope import Caller, scoped

__all__ = [
    "MOST_HITS",
    "Trace",
    "actions_against",
    "alike",
    "causes_of",
    "closed_issues",
    "committed",
    "disprove",
    "drop_traces",
    "hits",
    "language_of",
    "prove",
    "put_causes",
    "put_traces",
]

MOST_HITS = 200
"""Issues that are taken for one word, the newest: one that is everywhere says little."""

MOST_ALIKE = 20
"""Issues of the same KPI, and of a like machine, that are taken, the newest."""

USUAL = "en"

C, W, U, A, S, E = t.causes.c, t.traces.c, t.issues.c, t.actions.c, t.sessions.c, t.equipment.c


# --- causes -----------------------------------------------------------------------------------------


def put_causes(conn: Connection, org: str, session: str, found: Sequence[Mapping[str, Any]]) -> None:
    """What a session has come to now, in place of what it had come to before; what was proved stays proved."""
    its = (C.org == org, C.session_id == session)
    conn.execute(delete(t.causes).where(*its, C.id.not_in([row["id"] for row in found])))
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    for row in found:
        new = dialect.insert(t.causes).values(**row)
        same = {name: row[name] for name in ("what", "evidence")}
        conn.execute(new.on_conflict_do_update(index_elements=["org", "id"], set_=same))


def causes_of(conn: Connection, org: str, issues: Collection[str]) -> dict[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = {}
    rows = select(t.causes).where(C.org == org, C.issue_id.in_(set(issues))).order_by(C.issue_id, C.at, C.id)
    for row in conn.execute(rows).mappings():
        found.setdefault(row["issue_id"], []).append(row)
    return found


def committed(conn: Connection, org: str, issue: str) -> bool:
    return conn.execute(select(C.id).where(C.org == org, C.issue_id == issue).limit(1)).first() is not None


def prove(conn: Connection, org: str, causes: Collection[str], at: datetime) -> None:
    """The first time counts."""
    conn.execute(update(t.causes).where(C.org == org, C.id.in_(causes), C.proved_at.is_(None)).values(proved_at=at))


def disprove(conn: Connection, org: str, causes: Collection[str]) -> None:
    conn.execute(update(t.causes).where(C.org == org, C.id.in_(causes)).values(proved_at=None))


# --- traces -----------------------------------------------------------------------------------------


class Trace(NamedTuple):
    word: str
    utterance_id: str


def put_traces(conn: Connection, org: str, issue: str, traces: Iterable[Trace]) -> None:
    drop_traces(conn, org, issue)
    rows = [{"org": org, "issue_id": issue, **trace._asdict()} for trace in traces]
    if rows:
        conn.execute(insert(t.traces), rows)


def drop_traces(conn: Connection, org: str, issue: str) -> None:
    conn.execute(delete(t.traces).where(W.org == org, W.issue_id == issue))


def language_of(conn: Connection, org: str, issue: Mapping[Any, Any]) -> str:
    """That of the newest talk about the issue, else of the team's newest."""

    def newest(*which: Any) -> Any:
        return select(S.locale).where(S.org == org, *which).order_by(S.created_at.desc()).limit(1).scalar_subquery()

    spoken = func.coalesce(newest(S.issue_id == issue["id"]), newest(S.team_id == issue["team_id"]), USUAL)
    return str(conn.execute(select(spoken)).scalar_one())


def hits(conn: Connection, caller: Caller, words: Collection[str]) -> dict[str, set[str]]:
    """For each word the newest of the closed issues that have it and that the caller sees. A walk of the key a word."""
    if not words:
        return {}
    arms = [hit(caller, word) for word in sorted(words)]
    found: dict[str, set[str]] = {}
    for word, issue in conn.execute(together(arms)):
        found.setdefault(word, set()).add(issue)
    return found


def hit(caller: Caller, word: str) -> Select[Any]:
    """An issue that used the word more than once is one."""
    used = select(W.word, W.issue_id, U.closed_at).distinct()
    used = used.select_from(t.traces.join(t.issues, and_(U.org == W.org, U.id == W.issue_id)))
    used = ended(used.where(W.org == caller.org, W.word == word), caller)
    newest = used.order_by(U.closed_at.desc(), W.issue_id).limit(MOST_HITS).subquery()
    return select(newest.c.word, newest.c.issue_id)


def ended(issues: Select[Any], caller: Caller) -> Select[Any]:
    """The problems among them that have ended and that the caller sees."""
    return scoped(issues, t.issues, caller).where(U.closed_at.is_not(None), U.kind != "idea")


def alike(conn: Connection, caller: Caller, issue: Mapping[Any, Any]) -> dict[str, set[str]]:
    """The newest ended issues about the same `kpi`, and about `equipment` of the same kind."""
    found: dict[str, set[str]] = {}
    if issue["kpi_id"] is not None:
        found["kpi"] = set(conn.execute(newest(U.kpi_id == issue["kpi_id"], caller)).scalars())
    if issue["equipment_id"] is not None:
        found["equipment"] = set(conn.execute(about_like(issue["equipment_id"], caller)).scalars())
    return found


def newest(which: ColumnElement[bool], caller: Caller) -> Select[Any]:
    return ended(select(U.id).where(which), caller).order_by(U.created_at.desc()).limit(MOST_ALIKE)


def about_like(equipment: str, caller: Caller) -> Select[Any]:
    """Sorted by what no index holds: walking all issues in their order for those of a few machines takes longer."""
    own = select(E.kind).where(E.org == caller.org, E.id == equipment).scalar_subquery()
    like = select(E.id).where(E.org == caller.org, E.kind == own)
    its = ended(select(U.id).where(U.equipment_id.in_(like)), caller)
    return its.order_by(func.coalesce(U.closed_at, U.created_at).desc()).limit(MOST_ALIKE)


def together(arms: Sequence[Select[Any]]) -> CompoundSelect[Any]:
    """Each cut by itself, so that none of them is walked to its end."""
    return union_all(*(select(arm.subquery()) for arm in arms))


# --- what is told of an issue that was closed -------------------------------------------------------


def closed_issues(conn: Connection, caller: Caller, ids: Collection[str]) -> Sequence[RowMapping]:
    """Of these, those that the caller may be told of."""
    return conn.execute(ended(select(t.issues), caller).where(U.id.in_(set(ids)))).mappings().all()


def actions_against(conn: Connection, org: str, issues: Collection[str]) -> dict[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = {}
    rows = select(t.actions).where(A.org == org, A.issue_id.in_(set(issues)), A.status != "cancelled")
    for row in conn.execute(rows.order_by(A.issue_id, A.created_at, A.id)).mappings():
        found.setdefault(row["issue_id"], []).append(row)
    return found
