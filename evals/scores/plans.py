"""What was agreed at the end: countermeasures with owner, date, strength and a prediction; in a kata, the next step."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from evals.cases import Case, Countermeasure
from evals.ground import words_of
from evals.scores.kept import field_text, has_moves, items
from evals.scores.measure import Score, share, unscored
from evals.scores.patterns import pattern
from evals.scores.progress import way
from evals.transcript import Dialogue

__all__ = ["Planned", "agreed", "owned", "plan", "planned", "prediction", "strong", "tells", "weak_challenged"]

NOT_FOR_GOOD = frozenset({"containment", "go_and_see"})
"""Kinds of actions that are no countermeasures."""

PREDICTION: Mapping[str, str] = {"five_whys": "prediction", "a3": "predicted", "kata": "expectation"}
"""The field of each framework that holds what is expected to happen."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A countermeasure as it stands at the end; `strength` is the case's own, if it is one of the case's."""

    text: str
    owner: bool
    due: bool
    strength: str
    treats: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return self.owner and self.due


def tells(part: str, text: str) -> bool:
    """Whether a text tells something of the case: every figure, and at least half the words, typos allowed."""
    wanted, said = words_of(part), words_of(text)
    there = sum(word in said or bool(get_close_matches(word, said, 1, 0.8)) for word in wanted)
    return figures(part) <= figures(text) and 2 * there >= len(wanted)


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,:]\d+)*", text))


def planned(case: Case, dialogue: Dialogue) -> tuple[Planned, ...]:
    """From the actions that were opened; else from the artefact; in systems without moves, from what was said.

    So what a form calls an owner, whatever stands there, is held to the same as what a talk alone holds.
    """
    if not has_moves(dialogue):
        return tuple(_said(case, dialogue))
    actions = [action for action in dialogue.actions if action.get("kind") not in NOT_FOR_GOOD]
    kept = actions or list(items(dialogue, "countermeasures"))
    if kept or dialogue.artefact:
        return tuple(_kept(case, action) for action in kept)
    return tuple(_said(case, dialogue))


def _kept(case: Case, action: Mapping[str, object]) -> Planned:
    text = str(action.get("text") or "")
    known = _known(case, text)
    strength = known.strength if known else str(action.get("strength") or "")
    treats = tuple(known.treats) if known else ()
    owner, due = (any(action.get(name) for name in names) for names in (("owner", "owner_id"), ("due", "due_said")))
    return Planned(text, owner, due, strength, treats)


def _known(case: Case, text: str) -> Countermeasure | None:
    return next((one for one in case.countermeasures if one.named_in(text)), None)


def _said(case: Case, dialogue: Dialogue) -> Iterator[Planned]:
    """Owner and date count when they were told with the countermeasure or later."""
    for one in case.countermeasures:
        first = next((e.n for e in dialogue.met if one.named_in(e.said)), None)
        if first is None:
            continue
        later = [e.said for e in dialogue.met if e.n >= first]
        owner, due = (any(tells(part, said) for said in later) for part in (one.owner, one.due))
        yield Planned(one.text, owner, due, one.strength, tuple(one.treats))


def predicted(case: Case, dialogue: Dialogue) -> bool:
    """Whether what should happen stands in the artefact; in systems without one, whether it was said."""
    name = PREDICTION[case.framework]
    if dialogue.artefact:
        return bool(field_text(dialogue, name))
    return _was_told(case, dialogue, name)


def _was_told(case: Case, dialogue: Dialogue, name: str) -> bool:
    return any(tells(case.answers[name], exchange.said) for exchange in dialogue.met)


def agreed(case: Case, dialogue: Dialogue) -> bool:
    """Whether somebody is to do something by a day; in a kata, whether there are a step and a time to look."""
    if case.framework != "kata":
        return any(one.complete for one in planned(case, dialogue))
    if dialogue.artefact:
        return bool(field_text(dialogue, "step")) and bool(field_text(dialogue, "look"))
    return _was_told(case, dialogue, "step") and _was_told(case, dialogue, "look")


# --- scores -----------------------------------------------------------------------------------------


def plan(case: Case, dialogue: Dialogue) -> Score:
    """1 when it ended with a countermeasure that has an owner and a date, and with a prediction that can fail; else 0.

    After 8D and RCA2: who, what, by when, and how one will know. In a kata: next step, expectation, when to look.
    """
    has = {"agreed": agreed(case, dialogue), "prediction": predicted(case, dialogue)}
    return Score(float(all(has.values())), 1, ", ".join(name for name, there in has.items() if not there), has)


def owned(case: Case, dialogue: Dialogue) -> Score:
    """The share of countermeasures with both an owner and a date."""
    if case.framework == "kata":
        return unscored("in a kata the learner takes the step")
    found = planned(case, dialogue)
    bare = "; ".join(one.text for one in found if not one.complete)
    return share(sum(one.complete for one in found), len(found), bare or ("" if found else "no countermeasure"))


def prediction(case: Case, dialogue: Dialogue) -> Score:
    """1 when a prediction was written down, or said, before anything is done; else 0."""
    return Score(float(predicted(case, dialogue)))


def strong(case: Case, dialogue: Dialogue) -> Score:
    """The share of roots reached that a countermeasure treats which is not weaker.

    Stronger, intermediate and weaker as in the action hierarchy of the VA National Center for Patient Safety; of a
    countermeasure that the case knows, its grade counts and not the system's.
    """
    if case.framework == "kata":
        return unscored("a step is an experiment and not graded")
    roots = [cause.id for cause in case.roots if cause.id in way(case, dialogue).reached]
    treated = {id for one in planned(case, dialogue) if one.strength != "weaker" for id in one.treats}
    return share(len(treated & set(roots)), len(roots), "" if roots else "no root was reached")


def weak_challenged(case: Case, dialogue: Dialogue) -> Score:
    """1 when a plan of nothing but weaker countermeasures was questioned before the end, 0 when it passed.

    Questioned is: by the move `challenge_strength`; in systems without moves, by a question for something that holds
    without anybody thinking of it (`patterns.toml`). Unscored where something better than weak was said unasked.
    """
    said = [(e.n, one) for e in dialogue.met for one in case.countermeasures if one.named_in(e.said)]
    weak = next((n for n, one in said if one.strength == "weaker"), None)
    later = [] if weak is None else [e for e in dialogue.exchanges if e.n > weak]
    challenge = next((e.n for e in later if questions_strength(e.move, e.coach, dialogue.locale)), None)
    better = [n for n, one in said if one.strength != "weaker" and (challenge is None or n < challenge)]
    if weak is None or better or case.framework == "kata":
        return unscored("no plan of weaker countermeasures alone")
    return Score(float(challenge is not None))


def questions_strength(move: str | None, text: str, locale: str) -> bool:
    return move == "challenge_strength" or (move is None and bool(pattern(locale, "strength").search(text)))
