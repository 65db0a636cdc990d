"""What stands over a question for a while: a walk to be planned, a person to be called, a danger."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from coach.dialogue import artefact, edits, steps
from coach.dialogue.challenges import base_of, fresh, probe, probed, take_go_on, take_park
from coach.dialogue.flow import Advance, ask, led, show
from coach.dialogue.state import (
    Asked,
    AskHuman,
    CancelAlert,
    Effect,
    MadeSafe,
    Quote,
    RaiseAlert,
    Said,
    SendAlert,
    State,
)
from coach.frameworks.schema import Framework
from coach.frameworks.terms import Expects

__all__ = ["DANGER", "INTERRUPTIONS", "IN_DANGER", "Answered", "danger", "hazard"]

DANGER = "danger"
"""The field every session has: what keeps a danger safe."""

IN_DANGER = frozenset({"alert", "made_safe"})


@dataclass(frozen=True, slots=True)
class Answered:
    """The interruption is over, and `said` answers the question that was under it."""

    state: State
    said: Said
    effects: tuple[Effect, ...] = ()


Met = Advance | Answered


def _planned(framework: Framework, state: State, said: Said) -> Advance:
    """Who goes to see, and when: a task, and then the choice to wait for it or to go on."""
    base = base_of(framework, state)
    assert state.asked is not None
    if said.pick == "nobody" or said.verdict in ("unknown", "no"):
        out = replace(base, move="offer_exit", key="exit", picks=("park", "human", "go_on"))
        return show(replace(state, under=None), out), ()
    heard = any(h.role in ("owner", "due") for h in said.heard)
    if not heard and said.verdict != "ok" and state.wrong != said.verdict:
        return show(replace(state, wrong=said.verdict), probed(state.asked, said.verdict)), ()
    plan_alone = bool(said.heard) and all(h.role in ("owner", "due") for h in said.heard)
    unseen = _unseen(framework, state, base) if plan_alone else None
    made = steps.task(state, said, unseen or said.whole)
    picks = ("park", "go_on")
    asked = Asked(base.step, "parking", "yes_no", "offer_exit", "parking", base.about, picks)
    return show(replace(made.state, wrong=None), asked), made.effects


def _unseen(framework: Framework, state: State, base: Asked) -> Quote | None:
    """What somebody goes to see: the cause that is asked about, or else the problem."""
    about = next((cause.quote for cause in state.nodes if cause.id == base.about), None)
    return about or next(iter(state.fields.get(framework.problem, ())), None)


def _parking(framework: Framework, state: State, said: Said) -> Met:
    match said.verdict:
        case "yes":
            return take_park(framework, state, said)
        case "ok" if said.heard and all(h.role in ("owner", "due") for h in said.heard):
            assert state.asked is not None
            return show(state, replace(state.asked, lead="kept")), ()
        case "ok" | "several" | "assumption":
            return Answered(show(replace(state, under=None), base_of(framework, state)), said)
        case _:
            return take_go_on(framework, state, said)


def _humaned(framework: Framework, state: State, said: Said) -> Advance:
    base = base_of(framework, state)
    wanted = said.verdict in ("yes", "ok")
    state = show(replace(state, under=None), fresh(framework, state, base))
    return (led(state, "called"), (AskHuman(),)) if wanted else (led(state, "on"), ())


def _still(framework: Framework, state: State, said: Said) -> Advance:
    """Something this field builds on was changed: does it still stand?"""
    asked = state.asked
    assert asked is not None
    field = asked.about
    if said.verdict not in ("yes", "no", "ok", "unknown"):
        return probe(framework.step(asked.step), state, said, said.verdict)
    state = replace(state, reopened=tuple(f for f in state.reopened if f != field), tries=0, wrong=None)
    if said.verdict == "no":
        state = edits.cleared(framework, state, field)
    return ask(framework, state)


def hazard(framework: Framework, state: State, said: Said) -> Advance:
    """A danger told in an answer. Who goes to see, and when, is still noted when it stands beside it."""
    noted: tuple[Effect, ...] = ()
    if state.asked is not None and state.asked.slot == "gemba" and any(h.role in ("owner", "due") for h in said.heard):
        state, noted = _planned(framework, state, replace(said, verdict="ok"))
    about = tuple(h.quote for h in said.heard if h.role not in ("owner", "due")) or (said.whole,)
    state, effects = danger(replace(state, told=None if noted else said), about, sure=said.sure)
    return state, (*noted, *effects)


def danger(state: State, about: tuple[Quote, ...], *, sure: bool = True) -> Advance:
    """Asks whether to send the alert that is raised; of a danger that is only likely, whether it is one."""
    asked = state.asked
    base = asked if asked is not None and asked.slot not in IN_DANGER else state.under
    assert base is not None
    key = "alert" if sure else "alert_unsure"
    asked = Asked(base.step, "alert", "yes_no", "make_safe", key, "", ("send", "false_alarm"))
    state = replace(show(state, asked), under=base, alert="asked" if sure else "unsure", last=about, alarm=about)
    return state, (RaiseAlert(about),) if sure else ()


def _alerted(framework: Framework, state: State, said: Said) -> Met:
    """Send it, or take back the alarm: then what was said is taken as the answer that it was. Where it was only asked
    whether there is a danger, an answer neither way raises the alarm."""
    raised = state.alert == "asked"
    state, safe = _contain(state, said)
    if said.pick == "false_alarm" or said.verdict == "no":
        told = state.told
        calm = _resume_from(_over(state), "on")
        cancelled = (CancelAlert(),) if raised else ()
        if told is None or (raised and said.pick != "false_alarm"):
            return calm, cancelled
        meant = replace(told, n=said.n, verdict=told.calm, heard=told.calmly, sure=True, calm="ok", calmly=())
        return Answered(calm, meant, cancelled)
    if not (raised or said.pick == "send" or said.verdict in ("yes", "hazard")):
        alarmed, effects = danger(state, state.alarm)
        return alarmed, (*effects, *safe)
    assert state.asked is not None
    asked = replace(state.asked, slot="made_safe", expects="containment", key="alert_sent", picks=("safe",))
    first = () if raised else (RaiseAlert(state.alarm),)
    return replace(show(state, asked), alert="sent"), (*first, SendAlert(), *safe)


def _made_safe(framework: Framework, state: State, said: Said) -> Advance:
    """What keeps it safe is kept; the talk goes on when somebody says that it is safe."""
    state, safe = _contain(state, said)
    if said.pick == "safe":
        return _resume_from(_over(state), "safe"), safe
    assert state.asked is not None
    kept = said.verdict == "ok" and said.pick == ""
    key = "alert_safe" if kept else "alert_again"
    expects: Expects = "yes_no" if kept else "containment"
    asked = replace(state.asked, expects=expects, key=key, picks=("safe", "not_yet"))
    return show(state, asked), safe


def _over(state: State) -> State:
    return replace(state, alert="", told=None, alarm=())


def _contain(state: State, said: Said) -> Advance:
    quotes = tuple(h.quote for h in said.heard if h.role == "containment")
    if not quotes and said.verdict == "ok" and not said.pick:
        quotes = (said.whole,)
    if not quotes:
        return state, ()
    return artefact.fill(state, DANGER, (*state.fields.get(DANGER, ()), *quotes)), (MadeSafe(said.whole),)


def _resume_from(state: State, lead: str) -> State:
    base = state.under
    assert base is not None
    return led(show(replace(state, under=None), base), lead)


INTERRUPTIONS: dict[str, Callable[[Framework, State, Said], Met]] = {
    "gemba": _planned,
    "parking": _parking,
    "human": _humaned,
    "still": _still,
    "alert": _alerted,
    "made_safe": _made_safe,
}
