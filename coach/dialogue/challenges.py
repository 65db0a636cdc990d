"""An answer that does not do: a challenge, the hint ladder, and the ways out of a question."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from coach.dialogue import steps
from coach.dialogue.flow import Advance, ask, led, next_question, park, plain, show
from coach.dialogue.state import Asked, Said, State
from coach.frameworks.schema import Framework, Step
from coach.frameworks.terms import Expects, Move, Verdict

__all__ = [
    "WAYS_OUT",
    "base_of",
    "fresh",
    "leave_open",
    "left",
    "probe",
    "probed",
    "take_go_on",
    "take_human",
    "take_park",
]

INTERRUPTING = frozenset({"gemba", "parking", "human", "still", "alert", "made_safe"})
"""Slots that are no question of the framework's, but stand over one."""

TO_GEMBA: frozenset[Expects] = frozenset({"problem", "cause", "evidence", "condition", "result"})
"""What nobody knows about these can be seen by somebody who goes and looks."""

THOUGHT: frozenset[Expects] = frozenset(
    {"problem", "cause", "evidence", "condition", "obstacle", "result", "learning", "countermeasure", "step"}
)
"""What has to be worked out: here hints help. A name, a day or a number is just asked for once more."""

PLAIN_BOUND = 3

NO_FAULT: frozenset[Verdict] = frozenset({"ok", "several", "yes", "no"})
"""Nothing is wrong with such an answer but that it is to another question: it is kept, and the question stays."""

CLOSED: frozenset[Expects] = frozenset({"yes_no", "choice"})

LOOSE: frozenset[Verdict] = frozenset({"vague", "unsupported", "unrelated", "symptom", "circular", "assumption"})
"""Where a tap is enough, an answer in other words is no fault either."""

RUNGS = 4


def probe(step: Step, state: State, said: Said, verdict: Verdict) -> Advance:
    """Challenge once for what is wrong; the same fault again climbs the hint ladder; then a way out."""
    asked = state.asked
    assert asked is not None
    bare = plain(asked)
    tries = state.tries + 1
    repeated = verdict == state.wrong
    state = replace(state, tries=tries, wrong=verdict)
    thought = asked.expects in THOUGHT
    if tries >= (step.bound if thought else min(step.bound, PLAIN_BOUND)):
        out = replace(bare, move="offer_exit", key="exit", picks=("park", "gemba", "human", "go_on"))
        return show(state, out), ()
    if verdict in NO_FAULT or (asked.expects in CLOSED and verdict in LOOSE):
        return show(state, replace(bare, lead="kept")), ()
    if verdict == "unknown" and asked.expects in TO_GEMBA and not repeated:
        return show(replace(state, under=bare), _gemba(bare)), ()
    if not (repeated and thought):
        return show(state, probed(bare, verdict)), ()
    rung = min(state.rungs + 1, RUNGS)
    picks = ("human", "go_on") if rung == RUNGS else bare.picks
    return show(replace(state, rungs=rung), replace(bare, move="hint", key=f"hint_{rung}", picks=picks)), ()


def probed(asked: Asked, verdict: Verdict) -> Asked:
    """The same question, put as a challenge of what is wrong with the answer."""
    move = f"probe_{verdict}"
    return replace(asked, move=cast(Move, move), key=move)


def _gemba(base: Asked) -> Asked:
    return Asked(base.step, "gemba", "plan", "send_to_gemba", "gemba", base.about, ("nobody",))


def base_of(framework: Framework, state: State) -> Asked:
    """The framework's own open question, under whatever interrupted it."""
    edited = state.editing.asked if state.editing is not None else None
    for asked in (state.under, state.asked, edited):
        if asked is not None and asked.slot not in INTERRUPTING:
            return asked
    found = next_question(framework, state)
    assert found is not None, "an interruption stands over an open question"
    return found


def take_park(framework: Framework, state: State, said: Said) -> Advance:
    base = base_of(framework, state)
    return park(replace(state, asked=fresh(framework, state, base), under=None, tries=0, rungs=0, wrong=None)), ()


def _take_gemba(framework: Framework, state: State, said: Said) -> Advance:
    base = base_of(framework, state)
    return show(replace(state, under=base), _gemba(base)), ()


def _human(base: Asked) -> Asked:
    return Asked(base.step, "human", "yes_no", "repair_human", "repair_human", base.about, ("yes", "no"))


def take_human(framework: Framework, state: State, said: Said) -> Advance:
    base = base_of(framework, state)
    return show(replace(state, under=base), _human(base)), ()


def take_go_on(framework: Framework, state: State, said: Said) -> Advance:
    base = base_of(framework, state)
    return leave_open(framework, state, said, base)


def leave_open(framework: Framework, state: State, said: Said, base: Asked) -> Advance:
    if state.editing is None:
        state = left(framework, state, base)
    state = replace(state, tries=0, rungs=0, wrong=None, under=None, editing=None)
    state, effects = ask(framework, state)
    return led(state, "skipped"), effects


def left(framework: Framework, state: State, asked: Asked) -> State:
    if asked.slot == "still":
        return replace(state, reopened=tuple(f for f in state.reopened if f != asked.about))
    return steps.skip(state, framework.step(asked.step), asked)


def fresh(framework: Framework, state: State, base: Asked) -> Asked:
    """The question as it would be asked now, without the probe it had become."""
    now = next_question(framework, state)
    return now if now is not None and (now.step, now.slot, now.about) == (base.step, base.slot, base.about) else base


WAYS_OUT: dict[str, Callable[[Framework, State, Said], Advance]] = {
    "park": take_park,
    "gemba": _take_gemba,
    "human": take_human,
    "go_on": take_go_on,
}
