"""What tells who somebody is, besides a name: addresses, telephone numbers and badge numbers, in three languages.

All of it is looked for in text without accents, as `names.plain` makes it, and in any case.
"""

import re
from collections.abc import Callable, Iterator, Sequence

__all__ = ["FINDERS", "Span"]

Span = tuple[int, int]

LINK = (
    r"(?:[\s.:#=°-]*(?:numbers?|nummern?|numeros?|num|nos?|nrs?|ids?|cards?|code|tarjeta|n(?:\.\s?[°o]|\s?°)"
    r"|ist|is|lautet|es))*+"
    r"[\s.:#=°-]*"
)
"""What stands between a word and its number."""
MEASURED = re.compile(r"[\s-]?(?:[%°]|(?:mm|cm|km|kg|ml|bar|psi|k?pa|mpa|nm|kn|kw|hz|rpm|ppm)\b)", re.IGNORECASE)
COUNTED = re.compile(
    r"[.,:]\d|[\s-]?(?:min(?:s|utes?|uten|utos?)?|sec(?:s|onds?)?|sek(?:unden)?|seg(?:undos)?|h|hrs?|hours?|horas?"
    r"|std|stunden?|days?|dias?|tagen?|weeks?|semanas?|wochen?|months?|meses|monaten?|years?|anos?|jahren?|times|veces"
    r"|parts?|pieces?|pcs|teilen?|stuck|piezas?|people|personas|personen|uhr|pm)\b",
    re.IGNORECASE,
)
"""What follows a short number that is a count, a reading or a time."""

# --- addresses --------------------------------------------------------------------------------------

DOT = r"(?:\.|\s*[\[({<]\s*(?:dot|punkt|punto)\s*[\])}>]\s*)"
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+"
    rf"(?:@(?:[\w-]+(?:{DOT}[\w-]+)+|(?=[a-z]{{3}})[\w-]+)|\s*[\[({{<]\s*(?:at|@|arroba)\s*[\])}}>]\s*[\w-]+(?:{DOT}[\w-]+)+)",
    re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Span]:
    return (found.span() for found in EMAIL.finditer(text))


# --- badges -----------------------------------------------------------------------------------------

BADGE = re.compile(
    r"(?:\b(?:badge|employee|worker|personnel|payroll|dni|nie|nif|ssn|emplead[oa]|operari[oa]|operador[ae]?|operator"
    r"|trabajador[ae]?|matricula|nomina|legajo|credencial|mitarbeiter(?:in)?|bediener(?:in)?|werker(?:in)?"
    r"|(?P<weak>staff|clock|id|ficha))"
    r"|\b(?:p|pers\.?|personal|mitarbeiter|stamm)[\s-]?(?:nummer|nr|id)|ausweis)"
    rf"{LINK}"
    r"(?P<kept>[a-z]{0,3}[-/]?(?:\d{1,3}(?:[ .]\d{2,4}){2}(?:-?[a-z])?|\d++(?:[-/]?[a-z]{0,2}+\d++)*+[-/]?[a-z]{0,2}))"
    r"(?!\w)",
    re.IGNORECASE,
)
"""`weak` are words that stand before other numbers as well."""


def badges(text: str) -> Iterator[Span]:
    for found in BADGE.finditer(text):
        start, end = found.span("kept")
        digits = sum(map(str.isdigit, found["kept"]))
        if digits > (2 if found["weak"] else 1) and not (is_amount(text, start, end) or of_goods(text, found.start())):
            yield start, end


def is_amount(text: str, start: int, end: int) -> bool:
    return bool(MEASURED.match(text, end) or (end - start < 4 and COUNTED.match(text, end)))


GOODS = re.compile(
    r"\b(?:orders?|lots?|parts?|batch(?:es)?|serials?|items?|articles?|drawings?|invoices?|jobs?|tools?|machines?|assets?|sku|po|wo|[sp]/n"
    r"|(?:\w{1,20}auftrag|auftrag|charge|teile?|bauteile?|serie|artikel|material|bestell(?:ung)?|zeichnung|werkzeug|maschine|rechnung|los)[sn]?"
    r"|pedidos?|orden(?:es)?|lotes?|piezas?|partidas?|articulos?|referencias?|ref|plano|factura|albaran|maquina|herramienta)"
    r"(?:(?:en)?-?(?:nummer|nr|id))?" + LINK + r"$",
    re.IGNORECASE,
)
"""Words whose numbers are a thing's and nobody's."""
BEFORE = 40
"""Characters that are looked at before a number."""


def of_goods(text: str, start: int) -> bool:
    return GOODS.search(text[max(0, start - BEFORE) : start]) is not None


# --- telephones -------------------------------------------------------------------------------------

PHONE = re.compile(r"(?<![\w-])(?<!\d[.,])\+?\(?\d[\d()\s/.‐-―-]{6,}\d(?![\w-])")
NO_PHONE = re.compile(
    r"(?<![\d./-])(?:\d{4}-[01]\d-[0-3]\d|[0-3]?\d\.[01]?\d\.\d{2,4}|[0-3]?\d/[0-3]?\d/\d{2,4})(?![./-]?\d)"
    r"|(?<![\d.])(?:\d\.\d+|\d{2,3}\.\d{1,2})(?![\d.])"
)
"""Dates and readings, whose digits do not count."""
DIGITS = 7
"""In a phone number, at least."""
DIALLED = re.compile(r"^\+|(?:^|[\s/(])0\d")
CALLED = re.compile(
    r"\b(?:tel|telefon\w*|telephone|phone|mobile|mobil|movil|celular|handy|cellphone|fax|whatsapp|call(?:ed|ing)?|dial|anruf\w*"
    r"|rufen?|ruft|durchwahl|llam[ae]\w*|marcar|marque)\b\.?[^.!?\n]{0,25}$",
    re.IGNORECASE,
)
EXTENSION = re.compile(
    r"\b(?:ext|extn|extension|durchwahl|dw|nebenstelle|tel|telephone|phone|telefono?|handy|movil)"
    rf"{LINK}(?P<kept>\d{{2,6}}(?:[ -]\d{{2,4}})?)(?!\w)",
    re.IGNORECASE,
)
SPANISH = re.compile(r"[6-9]\d\d \d{3} \d{3}")


def telephones(text: str) -> Iterator[Span]:
    return (found.span() for found in PHONE.finditer(text) if is_telephone(text, found))


def is_telephone(text: str, found: re.Match[str]) -> bool:
    number, before = NO_PHONE.sub("", found[0]), text[max(0, found.start() - BEFORE) : found.start()]
    if sum(map(str.isdigit, number)) < DIGITS:
        return False
    if DIALLED.search(number):
        return True
    if GOODS.search(before) or MEASURED.match(text, found.end()):
        return False
    return "(" in number or CALLED.search(before) is not None or not are_readings(number)


def are_readings(number: str) -> bool:
    """Three numbers or more that lie close together, or are equally short."""
    groups = re.split(r"[\s/]+", number.strip(" \t\n/"))
    if len(groups) < 3 or not all(group.isdecimal() and len(group) < 5 for group in groups):
        return False
    sizes = [int(group) for group in groups]
    short = len({len(group) for group in groups}) == 1 and len(groups[0]) < 4
    return max(sizes) <= 1.5 * min(sizes) or (short and not SPANISH.fullmatch(" ".join(groups)))


def extensions(text: str) -> Iterator[Span]:
    for found in EXTENSION.finditer(text):
        if not is_amount(text, *found.span("kept")):
            yield found.span("kept")


Finder = Callable[[str], Iterator[Span]]
FINDERS: Sequence[tuple[str, Finder]] = (
    ("EMAIL", addresses),
    ("BADGE", badges),
    ("PHONE", telephones),
    ("PHONE", extensions),
)
"""In the order in which they look; none sees what one before it has found."""
