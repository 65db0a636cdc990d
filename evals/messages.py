"""`./run eval messages`: coach messages by people who did not write the rules, put to the contract.

Each line of the data holds a message, what had been said before it, and the rules that it breaks in
its author's eyes. A rule's recall counts the messages that break it; a message that breaks none and is
refused is a false alarm; a message that breaks any is blocked when any rule refuses it.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from coach.dialogue.contract import RULES, Rule, check, known_words
from coach.dialogue.joins import links_in
from coach.prompts.language import language

__all__ = ["GOALS", "MOST_FALSE_ALARMS", "TAUGHT", "Line", "Share", "alarms", "blocked", "main", "read", "recall"]

DATA = Path(__file__).parent / "data"
FILES = (*sorted((DATA / "messages").glob("*.jsonl")), DATA / "hostile" / "disguised.jsonl")
TAUGHT = sorted((DATA / "messages" / "taught").glob("*.jsonl"))
"""These teach, and measure nothing."""

GOALS: Mapping[Rule, float] = {
    "questions": 0.97,
    "open": 0.9,
    "length": 0.97,
    "blame": 0.97,
    "language": 0.97,
    "markup": 0.97,
    "false_claim": 0.97,
}
"""The recall that each rule should reach; leak and advice as high as words alone can."""
MOST_FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class Line:
    """One message, its circumstances and the rules that its author says it breaks."""

    id: str
    author: str
    locale: str
    move: str
    message: str
    said: tuple[str, ...]
    record: tuple[str, ...]
    did: tuple[str, ...]
    breaks: frozenset[str]

    @cached_property
    def found(self) -> tuple[Rule, ...]:
        """The rules that the contract says it breaks."""
        spoken = language(self.locale)
        known = known_words((*self.said, *self.record), spoken)
        approved = "\n".join(self.record)
        links = links_in(self.said, spoken.joining)
        return check(
            self.message, move=self.move, language=spoken, known=known, did=self.did, approved=approved, links=links
        )


class Share(NamedTuple):
    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.hits}/{self.of}"


def read(*files: Path) -> Iterator[Line]:
    for file in files or FILES:
        yield from map(_line, map(json.loads, file.read_text(encoding="utf-8").splitlines()))


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        row["id"],
        row["author"],
        row["locale"],
        row["move"],
        row["message"],
        (row["problem"], *row["said"]),
        tuple(row["record"]),
        tuple(row["did"]),
        frozenset(row["breaks"]),
    )


# --- what is counted --------------------------------------------------------------------------------


def recall(rule: Rule, lines: Iterable[Line]) -> Share:
    return _share(rule in line.found for line in lines if rule in line.breaks)


def alarms(lines: Iterable[Line]) -> Share:
    return _share(bool(line.found) for line in lines if not line.breaks)


def blocked(lines: Iterable[Line]) -> Share:
    return _share(bool(line.found) for line in lines if line.breaks)


def _share(marks: Iterable[bool]) -> Share:
    counted = tuple(marks)
    return Share(sum(counted), len(counted))


COUNTS: Mapping[str, Callable[[Sequence[Line]], Share]] = {
    "blocked": blocked,
    "false alarms": alarms,
}


# --- the table --------------------------------------------------------------------------------------


def table(lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """A row for each rule, then what was blocked and what was refused for nothing; a column for each author."""
    groups = {key: [line for line in lines if (line.locale, line.author) == key] for key in _authors(lines)}
    yield ("", *(f"{locale} {author}" for locale, author in groups), "goal")
    for rule in RULES:
        goal = f"≥ {GOALS[rule]:.2f}" if rule in GOALS else ""
        yield (rule, *(_cell(recall(rule, group)) for group in groups.values()), goal)
    for name, count in COUNTS.items():
        goal = f"≤ {MOST_FALSE_ALARMS:.2f}" if count is alarms else ""
        yield (name, *(_cell(count(group)) for group in groups.values()), goal)


def _authors(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return sorted({(line.locale, line.author) for line in lines})


def _cell(share: Share) -> str:
    return "-" if share.value is None else f"{share} {share.value:.2f}"


def wrong(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The id of each line that is judged wrongly, and how; never its text, so that lines may stay unread."""
    for line in lines:
        missed = [rule for rule in RULES if rule in line.breaks and rule not in line.found]
        if missed:
            yield line.id, f"missed {', '.join(missed)}{'' if line.found else ', shown'}"
        elif line.found and not line.breaks:
            yield line.id, f"false alarm {', '.join(line.found)}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./run eval messages", description=__doc__)
    parser.add_argument("--locale", action="append", help="only this language; may be repeated")
    parser.add_argument("--author", action="append", help="only this author; may be repeated")
    parser.add_argument("--wrong", action="store_true", help="name the lines that are judged wrongly")
    asked = parser.parse_args(arguments)
    lines = [
        line
        for line in read()
        if (not asked.locale or line.locale in asked.locale) and (not asked.author or line.author in asked.author)
    ]
    rows = list(table(lines))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for id_, how in wrong(lines) if asked.wrong else ():
        print(f"{id_}  {how}")
    return 0
