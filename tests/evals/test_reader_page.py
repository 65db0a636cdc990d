"""How well answers are read, as the page says it, follows from the scores that were kept."""

import pytest

from evals.reader.answers import read
from evals.reader.heldout import kept_back
from evals.reader.page import PAGE, page

pytestmark = pytest.mark.uncounted


def test_every_answer_has_been_kept() -> None:
    lines = read()
    assert len(kept_back(lines).lines) == len(lines)


def test_the_page_is_what_the_kept_scores_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kept_back(read()))
