"""Every case can be solved from its own evidence, and one that cannot is found out."""

from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.cases import FIELDS, FOLDER, Case, cases
from evals.cases.__main__ import main, table
from evals.cases.solvable import between, depth, doubts, faults, reached, source

ORIGINAL = yaml.safe_load((FOLDER / "underfilled-litre-bottles.yaml").read_text("utf-8"))
OWN = [case for case in cases() if case.twin is None]

Place = tuple[str, ...]


def case(*changes: tuple[Place, Any], of: dict[str, Any] = ORIGINAL) -> Case:
    """The good case with something else at each path; a string finds the one with that id in a list."""
    raw = deepcopy(of)
    for (*way, last), value in changes:
        reduce(inside, way, raw)[last] = value
    return Case.model_validate(raw)


def inside(thing: Any, key: str) -> Any:
    return next(one for one in thing if one["id"] == key) if isinstance(thing, list) else thing[key]


@pytest.mark.parametrize("one", cases(), ids=lambda one: one.id)
def test_every_shipped_case_can_be_solved_from_its_own_evidence(one: Case) -> None:
    assert faults(one) == []
    assert set(reached(one)) == {cause.id for cause in one.true_causes}


def test_the_shipped_cases_agree_with_their_twins_and_share_no_id() -> None:
    assert not any(between(cases()).values())
    assert {one.id for one in cases()} == {path.stem for path in FOLDER.glob("*.yaml")}


def test_thirty_problems_stand_in_twelve_settings_and_three_frameworks() -> None:
    assert len(OWN) >= 30
    assert len({one.setting for one in OWN}) >= 12
    assert {one.framework for one in OWN} == set(FIELDS)
    assert {one.locale for one in cases()} == {"en", "es", "de"}


BROKEN: dict[str, tuple[str, list[tuple[Place, Any]]]] = {
    "id twice": ("The id foam is given 2 times", [(("data", "weigher_log", "id"), "foam")]),
    "cause unknown": ("foam.leads_to names bowl", [(("causes", "foam", "leads_to"), ["bowl"])]),
    "find unknown": ("foam.proof.at names cellar", [(("causes", "foam", "proof", "at"), "cellar")]),
    "knows unknown": ("mira.knows names steam", [(("people", "mira", "knows"), ["steam"])]),
    "believes unknown": ("mira.believes names steam", [(("people", "mira", "believes"), ["steam"])]),
    "treats unknown": ("retrain.treats names steam", [(("countermeasures", "retrain", "treats"), ["steam"])]),
    "circular unknown": ("wrong.circular names steam", [(("wrong", "circular", "steam"), "it steams")]),
    "circle": ("lead in a circle, or to one: foam, warm_bowl", [(("causes", "foam", "leads_to"), ["warm_bowl"])]),
    "nobody knows": ("circulation_off: nobody knows it", [(("people", "oke", "knows"), ["short_tubes"])]),
    "behind a red herring": (
        "warm_bowl: no walk from the problem gets there",
        [(("causes", "warm_bowl", "leads_to"), ["pulpy"])],
    ),
    "no root": ("It has no root", [(("causes", id, "kind"), "link") for id in ("logic_kept", "kit_for_one")]),
    "one red herring": (
        "It has 1 red herrings",
        [(("causes", id, "kind"), "link") for id in ("new_bottles", "pulpy")],
    ),
    "root known": (
        "logic_kept: the person at the board knows this root",
        [(("people", "yusuf", "knows"), ["foam", "logic_kept"])],
    ),
    "root proves itself": (
        "logic_kept: the person at the board is its own proof",
        [(("causes", "logic_kept", "proof", "at"), "yusuf")],
    ),
    "proof by ignorance": (
        "renate is to prove foam without knowing it",
        [(("causes", "foam", "proof", "at"), "renate")],
    ),
    "red herring known": ("mira knows pulpy, a red herring", [(("people", "mira", "knows"), ["foam", "pulpy"])]),
    "ruled out by a believer": (
        "mira believes fast_restart and is to rule it out",
        [(("people", "mira", "believes"), ["fast_restart"])],
    ),
    "root untreated": (
        "kit_for_one: no acceptable countermeasure above `weaker`",
        [(("countermeasures", id, "treats"), ["logic_kept"]) for id in ("own_kit", "change_sheet")],
    ),
    "treats nothing true": ("own_kit: acceptable, yet", [(("countermeasures", "own_kit", "treats"), ["pulpy"])]),
    "one weak": ("It has 1 weak countermeasures", [(("countermeasures", "look_sign", "strength"), "stronger")]),
    "signs miss": ("foam: its signs do not recognise", [(("causes", "foam", "signs"), [["spray"], ["restart"]])]),
    "signs of a countermeasure miss": (
        "retrain: its signs do not recognise",
        [(("countermeasures", "retrain", "signs"), [["course"], ["operators"]])],
    ),
    "signs reach too far": (
        "foam: its signs also recognise fast_restart",
        [(("causes", "foam", "signs"), [["foam", "froth", "ramp", "full"], ["restart", "stop", "start"]])],
    ),
    "root given away": (
        "answers.is_not gives the root kit_for_one away",
        [(("answers", "is_not"), "filler 1 is fine, the kit was drawn up for that filler")],
    ),
    "guess": ("'probably' is a guess", [(("causes", "foam", "text"), "probably foam after a restart")]),
    "wish": ("'lack of' is a guess, a wish", [(("causes", "foam", "text"), "lack of care with foam at restart")]),
    "long": (
        "foam: its text has more than 14 words",
        [(("causes", "foam", "text"), "foam at restart " + "and so on " * 5)],
    ),
    "proof guesses": ("foam: its proof guesses", [(("causes", "foam", "proof", "says"), "i think it foams")]),
    "figure from nowhere": (
        "foam: its proof says 77, filler_window does not show that",
        [(("causes", "foam", "proof", "says"), "foam on the first 77")],
    ),
    "unanswered": ("answers.window is wanted", [(("answers",), {"where": "filler 2"})]),
    "answer to nothing": ("answers.weather is asked by nothing", [(("answers", "weather"), "sunny")]),
    "uncounted": ("answers.how_much holds no number", [(("answers", "how_much"), "a good many of them")]),
    "long problem": ("The problem has 240 characters", [(("problem",), "low bottles " * 20)]),
    "owner elsewhere": ("own_kit.owner: 'Gustav'", [(("countermeasures", "own_kit", "owner"), "Gustav")]),
    "end elsewhere": ("containment_ends: 'at easter'", [(("answers", "containment_ends"), "at easter")]),
    "circular once": ("fewer than two true causes", [(("wrong", "circular"), {"foam": "froth over the top again"})]),
    "circular word for word": (
        "wrong.circular.foam is word for word",
        [(("wrong", "circular", "foam"), "Juice foams over in the bottles, right after a restart!")],
    ),
    "circular names another": (
        "wrong.circular.warm_bowl names foam",
        [(("wrong", "circular", "warm_bowl"), "it froths after the stop")],
    ),
    "no way to be safe": (
        "hazard.safe repeats the danger",
        [(("hazard",), {"text": "guard is off", "safe": "Guard is off!"})],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_case_is_found_out(name: str) -> None:
    sentence, changes = BROKEN[name]
    found = faults(case(*changes))
    assert any(sentence in fault for fault in found), found


def test_the_good_case_has_no_fault() -> None:
    assert faults(case()) == []


def test_a_case_without_fork_or_depth_is_found_out() -> None:
    kept = {"foam", "warm_bowl", "new_bottles", "pulpy", "fast_restart"}
    thin = {
        "causes": [cause for cause in ORIGINAL["causes"] if cause["id"] in kept],
        "people": [{**person, "knows": [], "believes": []} for person in ORIGINAL["people"]],
        "countermeasures": [{**item, "treats": []} for item in ORIGINAL["countermeasures"]],
        "wrong": {**ORIGINAL["wrong"], "circular": {}},
    }
    found = " ".join(faults(case(of=ORIGINAL | thin)))
    assert "no branch" in found
    assert "longest line has 2 causes; 3 are wanted" in found


def test_the_walk_says_where_each_cause_comes_to_light() -> None:
    one = case()
    found = reached(one)
    assert next(iter(found)) == "foam"
    assert (found["foam"], found["circulation_off"], found["logic_kept"]) == ("yusuf", "oke", "plc_list")
    assert source(one, one.by_id["new_bottles"]) == "bottle_cert"
    assert depth(one) == 4


def test_signs_of_everyday_words_alone_are_worth_a_second_look() -> None:
    everyday = (("causes", "foam", "signs"), [["foam", "again", "first"], ["restart", "stop", "start"]])
    assert doubts(case()) == []
    assert [doubt[:4] for doubt in doubts(case(everyday))] == ["foam"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"twin": "nowhere"}, "Its twin nowhere is not there"),
        ({"locale": "en"}, "It speaks the language of its twin"),
        ({"framework": "kata"}, "It differs from its twin"),
    ],
)
def test_an_unlike_twin_is_found_out(changes: dict[str, str], sentence: str) -> None:
    good = {"id": "other", "locale": "de", "twin": ORIGINAL["id"]}
    assert between([case(), case(of=ORIGINAL | good)])["other"] == []
    assert sentence in between([case(), case(of=ORIGINAL | good | changes)])["other"][0]


def test_an_id_given_to_two_cases_is_found_out() -> None:
    assert between([case(), case()]) == {ORIGINAL["id"]: ["Another case has the same id; rename one."]}


def test_the_command_prints_faults_by_file_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(ORIGINAL))
    (tmp_path / "torn.yaml").write_text("id: [")
    (tmp_path / "bare.yaml").write_text("id: bare")
    assert main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "Mend good.yaml\n  Its id is underfilled-litre-bottles; call the file" in said
    assert "Mend torn.yaml\n  The file is not YAML" in said
    assert "  framework: Field required." in said


def test_the_command_passes_what_is_whole_and_counts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / f"{ORIGINAL['id']}.yaml").write_text(yaml.safe_dump(ORIGINAL))
    assert main(tmp_path) == 0
    assert "Mend" not in capsys.readouterr().out
    head, row, total, twins = table([case()])
    assert head.split() == ["setting", "five_whys", "a3", "kata", "all"]
    assert row.split() == ["filling", "line", "1", "-", "-", "1"]
    assert total.split() == ["all", "1", "-", "-", "1"]
    assert twins == "twins: none"
