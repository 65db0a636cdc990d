"""What the service answers, after docs/reference/openapi.json. Made by `python -m ui.client.generate`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Absence = TypedDict(
    "Absence",
    {
        "id": str,
        "person_id": str,
        "from": str,
        "until": str,
        "created_at": str,
    },
)


AbsenceCreate = TypedDict(
    "AbsenceCreate",
    {
        "from": str,
        "until": str,
    },
)


Acceptance = TypedDict(
    "Acceptance",
    {
        "as": Literal["issue", "action", "experiment"],
        "owner_id": NotRequired[str | None],
        "due": NotRequired[str | None],
        "storyboard_id": NotRequired[str | None],
        "meeting_id": NotRequired[str | None],
        "answer": NotRequired[str | None],
        "by": NotRequired[str | None],
    },
)


class ActionCreate(TypedDict):
    what: str
    owner_id: str
    due: str
    team_id: NotRequired[str | None]
    issue_id: NotRequired[str | None]
    storyboard_id: NotRequired[str | None]
    meeting_id: NotRequired[str | None]
    kind: NotRequired[Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]]
    strength: NotRequired[Literal["stronger", "intermediate", "weaker"] | None]
    cause: NotRequired[str | None]
    ends: NotRequired[str | None]
    measure: NotRequired[str | None]
    window: NotRequired[str | None]
    helps_id: NotRequired[str | None]
    by: NotRequired[str | None]


class ActionUpdate(TypedDict):
    what: NotRequired[str]
    kind: NotRequired[Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]]
    strength: NotRequired[Literal["stronger", "intermediate", "weaker"] | None]
    cause: NotRequired[str | None]
    ends: NotRequired[str | None]
    measure: NotRequired[str | None]
    window: NotRequired[str | None]
    helps_id: NotRequired[str | None]


class AgainInput(TypedDict):
    due: NotRequired[str | None]
    by: NotRequired[str | None]


class AgainOutput(TypedDict):
    verdict: Literal[
        "hazard",
        "repair",
        "asks_for_answer",
        "off_topic",
        "yes",
        "no",
        "unknown",
        "blame",
        "solution_jump",
        "circular",
        "symptom",
        "unrelated",
        "several",
        "out_of_our_hands",
        "assumption",
        "vague",
        "unsupported",
        "ok",
    ]
    asked_again: int
    mended: int


class Alarm(TypedDict):
    id: str
    kind: str
    item_id: str
    team_id: str | None
    since: str


class AlertView(TypedDict):
    id: str
    status: str
    person_id: str | None
    due_at: str
    sent_at: str | None


Among = TypedDict(
    "Among",
    {
        "from": str,
        "map": dict[str, Literal["minor", "normal", "severe"]],
        "default": NotRequired[Literal["minor", "normal", "severe"] | None],
    },
)


class AnswerGiven(TypedDict):
    answer: Literal["accept", "decide", "lend", "decline"]
    text: NotRequired[str | None]
    lent: NotRequired[list[str]]
    by: NotRequired[str | None]


class Answering(TypedDict):
    acknowledge: NotRequired[str | None]
    resolve: str


class Band(TypedDict):
    shift: str | None
    centre: float
    lower: float
    upper: float
    moving_range: float
    range_limit: float


class Bar(TypedDict):
    key: str | None
    label: str | None
    n: int
    n_proved: int | None
    share: float
    cumulative: float


class Below(TypedDict):
    id: str
    name: str
    issues: int
    actions: int
    overdue: int
    escalations: int


class Benefit(TypedDict):
    expected: int | None
    realised: int | None
    currency: str
    verified_by: str | None
    verified_at: str | None


class BenefitTell(TypedDict):
    expected: NotRequired[int | None]
    realised: NotRequired[int | None]
    currency: NotRequired[str | None]
    by: NotRequired[str | None]


class BenefitVerify(TypedDict):
    realised: int
    by: NotRequired[str | None]


class BoardAction(TypedDict):
    id: str
    what: str
    kind: Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
    status: Literal["open", "done", "verified", "effective", "standardised", "ended", "closed", "cancelled"]
    owner_id: str | None
    owner_state: Literal["proposed", "accepted"]
    due: str | None
    overdue: bool
    moves: int
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    deadline: str | None
    level: int
    next_at: str | None


class BoardEscalation(TypedDict):
    id: str
    item_id: str
    root_id: str
    kind: str
    stage: Literal[
        "resolve",
        "confirm",
        "answer",
        "date",
        "do",
        "verify",
        "end",
        "effect",
        "decide",
        "standardise",
        "return",
        "step",
        "compare",
    ]
    title: str
    ask: str | None
    team_id: str
    to_team_id: str
    to_id: str | None
    level: int
    why: str
    severe: bool
    status: str
    at: str
    needed_by: str | None


class BoardIdea(TypedDict):
    id: str
    title: str
    proposer_id: str | None
    since: str
    deadline: str | None
    level: int
    next_at: str | None


class BoardIssue(TypedDict):
    id: str
    title: str
    severity: Literal["minor", "normal", "severe"]
    status: Literal["open", "in_analysis", "countermeasures", "checking", "closed", "reopened"]
    assignee_id: str | None
    waiting: bool
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    deadline: str | None
    level: int
    since: str
    next_at: str | None


class BoardSession(TypedDict):
    id: str
    framework_id: str
    title: str
    learner_id: str | None
    since: str
    next_at: str | None


class Budget(TypedDict):
    person_id: str
    day: str | None
    most: int
    sent: int
    held: int
    next_at: str | None


class CalendarDay(TypedDict):
    day: str
    working: bool
    holiday: str | None


class CallView(TypedDict):
    model: str
    task: str
    prompt: str
    outcome: str
    external: bool
    sent: str | None
    ms: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost: float | None
    at: str


class Cancellation(TypedDict):
    reason: str
    by: NotRequired[str | None]


class Candidate(TypedDict):
    id: str
    name: str
    has_pin: bool


class Candour(TypedDict):
    ai: bool
    model: str | None
    line: str
    say: str


class Channel(TypedDict):
    id: str
    person_id: str
    name: str
    url: str
    severe_only: bool
    status: Literal["active", "paused"]
    failures: int
    last_error: str | None
    created_at: str


class ChannelCreate(TypedDict):
    person_id: str
    name: str
    url: str
    severe_only: NotRequired[bool]


class ChannelUpdate(TypedDict):
    name: NotRequired[str]
    url: NotRequired[str]
    severe_only: NotRequired[bool]
    status: NotRequired[Literal["active", "paused"]]


class CheckInput(TypedDict):
    day: NotRequired[str | None]
    note: NotRequired[str | None]
    by: NotRequired[str | None]


class CheckOutput(TypedDict):
    name: str
    what: str
    ok: bool
    said: str
    seconds: NotRequired[float | None]


class ChoiceView(TypedDict):
    label: str
    send: str


class Consent(TypedDict):
    person_id: str
    shares_progress: bool


class ConsentGive(TypedDict):
    shares_progress: bool


class CurrencySum(TypedDict):
    currency: str
    forecast: int
    realised: int
    verified: int


class CurvePoint(TypedDict):
    week: str
    held_share: float | None
    standards: int


class DeadlineMove(TypedDict):
    due: str
    reason: NotRequired[str | None]
    by: NotRequired[str | None]


class DecisionInput(TypedDict):
    decision: Literal["effective", "not_effective", "cannot_tell"]
    note: NotRequired[str | None]
    observed: NotRequired[float | None]
    due: NotRequired[str | None]
    by: NotRequired[str | None]


class Definition(TypedDict):
    id: str
    version: int
    title: str
    about: str
    shape: str | None
    created_at: str
    source: str
    definition: dict[str, Any]


class Delivery(TypedDict):
    id: str
    target_id: str
    source_id: str
    kind: Literal["webhook", "message"]
    status: Literal["waiting", "done", "dead", "void"]
    attempts: int
    due_at: str | None
    last_status: str | None
    last_error: str | None
    created_at: str
    done_at: str | None


class Entry(TypedDict):
    id: str
    kind: Literal["move", "deadline", "escalation"]
    at: str
    what: str
    by: str | None
    stage: str | None
    deadline_version: int | None
    due: str | None
    level: int | None
    to_team_id: str | None
    to_id: str | None
    text: str | None
    erased: bool
    changed: dict[str, str | None]


class Equipment(TypedDict):
    id: str
    team_id: str
    name: str
    kind: str
    retired: bool
    created_at: str


class EquipmentCreate(TypedDict):
    name: str
    kind: str
    team_id: NotRequired[str | None]


class EquipmentUpdate(TypedDict):
    name: NotRequired[str]
    kind: NotRequired[str]
    team_id: NotRequired[str]
    retired: NotRequired[bool]


EscalationAsked = TypedDict(
    "EscalationAsked",
    {
        "reason": str,
        "ask": str,
        "needed_by": NotRequired[str | None],
        "with": NotRequired[list[str]],
        "by": NotRequired[str | None],
    },
)


class Event(TypedDict):
    id: str
    type: str
    at: str
    item_id: str
    team_id: str | None
    by: str | None
    data: dict[str, Any] | None


class Events(TypedDict):
    items: list[Event]
    next: int


class ExperimentCreate(TypedDict):
    step: str
    expectation: str
    due: NotRequired[str | None]
    obstacle_id: NotRequired[str | None]


class ExperimentUpdate(TypedDict):
    result: NotRequired[str | None]
    learning: NotRequired[str | None]


class Face(TypedDict):
    id: str
    name: str
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    team: str | None
    tier: int | None


class Fault(TypedDict):
    field: str
    message: str
    line: NotRequired[int | None]


class Features(TypedDict):
    transcriber: bool
    models: bool
    oidc: bool
    demo: bool


class Few(TypedDict):
    n: int
    causes: list[Bar]


class FileFault(TypedDict):
    line: int
    path: str
    message: str
    hint: str


class FinishedTalk(TypedDict):
    session_id: str
    framework_id: str
    issue_id: str | None
    title: str
    finished_at: str


class FrameworkCheck(TypedDict):
    text: str


class FrameworkRef(TypedDict):
    id: str
    version: int
    title: str


From = TypedDict(
    "From",
    {
        "from": str,
        "map": NotRequired[dict[str, str] | None],
        "default": NotRequired[str | None],
    },
)


class Gap(TypedDict):
    shift: str | None
    start: str
    end: str


class Hand(TypedDict):
    by: NotRequired[str | None]


class HandedBack(TypedDict):
    reason: str
    by: NotRequired[str | None]


class Health(TypedDict):
    status: str


class Heard(TypedDict):
    text: str


class Heartbeat(TypedDict):
    at: str | None
    stale: bool


class Held(TypedDict):
    n: int
    at: str
    target: float
    limit: float | None
    action_id: str | None
    by: str | None


HourEntry = TypedDict(
    "HourEntry",
    {
        "from": str,
        "plan": NotRequired[float],
        "actual": NotRequired[float | None],
        "reason": NotRequired[str | None],
    },
)


HourRaise = TypedDict(
    "HourRaise",
    {
        "team_id": str,
        "from": str,
        "stream": NotRequired[str | None],
        "by": NotRequired[str | None],
    },
)


HourShown = TypedDict(
    "HourShown",
    {
        "from": str,
        "until": str,
        "label": str,
        "shift": str | None,
        "plan": float | None,
        "actual": float | None,
        "gap": float | None,
        "cumulative_gap": float | None,
        "reason": str | None,
        "status": Literal["green", "red", "grey"],
        "owed": Literal["actual", "reason"] | None,
        "issue_id": str | None,
    },
)


class HoursPut(TypedDict):
    team_id: str
    stream: NotRequired[str | None]
    hours: NotRequired[list[HourEntry]]
    day: NotRequired[str | None]
    takt_seconds: NotRequired[float | None]
    shift: NotRequired[str | None]
    by: NotRequired[str | None]


class Idea(TypedDict):
    id: str
    team_id: str
    title: str
    detail: str | None
    expected_effect: str | None
    status: Literal["open", "accepted", "declined"]
    proposer_id: str | None
    place: str | None
    machine: str | None
    kpi_id: str | None
    erased: bool
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    owed_by: str | None
    deadline: str | None
    next_at: str | None
    level: int
    tier: int | None
    answer: str | None
    answered_by: str | None
    answered_at: str | None
    became_id: str | None
    created_at: str
    updated_at: str


class IdeaCreate(TypedDict):
    title: str
    detail: NotRequired[str | None]
    expected_effect: NotRequired[str | None]
    team_id: NotRequired[str | None]
    kpi_id: NotRequired[str | None]
    place: NotRequired[str | None]
    machine: NotRequired[str | None]
    proposer_id: NotRequired[str | None]


class IdeaUpdate(TypedDict):
    title: NotRequired[str]
    detail: NotRequired[str | None]
    expected_effect: NotRequired[str | None]


class Issue(TypedDict):
    id: str
    kind: Literal["problem", "idea"]
    team_id: str
    title: str
    detail: str | None
    done: str | None
    severity: Literal["minor", "normal", "severe"]
    status: Literal["open", "in_analysis", "countermeasures", "checking", "closed", "reopened"]
    originator_id: str | None
    place: str | None
    machine: str | None
    equipment_id: str | None
    shift: str | None
    kpi_id: str | None
    method: Literal["just_do_it", "five_whys", "a3", "kata"] | None
    assignee_id: str | None
    waiting: bool
    same_as_id: str | None
    photos: list[str]
    erased: bool
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    owed_by: str | None
    deadline: str | None
    deadline_version: int
    next_at: str | None
    level: int
    tier: int | None
    acknowledged_at: str | None
    resolved_at: str | None
    resolved_by: str | None
    confirmed_at: str | None
    confirmed_by: str | None
    closed_at: str | None
    created_at: str
    updated_at: str


class IssueCreate(TypedDict):
    title: str
    detail: NotRequired[str | None]
    done: NotRequired[str | None]
    team_id: NotRequired[str | None]
    severity: NotRequired[Literal["minor", "normal", "severe"]]
    originator_id: NotRequired[str | None]
    place: NotRequired[str | None]
    machine: NotRequired[str | None]
    equipment_id: NotRequired[str | None]
    shift: NotRequired[str | None]
    kpi_id: NotRequired[str | None]
    method: NotRequired[Literal["just_do_it", "five_whys", "a3", "kata"] | None]
    assignee_id: NotRequired[str | None]


class IssueUpdate(TypedDict):
    title: NotRequired[str]
    detail: NotRequired[str | None]
    done: NotRequired[str | None]
    team_id: NotRequired[str]
    severity: NotRequired[Literal["minor", "normal", "severe"]]
    place: NotRequired[str | None]
    machine: NotRequired[str | None]
    equipment_id: NotRequired[str | None]
    shift: NotRequired[str | None]
    method: NotRequired[Literal["just_do_it", "five_whys", "a3", "kata"] | None]
    assignee_id: NotRequired[str | None]
    same_as_id: NotRequired[str | None]


class Key(TypedDict):
    id: str
    name: str
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    prefix: str
    person_id: str | None
    teams: list[str] | None
    shared_device: bool
    created_at: str
    revoked_at: str | None
    secret: NotRequired[str | None]


class KeyCreate(TypedDict):
    name: str
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    person_id: NotRequired[str | None]
    teams: NotRequired[list[str] | None]
    shared_device: NotRequired[bool]


class KpiProgress(TypedDict):
    kpi_id: str
    team_id: str
    state: Literal["normal", "abnormal", "unknown"]
    verdict: Literal["improved", "maintained", "slipping", "eased", "short", "unknown"]
    due: int
    held: int
    missing: int
    share: float | None
    earlier: float | None
    later: float | None
    target_before: float
    target: float
    moved_better: int
    moved_worse: int


class KpiRules(TypedDict):
    misses: NotRequired[int | None]
    signal: NotRequired[bool]
    trend: NotRequired[int | None]
    single: NotRequired[bool]


class LessonAnswer(TypedDict):
    answer: Literal["here", "not_here", "already"]
    words: NotRequired[str | None]
    raise_issue: NotRequired[bool | None]
    by: NotRequired[str | None]


class Level(TypedDict):
    up: int
    acknowledge: NotRequired[str | None]
    resolve: NotRequired[str | None]


class Limits(TypedDict):
    centre: float
    moving_range: float
    upper: float
    lower: float
    range_limit: float


class Marked(TypedDict):
    rule: Literal["beyond", "near", "run", "trend"]
    side: Literal["high", "low"]
    first: str
    last: str


class MeetingEnd(TypedDict):
    present: NotRequired[list[str] | None]
    ended_at: NotRequired[str | None]
    by: NotRequired[str | None]


class MeetingStart(TypedDict):
    team_id: NotRequired[str | None]
    routine_id: NotRequired[str | None]
    present: NotRequired[list[str]]
    started_at: NotRequired[str | None]
    by: NotRequired[str | None]


class MeetingUpdate(TypedDict):
    present: list[str]


class Message(TypedDict):
    id: str
    person_id: str
    day: str
    severe: bool
    holds: int
    status: Literal["ready", "sending", "sent", "kept", "dead"]
    at: str


class MessageView(TypedDict):
    text: str
    move: str
    question: str | None
    choices: list[ChoiceView]
    expects: str | None
    slot: str | None


class MethodRow(TypedDict):
    first: Literal["just_do_it", "five_whys", "a3", "kata"]
    again: Literal["just_do_it", "five_whys", "a3", "kata"]
    often: Literal["just_do_it", "five_whys", "a3", "kata"]


class ModelCheck(TypedDict):
    model: str | None
    external: bool
    allowed: bool
    ok: bool
    said: str
    checks: list[CheckOutput]
    troubles: list[str]
    fallbacks: list[ModelCheck]


class Month(TypedDict):
    month: str
    closed: int
    came_back: int
    unsettled: int
    share: float


class MonthMoney(TypedDict):
    month: str
    currency: str
    verified: int


class MovedTarget(TypedDict):
    kpi_id: str
    at: str
    target: float
    limit: float | None


class Named(TypedDict):
    id: str
    name: str


class NewDecision(TypedDict):
    words: str
    item_id: NotRequired[str | None]
    by: NotRequired[str | None]


class NoteCreate(TypedDict):
    field: str
    text: str
    by: NotRequired[str | None]


class Notice(TypedDict):
    id: str
    what: Literal[
        "raised",
        "escalated",
        "went_up",
        "reminder",
        "digest",
        "undecided",
        "moved",
        "answered",
        "asked",
        "assigned",
        "alarm",
        "missing",
        "routine",
        "lesson",
        "thank",
        "undelivered",
        "guessed",
    ]
    text: str
    item_id: str
    kind: str | None
    stage: str | None
    root_id: str
    team_id: str
    level: int
    severe: bool
    at: str
    read_at: str | None


class ObstacleCreate(TypedDict):
    what: str


class ObstacleUpdate(TypedDict):
    what: NotRequired[str]
    status: NotRequired[Literal["open", "current", "solved", "wiped"]]


class Outcome(TypedDict):
    n: int
    at: str
    proposal: str
    decision: str | None


class PageAbsence(TypedDict):
    items: list[Absence]
    next: str | None


class PageAlarm(TypedDict):
    items: list[Alarm]
    next: str | None


class PageCalendarDay(TypedDict):
    items: list[CalendarDay]
    next: str | None


class PageCallView(TypedDict):
    items: list[CallView]
    next: str | None


class PageCandidate(TypedDict):
    items: list[Candidate]
    next: str | None


class PageChannel(TypedDict):
    items: list[Channel]
    next: str | None


class PageDelivery(TypedDict):
    items: list[Delivery]
    next: str | None


class PageEntry(TypedDict):
    items: list[Entry]
    next: str | None


class PageEquipment(TypedDict):
    items: list[Equipment]
    next: str | None


class PageFace(TypedDict):
    items: list[Face]
    next: str | None


class PageHeld(TypedDict):
    items: list[Held]
    next: str | None


class PageIdea(TypedDict):
    items: list[Idea]
    next: str | None


class PageIssue(TypedDict):
    items: list[Issue]
    next: str | None


class PageKey(TypedDict):
    items: list[Key]
    next: str | None


class PageMessage(TypedDict):
    items: list[Message]
    next: str | None


class PageNotice(TypedDict):
    items: list[Notice]
    next: str | None


class Parallel(TypedDict):
    id: str
    team_id: str
    done_at: str
    same_kpi: bool


class Pareto(TypedDict):
    of: Literal["issues", "causes"]
    by: Literal["team", "machine", "cause", "shift", "kpi", "severity", "value_stream"]
    since: str
    until: str
    n: int
    bars: list[Bar]
    vital_few: list[str]


class Person(TypedDict):
    id: str
    name: str
    email: str | None
    phone: str | None
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    shift: str | None
    messages: Literal["each", "digest"] | None
    no_thanks: bool | None
    teams: list[str]
    erased: bool
    created_at: str


class PersonCreate(TypedDict):
    name: str
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    role: NotRequired[Literal["admin", "supervisor", "coach", "learner", "reader"]]
    shift: NotRequired[str | None]
    messages: NotRequired[Literal["each", "digest"] | None]
    teams: NotRequired[list[str]]


class PersonUpdate(TypedDict):
    name: NotRequired[str]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    role: NotRequired[Literal["admin", "supervisor", "coach", "learner", "reader"]]
    shift: NotRequired[str | None]
    messages: NotRequired[Literal["each", "digest"] | None]
    no_thanks: NotRequired[bool]


class Photo(TypedDict):
    id: str
    issue_id: str
    by: str | None
    kind: str
    width: int
    height: int
    created_at: str


class PinSet(TypedDict):
    pin: str | None
    old_pin: NotRequired[str | None]


class Point(TypedDict):
    at: str
    shift: str
    value: float
    after: bool


class Policy(TypedDict):
    name: str
    about: NotRequired[str]
    time: NotRequired[Literal["working", "calendar"]]
    issue: Answering
    remind: NotRequired[list[str]]
    grace: NotRequired[str]
    levels: list[Level]
    digest: NotRequired[str]
    severe_at_once: NotRequired[bool]
    accept: NotRequired[str]
    undated: NotRequired[str]
    verify: NotRequired[str]
    contain: NotRequired[str]
    effect: NotRequired[list[str]]
    decide: NotRequired[str]
    standardise: NotRequired[str]
    confirm: NotRequired[str]
    answer: NotRequired[str]
    compare: NotRequired[str]
    park: NotRequired[str]
    moves: NotRequired[int]
    furthest: NotRequired[str | None]


class PolicyView(TypedDict):
    id: str
    version: int
    name: str
    about: str
    preset: bool
    policy: Policy


class Portioned(TypedDict):
    kpi_id: str
    name: str | None
    team_id: str | None
    value: float | None
    status: Literal["green", "amber", "red", "grey"]
    weight: float | None
    share: float | None
    missing: list[Gap]


class PredictionConfirm(TypedDict):
    reads: str
    by: NotRequired[str | None]


class PredictionCreate(TypedDict):
    kpi_id: NotRequired[str | None]
    count: NotRequired[str | None]
    comparison: Literal["at_most", "at_least", "below", "above"]
    value: float
    window_days: int
    by: NotRequired[str | None]


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[Fault] | None]


class Progress(TypedDict):
    done: int
    of: int


class Promised(TypedDict):
    action_id: str
    team_id: str
    what: str
    owner_id: str | None
    status: str
    due: str
    kept: bool


class Quote(TypedDict):
    text: str
    by: str | None
    at: str
    utterance: str
    start: int
    end: int
    erased: bool


class Raised(TypedDict):
    id: str
    item_id: str
    kind: str
    stage: str
    team_id: str
    title: list[Quote]
    level: int
    deadline_version: int
    why: str
    status: str
    severe: bool
    at: str
    by: str | None
    reason: list[Quote]
    ask: list[Quote]
    needed_by: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    answer: str | None
    answer_text: list[Quote]
    lent: list[str]
    answered_at: str | None
    answered_by: str | None
    closed_at: str | None


class Reading(TypedDict):
    kpi_id: str
    at: str
    shift: str | None
    version: int
    value: float
    status: Literal["green", "amber", "red", "grey"]
    corrected: bool
    by: str | None
    note: str | None
    recorded_at: str
    weight: float | None


class ReadingCreate(TypedDict):
    at: str
    value: float
    shift: NotRequired[str | None]
    weight: NotRequired[float | None]
    note: NotRequired[str | None]
    by: NotRequired[str | None]


class Ready(TypedDict):
    status: str
    reader: Literal["model", "rules"]
    because: NotRequired[str | None]


class Reassignment(TypedDict):
    owner_id: str
    by: NotRequired[str | None]


class Recurrence(TypedDict):
    since: str
    until: str
    closed: int
    came_back: int
    share: float | None
    months: list[Month]


class Refusal(TypedDict):
    reason: NotRequired[str | None]
    by: NotRequired[str | None]


class Reopening(TypedDict):
    reason: str
    by: NotRequired[str | None]


class Resemblance(TypedDict):
    words: list[str]
    machine: bool
    equipment: bool
    kpi: bool


class Resolution(TypedDict):
    note: NotRequired[str | None]
    by: NotRequired[str | None]


class Retention(TypedDict):
    talks_days: NotRequired[int | None]
    photos_days: NotRequired[int | None]
    calls_days: NotRequired[int | None]
    audit_days: NotRequired[int | None]
    messages_days: NotRequired[int | None]


class RetentionUpdate(TypedDict):
    talks_days: NotRequired[int | None]
    photos_days: NotRequired[int | None]
    calls_days: NotRequired[int | None]
    audit_days: NotRequired[int | None]
    messages_days: NotRequired[int | None]


class Rewrite(TypedDict):
    target: str
    text: str
    by: NotRequired[str | None]


class Routine(TypedDict):
    id: str
    team_id: str
    name: str
    kind: Literal["meeting", "gemba", "coaching", "check"]
    days: list[int]
    at_time: str
    owner_id: str | None
    next_at: str | None
    created_at: str
    retired_at: str | None


class RoutineCreate(TypedDict):
    name: str
    kind: Literal["meeting", "gemba", "coaching", "check"]
    days: list[int]
    at_time: str
    team_id: NotRequired[str | None]
    owner_id: NotRequired[str | None]


class RoutineUpdate(TypedDict):
    name: NotRequired[str]
    kind: NotRequired[Literal["meeting", "gemba", "coaching", "check"]]
    days: NotRequired[list[int]]
    at_time: NotRequired[str]
    owner_id: NotRequired[str | None]
    retired: NotRequired[bool]


class Routing(TypedDict):
    minor: NotRequired[MethodRow]
    normal: NotRequired[MethodRow]
    severe: NotRequired[MethodRow]
    often_from: NotRequired[int]


class RoutingUpdate(TypedDict):
    minor: NotRequired[MethodRow]
    normal: NotRequired[MethodRow]
    severe: NotRequired[MethodRow]
    often_from: NotRequired[int]


class Row(TypedDict):
    kpi_id: str
    value: float
    at: NotRequired[str | None]
    shift: NotRequired[str | None]
    weight: NotRequired[float | None]
    note: NotRequired[str | None]


class RowFault(TypedDict):
    line: int
    column: str
    value: str
    reason: str


class Rules(TypedDict):
    misses: NotRequired[int | None]
    signal: NotRequired[bool]
    trend: NotRequired[int | None]
    single: NotRequired[bool]


class SessionCreate(TypedDict):
    framework: str
    problem: NotRequired[str | None]
    issue_id: NotRequired[str | None]
    storyboard_id: NotRequired[str | None]
    learner: NotRequired[str | None]
    team_id: NotRequired[str | None]
    card: NotRequired[bool]
    locale: NotRequired[Literal["en", "es", "de"] | None]


class Sharing(TypedDict):
    person_id: str
    name: str


class ShiftPlan(TypedDict):
    name: str
    start: str
    end: str
    days: list[int]


class ShiftTimes(TypedDict):
    name: str
    start: str
    end: str
    days: NotRequired[list[int]]


class Shown(TypedDict):
    at: str
    shift: str | None
    value: float
    status: Literal["green", "amber", "red", "grey"]


class SignIn(TypedDict):
    bearer: str
    expires_at: str
    idle_seconds: int | None
    person: Named
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    teams: list[str] | None


class SignInCreate(TypedDict):
    person_id: NotRequired[str | None]
    pin: NotRequired[str | None]
    id_token: NotRequired[str | None]
    demo_person_id: NotRequired[str | None]


class Source(TypedDict):
    id: str
    name: str
    team_id: str
    mapping: dict[str, Any]
    created_at: str


class Span(TypedDict):
    members: int
    target: int | None


class SpanView(TypedDict):
    role: str
    start: int
    end: int


class Standard(TypedDict):
    standard: NotRequired[str | None]
    done: NotRequired[bool]
    due: NotRequired[str | None]
    by: NotRequired[str | None]


class Standing(TypedDict):
    routine_id: str
    name: str
    kind: Literal["meeting", "gemba", "coaching", "check"]
    owner_id: str | None
    day: str
    at: str
    done_at: str | None
    note: str | None


StateFrom = TypedDict(
    "StateFrom",
    {
        "from": str,
        "map": dict[str, Literal["open", "resolved", "reopened"]],
        "default": NotRequired[Literal["open", "resolved", "reopened"] | None],
    },
)


class StepPreview(TypedDict):
    id: str
    title: str
    kind: str
    first_question: str


class StepRef(TypedDict):
    id: str
    title: str


class StoryboardCreate(TypedDict):
    challenge: str
    target: NotRequired[str | None]
    achieve_by: NotRequired[str | None]
    condition: NotRequired[str | None]
    current: NotRequired[str | None]
    obstacles: NotRequired[list[str]]
    team_id: NotRequired[str | None]
    owner_id: NotRequired[str | None]
    by: NotRequired[str | None]


class StoryboardUpdate(TypedDict):
    challenge: NotRequired[str]
    target: NotRequired[str | None]
    achieve_by: NotRequired[str | None]
    condition: NotRequired[str | None]
    current: NotRequired[str | None]
    owner_id: NotRequired[str | None]
    status: NotRequired[Literal["active", "closed"]]


class Task(TypedDict):
    item_id: str
    kind: str
    stage: str
    why: Literal["owed", "escalated", "owned", "assigned", "led", "helped"]
    title: list[Quote]
    name: str | None
    team_id: str
    team_name: str
    asking_team: str
    root_id: str
    due: str
    overdue: bool
    level: int
    severe: bool
    owed_by: str | None


class Team(TypedDict):
    id: str
    name: str
    kind: Literal["line", "support"]
    tier: int
    parent_id: str | None
    leader_id: str | None
    deputies: list[str]
    timezone: str
    calendar_id: str | None
    policy_id: str | None
    make_safe_text: str
    emergency_contact: str
    members: list[str]
    span_target: int | None
    span: Span
    analysis_limit: int
    created_at: str


class TeamCreate(TypedDict):
    name: str
    kind: NotRequired[Literal["line", "support"]]
    tier: NotRequired[int]
    parent_id: NotRequired[str | None]
    leader_id: NotRequired[str | None]
    deputies: NotRequired[list[str]]
    timezone: NotRequired[str | None]
    make_safe_text: str
    emergency_contact: str
    members: NotRequired[list[str]]
    calendar_id: NotRequired[str | None]
    policy_id: NotRequired[str | None]
    span_target: NotRequired[int | None]
    analysis_limit: NotRequired[int]


class TeamMoney(TypedDict):
    team_id: str
    currency: str
    forecast: int
    realised: int
    verified: int


class TeamUpdate(TypedDict):
    name: NotRequired[str]
    kind: NotRequired[Literal["line", "support"]]
    tier: NotRequired[int]
    parent_id: NotRequired[str | None]
    leader_id: NotRequired[str | None]
    deputies: NotRequired[list[str]]
    timezone: NotRequired[str]
    make_safe_text: NotRequired[str]
    emergency_contact: NotRequired[str]
    members: NotRequired[list[str]]
    calendar_id: NotRequired[str | None]
    policy_id: NotRequired[str | None]
    span_target: NotRequired[int | None]
    analysis_limit: NotRequired[int]


class Tested(TypedDict):
    delivered: bool
    error: str | None


class Times(TypedDict):
    n: int
    median: float | None
    p90: float | None


class Tool(TypedDict):
    id: str
    version: int
    title: str
    about: str
    shape: str | None
    created_at: str


class TurnCreate(TypedDict):
    text: str
    by: NotRequired[str | None]


class TurnUpdate(TypedDict):
    text: NotRequired[str]
    by: NotRequired[str | None]


class Usage(TypedDict):
    day: str
    model: str
    calls: int
    faults: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost: float | None
    ms: int


class Verdict(TypedDict):
    issue_id: str | None
    outcome: Literal["created", "updated", "unchanged", "ignored"]
    reason: NotRequired[str | None]


class WaitingDecision(TypedDict):
    what: Literal["escalation", "effect", "idea"]
    id: str
    item_id: str
    team_id: str | None
    since: str
    days: float


class WaitingLesson(TypedDict):
    id: str
    from_team_id: str
    issue_id: str
    since: str
    deadline: str | None
    level: int


class Walk(TypedDict):
    id: str
    team_id: str
    kind: Literal["gemba", "coaching"]
    at: str
    place: str | None
    seen: str | None
    session_id: str | None
    learner: str | None
    routine_id: str | None
    created_at: str


class WalkCreate(TypedDict):
    kind: Literal["gemba", "coaching"]
    team_id: NotRequired[str | None]
    at: NotRequired[str | None]
    place: NotRequired[str | None]
    seen: NotRequired[str | None]
    session_id: NotRequired[str | None]
    learner: NotRequired[str | None]
    by: NotRequired[str | None]


class Webhook(TypedDict):
    id: str
    name: str
    url: str
    events: list[str]
    teams: list[str] | None
    status: Literal["active", "paused", "gone"]
    failures: int
    last_error: str | None
    created_at: str
    secret: NotRequired[str | None]


class WebhookCreate(TypedDict):
    name: str
    url: str
    events: list[str]
    teams: NotRequired[list[str] | None]


class WebhookUpdate(TypedDict):
    name: NotRequired[str]
    url: NotRequired[str]
    events: NotRequired[list[str]]
    teams: NotRequired[list[str] | None]
    status: NotRequired[Literal["active", "paused"]]


class Week(TypedDict):
    week: str
    due: int
    done: int
    share: float | None


class WeekHeld(TypedDict):
    week: str
    due: int
    read: int
    held: int
    missing: int
    share: float | None


class WeekMoved(TypedDict):
    week: str
    experiments: int
    target_conditions: int
    standards: int
    kpi_targets: int


class WorkingCalendar(TypedDict):
    id: str
    name: str
    timezone: str
    country: str | None
    subdivision: str | None
    shifts: list[ShiftTimes]
    days_off: list[str]
    created_at: str


class Workload(TypedDict):
    n: int
    within_2_days: int
    within_7_days: int
    within_30_days: int
    older: int
    oldest_at: str | None
    overdue: int
    escalated: int


class BoardsCounts(TypedDict):
    issues: int
    ideas: int
    actions: int
    overdue: int
    escalations_in: int
    escalations_out: int


class BriefTried(TypedDict):
    id: str
    kind: str
    what: list[Quote]
    status: str
    owner_id: str | None
    due: str | None
    moves: int
    effects: list[Outcome]


class InboundTried(TypedDict):
    external_id: str
    team_id: str
    fields: dict[str, str | None]
    state: str | None
    updated_at: str | None
    issue_id: str | None
    outcome: Literal["created", "updated", "unchanged", "ignored"]
    reason: str | None


class RulesPracticeCounts(TypedDict):
    begun: int
    finished: int
    answers: int
    first: int
    first_ok: int
    share: float | None
    again: list[AgainOutput]
    causes_with_evidence: int
    links_tested: int
    experiments: int
    hints: int


class Area(TypedDict):
    team_id: str
    name: str
    issues: Workload
    actions: Workload
    standards_owed: int


class BoardKpi(TypedDict):
    id: str
    name: str
    category: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    rollup: Literal["sum", "weighted_mean", "worst"] | None
    status: Literal["green", "amber", "red", "grey"]
    owed_by: str | None
    missing_since: str | None
    recent: list[Shown]
    open_issue_id: str | None


class BoardTeam(TypedDict):
    id: str
    name: str
    kind: str
    tier: int
    parent_id: str | None
    leader_id: str | None
    span: Span


class CalendarCreate(TypedDict):
    name: str
    timezone: NotRequired[str | None]
    country: NotRequired[str | None]
    subdivision: NotRequired[str | None]
    shifts: list[ShiftPlan]
    days_off: NotRequired[list[str]]


class CalendarUpdate(TypedDict):
    name: NotRequired[str]
    timezone: NotRequired[str]
    country: NotRequired[str | None]
    subdivision: NotRequired[str | None]
    shifts: NotRequired[list[ShiftPlan]]
    days_off: NotRequired[list[str]]


class Cause(TypedDict):
    what: Quote
    evidence: list[Quote]
    status: str


class ChangedStandard(TypedDict):
    action_id: str
    team_id: str
    issue_id: str | None
    what: list[Quote]
    standard: list[Quote]
    done: bool
    done_at: str | None
    owed_by: str | None
    due: str | None
    level: int
    targets: list[MovedTarget]


class Chart(TypedDict):
    kpi_id: str
    name: str
    unit: str
    target: float
    done_at: str | None
    points: list[Point]
    limits: Limits | None
    comparison: Literal["at_most", "at_least", "below", "above"]
    predicted: float


class Checked(TypedDict):
    ok: bool
    faults: NotRequired[list[FileFault]]
    id: NotRequired[str | None]
    version: NotRequired[int | None]
    title: NotRequired[str | None]
    about: NotRequired[str | None]
    shape: NotRequired[str | None]
    locales: NotRequired[list[str]]
    steps: NotRequired[list[StepPreview]]
    diagram: NotRequired[str | None]


class CommittedCause(TypedDict):
    what: list[Quote]
    evidence: bool
    proved_at: str | None


class Data(TypedDict):
    kpi_id: str
    name: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    limit: float | None
    recent: list[Shown]
    limits: list[Band]


class DayOf(TypedDict):
    team_id: str
    day: str
    routines: list[Standing]


class DecisionOutput(TypedDict):
    words: Quote
    item_id: str | None
    at: str


class DepartmentWork(TypedDict):
    team_id: str | None
    actions: Workload


class Experiment(TypedDict):
    n: int
    session_id: str | None
    obstacle_id: str | None
    step: list[Quote]
    expectation: list[Quote]
    due: str | None
    due_said: list[Quote]
    result: list[Quote]
    learning: list[Quote]
    at: str


class Fields(TypedDict):
    title: str | From
    detail: NotRequired[str | From | None]
    done: NotRequired[str | From | None]
    place: NotRequired[str | From | None]
    machine: NotRequired[str | From | None]
    shift: NotRequired[str | From | None]
    severity: NotRequired[Among | None]


class FormFill(TypedDict):
    team_id: str
    readings: list[Row]
    by: NotRequired[str | None]


class HourBoard(TypedDict):
    team_id: str
    day: str
    stream: str | None
    timezone: str
    hours: list[HourShown]


class ImportReport(TypedDict):
    dry_run: bool
    rows: int
    new: int
    corrected: int
    unchanged: int
    errors: list[RowFault]
    error_count: int


class Improvement(TypedDict):
    weeks: list[WeekMoved]


class Kpi(TypedDict):
    id: str
    team_id: str
    name: str
    category: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    limit: float | None
    leading: bool
    value_stream: str | None
    rhythm: Literal["takt", "hour", "shift", "day", "week", "month"]
    takt_minutes: int | None
    shifts: list[str]
    rules: KpiRules
    owner_id: str | None
    rollup: Literal["sum", "weighted_mean", "worst"] | None
    rolls_into: str | None
    weight: float
    parts: list[str]
    status: Literal["green", "amber", "red", "grey"]
    expected_by: str | None
    owed_by: str | None
    missing_since: str | None
    recent: list[Shown]
    limits: list[Band]
    issue_id: str | None
    created_at: str
    updated_at: str
    retired_at: str | None


class KpiCreate(TypedDict):
    name: str
    category: str
    direction: Literal["higher", "lower"]
    target: float
    team_id: NotRequired[str | None]
    unit: NotRequired[str]
    limit: NotRequired[float | None]
    leading: NotRequired[bool]
    value_stream: NotRequired[str | None]
    rhythm: NotRequired[Literal["takt", "hour", "shift", "day", "week", "month"]]
    takt_minutes: NotRequired[int | None]
    shifts: NotRequired[list[str]]
    rules: NotRequired[Rules]
    owner_id: NotRequired[str | None]
    rollup: NotRequired[Literal["sum", "weighted_mean", "worst"] | None]
    rolls_into: NotRequired[str | None]
    weight: NotRequired[float]


class KpiUpdate(TypedDict):
    name: NotRequired[str]
    category: NotRequired[str]
    direction: NotRequired[Literal["higher", "lower"]]
    target: NotRequired[float]
    team_id: NotRequired[str]
    unit: NotRequired[str]
    limit: NotRequired[float | None]
    leading: NotRequired[bool]
    value_stream: NotRequired[str | None]
    rhythm: NotRequired[Literal["takt", "hour", "shift", "day", "week", "month"]]
    takt_minutes: NotRequired[int | None]
    shifts: NotRequired[list[str]]
    rules: NotRequired[Rules]
    owner_id: NotRequired[str | None]
    rollup: NotRequired[Literal["sum", "weighted_mean", "worst"] | None]
    rolls_into: NotRequired[str | None]
    weight: NotRequired[float]
    because_of: NotRequired[str | None]
    retired: NotRequired[bool]


class Learnt(TypedDict):
    id: str
    what: list[Quote]
    kind: Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
    strength: Literal["stronger", "intermediate", "weaker"] | None
    status: Literal["open", "done", "verified", "effective", "standardised", "ended", "closed", "cancelled"]
    verified_at: str | None
    effect: str | None


class Lesson(TypedDict):
    id: str
    team_id: str
    from_team_id: str
    issue_id: str
    action_id: str
    kind: str
    equipment_id: str | None
    problem: list[Quote]
    causes: list[CommittedCause]
    done: list[Quote]
    standard: list[Quote]
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    deadline: str | None
    next_at: str | None
    level: int
    answer: Literal["here", "not_here", "already"] | None
    words: list[Quote]
    answered_by: str | None
    answered_at: str | None
    opened_id: str | None
    closed_at: str | None
    created_at: str


class Line(TypedDict):
    kpi_id: str
    name: str
    category: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    shift: str | None
    at: str
    owed: bool
    owed_by: str | None
    missing_since: str | None
    last: Shown | None


class Look(TypedDict):
    n: int
    at: str
    proposal: Literal["effective", "not_effective", "cannot_tell"]
    reason: (
        Literal["too_few", "missed", "shifted", "turned", "noise", "held", "held_before"]
        | Literal["not_predicted", "to_count"]
    )
    held: int
    of: int
    before: Limits | None
    beyond_noise: bool
    reads: str | None
    observed: float | None
    as_predicted: bool | None
    decision: Literal["effective", "not_effective", "cannot_tell"] | None
    decided_by: str | None
    decided_at: str | None
    note: Quote | None


class Me(TypedDict):
    person: Named | None
    role: Literal["admin", "supervisor", "coach", "learner", "reader"]
    teams: list[str] | None
    shared_device: bool
    expires_at: str | None
    idle_seconds: int | None
    org: Named
    home_team_id: str | None
    tier: int | None
    features: Features


class Meeting(TypedDict):
    id: str
    team_id: str
    routine_id: str | None
    started_at: str
    started_by: str | None
    ended_at: str | None
    minutes: int | None
    stale: bool
    present: list[str]
    decided: list[DecisionOutput]
    promised: int | None
    kept: int | None
    created_at: str


class Money(TypedDict):
    since: str
    until: str
    teams: list[TeamMoney]
    months: list[MonthMoney]


class Obstacle(TypedDict):
    id: str
    what: list[Quote]
    status: Literal["open", "current", "solved", "wiped"]
    created_at: str


class OfRoutine(TypedDict):
    routine_id: str
    name: str
    kind: Literal["meeting", "gemba", "coaching", "check"]
    due: int
    done: int
    share: float | None
    weeks: list[Week]


class OfTeam(TypedDict):
    team_id: str
    due: int
    done: int
    share: float | None
    weeks: list[Week]
    routines: list[OfRoutine]


class Organisation(TypedDict):
    name: str
    external_models_on: bool
    routing: Routing
    messages_a_day: int
    retention: Retention


class OrganisationUpdate(TypedDict):
    name: NotRequired[str]
    external_models_on: NotRequired[bool]
    routing: NotRequired[RoutingUpdate | None]
    messages_a_day: NotRequired[int]
    retention: NotRequired[RetentionUpdate | None]


class PageChangedStandard(TypedDict):
    items: list[ChangedStandard]
    next: str | None


class PageKpi(TypedDict):
    items: list[Kpi]
    next: str | None


class PageLesson(TypedDict):
    items: list[Lesson]
    next: str | None


class PageMeeting(TypedDict):
    items: list[Meeting]
    next: str | None


class PagePerson(TypedDict):
    items: list[Person]
    next: str | None


class PagePolicyView(TypedDict):
    items: list[PolicyView]
    next: str | None


class PageReading(TypedDict):
    items: list[Reading]
    next: str | None


class PageRoutine(TypedDict):
    items: list[Routine]
    next: str | None


class PageSharing(TypedDict):
    items: list[Sharing]
    next: str | None


class PageSource(TypedDict):
    items: list[Source]
    next: str | None


class PageTask(TypedDict):
    items: list[Task]
    next: str | None


class PageTeam(TypedDict):
    items: list[Team]
    next: str | None


class PageTool(TypedDict):
    items: list[Tool]
    next: str | None


class PageUsage(TypedDict):
    items: list[Usage]
    next: str | None


class PageWebhook(TypedDict):
    items: list[Webhook]
    next: str | None


class PageWorkingCalendar(TypedDict):
    items: list[WorkingCalendar]
    next: str | None


class PartFrame(TypedDict):
    shift: str | None
    start: str
    end: str
    value: float | None
    status: Literal["green", "amber", "red", "grey"]
    parts: list[Portioned]


class Performance(TypedDict):
    weeks: list[WeekHeld]
    share: float | None
    kpis: list[KpiProgress]


class PersonalWeek(TypedDict):
    week: str
    counts: RulesPracticeCounts


class Predicted(TypedDict):
    kpi_id: str | None
    count: list[Quote]
    comparison: Literal["at_most", "at_least", "below", "above"]
    value: float
    window_days: int
    reads: str
    drafted: bool
    confirmed_by: str | None
    confirmed_at: str | None


class ReadingView(TypedDict):
    verdict: str
    quotes: list[SpanView]
    repair: str | None
    pick: str | None


class Series(TypedDict):
    shift: str | None
    points: list[Shown]
    limits: Band | None
    signals: list[Marked]


class SessionView(TypedDict):
    id: str
    title: str
    status: str
    framework: FrameworkRef
    step: StepRef | None
    message: MessageView
    progress: Progress
    issue_id: str | None
    storyboard_id: str | None
    team_id: str
    learner: str | None
    locale: str
    card: bool
    n: int
    version: int
    candour: Candour
    alerts: list[AlertView]
    artefact: dict[str, Any] | None
    created_at: str
    updated_at: str


class SimilarIssue(TypedDict):
    issue_id: str
    team_id: str
    title: list[Quote]
    raised_at: str
    closed_at: str
    causes: list[CommittedCause]
    done: list[Learnt]
    never_verified: list[str]
    why_similar: Resemblance


class SourceMapping(TypedDict):
    external_id: str
    fields: Fields
    state: NotRequired[StateFrom | None]
    team: NotRequired[From | None]
    updated_at: NotRequired[str | None]


class SourceUpdate(TypedDict):
    name: str
    team_id: str
    mapping: SourceMapping


class Storyboard(TypedDict):
    id: str
    team_id: str
    owner_id: str | None
    challenge: list[Quote]
    target: list[Quote]
    achieve_by: str | None
    achieve_by_said: list[Quote]
    condition: list[Quote]
    current: list[Quote]
    status: Literal["active", "closed"]
    active_session_id: str | None
    obstacles: list[Obstacle]
    experiments: list[Experiment]
    created_at: str
    updated_at: str


class TeamProgress(TypedDict):
    team_id: str | None
    since: str
    until: str
    performance: Performance
    improvement: Improvement
    curves: list[CurvePoint]


class TeamWork(TypedDict):
    team_id: str
    issues: Workload
    actions: Workload


class TurnView(TypedDict):
    n: int
    said: str | None
    now: str | None
    by: str | None
    reading: ReadingView | None
    message: MessageView | None
    backend: str | None
    read_by: str | None
    fell_back: bool
    because: str | None
    at: str


class Waiting(TypedDict):
    escalations: int
    effects: int
    ideas: int
    longest: list[WaitingDecision]


class Action(TypedDict):
    id: str
    team_id: str
    session_id: str | None
    issue_id: str | None
    storyboard_id: str | None
    meeting_id: str | None
    kind: Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
    strength: Literal["stronger", "intermediate", "weaker"] | None
    what: list[Quote]
    cause: list[Quote]
    owner_id: str | None
    owner_said: list[Quote]
    owner_state: Literal["proposed", "accepted"]
    asker_id: str | None
    asker_said: list[Quote]
    helps_id: str | None
    by_line: bool
    due: str | None
    due_said: list[Quote]
    deadline_version: int
    moves: int
    ends: list[Quote]
    measure: list[Quote]
    window: list[Quote]
    prediction: Predicted | None
    status: Literal["open", "done", "verified", "effective", "standardised", "ended", "closed", "cancelled"]
    done_at: str | None
    verified_at: str | None
    verified_by: str | None
    effect: Look | None
    standard: Quote | None
    benefit: Benefit | None
    stage: (
        Literal[
            "resolve",
            "confirm",
            "answer",
            "date",
            "do",
            "verify",
            "end",
            "effect",
            "decide",
            "standardise",
            "return",
            "step",
            "compare",
        ]
        | None
    )
    owed_by: str | None
    deadline: str | None
    next_at: str | None
    level: int
    tier: int
    acknowledged_at: str | None
    closed_at: str | None
    created_at: str
    updated_at: str


class Adherence(TypedDict):
    team_id: str
    since: str
    until: str
    teams: list[OfTeam]


class Agenda(TypedDict):
    team_id: str
    meeting_id: str | None
    since: str
    until: str
    kpis: list[BoardKpi]
    escalations: list[BoardEscalation]
    promises: list[Promised]
    effects: list[BoardAction]
    ideas: list[BoardIdea]
    lessons: list[WaitingLesson]
    due: list[BoardAction]


class Board(TypedDict):
    team: BoardTeam
    kpis: list[BoardKpi]
    issues: list[BoardIssue]
    ideas: list[BoardIdea]
    actions: list[BoardAction]
    escalations_in: list[BoardEscalation]
    escalations_out: list[BoardEscalation]
    parked: list[BoardSession]
    alarms: list[Alarm]
    counts: BoardsCounts
    line_share: float | None
    below: list[Below]
    as_of: str | None
    heartbeat: Heartbeat


class Brief(TypedDict):
    problem: NotRequired[list[Quote]]
    detail: NotRequired[list[Quote]]
    done: NotRequired[list[Quote]]
    data: NotRequired[list[Data]]
    containment: NotRequired[list[BriefTried]]
    causes: NotRequired[list[Cause]]
    tried: NotRequired[list[BriefTried]]


class Edited(TypedDict):
    turn: TurnView
    session: SessionView
    reopened: list[str]


class Effect(TypedDict):
    action_id: str
    prediction: Predicted | None
    next_at: str | None
    looks: list[Look]
    chart: Chart | None
    parallel: list[Parallel]


class Escalation(TypedDict):
    id: str
    root_id: str
    to_team_id: str
    to_id: str | None
    level: int
    severe: bool
    open: bool
    since: str
    needed_by: str | None
    items: list[Raised]
    brief: Brief


class Filled(TypedDict):
    team_id: str
    kpis: list[Kpi]


class Form(TypedDict):
    team_id: str
    lines: list[Line]


class Kept(TypedDict):
    reading: Reading
    kpi: Kpi


class KpiChart(TypedDict):
    kpi_id: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    limit: float | None
    series: list[Series]


class KpiParts(TypedDict):
    kpi_id: str
    rollup: Literal["sum", "weighted_mean", "worst"]
    frames: list[PartFrame]


class Leading(TypedDict):
    since: str
    until: str
    escalations: Times
    effects: Times
    ideas: Times
    walks: list[Walk]
    teams: list[OfTeam]


class OpenWork(TypedDict):
    as_of: str
    teams: list[TeamWork]
    departments: list[DepartmentWork]


class PageAction(TypedDict):
    items: list[Action]
    next: str | None


class PageEscalation(TypedDict):
    items: list[Escalation]
    next: str | None


class PageSessionView(TypedDict):
    items: list[SessionView]
    next: str | None


class PageStoryboard(TypedDict):
    items: list[Storyboard]
    next: str | None


class PageTurnView(TypedDict):
    items: list[TurnView]
    next: str | None


class PersonalProgress(TypedDict):
    person_id: str
    shares_progress: bool
    weeks: list[PersonalWeek]
    earlier: RulesPracticeCounts
    later: RulesPracticeCounts
    finished: list[FinishedTalk]


class Reply(TypedDict):
    turn: TurnView
    session: SessionView


class Similar(TypedDict):
    committed: bool
    items: list[SimilarIssue]


class Tier3(TypedDict):
    team_id: str
    as_of: str
    since: str
    until: str
    overdue: int
    areas: list[Area]
    waiting: Waiting
    lessons_unanswered: int
    standards_owed: int
    vital_few: Few
    money: list[CurrencySum]
