"""Who joined what: the links that people made, those that a message turns round, and what was told by the way."""

from collections.abc import Sequence

import pytest

from coach.dialogue.contract import check, known_words
from coach.dialogue.joins import links_in, parted
from coach.dialogue.lemmas import fold
from coach.prompts.language import language

ENGLISH = ("rolls come out flat", "the dough feels sticky", "the flour is too fine", "btw the proofer door was painted")
SPANISH = (
    "la masa sale pegajosa",
    "lleva agua de más",
    "la válvula gotea",
    "por cierto ayer movieron la báscula, no creo que tenga que ver",
)
GERMAN = ("etiketten sitzen schief", "die flaschen sind nass", "die düse bläst daneben", "übrigens flackert das licht")
SAID = {"en": ENGLISH, "es": SPANISH, "de": GERMAN}


def leaks(locale: str, message: str, move: str = "reflect", said: Sequence[str] = ()) -> bool:
    spoken, remarks = language(locale), said or SAID[locale]
    links = links_in(remarks, spoken.joining)
    return "leak" in check(message, move=move, language=spoken, known=known_words(remarks, spoken), links=links)


@pytest.mark.parametrize(
    ("locale", "message"),
    [
        ("en", "So the dough feels sticky because the flour is too fine. What have you seen?"),
        ("en", "The flour is too fine, so the dough feels sticky. What have you seen?"),
        ("en", "The flour is too fine, and the door of the proofer was painted. What have you seen?"),
        ("en", "What makes the flour too fine?"),
        ("es", "La masa sale pegajosa porque lleva agua de más. ¿Qué has visto?"),
        ("es", "La válvula gotea y por eso lleva agua de más. ¿Qué has visto?"),
        ("de", "Die Flaschen sind nass, weil die Düse daneben bläst. Was hast du gesehen?"),
        ("de", "Die Düse bläst daneben, deshalb sind die Flaschen nass. Was hast du gesehen?"),
        ("en", "The sticky dough is caused by the fine flour. What have you seen?"),
        ("en", "You named the sticky dough, so what have you seen of the fine flour?"),
        ("en", "What have you seen of the sticky dough and its causes, the fine flour?"),
        ("es", "¿Qué has visto del agua de más y su causa, la válvula que gotea?"),
    ],
)
def test_a_link_that_was_made_may_be_said_again_in_either_order(locale: str, message: str) -> None:
    assert not leaks(locale, message)


@pytest.mark.parametrize(
    ("locale", "message"),
    [
        ("en", "So the flour is too fine because the dough feels sticky. What have you seen?"),
        ("en", "The dough feels sticky, so the flour is too fine. What have you seen?"),
        ("en", "The sticky dough makes the flour too fine. What have you seen?"),
        ("es", "La válvula gotea porque lleva agua de más. ¿Qué has visto?"),
        ("es", "La masa sale pegajosa y por eso lleva agua de más. ¿Qué has visto?"),
        ("de", "Die Düse bläst daneben, weil die Flaschen nass sind. Was hast du gesehen?"),
        ("de", "Weil die Flaschen nass sind, bläst die Düse daneben. Was hast du gesehen?"),
        ("en", "You say “the flour is too fine” because “the dough feels sticky”. What have you seen?"),
        ("en", "The flour is too fine, caused by the sticky dough. What have you seen?"),
        ("en", "The sticky dough made the flour too fine. What have you seen?"),
        ("de", "Die Flaschen sind nass, also bläst die Düse daneben. Was hast du gesehen?"),
        ("de", "Die Düse bläst daneben, verursacht durch die nassen Flaschen. Was hast du gesehen?"),
    ],
)
def test_a_link_that_is_turned_round_is_a_leak(locale: str, message: str) -> None:
    assert leaks(locale, message)


@pytest.mark.parametrize(
    ("locale", "message"),
    [
        ("en", "Rolls come out flat because the door was painted. What have you seen?"),
        ("en", "With the proofer door painted, the dough feels sticky. What have you seen?"),
        ("es", "Movieron la báscula y por eso la masa sale pegajosa. ¿Qué has visto?"),
        ("es", "La báscula que movieron hace que la masa salga pegajosa. ¿Qué has visto?"),
        ("de", "Das Licht flackert, deshalb sitzen die Etiketten schief. Was hast du gesehen?"),
        ("de", "Bei dem flackernden Licht sitzen die Etiketten schief. Was hast du gesehen?"),
    ],
)
def test_what_was_told_by_the_way_may_not_be_joined_with_the_rest(locale: str, message: str) -> None:
    assert leaks(locale, message)


@pytest.mark.parametrize(
    ("locale", "message"),
    [
        ("en", "The proofer door was painted, that is noted. What do you see of the flour?"),
        ("es", "Ayer movieron la báscula, queda anotado. ¿Qué has visto en la válvula?"),
        ("de", "Das Licht flackert, das ist notiert. Was siehst du an der Düse?"),
    ],
)
def test_what_was_told_by_the_way_may_be_said_by_itself(locale: str, message: str) -> None:
    assert not leaks(locale, message)


@pytest.mark.parametrize(
    ("locale", "remark", "matter", "by_the_way"),
    [
        ("en", "the belt slips", "the belt slips", ""),
        ("en", "the belt slips, btw light 4 is out", "the belt slips,", " btw light 4 is out"),
        ("en", "it slips. the roof leaks, not saying that's it", "it slips.", "the roof leaks, not saying that's it"),
        ("en", "the roof leaks, another story", "", "the roof leaks, another story"),
        ("es", "la cinta patina. otra cosa, gotea el techo", "la cinta patina.", "otra cosa, gotea el techo"),
        ("es", "gotea el techo, no creo q tenga q ver", "", "gotea el techo, no creo q tenga q ver"),
        ("en", "the gap is 7.5 mm, nothing to do with it", "", "the gap is 7.5 mm, nothing to do with it"),
        ("en", "btw the roof leaks. the belt slips", "the belt slips", "btw the roof leaks."),
        ("en", "not sure if the roller is worn", "not sure if the roller is worn", ""),
        ("de", "das band rutscht, noch was, das dach tropft", "das band rutscht,", " noch was, das dach tropft"),
        ("de", "das dach tropft, ka ob das damit zu tun hat", "", "das dach tropft, ka ob das damit zu tun hat"),
    ],
)  # fmt: skip
def test_a_remark_is_parted_where_it_says_so(locale: str, remark: str, matter: str, by_the_way: str) -> None:
    assert parted(fold(remark), language(locale).joining) == (matter, by_the_way)


def test_what_was_told_by_the_way_is_known_and_marked() -> None:
    spoken = language("en")
    known = known_words(["the belt slips, btw the roof leaks", "the roof is new"], spoken)
    assert {"belt", "slip", "~ leak", "~ roof", "roof"} <= known
    assert "leak" not in known


def test_two_things_that_nobody_joined_either_way_are_left_to_the_words() -> None:
    said = ("the lids are loose", "the tape is old", "btw the van is late", "the roof is wet")
    assert not leaks("en", "The roof is wet because the lids are loose. What have you seen?", said=said)


def test_the_link_of_somebody_who_said_it_need_not_be_told_as_theirs() -> None:
    message = "The dough feels sticky because the flour is too fine. What have you seen of it?"
    spoken, known = language("en"), known_words(ENGLISH, language("en"))
    links = links_in(ENGLISH, spoken.joining)
    assert check(message, move="ask_evidence", language=spoken, known=known, links=links) == ()
    assert check(message, move="ask_evidence", language=spoken, known=known) == ("leak",)


@pytest.mark.parametrize(
    "message",
    [
        "The dough feels sticky because the flour is not too fine. What have you seen of it?",
        "The dough feels sticky because the flour is too fine and the rolls come out flat. What have you seen of it?",
    ],
)
def test_a_link_with_more_or_less_in_it_is_another_one(message: str) -> None:
    assert leaks("en", message, move="ask_evidence")
