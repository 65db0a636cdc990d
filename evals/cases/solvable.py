"""Whether a case can be solved from its own evidence.

The walk begins at the problem. Asking why at a place uncovers what lies straight behind it: if the person at the board
knows it, if somebody else there does and is asked, or if its proof lies in a record or a place and one goes to look.
What is uncovered is stood on next. Only true causes carry the walk; nothing is reached through a red herring.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from evals.cases.model import PROBLEM, Case, Cause
from evals.cases.worded import CHECKS as WORDED
from evals.cases.worded import common_signs

__all__ = ["between", "depth", "doubts", "faults", "reached", "source"]

DEEP = {"five_whys": 3, "a3": 3, "kata": 2}
"""How many causes the longest line has at least; an obstacle stands nearer to what it is in the way of."""

Check = Callable[[Case], Iterator[str]]


def faults(case: Case) -> list[str]:
    """What must be mended in it, each in a sentence; the walk waits until the graph holds together."""
    broken = [fault for check in GRAPH for fault in check(case)]
    return broken or [fault for check in (*WALK, *WORDED) for fault in check(case)]


def doubts(case: Case) -> list[str]:
    """What is worth a second look, though the case can be played."""
    return list(common_signs(case))


def behind(case: Case, place: str) -> list[Cause]:
    """The true causes straight behind a cause, or behind the problem."""
    return [cause for cause in case.behind(place) if cause.kind != "red_herring"]


def ids_unique(case: Case) -> Iterator[str]:
    groups = (case.causes, case.data, case.places, case.people, case.countermeasures)
    for id, times in Counter([PROBLEM, *(thing.id for group in groups for thing in group)]).items():
        if times > 1:
            yield f"The id {id} is given {times} times; rename all but one."


def references_hold(case: Case) -> Iterator[str]:
    causes = set(case.by_id)
    sources = {*case.finds, *(person.id for person in case.people)}
    named = (
        *((f"{cause.id}.leads_to", cause.leads_to, causes | {PROBLEM}) for cause in case.causes),
        *((f"{cause.id}.proof.at", [cause.proof.at], sources) for cause in case.causes),
        *((f"{person.id}.knows", person.knows, causes) for person in case.people),
        *((f"{person.id}.believes", person.believes, causes) for person in case.people),
        *((f"{item.id}.treats", item.treats, causes) for item in case.countermeasures),
        ("wrong.circular", list(case.wrong.circular), causes),
    )
    for where, ids, there in named:
        for id in sorted(set(ids) - there):
            yield f"{where} names {id}, which is not there."


def runs_in_no_circle(case: Case) -> Iterator[str]:
    """Takes off, again and again, what leads only to what was taken off: what then stays runs in a circle."""
    left = {cause.id: set(cause.leads_to) for cause in case.causes}
    while ends := [id for id, effects in left.items() if effects.isdisjoint(left)]:
        for id in ends:
            del left[id]
    if left:
        yield f"These causes lead in a circle, or to one: {', '.join(left)}; cut a link."


def source(case: Case, cause: Cause) -> str | None:
    """Who tells it or where it shows; the person at the board first."""
    telling = next((person.id for person in case.people if cause.id in person.knows), None)
    return telling or (cause.proof.at if cause.proof.at in case.finds else None)


def reached(case: Case) -> dict[str, str]:
    """What the walk uncovers, each cause with its source, in the order of the walk."""
    found: dict[str, str] = {}
    standing = [PROBLEM]
    while standing:
        for cause in behind(case, standing.pop(0)):
            told = source(case, cause)
            if told and cause.id not in found:
                found[cause.id] = told
                standing.append(cause.id)
    return found


def walk_reaches_all(case: Case) -> Iterator[str]:
    found = reached(case)
    for cause in case.true_causes:
        if source(case, cause) is None:
            yield f"{cause.id}: nobody knows it and no find shows it; add it to `knows` or prove it at a find."
        elif cause.id not in found:
            yield f"{cause.id}: no walk from the problem gets there; let it lead to a true cause that one can reach."


def depth(case: Case) -> int:
    """How many true causes its longest line has."""

    def below(place: str) -> int:
        return max((1 + below(cause.id) for cause in behind(case, place)), default=0)

    return below(PROBLEM)


def graph_is_rich(case: Case) -> Iterator[str]:
    herrings = len(case.causes) - len(case.true_causes)
    if not case.roots:
        yield "It has no root; name what lies at the bottom."
    if herrings < 2:
        yield f"It has {herrings} red herrings; two are wanted."
    if all(len(behind(case, place)) < 2 for place in (PROBLEM, *reached(case))):
        yield "It has no branch; let two true causes lead to one place."
    if depth(case) < DEEP[case.framework]:
        yield f"Its longest line has {depth(case)} causes; {DEEP[case.framework]} are wanted."


def roots_are_hidden(case: Case) -> Iterator[str]:
    learner, *others = case.people
    for root in case.roots:
        if root.id in learner.knows:
            yield f"{root.id}: the person at the board knows this root from the start; take it from their `knows`."
        if root.proof.at not in {*case.finds, *(person.id for person in others)}:
            yield f"{root.id}: the person at the board is its own proof; prove the root at a find or by somebody else."


def proofs_can_be_had(case: Case) -> Iterator[str]:
    for person in case.people:
        for cause in case.causes:
            proving, knowing = cause.proof.at == person.id, cause.id in person.knows
            if cause.kind == "red_herring" and knowing:
                yield f"{person.id} knows {cause.id}, a red herring; move it to `believes`."
            if cause.kind == "red_herring" and proving and cause.id in person.believes:
                yield f"{person.id} believes {cause.id} and is to rule it out; choose one."
            if cause.kind != "red_herring" and proving and not knowing:
                yield f"{person.id} is to prove {cause.id} without knowing it; add it to `knows`."


def roots_are_treated(case: Case) -> Iterator[str]:
    good = [item for item in case.countermeasures if item.acceptable]
    treated = {id for item in good if item.strength != "weaker" for id in item.treats}
    for root in case.roots:
        if root.id not in treated:
            yield f"{root.id}: no acceptable countermeasure above `weaker` treats this root; add one."
    for item in good:
        if not {cause.id for cause in case.true_causes} & set(item.treats):
            yield f"{item.id}: acceptable, yet it treats no true cause; mend `treats`."
    weak = [item for item in case.countermeasures if item.strength == "weaker" and not item.acceptable]
    if len(weak) < 2:
        yield f"It has {len(weak)} weak countermeasures that are not acceptable; two are wanted."


GRAPH: tuple[Check, ...] = (ids_unique, references_hold, runs_in_no_circle)
WALK: tuple[Check, ...] = (walk_reaches_all, graph_is_rich, roots_are_hidden, proofs_can_be_had, roots_are_treated)


def between(cases: Sequence[Case]) -> dict[str, list[str]]:
    """What is wrong with each beside the others: an id given twice, a twin that differs in more than the language."""
    times = Counter(case.id for case in cases)
    every = {case.id: case for case in cases}
    twice = {id: ["Another case has the same id; rename one."] for id, n in times.items() if n > 1}
    return twice | {case.id: unlike(case, every.get(case.twin)) for case in cases if case.twin}


def unlike(case: Case, twin: Case | None) -> list[str]:
    if twin is None:
        return [f"Its twin {case.twin} is not there; mend `twin`."]
    if twin.locale == case.locale:
        return [f"It speaks the language of its twin {twin.id}; a twin tells the case in another one."]
    if shape(twin) != shape(case):
        return [f"It differs from its twin {twin.id} in ids, links, kinds or knowledge; make them the same."]
    return []


def shape(case: Case) -> object:
    """All that stays when a case is told in another language."""
    return (
        (case.framework, [find.id for find in (*case.data, *case.places)], case.hazard is None),
        [(cause.id, cause.kind, cause.leads_to, cause.leg, cause.ours, cause.proof.at) for cause in case.causes],
        [(person.id, person.knows, person.believes) for person in case.people],
        [(item.id, item.strength, item.acceptable, item.treats) for item in case.countermeasures],
    )
