"""What a dialogue has gathered, resolved to the words of those who said it: the public shape of an artefact.

Every text is a quote, so it is exactly what stands at `start` up to `end` of an utterance, or empty once
that was erased. Nothing else in here is anybody's words but margin notes, which are whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from coach.dialogue import artefact as gathered
from coach.dialogue.interruptions import DANGER
from coach.dialogue.state import Heard, Item, Node, Quote, State
from coach.dialogue.steps import TASKS
from coach.frameworks.schema import Collect, Framework, Step

__all__ = ["Note", "Utterance", "artefact"]

Shown = dict[str, Any]
Say = Callable[[Quote], Shown]

ENDS = frozenset({"ours", "not_ours"})
"""Ends of a line that somebody followed down to something that can be acted on."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one person said once."""

    text: str
    by: str | None
    at: datetime
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in the margin of one field; its text is empty once it was erased."""

    id: str
    field: str
    text: str
    by: str | None
    at: datetime


def artefact(
    framework: Framework, state: State, utterances: Mapping[str, Utterance], notes: Sequence[Note] = ()
) -> Shown:
    """Everything that is known, ready for JSON; `utterances` hold all that the state quotes, by id."""

    def say(quote: Quote) -> Shown:
        return _quote(utterances[quote.utterance], quote)

    roles = _roles(framework)
    fields = [
        {
            **_place(framework, state, name, roles.get(name)),
            "notes": [_note(note) for note in notes if note.field == name],
            **_content(framework, state, name, say),
        }
        for name in framework.fields
    ]
    return {
        "framework": {"id": framework.id, "version": state.version, "title": framework.title},
        "locale": framework.locale,
        "shape": framework.shape,
        "status": state.status,
        "asked": _asked(state),
        "fields": fields,
        "tasks": [_item(item, say) for item in state.items.get(TASKS, ())],
        "danger": [say(quote) for quote in state.fields.get(DANGER, ())],
        "ideas": _kept(state.kept, "countermeasure", say),
        "hypotheses": _kept(state.kept, "cause", say),
        "read_back": list(_read_back(framework, state, say)),
    }


def _quote(utterance: Utterance, quote: Quote) -> Shown:
    return {
        "text": "" if utterance.erased else utterance.text[quote.start : quote.end],
        "by": utterance.by,
        "at": _instant(utterance.at),
        "utterance": quote.utterance,
        "start": quote.start,
        "end": quote.end,
        "erased": utterance.erased,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _note(note: Note) -> Shown:
    return {"id": note.id, "text": note.text, "by": note.by, "at": _instant(note.at)}


def _kept(kept: Sequence[Heard], role: str, say: Say) -> list[Shown]:
    return [say(heard.quote) for heard in kept if heard.role == role]


def _asked(state: State) -> Shown | None:
    """The open question, and the cause or item that it is about."""
    asked = state.asked
    return {"step": asked.step, "slot": asked.slot, "about": asked.about or None} if asked else None


# --- fields -------------------------------------------------------------------------------------


def _place(framework: Framework, state: State, name: str, role: str | None) -> Shown:
    field = framework.fields[name]
    return {
        "id": name,
        "label": field.label,
        "kind": field.kind,
        "role": role,
        "section": _section(framework, name),
        "gap": name in state.gaps,
        "reopened": name in state.reopened,
    }


def _roles(framework: Framework) -> dict[str, str]:
    """What a field is to its framework, by name; a storyboard's word for it comes first."""
    pointers = ("problem", "prediction", "window", "containment", "ends")
    named = {role: getattr(framework, role) for role in pointers}
    return {field: role for role, field in (*named.items(), *framework.storyboard.items()) if field}


def _section(framework: Framework, name: str) -> str | None:
    """The title of the step that asks for a field, or else of the first that takes it along."""
    asks = (step.title for step in framework.steps if name in _asked_by(step))
    takes = (step.title for step in framework.steps if isinstance(step, Collect) and name in step.takes.values())
    return next(chain(asks, takes), None)


def _asked_by(step: Step) -> set[str]:
    return {ask.field for ask in step.asks} if isinstance(step, Collect) else {getattr(step, "field", "")}


def _content(framework: Framework, state: State, name: str, say: Say) -> Shown:
    match framework.fields[name].kind:
        case "text":
            return {"quotes": [say(quote) for quote in state.fields.get(name, ())]}
        case "list":
            return {"items": [_item(item, say) for item in state.items.get(name, ())]}
        case "tree":
            return _tree(framework, state, name, say)


def _item(item: Item, say: Say) -> Shown:
    return {
        "id": item.id,
        "what": say(item.what),
        "owner": say(item.owner) if item.owner else None,
        "owner_id": item.owner_id or None,
        "due": say(item.due) if item.due else None,
        "due_at": _instant(item.due_at) if item.due_at else None,
        "cause": item.cause or None,
        "strength": item.strength,
    }


# --- the cause tree -----------------------------------------------------------------------------


def _tree(framework: Framework, state: State, name: str, say: Say) -> Shown:
    """Each cause stands before those under it, leg by leg; `root` is the field that the first why is about."""
    step = gathered.tree_of(framework)
    if step is None or step.field != name:
        return {"root": None, "nodes": []}
    order = {leg.id: n for n, leg in enumerate(step.legs)}
    tops = sorted(gathered.children(state, ""), key=lambda node: order.get(node.leg, len(order)))
    return {"root": step.root, "nodes": [_node(*found, say) for top in tops for found in _walk(state, top, 1)]}


def _walk(state: State, node: Node, depth: int) -> Iterator[tuple[Node, int]]:
    yield node, depth
    for child in gathered.children(state, node.id):
        yield from _walk(state, child, depth + 1)


def _node(node: Node, depth: int, say: Say) -> Shown:
    return {
        "id": node.id,
        "parent": node.parent or None,
        "leg": node.leg,
        "depth": depth,
        "quote": say(node.quote),
        "evidence": [say(quote) for quote in node.evidence],
        "status": gathered.status(node),
        "link": node.link,
        "end": None if node.end in ("", "ruled_out") else node.end,
    }


def _read_back(framework: Framework, state: State, say: Say) -> Iterator[list[Shown]]:
    """Cause, effect, event: a line's end, what it first led to, the problem; no effect where the end is the first."""
    event = state.fields.get(framework.problem, ())[:1]
    for end in gathered.causes_to_act_on(state):
        if end.end in ENDS:
            line = gathered.chain(state, end.id)
            effect = [line[0].quote] if len(line) > 1 else []
            yield [say(quote) for quote in (end.quote, *effect, *event)]
