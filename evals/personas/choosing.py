"""Which of the choices that a coach offers says what somebody wants to say."""

import re
from collections.abc import Iterable

from evals.personas.sayings import sayings
from evals.transcript import Choice

__all__ = ["choice_named"]


def choice_named(choices: Iterable[Choice], name: str, locale: str) -> Choice | None:
    """The choice whose label begins with what this is called in this language."""
    fits = re.compile(rf"\W*(?:{sayings(locale).taps[name]})", re.IGNORECASE)
    return next((choice for choice in choices if fits.match(choice.label)), None)
