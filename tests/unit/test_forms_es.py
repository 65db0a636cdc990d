"""Spanish words in every form in which a coach may say them, and folded back to one."""

import pytest

from coach.prompts.forms.es import forms, stem
from coach.prompts.language import language

SPANISH = language("es")
LEMMA = SPANISH.lexicon.lemma


def bent(word: str, kind: str, *irregular: str) -> set[str]:
    return set(forms(word, kind, irregular))


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("mirar", "miras mira miren miraste miró mirabas mirarías mirado mirando mirarlo mirándolo mírala mirémoslo"),
        ("comprender", "comprendes comprendiste comprendías comprendas comprenderá comprendido comprendernos"),
        ("escribir", "escribes escribiste escribía escriba escribiera escribiendo escríbelo escribírselo"),
        ("tocar", "toqué toque toquemos tocas"),
        ("llegar", "llegué llegue llegó"),
        ("empezar", "empecé empecemos"),
        ("recoger", "recojo recoja recoge"),
        ("conocer", "conozco conozca conoces"),
        ("cambiar", "cambie cámbialo"),
        ("distinguir", "distingo distinga distingue"),
    ],
)
def test_a_verb_takes_the_tenses_persons_and_hanging_pronouns(verb: str, said: str) -> None:
    assert set(said.split()) <= bent(verb, "v")


@pytest.mark.parametrize(
    ("word", "kind", "expected"),
    [
        ("pieza", "n", {"pieza", "piezas"}),
        ("vez", "n", {"vez", "veces"}),
        ("razón", "n", {"razón", "razones"}),
        ("lugar", "n", {"lugar", "lugares"}),
        ("lunes", "n", {"lunes"}),
        ("claro", "a", {"claro", "clara", "claros", "claras", "claramente"}),
        ("útil", "a", {"útil", "útiles", "útilmente"}),
        ("ayer", "", {"ayer"}),
        ("revisor", "a", {"revisor", "revisora", "revisores", "revisoras", "revisoramente"}),
    ],
)
def test_nouns_and_adjectives_take_theirs(word: str, kind: str, expected: set[str]) -> None:
    assert bent(word, kind) == expected


def test_irregular_forms_join_a_word_of_a_kind() -> None:
    assert {"órdenes", "orden"} <= bent("orden", "n", "órdenes")
    assert bent("orden", "", "órdenes") == {"orden"}


@pytest.mark.parametrize("word", ["cuéntame", "viste", "dijeron", "midió", "siguiendo", "fueras", "escrito", "razones"])
def test_the_neutral_list_reaches_forms_off_the_rule(word: str) -> None:
    assert word in SPANISH.neutral | SPANISH.lexicon.function


@pytest.mark.parametrize("word", ["rodamiento", "sensor", "mantenimiento", "formación", "comunicación", "proveedor"])
def test_what_may_be_a_cause_or_a_cure_is_not_neutral(word: str) -> None:
    assert word not in SPANISH.neutral | SPANISH.lexicon.function


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("rota", "rompió"),
        ("cierra", "cerrado"),
        ("atasque", "atascos"),
        ("cayó", "caído"),
        ("vibración", "vibra"),
        ("limpieza", "limpió"),
        ("maquina", "máquinas"),
        ("lavanderia", "lavanderías"),
        ("averia", "averías"),
        ("borrosa", "borrosas"),
        ("altos", "alta"),
        ("luces", "luz"),
        ("pallets", "palets"),
        ("setenta", "70"),
        ("desconectado", "conecta"),
        ("vencio", "venció"),
        ("lebantada", "levantar"),
        ("olgura", "holgura"),
        ("manana", "mañana"),
        ("cajita", "cajas"),
        ("hundimiento", "hundir"),
        ("abolladura", "abollar"),
        ("torcedura", "torcida"),
        ("lentitud", "lento"),
        ("montaje", "montan"),
        ("parpadeara", "parpadea"),
    ],
)
def test_forms_of_a_word_have_one_lemma(form: str, other: str) -> None:
    assert LEMMA(form) == LEMMA(other)


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("grúa", "grueso"),
        ("rueda", "rodamiento"),
        ("suelo", "suelto"),
        ("correa", "corredor"),
        ("filo", "filtro"),
        ("visita", "visa"),
    ],
)
def test_different_words_keep_different_lemmas(form: str, other: str) -> None:
    assert LEMMA(form) != LEMMA(other)


def test_a_stem_left_whole_loses_its_ending() -> None:
    assert [stem(lambda word: word, word) for word in ("altos", "gas", "tren")] == ["alt", "gas", "tren"]


def test_what_is_too_long_for_a_word_is_left_alone() -> None:
    assert LEMMA("a" * 41) == "a" * 41
