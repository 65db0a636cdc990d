"""Which words fill which role: one answer fills every field it holds."""

import pytest

from coach.backends import Question
from coach.backends.builtin import is_self, match_option, read_now
from coach.dialogue.reading import Expects


def quoted(answer: str, expects: Expects, people: tuple[str, ...] = (), asked: str = "Why?") -> list[tuple[str, str]]:
    question = Question(
        "a3", "step", asked, expects, "Oven 3 stood on Friday", ("belt slipped",), answer, people=people
    )
    return [(span.role, answer[span.start : span.end]) for span in read_now(question).quotes]


def test_one_problem_sentence_fills_what_where_when_and_how_much() -> None:
    found = quoted("9.5 % cracked tiles on oven 3 since tuesday night, standard 2 %", "problem")
    assert ("measure", "9.5 %") in found
    assert ("place", "oven 3") in found
    assert ("due", "since tuesday night") in found
    assert ("target", "standard 2 %") in found
    assert ("problem", "9.5 % cracked tiles on oven 3 since tuesday night") in found


def test_one_huddle_sentence_fills_all_four_fields() -> None:
    assert quoted("belt tore, oven runs on the spare one, nadia has the new belt here by eleven", "problem") == [
        ("problem", "belt tore"),
        ("containment", "oven runs on the spare one"),
        ("owner", "nadia"),
        ("countermeasure", "has the new belt here"),
        ("due", "by eleven"),
    ]


def test_containment_is_quoted_with_its_end() -> None:
    found = quoted("two trays held back, the rest we check by hand, until the belt is in", "containment")
    assert found == [
        ("containment", "two trays held back, the rest we check by hand"),
        ("due", "until the belt is in"),
    ]


def test_a_cause_is_quoted_without_its_lead_in_and_with_what_was_seen() -> None:
    found = quoted("because the roller is glazed, saw it on the camera", "cause")
    assert found == [("cause", "the roller is glazed"), ("evidence", "saw it on the camera")]


def test_two_causes_are_two_quotes() -> None:
    found = quoted("heat, and nobody greases the rollers, theyre on no list", "cause")
    assert found == [("cause", "nobody greases the rollers, theyre on no list")] or found == [
        ("cause", "heat"),
        ("cause", "nobody greases the rollers, theyre on no list"),
    ]


def test_dropping_one_cause_for_another_quotes_the_new_one() -> None:
    found = quoted("nothing really. fan 2 was off on three nights", "evidence")
    assert found == [("cause", "fan 2 was off on three nights")]


def test_every_change_is_quoted_with_its_owner_and_date_in_order() -> None:
    said = "grooved roller instead of the smooth one, me by the 9th. paolo adds a slip alarm by friday noon"
    assert quoted(said, "countermeasure") == [
        ("countermeasure", "grooved roller instead of the smooth one"),
        ("owner", "me"),
        ("due", "by the 9th"),
        ("owner", "paolo"),
        ("countermeasure", "adds a slip alarm"),
        ("due", "by friday noon"),
    ]


def test_a_window_is_no_date_of_a_change() -> None:
    found = quoted("check the belt every day for two weeks", "countermeasure")
    assert "due" not in [role for role, _ in found]


@pytest.mark.parametrize(
    ("answer", "owner"),
    [
        ("me, tomorrow", "me"),
        ("i'll do it", "i'll"),
        ("Xiulan", "Xiulan"),
        ("xiulan fits the roller by friday", "xiulan"),
        ("the shift lead", "the shift lead"),
    ],
)
def test_an_owner_is_the_speaker_a_name_or_a_single_role(answer: str, owner: str) -> None:
    assert ("owner", owner) in quoted(answer, "who", people=("Xiulan Chen",))


def test_a_little_word_between_two_names_is_nobody() -> None:
    people = ("The Fitter", "Gregor with the fitter", "Will Otieno")
    found = quoted(
        "tag by lorry time, the lift takes only that colour, will by friday", "countermeasure", people=people
    )
    assert [text for role, text in found if role == "owner"] == ["will"]


@pytest.mark.parametrize("answer", ["the team", "maintenance", "somebody from days", "we all"])
def test_a_group_is_no_owner(answer: str) -> None:
    assert "owner" not in [role for role, _ in quoted(answer, "who")]


def test_a_measure_is_quoted_apart_from_its_window() -> None:
    assert quoted("stops under 3 a week four weeks in a row", "measure") == [
        ("measure", "stops under 3 a week"),
        ("due", "four weeks in a row"),
    ]


def test_a_target_is_quoted_apart_from_date_and_condition() -> None:
    assert quoted("12 minutes or less by 3 march, rollers laid out in order of use", "target") == [
        ("target", "12 minutes or less"),
        ("due", "by 3 march"),
        ("condition", "rollers laid out in order of use"),
    ]


def test_each_obstacle_is_its_own_quote() -> None:
    found = quoted("one hoist for two ovens, bolts seized, no light inside", "obstacle", asked="What obstacles?")
    assert [text for _, text in found] == ["one hoist for two ovens", "bolts seized", "no light inside"]


def test_a_fix_that_came_too_early_is_kept_as_an_idea() -> None:
    assert quoted("we need a wider belt", "cause") == [("countermeasure", "we need a wider belt")]


def test_owner_and_date_survive_a_hazard_in_the_same_answer() -> None:
    found = quoted("me, tomorrow. oh and the guard at the infeed is off", "who")
    assert found == [("owner", "me"), ("due", "tomorrow"), ("other", "oh and the guard at the infeed is off")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 1),
        ("the second one", 1),
        ("bolt", 1),
        ("take the hoist", 0),
        ("last one", 2),
        ("neither", None),
        ("4", None),
    ],
)
def test_a_choice_is_matched_by_number_or_words(text: str, place: int | None) -> None:
    assert match_option(text, ("hoist is shared", "bolts seized", "no light inside")) == place


def test_the_speaker_is_told_from_others() -> None:
    assert is_self("Me")
    assert is_self("I’ll")
    assert not is_self("Ana")


def test_the_number_of_a_thing_is_no_quantity() -> None:
    found = quoted("forklift 2 stands with a flat tyre, 3 times since monday", "problem")
    assert [text for role, text in found if role == "measure"] == ["3 times"]


def test_a_problem_made_of_details_alone_is_still_quoted() -> None:
    assert ("problem", "4 stops on oven 3 at night") in quoted("4 stops on oven 3 at night", "problem")


def test_an_offer_to_go_and_see_is_kept_with_its_time() -> None:
    assert quoted("me tomorrow at 6", "evidence") == [("owner", "me"), ("due", "tomorrow at 6")]


def test_titles_and_surnames_belong_to_the_name() -> None:
    said = "move the rack - Dr Weber, by monday. Maria Lopez checks it on friday"
    assert [text for role, text in quoted(said, "plan") if role == "owner"] == ["Dr Weber", "Maria Lopez"]


@pytest.mark.parametrize(
    ("answer", "owner", "due"),
    [
        ("fork bent, we use the spare, zsolt bends it back by noon", "zsolt", "by noon"),
        ("door sticks, held with a rope, imke looks at the hinge by three", "imke", "by three"),
        ("lamp out, torch for now, obinna by six", "obinna", "by six"),
    ],
)
def test_a_name_on_no_list_owns_what_it_does_or_gets_a_date_for(answer: str, owner: str, due: str) -> None:
    found = quoted(answer, "problem")
    assert ("owner", owner) in found
    assert ("due", due) in found


@pytest.mark.parametrize(
    "answer", ["leak, bucket under it, seals by friday", "jam, cleared, the crew looks at it by ten"]
)
def test_a_thing_or_a_crew_with_a_date_owns_nothing(answer: str) -> None:
    assert "owner" not in [role for role, _ in quoted(answer, "problem")]


@pytest.mark.parametrize(
    ("answer", "owner"),
    [
        ("zsolt", "zsolt"),
        ("imke from the tool shop", "imke"),
        ("dr sandoval", "dr sandoval"),
        ("obinna, friday", "obinna"),
    ],
)
def test_a_bare_name_answers_who(answer: str, owner: str) -> None:
    assert ("owner", owner) in quoted(answer, "who")


@pytest.mark.parametrize(
    ("answer", "place", "measure"),
    [
        ("Peeler 4: 60 trays with skins on Monday, limit 10", "Peeler 4", "60 trays"),
        ("aisle 22, 17 picks wrong since friday, target 3", "aisle 22", "17 picks"),
        ("rescue 3 left after 5 minutes on two calls in june, goal 90 seconds", "rescue 3", "5 minutes"),
    ],
)
def test_the_number_of_the_place_is_not_the_measure(answer: str, place: str, measure: str) -> None:
    found = quoted(answer, "problem")
    assert [text for role, text in found if role == "place"] == [place]
    assert ("measure", measure) in found
    assert {"problem", "due", "target"} <= {role for role, _ in found}


def test_the_deviation_is_the_problem_and_not_the_sigh_before_it() -> None:
    found = quoted("what a day. 60 trays with skins at peeler 4", "problem")
    assert [text for role, text in found if role == "problem"] == ["60 trays with skins at peeler 4"]


@pytest.mark.parametrize("expects", ["when", "containment"])
@pytest.mark.parametrize("answer", ["until the new blade is in", "till the fitter has been"])
def test_an_event_ends_it_as_well_as_a_date(answer: str, expects: Expects) -> None:
    assert quoted(answer, expects) == [("due", answer)]
