"""Time and ids, made in one place so that everything else can be given them."""

import os
from base64 import b32encode
from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "new_id", "now"]

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def new_id(kind: str) -> str:
    """An id like `ses_k3v7…`: a short kind and 80 random bits, safe in addresses and spoken aloud."""
    return f"{kind}_{b32encode(os.urandom(10)).decode().lower()}"
