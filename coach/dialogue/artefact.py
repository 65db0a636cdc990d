"""Small pure questions about, and changes to, what the dialogue has gathered."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from coach.dialogue.state import Heard, Item, Link, Node, Quote, State
from coach.frameworks.schema import Framework, Records, Tree

__all__ = [
    "add_item",
    "add_node",
    "attach",
    "causes_to_act_on",
    "chain",
    "children",
    "depth",
    "fill",
    "is_live",
    "is_open",
    "lists_of",
    "mark",
    "node",
    "nodes_of",
    "open_leaves",
    "put_item",
    "put_node",
    "reopen_after",
    "status",
    "tree_of",
    "with_items",
]


def fill(state: State, field: str, quotes: tuple[Quote, ...]) -> State:
    gaps = tuple(gap for gap in state.gaps if gap != field)
    return replace(state, fields={**state.fields, field: quotes}, gaps=gaps)


def mark(state: State, *marks: str) -> State:
    """Remember that something was settled without words."""
    return replace(state, done=(*state.done, *(m for m in marks if m not in state.done)))


# --- the cause tree -----------------------------------------------------------------------------


def node(state: State, name: str) -> Node:
    return next(n for n in state.nodes if n.id == name)


def children(state: State, name: str) -> tuple[Node, ...]:
    return tuple(n for n in state.nodes if n.parent == name)


def chain(state: State, name: str) -> tuple[Node, ...]:
    """The nodes from just under the problem down to `name`; empty for the problem itself."""
    found: list[Node] = []
    while name:
        here = node(state, name)
        found.append(here)
        name = here.parent
    return tuple(reversed(found))


def depth(state: State, name: str) -> int:
    return len(chain(state, name))


def status(cause: Node) -> str:
    """`verified`, `to_verify` or `ruled_out`: what the record can say about a cause."""
    if cause.end == "ruled_out":
        return "ruled_out"
    return "verified" if cause.link == "evidence" else "to_verify"


def is_open(state: State, cause: Node) -> bool:
    """Whether it is a leaf that still wants a question."""
    return (
        not cause.end and is_live(state, cause) and all(child.end == "ruled_out" for child in children(state, cause.id))
    )


def is_live(state: State, cause: Node) -> bool:
    """Whether neither it nor a cause it hangs on was ruled out."""
    return all(n.end != "ruled_out" for n in chain(state, cause.id))


def open_leaves(state: State) -> tuple[Node, ...]:
    return tuple(n for n in state.nodes if is_open(state, n))


def nodes_of(state: State, leg: str) -> tuple[Node, ...]:
    return tuple(n for n in state.nodes if n.leg == leg)


def causes_to_act_on(state: State) -> tuple[Node, ...]:
    """The ends of the lines that were followed; where none was, the leaves that were not ruled out."""
    live = tuple(n for n in state.nodes if is_live(state, n))
    parents = {n.parent for n in live}
    return tuple(n for n in live if n.end in ("ours", "not_ours")) or tuple(n for n in live if n.id not in parents)


def add_node(
    state: State, parent: str, leg: str, quote: Quote, evidence: tuple[Quote, ...] = (), *, told: bool = False
) -> State:
    link: Link = "evidence" if evidence else "untested"
    new = Node(f"c{state.made + 1}", parent, leg, quote, evidence, link=link, told=told)
    return replace(state, nodes=(*state.nodes, new), made=state.made + 1)


def put_node(state: State, changed: Node) -> State:
    return replace(state, nodes=tuple(changed if n.id == changed.id else n for n in state.nodes))


# --- lists --------------------------------------------------------------------------------------


def with_items(state: State, field: str, items: Iterable[Item]) -> State:
    return replace(state, items={**state.items, field: tuple(items)})


def add_item(state: State, field: str, item: Item) -> State:
    """Append it under a new id, which its `id` is replaced by."""
    new = replace(item, id=f"i{state.made + 1}")
    return replace(with_items(state, field, (*state.items.get(field, ()), new)), made=state.made + 1)


def put_item(state: State, field: str, changed: Item) -> State:
    return with_items(state, field, (changed if i.id == changed.id else i for i in state.items.get(field, ())))


def attach(items: list[Item], heard: Iterable[Heard]) -> list[Item]:
    """Give each owner and date to the nearest item in the sentence that still wants one."""
    for part in heard:
        if part.role not in ("owner", "due"):
            continue
        wanting = [n for n, item in enumerate(items) if (item.owner if part.role == "owner" else item.due) is None]
        if not wanting:
            continue
        nearest = min(wanting, key=lambda n: _gap(items[n].what, part.quote))
        if part.role == "owner":
            items[nearest] = replace(items[nearest], owner=part.quote, owner_id=part.person)
        else:
            items[nearest] = replace(items[nearest], due=part.quote, due_at=part.due)
    return items


def _gap(a: Quote, b: Quote) -> int:
    """Characters between two spans of one utterance; far apart when they are of different ones."""
    if a.utterance != b.utterance:
        return 1 << 30
    return max(b.start - a.end, a.start - b.end, 0)


def reopen_after(framework: Framework, state: State, changed: str) -> State:
    """Mark what hangs on a changed field, and what hangs on that in turn, to be confirmed again."""
    hit: list[str] = []
    wave = [changed]
    while wave:
        wave = [name for name, field in framework.fields.items() if name not in hit and set(field.depends) & set(wave)]
        hit += wave
    kept = [name for name in hit if name != changed and _filled(framework, state, name) and name not in state.reopened]
    return replace(state, reopened=(*state.reopened, *kept))


def _filled(framework: Framework, state: State, name: str) -> bool:
    match framework.fields[name].kind:
        case "text":
            return bool(state.fields.get(name))
        case "tree":
            return bool(state.nodes)
        case "list":
            return bool(state.items.get(name))
        case kind:
            assert_never(kind)


def lists_of(framework: Framework) -> tuple[Records, ...]:
    return tuple(step for step in framework.steps if isinstance(step, Records))


def tree_of(framework: Framework) -> Tree | None:
    return next((step for step in framework.steps if isinstance(step, Tree)), None)
