"""What a person's own talk shows: counted turn by turn, from how answers were read and what the coach did then."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from coach.board.rules.practice import Again, Reply, counted, shown
from coach.frameworks.terms import Move, Verdict

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def turn(verdict: Verdict | None, move: Move | None, tapped: str | None = None) -> Reply:
    return Reply(AT, verdict, tapped, move)


def facts(*turns: Reply) -> dict[str, int]:
    return dict(Counter(what for _, what in shown([turn(None, "open_step"), *turns])))


def test_an_answer_that_is_taken_at_once_is_a_good_first_one() -> None:
    assert facts(turn("ok", "ask_evidence")) == {"answers": 1, "first": 1, "first_ok": 1}
    assert facts(turn("several", "branch")) == {"answers": 1, "first": 1, "first_ok": 1}


def test_what_the_next_try_mends_is_told_by_what_was_wrong() -> None:
    talk = turn("vague", "probe_vague"), turn("ok", "ask_evidence"), turn("ok", "test_link")
    assert facts(*talk) == {"answers": 3, "first": 2, "first_ok": 1, "again:vague": 1, "mended:vague": 1}


def test_a_second_fault_is_not_mended_and_climbs_the_ladder() -> None:
    talk = turn("blame", "probe_blame"), turn("vague", "hint"), turn("ok", "ask_evidence")
    again = {"again:blame": 1, "again:vague": 1, "mended:vague": 1}
    assert facts(*talk) == {"answers": 3, "first": 1, "hints": 1, **again}


def test_asking_for_the_question_again_is_no_answer_and_no_try() -> None:
    talk = turn("vague", "probe_vague"), turn("repair", "repair_rephrase"), turn("ok", "ask_evidence")
    assert facts(*talk) == {"answers": 2, "first": 1, "again:vague": 1, "mended:vague": 1}


def test_what_somebody_else_mends_is_not_theirs_and_what_is_given_up_is_nobodys() -> None:
    assert facts(turn("vague", "probe_vague"), turn(None, "ask_evidence"))["answers"] == 1
    assert "again:vague" not in facts(turn("vague", "offer_exit"), turn("ok", "ask_evidence"))
    assert "again:vague" not in facts(turn("vague", "probe_vague"), turn(None, "close", "park"), turn("ok", "confirm"))


def test_not_knowing_is_no_fault() -> None:
    assert facts(turn("unknown", "send_to_gemba")) == {"answers": 1}
    assert facts(turn("unknown", "probe_unknown"), turn("ok", "ask_evidence")) == {"answers": 2}


@pytest.mark.parametrize(("move", "good"), [("open_step", 1), ("probe_yes", 0)])
def test_a_bare_yes_is_an_answer_where_the_coach_takes_it_for_one(move: Move, good: int) -> None:
    assert facts(turn("yes", move)).get("first_ok", 0) == good


@pytest.mark.parametrize(
    ("reply", "tests"),
    [
        (turn(None, "open_step", "yes"), 1),
        (turn("no", "open_step"), 1),
        (turn(None, "ask_evidence", "unknown"), 0),
        (turn(None, "ask_evidence"), 0),
    ],
)
def test_a_link_is_tested_by_a_yes_or_a_no(reply: Reply, tests: int) -> None:
    assert facts(turn("ok", "test_link"), reply).get("links_tested", 0) == tests


def test_a_danger_counts_for_nothing_and_erased_messages_disturb_nothing() -> None:
    assert facts(turn("hazard", "make_safe"), turn(None, None)) == {}
    assert facts(turn("vague", None), turn("ok", None)) == {"answers": 2, "first": 2, "first_ok": 1}


def test_counts_hold_each_fault_in_the_order_of_verdicts_and_no_share_of_nothing() -> None:
    found: Any = Counter({"first": 3, "first_ok": 2, "again:vague": 2, "mended:vague": 1, "again:blame": 1})
    counts = counted(found)
    assert (counts.share, counts.again) == (0.667, [Again("blame", 1, 0), Again("vague", 2, 1)])
    assert (counted(Counter()).share, counted(Counter()).again) == (None, [])
