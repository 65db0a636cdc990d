"""One learner in one dialogue: a rule engine that decides what is said, and what is meant by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evals.cases.model import Cause, Countermeasure
from evals.personas import analysing, ending
from evals.personas.erring import PRESSES, Meant
from evals.personas.hearing import DEEPER, hear
from evals.personas.state import Mind, Reply
from evals.personas.steering import PLAIN, REQUESTS, Earlier
from evals.transcript import Asked, Choice, Said

__all__ = ["Learner"]

LEAVES = 8
"""Typed answers beyond its patience, until somebody leaves."""

BORED = 4
"""How often the very same message is met."""

IN_PASSING = frozenset({"containment", "why", "evidence", "is_not", "actual", "current"})
"""Where somebody mentions a danger who does that."""


@dataclass(slots=True)
class Learner(Mind):
    """One person with one problem. The same messages of a coach get the same words from it."""

    def record(self) -> str:
        """The problem as it stands on the board, before anybody talks."""
        return self.case.problem

    @property
    def told(self) -> frozenset[str]:
        """The causes and countermeasures that a coach told it."""
        return frozenset(self.knows.told)

    def next_day(self) -> None:
        self.have_seen(self.going)

    def answer(self, asked: Asked) -> Said | None:
        """What it says next; nothing when it leaves, or when there is nothing more to say."""
        heard = hear(asked, self.case.locale)
        self.same = self.same + 1 if asked.text == self.text else 0
        self.text = asked.text
        if asked.status in ("finished", "abandoned") or self._leaves(heard):
            return None
        self._is_told(asked)
        self._comes_back()
        if heard in DEEPER | {"evidence", "stop"}:
            self.turn_to(asked)
        else:
            self.foreign = False
        reply = (
            self._steered(asked, heard) or self._danger(heard) or self._wrong(asked, heard) or self._right(asked, heard)
        )
        if isinstance(reply, Meant) and self._at_ease(asked):
            reply = self.steers.slip(reply, heard, self.typed)
        return self._said(reply, heard)

    def _comes_back(self) -> None:
        self.back_in -= bool(self.away)
        if self.away and not self.back_in:
            self.have_seen(self.away)

    def _steered(self, asked: Asked, heard: str) -> Meant | None:
        """What is said about the talk, or once more after it."""
        again = self.steers.comes_back(heard)
        if again is not None:
            self.knows.at = next(reversed(again.causes), self.knows.at)
            return again
        good = Earlier(self.last.heard, self.meant) if self.last and self.meant and self.last.kind == "good" else None
        return self.steers.next(heard, good, self.typed if self._at_ease(asked) else None)

    def _at_ease(self, asked: Asked) -> bool:
        """Asked something, not challenged, and not in the middle of an error."""
        return asked.move in PLAIN and self.errs.now is None

    def _leaves(self, heard: str) -> bool:
        thanked = self.meant is not None and self.meant.frame == "thanks"
        late = self.typed >= self.person.patience + LEAVES + PRESSES * (self.variant == "pressure")
        return late or self.same >= BORED or (thanked and heard in ("close", "told"))

    def _is_told(self, asked: Asked) -> None:
        """Note what the coach names and nobody has said; who is gullible then takes it for known."""
        parts: tuple[Cause | Countermeasure, ...] = (*self.case.causes, *self.case.countermeasures)
        known = "\n".join(self.spoken)
        for part in parts:
            if part.named_in(asked.text) and not part.named_in(known):
                self.knows.told.add(part.id)
                if self.person.gullible and isinstance(part, Cause) and part.id not in self.knows.said:
                    self.knows.say(part, self.knows.at)

    def _danger(self, heard: str) -> Meant | None:
        hazard = self.case.hazard
        if hazard is None or self.warned or not self.person.tells_danger or heard not in IN_PASSING or not self.typed:
            return None
        self.warned = True
        return Meant("field", "hazard", {"text": hazard.text})

    def _wrong(self, asked: Asked, heard: str) -> Meant | None:
        if self.doubted(asked, heard):
            return None
        return self.errs.next(asked, heard, self.knows)

    def _right(self, asked: Asked, heard: str) -> Reply:
        known = ANSWERS.get(heard)
        return known(self, asked, heard) if known else ending.field(self, asked, heard)

    def _said(self, reply: Reply, heard: str) -> Said:
        if isinstance(reply, Choice):
            said = Said(reply.send, "tap", heard, True)
        else:
            text = self.wording.put(reply, tired=self.typed > self.person.patience)
            said = Said(text, reply.kind, heard, False, reply.causes, reply.proofs)
            if self.rewording is not None and reply.frame not in REQUESTS:
                said = self.rewording.again(said, self.case, self.person)
            self.typed += reply.frame not in REQUESTS
            self._remember(reply, said)
        self.last, self.meant = said, reply if isinstance(reply, Meant) else None
        return said

    def _remember(self, meant: Meant, said: Said) -> None:
        self.spoken += [*meant.slots.values(), said.text]
        self.knows.proved |= set(said.proofs)
        self.as_said |= {id: said.text.casefold() for id in said.causes if id not in self.as_said}
        self.fresh -= set(said.causes) | set(said.proofs)


def _other(me: Mind, asked: Asked, heard: str) -> Reply:
    """A question that it does not place: still one about the causes, until there is something to do."""
    return Meant("yes", "aside") if me.plans.given else analysing.why(me, asked, "why")


def _human(me: Mind, asked: Asked, heard: str) -> Reply:
    wanted = "yes" if me.steers.asked_for == "human" else "no"
    return me.tap_or(asked, wanted, wanted)


def _tapping(name: str, otherwise: str) -> Callable[[Mind, Asked, str], Reply]:
    return lambda learner, asked, heard: learner.tap_or(asked, name, otherwise)


def _saying(frame: str) -> Callable[[Mind, Asked, str], Reply]:
    return lambda learner, asked, heard: Meant(frame, "aside")


ANSWERS: Mapping[str, Callable[[Mind, Asked, str], Reply]] = {
    **dict.fromkeys(("why", "another", "unseen", "routine", "obstacles", "obstacle"), analysing.why),
    **dict.fromkeys(("change", "more_change", "stronger", "plan", "who", "by_when"), ending.plan),
    "root": analysing.root,
    "evidence": analysing.evidence,
    "test": analysing.test,
    "stop": analysing.stop,
    "branch": analysing.branch,
    "tie": ending.tie,
    "look": analysing.look,
    "where_to_look": analysing.where,
    "parking": analysing.parking,
    "exit": analysing.leave,
    "alert": ending.alert,
    "safe": ending.safe,
    "safe_now": _tapping("safe", "safe_now"),
    "human": _human,
    "escalate": _tapping("yes", "yes"),
    "confirm": _tapping("yes", "yes"),
    "absent": _saying("absent"),
    "close": _saying("thanks"),
    "told": ending.told,
    "other": _other,
}
"""What answers a question that is not for a plain field of the case."""
