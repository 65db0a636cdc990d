from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from evals.course import FITTING, Turn, challenged, questioned
from evals.learners import PROFILES, Learner
from evals.problems import FOLDER, Problem, load, problems

YES_NO = ("Yes", "No")
EACH = pytest.mark.parametrize("problem", problems(), ids=lambda problem: str(problem.id))


def asked(slot: str, expects: str, move: str = "open_step", choices: Iterable[str] = ()) -> dict[str, Any]:
    taps = [{"label": label, "send": label} for label in choices]
    return {"text": "…?", "move": move, "question": "…?", "choices": taps, "expects": expects, "slot": slot}


def session(step: str = "analysis", status: str = "active") -> dict[str, Any]:
    return {"status": status, "step": {"id": step, "title": step}, "framework": {"id": "five_whys"}, "artefact": {}}


def talk(learner: Learner, *messages: dict[str, Any]) -> list[str]:
    return [learner.answer(message, session()) for message in messages]


def learner(profile: str = "cooperative", name: str = "late-trucks") -> Learner:
    return Learner(next(p for p in problems() if p.id == name), PROFILES[profile])


def turn(kind: Any, reply: str, item: str = "") -> Turn:
    return Turn("analysis", "why", "cause", "open_step", "said", kind, False, item, reply)


# --- the problems ---------------------------------------------------------------------------------


def test_ten_problems_are_from_public_reports_and_ten_are_our_own() -> None:
    own = [problem.source == "own" for problem in problems()]
    assert (own.count(True), own.count(False)) == (10, 10)
    assert {problem.setting for problem in problems() if problem.source == "own"} == {
        "factory",
        "hospital",
        "warehouse",
    }


@EACH
def test_causes_name_conditions_and_no_missing_fix(problem: Problem) -> None:
    links = [*problem.chain, problem.escape, problem.system]
    words = " | ".join(link.cause for link in links).casefold()
    assert not [w for w in ("lack of", "we need", "probably", "maybe", "careless") if w in words]
    assert len({text for link in links for text in (link.cause, link.evidence)}) == 2 * len(links)


@EACH
def test_countermeasures_hold_and_have_an_owner_and_a_day(problem: Problem) -> None:
    assert any(c.strength != "weaker" for c in problem.countermeasures)
    assert all(c.owner in c.text and c.due in c.text for c in problem.countermeasures)


@EACH
def test_measures_can_fail(problem: Problem) -> None:
    assert all(any(c.isdigit() for c in text) for text in (problem.problem, problem.measure, problem.kata.expectation))


@EACH
def test_the_obstacle_chosen_is_one_of_the_list(problem: Problem) -> None:
    assert problem.kata.chosen in problem.kata.obstacles
    assert (FOLDER / f"{problem.id}.yaml").is_file()


def test_a_file_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    data = yaml.safe_load((FOLDER / "late-trucks.yaml").read_text("utf-8")) | {"hint": "look at the lift"}
    (tmp_path / "odd.yaml").write_text(yaml.safe_dump(data), "utf-8")
    with pytest.raises(ValidationError, match="hint"):
        load(tmp_path / "odd.yaml")


# --- good answers ---------------------------------------------------------------------------------


def test_the_chain_is_told_link_by_link_with_its_evidence() -> None:
    one = learner()
    said = talk(one, *[asked("why", "cause"), asked("evidence", "evidence", "ask_evidence")] * 4)
    assert said == [text for link in one.problem.chain for text in (link.cause, link.evidence)]
    assert one.typed == 8


def test_the_line_ends_at_its_last_link() -> None:
    one = learner()
    stop = asked("stop", "yes_no", "confirm", ("We can change that", "There is more behind it"))
    why = asked("why", "cause")
    assert talk(one, why, why, why, stop, why, stop)[3::2] == ["There is more behind it", "We can change that"]


def test_a_choice_that_fits_is_tapped() -> None:
    one = learner()
    said = talk(one, asked("test", "yes_no", "test_link", YES_NO), asked("test", "yes_no", "test_link"))
    assert said == ["Yes", "yes, that follows"]
    assert [(t.tapped, t.kind) for t in one.turns] == [(True, "tap"), (False, "aside")]


def test_lines_not_walked_are_declined_with_a_tap() -> None:
    assert talk(learner(), asked("leg", "cause", choices=("Nothing here",))) == ["Nothing here"]


def test_a_thorough_learner_walks_both_further_lines() -> None:
    one = learner("thorough")
    said = talk(one, asked("leg", "cause"), asked("evidence", "evidence"), asked("leg", "cause"))
    assert said == [one.problem.escape.cause, one.problem.escape.evidence, one.problem.system.cause]


def test_a_second_cause_is_named_beside_the_first_and_followed_later() -> None:
    one = learner("thorough", "label-skew")
    assert one.problem.branch is not None
    why, evidence, stop = asked("why", "cause"), asked("evidence", "evidence"), asked("stop", "yes_no")
    said = talk(one, *[why, evidence] * 4, stop, evidence)
    assert said[0] == f"{one.problem.chain[0].cause}, and {one.problem.branch.cause}"
    assert (said[1], said[-1]) == (one.problem.chain[0].evidence, one.problem.branch.evidence)


def test_the_own_item_most_like_the_cause_is_picked() -> None:
    one = learner()
    labels = ("two of nine loads had a pallet …", "the last four pallets of each load …")
    assert talk(one, asked("why", "cause"), asked("branch", "choice", "branch", labels))[1] == labels[1]


def test_countermeasures_come_one_by_one_and_end() -> None:
    one = learner()
    more = asked("what", "countermeasure", choices=("Nothing here",))
    assert talk(one, more, more, more) == [c.text for c in one.problem.countermeasures] + ["Nothing here"]


def test_countermeasures_are_tied_to_the_cause_they_work_on() -> None:
    one = learner("thorough")
    labels = (one.problem.escape.cause, one.problem.chain[-1].cause)
    more, tie = asked("what", "countermeasure"), asked("tie", "choice", "branch", labels)
    assert talk(one, more, tie, more, tie)[1::2] == [labels[1], labels[0]]


@pytest.mark.parametrize(
    ("slot", "expects", "answer"),
    [
        ("containment_ends", "when", "until a week has one late truck"),
        ("goal_by", "when", "by the end of march"),
        ("achieve_by", "when", "by the 21st"),
        ("window", "when", "4 weeks"),
        ("something_new", "obstacle", "lift brings them floor by floor"),
    ],
)
def test_fields_are_answered_by_slot_and_else_by_what_is_expected(slot: str, expects: str, answer: str) -> None:
    assert talk(learner(), asked(slot, expects)) == [answer]


def test_a_good_answer_that_is_questioned_is_given_again_with_its_evidence() -> None:
    one = learner()
    link = one.problem.chain[0]
    said = talk(one, asked("why", "cause"), asked("why", "cause", "probe_vague"), asked("why", "cause"))
    assert said == [link.cause, f"{link.cause}, {link.evidence}", one.problem.chain[1].cause]
    assert [t.item for t in questioned(one.turns)] == ["chain.1"]


def test_nothing_is_said_when_it_is_over() -> None:
    one = learner()
    assert one.answer(asked("close", "reflection", "close"), session(status="finished")) == ""
    assert one.turns == []


# --- bad answers ----------------------------------------------------------------------------------


def test_a_difficult_learner_says_each_bad_thing_once_and_then_the_good_ones() -> None:
    one = learner("difficult")
    talk(one, asked("containment", "containment"), *[asked("why", "cause")] * 11)
    said = [t.kind for t in one.turns]
    assert sorted(k for k in said if k != "good") == sorted(FITTING)
    assert [t.said for t in one.turns if t.kind == "good"] == [link.cause for link in one.problem.chain]


def test_not_more_than_three_bad_answers_come_in_a_row() -> None:
    one = learner("difficult")
    talk(one, *[asked("obstacle", "obstacle")] * 6)
    assert [t.kind for t in one.turns] == ["asks_for_answer", "blame", "vague", "good", "solution_jump", "good"]


def test_a_danger_is_sent_made_safe_and_left_behind() -> None:
    one = learner("difficult")
    said = talk(
        one,
        asked("containment", "containment"),
        asked("alert", "yes_no", "make_safe", ("Send it", "No danger")),
        asked("made_safe", "containment", "make_safe"),
        asked("made_safe", "yes_no", "make_safe", ("It is safe now", "Not yet")),
        asked("containment", "containment"),
    )
    problem = one.problem
    assert said == [problem.bad.hazard, "Send it", problem.safe, "It is safe now", problem.containment]


def test_a_guess_is_taken_back_when_its_evidence_is_asked_for() -> None:
    one = learner("difficult")
    one.left = ["assumption"]
    rule_out = asked("evidence", "evidence", "probe_assumption", ("We don't know", "That rules it out"))
    assert talk(one, asked("why", "cause"), asked("why", "cause"), rule_out)[2] == "That rules it out"
    assert challenged([*one.turns[:2], turn("tap", "open_step")]) == []


def test_what_nobody_knew_is_found_after_the_break() -> None:
    one = learner("difficult")
    one.left, one.line.given = ["unknown"], 3
    talk(one, asked("why", "cause"), asked("gemba", "plan", "send_to_gemba"))
    assert talk(one, asked("parking", "yes_no", "offer_exit", ("Park it", "Go on"))) == ["Park it"]
    closing: dict[str, Any] = {
        "text": "Parked.",
        "move": "close",
        "question": None,
        "choices": [],
        "expects": None,
        "slot": None,
    }
    assert one.answer(closing, session(status="parked")) == one.problem.chain[3].cause


# --- the judge of the course ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(FITTING))
def test_a_bad_answer_that_passes_is_a_fault(kind: Any) -> None:
    met = next(iter(FITTING[kind]))
    assert challenged([turn(kind, met)]) == []
    assert len(challenged([turn(kind, "open_step")])) == len(challenged([turn(kind, "")])) == 1


def test_a_good_answer_may_be_questioned_once_but_not_twice() -> None:
    once, twice = turn("good", "probe_vague", "chain.1"), turn("good", "hint", "chain.1")
    assert challenged([once, turn("good", "open_step", "chain.1")]) == []
    assert challenged([once, twice]) == ["chain.1 was a good answer and was questioned 2 times"]
