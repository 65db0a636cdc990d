"""What was done at the fake service is seen there, and tests can make it fail."""

import pytest

from tests.ui.stage import asks
from ui.client import Client, Refused, SignedOut, Unreachable
from ui.client import calls as c
from ui.fake import FakeCoach


@pytest.fixture
def api(fake: FakeCoach) -> Client:
    return asks(fake)


def test_an_issue_that_is_raised_stands_first_on_the_board(fake: FakeCoach, api: Client) -> None:
    team = fake.me["home_team_id"]
    before = api(c.get_board, team=team)["counts"]["issues"]
    raised = api(c.new_issue, body={"title": "Glue is cold", "team_id": team}, key="one")
    board = api(c.get_board, team=team)
    assert (board["issues"][0]["id"], board["issues"][0]["title"]) == (raised["id"], "Glue is cold")
    assert board["counts"]["issues"] == before + 1
    assert api(c.get_issue, id=raised["id"])["originator_id"] == fake.me["person"]["id"]


def test_an_analysis_goes_on_with_what_is_said(api: Client) -> None:
    began = api(c.begin_session, body={"framework": "five_whys", "problem": "Cold glue"}, key="one")
    replied = api(c.take_turn, id=began["id"], body={"text": "the heater is off"}, key="two")
    turns = api(c.list_turns, id=began["id"], before="end", limit=1)
    assert [turn["said"] for turn in turns["items"]] == ["the heater is off"]
    assert api(c.get_session, id=began["id"])["message"] == replied["turn"]["message"]
    assert api(c.park, id=began["id"], key="three")["session"]["status"] == "parked"
    assert next(one["id"] for one in api(c.list_sessions, status="parked")["items"]) == began["id"]


def test_what_is_done_is_nobodys_task_any_more(api: Client) -> None:
    task = next(task for task in api(c.list_work)["items"] if task["kind"] == "action")
    assert api(c.complete, id=task["item_id"], key="one")["status"] == "done"
    assert task["item_id"] not in {task["item_id"] for task in api(c.list_work)["items"]}


def test_the_same_key_counts_once_and_another_body_under_it_is_refused(fake: FakeCoach, api: Client) -> None:
    body = {"title": "Glue is cold", "team_id": fake.me["home_team_id"]}
    assert api(c.new_issue, body=body, key="one") == api(c.new_issue, body=body, key="one")
    with pytest.raises(Refused) as refused:
        api(c.new_issue, body={**body, "title": "Another"}, key="one")
    assert refused.value.status == 422
    assert [each["title"] for each in fake.asked(c.new_issue)] == ["Glue is cold", "Glue is cold", "Another"]


def test_a_lost_answer_is_sent_again_and_done_once(fake: FakeCoach, api: Client) -> None:
    team = fake.me["home_team_id"]
    fake.cut(after=True)
    with pytest.raises(Unreachable):
        api(c.new_issue, body={"title": "Glue is cold", "team_id": team}, key="one")
    fake.mend()
    titles = [issue["title"] for issue in api(c.list_issues)["items"]]
    assert (len(fake.asked(c.new_issue)), titles.count("Glue is cold")) == (2, 1)


def test_it_can_be_made_to_refuse_and_to_end_a_sign_in(fake: FakeCoach, api: Client) -> None:
    fake.fail(c.list_work, 422, "Choose a person.")
    with pytest.raises(Refused, match=r"Choose a person\."):
        api(c.list_work)
    fake.fail(c.list_work, 401, "Sign in again.")
    with pytest.raises(SignedOut):
        api(c.list_work)


def test_each_role_is_refused_what_the_service_refuses_it() -> None:
    with pytest.raises(Refused) as refused:
        asks(FakeCoach("learner"))(c.list_keys)
    assert refused.value.status == 403
    assert asks(FakeCoach("admin"))(c.list_keys)["items"]


def test_what_is_asked_of_a_list_has_to_fit(api: Client) -> None:
    for wrong in ({"limit": 500}, {"open": "perhaps"}, {"status": "gone"}, {"team_id": ""}):
        with pytest.raises(Refused) as refused:
            api(c.list_issues, **wrong)
        assert (refused.value.status, refused.value.faults[0].field) == (422, f"query.{next(iter(wrong))}")
    assert api(c.list_issues, limit=200, open=True, status="open", team_id="tea_1")["next"] is None


def test_lists_are_empty_or_long_when_asked(fake: FakeCoach) -> None:
    nothing, much = (asks(FakeCoach(size=size)) for size in ("empty", "thousand"))
    assert nothing(c.list_issues)["items"] == []
    page = much(c.list_issues, limit=200)
    assert (len(page["items"]), page["next"]) == (200, "200")
    board = much(c.get_board, team=fake.me["home_team_id"])
    assert len({issue["id"] for issue in board["issues"]}) == 1000
