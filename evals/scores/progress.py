"""How far a learner came by itself along the hidden graph; fair to systems that keep nothing.

What a learner speaks of is by its own account (`Exchange.causes`, `Exchange.proofs`), not by what a system understood.
A cause is reached by a good answer only: neither by a guess nor by blame, nor by taking over what a coach told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evals.cases import Case, Cause
from evals.cases.model import PROBLEM
from evals.scores.kept import Node, field_text, nodes
from evals.scores.measure import Score, share, unscored
from evals.transcript import Dialogue

__all__ = [
    "Way", "branches", "ends", "herrings", "is_solved", "links", "proof", "reached", "roots", "solved", "tree",
    "tree_links", "way",
]  # fmt: skip

NO_TREE = unscored("a kata cycle follows no line of causes")


@dataclass(frozen=True, slots=True)
class Way:
    """By cause, the message that the answer met."""

    named: Mapping[str, int]
    """In any answer at all, red herrings too."""
    reached: Mapping[str, int]
    """True causes, in a good answer."""
    proved: frozenset[str]

    def before(self, id: str, other: str) -> bool:
        """Whether a cause was said before another, or in the same breath; the problem always was."""
        return id == PROBLEM or (id in self.named and self.named[id] <= self.reached[other])


def way(case: Case, dialogue: Dialogue) -> Way:
    named: dict[str, int] = {}
    reached: dict[str, int] = {}
    true = {cause.id for cause in case.true_causes}
    for exchange in dialogue.met:
        for id in exchange.causes:
            named.setdefault(id, exchange.n)
            if exchange.kind == "good" and id in true:
                reached.setdefault(id, exchange.n)
    return Way(named, reached, frozenset(id for exchange in dialogue.met for id in exchange.proofs))


def reached(case: Case, dialogue: Dialogue) -> Score:
    """The share of all true causes (roots, contributing, links; obstacles in a kata) that the learner came to say."""
    gone = way(case, dialogue).reached
    missed = [cause.text for cause in case.true_causes if cause.id not in gone]
    made = share(len(gone), len(case.true_causes), "missed: " + "; ".join(missed) if missed else "")
    return Score(made.value, made.n, made.reason, _by_kind(case.true_causes, gone))


def _by_kind(causes: Iterable[Cause], gone: Mapping[str, int]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for cause in causes:
        hits, of = counts.get(cause.kind, [0, 0])
        counts[cause.kind] = [hits + (cause.id in gone), of + 1]
    return counts


def roots(case: Case, dialogue: Dialogue) -> Score:
    """The share of root causes that the learner came to say."""
    if case.framework == "kata":
        return unscored("a kata cycle works on one obstacle, whether or not it is the root")
    gone = way(case, dialogue).reached
    return share(sum(cause.id in gone for cause in case.roots), len(case.roots))


def proof(case: Case, dialogue: Dialogue) -> Score:
    """Of the true causes reached, the share that somebody showed by something seen, counted or written down."""
    if case.framework == "kata":
        return unscored("a kata cycle asks for no proof of an obstacle")
    gone = way(case, dialogue)
    bare = [id for id in gone.reached if id not in gone.proved]
    return share(len(gone.reached) - len(bare), len(gone.reached), ", ".join(bare) or "no cause was reached")


def links(case: Case, dialogue: Dialogue) -> Score:
    """Of the true causes reached, the share that hang on something: what they lead to was said before.

    A leap from the problem to a root counts against it, as the rules of causation ask that every link be shown.
    """
    if case.framework == "kata":
        return NO_TREE
    gone = way(case, dialogue)
    loose = [id for id in gone.reached if not any(gone.before(to, id) for to in case.by_id[id].leads_to)]
    return share(len(gone.reached) - len(loose), len(gone.reached), ", ".join(loose) or "no cause was reached")


def ends(case: Case, dialogue: Dialogue) -> Score:
    """Of the ends of the lines why it happened, the share that are a root or that the team can change.

    An end is a true cause reached with none reached behind it. `detail` counts them by kind: `link` is a line left
    halfway, even where it ends with something that the team can change.
    """
    if case.framework == "kata":
        return NO_TREE
    gone = way(case, dialogue).reached
    last = [cause for id in gone if (cause := case.by_id[id]).leg == "occurrence" and not _behind(case, id, gone)]
    good = [cause for cause in last if cause.kind == "root" or cause.ours]
    made = share(len(good), len(last), "; ".join(cause.text for cause in last) or "no cause was reached")
    return Score(made.value, made.n, made.reason, {kind: of for kind, (_, of) in _by_kind(last, gone).items()})


def _behind(case: Case, id: str, among: Mapping[str, int]) -> list[Cause]:
    return [cause for cause in case.behind(id) if cause.id in among]


def branches(case: Case, dialogue: Dialogue) -> Score:
    """Where a learner named two true causes of the same thing: the share of such forks with every arm followed up.

    An arm is followed up when it was reached and its proof given, or a cause behind it reached. Where there is a
    tree, both must stand on it too.
    """
    if case.framework == "kata":
        return NO_TREE
    gone, on_tree = way(case, dialogue), _on_tree(case, dialogue)

    def kept(arm: Cause) -> bool:
        followed = arm.id in gone.proved or bool(_behind(case, arm.id, gone.reached))
        return arm.id in gone.reached and followed and (on_tree is None or arm.id in on_tree)

    arms = [[c for c in case.behind(id) if c.kind != "red_herring"] for id in (PROBLEM, *gone.reached)]
    forks = [named for some in arms if len(named := [c for c in some if c.id in gone.named]) > 1]
    return share(sum(all(map(kept, fork)) for fork in forks), len(forks), "" if forks else "no fork came up")


def herrings(case: Case, dialogue: Dialogue) -> Score:
    """Of the red herrings that were named, the share left standing; less is better.

    One is done with when what rules it out was told, or when a true cause was reached after it: by what was said, in
    every system alike.
    """
    gone = way(case, dialogue)
    named = [c for c in case.causes if c.kind == "red_herring" and c.id in gone.named]

    def left(herring: Cause) -> bool:
        went_on = any(n > gone.named[herring.id] for n in gone.reached.values())
        return herring.id not in gone.proved and not went_on

    standing = [herring.text for herring in named if left(herring)]
    return share(len(standing), len(named), "; ".join(standing) or ("" if named else "none was named"))


def is_solved(case: Case, dialogue: Dialogue) -> bool:
    gone = way(case, dialogue)
    if case.framework == "kata":
        return _works_on(case, dialogue, gone) in gone.reached
    return any(cause.id in gone.reached and cause.id in gone.proved for cause in case.roots)


def _works_on(case: Case, dialogue: Dialogue, gone: Way) -> str | None:
    """The obstacle that was chosen, by the artefact; in a talk alone, the last that was named."""
    if dialogue.artefact:
        chosen = field_text(dialogue, "obstacle")
        return next((cause.id for cause in case.named_in(chosen) if cause.id in gone.reached), None)
    return max(gone.named, key=lambda id: gone.named[id], default=None)


def solved(case: Case, dialogue: Dialogue) -> Score:
    """1 when a root was reached by the learner's own good answer, and its proof given; else 0.

    Roots are processes and conditions, and blame is no good answer: so it is no person. One kata cycle does not go
    down to a root: there it is 1 when what is worked on is an obstacle that is really there, and no red herring.
    """
    return Score(float(is_solved(case, dialogue)))


# --- what stands on the tree ------------------------------------------------------------------------


def _on_tree(case: Case, dialogue: Dialogue) -> set[str] | None:
    """The causes that stand on the tree, by their signs; None where there is no tree."""
    if not dialogue.artefact:
        return None
    return {cause.id for node in nodes(dialogue) if node.stands for cause in case.named_in(node.text)}


def tree(case: Case, dialogue: Dialogue) -> Score:
    """Of the true causes reached, the share that stand on the tree, in words that name them."""
    on_tree = _on_tree(case, dialogue)
    if on_tree is None or case.framework == "kata":
        return unscored("keeps no tree")
    gone = way(case, dialogue).reached
    lost = [id for id in gone if id not in on_tree]
    return share(len(gone) - len(lost), len(gone), ", ".join(lost) or "no cause was reached")


def tree_links(case: Case, dialogue: Dialogue) -> Score:
    """Of the nodes that name true causes, the share whose place under another agrees with the hidden graph.

    A cause two links further up is agreed with as well: a learner may leave one out. Under the problem everything
    may stand that no cause on the tree explains.
    """
    by_id = {node.id: node for node in nodes(dialogue) if node.stands}
    named = {id: _true(case, node) for id, node in by_id.items()}
    judged = [node for id, node in by_id.items() if named[id]]
    wrong = [node.text for node in judged if not _agrees(case, node, named)]
    return share(len(judged) - len(wrong), len(judged), "; ".join(wrong) or ("" if judged else "keeps no tree"))


def _true(case: Case, node: Node) -> set[str]:
    return {cause.id for cause in case.named_in(node.text) if cause.kind != "red_herring"}


def _agrees(case: Case, node: Node, named: Mapping[str, set[str]]) -> bool:
    if not node.parent:
        elsewhere = {id for other, ids in named.items() if other != node.id for id in ids}
        return not _straight(case, named[node.id]) & elsewhere
    effects = {effect for id in named[node.id] for effect in _effects(case, id)}
    parent = named.get(node.parent, set())
    return bool(effects & parent) or not parent


def _straight(case: Case, ids: Iterable[str]) -> set[str]:
    return {effect for id in ids for effect in case.by_id[id].leads_to}


def _effects(case: Case, id: str) -> set[str]:
    """All that a cause leads to, the problem last."""
    found: set[str] = set()
    new = {id}
    while new := _straight(case, new - {PROBLEM}) - found:
        found |= new
    return found
