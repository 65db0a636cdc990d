"""Sessions over HTTP: begun, led, read, listed, exported."""

import asyncio
from threading import Event
from typing import Any

import pytest

from coach.api.printing import Press
from coach.errors import Occupied

from .conftest import Api, Plant
from .talk import CAUSE, PROBLEM, begin, to_causes

NO_WORDS = {"framework": "five_whys"}


def test_a_problem_becomes_an_issue_and_a_first_question(api: Api, plant: Plant) -> None:
    made = api.made("/v1/sessions", {"framework": "five_whys", "problem": PROBLEM, "team_id": plant.team})
    issue = api("GET", f"/v1/issues/{made['issue_id']}").json()
    assert (issue["title"], issue["status"], issue["team_id"]) == (PROBLEM, "in_analysis", plant.team)
    assert (made["status"], made["n"], made["framework"]) == (
        "active",
        0,
        {"id": "five_whys", "version": 1, "title": "5 Whys"},
    )
    assert made["message"]["question"].endswith("?")


def test_what_the_problem_says_already_is_not_asked_again(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    fields = {field["id"]: field for field in talk.artefact()["fields"]}
    assert [quote["text"] for quote in fields["how_much"]["quotes"]] == ["50 minutes"]
    assert talk.session()["step"]["id"] == "containment"


def test_a_session_on_an_issue_is_linked_to_it_both_ways(api: Api, plant: Plant) -> None:
    issue = api.made("/v1/issues", {"title": PROBLEM, "team_id": plant.team})["id"]
    talk = begin(api, plant.team, issue_id=issue)
    assert talk.session()["issue_id"] == issue
    found = api("GET", "/v1/sessions", params={"issue_id": issue}).json()["items"]
    assert [session["id"] for session in found] == [talk.id]


def test_a_kata_runs_one_cycle_at_a_time_on_its_storyboard(api: Api, plant: Plant) -> None:
    board = api.made("/v1/storyboards", {"challenge": "Every order leaves by noon", "team_id": plant.team})["id"]
    talk = begin(api, plant.team, "kata", storyboard_id=board)
    assert talk.session()["storyboard_id"] == board
    second = api("POST", "/v1/sessions", {"framework": "kata", "storyboard_id": board})
    assert (second.status_code, talk.id in second.text) == (409, True)
    talk.do("abandon")
    assert begin(api, plant.team, "kata", storyboard_id=board).session()["status"] == "active"


def test_a_problem_for_a_kata_becomes_a_storyboard_with_it_as_the_challenge(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team, "kata", problem="Every order leaves by noon")
    board = api("GET", f"/v1/storyboards/{talk.session()['storyboard_id']}").json()
    assert [quote["text"] for quote in board["challenge"]] == ["Every order leaves by noon"]


@pytest.mark.parametrize(
    "about", [{}, {"problem": PROBLEM, "issue_id": "iss_x"}, {"issue_id": "iss_x", "storyboard_id": "sto_x"}]
)
def test_a_session_is_about_exactly_one_thing(api: Api, plant: Plant, about: dict[str, str]) -> None:
    answer = api("POST", "/v1/sessions", {**NO_WORDS, **about, "team_id": plant.team})
    assert (answer.status_code, "exactly one" in answer.json()["detail"]) == (422, True)
    assert api("GET", "/v1/sessions").json()["items"] == []


def test_an_unknown_framework_is_refused_with_the_known_ones(api: Api, plant: Plant) -> None:
    answer = api("POST", "/v1/sessions", {"framework": "six_whys", "problem": PROBLEM, "team_id": plant.team})
    assert answer.status_code == 422
    assert all(known in answer.json()["detail"] for known in ("'six_whys'", "five_whys", "a3", "kata", "huddle"))
    assert api("GET", "/v1/issues").json()["items"] == []


def test_the_same_key_begins_one_session(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "begin-1"}
    body = {"framework": "five_whys", "problem": PROBLEM, "team_id": plant.team}
    first, second = (api("POST", "/v1/sessions", body, headers=once) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    assert len(api("GET", "/v1/sessions").json()["items"]) == 1
    assert len(api("GET", "/v1/issues").json()["items"]) == 1


def test_a_turn_shows_what_was_said_how_it_was_read_and_what_comes_next(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    answered = talk.say(CAUSE)
    turn, session = answered["turn"], answered["session"]
    assert (turn["said"], turn["reading"]["verdict"], turn["backend"], turn["fell_back"]) == (
        CAUSE,
        "ok",
        "builtin",
        False,
    )
    assert turn["reading"]["quotes"] == [{"role": "cause", "start": 0, "end": len(CAUSE)}]
    assert (turn["message"]["move"], turn["message"]) == ("ask_evidence", session["message"])
    assert (turn["n"], session["n"]) == (talk.session()["n"], talk.session()["n"])
    assert (session["step"], session["progress"]["done"]) == ({"id": "analysis", "title": "Causes"}, 3)


def test_a_doubtful_answer_is_probed_and_stays_off_the_artefact(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    turn = talk.say("night shift just doesn't care")["turn"]
    assert (turn["reading"]["verdict"], turn["message"]["move"]) == ("blame", "probe_blame")
    assert " care" not in talk.api("GET", f"{talk.path}/artefact").text


def test_the_artefact_comes_with_the_turn_when_it_is_asked_for(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    plain = talk.say(CAUSE)
    assert plain["session"]["artefact"] is None
    path = f"{talk.path}/turns?include=artefact"
    with_it = api("POST", path, {"text": "i pulled the rag out myself at 22:10"}).json()
    assert with_it["session"]["artefact"] == talk.artefact() == talk.session()["artefact"]


def test_a_message_offers_replies_that_can_be_sent_as_they_are(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    choice = talk.session()["message"]["choices"][-1]
    turn = talk.say(choice["send"])["turn"]
    assert turn["reading"] == {"verdict": "unknown", "quotes": [], "repair": None, "pick": "unknown"}


def test_the_transcript_begins_with_the_opening_and_is_in_order(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    opening = talk.session()["message"]
    said = [talk.say(text)["turn"] for text in ("we put the bars aside until friday", "saw 4 runs fine")]
    turns = talk.turns()
    assert (turns[0]["n"], turns[0]["said"], turns[0]["message"]) == (0, None, opening)
    assert turns[1:] == said


def test_a_transcript_comes_a_page_at_a_time(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    for n in range(4):
        talk.say(f"saw {n} runs fine")
    page = api("GET", f"{talk.path}/turns", params={"limit": 2}).json()
    seen = page["items"]
    while page["next"]:
        page = api("GET", f"{talk.path}/turns", params={"limit": 2, "cursor": page["next"]}).json()
        seen += page["items"]
    assert [turn["n"] for turn in seen] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("format", "kind", "start"),
    [
        ("json", "application/json", "{"),
        ("md", "text/markdown", "#"),
        ("svg", "image/svg+xml", "<svg"),
        ("pdf", "application/pdf", "%PDF"),
    ],
)
def test_the_artefact_is_exported(api: Api, plant: Plant, format: str, kind: str, start: str) -> None:
    talk = begin(api, plant.team)
    answer = api("GET", f"{talk.path}/artefact", params={"format": format})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, kind)
    assert answer.headers["Content-Disposition"] == f'inline; filename="five_whys-{talk.id}.{format}"'
    assert answer.text.startswith(start)
    assert "Saw 3" in answer.text


async def test_one_sheet_is_printed_at_a_time_and_nobody_waits_for_long() -> None:
    press, go, done = Press(patience=0.01), Event(), list[bytes]()

    def sheet() -> bytes:
        go.wait()
        return b"%PDF"

    first = asyncio.create_task(press(sheet))
    await asyncio.sleep(0)
    with pytest.raises(Occupied, match="try again in a moment"):
        await press(sheet)
    go.set()
    done += [await first, await press(sheet)]
    assert done == [b"%PDF"] * 2


def test_the_causes_of_any_talk_can_be_drawn_as_a_tree(api: Api, plant: Plant) -> None:
    a3, kata = begin(api, plant.team, "a3"), begin(api, plant.team, "kata")
    tree, none = (api("GET", f"{t.path}/artefact", params={"format": "svg", "shape": "tree"}) for t in (a3, kata))
    assert (tree.status_code, 'class="problem"' in tree.text, none.status_code) == (200, True, 406)


def test_a_framework_without_a_shape_has_no_drawing(api: Api, plant: Plant) -> None:
    own = api("GET", "/v1/frameworks/huddle").json()["source"].replace("id: huddle", "id: plain_talk")
    source = "\n".join(line for line in own.splitlines() if not line.startswith("shape:"))
    put = api("PUT", "/v1/frameworks/plain_talk", content=source.encode(), headers={"If-None-Match": "*"})
    assert put.status_code in (200, 201), put.text
    talk = begin(api, plant.team, "plain_talk")
    for drawn in ("svg", "pdf"):
        assert api("GET", f"{talk.path}/artefact", params={"format": drawn}).status_code == 406
    assert api("GET", f"{talk.path}/artefact", params={"format": "md"}).status_code == 200
    assert api("GET", f"{talk.path}/artefact", params={"format": "docx"}).status_code == 422


def test_sessions_are_listed_by_status_issue_and_learner(api: Api, plant: Plant) -> None:
    mine = begin(api, plant.team, problem=PROBLEM, learner=plant.member)
    parked = begin(api, plant.team)
    parked.do("park")

    def found(**wanted: str) -> list[str]:
        return [session["id"] for session in api("GET", "/v1/sessions", params=wanted).json()["items"]]

    assert found(learner=plant.member) == [mine.id]
    assert (found(status="active"), found(status="parked")) == ([mine.id], [parked.id])
    assert found(issue_id=parked.session()["issue_id"]) == [parked.id]
    assert found(status="finished") == []


def test_sessions_are_listed_page_by_page_without_loss_or_repetition(api: Api, plant: Plant) -> None:
    made = {begin(api, plant.team).id for _ in range(5)}
    page = api("GET", "/v1/sessions", params={"limit": 2}).json()
    pages = [page["items"]]
    while page["next"]:
        page = api("GET", "/v1/sessions", params={"limit": 2, "cursor": page["next"]}).json()
        pages.append(page["items"])
    assert [len(items) for items in pages] == [2, 2, 1]
    assert {session["id"] for items in pages for session in items} == made


def test_a_session_keeps_the_framework_version_it_began_with(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team, "huddle")
    read = api("GET", "/v1/frameworks/huddle")
    source = read.json()["source"].replace("title: Huddle", "title: Stand-up")
    assert source != read.json()["source"]
    api("PUT", "/v1/frameworks/huddle", content=source.encode(), headers={"If-Match": read.headers["ETag"]})
    new = begin(api, plant.team, "huddle")
    versions = [talk.session()["framework"]["version"], new.session()["framework"]["version"]]
    titles = [talk.artefact()["framework"]["title"], new.artefact()["framework"]["title"]]
    assert (versions, titles) == ([1, 2], ["Huddle", "Stand-up"])
    assert talk.say("the bars are set aside")["session"]["framework"]["version"] == 1


def test_what_the_caller_has_is_not_sent_again(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    tag = api("GET", talk.path).headers["ETag"]
    assert api("GET", talk.path, headers={"If-None-Match": tag}).status_code == 304
    talk.say("saw 4 runs fine")
    assert api("GET", talk.path, headers={"If-None-Match": tag}).status_code == 200


def test_leading_a_session_needs_a_person_at_work(as_role: Any, api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    reader = as_role("reader")
    assert reader("POST", "/v1/sessions", {"framework": "five_whys", "problem": PROBLEM}).status_code == 403
    assert talk.seen_by(reader).send("x").status_code == 403
    assert reader("GET", talk.path).status_code == 403
    assert reader("GET", f"{talk.path}/artefact").status_code == 200


def test_an_issue_s_words_promise_nothing_and_its_own_done_is_what_holds(api: Api, plant: Plant) -> None:
    told = {"title": "23 wrong picks in five days, boxes checked twice, Ben by Friday", "team_id": plant.team}
    issue = api.made("/v1/issues", {**told, "done": "Every box is counted twice"})["id"]
    talk = begin(api, plant.team, "huddle", issue_id=issue)
    fields = {field["id"]: field for field in talk.artefact()["fields"]}
    assert [bool(fields[name]["quotes"]) for name in ("what", "owner", "look")] == [True, False, False]
    assert "Every box is counted twice" in str(fields["containment"])
    assert (talk.session()["message"]["slot"], talk.say("Nadia, by ten")["session"]["step"]["id"]) == ("owner", "team")
