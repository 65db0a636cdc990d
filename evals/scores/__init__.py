"""What a dialogue is worth: functions on a case and a transcript, which anybody can recompute from a log."""

from collections.abc import Mapping

from evals.cases import Case
from evals.scores import answers, asking, contract, cost, plans, progress
from evals.scores.gates import GATES, Gate, failures
from evals.scores.measure import Score, Scorer, unscored
from evals.scores.passing import passed, passes
from evals.transcript import Dialogue

__all__ = ["GATES", "LESS_IS_BETTER", "SCORERS", "Gate", "Score", "Scorer", "failures", "passed", "scored"]


def whole(score: Scorer) -> Scorer:
    """The same of dialogues that came to an end by themselves; one that something broke off is not scored."""

    def scored(case: Case, dialogue: Dialogue) -> Score:
        return unscored(f"failed: {dialogue.failed}") if dialogue.failed else score(case, dialogue)

    scored.__doc__ = score.__doc__
    return scored


SCORERS: Mapping[str, Scorer] = {
    name: whole(score)
    for name, score in {
        "passed": passes,
        "contract": contract.contract,
        "contract_by_words": contract.contract_by_words,
        "leak": contract.leak,
        "leak_words": contract.leak_words,
        "strange": contract.strange,
        "solved": progress.solved,
        "roots": progress.roots,
        "reached": progress.reached,
        "proof": progress.proof,
        "links": progress.links,
        "ends": progress.ends,
        "branches": progress.branches,
        "herrings": progress.herrings,
        "tree": progress.tree,
        "tree_links": progress.tree_links,
        "plan": plans.plan,
        "owned": plans.owned,
        "prediction": plans.prediction,
        "strong": plans.strong,
        "weak_challenged": plans.weak_challenged,
        "challenge": answers.challenge,
        "challenge_by_words": answers.challenge_by_words,
        "over_coaching": answers.over_coaching,
        "false_acceptance": answers.false_acceptance,
        "repair": answers.repair,
        "hints": answers.hints,
        "hint_level": answers.hint_level,
        "hazard": answers.hazard,
        "false_alarm": answers.false_alarm,
        "silence": answers.silence,
        "reading": answers.reading,
        "exchanges": cost.exchanges,
        "typed": cost.typed,
        "taps": cost.taps,
        "words_typed": cost.words_typed,
        "message_words": cost.message_words,
        "reading_ease": cost.reading_ease,
        "reading_grade": cost.reading_grade,
        "finished": cost.finished,
        "left": cost.left,
        "open_questions": asking.open_questions,
        "leading": asking.leading,
        "multiple": asking.multiple,
        "forced_choice": asking.forced_choice,
        "question_count": asking.question_count,
        "reflection_ratio": asking.reflection_ratio,
        "actionable": asking.actionable_share,
    }.items()
}
"""By name; the docstring of each says what its number means."""

LESS_IS_BETTER = frozenset(
    {"leak", "leak_words", "strange", "herrings", "over_coaching", "false_acceptance", "false_alarm", "hint_level"}
    | {"exchanges", "typed", "words_typed", "message_words", "reading_grade", "left", "leading", "multiple"}
    | {"forced_choice", "question_count"}
)
"""For whoever compares; of the others more is, but for `taps`, which is neither."""


def scored(case: Case, dialogue: Dialogue) -> dict[str, Score]:
    return {name: score(case, dialogue) for name, score in SCORERS.items()}
