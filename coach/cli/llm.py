"""`coach llm`: whether the model that is set can do the work, and the switch that lets it see what people say."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from statistics import median
from typing import Any, TextIO

import yaml

from coach.backends import Call, Meter, Next, Question, Reply
from coach.backends.llm import ModelBackend, model_backend
from coach.board.demo import ORG
from coach.board.models import edit_organisation
from coach.clock import now
from coach.coaching.deciding import ALWAYS_DONE
from coach.coaching.trusting import grounded, refusal
from coach.demo import load
from coach.dialogue.contract import known_words
from coach.dialogue.reading import Verdict
from coach.dialogue.state import Asked
from coach.errors import Unavailable
from coach.frameworks import shipped
from coach.frameworks.terms import Move
from coach.prompts.language import language
from coach.settings import Limit, Settings
from coach.store.engine import Store, prepare
from coach.store.scope import Caller

__all__ = ["check_model", "switch"]

UNSET = """\
No model is set, and none is needed: the built-in coach does it all.
To set one: COACH_LLM_MODEL=ollama_chat/llama3.1 (or any other LiteLLM name), with the provider's usual variables."""

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


@dataclass(frozen=True, slots=True)
class Probed:
    """What became of one probe."""

    fault: str = ""
    detail: str = ""
    read: bool = False
    quoted: bool = False
    moved: bool = False
    broken: tuple[str, ...] = ()


def check_model(settings: Settings, out: TextIO) -> int:
    """Ask the probes, print how it went in plain words; 0 when the model can be used."""
    backend = model_backend(settings)
    if backend is None:
        print(UNSET, file=out)
        return 0
    return max([checked(ModelBackend([model]), settings, out) for model in backend.models])


def checked(backend: ModelBackend, settings: Settings, out: TextIO) -> int:
    """One model by itself: a fallback that answers must not cover for it."""
    where = "leaves this machine" if backend.external else "stays on this machine"
    print(f"{backend.name}: what it is sent {where}. The probes are made up; nothing of yours is sent.", file=out)
    probed, calls = asyncio.run(asked(backend, settings))
    return report(probed, calls, settings, out)


async def asked(backend: ModelBackend, settings: Settings) -> tuple[list[Probed], list[Call]]:
    """Each probe in turn, each with a whole turn's time and budget, once everything is loaded."""
    await asyncio.to_thread(backend.warm)
    seconds, budget = settings.turn_deadline.total_seconds(), settings.budget_turn or Limit()
    calls: list[Call] = []
    done: list[Probed] = []
    probes = yaml.safe_load(files("coach.prompts").joinpath("en", "probes.yaml").read_text(encoding="utf-8"))
    for probe in probes:
        until = asyncio.get_running_loop().time() + seconds
        meter = Meter(until, budget.tokens, budget.micros, external_ok=True, salt="probe")
        try:
            async with asyncio.timeout_at(until):
                reply = await backend.respond(question_of(probe), meter)
            done.append(judged(probe, reply))
        except TimeoutError:
            done.append(Probed("timeout"))
        except Unavailable as fault:
            done.append(Probed(fault.kind, str(fault)))
        calls += meter.calls
    await backend.stop()
    return done, calls


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


def report(probed: list[Probed], calls: list[Call], settings: Settings, out: TextIO) -> int:
    answered = [probe for probe in probed if not probe.fault]
    faults = sorted({probe.fault for probe in probed if probe.fault} - {"paused"})

    def say(what: str, how: str) -> None:
        print(f"  {what:<34}{how}", file=out)

    say("answers, as the schema asks", f"{len(answered)} of {len(probed)}")
    for fault in faults:
        detail = next((probe.detail for probe in probed if probe.fault == fault and probe.detail), "")
        print(f"    {WHAT_TO_DO.get(fault, fault)}\n      {detail[:200]}".rstrip(), file=out)
    if answered:
        times = [call.ms / 1000 for call in calls if call.outcome == "ok"]
        limit = settings.turn_deadline.total_seconds()
        say("seconds a call", f"{median(times):.1f} (longest {max(times):.1f}; a turn may take {limit:g})")
        say(
            "tokens a call",
            f"{median(call.tokens_in for call in calls):.0f} in, {median(call.tokens_out for call in calls):.0f} out",
        )
        say("reads the answer as we do", f"{sum(probe.read for probe in answered)} of {len(answered)}")
        say("quotes only what was said", f"{sum(probe.quoted for probe in answered)} of {len(answered)}")
        say("words the question it was given", f"{sum(probe.moved for probe in answered)} of {len(answered)}")
        say("its words keep the contract", f"{sum(not probe.broken for probe in answered)} of {len(answered)}")
        broken = sorted({rule for probe in answered for rule in probe.broken})
        if broken:
            say("  rules broken", ", ".join(broken))
    print(verdict(probed, answered), file=out)
    return 0 if any(probe.moved and not probe.broken for probe in answered) else 1


def verdict(probed: list[Probed], answered: list[Probed]) -> str:
    shown = sum(probe.moved and not probe.broken for probe in answered)
    if not answered:
        return "The model cannot be used as it is; every turn would be the built-in coach's."
    return (
        f"About {100 * shown // len(probed)} % of its wordings would be shown as they come; for the rest it is asked "
        "once more, and else the built-in coach's words are shown."
    )


def switch(settings: Settings, on: bool, out: TextIO) -> int:
    """For the organisation that `coach up` and `coach chat` share on this machine."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        asyncio.run(load(store, settings, tuple(shipped()), now()))
        terminal = Caller(ORG, "terminal", "admin")
        changes = {"external_models_on": on}
        asyncio.run(store.write(lambda conn: edit_organisation(conn, terminal, changes, now())))
    print(ALLOWED if on else FORBIDDEN, file=out)
    return 0


ALLOWED = "External models may be sent what people say; names, addresses, numbers and badges leave as placeholders."
FORBIDDEN = "Nothing that people say is sent to external models any more; models on this machine still answer."
