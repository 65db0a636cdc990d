"""Every text that a page says has words in every language, and they say the same."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

import ui
from ui.words import LOCALES, Locale, wanted_locale, words_in
from ui.words.catalogue import catalogue
from ui.words.extract import said_in, wanting

UI = Path(ui.__file__).parent
OTHERS: list[Locale] = [locale for locale in LOCALES if locale != "en"]
ARGUMENTS = {"say": 1, "later": 1, "plural": 2}
LENT = {"Coach", "Coaching", "Kata", "Material", "Normal", "PIN", "Plan", "Storyboard", "Webhooks", "{table} (CSV)"}
SAME: dict[str, set[str]] = {
    "es": LENT | {"Ideas", "No", "coach", "idea", "supervisor", "takt"},
    "de": LENT | {"Board", "Export", "Name", "Organisation", "Team", "Teams", "Trend", "Trends"},
}
"""Words that are the same word there."""
NOON = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)


@cache
def template() -> Catalog:
    return said_in()


def entries(locale: Locale) -> Iterator[Message]:
    return (each for each in catalogue(locale) if each.id)


def texts(message: Any) -> tuple[str, ...]:
    return tuple(message) if isinstance(message, tuple | list) else (message,)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# --- the catalogues -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_has_words_and_no_words_are_left_over(locale: Locale) -> None:
    assert wanting(locale) == []
    said = {texts(each.id)[0] for each in template() if each.id}
    assert [each.id for each in entries(locale) if texts(each.id)[0] not in said] == []
    assert list(catalogue(locale).obsolete) == []


@pytest.mark.parametrize("locale", OTHERS)
def test_words_have_the_places_of_what_they_translate(locale: Locale) -> None:
    wrong = [
        (known, said)
        for each in entries(locale)
        for known, said in zip(texts(each.id), texts(each.string), strict=True)
        if (not each.pluralizable and places(said) != places(known)) or places(said) - places(known)
    ]
    assert wrong == []
    assert [
        each.id for each in entries(locale) if each.pluralizable and "n" not in places(texts(each.string)[-1])
    ] == []


@pytest.mark.parametrize("locale", OTHERS)
def test_plurals_have_every_form(locale: Locale) -> None:
    plurals = [each for each in entries(locale) if each.pluralizable]
    assert len(plurals) > 10
    short = [each.id for each in plurals if len([one for one in texts(each.string) if one]) != FORMS]
    assert short == []


FORMS = 2
"""One and many: what `Words.plural` knows how to choose from."""


@pytest.mark.parametrize("locale", OTHERS)
def test_nothing_is_left_in_english(locale: Locale) -> None:
    same = {texts(each.id)[0] for each in entries(locale) if texts(each.string) == texts(each.id)}
    assert {text for text in same if any(len(word) > 1 for word in spoken(text))} - SAME[locale] == set()


def spoken(text: str) -> list[str]:
    """Its words, without what is filled in."""
    return ["".join(filter(str.isalpha, part)) for plain, _, _, _ in Formatter().parse(text) for part in plain.split()]


@pytest.mark.parametrize("locale", OTHERS)
def test_words_are_no_louder_and_no_longer_than_they_need_be(locale: Locale) -> None:
    loud = [each.id for each in entries(locale) if any("!" in one or "¡" in one for one in texts(each.string))]
    assert loud == []
    rows = [(each.id, said) for each in entries(locale) for said in texts(each.string)]
    assert [id for id, said in rows if len(said) > 2 * len(texts(id)[0]) + 20] == []


# --- the pages ------------------------------------------------------------------------------------------


def test_only_whole_texts_are_looked_up() -> None:
    """An f-string or a text put together would be looked up as something that is in no catalogue."""
    files = [file for file in UI.rglob("*.py") if file.parent.name not in ("fake", "client")]
    calls = [(file, call) for file in files for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    found = [f"{file.name}:{call.lineno}" for file, call in calls if isinstance(call, ast.Call) and patched(call)]
    assert found == []


def patched(call: ast.Call) -> bool:
    asked = call.args[: ARGUMENTS.get(getattr(call.func, "id", getattr(call.func, "attr", "")), 0)]
    return any(isinstance(each, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp) for each in asked)


def test_texts_of_templates_are_found_too() -> None:
    assert {"and {n} more", "Sign in"} <= {texts(each.id)[0] for each in template() if each.id}


# --- saying ---------------------------------------------------------------------------------------------


def test_what_people_wrote_is_filled_in_and_never_looked_up() -> None:
    say = words_in("en")
    assert say("{name} asks", name="{secret} %s") == "{secret} %s asks"
    assert say("Only {braces}") == "Only {braces}"


@pytest.mark.parametrize(
    ("locale", "number", "percent", "money"),
    [
        ("en", "12,345.6", "12%", "12,345 euros"),
        ("es", "12.345,6", "12\xa0%", "12.345 euros"),
        ("de", "12.345,6", "12\xa0%", "12.345 Euro"),
    ],
)
def test_numbers_are_written_as_they_are_there(locale: Locale, number: str, percent: str, money: str) -> None:
    say = words_in(locale)
    assert (say.number(12345.6), say.percent(0.12), say.money(12345, "EUR")) == (number, percent, money)


@pytest.mark.parametrize(
    ("locale", "day", "time", "ago"),
    [
        ("en", "Tue, Nov 24", "1:05\u202fPM", "2 hours ago"),
        ("es", "mar, 24 nov", "13:05", "hace 2 horas"),
        ("de", "Di., 24. Nov.", "13:05", "vor 2 Stunden"),
    ],
)
def test_times_are_those_of_the_site_as_they_are_written_there(locale: Locale, day: str, time: str, ago: str) -> None:
    say = words_in(locale, "Europe/Vienna")
    assert (say.day(NOON), say.time(NOON.isoformat())) == (day, time)
    assert say.ago(NOON, NOON + timedelta(hours=2)) == ago


def test_a_day_is_the_day_it_is_in_every_zone() -> None:
    assert words_in("en", "Pacific/Auckland").day("2026-11-24") == "Tue, Nov 24"
    assert words_in("en", "Pacific/Auckland").day("2026-11-24T12:05:00Z") == "Wed, Nov 25"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,es-MX;q=0.7,de;q=0.3", "es"),
        ("en;q=0.2,de;q=0.9", "de"),
        ("xx", "en"),
        (None, "en"),
        (";q=,,*;q=nonsense,de;q=x", "en"),
    ],
)
def test_a_browser_gets_the_first_language_it_asks_for_that_there_is(header: str | None, locale: str) -> None:
    assert wanted_locale(header) == locale
