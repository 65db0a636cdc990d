"""What a learner proposes to do: which countermeasure next, and its owner and date when these are asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evals.cases.model import Case, Countermeasure
from evals.personas.erring import Meant
from evals.personas.knowing import Knowledge
from evals.personas.people import Persona

__all__ = ["Planning"]

STAYS = 1
"""How often somebody says the same again, before they try something else."""


@dataclass(slots=True)
class Planning:
    case: Case
    persona: Persona
    given: list[Countermeasure] = field(default_factory=list)
    unplanned: list[Countermeasure] = field(default_factory=list)
    """Those said without their owner and date."""
    doubts: int = 0
    """How often in a row a good one was not taken."""

    @property
    def last(self) -> Countermeasure | None:
        return self.given[-1] if self.given else None

    def next(self, heard: str, question: str, knowledge: Knowledge, doubted: bool = False) -> Meant | None:
        """What it says to a question about what will be done; nothing when it has no more to propose."""
        if heard in ("plan", "who", "by_when"):
            return self._owned(heard, question)
        self.doubts = self.doubts + 1 if doubted else 0
        if self.last is not None and 0 < self.doubts <= STAYS:
            return Meant("again", "good", {"text": self.last.text})
        fix = next(iter(self._open(heard, question, knowledge)), None)
        if fix is None:
            return None
        self.given.append(fix)
        if self.persona.bare_plans:
            self.unplanned.append(fix)
        return Meant("change", "good", {"text": fix.what if self.persona.bare_plans else fix.text})

    def _open(self, heard: str, question: str, knowledge: Knowledge) -> Iterable[Countermeasure]:
        """What is left to propose, the best first: no second one for the same causes, one weak one at most."""
        found = [id for id in knowledge.said if id not in knowledge.ruled_out]
        named = {cause.id for cause in self.case.named_in(question)} & set(found)
        treated = {id for fix in self.given if fix.acceptable for id in fix.treats}
        left = [fix for fix in self.case.countermeasures if fix not in self.given]
        sound = [
            fix
            for fix in left
            if fix.acceptable and set(fix.treats) & set(found) and not treated.issuperset(fix.treats)
        ]
        sound.sort(key=lambda fix: (not set(fix.treats) & named, not self._for_root(fix, found)))
        weak = [fix for fix in left if not fix.acceptable]
        if heard == "stronger":
            return sound
        if self.persona.weak_plans or not (sound or self.given):
            return [*weak[:1], *sound] if not self.given else sound
        return sound

    def _for_root(self, fix: Countermeasure, found: list[str]) -> bool:
        return any(id in found and self.case.by_id[id].kind == "root" for id in fix.treats)

    def _owned(self, heard: str, question: str) -> Meant:
        """Owner and date of what the question names, or of the first that lacks them."""
        named = [fix for fix in self.given if fix.named_in(question)]
        left = self.unplanned or self.given[-1:] or list(self.case.countermeasures[:1])
        fix = (named or left)[0]
        if heard != "who" and fix in self.unplanned:
            self.unplanned.remove(fix)
        return Meant(heard, "good", {"owner": fix.owner, "due": fix.due})
