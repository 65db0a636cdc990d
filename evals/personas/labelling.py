"""Answers of simulated learners, for labels given blind to what was meant; and how far both agree.

The labels that are kept were given by a language model, not by a person.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal

from evals.cases.model import Case
from evals.personas.mind import Learner
from evals.personas.people import PERSONAS
from evals.stats import Estimate, kappa
from evals.transcript import Asked, Kind

__all__ = ["FOLDER", "Answer", "Blind", "agreement", "played", "sampled", "write_answers"]

FOLDER = Path(__file__).parents[1] / "data" / "calibration"
"""`answers.jsonl` is what a labeller sees, `intended.jsonl` what was meant, `labels.jsonl` what a model saw."""


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    case: str
    persona: str
    locale: str
    asked: str
    expects: str
    problem: str
    chain: tuple[str, ...]
    answer: str
    kind: Kind


LABELLED: tuple[Kind, ...] = (
    "good", "blame", "vague", "solution_jump", "circular", "unknown", "assumption", "unsupported", "off_topic",
    "asks_for_answer", "hazard", "hostile",
)  # fmt: skip
"""The kinds that a labeller chooses among; silence is nothing to judge."""

QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("why", "cause", "open_step", "Why do you think that happens?"),
    ("evidence", "evidence", "ask_evidence", "What did you see or measure that shows it?"),
    ("why", "cause", "probe_vague", "What exactly do you see at the place itself?"),
    ("evidence", "evidence", "probe_unsupported", "Where could one look it up or see it?"),
)
"""A plain talk that goes round and round: a cause, what shows it, and both once more as a challenge."""

ROUNDS = 14


def played(case: Case, persona: str, seed: int = 1) -> Iterator[Answer]:
    """What one learner says to a plain coach, without the taps and without a word about the talk."""
    learner, chain = Learner(case, persona, seed=seed), list[str]()
    learner.steers.left.clear()
    for n in range(ROUNDS):
        slot, expects, move, text = QUESTIONS[n % len(QUESTIONS)]
        said = learner.answer(Asked(text, move, slot, expects))
        if said is None:
            return
        id = f"{case.id}-{persona}-{seed}-{n}"
        yield Answer(id, case.id, persona, case.locale, text, expects, case.problem, tuple(chain), said.text, said.kind)
        if said.causes and slot == "why":
            chain.append(said.text)


def sampled(of: Sequence[Case], n: int = 160, locale: str = "en") -> list[Answer]:
    """So many answers, as even over the kinds as there are, and then over personas and cases."""
    chance = Random(f"calibration/{n}")
    made = [a for case in of if case.locale == locale for persona in PERSONAS for a in played(case, persona)]
    chance.shuffle(made)
    heaps = {kind: _spread([a for a in made if a.kind == kind]) for kind in LABELLED}
    taken: list[Answer] = []
    seen: set[str] = set()
    while len(taken) < n and any(heaps.values()):
        for heap in heaps.values():
            new = next((a for a in islice(_popped(heap), 50) if a.answer not in seen), None)
            if new is not None and len(taken) < n:
                seen.add(new.answer)
                taken.append(new)
    chance.shuffle(taken)
    return taken


def _popped(heap: list[Answer]) -> Iterator[Answer]:
    while heap:
        yield heap.pop()


def _spread(answers: Sequence[Answer]) -> list[Answer]:
    """In an order that takes each persona and case again only when the others had their turn; the first comes last."""
    turns: Counter[str] = Counter()
    ranked = []
    for answer in answers:
        turns.update((answer.persona, answer.case))
        ranked.append((max(turns[answer.persona], turns[answer.case]), answer))
    return [answer for _, answer in sorted(ranked, key=lambda pair: -pair[0])]


def write_answers(answers: Iterable[Answer], folder: Path = FOLDER) -> None:
    """What a labeller sees, and apart from it what was meant."""
    shown, meant = [], []
    for n, answer in enumerate(answers, 1):
        row = asdict(answer) | {"id": f"answer-{n:03}"}
        meant.append({key: row[key] for key in ("id", "kind", "case", "persona")})
        shown.append({key: row[key] for key in ("id", "locale", "asked", "expects", "problem", "chain", "answer")})
    for name, rows in (("answers", shown), ("intended", meant)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")


@dataclass(frozen=True, slots=True)
class Blind:
    """What a labeller saw in the answers, against what the rule engine meant."""

    n: int
    state: Literal["scored", "unscored"]
    kappa: Estimate | None = None
    apart: tuple[tuple[str, str, str], ...] = ()
    """The id, what was meant, and what was seen."""


def agreement(folder: Path = FOLDER) -> Blind:
    """Unscored as long as nobody has labelled anything: rows of `labels.jsonl` have an `id` and a `kind`."""
    labels = folder / "labels.jsonl"
    if not labels.exists():
        return Blind(0, "unscored")
    seen, meant = _kinds(labels), _kinds(folder / "intended.jsonl")
    both = [(id, meant[id], kind) for id, kind in seen.items() if id in meant]
    value = kappa([(one, other) for _, one, other in both])
    apart = tuple(row for row in both if row[1] != row[2])
    return Blind(len(both), "scored" if value is not None else "unscored", value, apart)


def _kinds(file: Path) -> dict[str, str]:
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return {row["id"]: row["kind"] for row in rows}
