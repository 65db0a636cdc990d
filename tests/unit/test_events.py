"""The table of events: every type belongs to a kind, and patterns stand for what they say."""

import pytest

from coach.api.permissions import PERMISSIONS
from coach.board.rules.events import EVERY_TYPE, KINDS, TOLD, of_kind, unknown_patterns, wanted


def test_every_type_has_a_kind_that_somebody_may_read() -> None:
    assert {type.partition(".")[0] for type in EVERY_TYPE} == set(KINDS)
    assert {(about.resource, about.verb) for about in KINDS.values()} <= PERMISSIONS.keys()
    assert (list(EVERY_TYPE), TOLD.keys() <= set(EVERY_TYPE)) == (sorted(set(EVERY_TYPE)), True)


def test_patterns_stand_for_a_kind_a_type_or_everything() -> None:
    assert wanted(["*"]) == set(EVERY_TYPE)
    assert wanted(["meeting.*"]) == {"meeting.started", "meeting.changed", "meeting.decided", "meeting.ended"}
    assert wanted(["kpi.read", "absence.*"]) == {"kpi.read", "absence.created", "absence.deleted"}
    assert unknown_patterns(["kpi.*", "kpi.", "*.read", "kpi.red", "kpi"]) == ["kpi.", "*.read", "kpi.red", "kpi"]


def test_a_type_that_is_not_in_the_table_is_refused() -> None:
    assert of_kind("issue", "raised") == "issue.raised"
    with pytest.raises(ValueError, match=r"issue\.flew is no event type"):
        of_kind("issue", "flew")
