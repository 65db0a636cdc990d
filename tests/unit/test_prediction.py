"""Predictions that can fail: read from words, read back, and judged against what the process did anyway."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from coach.board.rules.drafting import Draft, draft
from coach.board.rules.prediction import Comparison, Prediction, judge
from coach.board.rules.xmr import limits

AT_MOST_5 = Prediction(kpi_id="kpi-1", comparison="at_most", value=5, window_days=28)
AT_LEAST_95 = Prediction(kpi_id="kpi-1", comparison="at_least", value=95, window_days=28)
BEFORE = [7.0, 9.0, 6.0, 8.0, 4.0, 9.0, 7.0, 5.0, 8.0, 6.0, 9.0, 7.0]
"""Centre 7.1, natural limits -0.1 and 14.3: a reading of 3 is nothing new here; two of twelve kept the prediction."""
RANK = {"not_effective": 0, "cannot_tell": 1, "effective": 2}


@pytest.mark.parametrize(
    ("comparison", "under", "on", "over"),
    [
        ("at_most", True, True, False),
        ("at_least", False, True, True),
        ("below", True, False, False),
        ("above", False, False, True),
    ],
)
def test_a_reading_keeps_a_prediction_or_not(comparison: Comparison, under: bool, on: bool, over: bool) -> None:
    prediction = Prediction(count="label", comparison=comparison, value=0.3, window_days=7)
    assert [prediction.holds(value) for value in (0.29, 0.1 + 0.2, 0.31)] == [under, on, over]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kpi_id": None},
        {"count": "label"},
        {"kpi_id": ""},
        {"window_days": 0},
        {"window_days": 401},
        {"value": float("nan")},
        {"value": float("inf")},
        {"comparison": "about"},
        {"owner": "Ana"},
    ],
)
def test_a_prediction_that_cannot_fail_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Prediction.model_validate({**AT_MOST_5.model_dump(), **wrong})


@pytest.mark.parametrize(
    ("comparison", "value", "unit", "days", "sentence"),
    [
        ("at_most", 5, "bottles a shift", 28, "We expect Waste to be at most 5 bottles a shift for 4 weeks."),
        ("below", 2.5, "%", 30, "We expect Waste to be below 2.5% for 30 days."),
        ("at_least", 1234567, "", 7, "We expect Waste to be at least 1234567 for 1 week."),
        ("above", -18, "°C", 1, "We expect Waste to be above -18 °C for 1 day."),
    ],
)
def test_a_prediction_is_read_back(comparison: Comparison, value: float, unit: str, days: int, sentence: str) -> None:
    prediction = Prediction(kpi_id="k", comparison=comparison, value=value, window_days=days)
    assert prediction.read_back("Waste", unit) == sentence


@pytest.mark.parametrize(
    ("locale", "measure", "window", "comparison", "value", "days"),
    [
        ("en", "At most 5 under-filled bottles a shift", "four weeks in a row", "at_most", 5, 28),
        ("en", "no more than three leaks", "30 days", "at_most", 3, 30),
        ("en", "it never goes above 7 minutes", "two consecutive weeks", "at_most", 7, 14),
        ("en", "not less than 40 an hour", "a month", "at_least", 40, 30),
        ("en", "Scrap drops below 2.5 %", "a four-week stretch", "below", 2.5, 28),
        ("en", "6 late lorries or fewer", "12 weeks", "at_most", 6, 84),
        ("en", "freezer under -18 °C", "14 days", "below", -18, 14),
        ("en", "more than 1,200 parts a shift", "six weeks", "above", 1200, 42),
        ("en", "OEE >= 85%", "3 months", "at_least", 85, 90),
        ("en", "at most 4 on L3 with M8 bolts", "3 weeks", "at_most", 4, 21),
        ("en", "at most 4 a shift over three weeks", "three weeks", "at_most", 4, 21),
        ("en", "zero spills", "ten weeks", "at_most", 0, 70),
        ("es", "Como máximo 4 cajas rotas por turno", "tres semanas seguidas", "at_most", 4, 21),
        ("es", "no mas de dos paros", "un mes", "at_most", 2, 30),
        ("es", "al menos un 95 % de disponibilidad", "dos meses", "at_least", 95, 60),
        ("es", "menos de 2,5 %", "30 días", "below", 2.5, 30),
        ("es", "por encima de 1.500 piezas", "una semana", "above", 1500, 7),
        ("de", "Höchstens vier Fehlteile je Schicht", "drei Wochen lang", "at_most", 4, 21),
        ("de", "nicht mehr als 3 Stillstände", "einen Monat", "at_most", 3, 30),
        ("de", "mindestens 95,5 % Verfügbarkeit", "30 Tage", "at_least", 95.5, 30),
        ("de", "Ausschuss unter 2 %", "zwei volle Wochen", "below", 2, 14),
        ("de", "größer als 1.000 Teile", "8 Wochen", "above", 1000, 56),
        ("de", "null Unfälle", "zwölf Wochen", "at_most", 0, 84),
    ],
)
def test_plain_words_become_a_draft(
    locale: str, measure: str, window: str, comparison: Comparison, value: float, days: int
) -> None:
    assert draft(measure, window, locale) == Draft(comparison, value, days)


@pytest.mark.parametrize(
    ("locale", "measure", "window"),
    [
        ("en", "it gets better", "4 weeks"),
        ("en", "5 bottles", "4 weeks"),
        ("en", "between 3 and 5", "4 weeks"),
        ("en", "at least 3 and at most 5", "4 weeks"),
        ("en", "at most 5 of 40", "4 weeks"),
        ("en", "at least 20 % less scrap", "4 weeks"),
        ("en", "down by at least 20 %", "4 weeks"),
        ("en", "at most a few", "4 weeks"),
        ("en", "not never above 5", "4 weeks"),
        ("en", "not at most 5", "4 weeks"),
        ("en", "no rework: below 5", "4 weeks"),
        ("en", "at most 1.2.3", "4 weeks"),
        ("en", "at most 5", ""),
        ("en", "at most 5", "20 shifts"),
        ("en", "at most 5", "20 working days"),
        ("en", "at most 5", "two to four weeks"),
        ("en", "at most 5", "2 weeks and 3 days"),
        ("en", "at most 5", "2.5 weeks"),
        ("en", "at most 5", "14 months"),
        ("es", "reducir al menos un 20 %", "4 semanas"),
        ("es", "menos de 5", "20 días laborables"),
        ("es", "hasta unos pocos", "4 semanas"),
        ("de", "um mindestens 20 %", "4 Wochen"),
        ("de", "höchstens ein paar", "4 Wochen"),
        ("de", "maximal 5", "12 Arbeitstage"),
        ("fr", "au plus 5", "4 semaines"),
    ],
)
def test_words_that_leave_a_doubt_become_no_draft(locale: str, measure: str, window: str) -> None:
    assert draft(measure, window, locale) is None


PHRASES = [
    "at most",
    "at least",
    "never",
    "above",
    "5",
    "2,5",
    ".1",
    "−3",
    "½",
    "zero",
    "by",
    "a shift",
    "four weeks",
    "<",
]
said = st.lists(st.sampled_from(PHRASES), max_size=4).map(" ".join)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(said | st.text(max_size=30), said | st.just("a week"))
def test_whatever_is_said_a_draft_is_a_prediction(measure: str, window: str) -> None:
    found = draft(measure, window, "en")
    if found:
        prediction = Prediction(
            count="x", comparison=found.comparison, value=found.value, window_days=found.window_days
        )
        assert prediction.holds(found.value) == (found.comparison in {"at_most", "at_least"})


@pytest.mark.parametrize(
    ("before", "after", "proposal", "reason", "beyond_noise"),
    [
        pytest.param(BEFORE, [2, 2], "cannot_tell", "too_few", False, id="two readings"),
        pytest.param(BEFORE, [], "cannot_tell", "too_few", False, id="no reading"),
        pytest.param(BEFORE, [3, 6, 3], "not_effective", "missed", False, id="one miss in three"),
        pytest.param(BEFORE, [3] * 8 + [6], "not_effective", "missed", True, id="one miss in nine"),
        pytest.param(BEFORE, [3] * 9 + [6], "effective", "shifted", True, id="one miss in ten"),
        pytest.param(BEFORE, [3] * 18 + [6, 6, 6], "not_effective", "missed", True, id="three misses in twenty-one"),
        pytest.param(BEFORE, [5, 4, 5, 4], "cannot_tell", "noise", False, id="as good as noise"),
        pytest.param(BEFORE, [5, 4, -9, 5], "cannot_tell", "noise", False, id="one lucky reading"),
        pytest.param(BEFORE, [5, 4] * 4, "effective", "shifted", True, id="eight on the good side"),
        pytest.param(BEFORE, [3, 3, 3], "effective", "shifted", True, id="three near the good limit"),
        pytest.param([8, 9, 6, 12] * 3, [5, 4, 5], "effective", "turned", False, id="never kept before"),
        pytest.param([4] * 12, [4] * 12, "cannot_tell", "noise", False, id="nothing changed"),
        pytest.param([5] * 12, [4] * 3, "effective", "shifted", True, id="left a constant"),
        pytest.param(BEFORE[:11], [5, 4, 5], "effective", "held", False, id="no chart before"),
        pytest.param([], [5, 4, 5], "effective", "held", False, id="nothing before"),
        pytest.param([5, 4, 5], [5, 4, 5], "cannot_tell", "held_before", False, id="kept before as well"),
    ],
)
def test_an_effect_is_proposed(
    before: list[float], after: list[float], proposal: str, reason: str, beyond_noise: bool
) -> None:
    found = judge(AT_MOST_5, before, after)
    assert (found.proposal, found.reason, found.beyond_noise) == (proposal, reason, beyond_noise)
    assert (found.held, found.of) == (sum(value <= 5 for value in after), len(after))
    assert found.before == (limits(before) if len(before) >= 12 else None)


def test_a_prediction_upwards_is_judged_by_the_upper_side() -> None:
    upwards = judge(AT_LEAST_95, [90.0, 96.0] * 6, [96.5, 97.0] * 4)
    assert (upwards.proposal, upwards.reason) == ("effective", "shifted")
    assert judge(AT_LEAST_95, [98.0, 99.0] * 6, [95.0, 96.0] * 4).proposal == "cannot_tell"


def test_only_the_readings_just_before_are_the_baseline() -> None:
    assert judge(AT_MOST_5, [900.0] * 50 + BEFORE * 2, [3.0, 3.0, 3.0]).before == limits(BEFORE * 2)


whole = st.integers(-5, 20).map(float)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(
    st.lists(whole, max_size=30),
    st.lists(st.tuples(whole, st.integers(0, 6)), max_size=20),
    st.sampled_from(["at_most", "below", "at_least", "above"]),
)
def test_better_readings_never_make_the_proposal_worse(
    before: list[float], after: list[tuple[float, int]], comparison: Comparison
) -> None:
    prediction = Prediction(kpi_id="k", comparison=comparison, value=7, window_days=28)
    sign = -1 if comparison in {"at_most", "below"} else 1
    plain = judge(prediction, before, [value for value, _ in after])
    better = judge(prediction, before, [value + sign * gain for value, gain in after])
    assert RANK[better.proposal] >= RANK[plain.proposal]
