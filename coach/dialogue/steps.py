"""Every kind of step but the tree: what it still wants to know, and what an answer does to it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from coach.dialogue import artefact, tree
from coach.dialogue.outcome import Outcome
from coach.dialogue.state import SPEAKER, Asked, Escalate, Heard, Item, OpenAction, Quote, Said, State
from coach.frameworks.schema import Absent, Ask, Choose, Collect, Confirm, Framework, Offer, Pause, Records, Step, Tree
from coach.frameworks.terms import Expects, Move, Role, Verdict

__all__ = ["TASKS", "hear", "question", "skip", "task"]

TASKS = "tasks"
"""The list every session has: things to go and see."""

MAIN_ROLE: dict[Expects, Role] = {
    "problem": "problem",
    "containment": "containment",
    "cause": "cause",
    "evidence": "evidence",
    "countermeasure": "countermeasure",
    "who": "owner",
    "when": "due",
    "measure": "measure",
    "target": "target",
    "condition": "condition",
    "obstacle": "obstacle",
    "step": "step",
    "expectation": "expectation",
    "result": "result",
    "learning": "learning",
}
"""The role that answers each kind of question; what has none is answered by the whole sentence."""

TAKEN: frozenset[Verdict] = frozenset({"ok", "several"})
REFLECTED: frozenset[Verdict] = TAKEN | {
    "assumption",
    "vague",
    "unsupported",
    "symptom",
    "circular",
    "yes",
    "no",
    "unrelated",
}
"""A reflection is about one's own thinking: hardly any way to put it is wrong."""


def question(framework: Framework, state: State, step: Step) -> Asked | None:
    """What the step still wants to know; none once it is through."""
    match step:
        case Collect():
            return _collect(step, state)
        case Tree():
            return tree.question(step, state)
        case Records():
            return _records(step, state)
        case Choose():
            return _choose(step, state)
        case Absent():
            return _absent(step, state)
        case Confirm():
            return _confirm(framework, step, state)
        case Offer():
            return _once(step, state, "yes_no", "offer_escalation", ("yes", "no"))
        case Pause():
            return _once(step, state, "step", "send_to_gemba", ("rest", "on"))
        case _:
            assert_never(step)


def hear(framework: Framework, state: State, step: Step, said: Said) -> Outcome:
    """What an answer to the open question does; the state is unchanged when it comes back with a probe."""
    match step:
        case Collect():
            return _collected(step, state, said)
        case Tree():
            return tree.hear(step, state, said)
        case Records():
            return _recorded(step, state, said)
        case Choose():
            return _chosen(step, state, said)
        case Absent():
            return _asker(step, state, said)
        case Confirm():
            return _confirmed(framework, step, state, said)
        case Offer():
            return _offered(framework, step, state, said)
        case Pause():
            return _paused(step, state, said)
        case _:
            assert_never(step)


def skip(state: State, step: Step, asked: Asked) -> State:
    """Leave the open question open."""
    match step:
        case Tree():
            return tree.skip(step, state, asked)
        case Collect():
            return replace(artefact.mark(state, f"{step.id}.{asked.slot}"), gaps=(*state.gaps, asked.slot))
        case Records() if asked.slot in ("plan", "due", "tie"):
            return _noted(state, step, asked)
        case Records():
            return artefact.mark(state, f"{step.id}.{asked.slot}:{asked.about}", f"{step.id}.enough")
        case _:
            return artefact.mark(state, f"{step.id}.{asked.slot}")


def task(state: State, said: Said, fallback: Quote) -> Outcome:
    """A thing to go and see, from what was said; what is not said is left for its owner to fill in."""
    what = next((h.quote for h in said.heard if h.role in ("step", "countermeasure", "containment")), fallback)
    [item] = artefact.attach([Item("", what)], said.heard)
    if item.owner is None and not item.owner_id:
        item = replace(item, owner_id=said.by)
    state = artefact.add_item(state, TASKS, item)
    return Outcome(state, (OpenAction(state.items[TASKS][-1], "go_and_see"),))


# --- collect ------------------------------------------------------------------------------------


def _collect(step: Collect, state: State) -> Asked | None:
    for ask in step.asks:
        if not state.fields.get(ask.field) and f"{step.id}.{ask.field}" not in state.done:
            picks = (*(["none"] if ask.skip else []), *(["unknown"] if ask.expects != "reflection" else []))
            return Asked(step.id, ask.field, ask.expects, ask.move, f"{step.id}.{ask.field}", picks=picks)
    return None


def _collected(step: Collect, state: State, said: Said) -> Outcome:
    assert state.asked is not None
    field = state.asked.slot
    ask = next(a for a in step.asks if a.field == field)
    if said.pick == "none":
        return Outcome(artefact.mark(state, f"{step.id}.{field}"))
    taken = said.verdict in (REFLECTED if ask.expects == "reflection" else TAKEN)
    if taken:
        return Outcome(_taken(step, ask, state, said))
    others = _others(step, field, state, said.heard)
    if said.verdict == "unknown" and not ask.required:
        return Outcome(skip(others, step, state.asked))
    return Outcome(others, probe=said.verdict)


def _taken(step: Collect, ask: Ask, state: State, said: Said) -> State:
    """Every field the answer holds; the one that was asked for gets the whole answer if nothing else fits."""
    state = _others(step, ask.field, state, said.heard)
    mine = [h.quote for h in said.heard if step.takes.get(h.role) == ask.field]
    mine = mine or [h.quote for h in said.heard if h.role == MAIN_ROLE.get(ask.expects)] or [said.whole]
    return replace(artefact.fill(state, ask.field, tuple(dict.fromkeys(mine))), last=tuple(mine[:1]))


def _others(step: Collect, asked: str, state: State, heard: Iterable[Heard]) -> State:
    for field in dict.fromkeys(step.takes.values()):
        quotes = tuple(h.quote for h in heard if step.takes.get(h.role) == field)
        if quotes and field != asked and not state.fields.get(field):
            state = artefact.fill(state, field, quotes)
    return state


# --- records ------------------------------------------------------------------------------------


def _records(step: Records, state: State) -> Asked | None:
    items = state.items.get(step.field, ())
    for ask in (_first, _tie, _uncovered, _strength, _plan):
        asked = ask(step, state, items)
        if asked is not None:
            return asked
    return None


def _first(step: Records, state: State, items: tuple[Item, ...]) -> Asked | None:
    if step.always and f"{step.id}.first:" not in state.done:
        return Asked(
            step.id,
            "first",
            step.expects,
            "open_step",
            f"{step.id}.what",
            picks=("none", "unknown") if items else ("unknown",),
        )
    if len(items) >= step.at_least or f"{step.id}.enough" in state.done:
        return None
    ideas = tuple(f"idea:{n}" for n, h in enumerate(state.kept) if h.role == step.role)[:3]
    decline = ("none",) if items or step.skip else ()
    key = "more" if items else "what"
    move: Move = "open_step"
    return Asked(step.id, "what", step.expects, move, f"{step.id}.{key}", picks=(*ideas, *decline, "unknown"))


def _tie(step: Records, state: State, items: tuple[Item, ...]) -> Asked | None:
    causes = artefact.causes_to_act_on(state) if step.tree else ()
    loose = next((i for i in items if not i.cause and "tie" not in i.asked), None)
    if len(causes) < 2 or loose is None:
        return None
    return Asked(step.id, "tie", "choice", "branch", "tie", loose.id, tuple(f"node:{c.id}" for c in causes[:5]))


def _uncovered(step: Records, state: State, items: tuple[Item, ...]) -> Asked | None:
    causes = artefact.causes_to_act_on(state) if step.tree else ()
    for cause in causes if len(causes) > 1 else ():
        if f"{step.id}.cause:{cause.id}" not in state.done and all(i.cause != cause.id for i in items):
            return Asked(step.id, "cause", step.expects, "open_step", "for_cause", cause.id, ("none", "unknown"))
    return None


def _strength(step: Records, state: State, items: tuple[Item, ...]) -> Asked | None:
    weak = items and all(i.strength == "weaker" for i in items)
    if not (step.grade and weak) or f"{step.id}.challenge:" in state.done:
        return None
    return Asked(step.id, "challenge", step.expects, "challenge_strength", "challenge", picks=("keep",))


def _plan(step: Records, state: State, items: tuple[Item, ...]) -> Asked | None:
    for item in items if step.plan else ():
        named = item.owner is not None or item.owner_id
        if not (named and item.due) and "plan" not in item.asked:
            key = "plan" if not named and not item.due else "plan_who" if not named else "plan_when"
            expects: Expects = "plan" if key == "plan" else "who" if key == "plan_who" else "when"
            return Asked(step.id, "plan", expects, "open_step", key, item.id)
        if item.due and item.due_at is None and "due" not in item.asked:
            return Asked(step.id, "due", "when", "open_step", "due", item.id)
    return None


def _recorded(step: Records, state: State, said: Said) -> Outcome:
    assert state.asked is not None
    asked = state.asked
    match asked.slot:
        case "plan" | "due":
            return _planned(step, state, asked, said)
        case "tie":
            item = _item(state, step, asked.about)
            if not said.pick.startswith("node:") and said.verdict not in ("ok", "unknown"):
                return Outcome(state, probe=said.verdict)
            cause = said.pick.removeprefix("node:") if said.pick.startswith("node:") else ""
            return Outcome(artefact.put_item(state, step.field, replace(item, cause=cause, asked=(*item.asked, "tie"))))
        case _:
            return _listed(step, state, asked, said)


def _listed(step: Records, state: State, asked: Asked, said: Said) -> Outcome:
    if said.pick in ("none", "keep"):
        return Outcome(skip(state, step, asked))
    if said.pick.startswith("idea:"):
        heard: tuple[Heard, ...] = (state.kept[int(said.pick.removeprefix("idea:"))],)
    elif said.verdict in TAKEN or (said.verdict == "assumption" and step.expects != "obstacle"):
        heard = said.heard
    else:
        return Outcome(state, probe=said.verdict)
    if step.plan and heard and all(h.role in ("owner", "due") for h in heard):
        listed = list(state.items.get(step.field, ()))
        given = artefact.with_items(state, step.field, artefact.attach([*listed], heard))
        return Outcome(given, probe="vague" if given.items[step.field] == tuple(listed) else None)
    items = _items(step, state, asked, said, heard)
    for item in items:
        state = artefact.add_item(state, step.field, item)
    if asked.slot != "what":
        state = artefact.mark(state, f"{step.id}.{asked.slot}:{asked.about}")
    return Outcome(replace(state, last=(items[0].what,)))


def _items(step: Records, state: State, asked: Asked, said: Said, heard: tuple[Heard, ...]) -> list[Item]:
    causes = artefact.causes_to_act_on(state) if step.tree else ()
    only = causes[0].id if len(causes) == 1 else asked.about if asked.slot == "cause" else ""
    named = [h for h in heard if h.role == step.role] or [Heard(step.role, said.whole)]
    made = [Item("", h.quote, strength=h.strength, cause=h.cause or only) for h in named]
    return artefact.attach(made, heard) if step.plan else made


def _planned(step: Records, state: State, asked: Asked, said: Said) -> Outcome:
    """Owner and date for one item: what is heard is kept, and what is still missing is not asked a third time."""
    before = _item(state, step, asked.about)
    [item] = artefact.attach([replace(before, due=None, due_at=None)] if asked.slot == "due" else [before], said.heard)
    if asked.slot == "due" and item.due is None:
        item = before
    if item == before and said.verdict not in ("ok", "unknown") and not state.tries:
        return Outcome(state, probe=said.verdict)
    if item == before and said.verdict == "ok":
        item = (
            replace(item, owner=item.owner or said.whole)
            if asked.expects == "who"
            else replace(item, due=item.due or said.whole)
        )
    return Outcome(artefact.put_item(state, step.field, replace(item, asked=(*item.asked, asked.slot))))


def _noted(state: State, step: Records, asked: Asked) -> State:
    item = _item(state, step, asked.about)
    return artefact.put_item(state, step.field, replace(item, asked=(*item.asked, asked.slot)))


def _item(state: State, step: Records, name: str) -> Item:
    return next(i for i in state.items[step.field] if i.id == name)


# --- the short ones -----------------------------------------------------------------------------


def _once(step: Step, state: State, expects: Expects, move: Move, picks: tuple[str, ...]) -> Asked | None:
    if f"{step.id}.{step.kind}" in state.done:
        return None
    return Asked(step.id, step.kind, expects, move, f"{step.id}.{step.kind}", picks=picks)


def _choose(step: Choose, state: State) -> Asked | None:
    items = state.items.get(step.source, ())
    if state.fields.get(step.field) or not items:
        return None
    return _once(step, state, step.expects, "branch", tuple(f"item:{i.id}" for i in items[:6]))


def _chosen(step: Choose, state: State, said: Said) -> Outcome:
    items = state.items[step.source]
    if said.pick.startswith("item:"):
        what = next(i.what for i in items if f"item:{i.id}" == said.pick)
    elif said.verdict in TAKEN:
        what = next((h.quote for h in said.heard if h.role == MAIN_ROLE.get(step.expects)), said.whole)
        state = artefact.add_item(state, step.source, Item("", what))
    else:
        return Outcome(state, probe=said.verdict)
    return Outcome(replace(artefact.fill(state, step.field, (what,)), last=(what,)))


def _confirm(framework: Framework, step: Confirm, state: State) -> Asked | None:
    if step.needs is not None and not (state.fields.get(step.needs) or _has(framework, state, step.needs)):
        return None
    return _once(step, state, "yes_no", "confirm", ("yes", "no"))


def _has(framework: Framework, state: State, field: str) -> bool:
    kind = framework.fields[field].kind
    return bool(artefact.causes_to_act_on(state)) if kind == "tree" else bool(state.items.get(field))


def _confirmed(framework: Framework, step: Confirm, state: State, said: Said) -> Outcome:
    again = f"{step.id}.again"
    match said.verdict:
        case "yes" | "unknown" | "ok":
            return Outcome(artefact.mark(state, f"{step.id}.confirm"))
        case "no" if again in state.done:
            return Outcome(artefact.mark(state, f"{step.id}.confirm"))
        case "no":
            return Outcome(artefact.mark(_reopen(framework.step(step.on_no), state), again))
        case other:
            return Outcome(state, probe=other)


def _reopen(step: Step, state: State) -> State:
    """Ask a step's questions again: it was read back and is not right yet."""
    match step:
        case Collect():
            fields = {name: quotes for name, quotes in state.fields.items() if name not in {a.field for a in step.asks}}
            return replace(state, fields=fields)
        case Tree():
            ends = [n for n in state.nodes if n.end == "ours"]
            for cause in ends:
                state = artefact.put_node(state, replace(cause, end="", deeper=True))
            return state
        case _:
            return replace(state, done=tuple(m for m in state.done if not m.startswith(f"{step.id}.")))


def _offered(framework: Framework, step: Offer, state: State, said: Said) -> Outcome:
    match said.verdict:
        case "yes" | "no" | "out_of_our_hands" | "unknown":
            effects = () if said.verdict == "yes" else (Escalate(state.fields.get(framework.problem, ())),)
            return Outcome(artefact.mark(state, f"{step.id}.offer"), effects)
        case other:
            return Outcome(state, probe=other)


def _absent(step: Absent, state: State) -> Asked | None:
    if not absent_owners(step, state) or state.fields.get(step.field):
        return None
    return _once(step, state, "who", "open_step", ("unknown",))


def absent_owners(step: Absent, state: State) -> tuple[Item, ...]:
    """The items whose owner was named and has not spoken here."""
    here = (*state.people, SPEAKER)
    return tuple(i for i in state.items.get(step.source, ()) if i.owner is not None and i.owner_id not in here)


def _asker(step: Absent, state: State, said: Said) -> Outcome:
    if said.verdict == "unknown":
        return Outcome(skip(state, step, state.asked)) if state.asked else Outcome(state)
    if said.verdict not in TAKEN:
        return Outcome(state, probe=said.verdict)
    owner = tuple(h.quote for h in said.heard if h.role == "owner")[:1] or (said.whole,)
    return Outcome(artefact.fill(state, step.field, owner))


def _paused(step: Pause, state: State, said: Said) -> Outcome:
    through = artefact.mark(state, f"{step.id}.pause")
    if said.pick == "rest":
        return Outcome(through, park=True)
    if said.pick == "on" or said.verdict in ("no", "unknown"):
        return Outcome(through)
    if said.verdict not in TAKEN | {"vague", "solution_jump", "yes"}:
        return Outcome(state, probe=said.verdict)
    made = task(through, said, said.whole)
    return Outcome(made.state, made.effects, park=True)
