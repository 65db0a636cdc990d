"""What is coached with: one loop for all of them, each true to what it says it is."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coach.backends.llm import ScriptedModel
from coach.backends.llm.model import Model, ModelFault, Prompt
from coach.errors import OutOfOrder
from evals.cases import Case
from evals.cases.model import FOLDER, load
from evals.personas.hearing import from_words
from evals.systems import Shelf, System, model_of, open_system, talk
from evals.systems.form import BOXES
from evals.systems.loop import QUESTIONS
from evals.systems.reach import check
from evals.systems.service import name_in
from evals.systems.system import Answered, Broken, Outcome
from evals.transcript import Asked, Dialogue, Said, Setup
from tests.llm.parts import good

WHY, KATA = (load(FOLDER / f"{id}.yaml") for id in ("anchor-bolts-off", "wall-panels-slow"))
LINES = ("the felt was worn", "the log says 3 mm on 14 of 20", "i dont know", "ana on friday", "yes")


@dataclass
class Speaker:
    """Says its lines over and over, then leaves."""

    case: Case
    lines: Sequence[str] = LINES
    most: int = 12
    heard: list[Asked] = field(default_factory=list)
    nights: int = 0

    def answer(self, asked: Asked) -> Said | None:
        self.heard.append(asked)
        n = len(self.heard)
        return Said(self.lines[n % len(self.lines)], "good") if n <= self.most else None

    def next_day(self) -> None:
        self.nights += 1

    def record(self) -> str:
        return self.case.problem


@dataclass
class Steps:
    """A system that shows its messages in order."""

    shown: list[Asked]
    name: str = "steps"
    most: int = 60
    woken: int = 0

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        return self.shown.pop(0)

    async def say(self, said: Said) -> Answered:
        if not self.shown:
            raise Broken("nothing is left")
        return Answered(self.shown.pop(0), verdict="ok", backend=self.name)

    async def resume(self) -> Asked:
        self.woken += 1
        return self.shown.pop(0)

    async def end(self) -> Outcome:
        return Outcome("finished", approved="stand back")


async def met(system: System, case: Case = WHY, speaker: Speaker | None = None) -> Dialogue:
    return await talk(system, case, speaker or Speaker(case), Setup(system.name, case.id, "steady"))


# --- the loop ---------------------------------------------------------------------------------------


async def test_each_message_stands_beside_what_was_said_to_it() -> None:
    dialogue = await met(Steps([Asked("one?"), Asked("two?", done=0.5), Asked("bye", status="finished")]))
    assert [(e.coach, e.said, e.done) for e in dialogue.exchanges] == [
        ("one?", LINES[1], None), ("two?", LINES[2], 0.5), ("bye", "", None),
    ]  # fmt: skip
    assert (dialogue.status, dialogue.approved, dialogue.exchanges[0].verdict) == ("finished", "stand back", "ok")


async def test_a_parked_talk_goes_on_the_next_day() -> None:
    system = Steps([Asked("go and see", status="parked"), Asked("what was it?"), Asked("bye", status="finished")])
    speaker = Speaker(WHY)
    dialogue = await met(system, speaker=speaker)
    assert (system.woken, speaker.nights) == (1, 1)
    assert [e.coach for e in dialogue.exchanges if e.kind] == ["what was it?"]


async def test_what_is_parked_again_at_once_stays_so() -> None:
    dialogue = await met(Steps([Asked("go and see", status="parked"), Asked("still", status="parked")]))
    assert (dialogue.status, len(dialogue.exchanges)) == ("parked", 2)


async def test_who_leaves_has_abandoned_it() -> None:
    dialogue = await met(Steps([Asked("one?"), Asked("two?"), Asked("three?")]), speaker=Speaker(WHY, most=1))
    assert (dialogue.status, len(dialogue.exchanges)) == ("abandoned", 2)


async def test_whoever_never_ends_is_out_of_turns() -> None:
    parked = [Asked("go and see", status="parked"), *[Asked("why?")] * 100]
    dialogue = await met(Steps(parked), speaker=Speaker(WHY, most=100))
    assert (dialogue.status, len(dialogue.exchanges)) == ("out_of_turns", 62)


async def test_what_breaks_off_is_kept_with_its_reason() -> None:
    dialogue = await met(Steps([Asked("one?")]))
    assert dialogue.failed == "nothing is left"


# --- the form ---------------------------------------------------------------------------------------


async def test_the_form_goes_on_whatever_was_written() -> None:
    async with open_system("form", Path()) as form:
        dialogue = await met(form, speaker=Speaker(WHY, lines=["dunno"]))
    assert [e.coach for e in dialogue.met] == list(BOXES["en"])
    assert dialogue.status == "finished"
    assert dialogue.actions[0]["owner"] == dialogue.actions[0]["due"] == "dunno"


async def test_a_form_that_was_left_has_no_action() -> None:
    async with open_system("form", Path()) as form:
        dialogue = await met(form, speaker=Speaker(WHY, most=9))
    assert (dialogue.status, dialogue.actions) == ("abandoned", ())


# --- the loop ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_the_three_questions_are_heard_as_what_they_ask(locale: str) -> None:
    why, evidence, look = (from_words(question, locale) for question in QUESTIONS[locale])
    assert (why, evidence) == ("why", "evidence")
    assert look in ("look", "where_to_look")


async def test_the_loop_asks_the_same_three_whatever_is_said_and_ends_by_itself() -> None:
    async with open_system("loop", Path()) as loop:
        dialogue = await met(loop, speaker=Speaker(WHY, lines=["dunno"] * 30, most=30))
    assert len(dialogue.exchanges) == 24
    assert [e.coach for e in dialogue.exchanges[:23]] == [QUESTIONS["en"][n % 3] for n in range(23)]
    assert (dialogue.status, dialogue.actions, dict(dialogue.artefact)) == ("finished", (), {})


async def test_a_loop_that_was_left_has_not_ended() -> None:
    async with open_system("loop", Path()) as loop:
        assert (await met(loop, speaker=Speaker(WHY, most=3))).status == "abandoned"


# --- a bare prompt ----------------------------------------------------------------------------------


@asynccontextmanager
async def bare(folder: Path, model: Model) -> AsyncIterator[System]:
    async with open_system("bare:m", folder, Shelf("m", make=lambda _: model)) as system:
        yield system


async def test_a_bare_model_is_told_one_line_and_the_talk_so_far(tmp_path: Path) -> None:
    model = ScriptedModel(["Why?", "And why is that?", "Goodbye!"])
    async with bare(tmp_path, model) as system:
        dialogue = await met(system)
    assert [(m.role, m.content) for m in model.heard[-1].messages] == [
        ("system", "You are a 5 Whys coach."), ("user", WHY.problem), ("assistant", "Why?"), ("user", LINES[1]),
        ("assistant", "And why is that?"), ("user", LINES[2]),
    ]  # fmt: skip
    assert (dialogue.status, dialogue.exchanges[-1].coach) == ("finished", "Goodbye!")


async def test_a_bare_model_has_twelve_exchanges(tmp_path: Path) -> None:
    async with bare(tmp_path, ScriptedModel(lambda _: "Why?")) as system:
        dialogue = await met(system, speaker=Speaker(WHY, most=30))
    assert (dialogue.status, len(list(dialogue.met))) == ("out_of_turns", 12)


@pytest.mark.parametrize(("line", "failed"), [(ModelFault("refused"), "refused"), (" ", "said nothing")])
async def test_a_bare_model_that_gives_nothing_has_failed(tmp_path: Path, line: ModelFault | str, failed: str) -> None:
    async with bare(tmp_path, ScriptedModel([line])) as system:
        dialogue = await met(system)
    assert failed in dialogue.failed


# --- the service ------------------------------------------------------------------------------------


@pytest.fixture
async def builtin(tmp_path: Path) -> AsyncIterator[System]:
    async with open_system("builtin", tmp_path) as system:
        yield system


@pytest.mark.parametrize("case", [WHY, KATA], ids=lambda case: case.framework)
async def test_the_same_dialogue_twice_is_the_same_word_for_word(builtin: System, case: Case) -> None:
    first, other, again = [await met(builtin, each) for each in (case, WHY if case is KATA else KATA, case)]
    assert first.failed == other.failed == ""
    assert first.line() == again.line() != other.line()


async def test_a_dialogue_holds_what_the_service_read_and_kept(builtin: System) -> None:
    dialogue = await met(builtin)
    assert dialogue.record == (WHY.problem,)
    assert {e.backend for e in dialogue.met} == {e.read_by for e in dialogue.met} == {"builtin"}
    assert all(e.verdict and e.move and e.did and e.done is not None for e in dialogue.met)
    assert LINES[0] in json.dumps(dialogue.artefact)


async def test_an_owner_of_the_case_is_somebody_there(builtin: System) -> None:
    owner = next(each.owner for each in WHY.countermeasures if name_in(each.owner))
    assert name_in(owner) in await people(builtin)


async def people(system: System) -> list[str]:
    await met(system)
    found = await system.place.get("/people", limit="200")  # type: ignore[attr-defined]  # of the service alone
    return [person["name"] for person in found["items"]]


async def test_a_refusal_of_the_service_is_a_failed_dialogue(builtin: System) -> None:
    dialogue = await met(builtin, speaker=Speaker(WHY, lines=["  "]))
    assert dialogue.failed.startswith("RuntimeError: 422")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("ines from maintenance", "Ines"), ("Mr Holm", "Mr Holm"), ("me", ""), ("the shift lead", ""),
        ("Bea (planning)", "Bea"), ("karl, quality", "Karl"), ("Jule vom Lager", "Jule"), ("yo", ""),
        ("petronela with gregor", "Petronela"),
    ],
)  # fmt: skip
def test_an_owner_is_known_by_name_or_not_at_all(owner: str, name: str) -> None:
    assert name_in(owner) == name


# --- models and cassettes ---------------------------------------------------------------------------


def wordy(prompt: Prompt) -> str:
    """Reads everything as fine and words what comes next, as a model would; on its own it chats."""
    return f"What did you see? {len(prompt.messages)}" if prompt.task == "probe" else good(prompt)


async def spoken(folder: Path, make: object, cassettes: Path, name: str = "some/model") -> Dialogue:
    shelf = Shelf("some/model", cassettes, make)  # type: ignore[arg-type]  # a class of a model, or what refuses to make one
    async with open_system(name, folder, shelf) as system:
        return await met(system)


def unreachable(name: str) -> Model:
    raise OutOfOrder(f"{name} cannot be had")


@pytest.mark.parametrize("name", ["some/model", "bare:some/model"])
async def test_a_recorded_model_is_played_without_it_byte_for_byte(tmp_path: Path, name: str) -> None:
    tapes = tmp_path / "tapes"
    live = await spoken(tmp_path / "a", lambda _: ScriptedModel(wordy, external=True), tapes, name)
    played = await spoken(tmp_path / "b", unreachable, tapes, name)
    assert live.failed == ""
    assert played.line() == live.line()
    assert "some/model" in {e.backend for e in live.met}


async def test_a_cassette_of_another_talk_is_not_scored(tmp_path: Path) -> None:
    tapes = tmp_path / "tapes"
    await spoken(tmp_path / "a", lambda _: ScriptedModel(wordy), tapes)
    async with open_system("some/model", tmp_path / "b", Shelf("some/model", tapes, unreachable)) as system:
        dialogue = await met(system, speaker=Speaker(WHY, lines=["something else was said"]))
    assert "not on the cassette" in dialogue.failed


async def test_a_dialogue_that_breaks_off_leaves_no_cassette(tmp_path: Path) -> None:
    model = ScriptedModel(["Why?"])
    await spoken(tmp_path / "a", lambda _: model, tmp_path / "tapes", "bare:some/model")
    assert len(model.heard) == 2
    assert not (tmp_path / "tapes").exists()


def test_a_model_that_is_not_there_is_found_out_first(tmp_path: Path) -> None:
    setups = [Setup("bare:x/y", WHY.id, "steady")]
    with pytest.raises(OutOfOrder, match=r"x/y does not answer .*`--cassette`"):
        check(setups, tmp_path, lambda _: ScriptedModel([]))
    with pytest.raises(OutOfOrder, match=r"x/y is no backend here.*`builtin`, `form` and `loop`"):
        check(setups, None, unreachable)
    with pytest.raises(OutOfOrder, match="name a model behind it"):
        check([Setup("bare:", WHY.id, "steady")], None, unreachable)
    check([Setup("builtin", WHY.id, "steady")], None, unreachable)


def test_a_model_is_named_behind_either_system() -> None:
    assert [model_of(name) for name in ("builtin", "form", "loop", "bare:a/b", "a/b")] == [
        None,
        None,
        None,
        "a/b",
        "a/b",
    ]
