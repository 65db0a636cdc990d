"""Progress: one's own, shared by oneself alone, and nobody beside anybody else."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.stage import html, open_page
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.curves import curve, steps
from ui.parts.text import md


def toggle(at: AppTest) -> Any:
    return next(each for each in at.toggle if each.label == "My coach may see this")


def test_sharing_is_ones_own_tap_and_counts_once() -> None:
    fake = FakeCoach("learner")
    at = open_page("progress", fake)
    before = toggle(at).value
    toggle(at).set_value(not before).run()
    assert fake.asked(c.give_consent) == [{"shares_progress": not before}]


def test_what_is_refused_is_told_in_the_services_words() -> None:
    fake = FakeCoach("learner")
    fake.fail(c.give_consent, 403, "It is theirs alone to say.")
    at = open_page("progress", fake)
    before = toggle(at).value
    at = toggle(at).set_value(not before).run()
    assert [each.value for each in at.error] == [md("It is theirs alone to say.")]
    assert toggle(at).value == before
    at.run()
    assert len(fake.asked(c.give_consent)) == 1


def test_only_a_coach_is_asked_for_and_shown_who_shares() -> None:
    supervisor, coach = FakeCoach("supervisor"), FakeCoach("coach")
    open_page("progress", supervisor)
    at = open_page("progress", coach)
    assert not supervisor.asked(c.list_sharing)
    assert len(coach.asked(c.list_sharing)) == 1
    assert "Those who share theirs with you" in [each.value for each in at.header]


def test_a_shared_device_shows_nobodys_own_progress() -> None:
    fake = FakeCoach("learner", shared_device=True)
    at = open_page("progress", fake)
    assert not fake.asked(c.get_personal_progress)
    assert "Sign in as yourself" in html(at)


def test_weeks_of_which_nothing_is_known_part_the_line() -> None:
    whole, parted = curve([0.5, 0.6, 0.7, 0.8], "a", "b"), curve([0.5, 0.6, None, 0.8], "a", "b")
    assert whole != parted
    assert curve([None, None], "a", "b") == ""
    assert "<img" in steps([0, 1, 1], "a", "b")
