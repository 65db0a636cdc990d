"""`advance`: what was said goes in as an event, the next state and what the outside must do come out.

Pure: time, ids, readings and every decision made about them arrive inside the event. An event that
does not fit raises `IllegalMove`, and nothing has changed.
"""

from dataclasses import replace
from typing import assert_never

from coach.dialogue import artefact, edits, steps
from coach.dialogue.challenges import WAYS_OUT, leave_open, left, probe, probed
from coach.dialogue.flow import Advance, as_move, ask, led, next_question, park, plain
from coach.dialogue.interruptions import IN_DANGER, INTERRUPTIONS, Answered, danger, hazard
from coach.dialogue.outcome import Outcome
from coach.dialogue.repair import repair
from coach.dialogue.state import (
    Abandoned,
    Asked,
    Danger,
    Edited,
    Event,
    Item,
    Parked,
    Resumed,
    Rewritten,
    Said,
    Started,
    State,
    Trail,
)
from coach.errors import IllegalMove
from coach.frameworks.schema import Collect, Framework, Records, Step, Tree
from coach.frameworks.terms import Expects

__all__ = ["Advance", "advance", "replay"]

TRAIL = 12


def replay(framework: Framework, events: list[Event]) -> State:
    """The state that a session's stored events make."""
    state = State(framework.id, 0)
    for event in events:
        state, _ = advance(framework, state, event)
    return state


def advance(framework: Framework, state: State, event: Event) -> Advance:
    if isinstance(event, Started):
        return _start(framework, event)
    if state.status in ("finished", "abandoned"):
        raise IllegalMove(f"This session is {state.status}; start a new one on the same issue to go on.")
    state = replace(state, n=event.n, people=_with(state.people, event.by), last=(), dated=())
    match event:
        case Said():
            return _said(framework, replace(state, status="active"), event)
        case Parked():
            return park(state), ()
        case Resumed():
            return _resume(state), ()
        case Abandoned():
            closed = Asked("", "close", "reflection", "close", "abandoned")
            return replace(state, status="abandoned", asked=None, under=None, shown=closed), ()
        case Danger():
            return danger(replace(state, status="active"), state.alarm if state.alert == "unsure" else ())
        case Edited():
            return _edited(framework, replace(state, status="active"), event)
        case Rewritten():
            return _rewritten(framework, state, event)
        case _:
            assert_never(event)


def _with(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if not person or person in people else (*people, person)


def _start(framework: Framework, event: Started) -> Advance:
    """The record's problem is read like a first answer: what it holds is not asked again."""
    people = _with((), event.by)
    state = State(framework.id, event.version, event.engine, cycle=event.cycle, card=event.card, people=people)
    for quote in event.carried:
        state = artefact.add_item(state, framework.storyboard.get("obstacles", ""), Item("", quote))
    if event.done and framework.containment:
        state = artefact.fill(state, framework.containment, event.done)
    first = next_question(framework, state)
    if event.whole is None:
        return ask(framework, state)
    if first is None or first.slot != framework.problem:
        return ask(framework, artefact.fill(state, framework.problem, (event.whole,)))
    endangered = event.verdict == "hazard"
    said = Said(0, event.at, event.whole, "ok" if endangered else event.verdict, event.by, event.heard)
    state, effects = _said(framework, replace(state, asked=first, shown=first), said)
    state = replace(state, trail=())
    if not endangered or state.asked is None:
        return state, effects
    state, alert = danger(state, (event.whole,), sure=event.sure)
    return state, (*effects, *alert)


def _said(framework: Framework, state: State, said: Said) -> Advance:
    asked = state.asked
    assert asked is not None
    if said.verdict == "hazard" and asked.slot not in IN_DANGER:
        return hazard(framework, state, said)
    if said.repair is not None:
        return repair(framework, state, said)
    if said.pick in WAYS_OUT:
        return WAYS_OUT[said.pick](framework, state, said)
    if asked.slot not in INTERRUPTIONS:
        return _answer(framework, state, said)
    met = INTERRUPTIONS[asked.slot](framework, state, said)
    if not isinstance(met, Answered):
        return met
    after, effects = _said(framework, met.state, met.said)
    return after, (*met.effects, *effects)


def _answer(framework: Framework, state: State, said: Said) -> Advance:
    asked = state.asked
    assert asked is not None
    step = framework.step(asked.step)
    base = _keep(framework, step, state, said)
    if state.editing is not None:
        base = edits.withdraw(base, state.editing)
    outcome = steps.hear(framework, base, step, said)
    if outcome.probe == "unknown" and step.on_unknown is not None:
        left = steps.skip(outcome.state, step, asked)
        return _go_on(framework, _settled(left, said, asked), replace(outcome, goto=step.on_unknown))
    kept = outcome.state if state.editing is None else state
    if outcome.probe is not None and asked.move == "offer_exit":
        return leave_open(framework, replace(kept, asked=asked), said, asked)
    if outcome.probe is not None:
        return probe(step, replace(kept, asked=asked), said, outcome.probe)
    after = outcome.state
    if state.editing is not None:
        after = edits.rejoin(framework, base, after, state.editing)
    return _go_on(framework, _settled(after, said, asked), outcome)


def _settled(state: State, said: Said, asked: Asked) -> State:
    """The question is answered; an answer put differently takes the place of the old one."""
    old = state.editing.utterance if state.editing is not None else ""
    trail = (*(t for t in state.trail if t.utterance != old), Trail(said.n, plain(asked), said.whole.utterance))
    days = dict.fromkeys(heard.wall for heard in said.heard if heard.wall) if asked.expects in DATED else ()
    return replace(
        state, trail=trail[-TRAIL:], tries=0, rungs=0, wrong=None, under=None, editing=None, dated=tuple(days)
    )


DATED: frozenset[Expects] = frozenset({"plan", "who", "when", "countermeasure", "step", "containment"})
"""Where a day that is named is one to have something done by: it is read back, so that it can be put right."""


def _go_on(framework: Framework, state: State, outcome: Outcome) -> Advance:
    if outcome.goto:
        state = _jump(framework, state, outcome.goto)
    state, effects = ask(framework, state)
    if outcome.challenge is not None and state.shown is not None and state.shown.slot == "evidence":
        asked = probed(state.shown, outcome.challenge)
        state = replace(state, asked=asked, shown=asked)
    if outcome.park:
        state = park(state)
    elif state.dated and state.shown is not None and not state.shown.lead:
        state = led(state, "dated")
    return state, (*outcome.effects, *effects)


def _jump(framework: Framework, state: State, target: str) -> State:
    """Leave open what lies before the step named."""
    order = [step.id for step in framework.steps]
    while (asked := next_question(framework, state)) is not None and order.index(asked.step) < order.index(target):
        state = left(framework, state, asked)
    return state


def _keep(framework: Framework, step: Step, state: State, said: Said) -> State:
    """Keep what was said before its time: fields that steps take early, causes and ideas."""
    if said.verdict in ("asks_for_answer", "off_topic", "hazard"):
        return state
    for other in framework.steps:
        if isinstance(other, Collect) and other is not step:
            for heard in said.heard:
                field = other.takes.get(heard.role)
                if heard.role in other.early and field and not state.fields.get(field):
                    state = artefact.fill(state, field, (heard.quote,))
    wanted = [role for role, kind in (("cause", Tree), ("countermeasure", Records)) if not isinstance(step, kind)]
    if said.verdict == "blame" or artefact.tree_of(framework) is None or state.nodes:
        wanted = [role for role in wanted if role != "cause"]
    if not any(isinstance(s, Records) and s.role == "countermeasure" for s in framework.steps):
        wanted = [role for role in wanted if role != "countermeasure"]
    early = tuple(h for h in said.heard if h.role in wanted and h not in state.kept)
    return replace(state, kept=(*state.kept, *early)[:8])


def _resume(state: State) -> State:
    if state.status != "parked":
        raise IllegalMove("This session is not parked; send a turn to go on.")
    assert state.asked is not None
    return replace(
        state, status="active", shown=replace(state.asked, lead="looked" if state.items.get(steps.TASKS) else "resume")
    )


def _edited(framework: Framework, state: State, event: Edited) -> Advance:
    """Read the earlier question's answer anew; only what hangs on it is asked again."""
    if state.alert:
        raise IllegalMove("Danger comes first; say that it is safe, then change the answer.")
    if event.asked.slot in INTERRUPTIONS or not edits.stands(framework, state, event.asked):
        raise IllegalMove("What that turn answered is not on the artefact; say it as a new turn.")
    open_now = state.asked
    there = Trail(event.n, event.asked, event.old)
    said = Said(event.n, event.at, event.whole, event.verdict, event.by, event.heard)
    edited = replace(
        state, asked=edits.offered(state, event.asked), editing=there, tries=0, rungs=0, wrong=None, under=None
    )
    state, effects = _said(framework, edited, said)
    if state.shown is not None and state.editing is None and state.shown != open_now:
        state = as_move(led(state, "corrected"), "repair_correct")
    return state, effects


def _rewritten(framework: Framework, state: State, event: Rewritten) -> Advance:
    state = edits.rewrite(framework, state, event.target, event.whole)
    if state.asked is None or state.asked.slot in INTERRUPTIONS or state.editing is not None:
        return state, ()
    after, effects = ask(framework, replace(state, tries=0, rungs=0, wrong=None))
    if state.status == "parked" and after.status != "finished":
        return replace(after, shown=state.shown), effects
    return as_move(led(after, "corrected"), "repair_correct"), effects
