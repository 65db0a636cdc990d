"""A KPI that sums up others, opened to them: what each part brings to a frame, and what of it is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from coach.board.fitting import pace_of
from coach.board.plant import Plant
from coach.board.rollups import brought
from coach.board.rules.frames import Frame
from coach.board.rules.rollup import Pace, Portion, Rollup, Whole, combine, in_a_row, share, whole
from coach.board.rules.triggers import Status, status
from coach.board.standing import target_of, worst_of
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import rollups as rows
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["MOST", "Gap", "KpiParts", "PartFrame", "Portioned", "read_parts"]

MOST = 100
"""Frames in one answer."""

LONGEST = timedelta(days=1100)
"""From the first of them to the last."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A frame of a part that nobody has read."""

    shift: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Portioned:
    """What a part brings to a frame: grey while anything is `missing`. Of a team that the key does not see there is
    neither name nor team."""

    kpi_id: str
    name: str | None
    team_id: str | None
    value: float | None
    status: Status
    weight: float | None
    share: float | None
    missing: list[Gap]


@dataclass(frozen=True, slots=True)
class PartFrame:
    """From after `start` until `end`; without a value while a part is missing."""

    shift: str | None
    start: datetime
    end: datetime
    value: float | None
    status: Status
    parts: list[Portioned]


@dataclass(frozen=True, slots=True)
class KpiParts:
    kpi_id: str
    rollup: Rollup
    frames: list[PartFrame]


def read_parts(
    conn: Connection, caller: Caller, id: str, at: datetime, start: datetime | None = None, end: datetime | None = None
) -> KpiParts:
    """Of the frame at a moment, or of those that end after `start` and until `end`, by shift and in their order."""
    row = store.find(conn, caller, t.kpis, id)
    if row["rollup"] is None:
        raise Conflict(f"The KPI {id!r} is read by hand and has no parts; see GET /v1/kpis/{id}/readings.")
    plant, found = Plant(conn, caller.org, at), rows.parts(conn, caller.org, id)
    pace = pace_of(plant, row)
    shown: list[PartFrame] = []
    for series in pace.shifts:
        if wanted := asked_for(pace, series, at, start, end):
            shown += opened(plant, caller, row, found, pace, series, wanted)
    return KpiParts(id, row["rollup"], shown)


def asked_for(pace: Pace, series: str, at: datetime, start: datetime | None, end: datetime | None) -> list[Frame]:
    if start is None or end is None:
        now = pace.frame_of(series, at)
        return [now] if now is not None else []
    if end < start:
        raise InvalidInput(f"`to` is {end.isoformat()} and comes before `from`, {start.isoformat()}; change them over.")
    found = pace.frames(series, start, end) if end - start <= LONGEST else None
    if found is None or len(found) > MOST:
        raise InvalidInput(f"`from` and `to` hold more than {MOST} frames; move them nearer to each other.")
    return found


def opened(
    plant: Plant,
    caller: Caller,
    row: RowMapping,
    parts: Sequence[RowMapping],
    pace: Pace,
    series: str,
    wanted: Sequence[Frame],
) -> list[PartFrame]:
    frames = in_a_row(pace, series, wanted)
    brings = [brought(plant, part, frames, series) for part in parts]
    shown: list[PartFrame] = []
    for place, frame in enumerate(frames[: len(wanted)]):
        portions = [(part, bring[place]) for part, bring in zip(parts, brings, strict=True)]
        all = whole(row["rollup"], row["direction"], [portion for _, portion in portions])
        owed = [(part, portion) for part, portion in portions if portion.reads or portion.missing]
        mine = [portioned(caller, row, part, portion, all) for part, portion in owed]
        value = all.value if all is not None else None
        shown.append(PartFrame(series or None, frame.start, frame.end, value, status(target_of(row), value), mine))
    return shown


def portioned(caller: Caller, row: RowMapping, part: RowMapping, portion: Portion, all: Whole | None) -> Portioned:
    seen = caller.sees(part["team_id"])
    came = combine(row["rollup"], row["direction"], list(portion.weighted()))
    return Portioned(
        kpi_id=part["id"],
        name=part["name"] if seen else None,
        team_id=part["team_id"] if seen else None,
        value=came.value if came is not None else None,
        status=colour(part, portion),
        weight=came.weight if came is not None else None,
        share=share(row["rollup"], came, all),
        missing=[Gap(gap.shift or None, gap.start, gap.end) for gap in portion.missing],
    )


def colour(part: RowMapping, portion: Portion) -> Status:
    """Of its worst reading: each was held against the target of its own frame."""
    seen = {status(target_of(part), read.value) for read in portion.reads}
    return worst_of(seen) if seen and not portion.missing else "grey"
