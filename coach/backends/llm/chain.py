"""Models in order, one retry loop, and a breaker for each that keeps learners from waiting for a dead one."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from coach.backends import Call, Meter
from coach.backends.llm.model import TRANSIENT, Completion, FaultKind, Message, Model, ModelFault, Prompt
from coach.prompts.briefing import VERSION, tokens_of

__all__ = ["Chain"]

T = TypeVar("T")

TRIES = 2
"""Of one model in one turn: the second only after a fault that nothing was paid for."""
PAUSE = 0.25
"""Seconds before a second try."""
SHARE = 0.6
"""Of the time left that a model may take while another stands behind it."""
LEAST = 0.2
"""Seconds below which no call is begun."""
KEPT = 0.05
"""Seconds of a turn that no model gets, so that one which is late is found late here and not by the turn's own end."""
PATIENCE = 3
"""Faults in a row that open a breaker."""
DEAD = TRANSIENT - {"format"} | {"timeout", "refused"}
"""Faults of a model rather than of what it was asked: what somebody says must not pause it for everybody."""
LOOK_AGAIN = 20.0
"""Seconds between looks at a model whose breaker is open; twice that and a call's time is below a minute."""
PROBE_SECONDS = 10.0
PROBE = Prompt("probe", (Message("user", "Reply with the word ready."),), 16)


@dataclass(slots=True)
class Link:
    """One model and how it has been doing."""

    model: Model
    faults: int = 0
    watch: asyncio.Task[None] | None = None

    @property
    def paused(self) -> bool:
        return self.watch is not None and not self.watch.done()


@dataclass(slots=True)
class Chain:
    """The only place where a call is repeated or handed on."""

    models: Sequence[Model]
    look_again: float = LOOK_AGAIN
    links: list[Link] = field(init=False)

    def __post_init__(self) -> None:
        self.links = [Link(model) for model in self.models]

    async def complete(
        self, prompt_for: Callable[[Model], Prompt], read: Callable[[Model, Completion], T], meter: Meter
    ) -> T:
        """The first reply that `read` can use. Raises the last `ModelFault` when no model gave one in time."""
        fault = ModelFault("paused", "Every model is paused after repeated faults.")
        usable = [link for link in self.links if meter.external_ok or not link.model.external]
        if not usable:
            raise ModelFault("off", "External models are not switched on for this organisation.")
        for link in usable:
            for tries in range(TRIES):
                left = meter.left - PAUSE * tries
                if link.paused or left < LEAST or (tries and fault.kind not in TRANSIENT):
                    break
                if tries:
                    await asyncio.sleep(PAUSE)
                try:
                    return await self._once(link, prompt_for(link.model), read, meter, last=link is usable[-1])
                except ModelFault as met:
                    fault = met
        raise fault

    async def _once(
        self,
        link: Link,
        prompt: Prompt,
        read: Callable[[Model, Completion], T],
        meter: Meter,
        *,
        last: bool,
    ) -> T:
        """One call, written down however it ends."""
        expected = sum(tokens_of(message.content) for message in prompt.messages)
        if not meter.affords(expected + prompt.max_tokens):
            raise ModelFault("budget", "The budget is used up.")
        loop = asyncio.get_running_loop()
        began, seconds = loop.time(), (meter.left - KEPT) * (1 if last else SHARE)
        done, outcome = Completion("", tokens_in=expected), "broken"
        try:
            async with asyncio.timeout(seconds):
                done = await link.model.complete(prompt, seconds)
            made = read(link.model, done)
            outcome = "ok"
        except asyncio.CancelledError:
            outcome = "timeout"  # the turn has ended
            raise
        except TimeoutError as late:
            outcome = "timeout"
            self._failed(link, "timeout")
            raise ModelFault("timeout") from late
        except ModelFault as fault:
            outcome = fault.kind
            done = fault.completion or (Completion("") if fault.kind in UNPAID else done)
            self._failed(link, fault.kind)
            raise
        finally:
            meter.calls.append(written(link.model, prompt, done, outcome, loop.time() - began))
        link.faults = 0
        return made

    # --- breaker --------------------------------------------------------------------------------------

    def _failed(self, link: Link, kind: FaultKind) -> None:
        if kind not in DEAD:
            return
        link.faults += 1
        if link.faults >= PATIENCE and not link.paused:
            link.watch = asyncio.create_task(self._until_it_answers(link), name=f"watch {link.model.name}")

    async def _until_it_answers(self, link: Link) -> None:
        """Ask by itself until there is an answer, so that no learner has to be the one who finds out."""
        while True:
            await asyncio.sleep(self.look_again)
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    await link.model.complete(PROBE, PROBE_SECONDS)
            except (ModelFault, TimeoutError):
                continue
            link.faults = 0
            return

    async def stop(self) -> None:
        for link in self.links:
            if link.watch is not None:
                link.watch.cancel()
        await asyncio.gather(*(link.watch for link in self.links if link.watch), return_exceptions=True)


UNPAID = TRANSIENT | {"refused", "budget"}
"""Faults before anything was generated."""


def written(model: Model, prompt: Prompt, done: Completion, outcome: str, seconds: float) -> Call:
    sent = json.dumps([{"role": m.role, "content": m.content} for m in prompt.messages], ensure_ascii=False)
    counts = done.tokens_in, done.tokens_out, done.tokens_cached
    ms = round(seconds * 1000)
    return Call(model.name, prompt.task, VERSION, outcome, sent, model.external, ms, *counts, done.micros)
