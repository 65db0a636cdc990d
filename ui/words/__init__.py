"""What the pages say, in the language of who reads it: gettext catalogues, dates and numbers as they are written."""

from ui.words.catalogue import LANGUAGES, LOCALES, Locale, known_locale, wanted_locale
from ui.words.words import Words, later, words_in

__all__ = ["LANGUAGES", "LOCALES", "Locale", "Words", "known_locale", "later", "wanted_locale", "words_in"]
