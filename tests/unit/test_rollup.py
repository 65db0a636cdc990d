"""Roll-ups over random plants, against an oracle that labels every quarter of an hour by the clock on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.rollup import (
    Pace,
    Part,
    Portion,
    Read,
    Whole,
    combine,
    finer,
    in_a_row,
    portions,
    share,
    whole,
)
from tests.rollup_oracle import Kept, Piece, Seen, Turn, sum_up

FIVE, SIX = frozenset(range(5)), frozenset(range(6))
ROSTERS = (
    (Turn("early", 6, 14, FIVE),),
    (Turn("early", 6, 14, SIX), Turn("late", 14, 22, FIVE)),
    (Turn("early", 6, 14, FIVE), Turn("late", 14, 22, FIVE), Turn("night", 22, 6, frozenset({0, 1, 2, 3, 6}))),
)
EDGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}
RHYTHMS = ("takt", "hour", "shift", "day", "week", "month")
HALF = timedelta(days=38)
DAY = date(2026, 3, 29)


class Made(NamedTuple):
    """A KPI for the rules and for the oracle."""

    pace: Pace
    kept: Kept


def made(zone: str, roster: tuple[Turn, ...], rhythm: Any, shifts: tuple[str, ...], takt: int, about: date) -> Made:
    worked = tuple(Shift(turn.name, time(turn.start), time(turn.end), turn.days) for turn in roster)
    pace = Pace(Calendar(ZoneInfo(zone), worked), rhythm, shifts, takt if rhythm == "takt" else None)
    return Made(pace, Kept(zone, roster, rhythm, takt, about - HALF))


@st.composite
def plants(draw: Any) -> tuple[Made, list[tuple[Made, Piece]], date]:
    zone = draw(st.sampled_from(sorted(EDGES)))
    about, roster = draw(st.sampled_from(EDGES[zone])), draw(st.sampled_from(ROSTERS))
    names = tuple(turn.name for turn in roster)
    shifts = draw(st.sampled_from([("",), names]))
    top = made(zone, roster, draw(st.sampled_from(RHYTHMS)), shifts, 60, about)
    below = []
    for _ in range(draw(st.integers(1, 3))):
        theirs = draw(st.sampled_from([roster, ROSTERS[1]])) if shifts == ("",) else roster
        rhythm, takt = draw(st.sampled_from(RHYTHMS)), draw(st.sampled_from([15, 45, 60]))
        own = shifts if shifts != ("",) else draw(st.sampled_from([("",), tuple(turn.name for turn in theirs)]))
        part = made(draw(st.sampled_from([zone, zone, "Europe/Berlin"])), theirs, rhythm, own, takt, about)
        if finer(part.pace, top.pace):
            below.append((part, Piece(part.kept, own, draw(st.sampled_from([1.0, 2.5])), [])))
    assume(below)
    fill(below, Random(draw(st.integers(0, 9999))), draw(st.sampled_from([0.0, 0.02, 0.3])), about)
    return top, below, about


def fill(below: list[tuple[Made, Piece]], dice: Random, gaps: float, about: date) -> None:
    """Most frames are read, at some moment within them or a little after."""
    middle = datetime.combine(about, time(12), UTC)
    for part, piece in below:
        for shift in piece.shifts:
            for frame in part.pace.frames(shift, middle - timedelta(days=36), middle + timedelta(days=36)):
                at = frame.end - timedelta(minutes=dice.choice([0, 7, 8]), seconds=dice.choice([0, 1]))
                for n in range(dice.choice([1, 1, 1, 2]) if dice.random() >= gaps else 0):
                    weight = dice.choice([None, 1.5, 4.0])
                    piece.seen.append(Seen(shift, at - n * timedelta(seconds=2), dice.randint(-5, 20), weight))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(plants(), st.sampled_from(["sum", "weighted_mean", "worst"]), st.sampled_from(["higher", "lower"]))
def test_a_whole_comes_to_what_the_clock_on_the_wall_says(plant: Any, how: Any, direction: Any) -> None:
    top, below, about = plant
    middle = datetime.combine(about, time(12), UTC)
    for series in top.pace.shifts:
        now = top.pace.frame_of(series, middle)
        wanted = [now, *top.pace.frames(series, now.end, now.end + timedelta(days=4))[:3]]
        frames = in_a_row(top.pace, series, wanted)
        brings = [portions(frames, part_of(part, piece), series, reads(piece)) for part, piece in below]
        for place in range(len(wanted)):
            value = whole(how, direction, [bring[place] for bring in brings])
            label = top.kept.at(series, frames[place].start + (frames[place].end - frames[place].start) / 2)
            expected = sum_up(how, direction, top.kept, series, label, [piece for _, piece in below])
            assert (value.value if value else None) == (None if expected is None else pytest.approx(expected))


def part_of(part: Made, piece: Piece) -> Part:
    return Part("kpi", part.pace, piece.weight)


def reads(piece: Piece) -> list[Read]:
    return [Read(*seen) for seen in piece.seen]


def portion(*values: float, weight: float = 1.0) -> Portion:
    pace = made("Europe/Berlin", ROSTERS[0], "day", ("",), 60, DAY).pace
    return Portion(Part("kpi", pace, weight), [Read("", datetime(2026, 3, 2, tzinfo=UTC), value) for value in values])


def test_a_mean_of_means_is_the_mean_of_all() -> None:
    lines = [portion(1, 3, weight=2), portion(9, weight=6)]
    below = [combine("weighted_mean", "lower", list(one.weighted())) for one in lines]
    assert combine("weighted_mean", "lower", [one for one in below if one]) == Whole(6.2, 10)
    assert whole("weighted_mean", "lower", lines) == Whole(6.2, 10)


def test_the_worst_lies_where_nobody_wants_to_be() -> None:
    assert [whole("worst", way, [portion(1, 3), portion(2)]) for way in ("higher", "lower")] == [(1, 3), (3, 3)]


def test_a_part_that_came_later_is_not_asked_for_what_was_before_it() -> None:
    march = datetime(2026, 3, 4, tzinfo=UTC)
    part = replace(portion().part, since=march)
    frames = part.pace.frames("", march - timedelta(days=3), march + timedelta(days=2))
    missing = [bool(each.missing) for each in portions(frames, part, "", [])]
    assert missing == [frame.end >= march for frame in frames]
    assert {True, False} == set(missing)


def test_a_share_is_of_the_sum_or_of_the_weight() -> None:
    assert share("sum", Whole(3, 1), Whole(12, 4)) == 0.25
    assert share("weighted_mean", Whole(3, 1), Whole(12, 4)) == 0.25
    assert [share("worst", Whole(value, 1), Whole(12, 4)) for value in (12, 3)] == [1, 0]
    assert (share("sum", Whole(0, 1), Whole(0, 1)), share("sum", None, Whole(1, 1))) == (None, None)


@pytest.mark.parametrize(
    ("part", "top", "fits"),
    [(("hour", 60), ("day", 60), True), (("day", 60), ("hour", 60), False), (("takt", 45), ("hour", 60), True),
     (("takt", 90), ("hour", 60), False), (("takt", 90), ("shift", 60), True), (("month", 60), ("month", 60), True)],
)  # fmt: skip
def test_a_part_is_read_at_least_as_often_as_its_whole(part: Any, top: Any, fits: bool) -> None:
    paces = [
        made("Europe/Berlin", ROSTERS[0], rhythm, ("",), takt, date(2026, 3, 29)).pace for rhythm, takt in (part, top)
    ]
    assert finer(*paces) is fits
