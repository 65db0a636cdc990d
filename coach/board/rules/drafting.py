"""What people said they expect, read as a prediction: only a draft, which a person confirms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, nan
from typing import NamedTuple
from unicodedata import combining, normalize

from coach.board.rules.prediction import Comparison

__all__ = ["Draft", "draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a program made of somebody's words. Nothing is measured by it until a person has confirmed it."""

    comparison: Comparison
    value: float
    window_days: int


class _Words(NamedTuple):
    """One language, folded. In `compares` a strict comparison that is negated turns into its opposite."""

    compares: dict[Comparison, str]
    trails: dict[Comparison, str]
    """Comparisons that follow their number."""
    negates: str
    relates: str
    """Words that make a number a difference from before, which this does not read."""
    fills: str
    """What may stand between a comparison and its number."""
    thousands: str
    numbers: str
    """From zero to twelve; the forms of one word are joined by a bar."""
    units: dict[str, int]


WORDS = {
    "en": _Words(
        {
            "at_most": "at most|at the most|up to|max|maximum|<=|≤|=<",
            "at_least": "at least|min|minimum|>=|≥|=>",
            "below": "less than|fewer than|lower than|smaller than|below|under|<",
            "above": "more than|greater than|higher than|above|over|>",
        },
        {"at_most": "or less|or fewer|or lower|or below|at most", "at_least": "or more|or higher|or above|at least"},
        "no|not|never|without",
        "less|fewer|lower|more|higher|better|by|reduction|reduce|reduced|cut|increase|improvement",
        "a|an|of|the",
        ",",
        "zero one two three four five six seven eight nine ten eleven twelve",
        {"day|days": 1, "week|weeks": 7, "month|months": 30},
    ),
    "es": _Words(
        {
            "at_most": "como maximo|como mucho|a lo sumo|maximo|hasta|<=|≤",
            "at_least": "al menos|por lo menos|como minimo|minimo|>=|≥",
            "below": "menos de|menos que|menor que|menor de|menor a|por debajo de|inferior a|debajo de|<",
            "above": "mas de|mas que|mayor que|mayor de|mayor a|por encima de|superior a|encima de|>",
        },
        {"at_most": "o menos|como maximo|como mucho", "at_least": "o mas|como minimo"},
        "no|ni|nunca|sin|ningun|ninguna|ninguno",
        "menos|mas|mejor|reduccion|reducir|mejora|mejorar|aumento|aumentar|poco|pocos|pocas",
        "un|una|el|los|las|de",
        ".",
        "cero un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        {"dia|dias": 1, "semana|semanas": 7, "mes|meses": 30},
    ),
    "de": _Words(
        {
            "at_most": "hochstens|maximal|max|bis zu|<=|≤",
            "at_least": "mindestens|wenigstens|minimal|min|>=|≥",
            "below": "weniger als|kleiner als|geringer als|niedriger als|unter|unterhalb|unterhalb von|<",
            "above": "mehr als|grosser als|hoher als|uber|oberhalb|oberhalb von|>",
        },
        {"at_most": "oder weniger|oder darunter|hochstens|maximal", "at_least": "oder mehr|oder daruber|mindestens"},
        "nicht|nie|niemals|kein|keine|keinen|ohne",
        "weniger|mehr|besser|geringer|um|reduktion|reduzierung|reduzieren|senkung|senken|verbesserung|steigerung|paar",
        "die|der|den|von|ein|eine",
        ".",
        "null ein|eins|eine|einen|einem|einer zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        {"tag|tage|tagen": 1, "woche|wochen": 7, "monat|monate|monaten": 30},
    ),
}

ARTICLES = "a|an"
"""One, but only of a unit of time."""

WHOLE = "full|whole|straight|consecutive|volle|vollen|ganze|ganzen|aufeinanderfolgende|aufeinanderfolgenden"
WORKING = "laborable|laborables|habil|habiles"
"""What makes days of the calendar working days, which a window does not count in."""

FLIPPED: dict[Comparison, Comparison] = {"below": "at_least", "above": "at_most"}
"""Not below is at least. What else is negated is left to the person."""


class _Said(NamedTuple):
    comparison: Comparison
    number: str
    start: int
    end: int


def draft(measure: str, window: str, locale: str) -> Draft | None:
    """What the words clearly say; None where they leave a doubt: two numbers, a difference, an unknown unit of time."""
    words = WORDS.get(locale)
    if words is None:
        return None
    days, bound = _days(_folded(window), words), _bound(_folded(measure), words)
    return Draft(*bound, days) if days and bound else None


def _folded(text: str) -> str:
    """Small letters without accents, as people type on a shop floor."""
    return "".join(c for c in normalize("NFD", text.casefold()) if not combining(c))


def _days(text: str, words: _Words) -> int | None:
    """Exactly one length of time, and no other number beside it."""
    found = list(_times(words).finditer(text))
    if len(found) != 1 or _numbers(_times(words).sub(" ", text), words):
        return None
    number = _value(found[0]["number"], words)
    days = number * next(length for unit, length in words.units.items() if found[0]["unit"] in unit.split("|"))
    return int(days) if days.is_integer() and 1 <= days <= 400 else None


def _bound(text: str, words: _Words) -> tuple[Comparison, float] | None:
    """A comparison with a time ("over four weeks") gives way to one without."""
    found = list(_comparisons(text, words))
    untimed = [said for said in found if not _times(words).match(said.number + text[said.end :])]
    if not found:
        return _nothing(text, words)
    if len(untimed or found) != 1:
        return None
    (said,) = untimed or found
    rest = f"{text[: said.start]} | {text[said.end :]}"
    if _any(words.relates).search(rest) or _numbers(_times(words).sub(" ", rest), words):
        return None
    comparison = _denied(said, text, words)
    value = _value(said.number, words)
    return (comparison, value) if comparison and isfinite(value) else None


def _denied(said: _Said, text: str, words: _Words) -> Comparison | None:
    """What the comparison comes to after a negation in its own clause; a negation elsewhere is a doubt."""
    clauses = re.split(r"[,;:.]", text[: said.start])
    denied = [len(_any(words.negates).findall(clause)) for clause in clauses]
    if sum(denied) == 0:
        return said.comparison
    return FLIPPED.get(said.comparison) if denied[-1] == sum(denied) == 1 else None


def _nothing(text: str, words: _Words) -> tuple[Comparison, float] | None:
    """Zero of something needs no comparison."""
    doubt = _any(f"{words.negates}|{words.relates}").search(text)
    return ("at_most", 0.0) if not doubt and _numbers(text, words) == [0.0] else None


def _comparisons(text: str, words: _Words) -> Iterator[_Said]:
    number, fills = rf"(?P<number>{_number_pattern(words)})", words.fills
    for comparison, before in words.compares.items():
        lead = rf"(?<!\w)(?:{before})(?![^\W\d])[\s.:]*(?:(?:{fills})\s+)?{number}"
        yield from (_Said(comparison, m["number"], m.start(), m.end()) for m in re.finditer(lead, text))
    for comparison, after in words.trails.items():
        trail = rf"{number}[ %]*(?:\s+[^\W\d]+){{0,2}}\s+(?:{after})(?!\w)(?!\s*\d)"
        yield from (_Said(comparison, m["number"], m.start(), m.end()) for m in re.finditer(trail, text))


def _any(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


def _number_pattern(words: _Words) -> str:
    return rf"(?<![\w.,])[-−]?\d+(?:[.,]\d+)*|(?<!\w)(?:{'|'.join(words.numbers.split())})(?!\w)"


def _times(words: _Words) -> re.Pattern[str]:
    units = "|".join(words.units)
    return re.compile(
        rf"(?P<number>{_number_pattern(words)}|(?<!\w)(?:{ARTICLES})(?!\w))[\s-]+(?:(?:{WHOLE})\s+)?"
        rf"(?P<unit>{units})(?!\w)(?!\s+(?:{WORKING})(?!\w))"
    )


def _numbers(text: str, words: _Words) -> list[float]:
    """All numbers but one, which is an article too; not those that are part of a name (M8, 3rd)."""
    found = re.findall(rf"(?:{_number_pattern(words)})(?!\w)", text)
    return [value for value in (_value(number, words) for number in found) if value != 1]


def _value(number: str, words: _Words) -> float:
    """A sign before groups of three digits is the language's own for thousands; any other is the decimal sign."""
    spoken = [ARTICLES, *words.numbers.split()]
    for value, forms in zip((1, *range(13)), spoken, strict=True):
        if number in forms.split("|"):
            return float(value)
    sign = re.escape(words.thousands)
    if re.match(rf"[-−]?[1-9]\d{{0,2}}(?:{sign}\d{{3}})+(?!\d)", number):
        number = number.replace(words.thousands, "")
    number = number.replace("−", "-").replace(",", ".")
    return float(number) if number.count(".") < 2 else nan
