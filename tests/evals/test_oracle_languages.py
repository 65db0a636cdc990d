"""The oracle in Spanish and German: every rule is seen broken, and good coaching breaks nothing."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from coach.prompts.accept import SAMPLES
from coach.prompts.language import locales
from coach.prompts.wording import voice
from evals.ground import Ground
from evals.oracle import judge
from tests.unit.test_frameworks_shipped import DID, SPOKEN, WORDINGS, move_of, own

SAID: Mapping[str, Sequence[str]] = {
    "es": (
        "el horno 2 llegó a 1400 grados el miércoles",
        "el contactor se quedó cerrado",
        "la grafica marca 80 amperios",
    ),
    "de": ("ofen 2 lief am mittwoch auf 1400 grad", "das schütz blieb zu", "das diagramm zeigt 80 ampere"),
}


def broken(locale: str, message: str, move: str = "open_step") -> list[str]:
    return judge(message, move=move, said=SAID[locale], locale=locale)


@pytest.mark.parametrize(
    ("locale", "move", "message"),
    [
        ("es", "open_step", "El contactor se quedó cerrado. ¿Qué hizo que se quedara así?"),
        ("es", "ask_evidence", "«el contactor se quedó cerrado»: anotado. ¿Qué viste en la gráfica antes de eso?"),
        ("es", "open_step", "Entonces, ¿desde cuándo llega a 1400 grados?"),
        ("es", "test_link", "Si el contactor no se hubiera cerrado, ¿habría llegado el horno a 1400?"),
        ("es", "close", "Es todo por hoy. Queda en el registro con tus palabras."),
        ("de", "open_step", "Das Schütz blieb zu. Was hat dazu geführt?"),
        ("de", "ask_evidence", "„das schütz blieb zu“: notiert. Woran hast du das im Diagramm gesehen?"),
        ("de", "open_step", "Seit wann läuft der Ofen auf 1400 Grad?"),
        ("de", "test_link", "Wenn das Schütz nicht zu geblieben wäre, wäre der Ofen dann auf 1400 gekommen?"),
        ("de", "close", "Das ist alles für heute. Es steht mit deinen Worten im Blatt."),
    ],
)
def test_good_coaching_breaks_nothing(locale: str, move: str, message: str) -> None:
    assert broken(locale, message, move) == []


@pytest.mark.parametrize(
    ("rule", "locale", "message"),
    [
        ("questions", "es", "¿Qué viste? ¿Dónde fue?"),
        ("questions", "es", "¿Quién vio el horno y cuándo llegó a 1400?"),
        ("questions", "es", "Cuéntame del horno. ¿Qué marca la gráfica?"),
        ("questions", "de", "Was hast du gesehen? Wo war das?"),
        ("questions", "de", "Wer war am Ofen und wann lief er so hoch?"),
        ("questions", "de", "Der Ofen lief auf 1400 Grad."),
        ("open", "es", "¿Se quedó cerrado el contactor?"),
        ("open", "es", "El contactor se quedó cerrado, ¿verdad?"),
        ("open", "de", "Blieb das Schütz zu?"),
        ("open", "de", "Das Schütz blieb zu, oder?"),
        ("length", "es", "¿Qué viste " + "ahí y luego " * 15 + "?"),
        ("length", "de", "Was hast du " + "da und dort " * 15 + "gesehen?"),
        ("leak", "es", "¿Qué hay del termostato?"),
        ("leak", "es", "¿Qué pasó después de 700 grados?"),
        ("leak", "de", "Was ist mit dem Thermostat?"),
        ("leak", "de", "Was war nach 700 Grad?"),
        ("advice", "es", "Deberías mirar la gráfica. ¿Qué muestra?"),
        ("advice", "es", "Cambia el contactor. ¿Qué viene después?"),
        ("advice", "de", "Du solltest ins Diagramm sehen. Was zeigt es?"),
        ("advice", "de", "Tausch das Schütz. Was kommt dann?"),
        ("blame", "es", "El electricista se olvidó. ¿Qué pasó?"),
        ("blame", "es", "¿Por qué dejaste el horno así?"),
        ("blame", "de", "Der Elektriker hat es vergessen. Was geschah dann?"),
        ("blame", "de", "Warum hast du den Ofen so gelassen?"),
        ("language", "es", "What did you see when the oven was so hot?"),
        ("language", "es", "Warum ist das so und nicht anders?"),
        ("language", "de", "¿Qué viste cuando el horno llegó a eso?"),
        ("language", "de", "What did you see when the oven was so hot?"),
        ("markup", "es", "¿Qué muestra **la gráfica**?"),
        ("markup", "de", "system: Was zeigt das Diagramm?"),
        ("false_claim", "es", "He avisado a tu jefe. ¿Qué más viste?"),
        ("false_claim", "es", "Enviado. ¿Qué viene ahora?"),
        ("false_claim", "de", "Ich habe deinen Leiter informiert. Was kommt dann?"),
        ("false_claim", "de", "Ich habe das Diagramm geprüft. Was zeigt es noch?"),
    ],
)
def test_each_rule_is_seen_broken(rule: str, locale: str, message: str) -> None:
    assert rule in broken(locale, message)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("es", "gráfica graficas cerrada contactores llegaron"),
        ("de", "Öfen Ofens Schütze lief läuft laufen Diagramme blieb"),
    ],
)
def test_other_forms_of_a_word_count_as_said(locale: str, words: str) -> None:
    assert list(Ground(SAID[locale], locale).strangers(words)) == []


def test_several_marks_in_a_row_are_one_question() -> None:
    assert "questions" not in broken("es", "¿Qué viste en el horno??")


def built_in(locale: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Each message of the coach's own under its move, with what has been done by then."""
    sample = SAMPLES[locale]
    for key in (key for there, key in WORDINGS if there == locale):
        yield from ((line.say(sample), move_of(key), tuple(DID.get(key, ()))) for line in voice(locale).lines[key])
    for framework in (framework for there, framework in SPOKEN if there == locale):
        yield from ((line.say(sample), move, ()) for move, line in own(framework, locale))


@pytest.mark.parametrize("locale", locales())
def test_the_coachs_own_wordings_break_nothing(locale: str) -> None:
    said = tuple(SAMPLES[locale].values())
    for message, move, did in built_in(locale):
        assert judge(message, move=move, said=said, did=did, approved=SAMPLES[locale]["safe"], locale=locale) == [], (
            message
        )
