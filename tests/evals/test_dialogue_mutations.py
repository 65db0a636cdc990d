"""The gates of dialogues are shown to shut when reading, contract, framework or artefact are broken on purpose."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pytest

from coach.backends import Question, Wording, builtin
from coach.backends.builtin import Meaning
from coach.backends.builtin import read_now as as_read
from coach.coaching import asking, beginning, deciding, service
from coach.dialogue import contract, core, steps, tree
from coach.dialogue.reading import Reading, Verdict
from coach.dialogue.state import Asked, Event, Node, State
from coach.frameworks.schema import Framework, Step, Tree
from coach.reports import artefact
from evals.cases.model import FOLDER, load
from evals.personas.mind import Learner
from evals.scores import Score, failures, scored
from evals.systems import BUILTIN, System, open_system, talk
from evals.transcript import Asked as Shown
from evals.transcript import Said, Setup

Patch = pytest.MonkeyPatch
CASE = load(FOLDER / "black-specks-white-covers.yaml")
FEW = 8
"""Answers, where the first ones tell enough."""


@pytest.fixture(scope="module")
async def coach(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    async with open_system(BUILTIN, tmp_path_factory.mktemp("coach")) as system:
        yield system


@pytest.fixture(scope="module")
def standing() -> dict[str, Mapping[str, Score]]:
    """By persona, what the coach comes to as it is."""
    return {}


@dataclass
class Meets:
    """A persona that leaves after so many answers; one that `circles` says once that a cause comes of itself."""

    who: Learner
    most: int
    circles: bool = False
    given: int = 0

    def answer(self, asked: Shown) -> Said | None:
        self.given += 1
        said = self.who.answer(asked) if self.given <= self.most else None
        asked_about = CASE.named_in(asked.text) if self.circles and asked.slot == "why" else []
        if said is None or not asked_about:
            return said
        self.circles = False
        return replace(said, text=asked_about[0].text, kind="circular", causes=(), proofs=())

    def next_day(self) -> None:
        self.who.next_day()

    def record(self) -> str:
        return self.who.record()


async def led(coach: System, persona: str, most: int = 60, *, circles: bool = False) -> Mapping[str, Score]:
    setup = Setup(BUILTIN, CASE.id, persona)
    learner = Meets(Learner(CASE, persona), most, circles)
    dialogue = await talk(coach, CASE, learner, setup)
    assert not dialogue.failed
    return scored(CASE, dialogue)


def shut(scores: Mapping[str, Score]) -> list[str]:
    return list(failures(BUILTIN, {"it": scores}))


# --- the contract: a backend that offers nothing but this --------------------------------------------

OFFERED: Mapping[tuple[contract.Rule, ...], str] = {
    ("questions", "open"): "What did you see there? What did you see next?",
    ("open",): "Is it the line?",
    ("length",): f"{'It is good to say what you see there, and when, and where it is. ' * 4}What do you see there?",
    ("leak",): "What does the worn gasket show you there?",
    ("advice",): "You should look at it again. What do you see there?",
    ("blame",): "Why did you let it happen?",
    ("markup",): "See **this**. What do you see there?",
    ("false_claim",): "I have told the manager. What do you see there?",
}


def offer(patch: Patch, text: str) -> None:
    real = deciding.decide

    def decide(framework: Framework, state: State, event: Event, *of: Any) -> deciding.Decided:
        after, _ = core.advance(framework, state, event)
        wording = Wording(after.shown.move, after.shown.slot, text) if after.shown else None
        texts, known, facts, locale, *_ = of
        return real(framework, state, event, texts, known, facts, locale, wording)

    for module in (service, asking, beginning):
        patch.setattr(module, "decide", decide)


@pytest.mark.parametrize("rules", OFFERED, ids="+".join)
async def test_a_rule_that_is_off_is_seen_by_the_contracts_gate(
    rules: tuple[contract.Rule, ...], coach: System, monkeypatch: Patch
) -> None:
    offer(monkeypatch, OFFERED[rules])
    assert shut(await led(coach, "steady", FEW)) == []
    for rule in rules:
        monkeypatch.setitem(contract.CHECKS, rule, lambda draft: False)
    assert any(fault.startswith("contract") for fault in shut(await led(coach, "steady", FEW)))


# --- what is read, asked and kept --------------------------------------------------------------------


def accepts(verdict: Verdict) -> Callable[[Patch], None]:
    def mutate(patch: Patch) -> None:
        def read_now(question: Question, meaning: Meaning | None = None, *, calm: bool = False) -> Reading:
            reading = as_read(question, meaning, calm=calm)
            taken = Reading("ok", builtin.listening(question).quotes("ok"))
            return taken if reading.verdict == verdict else reading

        patch.setattr(builtin, "read_now", read_now)

    mutate.__name__ = f"{verdict}_is_accepted"
    return mutate


def danger_is_ignored(patch: Patch) -> None:
    patch.setattr(builtin, "read_now", lambda question, meaning, calm: as_read(question, meaning, calm=True))


def evidence_is_never_asked_for(patch: Patch) -> None:
    real = tree._about

    def about(step: Tree, state: State, leaf: Node) -> Asked:
        return real(step, state, replace(leaf, link="held") if leaf.link == "untested" else leaf)

    patch.setattr(tree, "_about", about)


def it_stops_at_the_first_cause(patch: Patch) -> None:
    patch.setattr(tree, "_about", lambda step, state, leaf: tree._ask(step, "stop", leaf.id, "stop"))


def no_prediction_is_asked_for(patch: Patch) -> None:
    real = steps.question

    def question(framework: Framework, state: State, step: Step) -> Asked | None:
        asked = real(framework, state, step)
        return None if asked is not None and asked.slot == "prediction" else asked

    patch.setattr(steps, "question", question)


def the_artefact_is_worded_anew(patch: Patch) -> None:
    real = artefact._quote
    patch.setattr(artefact, "_quote", lambda *of: {**real(*of), "text": "The operator was careless"})


def read_right(scores: Mapping[str, Score], kind: str) -> float:
    """The share of a kind of answer that was read as what it is."""
    counts: dict[str, int] = {p: n for p, n in (scores["reading"].detail or {}).items() if p.startswith(f"{kind} > ")}
    return counts.get(f"{kind} > {kind}", 0) / sum(counts.values())


def met(scores: Mapping[str, Score], kind: str) -> float:
    """The share of a kind of wrong answer that was challenged."""
    hits, of = (scores["challenge"].detail or {})[kind]
    share: float = hits / of
    return share


def value(scores: Mapping[str, Score], metric: str) -> float:
    found = scores[metric].value
    return 0.0 if found is None else found


Measure = Callable[[Mapping[str, Score], str], float]


class Floor(NamedTuple):
    """A mutation, who shows it, and the floor that it falls below while the coach as it is stands on it."""

    mutation: Callable[[Patch], None]
    persona: str
    measure: Measure
    of: str
    floor: float


FLOORS = (
    Floor(accepts("blame"), "blamer", met, "blame", 0.3),
    Floor(accepts("solution_jump"), "solution_jumper", met, "solution_jump", 0.6),
    Floor(accepts("vague"), "one_word", met, "vague", 0.3),
    Floor(accepts("unknown"), "newcomer", met, "unknown", 0.8),
    Floor(accepts("asks_for_answer"), "wants_the_answer", met, "asks_for_answer", 0.8),
    Floor(accepts("assumption"), "guesser", read_right, "assumption", 0.5),
    Floor(danger_is_ignored, "steady", value, "hazard", 1.0),
    Floor(evidence_is_never_asked_for, "steady", value, "proof", 0.6),
    Floor(it_stops_at_the_first_cause, "steady", value, "reached", 0.5),
    Floor(no_prediction_is_asked_for, "steady", value, "prediction", 1.0),
)
CIRCLE = Floor(accepts("circular"), "steady", met, "circular", 1.0)


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.mutation.__name__)
async def test_what_a_dialogue_loses_falls_below_a_floor(
    floor: Floor, coach: System, standing: dict[str, Mapping[str, Score]], monkeypatch: Patch
) -> None:
    if floor.persona not in standing:
        standing[floor.persona] = await led(coach, floor.persona)
    assert floor.measure(standing[floor.persona], floor.of) >= floor.floor
    floor.mutation(monkeypatch)
    assert floor.measure(await led(coach, floor.persona), floor.of) < floor.floor


async def test_a_circle_that_is_accepted_falls_below_a_floor(coach: System, monkeypatch: Patch) -> None:
    assert CIRCLE.measure(await led(coach, CIRCLE.persona, 20, circles=True), CIRCLE.of) >= CIRCLE.floor
    CIRCLE.mutation(monkeypatch)
    assert CIRCLE.measure(await led(coach, CIRCLE.persona, 20, circles=True), CIRCLE.of) < CIRCLE.floor


async def test_words_that_nobody_said_are_seen_on_the_artefact(
    coach: System, standing: dict[str, Mapping[str, Score]], monkeypatch: Patch
) -> None:
    assert shut(standing.get("steady") or await led(coach, "steady")) == []
    the_artefact_is_worded_anew(monkeypatch)
    assert any(fault.startswith("strange") for fault in shut(await led(coach, "steady")))
