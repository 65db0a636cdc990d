"""What a board shows, in four statements made at import. Each walks an index, whatever else the organisation has open.

A team's own work is counted where it stands. What lies below a team is added up from the auditor's tallies, so that
nobody counts a site to draw its board.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from coach.store import tables as t
from coach.store.board import Asked, Place, Rows
from coach.store.columns import Utc
from coach.store.lines import EMPTY, Head, Item, Kpi, Risen
from coach.store.prepared import fetch
from coach.store.scope import Caller, scoped

__all__ = ["MOST", "STATEMENTS", "alarms", "heads", "items", "kpis", "risen"]

MOST = {"issues": 100, "ideas": 50, "actions": 50, "parked": 50, "risen": 100, "kpis": 100}
"""Lines of a kind on one board. Numbers count on beyond them."""

T, M, P, K = t.teams.c, t.members.c, t.people.c, t.kpis.c
ISSUE, A, S, C, E = t.issues.c, t.actions.c, t.sessions.c, t.clocks.c, t.escalations.c
TEAM, NOW = bindparam("team", type_=Text), bindparam("now", type_=Utc)


# --- parts of statements ------------------------------------------------------------------------------


def word(value: str) -> ColumnElement[str]:
    """Written out in the statement, so that an index of some rows only is found by it."""
    return literal_column(f"'{value}'", Text)


PROBLEM = func.coalesce(ISSUE.kind, word("")) != word("idea")
IDEA = func.coalesce(ISSUE.kind, word("")) == word("idea")
"""No index holds this expression, so that the team's open ones are walked and not all ideas there ever were."""


def confined(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.org == bindparam("caller_org"), *conditions)


def line(shape: type[Any], **given: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns of a shape, empty where they are not given."""
    return [(given[name] if name in given else cast(null(), EMPTY[name])).label(name) for name in shape._fields]


def clocked(table: Table) -> FromClause:
    return table.outerjoin(t.clocks, and_(C.org == table.c.org, C.item_id == table.c.id))


CLOCK = {"stage": C.stage, "level": C.level, "deadline": C.deadline, "next_at": C.due_at}


# --- the team, those below it, and their numbers ------------------------------------------------------


def own(what: str, n: ColumnElement[Any], table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
    """One number of the team's own."""
    columns = (TEAM.label("of"), word(what).label("what"), n.label("n"), cast(null(), Utc).label("at"))
    return select(*columns).select_from(table).where(confined(table, *conditions))


def below() -> Select[Any]:
    """Sums of what was counted under each of the team's children; `line` is the child."""
    seen = or_(bindparam("whole", type_=Boolean), T.id.in_(bindparam("seen", expanding=True)))
    child = select(T.id, T.id.label("line")).where(confined(t.teams, T.parent_id == TEAM, seen))
    tree = child.cte("tree", recursive=True)
    deeper = select(T.id, tree.c.line).join(tree, T.parent_id == tree.c.id).where(confined(t.teams, seen))
    tree = tree.union_all(deeper)
    y = t.tallies.c
    sums = select(tree.c.line.label("of"), y.what, cast(func.sum(y.n), Integer).label("n"), func.min(y.at).label("at"))
    # An outer join is walked from its left: from the teams to their tallies, and not over every tally there is.
    counted = sums.select_from(tree.outerjoin(t.tallies, and_(confined(t.tallies), y.team_id == tree.c.id)))
    return counted.group_by(tree.c.line, y.what)


def numbers() -> list[Select[Any]]:
    every, items = func.count(), func.count(distinct(E.item_id))
    living = exists().where(confined(t.people, P.id == M.person_id, P.erased_at.is_(None)))
    leader = select(T.leader_id).where(confined(t.teams, T.id == TEAM)).scalar_subquery()
    work = (A.team_id == TEAM, A.closed_at.is_(None))
    beat = select(TEAM.label("of"), word("beat").label("what"), literal_column("0", Integer).label("n"), t.beats.c.at)
    return [
        own("members", every, t.members, M.team_id == TEAM, M.person_id.is_distinct_from(leader), living),
        own("issues", every, t.issues, ISSUE.team_id == TEAM, ISSUE.closed_at.is_(None), PROBLEM),
        own("ideas", every, t.issues, ISSUE.team_id == TEAM, ISSUE.closed_at.is_(None), IDEA),
        own("actions", every, t.actions, *work),
        own("by_line", every, t.actions, *work, A.by_line),
        own("overdue", every, t.actions, *work, A.due_at < NOW, A.status == word("open")),
        own("escalations_in", items, t.escalations, E.to_team_id == TEAM, E.closed_at.is_(None)),
        own("escalations_out", items, t.escalations, E.team_id == TEAM, E.to_team_id != TEAM, E.closed_at.is_(None)),
        beat.where(confined(t.beats, t.beats.c.name == word("audit"))),
        below(),
    ]


def heads_of() -> Select[Any]:
    n = union_all(*numbers()).subquery("numbers")
    columns = [(n.c[name] if name in n.c else T[name]) for name in Head._fields]
    near = union_all(select(TEAM), select(T.id).where(confined(t.teams, T.parent_id == TEAM)))
    return select(*columns).select_from(t.teams.outerjoin(n, n.c.of == T.id)).where(confined(t.teams, T.id.in_(near)))


# --- KPIs, open work, and what goes up and down -------------------------------------------------------

OPEN_ISSUE = (
    select(ISSUE.id)
    .where(ISSUE.org == K.org, ISSUE.kpi_id == K.id, ISSUE.closed_at.is_(None), PROBLEM)
    .limit(1)
    .scalar_subquery()
)


def kpis_of() -> Select[Any]:
    D = t.calendars.c
    calendar = {
        "calendar_id": D.id, "timezone": D.timezone, "country": D.country, "subdivision": D.subdivision,
        "worked": D.shifts, "days_off": D.days_off, "open_issue_id": OPEN_ISSUE, "owed_by": owed_by(),
    }  # fmt: skip
    columns = [(calendar[name] if name in calendar else K[name]).label(name) for name in Kpi._fields]
    source = t.kpis.outerjoin(t.calendars, and_(D.org == K.org, D.id == nearest_calendar()))
    shown = select(*columns).select_from(source).where(confined(t.kpis, K.team_id == TEAM, K.retired_at.is_(None)))
    return shown.order_by(K.created_at, K.id).limit(MOST["kpis"])


def nearest_calendar() -> ScalarSelect[Any]:
    """Of the team, or of the first team above it that names one."""
    here = select(T.parent_id, T.calendar_id, literal_column("0", Integer).label("steps"))
    up = here.where(confined(t.teams, T.id == TEAM)).cte("up", recursive=True)
    above = select(T.parent_id, T.calendar_id, up.c.steps + 1).join(up, T.id == up.c.parent_id)
    up = up.union_all(above.where(confined(t.teams)))
    return select(up.c.calendar_id).where(up.c.calendar_id.is_not(None)).order_by(up.c.steps).limit(1).scalar_subquery()


def owed_by() -> ColumnElement[Any]:
    """Who reads a KPI by hand: its owner while they are there, else whoever is on duty for the team."""
    owner = case((there(K.owner_id), K.owner_id), else_=on_duty())
    return case((K.rollup.is_(None), owner), else_=None)


def there(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Neither taken out of the data nor away now."""
    away = t.absences.c
    absent = exists().where(confined(t.absences, away.person_id == person, away.from_at <= NOW, away.until_at > NOW))
    return and_(exists().where(confined(t.people, P.id == person, P.erased_at.is_(None))), ~absent)


def on_duty() -> ScalarSelect[Any]:
    """The leader, else the first deputy who is there; where nobody is, of the first team above where somebody is."""
    here = select(T.id, T.parent_id, T.leader_id, literal_column("0", Integer).label("steps"))
    up = here.where(confined(t.teams, T.id == TEAM)).cte("chain", recursive=True)
    above = select(T.id, T.parent_id, T.leader_id, up.c.steps + 1).join(up, T.id == up.c.parent_id)
    up = up.union_all(above.where(confined(t.teams)))
    d = t.deputies.c
    stand_in = select(up.c.steps, d.n, d.person_id).join(up, d.team_id == up.c.id).where(confined(t.deputies))
    leads = select(up.c.steps, literal_column("0", Integer).label("n"), up.c.leader_id.label("person_id"))
    near = leads.union_all(stand_in).subquery("near")
    first = select(near.c.person_id).where(there(near.c.person_id)).order_by(near.c.steps, near.c.n).limit(1)
    return first.scalar_subquery()


def together(*arms: Select[Any]) -> Select[Any]:
    """All of them in one statement. Each arm is ordered, so that the right ones are left when it is cut."""
    return select(union_all(*(select(arm.subquery()) for arm in arms)).subquery("lines"))


def items_of() -> Select[Any]:
    gravity = case({word("severe"): 0, word("normal"): 1}, value=ISSUE.severity, else_=2)
    issue = line(
        Item, type=word("issue"), id=ISSUE.id, title_u=ISSUE.title_u, status=ISSUE.status, kind=ISSUE.severity,
        waiting=ISSUE.waiting, person_id=ISSUE.assignee_id, since=ISSUE.created_at, **CLOCK,
    )  # fmt: skip
    idea = line(
        Item, type=word("idea"), id=ISSUE.id, title_u=ISSUE.title_u, status=ISSUE.status,
        person_id=ISSUE.originator_id, since=ISSUE.created_at, **CLOCK,
    )  # fmt: skip
    action = line(
        Item, type=word("action"), id=A.id, what=A.what, status=A.status, kind=A.kind, person_id=A.owner_id,
        owner_state=A.owner_state, moves=A.moves, since=A.created_at, due_at=A.due_at, **CLOCK,
    )  # fmt: skip
    parked = line(
        Item, type=word("session"), id=S.id, title_u=S.title_u, status=S.status, kind=S.framework_id,
        person_id=S.learner_id, since=S.updated_at, due_at=S.parked_until, **CLOCK,
    )  # fmt: skip
    return together(
        of_team(issue, t.issues, ISSUE.closed_at.is_(None), PROBLEM)
        .order_by(gravity, ISSUE.created_at)
        .limit(MOST["issues"]),
        of_team(idea, t.issues, ISSUE.closed_at.is_(None), IDEA).order_by(ISSUE.created_at).limit(MOST["ideas"]),
        of_team(action, t.actions, A.closed_at.is_(None))
        .order_by(C.deadline.nulls_last(), A.id)
        .limit(MOST["actions"]),
        of_team(parked, t.sessions, S.status == word("parked")).order_by(S.updated_at).limit(MOST["parked"]),
    )


def of_team(columns: list[ColumnElement[Any]], table: Table, *which: ColumnElement[bool]) -> Select[Any]:
    return select(*columns).select_from(clocked(table)).where(confined(table, table.c.team_id == TEAM, *which))


def risen_of() -> Select[Any]:
    R = t.alarms.c
    alarm = line(Risen, way=word("alarm"), id=R.id, item_id=R.item_id, kind=R.kind, team_id=R.team_id, at=R.since)
    found = select(*alarm).where(confined(t.alarms, R.team_id == TEAM, R.closed_at.is_(None)))
    return together(
        escalation("in", E.to_team_id == TEAM),
        escalation("out", E.team_id == TEAM, E.to_team_id != TEAM),
        found.order_by(R.since).limit(MOST["risen"]),
    )


def escalation(way: str, *which: ColumnElement[bool]) -> Select[Any]:
    """With the words of its item, of whatever kind that is."""
    B = t.storyboards.c
    same = {name: E[name] for name in Risen._fields if name in E}
    titles = func.coalesce(ISSUE.title_u, S.title_u, learnt_from())
    words = {"title_u": titles, "what": func.coalesce(A.what, B.challenge)}
    source: FromClause = t.escalations
    for table in (t.issues, t.actions, t.sessions, t.storyboards):
        source = source.outerjoin(table, and_(table.c.org == E.org, table.c.id == E.item_id))
    columns = line(Risen, way=word(way), **same, **words)
    lines = select(*columns).select_from(source).where(confined(t.escalations, *which, E.closed_at.is_(None)))
    return lines.order_by(E.at.desc(), E.id).limit(MOST["risen"])


def learnt_from() -> ScalarSelect[Any]:
    """A lesson goes by the title of the issue that it was learnt from."""
    source, L = t.issues.alias("source"), t.lessons.c
    its = select(source.c.title_u).join_from(t.lessons, source, and_(source.c.org == L.org, source.c.id == L.issue_id))
    return its.where(L.org == E.org, L.id == E.item_id).scalar_subquery()


HEADS, KPIS, ITEMS, RISEN = heads_of(), kpis_of(), items_of(), risen_of()
STATEMENTS: Mapping[str, Select[Any]] = {"heads": HEADS, "kpis": KPIS, "items": ITEMS, "risen": RISEN}


# --- reading ------------------------------------------------------------------------------------------


def heads(conn: Connection, caller: Caller, team: str, now: datetime) -> list[Head]:
    """The team and those right below it, each as often as there are numbers about it."""
    seen = {"whole": caller.teams is None, "seen": sorted(caller.teams or ())}
    return [Head(*row) for row in fetch(conn, HEADS, {"caller_org": caller.org, "team": team, "now": now, **seen})]


def kpis(conn: Connection, org: str, team: str, now: datetime) -> list[Kpi]:
    return [Kpi(*row) for row in fetch(conn, KPIS, {"caller_org": org, "team": team, "now": now})]


def items(conn: Connection, org: str, team: str) -> list[Item]:
    return [Item(*row) for row in fetch(conn, ITEMS, {"caller_org": org, "team": team})]


def risen(conn: Connection, org: str, team: str) -> list[Risen]:
    return [Risen(*row) for row in fetch(conn, RISEN, {"caller_org": org, "team": team})]


def alarms(conn: Connection, caller: Caller, asked: Asked) -> Rows:
    """What the auditor found and is still so, the newest first."""
    c = t.alarms.c
    found = scoped(select(t.alarms), t.alarms, caller).where(c.closed_at.is_(None))
    if asked.after:
        found = found.where(tuple_(c.since, c.id) < (asked.after.at, asked.after.id))
    rows = conn.execute(found.order_by(c.since.desc(), c.id.desc()).limit(asked.limit + 1)).mappings().all()
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Rows(rows[: asked.limit], Place(last["since"], last["id"]) if last else None)
