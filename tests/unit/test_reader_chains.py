"""A cause "because of" another: cut into a chain where the person made the link, and nowhere else."""

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Verdict

WHY = {"en": "Why do you think that happens?", "es": "¿Por qué crees que pasa?", "de": "Warum passiert das?"}


def heard(answer: str, locale: str = "en", verdict: Verdict = "ok") -> list[str]:
    """The causes of an answer, which is read as it should be."""
    asked = Question("a3", "causes", WHY[locale], "cause", "Oven 3 stood", ("belt slipped",), answer, locale=locale)
    reading = read_now(asked)
    assert reading.verdict == verdict
    return [answer[span.start : span.end] for span in reading.quotes if span.role == "cause"]


@pytest.mark.parametrize(
    ("answer", "causes"),
    [
        ("The drum was greasy because the oil seal leaked", ["The drum was greasy", "the oil seal leaked"]),
        ("drum greasy cos the oil seal leaked", ["drum greasy", "the oil seal leaked"]),
        ("the drum was greasy. that's because the oil seal leaked", ["the drum was greasy", "the oil seal leaked"]),
        ("the drum was greasy, which comes from a leaking oil seal", ["the drum was greasy", "a leaking oil seal"]),
        ("grease got on the drum due to a leaking oil seal", ["grease got on the drum", "a leaking oil seal"]),
        ("trays pile up, as the unloader arm is bent", ["trays pile up", "the unloader arm is bent"]),
        ("grease builds up since nobody wipes the drum", ["grease builds up", "nobody wipes the drum"]),
        ("the oil seal leaked, so the drum was greasy", ["the drum was greasy", "the oil seal leaked"]),
        ("the oil seal leaked so the drum was greasy", ["the drum was greasy", "the oil seal leaked"]),
        ("the oil seal leaked, therefore the drum was greasy", ["the drum was greasy", "the oil seal leaked"]),
        ("the oil seal leaked, that's why the drum was greasy", ["the drum was greasy", "the oil seal leaked"]),
    ],
)
def test_two_causes_that_the_person_links_are_cut_with_the_nearest_first(answer: str, causes: list[str]) -> None:
    assert heard(answer) == causes


def test_a_chain_of_three_is_cut_in_turn() -> None:
    found = heard("the drum was greasy because the oil seal leaked because the spring had snapped")
    assert found == ["the drum was greasy", "the oil seal leaked", "the spring had snapped"]


@pytest.mark.parametrize(
    ("locale", "answer", "causes"),
    [
        ("de", "die Trommel war ölig, weil die Dichtung tropfte", ["die Trommel war ölig", "die Dichtung tropfte"]),
        ("de", "die Trommel war ölig, da die Dichtung tropfte", ["die Trommel war ölig", "die Dichtung tropfte"]),
        ("de", "die Trommel war ölig, wegen der porösen Dichtung", ["die Trommel war ölig", "der porösen Dichtung"]),
        ("de", "die Dichtung tropfte, sodass die Trommel ölig war", ["die Trommel ölig war", "die Dichtung tropfte"]),
        ("es", "el tambor estaba sucio porque el retén goteaba", ["el tambor estaba sucio", "el retén goteaba"]),
        ("es", "el tambor estaba sucio ya que goteaba el retén", ["el tambor estaba sucio", "goteaba el retén"]),
        ("es", "el tambor patina por falta de aire frío", ["el tambor patina", "falta de aire frío"]),
        ("es", "goteaba el retén, así que el tambor estaba sucio", ["el tambor estaba sucio", "goteaba el retén"]),
    ],
)  # fmt: skip
def test_spanish_and_german_links_are_cut_too(locale: str, answer: str, causes: list[str]) -> None:
    assert heard(answer, locale) == causes


@pytest.mark.parametrize(
    ("locale", "answer"),
    [
        ("en", "the drum was greasy because of that"),
        ("en", "the drum was greasy because it was old"),
        ("en", "the drum was greasy because i measured the oil film"),
        ("en", "the drum was greasy because the gauge read 0.4 bar"),
        ("en", "the drum was greasy, not because the oil seal leaked"),
        ("en", "the drum was greasy because the oil seal leaked or the gearbox sweated"),
        ("en", "the drum was greasy because the oil seal leaked and the gearbox cover was loose"),
        ("en", "the drum was greasy because the oil seal leaked, so the belt had no grip"),
        ("en", "the drum was greasy because the oil seal leaked, the drawing shows another lip"),
        ("en", "the belt slipped because the drum was greasy"),
        ("en", "Ana skipped the drum because the rag bin was empty"),
        ("en", "packers bend the flap so the alarm stays quiet"),
        ("en", "the oil seal leaked, so the drum is shut off now"),
        ("en", "the unloader stops as soon as the door opens"),
        ("en", "grease drips on the drum since the new seal came"),
        ("en", "the wiper turns every time the lid closes"),
        ("de", "die Trommel war ölig, weil sie nie gewischt wird"),
        ("de", "die Pumpe lief wegen der alten Dichtung am Lager heiß"),
        ("de", "Jan hat den Stecker vergessen, weil die Kiste leer war"),
        ("es", "el producto pasa por la cinta nueva"),
        ("es", "el tambor estaba sucio por eso"),
        ("es", "Ana no revisó el tambor porque la linterna estaba rota"),
    ],
)
def test_what_is_no_chain_for_certain_stays_whole(locale: str, answer: str) -> None:
    assert heard(answer, locale) == [answer]


def test_one_reason_alone_is_one_cause() -> None:
    assert heard("because the oil seal leaked") == ["the oil seal leaked"]
    assert heard("weil die Dichtung tropfte", "de") == ["die Dichtung tropfte"]
    assert heard("porque goteaba el retén", "es") == ["goteaba el retén"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("the drum was greasy because maintenance is lazy", "blame"),
        ("the drum was greasy because we need a new seal", "solution_jump"),
        ("the drum was greasy because we don't know", "unknown"),
    ],
)
def test_a_fault_behind_a_link_makes_no_chain(answer: str, verdict: Verdict) -> None:
    assert heard(answer, verdict=verdict) == []


def test_a_guess_at_a_chain_is_a_chain_but_a_conclusion_is_none() -> None:
    assert len(heard("probably the drum was greasy because the oil seal leaked", verdict="assumption")) == 2
    assert len(heard("i think the drum was greasy because the motor hums", verdict="assumption")) == 1


def test_what_was_seen_of_a_chain_stays_beside_it() -> None:
    answer = "the drum was greasy because the oil seal leaked, saw it with a torch. it was dark"
    asked = Question("a3", "causes", WHY["en"], "cause", "Oven 3 stood", (), answer)
    found = [(span.role, answer[span.start : span.end]) for span in read_now(asked).quotes]
    assert found[:2] == [("cause", "the drum was greasy"), ("cause", "the oil seal leaked")]
    assert ("evidence", "saw it with a torch") in found


def test_a_sentence_beside_a_chain_is_kept() -> None:
    answer = "the drum was greasy because the oil seal leaked. we wrote twice to the supplier"
    asked = Question("a3", "causes", WHY["en"], "cause", "Oven 3 stood", (), answer)
    assert [span.role for span in read_now(asked).quotes] == ["cause", "cause", "other"]


def test_a_spanish_denial_is_no_little_word_before_the_cause() -> None:
    assert heard("no se limpia el tambor, porque el armario queda delante", "es") == [
        "no se limpia el tambor", "el armario queda delante",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "links", "answer"),
    [
        ("en", ("the drum was greasy", "the oil seal leaked"), "the seal leaked oil and greasy it was, the drum"),
        ("de", ("die Trommel war ölig", "die Dichtung tropfte"), "die Dichtung tropfte und ölig war die Trommel"),
    ],
)
def test_telling_a_whole_chain_again_is_circular(locale: str, links: tuple[str, ...], answer: str) -> None:
    asked = Question("a3", "causes", WHY[locale], "cause", "Oven 3 stood", links, answer, locale=locale)
    assert read_now(asked).verdict == "circular"
