"""A day that somebody named is said back to them, by the clock of their site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coach.backends.builtin import read_now
from coach.coaching.deciding import worded
from coach.coaching.listen import Answer, Site, question, said
from coach.dialogue import core
from coach.dialogue.contract import known_words
from coach.dialogue.state import ENGINE, Asked, Item, Quote, State
from coach.frameworks.schema import Framework, Records
from coach.prompts.language import language
from coach.prompts.wording import voice
from tests.factories import framework

SITE = Site(ZoneInfo("Australia/Sydney"), {"Ana Ruiz": "ana"})
AT = datetime(2026, 3, 24, 22, 0, tzinfo=UTC)
"""Wednesday morning in Sydney."""


def planning(whys: Framework) -> State:
    """Somebody has named an action and is asked who does it by when."""
    step = next(step for step in whys.steps if isinstance(step, Records) and step.plan)
    asked = Asked(step.id, "plan", "plan", "open_step", "plan", "a1")
    items = {step.field: (Item("a1", Quote("u0", 0, 20)),)}
    return State(whys.id, 1, ENGINE, n=4, asked=asked, shown=asked, items=items)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Ana by friday noon", "Friday 27 March, 12:00: that is noted."),
        ("Ana, by 3 April", "Friday 3 April: that is noted."),
    ],
)
def test_the_day_is_said_back_before_the_next_question(answer: str, told: str) -> None:
    whys, texts = framework("five_whys"), {"u0": "a lid over the drain", "u1": answer}
    state, spoken = planning(whys), Answer(5, AT, "u1", answer, "ben")
    reading = read_now(question(whys, state, "Which name and date go beside it?", (), texts, answer, SITE))
    after, _ = core.advance(whys, state, said(whys, state, spoken, reading, (), texts, SITE))
    known = known_words(texts.values(), language("en"))
    message = worded(whys, after, texts, known, frozenset({"kept"}), {}, "en")
    assert message.text.startswith(told)
    assert message.question is not None


def test_several_days_are_said_in_one_breath_in_every_language() -> None:
    walls = ("2026-03-27T12:00", "2026-04-02T23:59")
    assert voice("en").days(walls) == "Friday 27 March, 12:00 and Thursday 2 April"
    assert voice("es").days(walls[1:]) == "Jueves 2 de abril"
    assert voice("de").days(walls[:1]) == "Freitag, 27. März, 12:00"
    assert voice("en").days(()) == ""
