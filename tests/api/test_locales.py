"""Sessions in Spanish and German: begun, led to the end, read back, in one language throughout."""

from collections.abc import Sequence
from typing import Any

import pytest

from coach.api.frameworks import EXAMPLE
from coach.dialogue.contract import check
from coach.prompts.language import language

from .conftest import Api, Plant
from .talk import PROBLEM, Talk, begin

STOOD = {
    "de": "Presse 7 stand gestern in der Spätschicht 50 Minuten still, erlaubt sind 10",
    "es": "La prensa 7 estuvo parada 50 minutos ayer en el turno de tarde, lo permitido son 10",
}
OURS, DECLINE, YES = 0, 0, 0
"""Choices by their place."""

ANSWERS: dict[str, Sequence[str | int]] = {
    "de": (
        "die Teile sind gesperrt bis der Schlauch getauscht ist",
        "Presse 6 und Presse 8 haben das nicht",
        "der Hydraulikschlauch ist geplatzt",
        "der Riss ist 3 cm lang, hab ihn gemessen",
        "der Schlauch hat am Rahmen gescheuert",
        "blanke Stelle am Rahmen genau auf Höhe vom Riss",
        "die Schelle fehlt seit dem Umbau im Mai",
        "auf dem Foto von April sieht man sie noch",
        OURS,
        DECLINE,
        DECLINE,
        YES,
        "ich setze die Schelle wieder dran bis Freitag, und Jan nimmt sie in die Umbauliste auf bis zum 30.",
        "unter 10 Minuten Stillstand pro Schicht vier Wochen lang",
        YES,
        "ich",
        "ich hab zuerst an der Stelle selbst geschaut",
    ),
    "es": (
        "las piezas están bloqueadas hasta cambiar la manguera",
        "la prensa 6 y la 8 no lo tienen",
        "reventó la manguera hidráulica",
        "la raja mide 3 cm, la medí yo",
        "la manguera rozaba con el bastidor",
        "hay una marca brillante en el bastidor a la altura de la raja",
        "falta la abrazadera desde la reforma de mayo",
        "en la foto de abril todavía se ve",
        OURS,
        DECLINE,
        DECLINE,
        YES,
        "yo pongo la abrazadera otra vez el viernes, y Ana la mete en la lista de la reforma para el 30",
        "menos de 10 minutos de parada por turno durante cuatro semanas",
        YES,
        "yo",
        "miré primero el sitio",
    ),
}
ENDS = {
    "de": ("Ursachen", "die Schelle fehlt seit dem Umbau im Mai", ["Jan", "ich"]),
    "es": ("Causas", "falta la abrazadera desde la reforma de mayo", ["Ana", "yo"]),
}


def led(talk: Talk, answers: Sequence[str | int]) -> tuple[dict[str, Any], list[str]]:
    """The session at its end, and every message on the way."""
    session = talk.session()
    shown = [session["message"]["text"]]
    for answer in answers:
        said = answer if isinstance(answer, str) else session["message"]["choices"][answer]["send"]
        session = talk.say(said)["session"]
        shown.append(session["message"]["text"])
    return session, shown


@pytest.mark.parametrize("locale", ["de", "es"])
def test_five_whys_run_to_owned_actions(api: Api, plant: Plant, locale: str) -> None:
    label, cause, owners = ENDS[locale]
    talk = begin(api, plant.team, problem=STOOD[locale], locale=locale)
    session, shown = led(talk, ANSWERS[locale])
    fields = {field["id"]: field for field in talk.artefact()["fields"]}
    actions = api("GET", "/v1/actions", params={"session_id": talk.id}).json()["items"]
    changes = [action for action in actions if action["kind"] == "corrective"]
    assert (session["status"], session["locale"], fields["causes"]["label"]) == ("finished", locale, label)
    assert fields["causes"]["nodes"][-1]["quote"]["text"] == cause
    assert sorted(action["owner_said"][0]["text"] for action in changes) == owners
    assert all(action["due"] for action in changes)
    for text in shown:
        assert "language" not in check(text, move="open_step", language=language(locale), known=frozenset()), text


@pytest.mark.parametrize(("locale", "title"), [("de", "Sofortmaßnahme"), ("es", "Contención"), ("en", "Containment")])
def test_the_step_is_named_in_the_language_of_the_session(api: Api, plant: Plant, locale: str, title: str) -> None:
    talk = begin(api, plant.team, problem=STOOD.get(locale, PROBLEM), locale=locale)
    [listed] = api("GET", "/v1/sessions").json()["items"]
    assert (talk.session()["step"]["title"], listed["step"]["title"]) == (title, title)


@pytest.mark.parametrize(
    ("locale", "said", "verdict", "move"),
    [
        ("de", "die Nachtschicht ist halt zu faul", "blame", "probe_blame"),
        ("de", "wir brauchen einen neuen Schlauch", "solution_jump", "probe_solution_jump"),
        ("de", "Schutztür ist überbrückt und wir fahren trotzdem", "hazard", "make_safe"),
        ("es", "los de noche pasan de todo", "blame", "probe_blame"),
        ("es", "necesitamos una manguera nueva", "solution_jump", "probe_solution_jump"),
        ("es", "el resguardo está puenteado y seguimos trabajando", "hazard", "make_safe"),
    ],
)
def test_a_doubtful_answer_is_met_in_its_own_language(
    api: Api, plant: Plant, locale: str, said: str, verdict: str, move: str
) -> None:
    talk = begin(api, plant.team, problem=STOOD[locale], locale=locale)
    led(talk, ANSWERS[locale][:2])
    turn = talk.say(said)["turn"]
    assert (turn["reading"]["verdict"], turn["message"]["move"]) == (verdict, move)
    assert "language" not in check(turn["message"]["text"], move=move, language=language(locale), known=frozenset())


def test_a_framework_without_the_language_is_refused_with_those_it_has(api: Api, plant: Plant) -> None:
    headers = {"Content-Type": "application/yaml", "If-None-Match": "*"}
    made = api("PUT", "/v1/frameworks/three_lines", content=EXAMPLE.encode(), headers=headers)
    answer = api("POST", "/v1/sessions", {"framework": "three_lines", "problem": PROBLEM, "locale": "es"})
    assert (made.status_code, answer.status_code) == (201, 422)
    assert "in en, not in 'es'" in answer.json()["detail"]
    assert api("GET", "/v1/issues").json()["items"] == []


def test_without_a_language_it_is_the_frameworks_own(api: Api, plant: Plant) -> None:
    assert begin(api, plant.team).session()["locale"] == "en"
