"""Time and ids, made in one place so that everything else can be given them."""

import os
import threading
import time
from base64 import b32encode
from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "new_id", "next_id", "now"]

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def new_id(kind: str) -> str:
    """An id like `ses_k3v7…`: a short kind and 80 random bits, safe in addresses and spoken aloud."""
    return f"{kind}_{b32encode(os.urandom(10)).decode().lower()}"


def next_id(kind: str) -> str:
    """As long as any other id, and after every one that this process has made: they sort as they were made."""
    made = TICKS() << RANDOM_BITS | int.from_bytes(os.urandom(4)) >> 32 - RANDOM_BITS
    return f"{kind}_{''.join([PAIRS[made >> shift & 1023] for shift in SHIFTS])}"


class Ticks:
    """Microseconds since 1970, each given once; never backwards, whatever is done to the machine's time."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last


TICKS = Ticks()
RANDOM_BITS = 25
SORTED = "234567abcdefghijklmnopqrstuvwxyz"
PAIRS = [one + other for one in SORTED for other in SORTED]
SHIFTS = range(70, -1, -10)
