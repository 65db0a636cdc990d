"""A danger comes before everything, needs no reader, and is contained before the talk goes on."""

import pytest

from coach.dialogue.reading import VERDICTS, Verdict
from coach.dialogue.state import Abandoned, CancelAlert, OpenAction, RaiseAlert, SendAlert
from coach.errors import IllegalMove
from coach.frameworks.terms import RepairKind
from tests.factories import AT, Talk, five_whys, framework, made, proven


def in_danger() -> Talk:
    talk = five_whys()
    talk.say("The guard is open and it runs", "hazard", ("other", "The guard is open"))
    return talk


def test_a_danger_in_words_stops_the_coaching_and_asks_to_send() -> None:
    talk = five_whys()
    [alert] = talk.say("The guard is open and it runs", "hazard", ("other", "The guard is open"))
    assert isinstance(alert, RaiseAlert)
    assert [talk.words(q) for q in alert.about] == ["The guard is open"]
    assert (talk.shown.move, talk.asked.picks, talk.state.alert) == ("make_safe", ("send", "false_alarm"), "asked")


def maybe_in_danger() -> Talk:
    talk = five_whys()
    assert talk.say("We reach round it", "hazard", ("other", "We reach round it"), sure=False) == ()
    return talk


def test_a_danger_that_is_only_likely_is_asked_about_and_nobody_is_called() -> None:
    talk = maybe_in_danger()
    assert (talk.asked.key, talk.shown.move, talk.asked.picks) == ("alert_unsure", "make_safe", ("send", "false_alarm"))
    assert talk.state.alert == "unsure"


def test_a_likely_danger_that_is_one_is_raised_and_sent_at_once() -> None:
    talk = maybe_in_danger()
    raised, sent = talk.tap("send")
    assert isinstance(raised, RaiseAlert)
    assert [talk.words(q) for q in raised.about] == ["We reach round it"]
    assert (sent, talk.asked.key, talk.state.alert) == (SendAlert(), "alert_sent", "sent")


@pytest.mark.parametrize("pick", ["false_alarm", ""])
def test_a_likely_danger_that_is_none_is_the_answer_that_it_was(pick: str) -> None:
    talk = maybe_in_danger()
    assert talk.say("no", "no", pick=pick) == ()
    assert (talk.at, talk.state.alert, talk.state.told) == ("analysis.evidence", "", None)
    assert [talk.words(node.quote) for node in talk.state.nodes] == ["We reach round it"]


def test_the_danger_button_raises_what_was_only_likely() -> None:
    talk = maybe_in_danger()
    [alert] = talk.danger()
    assert isinstance(alert, RaiseAlert)
    assert [talk.words(q) for q in alert.about] == ["We reach round it"]
    assert (talk.state.alert, talk.asked.key) == ("asked", "alert")


@pytest.mark.parametrize("verdict", [verdict for verdict in VERDICTS if verdict not in ("repair", "no")])
def test_only_a_yes_or_another_danger_sends_what_was_only_likely(verdict: Verdict) -> None:
    talk = maybe_in_danger()
    raised, *sent = talk.say("well, as we always do", verdict)
    assert isinstance(raised, RaiseAlert)
    assert (SendAlert() in sent) == (verdict in ("yes", "hazard"))
    assert talk.state.alert == ("sent" if SendAlert() in sent else "asked")


def test_a_danger_without_quotes_is_passed_on_whole() -> None:
    talk = five_whys()
    [alert] = talk.say("The guard is open", "hazard")
    assert isinstance(alert, RaiseAlert)
    assert [talk.words(q) for q in alert.about] == ["The guard is open"]


def test_the_danger_button_needs_no_words() -> None:
    talk = five_whys()
    assert talk.danger() == (RaiseAlert(()),)
    assert (talk.shown.move, talk.state.alert) == ("make_safe", "asked")


def test_the_danger_button_wakes_a_parked_session() -> None:
    talk = five_whys()
    talk.park()
    talk.danger()
    assert (talk.state.status, talk.asked.slot) == ("active", "alert")


def test_a_danger_in_the_record_is_met_first() -> None:
    talk = Talk(framework("five_whys")).start("The guard is open and it runs", "hazard")
    assert (talk.asked.slot, talk.effects) == ("alert", [RaiseAlert(talk.state.last)])


def test_after_a_false_alarm_the_answer_is_taken_as_what_it_was() -> None:
    talk = in_danger()
    assert talk.tap("false_alarm") == (CancelAlert(),)
    assert (talk.at, talk.state.alert, talk.state.told) == ("analysis.evidence", "", None)
    assert [talk.words(node.quote) for node in talk.state.nodes] == ["The guard is open and it runs"]


def test_a_no_to_the_alarm_in_words_goes_back_to_the_question() -> None:
    talk = in_danger()
    assert talk.say("no, all fine", "no") == (CancelAlert(),)
    assert (talk.at, talk.state.alert, talk.shown.lead) == ("analysis.why", "", "on")


def test_a_danger_is_sent_contained_and_left_only_when_it_is_safe() -> None:
    talk = in_danger()
    assert talk.tap("send") == (SendAlert(),)
    assert (talk.asked.key, talk.asked.expects, talk.state.alert) == ("alert_sent", "containment", "sent")
    talk.say("The machine is off", "ok", ("containment", "The machine is off"))
    assert (talk.asked.key, talk.asked.picks) == ("alert_safe", ("safe", "not_yet"))
    talk.tap("not_yet")
    assert (talk.asked.key, talk.asked.expects) == ("alert_again", "containment")
    talk.tap("safe")
    assert (talk.at, talk.state.alert, talk.shown.lead) == ("analysis.why", "", "safe")
    assert talk.field("danger") == ["The machine is off"]


def test_anything_but_a_no_sends_the_alert() -> None:
    talk = in_danger()
    assert talk.say("Ben stands there now", "vague") == (SendAlert(),)


def test_what_is_said_while_the_alert_waits_is_kept_as_containment() -> None:
    talk = in_danger()
    talk.say("Ben stands there now")
    assert talk.field("danger") == ["Ben stands there now"]


def test_a_second_danger_while_one_is_open_does_not_lose_the_first_question() -> None:
    talk = in_danger()
    talk.danger()
    talk.say("The floor is wet too", "hazard")
    talk.tap("safe")
    assert talk.at == "analysis.why"


def test_a_danger_told_while_a_walk_is_planned_comes_back_to_the_plan() -> None:
    talk = five_whys()
    talk.tap("unknown")
    talk.say("The guard is open", "hazard")
    talk.tap("send")
    talk.tap("safe")
    assert talk.at == "analysis.gemba"
    talk.tap("nobody")
    assert talk.at == "analysis.why"


def test_a_walk_planned_in_the_same_breath_as_a_danger_is_kept() -> None:
    talk = five_whys()
    talk.tap("unknown")
    task, alert = talk.say(
        "ben looks on Friday, the guard is open",
        "hazard",
        ("owner", "ben"),
        ("due", "on Friday"),
        ("other", "the guard"),
    )
    assert isinstance(task, OpenAction)
    assert isinstance(alert, RaiseAlert)
    assert (task.item.owner_id, [talk.words(q) for q in alert.about]) == ("ben", ["the guard"])
    talk.tap("false_alarm")
    assert talk.at == "analysis.parking"
    talk.tap("go_on")
    assert talk.at == "analysis.leg"


def test_a_danger_while_an_answer_is_put_right_comes_back_to_that_answer() -> None:
    talk = proven(five_whys(), "Glue is thin")
    talk.repair("back")
    talk.tap("unknown")
    talk.danger()
    for pick in ("false_alarm", "nobody"):
        talk.tap(pick)
    talk.say("Glue is old", "ok", ("cause", "Glue is old"))
    assert talk.under() == ["Glue is old"]


@pytest.mark.parametrize("kind", ["skip", "back", "repeat", "rephrase", "human", "correct"])
def test_a_danger_cannot_be_talked_around(kind: RepairKind) -> None:
    talk = in_danger()
    asked = talk.asked
    talk.repair(kind)
    assert (talk.asked, talk.shown.move, talk.state.alert) == (asked, "make_safe", "asked")


def test_a_session_can_be_stopped_in_a_danger_and_comes_back_to_it() -> None:
    talk = in_danger()
    talk.repair("stop")
    assert talk.state.status == "parked"
    talk.resume()
    assert (talk.asked.slot, talk.state.alert) == ("alert", "asked")


def test_no_answer_is_changed_while_a_danger_is_open() -> None:
    talk = in_danger()
    before = talk.state
    with pytest.raises(IllegalMove, match="Danger comes first"):
        talk.edit(1, "Nothing")
    assert talk.state == before


def test_a_session_may_be_abandoned_at_any_time() -> None:
    talk = in_danger()
    talk.do(Abandoned(talk.state.n + 1, AT, "ben"))
    assert (talk.at, talk.shown.key, talk.state.under) == ("abandoned", "abandoned", None)


def test_a_danger_can_be_told_in_every_framework() -> None:
    small = made({}, {"id": "only", "kind": "offer"})
    talk = Talk(small).start("Labels peel off")
    talk.say("The guard is open", "hazard")
    assert talk.asked.slot == "alert"
