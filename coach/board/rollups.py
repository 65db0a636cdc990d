"""How a KPI stands after its readings have changed, and with it all the KPIs above that it rolls into."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from coach.board.feed import occurred
from coach.board.fitting import pace_of
from coach.board.plant import Plant
from coach.board.recent import note_recent
from coach.board.rules.frames import Frame, last_begun
from coach.board.rules.rollup import Pace, Part, Portion, Read, Whole, frames_above, in_a_row, portions, unknown, whole
from coach.board.rules.triggers import status
from coach.board.standing import target_of, weight_of
from coach.store import kpis as rows
from coach.store import rollups as store
from coach.store.kpis import Point, ReadingRow

__all__ = ["LAST", "Asking", "Changed", "brought", "hold_all", "part_of", "refresh", "settle", "standing"]

LAST = 40
"""Readings of a shift that are looked at for a trigger."""

STRETCH = {"takt": timedelta(days=1), "hour": timedelta(days=20), "shift": timedelta(days=60)}
LONG_STRETCH = timedelta(days=200)
"""So long are the frames, from the first to the last, that are worked out together."""

LATELY = timedelta(days=90)
MOST_FRAMES = 2_500
MOST_READINGS = 50_000
"""How far back, and how much at most, a whole is worked out anew."""

AHEAD = timedelta(days=1)
"""The end of today may have been read already."""

Anew = Mapping[str, datetime | None]
"""Wholes to work out although no reading has changed, and since when."""

NOTHING: Anew = {}

Touched = Mapping[str, Collection[datetime]]
"""The moments of each shift whose readings have changed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A held KPI, and which of its readings have changed."""

    kpi: RowMapping
    touched: Touched


@dataclass(frozen=True, slots=True)
class Asking:
    """A KPI whose newest reading has changed: it may ask for an analysis."""

    kpi: RowMapping
    shift: str
    points: Sequence[Point]
    by: str | None


def settle(plant: Plant, changes: Sequence[Changed], by: str | None, anew: Anew = NOTHING) -> list[Asking]:
    """Held KPIs, and then those above them, each once and after all of its parts: that is the order in which KPIs are
    held everywhere. Those `anew` are worked out for what was lately; see `refresh`."""
    mine = {change.kpi["id"]: change for change in together(changes)}
    ups = up_from(plant, [*mine, *anew])
    brought_by = defaultdict[str, list[Changed]](list)
    asking: list[Asking] = []
    for id in parts_first(ups):
        change = mine.get(id) or summed_up(plant, id, brought_by[id], anew)
        if change is not None and change.touched:
            asking += noted(plant, change, by if id in mine else None)
            if change.kpi["rolls_into"] is not None:
                brought_by[change.kpi["rolls_into"]].append(change)
    return asking


def together(changes: Iterable[Changed]) -> Iterator[Changed]:
    """What has changed of one KPI as one."""
    rows: dict[str, RowMapping] = {}
    touched = defaultdict[str, defaultdict[str, set[datetime]]](lambda: defaultdict(set))
    for change in changes:
        rows[change.kpi["id"]] = change.kpi
        for shift, ats in change.touched.items():
            touched[change.kpi["id"]][shift].update(ats)
    return (Changed(row, touched[id]) for id, row in rows.items())


def noted(plant: Plant, change: Changed, by: str | None) -> list[Asking]:
    kpi, touched = change.kpi, change.touched
    fresh = {shift: rows.newest(plant.conn, plant.org, kpi["id"], shift, LAST) for shift in touched}
    note_recent(plant, kpi, fresh, by)
    tell_listeners(plant, kpi, fresh, touched, by)
    return [
        Asking(kpi, shift, points, by) for shift, points in fresh.items() if points and points[-1].at in touched[shift]
    ]


def tell_listeners(
    plant: Plant, kpi: RowMapping, fresh: Mapping[str, Sequence[Point]], touched: Touched, by: str | None
) -> None:
    for shift, ats in touched.items():
        last = max(ats)
        value = next((point.value for point in fresh[shift] if point.at == last), None)
        data = {"at": last.isoformat(), "shift": shift or None, "status": status(target_of(kpi), value)}
        occurred(plant.conn, plant.org, "kpi.read", kpi["id"], kpi["team_id"], by, plant.at, data)


def hold_all(plant: Plant, ids: Collection[str]) -> None:
    """Hold many KPIs and all above them before the first is changed: parts before wholes, so that nobody waits for
    somebody who waits for them."""
    for id in parts_first(up_from(plant, ids)):
        store.hold(plant.conn, plant.org, id)


def up_from(plant: Plant, ids: Collection[str]) -> dict[str, str | None]:
    """These KPIs and all above them, each with what it rolls into."""
    ups: dict[str, str | None] = {}
    here: Collection[str] = set(ids)
    while here:
        ups |= store.links(plant.conn, plant.org, here)
        here = {up for up in ups.values() if up is not None} - ups.keys()
    return ups


def parts_first(ups: Mapping[str, str | None]) -> list[str]:
    return sorted(ups, key=lambda id: (-depth(ups, id), id))


def depth(ups: Mapping[str, str | None], id: str) -> int:
    """How many KPIs lie above one."""
    above = ups.get(id)
    return 0 if above is None else 1 + depth(ups, above)


# --- the readings of a whole ------------------------------------------------------------------------


def summed_up(plant: Plant, id: str, parts: Sequence[Changed], anew: Anew) -> Changed | None:
    """Write anew what the frames come to that readings of these parts count to; the moments whose value has changed."""
    if not parts and id not in anew:
        return None
    above = store.hold(plant.conn, plant.org, id)
    if above["rollup"] is None or above["retired_at"] is not None:
        return Changed(above, {})
    pace, theirs = pace_of(plant, above), store.parts(plant.conn, plant.org, id)
    changed: dict[str, set[datetime]] = {}
    for series in pace.shifts:
        wanted = counted_to(plant, pace, series, parts)
        if id in anew:
            wanted |= lately(plant, id, theirs, pace, series, anew[id])
        for near in stretches(pace.rhythm, wanted):
            if moments := rewritten(plant, above, theirs, pace, series, near):
                changed.setdefault(series, set()).update(moments)
    return Changed(above, changed)


def counted_to(plant: Plant, pace: Pace, series: str, parts: Iterable[Changed]) -> set[Frame]:
    """The frames of a whole that these readings count to; parts that are read alike are looked at together."""
    ats = defaultdict[tuple[Pace, str], set[datetime]](set)
    for part in parts:
        own = pace_of(plant, part.kpi)
        for shift in part.touched:
            if series in ("", shift):
                ats[own, shift].update(part.touched[shift])
    return {frame for (own, shift), moments in ats.items() for frame in frames_above(pace, series, own, shift, moments)}


def stretches(rhythm: str, wanted: Iterable[Frame]) -> Iterator[set[Frame]]:
    """Those together that lie near each other, so that an import of a year needs no more memory than one of days."""
    near: list[Frame] = []
    for frame in sorted(wanted):
        if near and frame.end - near[0].start > STRETCH.get(rhythm, LONG_STRETCH):
            yield set(near)
            near = []
        near.append(frame)
    if near:
        yield set(near)


def rewritten(
    plant: Plant, above: RowMapping, theirs: Sequence[RowMapping], pace: Pace, series: str, wanted: Collection[Frame]
) -> set[datetime]:
    frames = in_a_row(pace, series, wanted)
    brings = [brought(plant, row, frames, series) for row in theirs]
    before = standing(plant, above["id"], series, frames)
    gone: list[ReadingRow] = []
    new: list[ReadingRow] = []
    for place, frame in enumerate(frames):
        portions = [portion[place] for portion in brings]
        if frame in wanted and not unknown(portions):
            value = whole(above["rollup"], above["direction"], portions)
            replace(plant, above, series, value, moment(frame, portions), before[place], gone, new)
    rows.rewrite(plant.conn, gone, new)
    return {row.at for row in (*gone, *new)}


def replace(
    plant: Plant,
    above: RowMapping,
    series: str,
    value: Whole | None,
    at: datetime,
    before: Sequence[ReadingRow],
    gone: list[ReadingRow],
    new: list[ReadingRow],
) -> None:
    """Note what has to go for a frame and what comes for it; nothing where its value is the same."""
    stands = [row for row in before if not row.corrected]
    weight = value.weight if value is not None and above["rollup"] == "weighted_mean" else None
    if value is not None and [(row.value, row.weight) for row in stands] == [(value.value, weight)]:
        return
    gone += stands
    if value is not None:
        at = stands[-1].at if stands else at
        version = 1 + max((row.version for row in before if row.at == at), default=0)
        key = (plant.org, above["id"], series, at, version)
        new.append(ReadingRow(*key, value.value, False, None, None, plant.at, weight))


def moment(frame: Frame, portions: Sequence[Portion]) -> datetime:
    """When a whole was read: with the last of its parts, while that is within the frame."""
    last = max((read.at for portion in portions for read in portion.reads), default=frame.end)
    return last if frame.start < last <= frame.end else frame.end


def standing(plant: Plant, kpi: str, series: str, frames: Sequence[Frame]) -> list[list[ReadingRow]]:
    """What was ever written for each of these frames."""
    found: list[list[ReadingRow]] = [[] for _ in frames]
    for row in rows.between(plant.conn, plant.org, kpi, frames[0].start, frames[-1].end, history=True):
        place = last_begun(frames, row.at)
        if place is not None and row.shift == series:
            found[place].append(row)
    return found


def brought(plant: Plant, row: RowMapping, frames: Sequence[Frame], series: str) -> list[Portion]:
    part = part_of(plant, row)
    start, end = frames[0].start - part.pace.reach, frames[-1].end + part.pace.reach
    found = rows.between(plant.conn, plant.org, part.id, start, end)
    return portions(frames, part, series, [Read(one.shift, one.at, one.value, one.weight) for one in found])


def part_of(plant: Plant, row: RowMapping) -> Part:
    since = min(filter(None, (row["created_at"], row["first_at"])))
    return Part(row["id"], pace_of(plant, row), weight_of(row), since, row["retired_at"])


# --- after a change of what is summed up, or how ------------------------------------------------------


def refresh(plant: Plant, wholes: Collection[str], since: datetime | None = None) -> None:
    """Work out anew what these KPIs came to lately, after their parts or weights have changed, and what is above them.
    With `since`, only what stands for frames that were not over then. Nobody is asked for an analysis by it."""
    settle(plant, [], None, anew=dict.fromkeys(wholes, since))


def lately(
    plant: Plant, id: str, parts: Sequence[RowMapping], pace: Pace, series: str, since: datetime | None
) -> set[Frame]:
    if since is not None:
        frame = pace.frame_of(series, since)
        return {frame} if frame is not None and any(standing(plant, id, series, [frame])[0]) else set()
    window = min(LATELY, LATELY * (MOST_READINGS / max(1, read_lately(plant, parts))))
    found = pace.frames(series, plant.at - window, plant.at + AHEAD)[-MOST_FRAMES:]
    running = pace.frame_of(series, plant.at)
    return {*found, *([running] if running is not None else [])}


def read_lately(plant: Plant, parts: Sequence[RowMapping]) -> int:
    return store.count_readings(plant.conn, plant.org, [row["id"] for row in parts], plant.at - LATELY)
