"""Whether a model can do the coach's work: a few prepared questions about a made-up plant, and how it does."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from statistics import median
from typing import Any

import yaml

from coach.backends import Call, Meter, Next, Question, Reply
from coach.backends.llm import ModelBackend
from coach.coaching.deciding import ALWAYS_DONE
from coach.coaching.trusting import grounded, refusal
from coach.dialogue.contract import known_words
from coach.dialogue.reading import Verdict
from coach.dialogue.state import Asked
from coach.errors import Unavailable
from coach.frameworks.terms import Move
from coach.prompts.language import language
from coach.settings import Limit, Settings

__all__ = [
    "UNSET",
    "WHAT_TO_DO",
    "Check",
    "ModelCheck",
    "Probed",
    "Trouble",
    "check_models",
    "checked",
    "probe",
    "usable",
    "verdict",
]

UNSET = """\
No model is set, and none is needed: the built-in coach does it all.
To set one: COACH_LLM_MODEL=ollama_chat/llama3.1 (or any other LiteLLM name), with the provider's usual variables."""

FORBIDDEN = """\
It is outside this machine, where nothing may be sent for this organisation. Switch external models on to have it \
checked and used."""

WHAT_TO_DO = {
    "timeout": "It does not answer in time. Take a faster model, or give it longer with COACH_TURN_DEADLINE.",
    "unreachable": "It cannot be reached. Check its address and that it runs.",
    "busy": "It refuses for now (too many requests). Check the provider's limits.",
    "server": "Its server fails. Look at the provider's status.",
    "refused": "It refuses the request. Check the key, the model's name and the provider's variables.",
    "format": "It does not take any form of request. Set COACH_LLM_OUTPUT=text.",
    "unusable": "Its replies do not follow the schema. Take a larger model.",
    "budget": "COACH_BUDGET_TURN is smaller than one request; raise it.",
}

GOOD = 0.75
"""The share of probes from which on a model does one thing well."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What became of one probe."""

    fault: str = ""
    detail: str = ""
    read: bool = False
    quoted: bool = False
    moved: bool = False
    broken: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether its wording would be shown as it came."""
        return self.moved and not self.broken


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the coach needs of a model: `what` it is and, as `said`, how it went."""

    name: str
    what: str
    ok: bool
    said: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why probes had no answer, and what to do about it; `detail` is the provider's own word."""

    kind: str
    what_to_do: str
    detail: str


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """How one model did. `allowed` says whether this organisation lets it be sent anything; if not it was not asked."""

    model: str | None
    external: bool
    allowed: bool
    ok: bool
    said: str
    checks: list[Check]
    troubles: list[str]
    """What to do about probes that had no answer."""
    fallbacks: "list[ModelCheck]"


async def check_models(backend: ModelBackend | None, settings: Settings, *, external_ok: bool) -> ModelCheck:
    """Every model by itself, all at the same time: a fallback that answers must not cover for the first."""
    if backend is None:
        return ModelCheck(None, external=False, allowed=True, ok=True, said=UNSET, checks=[], troubles=[], fallbacks=[])
    alone = [ModelBackend([model]) for model in backend.models]
    first, *others = await asyncio.gather(*(_check(each, settings, external_ok) for each in alone))
    return replace(first, fallbacks=others)


async def _check(backend: ModelBackend, settings: Settings, external_ok: bool) -> ModelCheck:
    allowed = external_ok or not backend.external
    made = ModelCheck(backend.name, backend.external, allowed, False, FORBIDDEN, [], [], [])
    if not allowed:
        return made
    probed, calls = await probe(backend, settings)
    checks, troubles = checked(probed, calls, settings)
    todo = [trouble.what_to_do for trouble in troubles]
    return replace(made, ok=usable(probed), said=verdict(probed), checks=checks, troubles=todo)


# --- asking ---------------------------------------------------------------------------------------


async def probe(backend: ModelBackend, settings: Settings) -> tuple[list[Probed], list[Call]]:
    """Each probe in turn, each with a whole turn's time and budget, once everything is loaded."""
    await asyncio.to_thread(backend.warm)
    seconds, budget = settings.turn_deadline.total_seconds(), settings.budget_turn or Limit()
    done: list[Probed] = []
    calls: list[Call] = []
    try:
        for each in yaml.safe_load(files("coach.prompts").joinpath("en", "probes.yaml").read_text(encoding="utf-8")):
            until = asyncio.get_running_loop().time() + seconds
            meter = Meter(until, budget.tokens, budget.micros, external_ok=True, salt="probe")
            done.append(await _answered(backend, each, meter))
            calls += meter.calls
    finally:
        await backend.stop()
    return done, calls


async def _answered(backend: ModelBackend, each: Mapping[str, Any], meter: Meter) -> Probed:
    try:
        async with asyncio.timeout_at(meter.until):
            return judged(each, await backend.respond(question_of(each), meter))
    except TimeoutError:
        return Probed("timeout")
    except Unavailable as fault:
        return Probed(fault.kind, str(fault))


def question_of(probe: Mapping[str, Any]) -> Question:
    then = probe["next"]
    return Question(
        framework="five_whys",
        step="probe",
        asked=probe["asked"],
        expects=probe["expects"],
        problem=probe.get("problem", ""),
        chain=tuple(probe.get("chain", ())),
        answer=probe["answer"],
        title="5 Whys",
        step_title="Causes",
        nexts=(Next((probe["verdict"],), then["move"], then["slot"], then.get("plain", "")), *others(probe)),
    )


def others(probe: Mapping[str, Any]) -> Iterator[Next]:
    """What would follow the verdicts that are not the right one; they must not give it away."""
    if probe["verdict"] != "ok":
        yield Next(("ok",), "open_step", "next", "What else do you see there?")
    for verdict in CHALLENGED:
        if verdict != probe["verdict"]:
            yield Next((verdict,), MOVE_FOR[verdict], probe["next"]["slot"], "")


CHALLENGED: tuple[Verdict, ...] = ("unknown", "blame", "solution_jump", "circular", "vague", "unsupported")
MOVE_FOR: Mapping[Verdict, Move] = {
    "unknown": "probe_unknown",
    "blame": "probe_blame",
    "solution_jump": "probe_solution_jump",
    "circular": "probe_circular",
    "vague": "probe_vague",
    "unsupported": "probe_unsupported",
}


def judged(probe: Mapping[str, Any], reply: Reply) -> Probed:
    said = [probe.get("problem", ""), *probe.get("chain", ()), probe["answer"]]
    wording, then = reply.wording, probe["next"]
    question = Asked("probe", then["slot"], probe["expects"], then["move"], "probe")
    known = known_words(said, language("en"))
    return Probed(
        read=reply.claim.verdict == probe["verdict"],
        quoted=len(list(grounded(probe["answer"], reply.claim))) == len(reply.claim.quotes),
        moved=wording is not None and (wording.move, wording.slot) == (then["move"], then["slot"]),
        broken=refusal(replace(wording, move=then["move"], slot=then["slot"]), question, "en", known, ALWAYS_DONE)
        if wording
        else ("nothing worded",),
    )


# --- what it says about the model ------------------------------------------------------------------


def checked(probed: Sequence[Probed], calls: Sequence[Call], settings: Settings) -> tuple[list[Check], list[Trouble]]:
    answered = [each for each in probed if not each.fault]
    some = Check("answers", "answers, as the schema asks", len(answered) == len(probed), _of(answered, probed))
    checks = [some, *_done(answered, calls, settings.turn_deadline.total_seconds())] if answered else [some]
    return checks, list(_troubles(probed))


def _done(answered: Sequence[Probed], calls: Sequence[Call], limit: float) -> Iterator[Check]:
    times = [call.ms / 1000 for call in calls if call.outcome == "ok"]
    half, longest = median(times), max(times)
    took = f"{half:.1f} (longest {longest:.1f}; a turn may take {limit:g})"
    yield Check("speed", "seconds a call", longest < limit, took, round(half, 3))
    tokens = f"{median(c.tokens_in for c in calls):.0f} in, {median(c.tokens_out for c in calls):.0f} out"
    yield Check("tokens", "tokens a call", True, tokens)
    yield _counted("reading", "reads the answer as we do", answered, [each for each in answered if each.read])
    yield _counted("quotes", "quotes only what was said", answered, [each for each in answered if each.quoted])
    yield _counted("question", "words the question it was given", answered, [each for each in answered if each.moved])
    kept = [each for each in answered if not each.broken]
    yield _counted("contract", "its words keep the contract", answered, kept)
    broken = sorted({rule for each in answered for rule in each.broken})
    if broken:
        yield Check("broken", "rules broken", False, ", ".join(broken))


def _counted(name: str, what: str, answered: Sequence[Probed], well: Sequence[Probed]) -> Check:
    return Check(name, what, len(well) >= GOOD * len(answered), _of(well, answered))


def _of(some: Sequence[Probed], every: Sequence[Probed]) -> str:
    return f"{len(some)} of {len(every)}"


def _troubles(probed: Sequence[Probed]) -> Iterator[Trouble]:
    for fault in sorted({each.fault for each in probed if each.fault} - {"paused"}):
        detail = next((each.detail for each in probed if each.fault == fault and each.detail), "")
        yield Trouble(fault, WHAT_TO_DO.get(fault, fault), detail[:200])


def usable(probed: Sequence[Probed]) -> bool:
    return any(each.shown for each in probed)


def verdict(probed: Sequence[Probed]) -> str:
    if all(each.fault for each in probed):
        return "The model cannot be used as it is; every turn would be the built-in coach's."
    return (
        f"About {100 * sum(each.shown for each in probed) // len(probed)} % of its wordings would be shown as they "
        "come; for the rest it is asked once more, and else the built-in coach's words are shown."
    )
