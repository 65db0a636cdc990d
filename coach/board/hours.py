"""The hour-by-hour board of a team: plan and actual of each hour, why they differ, and the issue it became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping
from typing_extensions import TypedDict

from coach.board.feed import occurred
from coach.board.hands import pick, speaker
from coach.board.issues import put_up
from coach.board.plant import Plant
from coach.board.rules import hourly
from coach.board.rules.calendar import Calendar
from coach.board.rules.hourly import Light, Owed
from coach.board.rules.telling import number
from coach.errors import Conflict, InvalidInput, NotFound
from coach.store import board as store
from coach.store import hours as rows
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["HourBoard", "HourShown", "plan_day", "put_hours", "raise_hour", "read_hours"]

DAY = timedelta(days=1)

HourShown = TypedDict(
    "HourShown",
    {
        "from": datetime,
        "until": datetime,
        "label": str,
        "shift": str | None,
        "plan": float | None,
        "actual": float | None,
        "gap": float | None,
        "cumulative_gap": float | None,
        "reason": str | None,
        "status": Light,
        "owed": Owed | None,
        "issue_id": str | None,
    },
)
"""`cumulative_gap` adds up the hours counted so far; `owed` is what somebody has still to write down."""


@dataclass(frozen=True, slots=True)
class HourBoard:
    """The working hours of the shifts that start on a day, those after midnight with them."""

    team_id: str
    day: date
    stream: str | None
    timezone: str
    hours: list[HourShown]


def read_hours(
    conn: Connection, caller: Caller, team_id: str, stream: str | None, day: date | None, at: datetime
) -> HourBoard:
    """Without a day, that of the moment where the team works."""
    store.find(conn, caller, t.teams, team_id)
    plant = Plant(conn, caller.org, at)
    calendar = plant.calendar(team_id)
    day = day or calendar.day_of(at)
    known = {hour.start: (hour.end, hour.shift) for hour in hourly.hours_of(calendar, day)}
    first, last = calendar.end_of(day - DAY), max([calendar.end_of(day), *(end for end, _ in known.values())])
    written = rows.hours_between(conn, caller.org, team_id, stream or "", first, last)
    kept = {row["from_at"]: row for row in written if row["from_at"] in known or left_over(calendar, day, row)}
    known |= {start: (row["until_at"], None) for start, row in kept.items() if start not in known}
    frames = [(start, *known[start]) for start in sorted(known)]
    return HourBoard(team_id, day, stream, calendar.zone.key, shown(plant, team_id, frames, kept))


def left_over(calendar: Calendar, day: date, row: RowMapping) -> bool:
    """Whether an hour was kept on this date that the calendar has no more: its shift was moved or taken out."""
    return calendar.day_of(row["from_at"]) == day and hourly.hour_at(calendar, row["from_at"]) is None


Frame = tuple[datetime, datetime, str | None]
"""From, until, and the shift. An hour that was kept is shown also when the calendar has it no more."""


def shown(plant: Plant, team_id: str, frames: Sequence[Frame], kept: Mapping[datetime, RowMapping]) -> list[HourShown]:
    heard = store.heard(plant.conn, plant.org, {row["reason_u"] for row in kept.values() if row["reason_u"]})
    counted = [counts(kept.get(start)) for start, _, _ in frames]
    calendar, board = plant.calendar(team_id), list[HourShown]()
    for (start, end, shift), (plan, actual), (gap, total) in zip(frames, counted, hourly.gaps(counted), strict=True):
        row = kept.get(start)
        reason = heard[row["reason_u"]].text if row and row["reason_u"] else None
        board.append({
            "from": start, "until": end, "label": hourly.label(calendar, start, end), "shift": shift,
            "plan": plan, "actual": actual, "gap": gap, "cumulative_gap": total, "reason": reason,
            "status": hourly.light(plan, actual),
            "owed": hourly.owed(plan, actual, reasoned=reason is not None, over=end <= plant.at),
            "issue_id": row["issue_id"] if row else None,
        })  # fmt: skip
    return board


def counts(row: RowMapping | None) -> tuple[float | None, float | None]:
    return (row["plan"], row["actual"]) if row else (None, None)


# --- writing ----------------------------------------------------------------------------------------


def plan_day(
    conn: Connection, caller: Caller, team_id: str, day: date, shift: str | None, takt_seconds: float, at: datetime
) -> list[dict[str, Any]]:
    """The plan of each hour of a day, or of one of its shifts, at one piece every so many seconds."""
    pick(conn, caller, t.teams, "team_id", team_id)
    hours = hourly.hours_of(Plant(conn, caller.org, at).calendar(team_id), day)
    meant = [hour for hour in hours if shift in (None, hour.shift)]
    if not meant:
        named = ", ".join(sorted({hour.shift for hour in hours})) or "none"
        raise InvalidInput(f"`day` {day} has no hours to plan; its shifts: {named}. Choose another day or shift.")
    return [{"start": hour.start, "plan": hourly.planned(hour, takt_seconds)} for hour in meant]


def put_hours(
    conn: Connection,
    caller: Caller,
    team_id: str,
    stream: str | None,
    entries: Sequence[Mapping[str, Any]],
    by: str | None,
    at: datetime,
) -> date:
    """Write the fields that each entry names and leave the others; the day that all of the hours belong to."""
    pick(conn, caller, t.teams, "team_id", team_id)
    person, plant = speaker(conn, caller, by), Plant(conn, caller.org, at)
    found = [(place(plant, team_id, entry["start"]), entry) for entry in entries]
    days = {day for (day, _), _ in found}
    if len(days) > 1:
        raise InvalidInput(f"The hours belong to {len(days)} days; send each day by itself.")
    for (_, hour), entry in sorted(found, key=lambda each: each[0][1].start):
        key = {"org": caller.org, "team_id": team_id, "stream": stream or "", "from_at": hour.start}
        put_hour(plant, caller, {**key, "until_at": hour.end}, entry, person)
    return days.pop()


def place(plant: Plant, team_id: str, start: datetime) -> tuple[date, hourly.Hour]:
    calendar = plant.calendar(team_id)
    found = hourly.hour_at(calendar, start)
    if found is None:
        hours = hourly.hours_of(calendar, calendar.day_of(start))
        first = f"the first of that day begins at {hours[0].start.isoformat()}" if hours else "that day has none"
        raise InvalidInput(f"No working hour begins at {start.isoformat()}; {first}. Take `from` of GET /v1/hours.")
    return found


def put_hour(plant: Plant, caller: Caller, hour: Mapping[str, Any], entry: Mapping[str, Any], by: str | None) -> None:
    key = (plant.conn, plant.org, hour["team_id"], hour["stream"], hour["from_at"])
    if entry.get("actual") is not None and hour["from_at"] > plant.at:
        raise InvalidInput(f"The hour from {hour['from_at'].isoformat()} has not begun; leave its `actual` out.")
    row = rows.hour(*key, lock=True)
    if row is None:
        if "plan" not in entry:
            raise InvalidInput(f"The hour from {hour['from_at'].isoformat()} has no plan yet; send `plan` with it.")
        store.add_if_new(plant.conn, t.hours, {**hour, "plan": entry["plan"], "by": by, "updated_at": plant.at})
        row = rows.hour(*key, lock=True)
    assert row is not None, "nothing deletes hours"
    fields = {name: entry[name] for name in ("plan", "actual") if name in entry and entry[name] != row[name]}
    if "reason" in entry and entry["reason"] != said(plant, row["reason_u"]):
        text = entry["reason"]
        fields["reason_u"] = store.say(plant.conn, caller, text, by, plant.at) if text is not None else None
    if fields:
        rows.change_hour(plant.conn, row, {**fields, "by": by, "updated_at": plant.at})
        tell_listeners(plant, row, {**row, **fields}, by)


def said(plant: Plant, utterance: str | None) -> str | None:
    return store.heard(plant.conn, plant.org, [utterance])[utterance].text if utterance else None


def tell_listeners(plant: Plant, old: RowMapping, new: Mapping[str, Any], by: str | None) -> None:
    """Of a count, and of a plan that changes how an hour stands."""
    status = hourly.light(new["plan"], new["actual"])
    if old["actual"] == new["actual"] and hourly.light(old["plan"], old["actual"]) == status:
        return
    data = {"from": new["from_at"].isoformat(), "stream": new["stream"] or None, "status": status}
    data |= {"plan": new["plan"], "actual": new["actual"]}
    occurred(plant.conn, plant.org, "hour.read", new["team_id"], new["team_id"], by, plant.at, data)


def raise_hour(
    conn: Connection, caller: Caller, team_id: str, stream: str | None, start: datetime, by: str | None, at: datetime
) -> str:
    """A red hour becomes an issue, once. Its detail is the reason that was given, as it was said."""
    pick(conn, caller, t.teams, "team_id", team_id)
    person, plant = speaker(conn, caller, by), Plant(conn, caller.org, at)
    row = rows.hour(conn, caller.org, team_id, stream or "", start, lock=True)
    if row is None:
        raise NotFound(f"Nothing is written for the hour from {start.isoformat()}; GET /v1/hours shows which are.")
    if row["issue_id"] is not None:
        return str(row["issue_id"])
    if hourly.light(row["plan"], row["actual"]) != "red":
        raise Conflict("That hour is not red: nothing is missing from its plan. Correct it first, or POST /v1/issues.")
    calendar = plant.calendar(team_id)
    told = hourly.label(calendar, row["from_at"], row["until_at"])
    title = f"{told}: {number(row['actual'])} of {number(row['plan'])}"
    shift = calendar.shift_at(start)
    clock = put_up(plant, {
        "team_id": team_id, "title_u": store.say(conn, caller, title, person, at), "detail_u": row["reason_u"],
        "severity": "normal", "originator_id": person, "shift": shift.name if shift else None,
    })  # fmt: skip
    rows.change_hour(conn, row, {"issue_id": clock.item_id})
    return clock.item_id
