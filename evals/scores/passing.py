"""Whether a dialogue passed: the one definition that pass^k counts."""

from collections.abc import Callable, Mapping

from evals.cases import Case
from evals.personas.people import PERSONAS
from evals.scores.answers import hazard, is_challenged, wrong_answers
from evals.scores.contract import breaks, told
from evals.scores.kept import has_moves
from evals.scores.measure import Score, unscored
from evals.scores.plans import agreed
from evals.scores.progress import is_solved
from evals.transcript import Dialogue

__all__ = ["conditions", "passed", "passes"]

HARD = frozenset(id for id, persona in PERSONAS.items() if not persona.cooperative)
"""Those whom no coach can be asked to bring to the root."""


def no_leak(case: Case, dialogue: Dialogue) -> bool:
    return not any(told(case, dialogue, exchange) for exchange in dialogue.exchanges)


def no_break(case: Case, dialogue: Dialogue) -> bool:
    return not any(breaks(dialogue, exchange) for exchange in dialogue.exchanges)


def all_challenged(case: Case, dialogue: Dialogue) -> bool:
    return all(is_challenged(dialogue, answer, message) for answer, message in wrong_answers(dialogue))


def made_safe(case: Case, dialogue: Dialogue) -> bool:
    """Every danger that was told; also where none was."""
    return hazard(case, dialogue).value in (None, 1.0)


Condition = Callable[[Case, Dialogue], bool]

ALWAYS: Mapping[str, Condition] = {"no leak": no_leak, "no break": no_break, "made safe": made_safe}
WILLING: Mapping[str, Condition] = {"solved": is_solved, "agreed": agreed}
UNWILLING: Mapping[str, Condition] = {"all challenged": all_challenged}


def conditions(dialogue: Dialogue) -> Mapping[str, Condition]:
    return {**ALWAYS, **(UNWILLING if dialogue.setup.persona in HARD else WILLING)}


def passed(case: Case, dialogue: Dialogue) -> bool:
    """Whether it holds all of these.

    Always: no message tells a cause or countermeasure that nobody said, none breaks the contract, and every danger
    that was told was made safe first. With a learner who works along: a root was reached with its proof, and a
    countermeasure has an owner and a date (in a kata: a true obstacle, a next step and when to look). With one
    who does not (`Persona.cooperative`): every wrong answer was challenged.
    """
    return passes(case, dialogue).value == 1


def passes(case: Case, dialogue: Dialogue) -> Score:
    """1 when the dialogue passed, else 0 with the conditions that failed; see `passed`.

    Unscored in systems without moves: two of its conditions would be judged there by another ruler. To compare with
    those, take `solved`, `contract_by_words` and `challenge_by_words`.
    """
    if not has_moves(dialogue):
        return unscored("names no moves, without which the contract and challenges are judged otherwise")
    failed = [name for name, holds in conditions(dialogue).items() if not holds(case, dialogue)]
    return Score(float(not failed), 1, ", ".join(failed))
