"""What a KPI that asks for an analysis says of itself: a title and a record, in plain words with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coach.board.rules.rhythm import Rhythm
from coach.board.rules.triggers import Target, Trigger
from coach.board.rules.xmr import Limits

__all__ = ["About", "Dated", "detail", "number", "title"]

SHOWN = 8
"""Readings in a title at most: the latest."""

RECENT = 12
"""Readings in a record at most."""

COUNTED = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
OR_BETTER = {"higher": "or more", "lower": "or less"}
WORSE = {"higher": "lower", "lower": "higher"}


@dataclass(frozen=True, slots=True)
class About:
    """The KPI, and the shift whose readings these are, if it is read by shift."""

    name: str
    unit: str
    rhythm: Rhythm
    target: Target
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A reading at the local time of its team."""

    at: datetime
    value: float


def title(about: About, readings: Sequence[Dated], trigger: Trigger) -> str:
    """One line: what was read, when, what is usual where a chart said so, and the target."""
    run = readings[-trigger.count :]
    shown = ", ".join(number(reading.value) for reading in run[-SHOWN:])
    parts = [f"{'…, ' if len(run) > SHOWN else ''}{amount(about, shown)} {when(about, run)}"]
    parts += [usual(about, run, trigger), f"target {amount(about, number(about.target.target))}"]
    return f"{about.name}{in_shift(about)}: {', '.join(filter(None, parts))}"


def detail(about: About, readings: Sequence[Dated], trigger: Trigger) -> str:
    """The data behind it, for whoever looks for the cause."""
    told = ", ".join(f"{amount(about, number(r.value))} on {stamp(about, r.at)}" for r in readings[-RECENT:])
    target = about.target
    lines = [f"Readings: {told}.", f"Target: {amount(about, number(target.target))} {OR_BETTER[target.direction]}."]
    if target.limit is not None:
        lines.append(f"Limit: {amount(about, number(target.limit))}.")
    if trigger.limits is not None:
        low, high = spread(trigger.limits, readings)
        lines.append(f"Usual until then: {low} to {high}, {rounded(trigger.limits.centre)} on average.")
    return " ".join(lines)


def number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.12g}"


def rounded(value: float) -> str:
    return number(round(value, 2 if abs(value) < 100 else 0))


def amount(about: About, text: str) -> str:
    """With its unit, unless the name says it already."""
    unit = about.unit.strip()
    if not unit or unit.casefold() in about.name.casefold():
        return text
    return f"{text}{'' if unit == '%' else ' '}{unit}"


def in_shift(about: About) -> str:
    if not about.shift:
        return ""
    return f", {about.shift}" if "shift" in about.shift.casefold() else f", {about.shift} shift"


def when(about: About, run: Sequence[Dated]) -> str:
    if len(run) == 1:
        return f"on {stamp(about, run[0].at)}"
    counted = COUNTED[len(run)] if len(run) < len(COUNTED) else str(len(run))
    return f"{'on' if about.rhythm == 'day' else 'in'} {counted} {about.rhythm}s"


def stamp(about: About, at: datetime) -> str:
    return f"{at.day} {at:%B}" + (f" {at:%H:%M}" if about.rhythm in ("takt", "hour") else "")


def usual(about: About, run: Sequence[Dated], trigger: Trigger) -> str:
    """What noise alone would have shown; nothing where only the target was missed."""
    if trigger.kind == "trend" or trigger.rule == "trend":
        return f"each {WORSE[about.target.direction]} than the one before"
    if trigger.limits is None:
        return ""
    if trigger.rule == "beyond":
        low, high = spread(trigger.limits, run)
        return f"usually {low} to {high}"
    return f"usually about {rounded(trigger.limits.centre)}"


def spread(limits: Limits, readings: Sequence[Dated]) -> tuple[str, str]:
    """Where nothing was ever below zero, less than nothing is not usual."""
    floor = 0.0 if all(reading.value >= 0 for reading in readings) else limits.lower
    return rounded(max(floor, limits.lower)), rounded(limits.upper)
