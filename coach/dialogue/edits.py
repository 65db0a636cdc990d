"""Putting an earlier answer differently: what it said goes, what hangs on it is tested again, nothing else moves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from coach.dialogue import artefact
from coach.dialogue.state import Asked, Item, Node, Quote, State, Trail
from coach.errors import IllegalMove
from coach.frameworks.schema import Collect, Framework, Records

__all__ = ["cleared", "offered", "rejoin", "rewrite", "stands", "withdraw"]


def stands(framework: Framework, state: State, asked: Asked) -> bool:
    """Whether what a question was about is still on the artefact."""
    tree = artefact.tree_of(framework)
    known = {leg.id for leg in tree.legs} if tree else set()
    known |= {n.id for n in state.nodes} | {i.id for listed in state.items.values() for i in listed}
    return not asked.about or asked.about in known


def offered(state: State, asked: Asked) -> Asked:
    """An earlier question with those of its choices that are still there."""
    there = {f"node:{n.id}" for n in state.nodes} | {f"idea:{n}" for n, _ in enumerate(state.kept)}
    there |= {f"item:{i.id}" for listed in state.items.values() for i in listed}
    return replace(asked, picks=tuple(p for p in asked.picks if ":" not in p or p in there))


def withdraw(state: State, old: Trail) -> State:
    """Take the old answer's words off the artefact. Its causes and items stay, by id, until `rejoin`."""
    fields = {name: tuple(q for q in quotes if q.utterance != old.utterance) for name, quotes in state.fields.items()}
    items = {name: tuple(_unplanned(i, old) for i in listed) for name, listed in state.items.items()}
    nodes = tuple(_unsaid(n, old) for n in state.nodes)
    settled = f"{old.asked.step}.{old.asked.slot}"
    done = tuple(m for m in state.done if m not in (settled, f"{settled}:{old.asked.about}"))
    return replace(state, fields=fields, items=items, nodes=nodes, done=done)


def _unplanned(item: Item, old: Trail) -> Item:
    if item.owner is not None and item.owner.utterance == old.utterance:
        item = replace(item, owner=None, owner_id="")
    if item.due is not None and item.due.utterance == old.utterance:
        item = replace(item, due=None, due_at=None)
    if item.id == old.asked.about:
        item = replace(item, asked=tuple(slot for slot in item.asked if slot != old.asked.slot))
    return item


def _unsaid(cause: Node, old: Trail) -> Node:
    evidence = tuple(q for q in cause.evidence if q.utterance != old.utterance)
    if evidence != cause.evidence:
        cause = replace(cause, evidence=evidence, link="untested", asked=0)
    if cause.id != old.asked.about:
        return cause
    match old.asked.slot:
        case "stop":
            return replace(cause, end="", deeper=False)
        case "test":
            return replace(cause, link="untested", end="" if cause.end in ("ruled_out", "later") else cause.end)
        case "evidence":
            return replace(cause, end="" if cause.end in ("ruled_out", "later") else cause.end)
        case _:
            return cause


def rejoin(framework: Framework, before: State, state: State, old: Trail) -> State:
    """Put what is new since `before` in the place of what the old answer had made, and re-open what hangs on it."""
    state = _causes(before, state, old)
    state = replace(state, kept=tuple(h for h in state.kept if h.quote.utterance != old.utterance))
    for field, items in state.items.items():
        known = {i.id for i in before.items.get(field, ())}
        gone = [i for i in items if i.id in known and i.what.utterance == old.utterance]
        new = [i for i in items if i.id not in known]
        if gone and new:
            heirs = {g.id: _heir(n, g) for g, n in zip(gone, new, strict=False)}
            rest = [i for i in items if i not in gone[len(new) :] and i not in new[: len(gone)]]
            state = artefact.with_items(state, field, (heirs.get(i.id, i) for i in rest))
    return artefact.reopen_after(framework, state, _changed(framework, old.asked))


def _heir(new: Item, old: Item) -> Item:
    """The new words in the old item's place; what was said about it elsewhere still holds."""
    owner = new if new.owner is not None else old
    due = new if new.due is not None else old
    return replace(
        new,
        id=old.id,
        cause=new.cause or old.cause,
        owner=owner.owner,
        owner_id=owner.owner_id,
        due=due.due,
        due_at=due.due_at,
        asked=old.asked,
    )


def _changed(framework: Framework, asked: Asked) -> str:
    """The field that an answer to a question changes; owner and date of an item change nothing else."""
    step = framework.step(asked.step)
    if asked.slot in ("plan", "due"):
        return ""
    return asked.slot if isinstance(step, Collect) else getattr(step, "field", "")


def _causes(before: State, state: State, old: Trail) -> State:
    known = {n.id for n in before.nodes}
    gone = [n for n in state.nodes if n.id in known and n.quote.utterance == old.utterance]
    new = [n for n in state.nodes if n.id not in known and all(n.parent != g.id for g in gone)]
    heirs = {g.id: n for g, n in zip(gone, new, strict=False)}
    names = {n.id: name for name, n in heirs.items()}
    for orphaned in gone[len(new) :]:
        if new or not artefact.children(state, orphaned.id):
            names[orphaned.id] = gone[0].id if new else ""
    stay = [n for n in state.nodes if n.id not in names]
    nodes = tuple(_renamed(_tested_again(n, gone if new else []), heirs, names) for n in stay)
    items = {
        field: tuple(replace(i, cause=names.get(i.cause, i.cause)) for i in listed)
        for field, listed in state.items.items()
    }
    return replace(state, nodes=nodes, items=items, focus=names.get(state.focus, state.focus))


def _tested_again(cause: Node, gone: list[Node]) -> Node:
    if cause.parent not in {g.id for g in gone}:
        return cause
    return replace(cause, link="untested", asked=max(cause.asked, 1))


def _renamed(cause: Node, heirs: Mapping[str, Node], names: Mapping[str, str]) -> Node:
    """A new cause takes the id and the place of the one it follows."""
    cause = replace(heirs[cause.id], id=cause.id) if cause.id in heirs else cause
    return replace(cause, parent=names.get(cause.parent, cause.parent))


def rewrite(framework: Framework, state: State, target: str, words: Quote) -> State:
    """A person puts a field, a cause or an item in their own words."""
    if target in framework.fields and framework.fields[target].kind == "text":
        return artefact.reopen_after(framework, artefact.fill(state, target, (words,)), target)
    cause = next((n for n in state.nodes if n.id == target), None)
    if cause is not None:
        return _reworded(framework, state, cause, words)
    for field, items in state.items.items():
        item = next((i for i in items if i.id == target), None)
        if item is not None:
            return artefact.put_item(state, field, replace(item, what=words))
    raise IllegalMove(
        f"There is nothing called {target!r} on this artefact; name a text field, a cause or an item that it shows."
    )


def _reworded(framework: Framework, state: State, cause: Node, words: Quote) -> State:
    state = artefact.put_node(state, replace(cause, quote=words, link="untested", asked=max(cause.asked, 1)))
    for child in artefact.children(state, cause.id):
        state = artefact.put_node(state, replace(child, link="untested", asked=max(child.asked, 1)))
    tree = artefact.tree_of(framework)
    return artefact.reopen_after(framework, state, tree.field if tree else "")


def cleared(framework: Framework, state: State, field: str) -> State:
    """Ask for a field again that no longer stands."""
    match framework.fields[field].kind:
        case "text":
            fields = {name: quotes for name, quotes in state.fields.items() if name != field}
            return replace(state, fields=fields, done=tuple(m for m in state.done if m.partition(".")[2] != field))
        case "tree":
            return replace(state, nodes=tuple(n if n.parent else _doubted(state, n) for n in state.nodes))
        case "list":
            steps = {s.id for s in framework.steps if isinstance(s, Records) and s.field == field}
            done = tuple(m for m in state.done if m.partition(".")[0] not in steps)
            return replace(state, done=done, items={name: i for name, i in state.items.items() if name != field})
        case kind:
            assert_never(kind)


def _doubted(state: State, cause: Node) -> Node:
    """Whether it leads to the problem is tested again; an end without anything under it is open again."""
    stays = cause.end in ("ruled_out", "not_ours") or artefact.children(state, cause.id)
    return replace(cause, link="untested", asked=max(cause.asked, 1), end=cause.end if stays else "")
