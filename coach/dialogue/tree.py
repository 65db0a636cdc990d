"""The cause tree: why, evidence, test, stop, branch. What is asked next is read off the tree itself.

Practice: one why at a time and every branch kept; a link that evidence has connected is not tested
again, and one that a person made themselves is only offered to them; the end is a cause the team can
act on, never a person, and there is no fixed five (docs/design/dialogue-core.md names the sources).
"""

from dataclasses import replace

from coach.dialogue import artefact
from coach.dialogue.outcome import Outcome
from coach.dialogue.reading import CHAINED
from coach.dialogue.state import Asked, Escalate, Node, Quote, Said, State
from coach.frameworks.schema import Leg, Tree
from coach.frameworks.terms import Expects, Move, Verdict

__all__ = ["hear", "open_with", "question", "skip"]

DEEPEST = 15
"""Beyond this a line is left as it stands, whatever is said: every loop has a bound."""

WIDEST = 40
"""Causes on one tree."""

NOTHING_SHOWN: frozenset[Verdict] = frozenset(
    {"unsupported", "vague", "unknown", "assumption", "yes", "no", "circular", "symptom", "unrelated"}
)
"""Answers for lack of evidence: after the second the link is tested. Any other fault is challenged each time."""

CAUSE_VERDICTS: frozenset[Verdict] = frozenset({"ok", "several", "assumption", "out_of_our_hands"})

CHAINS = 2
"""The first engine that takes several causes of one answer for a chain where its verdict says so."""

SLOTS: dict[str, tuple[Expects, Move, tuple[str, ...]]] = {
    "why": ("cause", "open_step", ("unknown",)),
    "more": ("cause", "open_step", ("unknown", "none")),
    "leg": ("cause", "open_step", ("none", "unknown")),
    "evidence": ("evidence", "ask_evidence", ("unknown", "ruled_out")),
    "test": ("yes_no", "test_link", ("yes", "no", "unknown")),
    "stop": ("yes_no", "confirm", ("ours", "deeper", "not_ours")),
    "branch": ("choice", "branch", ()),
    "up": ("yes_no", "offer_escalation", ("yes", "no")),
}


def _ask(step: Tree, slot: str, about: str = "", key: str = "", picks: tuple[str, ...] = ()) -> Asked:
    expects, move, taps = SLOTS[slot]
    return Asked(step.id, slot, expects, move, key or slot, about, picks or taps)


# --- what to ask --------------------------------------------------------------------------------


def open_with(step: Tree, state: State) -> State:
    """Put causes that were named before their time on the tree, to be verified."""
    early = tuple(h for h in state.kept if h.role == "cause")
    if state.nodes or not early:
        return state
    for heard in early:
        state = artefact.add_node(state, "", step.legs[0].id, heard.quote)
    return replace(state, kept=tuple(h for h in state.kept if h.role != "cause"))


def question(step: Tree, state: State) -> Asked | None:
    for cause in state.nodes:
        if cause.end == "not_ours" and f"{step.id}.up:{cause.id}" not in state.done:
            return _ask(step, "up", cause.id)
    asked = _told(step, state)
    if asked is not None:
        return asked
    loose = next((n for n in state.nodes if _wants_test(state, n)), None)
    if loose is not None:
        return _ask(step, "test", loose.id)
    leaves = artefact.open_leaves(state)
    followed = next((leaf for leaf in leaves if leaf.id == state.focus), leaves[0] if len(leaves) == 1 else None)
    if followed is not None:
        return _about(step, state, followed)
    if leaves:
        return _ask(step, "branch", picks=(*(f"node:{leaf.id}" for leaf in leaves[:5]), "later"))
    return _next_line(step, state)


def _told(step: Tree, state: State) -> Asked | None:
    """The links that a person made are offered first; then it is asked what shows the end of such a chain."""
    told = [n for n in state.nodes if n.told]
    offered = next((n for n in told if _wants_test(state, n)), None)
    if offered is not None:
        return _ask(step, "test", offered.id)
    unseen = next((n for n in told if _wants_evidence(n) and artefact.is_open(state, n)), None)
    return None if unseen is None else _about(step, state, unseen)


def _wants_test(state: State, cause: Node) -> bool:
    """A link inside the tree that no evidence connects, that was told, or whose ends were put in other words since."""
    if cause.link != "untested" or cause.end in ("later", "unknown") or not artefact.is_live(state, cause):
        return False
    below = artefact.children(state, cause.id)
    return cause.told or bool(cause.evidence) or any(artefact.is_live(state, child) for child in below)


def _wants_evidence(leaf: Node) -> bool:
    """That a told link was agreed to shows nothing yet."""
    return not (leaf.evidence or leaf.asked) and (leaf.link == "untested" or (leaf.told and leaf.link == "held"))


def _about(step: Tree, state: State, leaf: Node) -> Asked:
    deep = artefact.depth(state, leaf.id)
    if _wants_evidence(leaf):
        return _ask(step, "evidence", leaf.id, "contrast" if deep % 2 == 0 else "evidence")
    if leaf.link == "untested":
        return _ask(step, "test", leaf.id)
    if not leaf.deeper and deep >= _leg(step, leaf.leg).stop_from:
        return _ask(step, "stop", leaf.id, "deep" if deep >= step.warn_at else "stop")
    return _ask(step, "why", leaf.id)


def _next_line(step: Tree, state: State) -> Asked | None:
    """The first why, another one when every answer to it was ruled out, then the legs not yet walked."""
    for leg in step.legs:
        lines = artefact.nodes_of(state, leg.id)
        first = leg is step.legs[0]
        if f"{step.id}.leg:{leg.id}" in state.done or (lines and any(n.end != "ruled_out" for n in lines)):
            continue
        if lines:
            return _ask(step, "more", leg.id)
        return _ask(step, "why", key="first") if first else _ask(step, "leg", leg.id, leg.id)
    return None


def _leg(step: Tree, name: str) -> Leg:
    return next(leg for leg in step.legs if leg.id == name)


# --- what an answer does ------------------------------------------------------------------------


def hear(step: Tree, state: State, said: Said) -> Outcome:
    assert state.asked is not None
    return HEARERS[state.asked.slot](step, state, state.asked, said)


def _why(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    """An answer to a why, or to the first question of a leg: new causes under what was asked about."""
    if said.pick == "none":
        return Outcome(artefact.mark(state, f"{step.id}.leg:{_line(step, asked)}"))
    if said.verdict not in CAUSE_VERDICTS:
        return Outcome(state, probe=said.verdict)
    parent = asked.about if asked.slot == "why" else ""
    leg = artefact.node(state, parent).leg if parent else _line(step, asked)
    return _grow(step, state, parent, leg, said)


def _line(step: Tree, asked: Asked) -> str:
    return asked.about if asked.slot in ("more", "leg") else step.legs[0].id


def _grow(step: Tree, state: State, parent: str, leg: str, said: Said) -> Outcome:
    """Add what was said as causes, beside or behind each other; each keeps the evidence that stands nearest to it."""
    before = {n.id for n in state.nodes}
    chained, above = state.engine >= CHAINS and said.verdict in CHAINED, parent
    causes = _quotes(said, "cause") or (said.whole,)
    proofs = _nearest(causes, _quotes(said, "evidence"))
    for quote, proof in zip(causes, proofs, strict=True):
        if len(state.nodes) < WIDEST:
            state = artefact.add_node(state, above, leg, quote, proof, told=above != parent)
            above = state.nodes[-1].id if chained else parent
    new = [n for n in state.nodes if n.id not in before]
    if not new:
        return Outcome(_full(step, state, parent, leg))
    if said.verdict == "out_of_our_hands":
        state = artefact.put_node(state, replace(new[0], end="not_ours"))
    for cause in new:
        if artefact.depth(state, cause.id) >= DEEPEST:
            state = artefact.put_node(state, replace(artefact.node(state, cause.id), end="later"))
    challenge = said.verdict if said.verdict == "assumption" and not new[0].evidence else None
    followed = new[-1].id if chained or len(new) == 1 else ""
    return Outcome(replace(state, focus=followed, last=causes[:1]), challenge=challenge)


def _full(step: Tree, state: State, parent: str, leg: str) -> State:
    """No more causes fit on the tree: the line ends where it stands."""
    if not parent:
        return artefact.mark(state, f"{step.id}.leg:{leg}")
    return artefact.put_node(replace(state, focus=""), replace(artefact.node(state, parent), end="later"))


def _plainly(said: Said) -> Said:
    """Causes that come with another answer: a chain or branches, and nothing else of its verdict holds for them."""
    return replace(said, verdict="ok" if said.verdict in CHAINED else "several")


def _nearest(causes: tuple[Quote, ...], proofs: tuple[Quote, ...]) -> list[tuple[Quote, ...]]:
    found: list[tuple[Quote, ...]] = [()] * len(causes)
    for proof in proofs:
        at = min(range(len(causes)), key=lambda n: abs(causes[n].start - proof.start))
        found[at] = (*found[at], proof)
    return found


def _evidence(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    cause = artefact.node(state, asked.about)
    if said.pick == "ruled_out":
        return Outcome(artefact.put_node(replace(state, focus=""), replace(cause, end="ruled_out")))
    if said.verdict in ("ok", "several"):
        proof = _quotes(said, "evidence") or (said.whole,)
        proved = replace(cause, evidence=(*cause.evidence, *proof), link="evidence")
        return Outcome(replace(artefact.put_node(state, proved), focus=cause.id, last=proof[:1]))
    others = _quotes(said, "cause")
    if others and said.verdict in CAUSE_VERDICTS | {"unsupported", "no", "unknown"}:
        left = artefact.put_node(state, replace(cause, end="later"))
        return _grow(step, left, cause.parent, cause.leg, _plainly(said))
    asked_again = artefact.put_node(state, replace(cause, asked=cause.asked + 1))
    enough = bool(cause.asked) and said.verdict in NOTHING_SHOWN
    return Outcome(asked_again, probe=None if enough else said.verdict)


def _test(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    cause = artefact.node(state, asked.about)
    proof = _quotes(said, "evidence")
    match said.verdict:
        case "no":
            above = cause.parent if cause.told else ""
            failed = artefact.put_node(replace(state, focus=above), replace(cause, link="failed", end="ruled_out"))
            return _grow(step, failed, cause.parent, cause.leg, said) if _quotes(said, "cause") else Outcome(failed)
        case "yes" | "ok" | "several" if proof:
            return Outcome(
                artefact.put_node(state, replace(cause, link="evidence", evidence=(*cause.evidence, *proof)))
            )
        case "yes":
            return Outcome(artefact.put_node(state, replace(cause, link="evidence" if cause.evidence else "held")))
        case "unknown":
            return Outcome(artefact.put_node(replace(state, focus=""), replace(cause, end="later")))
        case "ok" | "several":
            return _grow(step, artefact.put_node(state, replace(cause, link="held")), cause.id, cause.leg, said)
        case other:
            return Outcome(state, probe=other)


def _stop(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    cause = artefact.node(state, asked.about)
    if _quotes(said, "cause") and said.verdict in CAUSE_VERDICTS | {"no"}:
        return _grow(step, artefact.put_node(state, replace(cause, deeper=True)), cause.id, cause.leg, said)
    match said.pick or said.verdict:
        case "ours" | "yes":
            return Outcome(artefact.put_node(replace(state, focus=""), replace(cause, end="ours")))
        case "not_ours" | "out_of_our_hands":
            return Outcome(artefact.put_node(replace(state, focus=""), replace(cause, end="not_ours")))
        case "deeper" | "no" | "unknown":
            return Outcome(artefact.put_node(state, replace(cause, deeper=True)))
        case _:
            return Outcome(state, probe=said.verdict)


def _branch(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    if said.pick == "later":
        for leaf in artefact.open_leaves(state):
            state = artefact.put_node(state, replace(leaf, end="later"))
        return Outcome(state)
    if not said.pick.startswith("node:"):
        return Outcome(state, probe=said.verdict)
    cause = artefact.node(state, said.pick.removeprefix("node:"))
    proof = _quotes(said, "evidence")
    if proof:
        cause = replace(cause, evidence=proof, link="evidence")
    state = replace(artefact.put_node(state, cause), focus=cause.id)
    deeper = tuple(h for h in said.heard if h.role == "cause" and len(said.heard) > 1)[1:]
    if not deeper:
        return Outcome(state)
    return _grow(step, state, cause.id, cause.leg, replace(_plainly(said), heard=deeper))


def _up(step: Tree, state: State, asked: Asked, said: Said) -> Outcome:
    settled = artefact.mark(state, f"{step.id}.up:{asked.about}")
    match said.verdict:
        case "yes":
            return Outcome(settled, (Escalate((artefact.node(state, asked.about).quote,)),))
        case "no" | "unknown" | "ok":
            return Outcome(settled)
        case other:
            return Outcome(state, probe=other)


def _quotes(said: Said, role: str) -> tuple[Quote, ...]:
    return tuple(h.quote for h in said.heard if h.role == role)


HEARERS = {
    "why": _why,
    "more": _why,
    "leg": _why,
    "evidence": _evidence,
    "test": _test,
    "stop": _stop,
    "branch": _branch,
    "up": _up,
}


def skip(step: Tree, state: State, asked: Asked) -> State:
    """Leave the question open and say so on the tree."""
    match asked.slot:
        case "evidence" if not artefact.node(state, asked.about).asked:
            return artefact.put_node(state, replace(artefact.node(state, asked.about), asked=1))
        case "evidence" | "test" | "stop":
            return artefact.put_node(replace(state, focus=""), replace(artefact.node(state, asked.about), end="later"))
        case "why" if asked.about:
            return artefact.put_node(
                replace(state, focus=""), replace(artefact.node(state, asked.about), end="unknown")
            )
        case "branch":
            first = artefact.open_leaves(state)[0]
            return replace(state, focus=first.id)
        case "up":
            return artefact.mark(state, f"{step.id}.up:{asked.about}")
        case _:
            return artefact.mark(state, f"{step.id}.leg:{_line(step, asked)}")
