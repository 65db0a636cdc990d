"""When a delivery that has failed is tried again, and when it is given up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from coach.store.deliveries import Kind

__all__ = ["SCHEDULES", "Jitter", "Outcome", "asked_to_wait", "wait"]

Jitter = Callable[[], float]
"""A number between -1 and 1, new each time."""

SPREAD = 0.1
"""By which part of itself a delay is longer or shorter, so that what failed together does not come back together."""


def after(**units: float) -> timedelta:
    return timedelta(**units)


SCHEDULES: Mapping[Kind, tuple[timedelta, ...]] = {
    "webhook": (
        after(), after(seconds=5), after(minutes=5), after(minutes=30), after(hours=2), after(hours=5),
        after(hours=10), after(hours=14), after(hours=20), after(hours=24),
    ),
    "message": (after(), after(minutes=1), after(minutes=5), after(minutes=30), after(hours=2), after(hours=6)),
}  # fmt: skip
"""How long each attempt comes after the one before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `status` in a word or as the code of the answer. After `gone` nothing more is sent there,
    after `void` this is not sent again."""

    ok: bool
    status: str
    error: str | None = None
    retry_after: timedelta | None = None
    gone: bool = False
    void: bool = False


def wait(kind: Kind, attempts: int, jitter: Jitter, asked: timedelta | None = None) -> timedelta | None:
    """How long until the next attempt after so many; None after the last. Who asks for more time gets at most the
    step after that."""
    steps = SCHEDULES[kind]
    if attempts >= len(steps):
        return None
    usual = steps[attempts] * (1 + SPREAD * jitter())
    return max(usual, min(asked, steps[min(attempts + 1, len(steps) - 1)])) if asked else usual


def asked_to_wait(header: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` says, in seconds or as a date; None where it says nothing that can be read."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return timedelta(seconds=min(int(header.strip()[:9]), 10**8))
    try:
        return max(parsedate_to_datetime(header) - now, timedelta())
    except (ValueError, TypeError):
        return None
