"""Questions as the plain reader gets them in the two languages that have a phrase book."""

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Reading
from coach.frameworks.terms import Expects

PROBLEM = {
    "de": "Presse 7 stand gestern in der Spätschicht 50 Minuten still",
    "es": "La prensa 7 estuvo parada 50 minutos ayer en el turno de tarde",
}
CHAIN = {
    "de": ("der Hydraulikschlauch ist geplatzt", "der Schlauch hat am Rahmen gescheuert"),
    "es": ("la manguera hidráulica reventó", "la manguera rozaba con el bastidor"),
}
ASKED = {"de": "Wie kommt es dazu?", "es": "¿Cómo llega a pasar?"}
PEOPLE = ("Petra Vogel", "Iñaki Sanz")


def read(locale: str, expects: Expects, answer: str, *, options: tuple[str, ...] = (), asked: str = "") -> Reading:
    question = Question(
        "five_whys", "step", asked or ASKED[locale], expects, PROBLEM[locale], CHAIN[locale], answer, options, PEOPLE,
        locale,
    )  # fmt: skip
    return read_now(question)


def found(reading: Reading, answer: str) -> list[tuple[str, str]]:
    """Each role with its words."""
    return [(span.role, answer[span.start : span.end]) for span in reading.quotes]
