"""What a board is made of. People are ids on it and nobody is named, so that it can hang on a wall."""

from dataclasses import dataclass
from datetime import datetime

from coach.board.actions import Kind, OwnerState
from coach.board.actions import Status as ActionStatus
from coach.board.issues import Severity
from coach.board.issues import Status as IssueStatus
from coach.board.kpis import Shown
from coach.board.rules.clock import Stage
from coach.board.rules.rollup import Rollup
from coach.board.rules.triggers import Direction, Status
from coach.board.teams import Span

__all__ = [
    "Alarm",
    "Below",
    "Board",
    "BoardAction",
    "BoardEscalation",
    "BoardIdea",
    "BoardIssue",
    "BoardKpi",
    "BoardSession",
    "BoardTeam",
    "Counts",
    "Heartbeat",
]


@dataclass(frozen=True, slots=True)
class BoardTeam:
    id: str
    name: str
    kind: str
    tier: int
    parent_id: str | None
    leader_id: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class BoardKpi:
    """`status` is grey while a reading is missing; `recent` goes from the oldest to the newest.

    With a `rollup` it sums up its parts; without, `owed_by` is who reads it, and `missing_since` since when they owe.
    """

    id: str
    name: str
    category: str
    unit: str
    direction: Direction
    target: float
    rollup: Rollup | None
    status: Status
    owed_by: str | None
    missing_since: datetime | None
    recent: list[Shown]
    open_issue_id: str | None


@dataclass(frozen=True, slots=True)
class BoardIssue:
    """`waiting`: the team has as many analyses in hand as it takes. `level` is the rung that it has reached."""

    id: str
    title: str
    severity: Severity
    status: IssueStatus
    assignee_id: str | None
    waiting: bool
    stage: Stage | None
    deadline: datetime | None
    level: int
    since: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardIdea:
    """Proposed at `since`; its answer is owed until `deadline`, by whom it has gone up to at `level`."""

    id: str
    title: str
    proposer_id: str | None
    since: datetime
    deadline: datetime | None
    level: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardAction:
    """`due` is when it is to be done, `deadline` until when the present `stage` is to end. Overdue is the doing."""

    id: str
    what: str
    kind: Kind
    status: ActionStatus
    owner_id: str | None
    owner_state: OwnerState
    due: datetime | None
    overdue: bool
    moves: int
    stage: Stage | None
    deadline: datetime | None
    level: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardEscalation:
    """The highest rung that an item has reached. Those with one `root_id` have one cause."""

    id: str
    item_id: str
    root_id: str
    kind: str
    stage: Stage
    title: str
    ask: str | None
    team_id: str
    to_team_id: str
    to_id: str | None
    level: int
    why: str
    severe: bool
    status: str
    at: datetime
    needed_by: datetime | None


@dataclass(frozen=True, slots=True)
class BoardSession:
    """Parked since `since`; it is to go on at `next_at`."""

    id: str
    framework_id: str
    title: str
    learner_id: str | None
    since: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What must not be, as the auditor found it: `kind` is that of an item which no clock watches, or `ended` for a
    clock that outlives its item, or `late` for one that nobody moves."""

    id: str
    kind: str
    item_id: str
    team_id: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the team's own, also beyond the lines that are shown."""

    issues: int
    ideas: int
    actions: int
    overdue: int
    escalations_in: int
    escalations_out: int


@dataclass(frozen=True, slots=True)
class Below:
    """A team right below, counted with all that lies under it."""

    id: str
    name: str
    issues: int
    actions: int
    overdue: int
    escalations: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When the auditor last went through; `stale` says that too long ago, so that nothing may be moving."""

    at: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Lists are cut at some length; `counts` are not. `line_share` is the share of open actions that the line owns.

    `below` is as the auditor counted it at `as_of`.
    """

    team: BoardTeam
    kpis: list[BoardKpi]
    issues: list[BoardIssue]
    ideas: list[BoardIdea]
    actions: list[BoardAction]
    escalations_in: list[BoardEscalation]
    escalations_out: list[BoardEscalation]
    parked: list[BoardSession]
    alarms: list[Alarm]
    counts: Counts
    line_share: float | None
    below: list[Below]
    as_of: datetime | None
    heartbeat: Heartbeat
