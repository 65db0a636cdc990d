"""Scripted learners: they know one problem well, say good things when asked, and, if difficult, bad things first.

What they answer depends on what is asked (`slot`, else `expects`), never on the wording, so they judge the course of
a dialogue and not its phrases.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from evals.answers import OPENING, Question, Reply, plain_answer
from evals.course import CHALLENGES, Kind, Turn, challenged, questioned
from evals.problems import Link, Problem

__all__ = ["PROFILES", "Learner", "Profile", "Turn", "challenged", "questioned"]


class Profile(NamedTuple):
    bad: tuple[Kind, ...] = ()
    """In the order in which they come out."""
    legs: int = 0
    """How many further lines, such as why it was not seen, the learner walks when they are offered."""
    branch: bool = False
    """Whether the second true cause is named beside the first."""
    patience: int = 3
    """Bad answers in a row before the good one."""


DIFFICULT: tuple[Kind, ...] = (
    "hazard",
    "asks_for_answer",
    "blame",
    "circular",
    "assumption",
    "vague",
    "solution_jump",
    "unknown",
)
PROFILES: Mapping[str, Profile] = {
    "cooperative": Profile(),
    "thorough": Profile(legs=2, branch=True),
    "difficult": Profile(bad=DIFFICULT, legs=1),
}

SUITS: Mapping[Kind, Mapping[str, int]] = {
    "hazard": {"containment": 0, "condition": 0, "cause": 0},
    "asks_for_answer": {"cause": 0, "obstacle": 0, "expectation": 0},
    "blame": {"cause": 0, "obstacle": 0},
    "circular": {"cause": 1},
    "assumption": {"cause": 1},
    "vague": {"cause": 2, "obstacle": 0},
    "solution_jump": {"cause": 2, "obstacle": 0},
    "unknown": {"cause": 3, "result": 0},
}
"""Where a bad answer is natural: what is expected, and how many links must stand before."""


@dataclass(slots=True)
class Line:
    """A line of causes under way; `given` counts those already said."""

    name: str
    links: Sequence[Link]
    given: int = 0
    ended: bool = False

    @property
    def last(self) -> Link:
        return self.links[max(self.given, 1) - 1]

    @property
    def through(self) -> bool:
        return self.given >= len(self.links)


@dataclass(slots=True)
class Learner:
    """One person with one problem. Give it every message of the coach; it returns what it says next."""

    problem: Problem
    profile: Profile = PROFILES["cooperative"]
    turns: list[Turn] = field(default_factory=list)
    line: Line = field(init=False)
    waiting: list[Line] = field(default_factory=list)
    left: list[Kind] = field(init=False)
    walked: int = 0
    listed: Counter[str] = field(default_factory=Counter)
    parked: Question | None = None

    def __post_init__(self) -> None:
        self.line = Line("chain", self.problem.chain)
        self.left = list(self.profile.bad)

    @property
    def typed(self) -> int:
        return sum(not turn.tapped for turn in self.turns)

    def opening(self, framework: str) -> str:
        """The problem to begin a session of this framework with."""
        say = OPENING.get(framework)
        return say(self.problem) if say else self.problem.problem

    def answer(self, message: Mapping[str, Any], session: Mapping[str, Any]) -> str:
        """The next thing said; nothing when the session is over."""
        self.hear(message)
        if session.get("status") in ("finished", "abandoned"):
            return ""
        asked = self._asked(message, session)
        reply = self._bad(asked) or self._reply(asked)
        if asked.slot not in INTERRUPTIONS:
            self.parked = asked
        tapped = any(reply.text == choice["send"] for choice in asked.choices)
        kind: Kind = "tap" if tapped else reply.kind
        self.turns.append(Turn(asked.step, asked.slot, asked.expects, asked.move, reply.text, kind, tapped, reply.item))
        return reply.text

    def hear(self, message: Mapping[str, Any]) -> None:
        """Note how the last answer was met; `answer` does it too."""
        if self.turns and not self.turns[-1].reply:
            self.turns[-1] = replace(self.turns[-1], reply=str(message["move"]))

    def _asked(self, message: Mapping[str, Any], session: Mapping[str, Any]) -> Question:
        """The question in the message; on coming back to a parked session, the one that was left open."""
        if (
            session.get("status") == "parked"
            and self.parked is not None
            and message.get("move") in ("close", "repair_pause", "repair_stop")
        ):
            return replace(self.parked, move="close", choices=())
        step = session.get("step") or {}
        slot, expects, move = (str(message.get(name) or "") for name in ("slot", "expects", "move"))
        return Question(slot, expects, move, str(step.get("id") or ""), message.get("choices") or ())

    # --- bad answers first ---------------------------------------------------------------------

    def _bad(self, asked: Question) -> Reply | None:
        """The next bad answer that is natural here, unless there were enough of them in a row."""
        if asked.slot in INTERRUPTIONS or self._in_a_row() >= self.profile.patience or self._again(asked):
            return None
        kind = next((k for k in self.left if self.line.given >= SUITS[k].get(asked.expects, 99)), None)
        if kind is None or (asked.expects == "cause" and (self.line.name != "chain" or self.line.through)):
            return None
        self.left.remove(kind)
        return Reply(str(getattr(self.problem.bad, kind)), kind)

    def _in_a_row(self) -> int:
        recent = [turn.kind in SUITS for turn in reversed(self.turns) if not turn.tapped]
        return recent.index(False) if False in recent else len(recent)

    def _again(self, asked: Question) -> bool:
        """Whether a good answer to this very question was questioned."""
        before = self.turns[-1] if self.turns else None
        return before is not None and before.kind == "good" and before.slot == asked.slot and asked.move in CHALLENGES

    # --- and the good ones -----------------------------------------------------------------------

    def _reply(self, asked: Question) -> Reply:
        own = ANSWERS.get(asked.slot)
        reply = own(self, asked) if own else None
        if reply is None and asked.expects == "yes_no":
            reply = asked.tap("yes") or Reply("yes", "aside")
        return reply or self._field(asked)

    def _field(self, asked: Question) -> Reply:
        return Reply(plain_answer(self.problem, asked), item=f"{asked.step}.{asked.slot}")

    def _why(self, asked: Question) -> Reply | None:
        if self._again(asked):
            link = self.line.last
            return Reply(f"{link.cause}, {link.evidence}", item=self._here())
        if self.line.through:
            return asked.tap("unknown") or Reply("we dont know any further", "aside")
        self.line.given += 1
        beside = self.problem.branch
        if (
            self.profile.branch
            and beside is not None
            and self.line.name == "chain"
            and self.line.given == beside.beside
        ):
            self.waiting.append(Line("branch", [beside], given=1))
            return Reply(f"{self.line.last.cause}, and {beside.cause}", item=self._here())
        return Reply(self.line.last.cause, item=self._here())

    def _here(self) -> str:
        return f"{self.line.name}.{self.line.given}"

    def _evidence(self, asked: Question) -> Reply | None:
        if self.turns and self.turns[-1].kind == "assumption":
            return asked.tap("ruled_out") or Reply("nothing i saw shows it, take it off", "aside")
        self._next_line()
        return Reply(self.line.last.evidence, item=f"{self._here()}.evidence")

    def _next_line(self) -> None:
        """Go over to the line that was put aside, once this one has come to its end."""
        if self.waiting and self.line.ended:
            self.line = self.waiting.pop(0)

    def _stop(self, asked: Question) -> Reply | None:
        if not self.line.through:
            return asked.tap("deeper") or Reply("no, there is more behind it", "aside")
        self.line.ended = True
        return asked.tap("ours") or Reply("yes, that one is ours", "aside")

    def _leg(self, asked: Question) -> Reply | None:
        if self._again(asked):
            return self._why(asked)
        if self.walked >= self.profile.legs:
            return asked.tap("none") or Reply("nothing to add there", "aside")
        name, link = (("escape", self.problem.escape), ("system", self.problem.system))[self.walked]
        self.walked += 1
        self.line = Line(name, [link], given=1)
        return Reply(link.cause, item=self._here())

    def _branch(self, asked: Question) -> Reply | None:
        return asked.nearest(self.line.last.cause)

    def _tie(self, asked: Question) -> Reply | None:
        """The first countermeasure is for the end of the chain, the second for why it was not seen."""
        link = self.problem.chain[-1] if self.listed["countermeasure"] < 2 else self.problem.escape
        return asked.nearest(link.cause)

    def _what(self, asked: Question) -> Reply | None:
        """The next countermeasure or obstacle of the list, then no more."""
        obstacle = asked.expects == "obstacle"
        texts = self.problem.kata.obstacles if obstacle else [c.text for c in self.problem.countermeasures]
        if not self._again(asked):
            self.listed[asked.expects] += 1
        nth = self.listed[asked.expects]
        if obstacle and nth == 1:
            return Reply(", ".join(texts), item="obstacles")
        if nth > len(texts) or obstacle:
            return asked.tap("none") or Reply("that is all", "aside")
        return Reply(texts[nth - 1], item=f"countermeasure.{nth}")

    def _plan(self, asked: Question) -> Reply | None:
        known = self.problem.countermeasures
        which = known[min(max(self.listed["countermeasure"], 1), len(known)) - 1]
        text = {"who": which.owner, "when": which.due}.get(asked.expects, f"{which.owner} by {which.due}")
        return Reply(text, item=f"{asked.slot}.{which.owner}")

    def _due(self, asked: Question) -> Reply | None:
        return Reply("friday next week", "aside")

    def _alarm(self, asked: Question) -> Reply | None:
        """A danger is sent; a good answer that was taken for one is not."""
        typed = next((turn for turn in reversed(self.turns) if not turn.tapped), None)
        if typed is not None and typed.kind != "hazard":
            return asked.tap("false_alarm") or Reply("no danger", "aside")
        return asked.tap("send") or Reply("yes, send it", "aside")

    def _pause(self, asked: Question) -> Reply | None:
        """Something to go and see, unless the causes were all seen already."""
        rest = asked.tap("park") if asked.step == "see_causes" else None
        return rest or Reply("i go and look at it on the spot, tomorrow at seven", "aside")

    def _choose(self, asked: Question) -> Reply | None:
        return asked.nearest(self.problem.kata.chosen)

    def _parking(self, asked: Question) -> Reply | None:
        """Wait for what was sent to be seen, but not for what lies behind the last known cause."""
        first = "go_on" if self.line.through else "park"
        return asked.tap(first) or asked.tap("park") or Reply("yes", "aside")


def _tapping(name: str, otherwise: str) -> Callable[[Learner, Question], Reply | None]:
    return lambda learner, asked: asked.tap(name) or Reply(otherwise, "aside")


def _saying(text: str) -> Callable[[Learner, Question], Reply | None]:
    return lambda learner, asked: Reply(text, "aside")


def _make_safe(learner: Learner, asked: Question) -> Reply | None:
    if asked.expects == "yes_no":
        return asked.tap("safe") or Reply("yes, it is safe now", "aside")
    return Reply(learner.problem.safe, "aside")


ANSWERS: Mapping[str, Callable[[Learner, Question], Reply | None]] = {
    "why": Learner._why,
    "more": Learner._why,
    "leg": Learner._leg,
    "evidence": Learner._evidence,
    "stop": Learner._stop,
    "branch": Learner._branch,
    "what": lambda learner, asked: learner._what(asked) if asked.expects in ("countermeasure", "obstacle") else None,
    "cause": Learner._what,
    "challenge": lambda learner, asked: learner._what(asked) if asked.expects == "countermeasure" else None,
    "plan": Learner._plan,
    "due": Learner._due,
    "tie": Learner._tie,
    "choose": Learner._choose,
    "test": _tapping("yes", "yes, that follows"),
    "up": _tapping("no", "no"),
    "human": _tapping("no", "no"),
    "alert": Learner._alarm,
    "made_safe": _make_safe,
    "gemba": _saying("me, tomorrow at seven"),
    "pause": Learner._pause,
    "absent": _saying("me, today"),
    "parking": Learner._parking,
}
"""What answers a question that is not for a plain field."""

INTERRUPTIONS = frozenset({"alert", "made_safe", "gemba", "parking", "human", "pause", "absent"})
