"""Settings: what a role sees, and a form that sends only what is changed and loses nothing."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.stage import asks, html, open_page
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.course import read
from ui.parts.form import changes, nested
from ui.parts.text import md


def admin() -> FakeCoach:
    return FakeCoach("admin")


def first(fake: FakeCoach, call: Any) -> Any:
    return asks(fake)(call)["items"][0]


def form(at: AppTest, label: str) -> Any:
    return next(each for each in at.text_input if each.label == label)


def send(at: AppTest, label: str = "Keep the changes") -> AppTest:
    return next(each for each in at.button if each.label == label).click().run()


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("admin", {"Teams", "Keys", "Export"}, set()),
        ("supervisor", {"Teams", "KPIs", "Equipment", "Routines"}, {"Keys", "Frameworks", "Organisation"}),
        ("coach", {"Frameworks"}, {"Teams", "Keys", "Export"}),
    ],
)
def test_each_role_sees_the_parts_that_it_may_use(role: str, shown: set[str], hidden: set[str]) -> None:
    at = open_page("settings", FakeCoach(role))
    links = {link.proto.label for link in at.get("page_link")}
    assert shown <= links
    assert not hidden & links


def test_the_people_in_a_list_are_asked_for_together() -> None:
    fake = admin()
    kpi, *_ = asks(fake)(c.list_kpis)["items"]
    fake.put("/v1/kpis", [{**kpi, "id": f"kpi_{n}", "owner_id": f"per_{n}"} for n in range(1, 9)])
    fake.sent.clear()
    open_page("settings", fake, part="kpis")
    assert [request.path for request in fake.sent].count("/v1/people") == 1


def test_a_part_that_is_not_ones_own_is_not_shown_by_its_address() -> None:
    fake = FakeCoach("supervisor")
    at = open_page("settings", fake, part="keys")
    assert at.title[0].value == "Settings"
    assert not fake.asked(c.list_keys)


def test_only_what_is_changed_is_sent_under_the_tag_it_was_read_with() -> None:
    fake = admin()
    team = first(fake, c.list_teams)
    at = open_page("settings", fake, part="teams", id=team["id"])
    form(at, "Whom to call in danger").set_value("Phone 4788")
    at = send(at)
    assert fake.asked(c.change_team) == [{"emergency_contact": "Phone 4788"}]
    assert not at.exception


def test_nothing_is_sent_when_nothing_is_changed() -> None:
    fake = admin()
    at = send(open_page("settings", fake, part="teams", id=first(fake, c.list_teams)["id"]))
    assert not fake.asked(c.change_team)
    assert at.info[0].value == "Nothing is changed."


def test_a_refused_field_is_named_and_keeps_what_was_filled_in() -> None:
    fake = admin()
    fake.fail(c.change_team, 422, "Whom to call has more than 6 words.")
    at = open_page("settings", fake, part="teams", id=first(fake, c.list_teams)["id"])
    form(at, "Whom to call in danger").set_value("a b c d e f g h")
    at = send(at)
    assert [each.value for each in at.error] == [md("Whom to call has more than 6 words.")]
    assert form(at, "Whom to call in danger").value == "a b c d e f g h"


def test_a_change_by_somebody_else_is_shown_and_mine_stays_in_the_form() -> None:
    fake = admin()
    team = first(fake, c.list_teams)
    at = open_page("settings", fake, part="teams", id=team["id"])
    fake.put(f"/v1/teams/{team['id']}", {**team, "name": "Theirs", "timezone": "Europe/Madrid"})
    form(at, "Whom to call in danger").set_value("Phone 4788")
    at = send(at)
    assert "Somebody else has changed this" in at.warning[0].value
    assert form(at, "Name").value == "Theirs"
    assert form(at, "Whom to call in danger").value == "Phone 4788"
    send(at)
    assert fake.asked(c.change_team)[-1] == {"emergency_contact": "Phone 4788"}


def test_a_new_key_shows_its_secret_once_with_the_link_for_the_device() -> None:
    fake = admin()
    at = open_page("settings", fake, part="keys", id="new")
    form(at, "Name").set_value("Tablet")
    at = send(at, "New key")
    (sent,) = fake.asked(c.new_key)
    assert (sent["name"], sent["shared_device"]) == ("Tablet", True)
    secret, link = [each.value for each in at.code]
    assert link.endswith(f"/enrol#{secret}")
    at = next(each for each in at.button if each.label == "I have it").click().run()
    assert not at.code


def test_a_framework_that_fails_its_check_is_not_kept_and_its_text_stays() -> None:
    fake = admin()
    at = open_page("settings", fake, part="frameworks", id=first(fake, c.list_frameworks)["id"])
    at.text_area[0].set_value("id: x")
    at = send(at, "Keep it")
    assert fake.asked(c.check_framework)[-1] == {"text": "id: x"}
    assert not fake.asked(c.save_framework)
    assert at.text_area[0].value == "id: x"


def test_a_ladder_is_told_in_plain_words_as_it_is_written() -> None:
    at = open_page("settings", admin(), part="policies", id="two_days")
    at.text_area[0].set_value("issue: {resolve: 5d}\nlevels: [{up: 1, resolve: 4h}]").run()
    assert "Step 1: one tier up; they have 4 hours." in html(at)
    at.text_area[0].set_value("levels: {").run()
    assert "cannot be told" in html(at)


def test_a_person_is_erased_only_after_their_name_is_typed() -> None:
    fake = admin()
    person = first(fake, c.list_people)
    at = open_page("settings", fake, part="people", id=person["id"])
    at.button(key=f"erase now {person['id']}").click().run()
    assert not fake.asked(c.erase_person)
    at.text_input(key=f"erase name {person['id']}").set_value(person["name"]).run()
    at.button(key=f"erase now {person['id']}").click().run()
    assert fake.asked(c.erase_person) == [{}]


def test_what_is_inside_of_something_goes_as_a_whole() -> None:
    before = {"name": "Scrap", "rules": {"misses": 3, "signal": True}}
    after = nested({"name": "Scrap", "rules.misses": 2})
    assert changes(before, after) == {"rules": {"misses": 2, "signal": True}}


def test_the_course_of_a_framework_is_read_from_its_flowchart() -> None:
    lines = ('a["One"]', 'b{"Two &amp; three"}', "a --> b", 'b -->|no| up_b(["passed on"])')
    boxes, ways = read("\n".join(["flowchart TD", *lines]))
    assert boxes == {"a": "One", "b": "Two & three", "up_b": "passed on"}
    assert [tuple(way) for way in ways] == [("a", "b", ""), ("b", "up_b", "no")]
