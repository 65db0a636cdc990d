"""Prompts as a model is sent them, for a test to compare: `python -m tests.golden.record_prompts`.

Whoever changes a template reads the difference, and raises `VERSION` once a release has sent the old one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from coach.backends import Fault, Question
from coach.backends.builtin import read_now
from coach.backends.llm.backend import reword_messages, turn_messages
from coach.coaching.asking import InHand
from coach.coaching.listen import Answer, Site, question
from coach.frameworks.terms import Role
from coach.prompts.wording import voice, word
from tests.factories import AT, Talk, framework

__all__ = ["HERE", "LOCALES", "SITUATIONS", "asked", "prompts"]

HERE = Path(__file__).parent / "prompts"
LOCALES = ("en", "es", "de")
SITE = Site(ZoneInfo("Europe/Berlin"), {"Ana Maier": "ana", "Ben Wolf": "ben"})


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    problem: tuple[str, str, str, str, str]
    """What is wrong, where, since when, how much, and what it should be."""
    contained: str
    elsewhere: str
    causes: tuple[str, str]
    target: str
    obstacle: str
    answer: str
    offered: str
    strange: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        ("Labels peel off", "on line 7", "since Monday", "40 a shift", "limit 5"),
        "Cartons are checked by hand",
        'Line 6 has none of it, says the "green" board',
        ("the glue is thin", "the roller is worn"),
        "Packed in 20 minutes",
        "One printer for two lines",
        "the glue tank was cold on Monday morning, 14 degrees",
        "Could it be that the heater is broken?",
        "heater",
    ),
    "es": Words(
        ("Se despegan las etiquetas", "en la línea 7", "desde el lunes", "40 por turno", "límite 5"),
        "Se revisan las cajas a mano",
        'La línea 6 no lo tiene, dice el tablero "verde"',
        ("la cola está aguada", "el rodillo está gastado"),
        "Empaquetado en 20 minutos",
        "Una impresora para dos líneas",
        "el tanque de cola estaba frío el lunes por la mañana, 14 grados",
        "¿No será que el calentador está roto?",
        "calentador",
    ),
    "de": Words(
        ("Etiketten lösen sich", "auf Linie 7", "seit Montag", "40 pro Schicht", "Grenze 5"),
        "Die Kartons werden von Hand geprüft",
        'Linie 6 hat das nicht, sagt die „grüne" Tafel',
        ("der Leim ist dünn", "die Rolle ist abgenutzt"),
        "In 20 Minuten gepackt",
        "Ein Drucker für zwei Linien",
        "der Leimtank war am Montagmorgen kalt, 14 Grad",
        "Könnte es sein, dass die Heizung kaputt ist?",
        "heizung",
    ),
}


ROLES: tuple[Role, ...] = ("problem", "place", "due", "measure", "target")


def why(locale: str, words: Words) -> Talk:
    """The first why of a contained problem."""
    parts = zip(ROLES, words.problem, strict=True)
    talk = Talk(framework("five_whys").spoken(locale)).start(", ".join(words.problem), "ok", *parts)
    talk.say(words.contained, "ok", ("containment", words.contained), ("due", words.contained))
    talk.say(words.elsewhere)
    assert talk.asked.expects == "cause"
    return talk


def two_causes(locale: str, words: Words) -> Talk:
    """Which of two causes to follow first."""
    talk, (one, other) = why(locale, words), words.causes
    talk.say(f"{one}, {other}", "several", ("cause", one), ("cause", other))
    return talk


def obstacle(locale: str, words: Words) -> Talk:
    """The obstacles of a Kata, one of them named."""
    talk = Talk(framework("kata").spoken(locale)).start(", ".join(words.problem))
    talk.say(words.target, "ok", ("target", words.target))
    for _ in range(2):
        talk.say(words.elsewhere)
    assert talk.asked.expects == "obstacle"
    talk.say(words.obstacle, "ok", ("obstacle", words.obstacle))
    return talk


SITUATIONS: Mapping[str, Callable[[str, Words], Talk]] = {"why": why, "two_causes": two_causes, "obstacle": obstacle}


def asked(talk: Talk, text: str) -> Question:
    """The whole question that is put to a model about an answer."""
    message = word(voice(talk.framework.locale), talk.framework, talk.state, talk.texts, lambda text, asked: True)
    answer = Answer(talk.state.n + 1, AT, "u_new", text, "ana")
    texts = {**talk.texts, answer.utterance: text}
    asks = question(talk.framework, talk.state, message.text, message.choices, texts, text, SITE)
    hand = InHand(talk.framework, talk.state, answer, message.choices, texts, SITE, frozenset())
    return hand.briefed(asks, read_now(asks))


def prompts() -> Iterator[tuple[str, str]]:
    """The name of each file and what is in it: every message of both tasks, in every language."""
    for locale in LOCALES:
        words = WORDS[locale]
        for name, made in SITUATIONS.items():
            asks = asked(made(locale, words), words.answer)
            fault = Fault(asks.nexts[0], words.offered, ("open", "leak"), (words.strange,))
            system, turn, again = (message.content for message in reword_messages(asks, fault, str))
            assert [m.content for m in turn_messages(asks, str)] == [system, turn]
            for template, text in (("system", system), ("turn", turn), ("reword", again)):
                yield f"{locale}.{name}.{template}.txt", f"{text}\n"


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for file in HERE.glob("*.txt"):
        file.unlink()
    for name, text in prompts():
        (HERE / name).write_text(text, encoding="utf-8")
