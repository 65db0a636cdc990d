"""Every page, for whoever may see it: nothing breaks, and it has one title."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple, get_args

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.stage import open_all, open_page
from ui.client import calls as c
from ui.fake import FakeCoach, Size
from ui.pages import SHOWN
from ui.pages.settings import PARTS
from ui.parts.text import md
from ui.routes import EVERYBODY, PAGES, Place
from ui.words import LOCALES, Locale

SIZES: Sequence[Size] = get_args(Size)
THINGS = {"kpi": "kpis", "issue": "issues", "action": "actions"}
OPENED: dict[str, Sequence[dict[str, str]]] = {
    **{path: [{"id": f"/v1/{kind}"}] for path, kind in THINGS.items()},
    "coach": [{}, {"session": "/v1/sessions"}],
    "analyses": [{}, {"id": "/v1/sessions"}],
    "kata": [{}, {"id": "/v1/storyboards"}],
    "ideas": [{}, {"id": "/v1/ideas"}],
    "meeting": [{}, {"meeting": "/v1/meetings"}],
    "settings": [{}, *({"part": part.path} for part in PARTS)],
}
"""What is in the address of a page that shows one thing: the first of a list."""
HERE = [place for place in PAGES if place.path in SHOWN]
WIDE = ("admin", "supervisor")
"""Who sees the most of a page, the first of them that may see it."""
OPENED_IN = ("usual", "empty")


class Showing(NamedTuple):
    path: str
    query: dict[str, str]
    role: str
    locale: Locale = "en"
    size: Size = "usual"

    def name(self) -> str:
        opened = "-".join(self.query.values())
        return "/".join(filter(None, (self.path or "board", opened, self.role, self.locale, self.size)))


def one_at_a_time(place: Place) -> Iterator[Showing]:
    """The page in each role; and all that it can be opened with in each size and another language."""
    first, *_ = openings(place)
    usual = next((role for role in WIDE[::-1] if role in place.roles), place.roles[0])
    yield from (Showing(place.path, first, role) for role in place.roles)
    yield from (Showing(place.path, first, usual, locale) for locale in LOCALES)
    for query in openings(place):
        role = "admin" if query.keys() & {"part"} else usual
        yield from (Showing(place.path, query, role, "en", size) for size in SIZES)


def all_at_once(place: Place) -> Iterator[Showing]:
    for query, role, locale, size in product(openings(place), place.roles, LOCALES, SIZES):
        yield Showing(place.path, query, role, locale, size)


def openings(place: Place) -> list[dict[str, str]]:
    lists = FakeCoach().shelf.lists
    return [
        {name: lists[value][0]["id"] if value in lists else value for name, value in query.items()}
        for query in OPENED.get(place.path, [{}])
    ]


def faults(showing: Showing) -> list[str]:
    """What is wrong with it, said so that it can be found. Once also with all open that is closed at first."""
    path, query, role, locale, size = showing
    at = open_page(path, FakeCoach(role, size), locale, **query)
    found = wrong(at)
    if role in WIDE and locale == "en" and size in OPENED_IN and not found:
        found = [f"opened: {what}" for what in wrong(open_all(at))]
    return [f"{showing.name()}: {what}" for what in found]


def wrong(at: AppTest) -> list[str]:
    titles = [title.value for title in at.title]
    found = [*(error.message for error in at.exception), *(error.value for error in at.error)]
    return found or ([] if len(titles) == 1 else [f"titles {titles}"])


@pytest.mark.parametrize("place", HERE, ids=lambda place: place.path or "board")
def test_every_page_shows_in_each_role_language_and_size(place: Place) -> None:
    showings = {showing.name(): showing for showing in one_at_a_time(place)}
    assert [fault for showing in showings.values() for fault in faults(showing)] == []


@pytest.mark.full
@pytest.mark.parametrize("place", HERE, ids=lambda place: place.path or "board")
def test_every_page_shows_in_all_of_them_together(place: Place) -> None:
    assert [fault for showing in all_at_once(place) for fault in faults(showing)] == []


def test_every_place_has_its_page() -> None:
    assert [place.path for place in PAGES if place.path not in SHOWN] == []


def test_who_may_not_see_a_page_sees_nothing_of_it() -> None:
    for place in HERE:
        for role in set(EVERYBODY) - set(place.roles):
            fake = FakeCoach(role)
            at = open_page(place.path, fake)
            assert not at.exception
            assert [one.value for one in at.title] == ["Filling, early shift"], (place.path, role)


NOT_THERE = md("There is no such thing, or it is not for you.")


def test_a_thing_that_is_not_there_is_told_in_words() -> None:
    for path, name in (("kpi", "id"), ("issue", "id"), ("action", "id"), ("coach", "session")):
        at = open_page(path, FakeCoach(), "en", **{name: "none"})
        assert not at.exception
        assert [error.value for error in at.error] == [NOT_THERE], path


def test_a_service_that_does_not_answer_is_told_calmly() -> None:
    fake = FakeCoach()
    at = open_page("", fake)
    fake.cut()
    at.run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == [
        "The coach does not answer just now. Nothing is lost; try again in a moment."
    ]
    fake.mend()
    assert [title.value for title in at.run().title] == ["Filling, early shift"]


def test_who_is_signed_out_is_led_to_the_door() -> None:
    fake = FakeCoach()
    fake.fail(c.get_me, 401, "Sign in.")
    assert [title.value for title in open_page("", fake).title] == ["You are signed out"]


def test_a_plant_without_teams_says_so() -> None:
    fake = FakeCoach("admin", "empty", home_team_id=None, teams=None)
    fake.put("/v1/teams", [])
    for place in HERE:
        at = open_page(place.path, fake)
        assert [error.message for error in at.exception] == [], place.path
