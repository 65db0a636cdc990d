"""The contract on messages by people who did not write its rules: what it reaches, and may not fall below."""

import pytest

from coach.dialogue.contract import Rule
from evals.messages import GOALS, MOST_FALSE_ALARMS, Line, Share, alarms, blocked, main, read, recall, table, wrong

LINES = tuple(read())


def by(locale: str, author: str) -> list[Line]:
    return [line for line in LINES if (line.locale, line.author) == (locale, author)]


def line(message: str, *breaks: Rule, author: str = "x") -> Line:
    return Line(message[:3], author, "en", "open_step", message, ("the lid is loose",), (), (), frozenset(breaks))


GOOD = line("What did you see at the lid?")
REFUSED = line("What did the gasket do?")
CAUGHT = line("Was the lid loose?", "open")
MISSED = line("When was that?", "blame", author="y")


READ = ("a1", "c1")
"""Whose messages the rules were sharpened on."""


@pytest.mark.parametrize("author", READ)
@pytest.mark.parametrize("rule", GOALS)
def test_the_goals_are_reached_on_the_english_messages_the_rules_were_sharpened_on(rule: Rule, author: str) -> None:
    assert (recall(rule, by("en", author)).value or 0) >= GOALS[rule]


@pytest.mark.parametrize("author", READ)
def test_good_english_messages_are_seldom_refused(author: str) -> None:
    assert (alarms(by("en", author)).value or 0) <= MOST_FALSE_ALARMS


LEAST = {"a1": 1.0, "c1": 1.0, "d1": 0.93, "h1": 0.87}
"""The share of bad English messages of each author that is not shown; d1 and half of h1 were never looked at."""


@pytest.mark.parametrize("author", LEAST)
def test_no_fewer_bad_english_messages_are_blocked_than_were(author: str) -> None:
    assert (blocked(by("en", author)).value or 0) >= LEAST[author]


def test_unseen_good_english_messages_are_not_refused_more_often_than_they_were() -> None:
    assert alarms(by("en", "d1")).hits <= 3


def test_what_is_caught_missed_refused_and_let_pass_is_counted_apart() -> None:
    lines = (GOOD, REFUSED, CAUGHT, MISSED)
    assert (recall("open", lines), recall("blame", lines)) == (Share(1, 1), Share(0, 1))
    assert (alarms(lines), blocked(lines)) == (Share(1, 2), Share(1, 2))


def test_a_rule_that_nobody_broke_has_no_recall() -> None:
    assert recall("length", (GOOD,)).value is None


def test_each_author_has_a_column_and_each_rule_a_row() -> None:
    rows = {row[0]: row[1:] for row in table((GOOD, CAUGHT, MISSED))}
    assert rows[""] == ("en x", "en y", "goal")
    assert rows["open"] == ("1/1 1.00", "-", "≥ 0.90")
    assert rows["false alarms"] == ("0/1 0.00", "-", "≤ 0.05")


def test_a_line_that_is_judged_wrongly_is_named_and_not_quoted() -> None:
    half = line("Was the gasket careless?", "open", "false_claim")
    assert list(wrong((GOOD, CAUGHT, MISSED, REFUSED, half))) == [
        ("Whe", "missed blame, shown"),
        ("Wha", "false alarm leak"),
        ("Was", "missed false_claim"),
    ]


def test_the_command_prints_one_author_of_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--locale", "en", "--author", "a1", "--wrong"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["en", "a1", "goal"]
    assert printed[3].split() == ["length", "6/6", "1.00", "≥", "0.97"]
    assert printed[-1].startswith("en_a1_")
