"""What one answer did to one step."""

from dataclasses import dataclass

from coach.dialogue.state import Effect, State
from coach.frameworks.terms import Verdict

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    state: State
    effects: tuple[Effect, ...] = ()
    probe: Verdict | None = None
    """The answer does not do for this reason: the same question stays open."""
    challenge: Verdict | None = None
    """The answer was taken, and what is asked next is asked as a challenge of this kind."""
    park: bool = False
    goto: str = ""
    """A step to go on from; what lies between is left open."""
