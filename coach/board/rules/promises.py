"""Which promises fell due, and which of them were kept in time: read off the deadlines that an action ever had."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

__all__ = ["Deadline", "Promise", "fallen"]

NOT_DONE = ("date", "do")
"""Stages in which an action is still to be done."""


class Deadline(NamedTuple):
    """Until when a stage was to end, and since when that held."""

    stage: str
    due: datetime | None
    at: datetime


class Promise(NamedTuple):
    due: datetime
    kept: bool


def fallen(
    deadlines: Sequence[Deadline], since: datetime, until: datetime, *, ended: datetime | None = None
) -> list[Promise]:
    """Those that fell after `since` and not after `until`, in the order in which they were given.

    What counts is how it stood when the deadline fell: moved before is no promise any more, moved after is a broken
    one. Neither is one that was given up before: `ended` is when an action that was never done came to its end.
    """
    found: dict[datetime, bool] = {}
    for given in deadlines:
        if given.stage != "do" or given.due is None or not since < given.due <= until:
            continue
        stood = [later for later in deadlines if later.at <= given.due][-1:] or [given]
        if stood[0].stage not in NOT_DONE:
            found[given.due] = True
        elif stood[0].due == given.due and (ended is None or ended > given.due):
            found[given.due] = False
    return [Promise(due, kept) for due, kept in found.items()]
