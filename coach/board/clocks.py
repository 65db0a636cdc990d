"""The clock of an item: started, acknowledged, moved, stopped, and what happens when a rung is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

from coach.board.feed import occurred, raised
from coach.board.notices import announce, tell
from coach.board.plant import Plant
from coach.board.rules.clock import Clock, Kind, Moment, Stage, deadline_for, ladder, moment, reach
from coach.errors import Conflict
from coach.store import clocks as store
from coach.store.clocks import ClockRow

__all__ = [
    "Item",
    "acknowledge",
    "climb",
    "give_duty",
    "held",
    "restart",
    "start",
    "steps_to",
    "stop",
    "timed",
]


@dataclass(frozen=True, slots=True)
class Item:
    """What a clock watches. Items with the same `root_id` have one cause and travel as one brief."""

    id: str
    kind: Kind
    team_id: str
    root_id: str
    severe: bool = False


def start(
    plant: Plant,
    item: Item,
    stage: Stage,
    *,
    duty: str | None,
    deadline: datetime | None = None,
    accepted: bool = False,
    why: str = "set",
    by: str | None = None,
    after: int = 0,
) -> ClockRow:
    """Begin a stage of an item, under the policy as it is now and a deadline version of its own.

    Whatever was escalated about the item before has come to its end. A clock that is due at once acts at once.
    `after` is the last deadline version of an item whose clock is gone.
    """
    pinned, calendar, at = plant.policy_of(item.team_id), plant.calendar(item.team_id), plant.at
    before = store.clock_of(plant.conn, plant.org, item.id, lock=True)
    last = before.deadline_version if before else after
    until = deadline or deadline_for(pinned.policy, calendar, stage, at, severe=item.severe)
    clock = Clock(stage, item.severe, at, until, 0, at, at if accepted else None, None)
    next = moment(pinned.policy, calendar, clock)
    row = ClockRow(
        org=plant.org,
        item_id=item.id,
        kind=item.kind,
        team_id=item.team_id,
        root_id=item.root_id,
        duty_id=still_here(plant, duty),
        policy_id=pinned.id,
        policy_version=pinned.version,
        deadline_version=last + 1,
        fire_at=next.fire_at,
        due_at=next.due_at,
        **asdict(clock),
    )
    if last:
        end_questions(plant, item.id)
    store.begin_clock(plant.conn, row, new=before is None)
    store.deadline_was(plant.conn, row, why, by, at)
    if next.fire_at is not None and next.fire_at <= at:
        (row,) = climb(plant, [row])
    return row


def restart(plant: Plant, item: str, why: str, by: str | None, *, deadline: datetime | None = None) -> ClockRow:
    """The same stage again from now, on the lowest rung: a moved deadline, or an item handed back down."""
    row = held(plant, item)
    if deadline is None:
        policy = plant.policy_of(row.team_id).policy
        deadline = deadline_for(policy, plant.calendar(row.team_id), stage(row), plant.at)
    same = Item(row.item_id, kind(row), row.team_id, row.root_id, row.severe)
    taken = row.acknowledged_at is not None or row.level > 0
    return start(plant, same, stage(row), duty=row.duty_id, deadline=deadline, accepted=taken, why=why, by=by)


def stop(plant: Plant, item: str) -> None:
    """Nothing is owed any more. Its level stays on record."""
    store.set_clock(plant.conn, plant.org, item, fire_at=None, due_at=None)
    end_questions(plant, item)


def end_questions(plant: Plant, item: str) -> None:
    """What was escalated has come to its end. Whoever was asked, and who asked, hear that no answer is wanted now."""
    facts = store.open_facts(plant.conn, plant.org, item)
    for fact in facts:
        if fact["ask_u"] is not None and fact["answered_at"] is None:
            tell(
                plant,
                [fact["to_id"], fact["by"]],
                item,
                Item(item, cast(Kind, fact["kind"]), fact["team_id"], fact["root_id"], fact["severe"]),
                "moved",
                fact["id"],
                fact["level"],
            )
    store.close_facts(plant.conn, plant.org, item, plant.at)
    if facts:
        occurred(plant.conn, plant.org, "escalation.closed", item, facts[0]["team_id"], None, plant.at)


def still_here(plant: Plant, person: str | None) -> str | None:
    """Nobody who was taken out of the data owes anything; then it is owed by whoever leads the team."""
    return person if person is not None and plant.living(person) else None


def give_duty(plant: Plant, item: str, person: str | None, *, accepted: bool) -> None:
    """Somebody else owes the move; the deadline stays, and so does the rung."""
    row = held(plant, item)
    kept = row.level > 0 or row.stage == "resolve"  # a team that has an issue in hand has it whoever it is given to
    acknowledged = row.acknowledged_at if kept else None
    if accepted and not row.level:
        acknowledged = acknowledged or plant.at
    moved = timed(plant, replace(row, acknowledged_at=acknowledged))
    store.set_clock(plant.conn, plant.org, item, duty_id=still_here(plant, person))
    store.set_clocks(plant.conn, plant.org, [moved])


def acknowledge(plant: Plant, item: str) -> ClockRow:
    """Somebody has it in hand; the window in which it must end runs on."""
    row = held(plant, item)
    moved = timed(plant, replace(row, acknowledged_at=row.acknowledged_at or plant.at))
    store.set_clocks(plant.conn, plant.org, [moved])
    return moved


def held(plant: Plant, item: str) -> ClockRow:
    """The running clock of an item, kept from workers until this transaction ends."""
    row = store.clock_of(plant.conn, plant.org, item, lock=True)
    if row is None or row.due_at is None:
        raise Conflict(f"Nothing is owed about {item!r} any more; reopen it first.")
    return row


def climb(plant: Plant, rows: Sequence[ClockRow], why: str | None = None, **asked: Any) -> list[ClockRow]:
    """Each of these one rung up: a fact, a notice for who is on duty there, and the next window from now.

    `why` is said where a person sends them up, with `asked` on the fact: `by`, `reason_u`, `ask_u`, `needed_by`.
    """
    up = [climbed(plant, row) for row in rows]
    facts = [fact(plant, before, after, why, asked) for before, after in zip(rows, up, strict=True)]
    store.add_facts(plant.conn, facts)
    raised(plant.conn, facts)
    announce(plant, facts, {row.item_id: row.duty_id for row in rows})
    store.set_clocks(plant.conn, plant.org, up)
    return up


def climbed(plant: Plant, row: ClockRow) -> ClockRow:
    clock = reach(clock_of(row), plant.at)
    next = next_moment(plant, clock, row)
    return replace(
        row,
        level=clock.level,
        entered_at=clock.entered_at,
        acknowledged_at=clock.acknowledged_at,
        reminded_at=clock.reminded_at,
        fire_at=next.fire_at,
        due_at=next.due_at,
    )


def timed(plant: Plant, row: ClockRow) -> ClockRow:
    """With the instants at which something happens next."""
    next = next_moment(plant, clock_of(row), row)
    return replace(row, fire_at=next.fire_at, due_at=next.due_at)


def next_moment(plant: Plant, clock: Clock, row: ClockRow) -> Moment:
    """Above the first rung it depends on rung and calendar alone: the same for all that reach it in one pass."""
    policy, calendar = plant.pinned(row.policy_id, row.policy_version).policy, plant.calendar(row.team_id)
    if clock.level == 0 or clock.stage == "effect":
        return moment(policy, calendar, clock)
    key = (
        row.policy_id, row.policy_version, id(calendar), len(ladder(policy, clock.stage)), clock.level,
        clock.entered_at, clock.reminded_at, clock.acknowledged_at is None,
    )  # fmt: skip
    if key not in plant.moments:
        plant.moments[key] = moment(policy, calendar, clock)
    return plant.moments[key]


def fact(plant: Plant, before: ClockRow, after: ClockRow, why: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    steps = steps_to(plant, before, after.level)
    late = before.deadline <= plant.at
    taken = before.acknowledged_at is not None
    return {
        "org": plant.org,
        "id": f"esc_{before.item_id}_{before.deadline_version}_{after.level}",
        "item_id": before.item_id,
        "level": after.level,
        "deadline_version": before.deadline_version,
        "kind": before.kind,
        "stage": before.stage,
        "root_id": before.root_id,
        "team_id": before.team_id,
        "to_team_id": plant.above(before.team_id, steps),
        "to_id": plant.on_duty(before.team_id, steps),
        "why": why or ("severe" if before.severe and late else "overdue" if late or taken else "unacknowledged"),
        "severe": before.severe,
        "at": plant.at,
        "by": None,
        "reason_u": None,
        "ask_u": None,
        "needed_by": None,
        **asked,
        "status": "open",
    }


def steps_to(plant: Plant, row: ClockRow, level: int) -> int:
    """Tiers up to a rung of the item's ladder; above the last one a person may still send it up, a tier at a time."""
    policy = plant.pinned(row.policy_id, row.policy_version).policy
    own = ladder(policy, stage(row))
    rungs = (*own, *(rung for rung in policy.levels if rung.up > own[-1].up))
    return rungs[min(level, len(rungs)) - 1].up + max(0, level - len(rungs))


# --- rows and rules ---------------------------------------------------------------------------------


def clock_of(row: ClockRow) -> Clock:
    return Clock(
        stage(row), row.severe, row.started_at, row.deadline, row.level, row.entered_at, row.acknowledged_at,
        row.reminded_at,
    )  # fmt: skip


def stage(row: ClockRow) -> Stage:
    """Columns hold nothing but what `start` has written."""
    return cast(Stage, row.stage)


def kind(row: ClockRow) -> Kind:
    return cast(Kind, row.kind)
