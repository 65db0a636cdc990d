"""An operator's own prices: what a call costs, and a file that cannot be read is named."""

from pathlib import Path

import pytest

from coach.backends.llm.prices import Price, Prices, load_prices
from coach.errors import OutOfOrder

MINI = "openai/mini"


def priced(tmp_path: Path, text: str) -> Prices:
    file = tmp_path / "prices.yaml"
    file.write_text(text, encoding="utf-8")
    return load_prices(file)


@pytest.mark.parametrize(
    ("price", "tokens_in", "tokens_out", "cached", "micros"),
    [
        (Price(input=0.15, output=0.6, cached=0.075), 1_000_000, 0, 0, 150_000),
        (Price(input=0.15, output=0.6, cached=0.075), 0, 1_000_000, 0, 600_000),
        (Price(input=0.15, output=0.6, cached=0.075), 2000, 100, 1500, 248),
        (Price(input=0.15, output=0.6), 2000, 100, 1500, 360),
        (Price(input=0, output=0), 2000, 100, 0, 0),
        (Price(input=1, output=1), 0, 0, 0, 0),
    ],
)
def test_a_call_costs_its_tokens(price: Price, tokens_in: int, tokens_out: int, cached: int, micros: int) -> None:
    assert Prices({MINI: price}).micros(MINI, tokens_in, tokens_out, cached) == micros


def test_a_model_that_is_not_listed_has_no_price() -> None:
    assert Prices({MINI: Price(input=1, output=1)}).micros("openai/maxi", 1000, 10, 0) is None
    assert load_prices(None).micros(MINI, 1000, 10, 0) is None


def test_a_list_is_read_from_a_file(tmp_path: Path) -> None:
    found = priced(
        tmp_path, f"{MINI}: {{input: 0.15, output: 0.6, cached: 0.075}}\nollama_chat/l: {{input: 0, output: 0}}"
    )
    assert found.own == {
        MINI: Price(input=0.15, output=0.6, cached=0.075),
        "ollama_chat/l": Price(input=0, output=0),
    }


def test_an_empty_file_lists_nothing(tmp_path: Path) -> None:
    assert priced(tmp_path, "# later\n") == Prices()


@pytest.mark.parametrize(
    "text",
    [
        "mini: {input: -1, output: 1}",
        "mini: {input: 1}",
        "mini: {input: 1, output: 1, per: token}",
        "mini: {input: .inf, output: 1}",
        "mini: {input: .nan, output: 1}",
        "mini: 5",
        "[1, 2]",
        "mini: [",
        "\tx",
    ],
)
def test_a_faulty_list_is_named_and_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OutOfOrder, match=r"prices\.yaml"):
        priced(tmp_path, text)


def test_a_list_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutOfOrder, match=r"nowhere\.yaml"):
        load_prices(tmp_path / "nowhere.yaml")
    (tmp_path / "prices.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(OutOfOrder, match=r"prices\.yaml"):
        load_prices(tmp_path / "prices.yaml")
