"""What a learner knows of a case: what it could say, what it has seen shown, and where on the graph it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from evals.cases.model import PROBLEM, Case, Cause

__all__ = ["Knowledge"]


@dataclass(slots=True)
class Knowledge:
    case: Case
    chance: Random
    known: set[str] = field(default_factory=set)
    """Causes that it can name, red herrings among them as long as it holds them for true."""
    seen: set[str] = field(default_factory=set)
    """Those whose proof it can give."""
    said: list[str] = field(default_factory=list)
    proved: set[str] = field(default_factory=set)
    """Those whose proof it gave."""
    told: set[str] = field(default_factory=set)
    """What a coach told it, causes and countermeasures; never its own finding."""
    ruled_out: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    """Causes at which a line was agreed to end."""
    under: dict[str, str] = field(default_factory=dict)
    """To what each cause was said as an answer."""
    at: str = PROBLEM
    """What is being explained."""

    @classmethod
    def at_start(cls, case: Case, shares: tuple[float, float], looks: float, chance: Random) -> "Knowledge":
        """The person at the board knows its share; of what the others there know it has heard some, and seen none."""
        here = cls(case, chance)
        first, *others = case.people
        for id in first.knows:
            if chance.random() < shares[0]:
                here.known.add(id)
                if chance.random() < looks:
                    here.seen.add(id)
        here.known |= {id for person in others for id in person.knows if chance.random() < shares[1]}
        here.known |= set(first.believes)
        return here

    def cause(self, id: str) -> Cause:
        return self.case.by_id[id]

    def is_false(self, id: str) -> bool:
        return id in self.case.by_id and self.cause(id).kind == "red_herring"

    # --- what could be said -----------------------------------------------------------------------

    def behind(self, question: str) -> list[Cause]:
        """What the case has as an answer to a question for causes and was not said, in the order of the case."""
        match question:
            case "unseen":
                found = [cause for cause in self._open() if cause.leg == "escape" and self._follows(cause)]
            case "routine":
                found = [cause for cause in self._open() if cause.leg == "system" and self._follows(cause)]
            case "another" | "obstacles" | "obstacle":
                found = [cause for cause in self._open() if PROBLEM in cause.leads_to and cause.leg != "escape"]
            case _:
                found = [cause for cause in self._open() if self.at in cause.leads_to]
                found = [cause for cause in found if self.at != PROBLEM or cause.leg != "escape"] or found
        return found

    def _open(self) -> list[Cause]:
        return [cause for cause in self.case.causes if cause.id not in self.said and cause.id not in self.ruled_out]

    def _follows(self, cause: Cause) -> bool:
        return any(effect == PROBLEM or effect in self.said for effect in cause.leads_to)

    def answers(self, question: str) -> list[Cause]:
        """What it knows of that, true causes first."""
        known = [cause for cause in self.behind(question) if cause.id in self.known]
        return sorted(known, key=lambda cause: cause.kind == "red_herring")

    def herrings(self, question: str) -> list[Cause]:
        """What it could guess there: red herrings, whether it held them before or not."""
        return [cause for cause in self.behind(question) if cause.kind == "red_herring"]

    @property
    def is_end(self) -> bool:
        """Whether nothing true lies behind what is being explained."""
        return self.at != PROBLEM and not self._true_behind(self.at)

    def _true_behind(self, id: str) -> list[Cause]:
        return [cause for cause in self.case.behind(id) if cause.kind != "red_herring"]

    def by_itself(self, id: str) -> bool:
        """Whether it came to a cause without one that it was told."""
        if id == PROBLEM or id in self.told:
            return id == PROBLEM
        before = [effect for effect in self.cause(id).leads_to if effect == PROBLEM or effect in self.said]
        return not before or any(map(self.by_itself, before))

    # --- going on -----------------------------------------------------------------------------------

    def say(self, cause: Cause, under: str) -> None:
        self.said.append(cause.id)
        self.known.add(cause.id)
        self.under[cause.id] = under
        self.at = cause.id

    def look_at(self, causes: Iterable[Cause]) -> list[Cause]:
        """What it has before it once it was there: these are true, or they are ruled out.

        Whatever else the same record or place shows of what was said before is seen too, and a person who is asked
        tells all that they know.
        """
        looked = list(causes)
        places = {cause.proof.at for cause in looked}
        for cause in (*looked, *(cause for cause in self._open() if cause.proof.at in places)):
            self.seen.add(cause.id)
            if cause.kind == "red_herring":
                self.known.discard(cause.id)
            else:
                self.known.add(cause.id)
        self.known |= {id for person in self.case.people if person.id in places for id in person.knows}
        return looked

    def rule_out(self, id: str) -> None:
        self.ruled_out.add(id)
        self.known.discard(id)
        self.at = self.under.get(id, PROBLEM)

    def end_line(self) -> None:
        """Agree to stop here, and turn to what was said and not yet explained."""
        self.ended.add(self.at)
        self.at = next((id for id in self.said if self._is_leaf(id)), PROBLEM)

    def _is_leaf(self, id: str) -> bool:
        return id not in self.ended and id not in self.ruled_out and id not in self.under.values()

    def within_reach(self, cause: Cause) -> bool:
        """Whether its proof is in a record, which can be looked up without going anywhere."""
        return any(find.id == cause.proof.at for find in self.case.data)

    def place_of(self, cause: Cause) -> str:
        """Where one goes for its proof, in words."""
        find = self.case.finds.get(cause.proof.at)
        return find.what if find else next(p.role for p in self.case.people if p.id == cause.proof.at)
