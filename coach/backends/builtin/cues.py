"""What the rules listen for, read from the locale's cue file: a section per table, a pattern per line."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from re import Pattern

__all__ = ["CUES", "DANGER", "cue", "hears", "sections"]

CUES = "en.cues"
DANGER = "en.danger"
NAMED = re.compile(r"<(\w+)>")


@lru_cache(maxsize=4)
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


@lru_cache(maxsize=1)
def _macros() -> dict[str, str]:
    return {name: pattern for name, _, pattern in (line.partition(" = ") for line in sections(CUES)["macros"])}


def _expanded(line: str) -> str:
    """`<name>` stands for a macro, or for a whole section."""

    def one(match: re.Match[str]) -> str:
        name = match[1]
        if name in _macros():
            return _expanded(_macros()[name])
        return _joined(name) if name in _tables() else match[0]

    return NAMED.sub(one, line)


def _tables() -> dict[str, list[str]]:
    return sections(DANGER) | sections(CUES)


def _joined(name: str) -> str:
    return "(?:" + "|".join(_expanded(line) for line in _tables()[name]) + ")"


@cache
def cue(name: str) -> Pattern[str]:
    """One table as one pattern, compiled when first heard."""
    return re.compile(_joined(name))


def hears(name: str, text: str) -> bool:
    return cue(name).search(text) is not None
