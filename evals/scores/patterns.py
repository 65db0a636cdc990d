"""Turns of phrase by language, from `patterns.toml`: for systems that say nothing but their words."""

import re
import tomllib
from functools import cache
from pathlib import Path

__all__ = ["pattern"]

LISTS = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))


@cache
def pattern(locale: str, name: str) -> re.Pattern[str]:
    """Any phrase of that list, in any case of letters. Raises `KeyError` for a list that the language has not got."""
    return re.compile("|".join(f"(?:{one})" for one in LISTS[locale][name]), re.IGNORECASE | re.MULTILINE)
