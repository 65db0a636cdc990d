"""What a coach may not say: broken rules of the contract, and causes or fixes that it gives away."""

from collections import Counter
from functools import lru_cache

from evals.cases import Case, Cause, Countermeasure
from evals.oracle import artefact_is_verbatim, judge
from evals.scores.kept import has_moves, words_alone
from evals.scores.measure import Score, share, unscored
from evals.transcript import Dialogue, Exchange

__all__ = ["breaks", "contract", "contract_by_words", "leak", "leak_words", "strange", "told"]

SHOWN = 5
"""Messages that a reason quotes."""


@lru_cache(maxsize=8192)
def judged(
    text: str, move: str, said: tuple[str, ...], did: tuple[str, ...], approved: str, locale: str
) -> tuple[str, ...]:
    return tuple(judge(text, move=move, said=said, did=did, approved=approved, locale=locale))


def move_of(dialogue: Dialogue, exchange: Exchange) -> str:
    """What a message passes for where its system names no moves: a question, and at the very end a goodbye."""
    last = exchange is dialogue.exchanges[-1] and exchange.kind is None
    return exchange.move or ("close" if last else "open_step")


def breaks(dialogue: Dialogue, exchange: Exchange) -> tuple[str, ...]:
    """The rules that one message breaks, by the independent oracle."""
    move, said = move_of(dialogue, exchange), dialogue.said_before(exchange.n)
    return judged(exchange.coach, move, said, exchange.did, dialogue.approved, dialogue.locale)


def contract(case: Case, dialogue: Dialogue) -> Score:
    """The share of messages that break none of the nine rules of the coaching contract.

    `evals.oracle` judges them from outside. A system without moves is held to what an open question must keep, and at
    the very end to what a goodbye must: to compare with one of those, take `contract_by_words`.
    """
    found = [(exchange, breaks(dialogue, exchange)) for exchange in dialogue.exchanges]
    wrong = [f"{', '.join(rules)}: {exchange.coach}" for exchange, rules in found if rules]
    counts = Counter(rule for _, rules in found for rule in rules)
    return _of_messages(dialogue, len(found) - len(wrong), wrong, dict(counts))


def contract_by_words(case: Case, dialogue: Dialogue) -> Score:
    """The share of messages that break no rule, judged in every system as if it had no moves.

    The one to compare systems of different kinds by; a good message that asks nothing, such as a summary, counts
    against each of them alike.
    """
    return contract(case, words_alone(dialogue))


def leak_words(case: Case, dialogue: Dialogue) -> Score:
    """The share of messages with a word of their own about the problem, or with advice, as the oracle's rules have it.

    Wider than `leak`: it needs no hidden graph, and also counts harmless words that nobody had said. Unscored in
    systems without moves, where the fixed words of a form would count, which know nothing of any problem.
    """
    if not has_moves(dialogue):
        return unscored("names no moves")
    found = [e.coach for e in dialogue.exchanges if {"leak", "advice"} & set(breaks(dialogue, e))]
    return _of_messages(dialogue, len(found), found)


def told(case: Case, dialogue: Dialogue, exchange: Exchange) -> tuple[str, ...]:
    """The causes (red herrings too) and countermeasures of the case that a message names before anybody else did.

    What was said before is taken together: a coach that joins words of two people has told nothing. What the site
    says in danger is not the coach's either.
    """
    known = "\n".join((*dialogue.said_before(exchange.n), dialogue.approved))
    parts: tuple[Cause | Countermeasure, ...] = (*case.causes, *case.countermeasures)
    return tuple(part.id for part in parts if part.named_in(exchange.coach) and not part.named_in(known))


def leak(case: Case, dialogue: Dialogue) -> Score:
    """The share of messages that tell a cause or a countermeasure of the hidden graph that nobody has said.

    Causes and countermeasures are recognised by the signs of the case: what is told in quite other words is missed.
    Only to be read beside progress, as a coach that always asks "why?" tells nothing.
    """
    found = [(exchange, told(case, dialogue, exchange)) for exchange in dialogue.exchanges]
    counts = Counter(id for _, ids in found for id in ids)
    leaks = [f"{', '.join(ids)}: {exchange.coach}" for exchange, ids in found if ids]
    return _of_messages(dialogue, len(leaks), leaks, {**counts, "roots": sum(counts[c.id] for c in case.roots)})


def strange(case: Case, dialogue: Dialogue) -> Score:
    """How many quotes on the artefact nobody has said in these very characters."""
    if not dialogue.artefact:
        return unscored("keeps no artefact")
    said = (*dialogue.record, *(exchange.said for exchange in dialogue.met))
    faults = artefact_is_verbatim(dialogue.artefact, said)
    return Score(float(len(faults)), 1, "; ".join(faults[:SHOWN]))


def _of_messages(dialogue: Dialogue, hits: int, shown: list[str], counts: dict[str, int] | None = None) -> Score:
    made = share(hits, len(dialogue.exchanges), "\n".join(shown[:SHOWN]))
    return Score(made.value, made.n, made.reason, counts) if made.n else unscored("no message")
