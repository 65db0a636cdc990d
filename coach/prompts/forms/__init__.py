"""Every form in which a listed word may be said, for each language."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from coach.prompts.forms import de, en, es

__all__ = ["FORMS", "PREFIXES", "STEMS", "Forms"]

Forms = Callable[[str, str, Sequence[str]], Iterator[str]]
"""`(word, kind, irregular forms) -> forms`; the kind is what stands behind the slash of a list's entry."""

FORMS: Mapping[str, Forms] = {"en": en.forms, "de": de.forms, "es": es.forms}

STEMS: Mapping[str, Callable[[Callable[[str], str], str], str]] = {"de": de.stem, "es": es.stem}
"""`(stemmer, word) -> stem` where a stemmer alone keeps the forms of a word apart."""
PREFIXES: Mapping[str, tuple[str, ...]] = {"de": de.PREFIXES}
"""What verbs carry in front or leave standing apart, where words are freely joined."""
