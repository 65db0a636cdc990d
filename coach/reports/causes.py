"""The chain of causes that was found about an issue, with the evidence for each link."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection

from coach.board.brief import Cause
from coach.board.words import Quote, Speech
from coach.coaching.codec import read_state
from coach.dialogue import artefact as gathered
from coach.dialogue.state import Node, State
from coach.dialogue.state import Quote as Span
from coach.store import board as store
from coach.store.escalations import newest_sessions

__all__ = ["causes_found"]


def causes_found(conn: Connection, org: str, issues: Collection[str]) -> dict[str, list[Cause]]:
    """By issue, as its newest session has it. Two statements."""
    states = {issue: read_state(stored) for issue, stored in newest_sessions(conn, org, issues).items()}
    chains = {issue: links(state) for issue, state in states.items()}
    speech = store.heard(conn, org, {span.utterance for nodes in chains.values() for span in spans(nodes)})
    return {issue: [cause(node, speech) for node in nodes] for issue, nodes in chains.items()}


def links(state: State) -> Sequence[Node]:
    """From just under the problem down to each end that was followed; a link that two share stands once."""
    followed = (node for end in gathered.causes_to_act_on(state) for node in gathered.chain(state, end.id))
    return list(dict.fromkeys(followed))


def spans(nodes: Sequence[Node]) -> Iterator[Span]:
    for node in nodes:
        yield node.quote
        yield from node.evidence


def cause(node: Node, speech: Speech) -> Cause:
    return Cause(quote(node.quote, speech), [quote(span, speech) for span in node.evidence], gathered.status(node))


def quote(span: Span, speech: Speech) -> Quote:
    said = speech[span.utterance]
    text = said.text[span.start : span.end]
    return Quote(text, said.by, said.at, span.utterance, span.start, span.end, said.erased)
