"""What people say instead of a tap, for each language: that there is nothing, that it is safe, that it is they."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

__all__ = ["Taps", "taps"]


@dataclass(frozen=True, slots=True)
class Taps:
    nothing: re.Pattern[str]
    safe: re.Pattern[str]
    not_safe: re.Pattern[str]
    """What turns words of safety into a doubt or a condition."""
    me: frozenset[str]
    back: str
    """What the key that goes back says."""


@lru_cache
def taps(locale: str) -> Taps:
    text = files("coach.prompts").joinpath(locale, "taps.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    nothing, safe, not_safe = (re.compile(data[name]) for name in ("nothing", "safe", "not_safe"))
    return Taps(nothing, safe, not_safe, frozenset(data["me"]), data["back"])
