"""A run as a whole: what is planned, that it is led once and scored, and what stops it."""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from coach.backends.llm.model import Model, ModelFault
from coach.backends.llm.scripted import ScriptedModel
from coach.errors import OutOfOrder
from evals import gates, leading, log, suite
from evals.__main__ import again, main
from evals.cases import cases
from evals.judging.voice import check_judge
from evals.leading import Led, score
from evals.personas.people import PERSONAS
from evals.profiles import PROFILES, Floor, setups
from evals.scores import Score
from evals.systems import Shelf
from evals.systems.reach import check_wording
from evals.transcript import Dialogue, Exchange, Setup

CASE = cases()[0]
SETUPS = [Setup(system, CASE.id, persona) for system in ("builtin", "bare:m") for persona in ("steady", "expert")]


def finished(setup: Setup, **more: object) -> Dialogue:
    exchange = Exchange(0, "What did you see?", "open_step", "why", said="the felt", kind="good")
    made = Dialogue(setup, CASE.framework, "en", (exchange, Exchange(1, "Thank you.", "close")), "finished")
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a dialogue


def stand_in(setup: Setup) -> Led:
    if setup.persona == "expert":
        raise ValueError(f"a bug at {setup.system}")
    return score(finished(setup))


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def threads(cassettes: Path | None, wording: str) -> Iterator[suite.Crew]:
        with ThreadPoolExecutor(2) as pool:
            yield suite.Crew(pool, pool)

    monkeypatch.setattr(suite, "crew", threads)
    monkeypatch.setattr(suite, "lead", stand_in)


# --- what is planned --------------------------------------------------------------------------------


def test_the_quick_profile_meets_every_case_persona_and_language() -> None:
    planned = setups(PROFILES["quick"], ["builtin"])
    known = {case.id: case for case in cases()}
    assert {setup.case for setup in planned} == set(known)
    assert {setup.persona for setup in planned} == set(PERSONAS)
    assert {known[setup.case].locale for setup in planned} == {case.locale for case in cases()}


@pytest.mark.parametrize("profile", PROFILES)
def test_no_dialogue_is_planned_twice(profile: str) -> None:
    planned = setups(PROFILES[profile], ["builtin", "form", "bare:m"])
    assert len({setup.id for setup in planned}) == len(planned)


def test_each_pair_of_pass_8_is_led_eight_times() -> None:
    planned = setups(PROFILES["default"], ["builtin"])
    repeated = {(s.case, s.persona) for s in planned if s.seed == 8}
    assert len({case for case, _ in repeated}) == len({persona for _, persona in repeated}) == 12
    for case, persona in repeated:
        assert {s.seed for s in planned if (s.case, s.persona, s.variant) == (case, persona, "plain")} == set(
            range(1, 9)
        )


def test_systems_of_a_kind_meet_the_same_learners() -> None:
    planned = setups(PROFILES["default"], ["builtin", "form", "bare:m", "m"])
    by_system = {system: {s.id.removeprefix(system) for s in planned if s.system == system} for system in SYSTEMS}
    assert by_system["builtin"] == by_system["form"] > by_system["bare:m"] == by_system["m"]


SYSTEMS = ("builtin", "form", "bare:m", "m")


# --- what is led ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("crew")
def test_every_dialogue_is_led_once_and_scored_in_order() -> None:
    done = suite.led(SETUPS, progress=False)
    assert [each.dialogue.setup for each in done] == SETUPS
    assert done[0].scores["finished"].value == 1


@pytest.mark.usefixtures("crew")
def test_a_run_is_made_kept_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evals.__main__.setups", lambda profile, systems: SETUPS[:1])
    monkeypatch.setattr("evals.__main__.report", Report)
    assert main(["--quick", "--out", str(tmp_path)]) == 1  # one gate was scored in no dialogue
    said = capsys.readouterr().out
    assert re.search(r"^finished .*1\.00 \[1\.00, 1\.00\]  1/1$", said, re.MULTILINE)
    assert "The report: here" in said
    assert [each.setup for each in log.read(tmp_path).dialogues] == SETUPS[:1]


class Report:
    @staticmethod
    def write(folder: Path, run: log.Run) -> str:
        return "here"


@pytest.mark.usefixtures("crew")
def test_what_breaks_a_worker_is_a_failed_dialogue_and_unscored() -> None:
    broken = suite.led(SETUPS, progress=False)[1]
    assert "a bug at builtin" in broken.dialogue.failed
    assert {each.value for each in broken.scores.values()} == {None}


def test_a_worker_keeps_its_service_open(tmp_path: Path) -> None:
    leading.start(tmp_path, None)
    try:
        led = [leading.lead(Setup("form", CASE.id, persona)) for persona in ("steady", "expert", "steady")]
        assert len(leading.HERE.desk.systems) == 1
    finally:
        leading.close_all()
    assert led[0] == led[2] != led[1]


def test_what_an_operator_has_set_changes_nothing_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"COACH_TIMEZONE": "Asia/Tokyo", "coach_llm_model": "a/b", "OPENAI_API_KEY": "k", "PATH": "p"}
    monkeypatch.setattr("os.environ", there)
    leading.begin(tmp_path, None)
    leading.close_all()
    assert there == {"OPENAI_API_KEY": "k", "PATH": "p"}


# --- learners that a model words --------------------------------------------------------------------

FORM = Setup("form", CASE.id, "steady")


def worded(folder: Path, tapes: Path | None, make: Callable[[str], Model], setup: Setup = FORM) -> Dialogue:
    folder.mkdir()
    shelf = replace(leading.speaking("some/model", tapes), make=make)
    desk = leading.Desk(folder, tapes, "some/model", lambda model, cassettes: shelf)
    try:
        return desk.lead(setup)
    finally:
        desk.close()


def softly(name: str) -> Model:
    return ScriptedModel(lambda prompt: f"hm {prompt.messages[-1].content}")


def nowhere(name: str) -> Model:
    raise OutOfOrder(f"{name} cannot be had.")


def test_a_model_words_what_the_learners_rules_decided(tmp_path: Path) -> None:
    by_model = worded(tmp_path / "a", None, softly)
    by_templates = worded(tmp_path / "b", None, lambda name: ScriptedModel([]))
    assert [each.kind for each in by_model.met] == [each.kind for each in by_templates.met]
    assert [each.said.removeprefix("hm ") for each in by_model.met] == [each.said for each in by_templates.met]
    assert {each.said[:3] for each in by_model.met} == {"hm "}


def test_recorded_words_are_played_without_the_model(tmp_path: Path) -> None:
    live = worded(tmp_path / "a", tmp_path / "tapes", softly)
    assert worded(tmp_path / "b", tmp_path / "tapes", nowhere) == live
    assert [each.parent.parent.name for each in tmp_path.glob("tapes/**/*.gz")] == ["wording_some_model"]


def test_words_that_are_not_on_the_cassette_fail_the_dialogue(tmp_path: Path) -> None:
    worded(tmp_path / "a", tmp_path / "tapes", softly)
    [tape] = tmp_path.glob("tapes/**/*.gz")
    tape.rename(tape.with_name(tape.name.replace("steady", "expert")))
    played = worded(tmp_path / "b", tmp_path / "tapes", nowhere, replace(FORM, persona="expert"))
    assert "not on the cassette" in played.failed


def test_a_model_that_cannot_word_is_found_out_first(tmp_path: Path) -> None:
    with pytest.raises(OutOfOrder, match=r"some/model is no wording here.*Without `--wording`"):
        check_wording([FORM], replace(leading.speaking("some/model", tmp_path), make=nowhere))
    with pytest.raises(OutOfOrder, match=r"does not answer .*`--cassette`.*Without `--wording`"):
        check_wording([FORM], Shelf("some/model", None, lambda name: ScriptedModel([])))
    worded(tmp_path / "a", tmp_path, softly)
    check_wording([FORM], replace(leading.speaking("some/model", tmp_path), make=nowhere))


@pytest.mark.usefixtures("crew")
def test_a_run_says_which_model_worded_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.__main__.setups", lambda profile, systems: SETUPS[:1])
    monkeypatch.setattr("evals.__main__.report", Report)
    monkeypatch.setattr("evals.__main__.check_wording", lambda planned, shelf: None)
    main(["--quick", "--wording", "some/model", "--out", str(tmp_path)])
    assert log.read(tmp_path).head.versions["wording"] == "some/model"


# --- scores made again ------------------------------------------------------------------------------


def test_scores_made_again_are_of_the_scorers_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "rescored", lambda run: [score(each) for each in run.dialogues])
    was = a_run(finished(SETUPS[0]))
    old = replace(was.head, versions={**was.head.versions, "scores": "old", "coach": "0.0.1"})
    log.write(tmp_path, replace(was, head=old))
    made = again(tmp_path, log.read(tmp_path)).head.versions
    assert (made["scores"], made["coach"]) == (was.head.versions["scores"], "0.0.1")


# --- what stops it ----------------------------------------------------------------------------------


def a_run(*dialogues: Dialogue, **scores: float) -> log.Run:
    found = {each.setup.id: {name: Score(value) for name, value in (FINE | scores).items()} for each in dialogues}
    head = log.head("./run eval", "quick", ["builtin", "bare:m"], [1])
    return log.Run(head, dialogues, scores=found)


FINE = {"contract": 1.0, "leak": 0.0, "strange": 0.0}


def test_a_run_in_which_all_holds_may_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    with_floors(monkeypatch)
    assert list(gates.shortcomings(a_run(finished(SETUPS[0])))) == []


def with_floors(monkeypatch: pytest.MonkeyPatch, *floors: Floor) -> None:
    """With these alone: what a profile asks of a whole run is not for one dialogue."""
    monkeypatch.setattr(gates, "PROFILES", {"quick": replace(PROFILES["quick"], floors=floors)})


@pytest.mark.parametrize(("metric", "value"), [("contract", 0.9), ("leak", 1.0), ("strange", 1.0)])
def test_one_dialogue_that_breaks_a_gate_stops_the_run(metric: str, value: float) -> None:
    found = list(gates.shortcomings(a_run(finished(SETUPS[0]), **{metric: value})))
    assert any(metric in line and SETUPS[0].id in line for line in found)


def test_a_dialogue_that_broke_off_stops_the_run_but_not_for_want_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with_floors(monkeypatch)
    ours, theirs = finished(SETUPS[0], failed="500: oh"), finished(SETUPS[2], failed="refused")
    assert list(gates.shortcomings(a_run(ours, theirs))) == [f"{SETUPS[0].id} broke off: 500: oh"]


def test_what_is_named_like_the_beginning_of_another_system_does_not_answer_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_floors(monkeypatch)
    found = list(gates.shortcomings(a_run(finished(replace(SETUPS[0], system="builtin/other")))))
    assert found == [f"{metric} of builtin was scored in no dialogue" for metric in FINE]


@pytest.mark.parametrize(
    ("floor", "said"),
    [
        (Floor("solved", 0.6), "solved of builtin is 0.500 on average, not at least 0.6"),
        (Floor("typed", 0.4), "typed of builtin is 0.500 on average, not at most 0.4"),
        (Floor("roots", 0.1), "roots of builtin is unscored on average, not at least 0.1"),
        (Floor("solved", 0.5), ""),
        (Floor("solved", 0.9, "form"), ""),
    ],
)
def test_the_floors_of_a_profile(monkeypatch: pytest.MonkeyPatch, floor: Floor, said: str) -> None:
    with_floors(monkeypatch, floor)
    assert list(gates.shortcomings(a_run(finished(SETUPS[0]), solved=0.5, typed=0.5))) == ([said] if said else [])


def test_what_a_plant_missed_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with_floors(monkeypatch)
    found = replace(a_run(finished(SETUPS[0])), plant=[{"seeds": [7], "gates": ["missed 1"]}])
    assert list(gates.shortcomings(found)) == ["plant [7]: missed 1"]


# --- the command ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rescore", "/nowhere"], "make one with"),
        (["--compare", "/nowhere", "/nowhere"], "make one with"),
        (["--judge", "m", "--backend", "bare:m", "--quick"], "they are one model"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_do(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("old", [["--rescore", "here"], ["--compare", "here", "there"]])
@pytest.mark.parametrize("new", [["--judge", "m"], ["--backend", "form"], ["--quick"], ["--no-plant"]])
def test_a_run_that_is_there_already_takes_no_options_of_a_new_one(
    old: list[str], new: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([*old, *new])
    assert "they allow --out alone" in capsys.readouterr().err


def test_runs_that_cannot_be_compared_are_not_scored_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite, "rescored", lambda run: pytest.fail("it was scored"))
    one = a_run(finished(SETUPS[0]))
    other = replace(one, head=replace(one.head, data={**one.head.data, "cases": "other"}))
    folders = [log.write(tmp_path / name, run).parent for name, run in (("a", one), ("b", other))]
    assert main(["--compare", *map(str, folders)]) == 2
    assert "different cases" in capsys.readouterr().err


# --- the judge --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judge", "said"),
    [("azure/M", "they are one model"), ("another", "another does not answer .*A run needs no judge")],
)
def test_a_judge_that_cannot_be_had_is_found_out_before_anything_is_led(
    judge: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent(judge: str, cassettes: Path | None) -> None:
        check_judge(judge, cassettes, lambda name: ScriptedModel([ModelFault("refused")]))

    monkeypatch.setattr("evals.__main__.check", lambda planned, cassettes: None)
    monkeypatch.setattr("evals.__main__.check_judge", silent)
    monkeypatch.setattr(suite, "led", lambda *given: pytest.fail("it was led"))
    assert main(["--quick", "--backend", "openai/m", "--judge", judge]) == 2
    assert re.search(said, capsys.readouterr().err)


def test_a_recorded_judge_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "judges").mkdir()
    (tmp_path / "judges" / "some_model.jsonl.gz").touch()
    check_judge("some/model", tmp_path, nowhere)
    with pytest.raises(OutOfOrder, match=r"some/model is no judge here.*cannot be had"):
        check_judge("some/model", None, nowhere)


@pytest.mark.usefixtures("crew")
def test_the_judge_reads_last_and_what_it_breaks_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(model: str, run: log.Run, cassettes: Path | None) -> list[Mapping[str, object]]:
        raise OutOfOrder("it has left")

    monkeypatch.setattr("evals.__main__.setups", lambda profile, systems: SETUPS[:1])
    monkeypatch.setattr("evals.__main__.check_judge", lambda judge, cassettes: None)
    monkeypatch.setattr("evals.__main__.played", lambda plant: [{"seeds": [1]}])
    monkeypatch.setattr("evals.__main__.judge", breaks)
    assert main(["--judge", "some/model", "--out", str(tmp_path)]) == 2
    kept = log.read(tmp_path)
    assert (len(kept.dialogues), kept.plant) == (1, ({"seeds": [1]},))


def test_the_quick_profile_holds() -> None:
    """The gate: the built-in coach with every case, every persona, every language."""
    planned = setups(PROFILES["quick"], ["builtin"])
    done = suite.led(planned, progress=False)
    head = log.head("./run eval --quick", "quick", ["builtin"], [1])
    scores = {each.dialogue.setup.id: each.scores for each in done}
    assert list(gates.shortcomings(log.Run(head, [each.dialogue for each in done], scores=scores))) == []
