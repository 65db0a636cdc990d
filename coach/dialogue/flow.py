"""What is asked next, what the end of a dialogue leaves behind, and how a question is shown."""

from dataclasses import replace

from coach.dialogue import artefact, steps, tree
from coach.dialogue.state import Asked, Effect, Item, OpenAction, Quote, RecordCycle, State
from coach.frameworks.schema import Absent, Collect, Framework, Tree
from coach.frameworks.terms import Move

__all__ = [
    "Advance",
    "as_move",
    "ask",
    "led",
    "next_question",
    "park",
    "plain",
    "repaired",
    "show",
]

Advance = tuple[State, tuple[Effect, ...]]

OPEN_MOVES = frozenset({"open_step", "ask_evidence", "reflect"})


def ask(framework: Framework, state: State) -> Advance:
    """Open the next question; when there is none, finish."""
    asked = next_question(framework, state)
    if asked is None:
        return _finish(framework, state)
    step = framework.step(asked.step)
    if isinstance(step, Tree) and step.field not in state.reopened:
        state = tree.open_with(step, state)
        asked = next_question(framework, state) or asked
    at = next(n for n, step in enumerate(framework.steps) if step.id == asked.step)
    return replace(state, asked=asked, shown=asked, at=at), _contained(framework, state, at)


def _contained(framework: Framework, state: State, at: int) -> tuple[Effect, ...]:
    """Containment is on the board as soon as the dialogue has gone past it."""
    past = [
        n for n, s in enumerate(framework.steps) if isinstance(s, Collect) and framework.containment in s.takes.values()
    ]
    return _containment(framework, state) if past and state.at <= past[0] < at else ()


def next_question(framework: Framework, state: State) -> Asked | None:
    for field in state.reopened:
        return Asked(_owner_of(framework, field), "still", "yes_no", "confirm", "still", field, ("yes", "no"))
    for step in framework.steps:
        if step.when == "later_cycle" and state.cycle == 1:
            continue
        asked = steps.question(framework, state, step)
        if asked is not None:
            return asked
    return None


def _owner_of(framework: Framework, field: str) -> str:
    for step in framework.steps:
        fields = {a.field for a in step.asks} if isinstance(step, Collect) else {getattr(step, "field", "")}
        if field in fields:
            return step.id
    return framework.steps[0].id


def _finish(framework: Framework, state: State) -> Advance:
    closed = Asked("", "close", "reflection", "close", "close")
    state = replace(state, status="finished", asked=None, under=None, shown=closed, at=len(framework.steps))
    return state, (*_containment(framework, state), *_actions(framework, state), *_cycle(framework, state))


def _containment(framework: Framework, state: State) -> tuple[Effect, ...]:
    held = state.fields.get(framework.containment or "", ())
    if not held:
        return ()
    owner = state.fields.get(framework.owner or "", ())
    due = state.fields.get(framework.due or "", ())
    item = Item("containment", held[0], owner[0] if owner else None, due=due[-1] if due else None)
    return (OpenAction(item, "containment", ends=state.fields.get(framework.ends or "", ())),)


def _actions(framework: Framework, state: State) -> tuple[Effect, ...]:
    prediction = state.fields.get(framework.prediction or "", ())
    window = state.fields.get(framework.window or "", ())
    made: list[Effect] = []
    for step in artefact.lists_of(framework):
        for item in state.items.get(step.field, ()) if step.opens else ():
            cause = tuple(n.quote for n in state.nodes if n.id == item.cause)
            asker = _asker(framework, state, item.id)
            made.append(OpenAction(item, step.opens or "corrective", cause, (), prediction, window, asker))
    return tuple(made)


def _asker(framework: Framework, state: State, item: str) -> tuple[Quote, ...]:
    for step in framework.steps:
        if isinstance(step, Absent) and item in {i.id for i in steps.absent_owners(step, state)}:
            return state.fields.get(step.field, ())
    return ()


def _cycle(framework: Framework, state: State) -> tuple[Effect, ...]:
    if not framework.storyboard:
        return ()
    texts: dict[str, tuple[Quote, ...]] = {
        role: state.fields[name] for role, name in framework.storyboard.items() if state.fields.get(name)
    }
    listed = framework.storyboard.get("obstacles", "")
    return (RecordCycle(texts, state.items.get(listed, ())),)


def show(state: State, asked: Asked) -> State:
    return replace(state, asked=asked, shown=asked)


def plain(asked: Asked) -> Asked:
    return replace(asked, lead="", variant=0)


def led(state: State, lead: str) -> State:
    """Say what was done before the question, unless the session has ended."""
    if state.status != "active" or state.shown is None:
        return state
    return replace(state, shown=replace(state.shown, lead=lead))


def repaired(asked: Asked, move: Move, lead: str) -> Asked:
    """The same question with a few words before it; a closed one keeps its own move."""
    return replace(asked, move=move if asked.move in OPEN_MOVES else asked.move, lead=lead)


def as_move(state: State, move: Move) -> State:
    if state.status != "active" or state.shown is None:
        return state
    return replace(state, shown=repaired(state.shown, move, state.shown.lead))


def park(state: State, move: Move = "close") -> State:
    shown = Asked("", "close", "reflection", move, "parked" if move == "close" else move)
    return replace(state, status="parked", shown=shown)
