"""The languages there are, their catalogues, and which of them a browser asks for."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeGuard, get_args

from babel import negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

__all__ = ["LANGUAGES", "LOCALES", "Locale", "catalogue", "known_locale", "path_of", "wanted_locale"]

Locale = Literal["en", "es", "de"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
LANGUAGES: Mapping[Locale, str] = {"en": "English", "es": "Español", "de": "Deutsch"}
"""What each calls itself."""


def path_of(locale: Locale) -> Path:
    return Path(__file__).with_name(f"{locale}.po")


@cache
def catalogue(locale: Locale) -> Catalog:
    """What English is called in `locale`; English itself needs none."""
    if locale == "en":
        return Catalog(locale="en")
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale)


def known_locale(name: object) -> TypeGuard[Locale]:
    return name in LOCALES


def wanted_locale(header: str | None) -> Locale:
    """The first of the browser's languages that there is, else English. `header` is its Accept-Language."""
    asked = sorted(preferences(header or ""), key=lambda one: -one[1])
    found = negotiate_locale([name for name, _ in asked], list(LOCALES), sep="-")
    return found if known_locale(found) else "en"


def preferences(header: str) -> Iterable[tuple[str, float]]:
    for part in header.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            yield name, float(weight or 1)
        except ValueError:
            continue
