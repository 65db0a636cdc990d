"""What an escalation policy may say, and what the shipped ones do say."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from coach.board.policies import presets
from coach.board.rules.policy import Policy

SMALL: dict[str, Any] = {"name": "Small", "issue": {"resolve": "1d"}, "levels": [{"up": 0}]}


def refused(**changed: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        Policy.model_validate(SMALL | changed)
    return str(refusal.value)


def test_a_policy_needs_only_a_name_a_window_and_one_rung() -> None:
    policy = Policy.model_validate(SMALL)
    assert (policy.time, policy.remind, policy.severe_at_once) == ("working", (), True)
    assert (str(policy.grace), str(policy.digest), str(policy.decide), policy.moves) == ("0min", "1d", "5d", 2)
    assert [str(span) for span in policy.effect] == ["30d", "60d", "90d"]


def test_a_policy_says_the_same_after_it_was_written_down() -> None:
    for policy in presets().values():
        assert Policy.model_validate_json(json.dumps(policy.model_dump(mode="json"))) == policy


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"levels": []}, "at least 1 item"),
        ({"levels": [{"up": 0}, {"up": 1}]}, "level 1 has no `resolve`"),
        ({"levels": [{"up": 0, "resolve": "0min"}, {"up": 1}]}, "level 1 has a `resolve` of no time"),
        ({"levels": [{"up": 0, "acknowledge": "0h", "resolve": "1h"}, {"up": 1}]}, "`acknowledge` of no time"),
        ({"levels": [{"up": 2, "resolve": "1h"}, {"up": 1}]}, "does not lead down"),
        ({"levels": [{"up": 0}] * 11}, "at most 10 items"),
        ({"levels": [{"up": 21}]}, "less than or equal to 20"),
        ({"digest": "0d"}, "`digest` is no time"),
        ({"effect": []}, "at least 1 item"),
        ({"remind": ["1h"] * 6}, "at most 5 items"),
        ({"grace": "-1d"}, "is no length of time"),
        ({"grace": "4000d"}, "more than ten years"),
        ({"time": "night"}, "'working' or 'calendar'"),
        ({"issue": {}}, "Field required"),
        ({"escalate": "1d"}, "Extra inputs"),
        ({"name": ""}, "at least 1 character"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_rung_by_rung_is_refused(changed: dict[str, Any], said: str) -> None:
    assert said in refused(**changed)


def test_a_policy_cannot_be_changed_in_the_hand() -> None:
    policy = Policy.model_validate(SMALL)
    with pytest.raises(ValidationError):
        policy.moves = 3


def test_the_minutes_ladder_is_reached_after_0_30_60_and_240_minutes() -> None:
    policy = presets()["minutes"]
    windows = [level.resolve.length.total_seconds() / 60 for level in policy.levels if level.resolve is not None]
    assert (policy.time, str(policy.issue.resolve), [level.up for level in policy.levels]) == (
        "calendar",
        "0min",
        [0, 1, 2, 3],
    )
    assert [sum(windows[:n]) for n in range(len(windows) + 1)] == [0, 30, 60, 240]


def test_the_two_day_policy_waits_two_working_days_and_two_more_a_level() -> None:
    policy = presets()["two_days"]
    assert (policy.time, str(policy.grace), [level.up for level in policy.levels]) == ("working", "2d", [1, 2, 3])
    assert [str(level.resolve) for level in policy.levels] == ["2d", "2d", "None"]


def test_the_hospital_resolves_within_a_day_by_the_calendar() -> None:
    policy = presets()["hospital"]
    assert (policy.time, str(policy.issue.acknowledge), str(policy.issue.resolve)) == ("calendar", "4h", "24h")
