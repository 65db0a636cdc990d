"""German: the forms a listed word takes, and what counts as the same word as one that was said."""

import pytest

from coach.dialogue.contract import check, known_words, unlisted
from coach.dialogue.lemmas import denied
from coach.prompts.forms.de import forms
from coach.prompts.language import language

GERMAN = language("de")


@pytest.mark.parametrize(
    ("word", "kind", "some"),
    [
        ("fragen", "v", "frage fragst fragt fragen fragte fragten gefragt gefragte fragend"),
        ("antworten", "v", "antwortest antwortet antwortete geantwortet"),
        ("rechnen", "v", "rechnest rechnet gerechnet"),
        ("meinen", "v", "meinst meint gemeint"),
        ("ändern", "v", "ändere ändre änderst ändert geändert"),
        ("analysieren", "v", "analysierst analysiert analysierte"),
        ("ab|leiten", "v", "ableiten leitest leitet abgeleitet abzuleiten"),
        ("be|schreiben", "v", "beschreibe beschreibst beschreibt"),
        ("erwarten", "v", "erwartest erwartet erwartete"),
        ("frage", "n", "frage fragen"),
        ("messung", "n", "messung messungen"),
        ("kollegin", "n", "kollegin kolleginnen"),
        ("tag", "m", "tag tags tages tage tagen"),
        ("baum", "mu", "baum bäume bäumen"),
        ("fehler", "l", "fehler fehlers fehlern"),
        ("bild", "r", "bild bildes bilder bildern"),
        ("ort", "ru", "ort ortes örter örtern"),
        ("team", "s", "team teams"),
        ("klar", "a", "klar klare klarer klarsten klarere"),
        ("aktuell", "e", "aktuell aktuelle aktuellen"),
        ("heute", "", "heute"),
    ],
)
def test_a_listed_word_is_said_in_all_its_forms(word: str, kind: str, some: str) -> None:
    assert set(some.split()) <= set(forms(word, kind, ()))


@pytest.mark.parametrize(
    ("word", "some"),
    [("an|sehen", "ansieht siehst angesehen anzusehen ansähe"), ("ver|stehen", "versteht verstand verstanden")],
)
def test_an_irregular_verb_keeps_its_prefix(word: str, some: str) -> None:
    table = {"sehen": ("siehst", "sieht", "sah", "gesehen", "sähe"), "stehen": ("stand", "standen", "gestanden")}
    assert set(some.split()) <= set(forms(word, "v", table[word.rpartition("|")[2]]))


def test_an_inseparable_verb_never_stands_apart() -> None:
    assert "stehst" not in forms("ver|stehen", "v", ())
    assert "erwartet" in forms("erwarten", "v", ())
    assert "geerwartet" not in forms("erwarten", "v", ())


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("klemmt", "geklemmt"),
        ("bricht", "gebrochene"),
        ("abbrechen", "abgebrochen"),
        ("verschleißt".casefold(), "verschlissen"),
        ("ausfall", "ausgefallen"),
        ("einzustellen", "eingestellt"),
        ("reinigung", "gereinigten"),
        ("bänder", "band"),
        ("dunkle", "dunkel"),
        ("fehlende", "fehlt"),
        ("martas", "marta"),
        ("kuehlmittel", "kühlmittel"),
        ("gedreht", "drehn"),
        ("stelln", "stellen"),
        ("eiert", "eiern"),
        ("wackelt", "wackelig"),
        ("feuchtigkeit", "feucht"),
        ("ölig", "öl"),
        ("freigabe", "freigegeben"),
        ("versatz", "versetzt"),
        ("liefe", "läuft"),
        ("stopps", "stoppt"),
        ("giesen", "gießen".casefold()),
        ("bager", "bagger"),
        ("hydrauliköl", "öl"),
    ],
)
def test_forms_of_a_word_have_one_lemma(form: str, other: str) -> None:
    assert GERMAN.lexicon.lemma(form) == GERMAN.lexicon.lemma(other)


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("einstellen", "abstellen"),
        ("lager", "liegt"),
        ("dichtung", "dicht"),
        ("schrauben", "schreiben"),
        ("reinigen", "rein"),
        ("führen", "fahren"),
        ("riefen", "gerufen"),
    ],
)
def test_different_words_keep_different_lemmas(form: str, other: str) -> None:
    assert GERMAN.lexicon.lemma(form) != GERMAN.lexicon.lemma(other)


def test_a_verb_is_known_joined_once_it_was_said_parted() -> None:
    known = known_words(["der motor fällt nachts immer aus", "keiner zieht sie nach"], GERMAN)
    assert {GERMAN.lexicon.lemma("ausgefallen"), GERMAN.lexicon.lemma("nachziehen")} <= known
    assert GERMAN.lexicon.lemma("aufgefallen") not in known


def test_a_denied_word_is_known_as_denied() -> None:
    known = known_words(["die klappe wird nie gereinigt"], GERMAN)
    assert denied(GERMAN.lexicon.lemma("reinigen")) in known


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("die Kühlmittelpumpe steht", "Pumpe"),
        ("die Kühlmittelpumpe steht", "Kühlmittel"),
        ("Pumpe für das Kühlmittel", "Kühlmittelpumpe"),
        ("das Öl stand niedrig, die Pumpe lief leer", "Ölpumpe"),
        ("viermal, also 4 mal", "viermal"),
        ("die Pumpe steht", "Pumpenproblem"),
        ("Ausschuss in der Nacht", "Hauptausschuss"),
        ("der Antrieb ist gerissen", "Riss"),
        ("der Medikamentenwagen fehlt", "Wagen"),
        ("die Schweißnähte sind porös", "Naht"),
        ("Kaltwasser in der Dusche", "kalt"),
        ("die Schraube ist lose", "Schräubchen"),
        ("der Deckel passt nicht", "Deckelrand"),
    ],
)
def test_a_part_of_what_was_said_and_two_parts_joined_are_known(said: str, word: str) -> None:
    assert strange(said, f"Was ist mit {word}?") == ()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("die Kühlmittelpumpe steht", "Motorpumpe"),
        ("die Pumpe steht", "Pumpenfilter"),
        ("die Lasche steht", "Last"),
        ("das Regal ist voll", "Regen"),
        ("die Schicht prüft", "Prüfplan"),
        ("sie ist nicht da", "Notaus"),
    ],
)
def test_half_a_word_is_not_enough(said: str, word: str) -> None:
    assert strange(said, f"Was ist mit {word}?") == (word.casefold(),)


def test_neutral_words_may_be_joined_with_a_listed_end_only() -> None:
    assert strange("", "Was stand auf der Tafelseite?") == ()
    assert strange("", "Was war mit der Schichtübergabe?") == ("schichtübergabe",)


def strange(said: str, message: str) -> tuple[str, ...]:
    return unlisted(message, move="open_step", language=GERMAN, known=known_words([said], GERMAN))


@pytest.mark.parametrize(
    ("said", "word"),
    [("der Filter ist verschmutzt", "sauber"), ("die Kante ist wellig", "glatt"), ("er fährt zu schnell", "langsamer")],
)
def test_the_other_side_of_what_was_said_may_be_named(said: str, word: str) -> None:
    assert strange(said, f"Wo ist es {word}?") == ()


def test_a_noun_made_from_a_neutral_verb_is_not_neutral_for_that() -> None:
    assert "übergeben" in GERMAN.neutral
    assert "übergabe" not in GERMAN.neutral


@pytest.mark.parametrize(
    ("said", "message"),
    [("6,2 % Ausschuss", "6.2 % also. Was war da?"), ("1.200 Stück", "1200 Stück. Was war da?")],
)
def test_a_comma_parts_the_fraction_and_a_point_the_thousands(said: str, message: str) -> None:
    assert strange(said, message) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Was war nach ca. 20 Minuten zu sehen?",
        "Was war am 28. März anders?",
        "Was war in der 2. Schicht?",
        "Was war im 4. OG?",
    ],
)
def test_a_point_within_a_sentence_does_not_end_it(question: str) -> None:
    known = known_words(["20 Minuten, 28. März, 2. Schicht, 4. OG"], GERMAN)
    assert check(question, move="open_step", language=GERMAN, known=known) == ()


CAUSES_AND_CURES = """
    schulung wartung sensor lager bediener lieferant kommunikation checkliste software nachlässig müde verschleiß
    schmieren personal übergabe kalibrierung einstellung anweisung vibration schmutz leck werkzeug material reinigen
    tauschen ersetzen einstellen nachziehen kamera markierung vertretung stress zeitdruck überlastung motivation
    lieferung charge tempo schwingen schwankung druck wetter urlaub handy regen schlüssel folie klammer blende heben
    haken eng lose spitz bestand heizen kühlen
"""


@pytest.mark.parametrize("word", CAUSES_AND_CURES.casefold().split())
def test_the_neutral_vocabulary_names_no_cause_and_no_cure(word: str) -> None:
    assert word not in GERMAN.neutral | GERMAN.lexicon.function


@pytest.mark.parametrize(
    "word", sorted(w for w in GERMAN.neutral | GERMAN.lexicon.function if "ß" in w or w != w.lower())
)
def test_every_listed_word_is_written_as_texts_are_compared(word: str) -> None:
    raise AssertionError(word)
