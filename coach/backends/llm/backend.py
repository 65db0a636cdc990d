"""The backend that puts the coach's questions to a model."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from coach.backends import Fault, Meter, Next, Question, Reply, Wording
from coach.backends.llm.chain import Chain
from coach.backends.llm.model import Completion, Message, Model, Prompt, Task
from coach.backends.llm.redaction import Redactor
from coach.backends.llm.replies import read_reply, read_wording
from coach.prompts.briefing import LANGUAGES, MENDED, ask

__all__ = ["ModelBackend"]

T = TypeVar("T")

Hide = Callable[[str], str]
MAX_TOKENS = 700
"""Of a reply to a turn: a long answer quoted whole, and a message."""
MAX_REWORDED = 160


class ModelBackend:
    """One structured call a turn, and at most one more for its wording."""

    def __init__(self, models: Sequence[Model], *, chain: Chain | None = None) -> None:
        self.models = tuple(models)
        self._chain = chain or Chain(self.models)

    @property
    def name(self) -> str:
        return self.models[0].name

    @property
    def external(self) -> bool:
        return any(model.external for model in self.models)

    def speaker(self, *, external_ok: bool) -> str | None:
        return next((model.name for model in self.models if external_ok or not model.external), None)

    def start(self) -> None:
        threading.Thread(target=self.warm, name="warm-up", daemon=True).start()

    def warm(self) -> None:
        for model in self.models:
            model.warm()

    async def stop(self) -> None:
        await self._chain.stop()

    async def respond(self, question: Question, meter: Meter) -> Reply:
        reply, redactor = await self._ask("respond", lambda hide: turn_messages(question, hide), read_reply, meter)
        return reply if redactor is None else _shown(reply, redactor)

    async def reword(self, question: Question, fault: Fault, meter: Meter) -> Wording:
        wording, redactor = await self._ask(
            "reword", lambda hide: reword_messages(question, fault, hide), read_wording, meter
        )
        return wording if redactor is None else replace(wording, text=redactor.show(wording.text))

    async def _ask(
        self,
        task: Task,
        say: Callable[[Hide], Sequence[Message]],
        read: Callable[[Completion], T],
        meter: Meter,
    ) -> tuple[T, Redactor | None]:
        """What a model makes of it, and the redactor whose placeholders are in that."""
        redactor = Redactor(meter.names, meter.salt)
        most = MAX_REWORDED if task == "reword" else MAX_TOKENS

        def prompt_for(model: Model) -> Prompt:
            return Prompt(task, say(redactor.hide if model.external else str), most)

        def made(model: Model, done: Completion) -> tuple[T, Redactor | None]:
            return read(done), redactor if model.external else None

        return await self._chain.complete(prompt_for, made, meter)


def _shown(reply: Reply, redactor: Redactor) -> Reply:
    claim, wording = reply.claim, reply.wording
    quotes = tuple((role, redactor.show(text)) for role, text in claim.quotes)
    shown = replace(wording, text=redactor.show(wording.text)) if wording else None
    return Reply(replace(claim, quotes=quotes), shown)


# --- what is said -----------------------------------------------------------------------------------


def turn_messages(question: Question, hide: Hide) -> Sequence[Message]:
    """The same first message for every turn of a framework and locale, then the turn."""
    return (_system(question.locale, question.title), Message("user", ask("turn", _turn(question, hide))))


@lru_cache(maxsize=64)
def _system(locale: str, framework: str) -> Message:
    language, address = LANGUAGES[locale]
    return Message("system", ask("system", {"language": language, "address": address, "framework": framework}))


def reword_messages(question: Question, fault: Fault, hide: Hide) -> Sequence[Message]:
    values = {
        "offered": hide(fault.offered),
        "broken": fault.broken,
        "unlisted": tuple(map(hide, fault.unlisted)),
        "wanted": _next(fault.wanted, hide),
        "rules": MENDED,
    }
    return (*turn_messages(question, hide), Message("user", ask("reword", values)))


def _turn(question: Question, hide: Hide) -> dict[str, object]:
    return {
        "step": question.step_title,
        "record": [(label, hide(text)) for label, text in question.record],
        "problem": hide(question.problem),
        "chain": list(map(hide, question.chain)),
        "options": list(map(hide, question.options)),
        "expects": question.expects,
        "asked": hide(question.asked),
        "nexts": [_next(row, hide) for row in question.nexts],
        "answer": hide(question.answer),
    }


def _next(row: Next, hide: Hide) -> Next:
    return replace(row, wording=hide(row.wording))
