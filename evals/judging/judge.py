"""A judge: one model that is asked the same thing several times, with the order of what it may choose turned around."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeVar

from rich.console import Console
from rich.progress import Progress

from coach.backends.llm.model import Model, ModelFault, Prompt
from evals.judging.asking import Context, Unreadable, preferring, rating, read_label
from evals.judging.rubrics import PREFERENCE, Rubric

__all__ = ["Ask", "Judge", "Preference", "Verdict", "gathered"]

REPEATS = 3
SECONDS = 120.0
TOKENS = 800
"""Of one reply; enough for a model that thinks first."""
AT_ONCE = 8

T = TypeVar("T", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Ask:
    """One of the repeats: a label, or why there is none."""

    turned: bool
    label: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    asks: tuple[Ask, ...]

    @property
    def counted(self) -> Counter[str]:
        return Counter(ask.label for ask in self.asks if ask.label is not None)

    @property
    def label(self) -> str | None:
        """What more than half of all asks say; else it is unscored."""
        top = self.counted.most_common(1)
        return top[0][0] if top and 2 * top[0][1] > len(self.asks) else None

    @property
    def why(self) -> str:
        """Why it is unscored."""
        if self.label is not None:
            return ""
        reasons = Counter(ask.why for ask in self.asks if ask.why)
        return reasons.most_common(1)[0][0] if reasons else "no majority"

    @property
    def agreement(self) -> float | None:
        """The share of the labels given that are the one given most often; of one label nothing can be said."""
        given = self.counted
        return max(given.values()) / given.total() if given.total() > 1 else None

    @property
    def flipped(self) -> bool | None:
        """Whether it says one thing with the labels in one order and another in the other; None without both orders."""
        one, other = (
            {ask.label for ask in self.asks if ask.label and ask.turned is turned} for turned in (False, True)
        )
        return one.isdisjoint(other) if one and other else None


@dataclass(frozen=True, slots=True)
class Preference:
    """Between two messages asked for both ways around; a flip is no preference."""

    picked: Literal["a", "b"] | None
    flipped: bool = False
    why: str = ""
    """Why it is unscored, if it is."""


SIDES: tuple[dict[str, Literal["a", "b"]], ...] = ({"first": "a", "second": "b"}, {"first": "b", "second": "a"})


@dataclass(frozen=True, slots=True)
class Judge:
    model: Model
    repeats: int = REPEATS
    seconds: float = SECONDS
    max_tokens: int = TOKENS

    async def rate(self, rubric: Rubric, context: Context) -> Verdict:
        """Every second ask lists the labels in the opposite order; which order comes first differs by message."""
        begins = sha256(f"{rubric.id}\0{context}".encode()).digest()[0] % 2
        return Verdict(tuple([await self._rated(rubric, context, (n + begins) % 2 == 1) for n in range(self.repeats)]))

    async def prefer(self, context: Context, a: str, b: str) -> Preference:
        shown = (preferring(context, *pair, max_tokens=self.max_tokens) for pair in ((a, b), (b, a)))
        said = [await self._said(prompt, PREFERENCE.labels) for prompt in shown]
        if missing := [why for label, why in said if label is None]:
            return Preference(None, why=missing[0])
        one, other = (sides.get(label or "") for sides, (label, _) in zip(SIDES, said, strict=True))
        return Preference(one) if one == other else Preference(None, flipped=True)

    async def _rated(self, rubric: Rubric, context: Context, turned: bool) -> Ask:
        prompt = rating(rubric, context, turned=turned, max_tokens=self.max_tokens)
        return Ask(turned, *await self._said(prompt, rubric.labels))

    async def _said(self, prompt: Prompt, labels: Iterable[str]) -> tuple[str | None, str]:
        try:
            return read_label(await self.model.complete(prompt, self.seconds), tuple(labels)), ""
        except ModelFault as fault:
            return None, fault.kind
        except Unreadable as unreadable:
            return None, str(unreadable)


async def gathered(things: Iterable[T], ask: Callable[[T], Awaitable[R]], *, progress: bool = False) -> dict[T, R]:
    """What was said of each, a few at once; whatever is there twice is asked for once."""
    known = tuple(dict.fromkeys(things))
    gate = asyncio.Semaphore(AT_ONCE)
    with Progress(console=Console(stderr=True), transient=True, disable=not progress) as bar:
        task = bar.add_task("judging", total=len(known))

        async def one(thing: T) -> R:
            async with gate:
                said = await ask(thing)
            bar.advance(task)
            return said

        return dict(zip(known, await asyncio.gather(*map(one, known)), strict=True))
