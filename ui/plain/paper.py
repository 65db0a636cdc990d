"""What is printed: an analysis with its drawing, codes that open "raise an issue here", and a board as it stands."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ui.client import Client, Refused
from ui.client import calls as c
from ui.client.types import Action, Equipment, Quote, Team
from ui.parts.marks import SESSIONS, mark
from ui.parts.terms import KINDS, STAGES, STATUSES, category, severity, term
from ui.plain.house import House
from ui.plain.page import page, say_to
from ui.plain.sheets import around, by_category, hour, trend
from ui.plain.wall import told_of
from ui.words import Words

__all__ = ["Card", "cards_for", "routes"]

MOST = 200


def routes(house: House) -> list[BaseRoute]:
    paper = Paper(house)
    return [
        Route("/print/session/{id}", house.shows(paper.session), methods=["GET"]),
        Route("/print/codes", house.shows(paper.codes), methods=["GET"]),
        Route("/print/board", house.shows(paper.board), methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """One code: what it hangs at, and where it leads."""

    name: str
    about: str
    url: str
    code: str
    """The drawing, as the address of a picture."""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Paper:
    house: House

    def session(self, request: Request) -> Response:
        api, id = self.house.mine(request), request.path_params["id"]
        talk, found = api(c.get_session, id=id), api(c.list_actions, session_id=id, limit=MOST)
        actions, artefact = found["items"], talk["artefact"] or {}
        team = api(c.get_team, id=talk["team_id"])
        say = say_to(request, team["timezone"])
        people = names(api, [talk["learner"], *(one["owner_id"] for one in actions), *speakers(artefact)])
        return self.sheet(
            request,
            "print_session",
            say,
            talk=talk,
            team=team,
            state=say(SESSIONS[talk["status"]].word),
            drawing=drawing(api, id),
            lines=lines(artefact),
            speakers=sorted({people[by] for by in speakers(artefact) if people.get(by)}),
            learner=people.get(talk["learner"] or "", ""),
            actions=[action_line(say, one, people) for one in actions],
        )

    def codes(self, request: Request) -> Response:
        """Of one team, or of all that are seen."""
        api, team = self.house.mine(request), request.query_params.get("team") or None
        teams = [api(c.get_team, id=team)] if team else api.every(c.list_teams)
        things = api.every(c.list_equipment, team_id=team)
        root = (self.house.settings.public_url or str(request.base_url)).rstrip("/")
        alone = urlsplit(root).hostname in ("localhost", "127.0.0.1", "::1")
        say = say_to(request)
        return self.sheet(
            request, "print_codes", say, cards=cards_for(say, root, teams, things), alone=root if alone else ""
        )

    def board(self, request: Request) -> Response:
        api, team = self.house.mine(request), request.query_params.get("team", "")
        story = told_of(api, team)
        say, board = say_to(request, story.zone), story.board
        people = names(
            api,
            [
                *(one["assignee_id"] for one in board["issues"]),
                *(one["owner_id"] for one in board["actions"]),
                board["team"]["leader_id"],
            ],
        )
        teams = {one["id"]: one["name"] for one in story.teams}
        return self.sheet(
            request,
            "print_board",
            say,
            board=board,
            kpis=by_category(board["kpis"]),
            hours=[hour(say, one) for one in around(story.hours["hours"], story.at)],
            who=lambda id: people.get(id or "", ""),
            place=lambda id: teams.get(id, ""),
            mark=lambda status: mark(say, status),
            severity=lambda name: severity(say, name),
            category=lambda name: category(say, name),
            kind=lambda name: term(say, KINDS, name),
            stage=lambda name: term(say, STAGES, name),
            trend=lambda kpi: say(trend(kpi)),
        )

    def sheet(self, request: Request, name: str, say: Words, **values: Any) -> Response:
        return page(request, name, say=say, now=datetime.now(UTC), **values)


def names(api: Client, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Of those whom this person sees; nobody else's."""
    asked = sorted({id for id in ids if id})[:MOST]
    if not asked:
        return {}
    try:
        return {person["id"]: person["name"] for person in api(c.list_people, ids=",".join(asked), limit=MOST)["items"]}
    except Refused:
        return {}


def drawing(api: Client, id: str) -> str:
    """As the address of a picture, in which nothing runs; empty for a tool that has no drawing."""
    try:
        return picture(api(c.get_artefact, id=id, format="svg"))
    except Refused as refusal:
        if refusal.status != 406:
            raise
        return ""


def picture(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def quotes_in(artefact: Mapping[str, Any]) -> list[tuple[str, list[Quote]]]:
    """What was said, by field: every list of quotes that a field has, wherever it stands in it."""
    return [(str(one.get("label", "")), list(found_in(one))) for one in artefact.get("fields", [])]


def found_in(value: Any) -> Iterable[Quote]:
    if isinstance(value, list):
        for each in value:
            yield from found_in(each)
    elif isinstance(value, dict) and {"utterance", "text", "erased"} <= value.keys():
        yield value  # type: ignore[misc]  # it has what makes a quote
    elif isinstance(value, dict):
        for each in value.values():
            yield from found_in(each)


def lines(artefact: Mapping[str, Any]) -> list[Line]:
    told = ((label, dict.fromkeys(text_of(quote) for quote in quotes)) for label, quotes in quotes_in(artefact))
    return [Line(label, list(texts)) for label, texts in told if texts]


def speakers(artefact: Mapping[str, Any]) -> set[str]:
    return {quote["by"] for _, quotes in quotes_in(artefact) for quote in quotes if quote["by"]}


def text_of(quote: Quote) -> str:
    return "…" if quote["erased"] else quote["text"]


def action_line(say: Words, one: Action, people: Mapping[str, str]) -> Mapping[str, str]:
    return {
        "what": " ".join(text_of(quote) for quote in one["what"]),
        "kind": term(say, KINDS, one["kind"]),
        "who": people.get(one["owner_id"] or "", "") or " ".join(text_of(quote) for quote in one["owner_said"]),
        "due": say.day(one["due"]) if one["due"] else " ".join(text_of(quote) for quote in one["due_said"]),
        "status": term(say, STATUSES, one["status"]),
    }


def cards_for(say: Words, root: str, teams: Sequence[Team], things: Sequence[Equipment]) -> list[Card]:
    """A card for the area of each team, followed by those of what stands there."""
    cards = []
    for team in sorted(teams, key=lambda one: one["name"]):
        cards.append(card(root, team["name"], say("Area of the team"), team=team["id"]))
        mine = [thing for thing in things if thing["team_id"] == team["id"] and not thing["retired"]]
        for thing in sorted(mine, key=lambda one: one["name"]):
            cards.append(card(root, thing["name"], team["name"], team=team["id"], equipment=thing["id"]))
    return cards


def card(root: str, name: str, about: str, **asked: str) -> Card:
    url = f"{root}/raise?{urlencode(asked)}"
    return Card(name, about, url, segno.make(url, error="m").svg_data_uri(border=4, scale=4, dark="#000", light="#fff"))
