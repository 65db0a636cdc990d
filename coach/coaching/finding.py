"""What a talk leaves behind on the board besides its actions: the causes committed to, and ideas nobody took up."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from coach.board.ideas import offer
from coach.board.plant import Plant
from coach.dialogue import artefact
from coach.dialogue.state import Node, Quote, State
from coach.frameworks.schema import Confirm, Framework
from coach.store import board
from coach.store import tables as t
from coach.store.memory import put_causes
from coach.store.scope import Caller
from coach.store.sessions import SessionRow

__all__ = ["committed", "keep_findings", "left_over"]


def keep_findings(
    conn: Connection, session: SessionRow, framework: Framework, before: State, after: State, at: datetime
) -> None:
    """Costs nothing on a turn that changes neither."""
    found = committed(framework, after)
    if session.issue_id is not None and said(found) != said(committed(framework, before)):
        put_causes(conn, session.org, session.id, [cause_row(session, node, at) for node in found])
    if after.status == "finished" and before.status != "finished":
        _keep_ideas(conn, session, left_over(after), at)


def committed(framework: Framework, state: State) -> tuple[Node, ...]:
    """The causes to act on, once the step that reads them back is through."""
    tree = artefact.tree_of(framework)
    if tree is None:
        return ()
    last = max(
        n
        for n, step in enumerate(framework.steps)
        if step is tree or (isinstance(step, Confirm) and step.needs == tree.field)
    )
    return artefact.causes_to_act_on(state) if state.at > last else ()


def said(causes: Sequence[Node]) -> list[tuple[str, Quote, bool]]:
    return [(node.id, node.quote, bool(node.evidence)) for node in causes]


def cause_row(session: SessionRow, node: Node, at: datetime) -> dict[str, object]:
    return {
        "org": session.org,
        "id": stable("cau", session.id, node.id),
        "session_id": session.id,
        "issue_id": session.issue_id,
        "team_id": session.team_id,
        "what": [asdict(node.quote)],
        "evidence": bool(node.evidence),
        "at": at,
    }


def stable(kind: str, *parts: object) -> str:
    """An id like any other, the same whenever it is worked out again."""
    digest = sha256("\0".join(map(str, parts)).encode()).digest()[:10]
    return f"{kind}_{b32encode(digest).decode().lower()}"


# --- ideas ------------------------------------------------------------------------------------------


def left_over(state: State) -> tuple[Quote, ...]:
    """Countermeasures that were named before their time and that nothing on a list or in a field came of."""
    used = [item.what for items in state.items.values() for item in items]
    used += [quote for quotes in state.fields.values() for quote in quotes]
    early = dict.fromkeys(heard.quote for heard in state.kept if heard.role == "countermeasure")
    return tuple(quote for quote in early if not any(overlap(quote, other) for other in used))


def overlap(one: Quote, other: Quote) -> bool:
    return one.utterance == other.utterance and one.start < other.end and other.start < one.end


def _keep_ideas(conn: Connection, session: SessionRow, quotes: Sequence[Quote], at: datetime) -> None:
    """Each as an idea of whoever said it, in their own words. One that is there already stays as it is."""
    house, plant = Caller.house(session.org), Plant(conn, session.org, at)
    heard = board.heard(conn, session.org, {quote.utterance for quote in quotes})
    for quote in quotes:
        id = stable("iss", session.id, quote.utterance, quote.start, quote.end)
        told = heard[quote.utterance]
        text = told.text[quote.start : quote.end].strip()
        if not text or board.see(conn, house, t.issues, id) is not None:
            continue
        whole = quote.utterance if text == told.text else board.say(conn, house, text, told.by, told.at, "talk")
        offer(plant, id, {"team_id": session.team_id, "title_u": whole, "originator_id": told.by})
