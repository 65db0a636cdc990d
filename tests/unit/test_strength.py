"""Countermeasures by the action hierarchy."""

import pytest

from coach.backends.builtin import Strength, grade, is_training


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("dowel so the plate only fits one way", "stronger"),
        ("interlock that blocks the start below 165", "stronger"),
        ("same bolt size on all cells, one standard", "stronger"),
        ("guide rail bolted on so the tray cannot tip", "stronger"),
        ("cleaning goes on the shift checklist", "intermediate"),
        ("add the seal to the camera program", "intermediate"),
        ("second signer on the weekend rota", "intermediate"),
        ("retrain everyone", "weaker"),
        ("put up a sign and remind the shift", "weaker"),
        ("write a new procedure", "weaker"),
        ("double check every bag", "weaker"),
        ("train everyone on the new fixture", "weaker"),
        ("a sign at the new guard", "weaker"),
    ],
)
def test_a_change_is_graded_by_what_it_rests_on(text: str, strength: Strength) -> None:
    assert grade(text) == strength


def test_what_no_cue_places_is_not_called_weak() -> None:
    assert grade("water below 24 degrees") == "intermediate"


def test_the_strongest_part_of_a_change_counts() -> None:
    assert grade("interlock on the hatch and training on it") == "stronger"
    assert not is_training("interlock on the hatch and training on it")


@pytest.mark.parametrize("text", ["retrain all welders", "tell everyone again", "toolbox talk on labels"])
def test_training_and_telling_are_known(text: str) -> None:
    assert is_training(text)
