"""What there is to look at: each page as somebody comes to it, with something on it."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.browser.stack import Stack
from tests.browser.talking import SEALER, said_in
from ui.pages.settings import PARTS

__all__ = ["SIGHTS", "Sight", "ids_of"]

SHIFT = "Filling, early shift"


class Sight(NamedTuple):
    """`path` names what it is about in braces; see `ids_of`."""

    name: str
    path: str
    who: str


SIGHTS = (
    Sight("board", "/", "Milena Horvat"),
    Sight("board-department", "/", "Judit Barta"),
    Sight("board-area", "/", "Rafael Ortega"),
    Sight("board-learner", "/", "Tomas Keller"),
    Sight("work", "/work", "Tomas Keller"),
    Sight("raise", "/raise", "Tomas Keller"),
    Sight("coach-begin", "/coach", "Milena Horvat"),
    Sight("coach", "/coach?session={talk}", "Mateo Rossi"),
    Sight("coach-finished", "/coach?session={finished}", "Mateo Rossi"),
    Sight("inbox", "/inbox", "Judit Barta"),
    Sight("numbers", "/numbers", "Milena Horvat"),
    Sight("meeting", "/meeting", "Viktor Szabo"),
    Sight("meeting-record", "/meeting?team={department}&meeting={meeting}", "Judit Barta"),
    Sight("department", "/department", "Viktor Szabo"),
    Sight("analyses", "/analyses", "Milena Horvat"),
    Sight("analysis", "/analyses?id={finished}", "Mateo Rossi"),
    Sight("kata", "/kata", "Milena Horvat"),
    Sight("kata-storyboard", "/kata?id={storyboard}", "Helene Lindqvist"),
    Sight("ideas", "/ideas", "Judit Barta"),
    Sight("tier3", "/tier3", "Helene Lindqvist"),
    Sight("progress", "/progress", "Tomas Keller"),
    Sight("progress-coach", "/progress", "Greta Sommer"),
    Sight("kpi", "/kpi?id={kpi}", "Milena Horvat"),
    Sight("issue", "/issue?id={issue}", "Milena Horvat"),
    Sight("action", "/action?id={action}", "Milena Horvat"),
    Sight("settings", "/settings", "Helene Lindqvist"),
    *(Sight(f"settings-{part.path}", f"/settings?part={part.path}", "Helene Lindqvist") for part in PARTS),
    Sight("settings-team", "/settings?part=teams&id={team}", "Helene Lindqvist"),
    Sight("settings-framework", "/settings?part=frameworks&id=five_whys", "Greta Sommer"),
    Sight("sign-in", "/sign-in", ""),
    Sight("enrol", "/enrol", ""),
    Sight("wall", "/tv?team={team}", "Milena Horvat"),
    Sight("wall-release", "/tv/release?team={team}", "Milena Horvat"),
    Sight("print-board", "/print/board?team={team}", "Milena Horvat"),
    Sight("print-session", "/print/session/{finished}", "Mateo Rossi"),
    Sight("print-codes", "/print/codes?team={team}", "Helene Lindqvist"),
)


def ids_of(stack: Stack) -> Mapping[str, str]:
    team, department = stack.team(SHIFT)["id"], stack.team("Filling and packing")["id"]
    board = stack.get(f"/board?team={team}")
    ended = [one for one in stack.get(f"/meetings?team_id={department}&limit=20")["items"] if one["ended_at"]]
    finished = stack.get("/sessions?status=finished&limit=200")["items"]
    return {
        "team": team,
        "department": department,
        "kpi": next(kpi["id"] for kpi in board["kpis"] if kpi["status"] == "red"),
        "issue": board["issues"][0]["id"],
        "action": board["actions"][0]["id"],
        "meeting": ended[0]["id"],
        "storyboard": stack.get("/storyboards?limit=1")["items"][0]["id"],
        "finished": next(one["id"] for one in finished if one["learner"] == stack.person("Mateo Rossi")),
        "talk": talk(stack),
    }


def talk(stack: Stack) -> str:
    """Under way, with two answers, and by somebody who can look at it."""
    mateo = stack.bearer("Mateo Rossi")
    id = str(stack.post("/sessions", {"framework": "five_whys", "problem": SEALER}, mateo)["id"])
    for text in said_in("sealer")[:4]:
        stack.post(f"/sessions/{id}/turns", {"text": text}, mateo)
    return id
