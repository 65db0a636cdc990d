"""Length twins: a message, and the same with sentences around it that say nothing. Who prefers that likes length."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evals.judging.asking import Context
from evals.judging.judge import Judge, Preference, gathered
from evals.judging.rubrics import read
from evals.stats import Estimate, wilson

__all__ = ["LengthBias", "counted", "length_bias", "padded"]


@dataclass(frozen=True, slots=True)
class LengthBias:
    """How often each twin was preferred, both ways around."""

    longer: int
    shorter: int
    same: int
    flipped: int
    """Decided by which of the two stood first."""
    unscored: Mapping[str, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return self.longer + self.shorter + self.same + self.flipped

    @property
    def share(self) -> Estimate | None:
        """Of all pairs, those where the longer was preferred; without a bias it is no more than the shorter's."""
        return wilson(self.longer, self.n)

    def __str__(self) -> str:
        said = f"longer {self.longer}, shorter {self.shorter}, neither {self.same}, by position {self.flipped}"
        share = "" if self.share is None else f" ({self.share.value:.0%} prefer the longer)"
        return f"{said} of {self.n}{share}; unscored {sum(self.unscored.values())}"


def padded(message: str, n: int) -> str:
    """`n` picks the sentences."""
    padding = read().padding
    before, after = (each[n % len(each)] for each in (padding.before, padding.after))
    return f"{before} {message} {after}"


async def length_bias(judge: Judge, contexts: Iterable[Context], *, progress: bool = False) -> LengthBias:
    numbered = list(enumerate(contexts))

    async def preferred(twin: tuple[int, Context]) -> Preference:
        n, context = twin
        return await judge.prefer(context, context.message, padded(context.message, n))

    return counted((await gathered(numbered, preferred, progress=progress)).values())


def counted(said: Iterable[Preference]) -> LengthBias:
    """Where `b` is the longer."""
    said = list(said)
    scored = [each for each in said if not each.why]
    picked = Counter(each.picked for each in scored if not each.flipped)
    flipped = sum(each.flipped for each in scored)
    unscored = dict(sorted(Counter(each.why for each in said if each.why).items()))
    return LengthBias(picked["b"], picked["a"], picked[None], flipped, unscored)
