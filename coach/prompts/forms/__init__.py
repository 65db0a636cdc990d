"""Every form in which a listed word may be said, for each language."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from coach.prompts.forms import en

__all__ = ["FORMS", "Forms"]

Forms = Callable[[str, str, Sequence[str]], Iterator[str]]
"""`(word, kind, irregular forms) -> forms`; the kind is what stands behind the slash of a list's entry."""

FORMS: Mapping[str, Forms] = {"en": en.forms}
