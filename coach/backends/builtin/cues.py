"""What the rules listen for, read from a locale's cue files: a section per table, a pattern per line."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from re import Pattern

__all__ = ["SPELLINGS", "cue", "hears", "rewrites", "sections", "word_list"]

NAMED = re.compile(r"<(\w+)>")
CLASS_OR_LETTER = re.compile(r"\[[^\]]*\]|[áéíóúñäöüß]")

SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "de": {"ä": "(?:ä|ae|a)", "ö": "(?:ö|oe|o)", "ü": "(?:ü|ue|u)", "ß": "(?:ß|ss)"},
    "es": {"á": "[áa]", "é": "[ée]", "í": "[íi]", "ó": "[óo]", "ú": "[úu]", "ñ": "[ñn]", "ü": "[üu]"},
}
"""How a letter is typed by somebody in a hurry or without the key for it."""


@lru_cache(maxsize=16)
def sections(name: str) -> dict[str, list[str]]:
    """A data file of this package: `[section]` heads, `# ` comments, one entry a line."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (files(__package__) / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            current = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("# "):
            current.append(line)
    return found


@cache
def _tables(locale: str) -> dict[str, list[str]]:
    return sections(f"{locale}.danger") | sections(f"{locale}.cues")


@cache
def _macros(locale: str) -> dict[str, str]:
    return {name: pattern for name, _, pattern in (line.partition(" = ") for line in _tables(locale)["macros"])}


def _expanded(line: str, locale: str) -> str:
    """`<name>` stands for a macro, or for a whole section."""

    def one(match: re.Match[str]) -> str:
        name = match[1]
        if name in _macros(locale):
            return _expanded(_macros(locale)[name], locale)
        return _joined(name, locale) if name in _tables(locale) else match[0]

    return NAMED.sub(one, line)


def _joined(name: str, locale: str) -> str:
    return "(?:" + "|".join(_expanded(line, locale) for line in _tables(locale)[name]) + ")"


def _compiled(pattern: str, locale: str) -> Pattern[str]:
    spelt = SPELLINGS.get(locale, {})
    return re.compile(CLASS_OR_LETTER.sub(lambda found: spelt.get(found[0], found[0]), pattern))


@cache
def cue(name: str, locale: str = "en") -> Pattern[str]:
    """One table as one pattern, compiled when first heard."""
    return _compiled(_joined(name, locale), locale)


def hears(name: str, text: str, locale: str = "en") -> bool:
    return cue(name, locale).search(text) is not None


@cache
def word_list(name: str, locale: str) -> frozenset[str]:
    """A table of plain words."""
    return frozenset(word for line in _tables(locale)[name] for word in line.split())


@cache
def rewrites(name: str, locale: str) -> tuple[tuple[Pattern[str], str], ...]:
    """A table of `pattern = what to put in its place`, in order."""
    rows = (line.partition(" =") for line in _tables(locale)[name])
    return tuple((_compiled(_expanded(pattern, locale), locale), put.strip()) for pattern, _, put in rows)
