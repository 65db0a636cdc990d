"""Who asks the questions, and what an alarm is called, said plainly in each language."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

__all__ = ["candour"]


@lru_cache
def candour(locale: str) -> Mapping[str, str]:
    """The lines `model`, `builtin` and `card`, what to `say` for a person, and the word for `danger`."""
    text = files("coach.prompts").joinpath(locale, "candour.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found
