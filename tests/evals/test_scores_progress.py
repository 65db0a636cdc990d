import pytest

from evals.scores import progress
from evals.scores.progress import (
    branches,
    ends,
    herrings,
    is_solved,
    links,
    proof,
    reached,
    roots,
    solved,
    tree,
    tree_links,
)
from tests.evals.transcripts import Line, bare, case, dialogue, kata, keeps, node, said

CASE = case()
JAM = said("flaps jam at the folder", causes="jam")
CURL = said("the blanks are curled", causes="curl")
ROOF = said("pallets stand under the roof", causes="roof")
WORN = said("guide rail is worn", causes="worn")
GLUE = said("probably the new glue is slow", "assumption", causes="glue")
WAY = (*JAM, *CURL, *ROOF)


def shown(id: str) -> tuple[Line, Line]:
    return said("it is in the log", proofs=id)


def test_reached_is_the_share_of_true_causes_and_says_which_kinds() -> None:
    score = reached(CASE, bare(*WAY))
    assert (score.value, score.n) == (0.6, 5)
    assert score.detail == {"link": [2, 2], "root": [1, 1], "contributing": [0, 2]}
    assert "guide rail" in score.reason


def test_nothing_missed_leaves_no_reason() -> None:
    everything = said("all of it", causes="jam curl roof worn sensor")
    assert reached(CASE, bare(*everything)).reason == ""


def test_a_guess_a_wrong_answer_and_a_red_herring_reach_nothing() -> None:
    guessed = said("maybe the roof", "assumption", causes="roof")
    assert reached(CASE, bare(*guessed, *said("the glue", causes="glue"))).value == 0
    assert roots(CASE, bare(*guessed)).value == 0
    assert roots(CASE, bare(*WAY)).value == 1


def test_proof_counts_the_reached_causes_that_were_shown() -> None:
    score = proof(CASE, bare(*JAM, *shown("jam"), *CURL))
    assert (score.value, score.n, score.reason) == (0.5, 2, "curl")
    assert proof(CASE, bare(*GLUE)).value is None
    assert proof(kata(), bare(*JAM, about=kata())).value is None


def test_a_leap_to_the_root_is_a_loose_link() -> None:
    assert links(CASE, bare(*WAY)).value == 1
    assert links(CASE, bare(*JAM, *ROOF)).value == 0.5
    assert links(CASE, bare(*ROOF, *CURL, *JAM)).value == pytest.approx(1 / 3)
    assert links(CASE, bare()).value is None


def test_a_line_ends_well_at_a_root_or_at_what_is_ours() -> None:
    score = ends(CASE, bare(*WAY))
    assert (score.value, score.detail) == (1, {"root": 1})
    halfway = ends(CASE, bare(*JAM))
    assert (halfway.value, halfway.detail) == (1, {"link": 1})


def test_a_line_that_ends_with_what_nobody_here_can_change_ends_badly() -> None:
    foreign = [c.model_copy(update={"ours": c.id != "curl"}) for c in CASE.causes]
    there = CASE.model_copy(update={"causes": foreign})
    there.__dict__.pop("by_id", None)
    assert ends(there, bare(*JAM, *CURL)).value == 0


def test_the_escape_is_no_end_of_why_it_happened() -> None:
    assert ends(CASE, bare(*said("sensor sees each tenth", causes="sensor"))).value is None


def test_a_fork_is_kept_when_both_arms_are_followed_up() -> None:
    both = bare(*JAM, *CURL, *WORN, *ROOF, *shown("worn"))
    assert (branches(CASE, both).value, branches(CASE, both).n) == (1, 1)


def test_a_fork_with_one_arm_forgotten_is_lost() -> None:
    assert branches(CASE, bare(*JAM, *CURL, *WORN, *ROOF)).value == 0
    assert branches(CASE, bare(*WAY)).value is None


def test_both_arms_must_stand_on_the_tree_where_there_is_one() -> None:
    lines = *JAM, *CURL, *WORN, *ROOF, *shown("worn")
    half = keeps(node("c1", "flaps jam"), node("c2", "blanks are curled", "c1"))
    full = keeps(*half["fields"][0]["nodes"], node("c3", "guide rail is worn", "c1"))
    assert branches(CASE, dialogue(*lines, artefact=half)).value == 0
    assert branches(CASE, dialogue(*lines, artefact=full)).value == 1


def test_a_red_herring_is_left_standing_when_nothing_came_of_it() -> None:
    assert herrings(CASE, bare(*JAM, *GLUE)).value == 1
    assert herrings(CASE, bare(*GLUE, *shown("glue"))).value == 0
    assert herrings(CASE, bare(*GLUE, *JAM)).value == 0
    assert herrings(CASE, bare(*JAM)).value is None


@pytest.mark.parametrize("status", ["ruled_out", "to_verify", "verified"])
def test_it_goes_by_what_was_said_whatever_stands_on_the_tree(status: str) -> None:
    kept = keeps(node("c1", "the new glue is slow", status=status))
    assert herrings(CASE, dialogue(*GLUE, *JAM, artefact=kept)).value == 0
    assert herrings(CASE, dialogue(*JAM, *GLUE, artefact=kept)).value == 1


def test_a_red_herring_that_ends_a_kata_stands() -> None:
    talk = dialogue(*GLUE, about=kata(), artefact=keeps(obstacle="the new glue is slow"))
    assert herrings(kata(), talk).value == 1


def test_solved_is_a_root_with_its_proof() -> None:
    assert solved(CASE, bare(*WAY, *shown("roof"))).value == 1
    assert solved(CASE, bare(*WAY, *shown("curl"))).value == 0
    assert not is_solved(CASE, bare(*said("roof, tomas is lazy", "blame", causes="roof"), *shown("roof")))


def test_a_kata_is_solved_by_an_obstacle_that_is_really_there() -> None:
    chosen = keeps(obstacle="the guide rail is worn")
    assert is_solved(kata(), dialogue(*GLUE, *WORN, about=kata(), artefact=chosen))
    assert not is_solved(kata(), dialogue(*GLUE, about=kata(), artefact=chosen))
    assert not is_solved(kata(), dialogue(*WORN, about=kata(), artefact=keeps(obstacle="the new glue is slow")))


def test_in_a_talk_alone_the_last_obstacle_named_is_worked_on() -> None:
    assert is_solved(kata(), bare(*GLUE, *WORN, about=kata()))
    assert not is_solved(kata(), bare(*WORN, *GLUE, about=kata()))
    assert not is_solved(kata(), bare(about=kata()))


@pytest.mark.parametrize("name", ["roots", "links", "ends", "branches", "tree"])
def test_a_kata_follows_no_line_of_causes(name: str) -> None:
    assert getattr(progress, name)(kata(), dialogue(*WAY, about=kata(), artefact=keeps())).value is None


def test_the_tree_must_hold_what_was_reached() -> None:
    kept = keeps(node("c1", "flaps jam"), node("c2", "the blanks are curled", "c1", status="ruled_out"))
    score = tree(CASE, dialogue(*JAM, *CURL, artefact=kept))
    assert (score.value, score.reason) == (0.5, "curl")
    assert tree(CASE, bare(*JAM)).value is None


JAM_NODE, CURL_NODE, ROOF_NODE = "flaps jam", "blanks are curled", "pallets under the roof"


def test_places_on_the_tree_agree_with_the_graph() -> None:
    kept = keeps(node("c1", JAM_NODE), node("c2", CURL_NODE, "c1"), node("c3", ROOF_NODE, "c2"), node("c4", "hm", "c1"))
    assert tree_links(CASE, dialogue(*WAY, artefact=kept)).value == 1
    skipped = keeps(node("c1", JAM_NODE), node("c3", ROOF_NODE, "c1"), node("c4", JAM_NODE, "c9"))
    assert tree_links(CASE, dialogue(*WAY, artefact=skipped)).value == 1


def test_a_cause_under_what_it_does_not_lead_to_is_misplaced() -> None:
    wrong = keeps(node("c1", ROOF_NODE), node("c2", JAM_NODE, "c1"), node("c3", CURL_NODE))
    score = tree_links(CASE, dialogue(*WAY, artefact=wrong))
    assert (score.value, score.n) == (0, 3)
    assert tree_links(CASE, bare(*WAY)).value is None
