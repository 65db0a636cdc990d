"""PINs: which may be chosen, and what is kept of them: a hash that takes its time, made in a thread of its own."""

import asyncio
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from coach.errors import InvalidInput

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher

__all__ = ["check_pin", "fits", "kept"]

MEMORY_KIB = 19 << 10
ROUNDS = 2
"""Some 20 ms of a processor and 19 MiB for each try."""


def check_pin(pin: str) -> None:
    """Refuse those that anybody tries first: one digit again and again, or a row of them up or down."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        reason = "is easily guessed: its digits are all the same, or in a row; choose another"
        raise InvalidInput(f"The PIN {reason}.", field="pin", reason=reason)


async def kept(pin: str) -> str:
    return await asyncio.to_thread(lambda: hasher().hash(pin))


async def fits(pin: str, kept: str | None) -> bool:
    """Takes as long where there is no PIN to compare with."""
    return await asyncio.to_thread(lambda: hasher().verify(pin, kept or nobodys()) and kept is not None)


@cache
def nobodys() -> str:
    """A hash that stands where none is kept."""
    return hasher().hash("")


@cache
def hasher() -> "Argon2Hasher":
    # A start need not wait for it: most requests bring a key, and no PIN.
    from pwdlib.hashers.argon2 import Argon2Hasher

    return Argon2Hasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
