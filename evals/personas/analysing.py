"""What is said to questions for causes, for what shows them, and for who goes to look."""

from evals.cases.model import PROBLEM, Cause
from evals.personas import ending
from evals.personas.erring import Meant
from evals.personas.state import Mind, Reply
from evals.transcript import Asked

__all__ = ["branch", "evidence", "leave", "look", "parking", "root", "stop", "test", "where", "why"]

WALKS = 6
"""How often somebody goes to look in one dialogue."""
BACK_IN = 2
"""Answers until somebody has looked, where the talk goes on meanwhile."""
WAITS = 0.5
"""Who looks at least so readily lets a talk wait for it."""


def why(me: Mind, asked: Asked, heard: str) -> Reply:
    repeated = again(me, asked, heard)
    if repeated is not None:
        return repeated
    known = me.knows.answers(heard)
    if not known:
        return me.tap_or(asked, "unknown", "bottom") if me.foreign else stuck(me, asked, heard)
    first, second = known[0], next((c for c in known[1:] if c.kind != "red_herring"), None)
    under = me.knows.at if heard == "why" else PROBLEM
    if second is not None and me.person.both and heard in ("why", "obstacles"):
        return both(me, first, second, under)
    me.knows.say(first, under)
    return one(me, first)


def again(me: Mind, asked: Asked, heard: str) -> Reply | None:
    """A good answer that was questioned: the same, and how one knows; after that, its ways part."""
    if not me.doubted(asked, heard) or me.meant is None or not me.meant.causes:
        return None
    if me.meant.frame == "cause_seen":
        return me.tap(asked, "go_on") or me.tap(asked, "unknown")
    cause = me.case.by_id[me.meant.causes[-1]]
    return me.with_proof(cause, "cause_seen") if cause.id in me.knows.seen else None


def one(me: Mind, cause: Cause) -> Meant:
    """A cause that it knows; what it only believes, flatly or as a guess."""
    own = me.own(cause)
    if cause.kind == "red_herring" and me.person.guesses:
        return Meant("guess", "assumption", {"text": me.words_for(cause)}, own)
    if cause.id in me.fresh:
        return me.with_proof(cause, "went")
    if cause.id in me.knows.seen and me.chance.random() < 0.25:
        return me.with_proof(cause, "cause_seen")
    return Meant("cause", "good", {"text": me.words_for(cause)}, own)


def both(me: Mind, first: Cause, second: Cause, under: str) -> Meant:
    me.knows.say(first, under)
    me.knows.say(second, under)
    me.knows.at = first.id
    texts = {"text": me.words_for(first), "more": me.words_for(second)}
    return Meant("both", "good", texts, (*me.own(first), *me.own(second)))


def stuck(me: Mind, asked: Asked, heard: str) -> Reply:
    """It knows nothing there: nothing is there, or it was never looked at."""
    there = me.knows.behind(heard)
    me.going = []
    if not [cause for cause in there if cause.kind != "red_herring"]:
        if heard == "why":
            return me.tap_or(asked, "unknown", "bottom")
        return me.tap_or(asked, "none", "all" if heard == "another" else "none")
    me.going = [cause.id for cause in there]
    if asked.move == "hint":
        looked = me.look_up(there)
        if looked:
            return looked
    return Meant("unknown", "unknown")


def evidence(me: Mind, asked: Asked, heard: str) -> Reply:
    if me.foreign:
        return me.tap_or(asked, "ruled_out", "doubt")
    if me.knows.at == PROBLEM:
        return ending.field(me, asked, "how_much") if not me.knows.said else why(me, asked, "why")
    cause = me.case.by_id[me.knows.at]
    if cause.id not in me.knows.seen and me.look_up([cause]) is None:
        me.going = [cause.id]
        return Meant("not_looked", "unknown")
    if cause.kind == "red_herring":
        return me.rule_out(asked, cause)
    return me.shown(cause, "went_evidence" if cause.id in me.fresh else "evidence")


def test(me: Mind, asked: Asked, heard: str) -> Reply:
    at = me.knows.at
    if me.knows.is_false(at) and at in me.knows.seen:
        me.knows.rule_out(at)
        return me.tap_or(asked, "no", "no")
    return me.tap_or(asked, "yes", "yes")


def stop(me: Mind, asked: Asked, heard: str) -> Reply:
    cause = me.case.by_id.get(me.knows.at)
    if cause is None or me.foreign:
        return me.tap_or(asked, "deeper", "deeper")
    enough = me.person.hurried and cause.ours
    if not (me.knows.is_end or enough):
        return me.tap_or(asked, "deeper", "deeper")
    me.knows.end_line()
    name = "ours" if cause.ours else "not_ours"
    return me.tap_or(asked, name, name)


def root(me: Mind, asked: Asked, heard: str) -> Reply:
    """What it holds for the root of all: what it said last."""
    if me.knows.at == PROBLEM:
        return why(me, asked, "why")
    cause = me.case.by_id[me.knows.at]
    return Meant("cause", "good", {"text": me.words_for(cause)}, me.own(cause))


def branch(me: Mind, asked: Asked, heard: str) -> Reply:
    open_ = [id for id in me.knows.said if id not in me.knows.ended | me.knows.ruled_out]
    open_.sort(key=lambda id: (me.knows.is_false(id), me.case.by_id[id].kind != "root"))
    for id in open_:
        choice = me.nearest(asked, id)
        if choice is not None:
            me.knows.at = id
            return choice
    if asked.choices:
        return (me.tap(asked, "later") if me.knows.ended else None) or asked.choices[0]
    me.knows.at = open_[0] if open_ else PROBLEM
    return Meant("choice", "aside", {"text": me.case.by_id[open_[0]].text}) if open_ else Meant("yes", "aside")


def look(me: Mind, asked: Asked, heard: str) -> Reply:
    """Who goes, and when; a system without moves does not wait for whoever goes."""
    targets = to_see(me)
    if asked.move is None:
        return sets_out(me, targets) or (Meant("not_gone", "unknown") if targets else Meant("nobody", "aside"))
    if asked.slot == "pause":
        return pause(me, asked, targets)
    lost = me.meant is None and not me.going
    if not targets or lost or me.walks >= WALKS:
        return me.tap_or(asked, "nobody", "nobody")
    me.walks += 1
    me.going = [cause.id for cause in targets]
    return Meant("who_goes", "aside")


def to_see(me: Mind) -> list[Cause]:
    """What is worth a look: what it could not answer last, else the cause at hand, or what lies behind it."""
    at = me.case.by_id.get(me.knows.at)
    unseen = [] if at is None or at.id in me.knows.seen else [at]
    return [me.case.by_id[id] for id in me.going] or unseen or me.knows.behind("why")


def sets_out(me: Mind, targets: list[Cause]) -> Meant | None:
    """It says that it goes, and has looked at its next answer but one; whoever would not wait for a walk takes none."""
    if me.away or not targets or me.walks >= WALKS or me.person.looks < WAITS:
        return None
    me.walks, me.away, me.back_in = me.walks + 1, [cause.id for cause in targets], BACK_IN
    me.going = []
    return Meant("goes", "aside", {"text": me.knows.place_of(targets[0])})


def pause(me: Mind, asked: Asked, targets: list[Cause]) -> Reply:
    if not targets or me.chance.random() >= me.person.looks:
        return me.tap(asked, "rest" if targets else "on") or Meant("who_goes", "aside")
    me.going = [cause.id for cause in targets]
    return Meant("pause", "aside", {"text": me.knows.place_of(targets[0])})


def where(me: Mind, asked: Asked, heard: str) -> Reply:
    """A question that leads to look, in a talk of words alone."""
    return sets_out(me, to_see(me)) or why(me, asked, "why")


def parking(me: Mind, asked: Asked, heard: str) -> Reply:
    wait = bool(me.going) and me.person.looks >= WAITS
    return me.tap_or(asked, "park" if wait else "go_on", "yes" if wait else "no")


def leave(me: Mind, asked: Asked, heard: str) -> Reply:
    if me.going and me.person.looks >= WAITS:
        tap = me.tap(asked, "gemba")
        if tap is not None:
            return tap
    if me.knows.at != PROBLEM:
        me.knows.end_line()
    return me.tap_or(asked, "go_on", "yes")
