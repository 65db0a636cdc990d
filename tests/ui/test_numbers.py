"""Today's numbers: sent together once, and a bad one keeps no other back. And the charts that show them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from tests.ui.stage import BEARER, open_page
from ui.client import Client, Reply, Request
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.here import Here, Names
from ui.pages.numbers import name_of, shown, take
from ui.parts.chart import Dot, Level, RunChart, Scale, draw, levels, table, ticks
from ui.parts.keypad import Sent
from ui.words import words_in

TEAM = "tea_1"


class Picky:
    """Refuses one value, as the service does: all that came with it is refused too."""

    def __init__(self, fake: FakeCoach, bad: float) -> None:
        self.fake, self.bad = fake, bad

    def send(self, request: Request) -> Reply:
        if request.path == "/v1/form" and request.body and f'"value": {self.bad}' in request.body.decode():
            self.fake.sent.append(request)
            return Reply(422, b'{"title": "That cannot be used", "detail": "-7.0 is below 0."}')
        return self.fake.send(request)


def here_of(transport: Any) -> Here:
    api = Client(transport, BEARER)
    return Here(api, api(c.get_me), words_in("en"), api(c.list_teams, limit=200)["items"], None, Names(api))


def sent(here: Here, *values: float) -> Sent:
    lines = here.api(c.get_form, team_id=TEAM)["lines"]
    rows = [{"id": name_of(line), "value": value} for line, value in zip(lines, values, strict=False)]
    return {"key": "k1", "rows": rows}  # type: ignore[typeddict-item]


def test_all_numbers_go_together_under_the_key_of_the_browser() -> None:
    fake = FakeCoach("supervisor")
    here = here_of(fake)
    outcome = take(here, here.api(c.get_form, team_id=TEAM), sent(here, 3.0, 4.0))
    assert [[row["value"] for row in body["readings"]] for body in fake.asked(c.fill_form)] == [[3.0, 4.0]]
    assert (len(outcome.kept), outcome.faults, outcome.key) == (2, {}, "k1")
    assert fake.sent[-1].headers["Idempotency-Key"] == "k1"


def test_a_bad_number_keeps_no_other_back() -> None:
    here = here_of(Picky(FakeCoach("supervisor"), -7.0))
    given = sent(here, 3.0, -7.0, 5.0)
    outcome = take(here, here.api(c.get_form, team_id=TEAM), given)
    first, bad, last = (row["id"] for row in given["rows"])
    assert outcome.kept == (first, last)
    assert outcome.faults == {bad: "-7.0 is below 0."}


def test_without_an_answer_the_numbers_wait_under_their_key() -> None:
    fake = FakeCoach("supervisor")
    here = here_of(fake)
    form, given = here.api(c.get_form, team_id=TEAM), sent(here, 3.0)
    fake.cut(after=True)
    lost = take(here, form, given)
    assert (lost.unsent, lost.key, lost.kept) == (True, "", ())
    fake.mend()
    assert len(take(here, form, given).kept) == 1


def test_numbers_are_written_as_their_reader_does() -> None:
    fake = FakeCoach("supervisor")
    here = replace(here_of(fake), say=words_in("de"))
    line = here.api(c.get_form, team_id=TEAM)["lines"][0]
    assert "97,5" in shown(here, {**line, "target": 97.5})["about"]
    assert not open_page("numbers", fake, "de", team=TEAM).exception


# --- charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(-3.9, 43.5), (0.0, 1.0), (97.2, 99.1), (0.0, 1e6), (5.0, 5.2)])
def test_an_axis_has_a_few_round_numbers(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 3 <= len(found) <= 10
    assert low <= found[0] < found[-1] <= high + 1e-9


def test_labels_of_lines_do_not_cover_each_other() -> None:
    lines = [Level(10.0, "target", "target"), Level(10.1, "limit", "limit"), Level(0.0, "low", "limit")]
    drawn = levels(Scale(-1.0, 11.0, 4), lines)
    heights = [float(each.split('<text class="said"')[1].split(' y="')[1].split('"')[0]) for each in drawn]
    assert min(b - a for a, b in pairwise(heights)) >= 16


def test_what_people_wrote_is_no_markup_in_a_chart() -> None:
    drawn = draw(RunChart('"><b>', [Dot("<i>", 1.0), Dot("b", 2.0)], []))
    assert '"><b>' not in drawn
    assert "<i>" not in table(("Day",), [("<i>",)])
