"""Lengths of time: how they are written, read, bounded, and sent."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from coach.board.rules.spans import LONGEST, Span, Unit


class Window(BaseModel):
    within: Span
    remind: Span | None = None


@pytest.mark.parametrize(
    ("text", "span", "length"),
    [
        ("30min", Span(30, "minutes"), timedelta(minutes=30)),
        ("4h", Span(4, "hours"), timedelta(hours=4)),
        ("2d", Span(2, "days"), timedelta(days=2)),
        ("1w", Span(1, "weeks"), timedelta(days=7)),
        ("0min", Span(0, "minutes"), timedelta(0)),
    ],
)
def test_a_length_of_time_is_read_and_written_the_same_way(text: str, span: Span, length: timedelta) -> None:
    assert Span.parse(text) == span
    assert str(span) == text
    assert span.length == length


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 520), st.sampled_from(get_args(Unit)))
def test_what_is_written_reads_back(amount: int, unit: Unit) -> None:
    assert Span.parse(str(Span(amount, unit))) == Span(amount, unit)


@pytest.mark.parametrize(
    "text", ["", "4", "h", "4 h", "4H", "-1d", "1.5h", "1d2h", "2d\n", "٤h", "2 days", "12345678min"]
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="30min, 4h, 2d or 1w"):
        Span.parse(text)


@pytest.mark.parametrize("unit", get_args(Unit))
def test_ten_years_is_the_longest_in_every_unit(unit: Unit) -> None:
    most = LONGEST // timedelta(**{unit: 1})
    assert Span.parse(str(Span(most, unit))).amount == most
    with pytest.raises(ValueError, match="more than ten years"):
        Span(most + 1, unit)


def test_no_length_is_negative_or_of_an_unknown_unit() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Span(-1, "days")
    with pytest.raises(ValueError, match="minutes, hours, days or weeks"):
        Span(1, "months")  # type: ignore[arg-type]  # what a careless caller might pass


def test_a_field_comes_and_goes_as_it_is_written() -> None:
    window = Window.model_validate_json('{"within": "4h", "remind": "30min"}')
    assert window == Window(within=Span(4, "hours"), remind=Span(30, "minutes"))
    assert window.model_dump_json() == '{"within":"4h","remind":"30min"}'
    assert window.model_dump()["within"] == Span(4, "hours")


@pytest.mark.parametrize("sent", ['"soon"', "4", '{"amount": 4, "unit": "hours"}', '"99999d"', "null"])
def test_a_field_refuses_what_is_no_length_of_time(sent: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Window.model_validate_json(f'{{"within": {sent}}}')
    assert [error["loc"] for error in refused.value.errors()] == [("within",)]


def test_the_reference_shows_the_pattern_and_examples() -> None:
    shown = Window.model_json_schema()["properties"]["within"]
    assert shown == Window.model_json_schema(mode="serialization")["properties"]["within"]
    assert shown["type"] == "string" and shown["pattern"] == "^[0-9]{1,7}(min|h|d|w)$"
    assert [str(Span.parse(example)) for example in shown["examples"]] == shown["examples"]
