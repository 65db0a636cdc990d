"""What people in one language say and understand; one file each in `evals/data/personas`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

__all__ = ["FOLDER", "Sayings", "sayings"]

FOLDER = Path(__file__).parents[1] / "data" / "personas"


@dataclass(frozen=True, slots=True)
class Sayings:
    asking: str
    """What marks a message without a question mark as one that still asks for something."""
    hears: Mapping[str, str]
    """Patterns of a question, in the order in which they are tried."""
    taps: Mapping[str, str]
    """Patterns of the label of a choice."""
    frames: Mapping[str, tuple[str, ...]]
    """The sentences around what is meant, by what is being said."""
    before: tuple[str, ...]
    stories: tuple[str, ...]
    """What a talkative person begins with."""
    after: tuple[str, ...]
    little: frozenset[str]
    """Words that somebody leaves out whose language it is not; they carry no meaning."""
    kept: frozenset[str]
    """Words that no typo may touch, since they turn the meaning round."""
    short: Mapping[str, str]
    """Abbreviations."""


@cache
def sayings(locale: str) -> Sayings:
    data = yaml.safe_load((FOLDER / f"{locale}.yaml").read_text("utf-8"))
    return Sayings(
        data["asking"],
        data["hears"],
        data["taps"],
        {name: tuple(lines) for name, lines in data["frames"].items()},
        tuple(data["before"]),
        tuple(data["stories"]),
        tuple(data["after"]),
        frozenset(data["little"].split()),
        frozenset(data["kept"].split()),
        data["short"],
    )
