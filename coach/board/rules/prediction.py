"""What an action is expected to do, written so that it can turn out false, and whether it did.

A prediction is about the outcome (the KPI itself, or a count of the trouble), not about the action having been
carried out: which measure, compared how, with what value, over how many days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from coach.board.rules.xmr import BASELINE, ENOUGH, Limits, Side, above, departures, limits

__all__ = ["Comparison", "Finding", "Prediction", "Proposal", "Reason", "judge"]

Comparison = Literal["at_most", "at_least", "below", "above"]
Proposal = Literal["effective", "not_effective", "cannot_tell"]
Reason = Literal["too_few", "missed", "shifted", "turned", "noise", "held", "held_before"]

FEWEST = 3
"""Readings after the action without which nothing is proposed."""

HOLDS: dict[Comparison, Callable[[float, float], bool]] = {
    "at_most": lambda value, bound: not above(value, bound),
    "at_least": lambda value, bound: not above(bound, value),
    "below": lambda value, bound: above(bound, value),
    "above": above,
}
GOOD_SIDE: dict[Comparison, Side] = {"at_most": "low", "below": "low", "at_least": "high", "above": "high"}
SPOKEN: dict[Comparison, str] = {"at_most": "at most", "at_least": "at least", "below": "below", "above": "above"}


class Prediction(BaseModel):
    """Of a KPI, or of a count of something; `count` refers to the words that say what is counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kpi_id: str | None = Field(default=None, min_length=1)
    count: str | None = Field(default=None, min_length=1)
    comparison: Comparison
    value: FiniteFloat
    window_days: int = Field(ge=1, le=400)

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.kpi_id is None) == (self.count is None):
            raise ValueError("a prediction is of a kpi_id or of a count, and not of both")
        return self

    def holds(self, value: float) -> bool:
        """Whether one reading is as predicted."""
        return HOLDS[self.comparison](value, self.value)

    def read_back(self, name: str, unit: str) -> str:
        """The sentence a person confirms, in English."""
        amount = f"{_number(self.value)}{'' if unit == '%' else ' '}{unit}".rstrip()
        return f"We expect {name} to be {SPOKEN[self.comparison]} {amount} for {_stretch(self.window_days)}."


@dataclass(frozen=True, slots=True)
class Finding:
    """What the readings say, for a person to decide on: `held` of `of` readings after were as predicted.

    `before` are the limits of the readings before the action, if there were enough for a chart; `beyond_noise` says
    that the readings after it left those limits on the good side and stayed away.
    """

    proposal: Proposal
    reason: Reason
    held: int
    of: int
    before: Limits | None
    beyond_noise: bool


def judge(prediction: Prediction, before: Sequence[float], after: Sequence[float]) -> Finding:
    """Propose whether an action worked, from the readings before it and those in its window.

    1. Fewer than three readings after it prove nothing.
    2. It did not work if more than one reading in ten after it was not as predicted (of fewer than ten: any).
    3. As predicted is not yet proof: the readings must also differ from what the process did anyway. With a chart of
       the readings before (twelve or more) they differ if they *shifted*, three of four nearer the good limit than
       the old centre or eight in a row on its good side (one lucky point is no shift, and the limits are the old
       ones), or if the prediction *turned*: missed by more than nine in ten before, kept by nine in ten after.
       Otherwise it cannot be told from noise.
    4. With too few before for a chart, keeping the prediction is enough, unless as many had kept it before as well.

    A better reading after the action never makes the proposal worse.
    """
    held = sum(map(prediction.holds, after))
    kept_before = sum(map(prediction.holds, before))
    drawn = limits(before[-BASELINE:]) if len(before) >= ENOUGH else None
    shifted = drawn is not None and _shifted(after, drawn, GOOD_SIDE[prediction.comparison])

    def finding(proposal: Proposal, reason: Reason) -> Finding:
        return Finding(proposal, reason, held, len(after), drawn, shifted)

    if len(after) < FEWEST:
        return finding("cannot_tell", "too_few")
    if not _nine_in_ten(held, len(after)):
        return finding("not_effective", "missed")
    if drawn is None:
        known = before and _nine_in_ten(kept_before, len(before))
        return finding("cannot_tell", "held_before") if known else finding("effective", "held")
    if shifted:
        return finding("effective", "shifted")
    turned = kept_before * 10 < len(before)
    return finding("effective", "turned") if turned else finding("cannot_tell", "noise")


def _nine_in_ten(held: int, of: int) -> bool:
    return held * 10 >= of * 9


def _shifted(after: Sequence[float], drawn: Limits, good: Side) -> bool:
    found = departures(after, drawn)
    return any(signal.side == good and signal.rule in ("near", "run") for signal in found)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


def _stretch(days: int) -> str:
    """Whole weeks as weeks, since that is how people plan."""
    amount, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'}"
