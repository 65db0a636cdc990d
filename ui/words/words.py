"""Saying something in a language: `say("Raise an issue")`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.messages.catalog import Catalog

from ui.words.catalogue import Locale, catalogue

__all__ = ["Words", "later", "words_in"]


def later(text: str) -> str:
    """Marks a text of a table, so that it comes into the catalogues; it is said where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Texts are looked up by their English; `{name}` is filled in later, so what people wrote is never looked up."""

    locale: Locale
    zone: ZoneInfo
    _catalogue: Catalog

    def __call__(self, text: str, **values: object) -> str:
        found = self._catalogue.get(text)
        said = str(found.string) if found is not None and found.string else text
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """`{n}` is the number as it is written here."""
        found = self._catalogue.get(one)
        forms = found.string if found is not None and isinstance(found.string, tuple | list) else (one, many)
        index = 0 if n == 1 else 1
        return str(forms[index] or (one, many)[index]).format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 2) -> str:
        rounded = round(value, digits)
        return str(numbers.format_decimal(rounded, locale=self.locale))

    def percent(self, share: float) -> str:
        return str(numbers.format_percent(share, locale=self.locale))

    def money(self, amount: float, currency: str) -> str:
        return str(
            numbers.format_currency(amount, currency, locale=self.locale, currency_digits=False, format_type="name")
        )

    def day(self, at: str | datetime | date) -> str:
        """Mon 24 Nov, as it is written here."""
        return dates.format_skeleton("EEEdMMM", self.local(at), locale=self.locale)

    def time(self, at: str | datetime) -> str:
        return dates.format_time(parsed(at).astimezone(self.zone), format="short", locale=self.locale)

    def moment(self, at: str | datetime) -> str:
        return f"{self.day(at)}, {self.time(at)}"

    def ago(self, at: str | datetime, now: datetime) -> str:
        return str(dates.format_timedelta(parsed(at) - now, add_direction=True, locale=self.locale))

    def date_of(self, at: str | datetime | date) -> date:
        """The day that it is there."""
        found = self.local(at)
        return found.date() if isinstance(found, datetime) else found

    def local(self, at: str | datetime | date) -> datetime | date:
        """On the wall of the site; a day stays the day it is."""
        if isinstance(at, date) and not isinstance(at, datetime):
            return at
        if isinstance(at, str) and len(at) == len("2026-11-24"):
            return date.fromisoformat(at)
        return parsed(at).astimezone(self.zone)


def parsed(at: str | datetime) -> datetime:
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@cache
def words_in(locale: Locale, zone: str = "UTC") -> Words:
    return Words(locale, ZoneInfo(zone), catalogue(locale))
