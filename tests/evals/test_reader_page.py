"""How well answers are read, as the page says it, follows from the scores that were kept."""

import pytest

from evals.reader.answers import read
from evals.reader.heldout import kept_back
from evals.reader.page import PAGE, page

pytestmark = pytest.mark.uncounted


def test_every_answer_has_been_kept() -> None:
    lines = read()
    assert len(kept_back(lines).lines) == len(lines)


def test_the_page_and_its_plots_are_what_the_kept_scores_give() -> None:
    for name, text in page(kept_back(read())).items():
        assert (PAGE.parent / name).read_text(encoding="utf-8") == text, name
