"""How a session begins: on a problem, an issue or a storyboard, whose words are read like a first answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.backends import BUILTIN, Reader
from coach.board.feed import occurred
from coach.board.hands import pick, their_team
from coach.board.issues import not_an_idea, raise_issue, settle
from coach.board.plant import Plant
from coach.board.storyboards import begin_cycle, start_storyboard
from coach.board.toolbox import understood
from coach.clock import new_id
from coach.coaching.codec import event_kind, write_event, write_state
from coach.coaching.deciding import decide, utterance_ids
from coach.coaching.effects import about, carry_out
from coach.coaching.listen import Answer, Site, heard, question, trimmed
from coach.coaching.views import message_json
from coach.dialogue import core
from coach.dialogue.reading import Verdict
from coach.dialogue.state import ENGINE, Heard, Quote, Started, State
from coach.errors import InvalidInput, NotAllowed
from coach.frameworks.schema import Collect, Framework
from coach.settings import Settings
from coach.store import board as rows
from coach.store import frameworks as toolbox
from coach.store import outcomes, storyboards
from coach.store import tables as t
from coach.store.scope import Caller
from coach.store.sessions import EventRow, SessionRow, create_session, load_texts

__all__ = ["NewSession", "begin", "clean", "facts_of", "site_of", "step_of"]

BINARY = re.compile(r"[^\t\n\r\x20-\x7e\x80-\U0010ffff]|[\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class NewSession:
    framework: str
    problem: str | None = None
    issue_id: str | None = None
    storyboard_id: str | None = None
    learner: str | None = None
    team_id: str | None = None
    card: bool = False
    """Card mode, for a framework that works on a storyboard: a person coaches."""
    locale: str | None = None
    """The framework's own, where none is wanted."""


def clean(text: str, most: int) -> str:
    """What somebody said, or a clear refusal that leaves everything as it was."""
    if len(text) > most:
        raise InvalidInput(
            f"That is {len(text):,} characters; send at most {most:,}, the answer to the question alone."
        )
    if not text.strip():
        raise InvalidInput("The text is empty; send some words, or for an answer the `send` of one of its choices.")
    if BINARY.search(text):
        raise InvalidInput("The text holds control characters and looks like a file; send plain text.")
    return text


def begin(
    conn: Connection, caller: Caller, wanted: NewSession, at: datetime, settings: Settings, reader: Reader
) -> str:
    """Make a session inside the caller's transaction; returns its id."""
    framework, version = _newest(conn, caller, wanted.framework, wanted.locale)
    spoken = wanted.problem is not None
    wanted = _grounded(conn, caller, wanted, framework, at, settings.max_answer_chars)
    if caller.role == "learner" and not caller.shared_device and wanted.learner not in (None, caller.person_id):
        raise NotAllowed("A learner's key begins sessions for its own person; leave `learner` out.")
    learner = wanted.learner or caller.person_id
    pick(conn, caller, t.people, "learner", wanted.learner)
    id = new_id("ses")
    team, whole, texts = _record(conn, caller, wanted, at)
    site = site_of(conn, settings, caller.org, team)
    state = State(framework.id, version)
    event = _opening(reader, framework, version, whole, texts, site, learner or "", at, spoken=spoken)
    event = replace(event, **_carried(conn, caller, wanted), done=_done(conn, caller, wanted), card=wanted.card)
    texts |= load_texts(conn, caller.org, utterance_ids(event) - texts.keys())
    decided = decide(framework, state, event, texts, frozenset(), facts_of(conn, caller, team), framework.locale)
    row = SessionRow(
        caller.org, id, decided.state.status, framework.id, version, decided.state.engine, wanted.issue_id,
        wanted.storyboard_id, team, learner, framework.locale, 0, 1, 0, write_state(decided.state), decided.words,
        message_json(decided.message), step_of(decided.state), decided.state.at, len(framework.steps),
        whole[0] if whole else None, at, at, None,
    )  # fmt: skip
    row = create_session(conn, row, [EventRow(event_kind(event), at, write_event(event))], BUILTIN)
    occurred(conn, caller.org, "session.started", id, team, learner, at, about(row))
    if wanted.storyboard_id is not None:
        begin_cycle(conn, caller, wanted.storyboard_id, id, at)
    if wanted.issue_id is not None:
        settle(Plant(conn, caller.org, at), wanted.issue_id, learner)
    carry_out(conn, caller, row, decided.effects, site, at, learner)
    return id


def _newest(conn: Connection, caller: Caller, name: str, locale: str | None) -> tuple[Framework, int]:
    found = toolbox.current(conn, caller.org, name)
    if found is None:
        known = ", ".join(sorted(row["id"] for row in toolbox.currents(conn, caller.org, "", 100)))
        raise InvalidInput(f"There is no framework {name!r}; use one of: {known}.")
    framework = understood(found["source"])
    return framework.spoken(locale or framework.locale), found["version"]


def _grounded(
    conn: Connection, caller: Caller, wanted: NewSession, framework: Framework, at: datetime, most: int
) -> NewSession:
    """A problem becomes an issue; for a Kata it becomes a storyboard with the problem as its challenge."""
    given = [name for name in ("problem", "issue_id", "storyboard_id") if getattr(wanted, name) is not None]
    if len(given) != 1:
        raise InvalidInput("Send exactly one of `problem`, `issue_id` and `storyboard_id`.")
    if wanted.storyboard_id is not None and not framework.storyboard:
        raise InvalidInput(f"{framework.title} does not work on a storyboard; send `problem` or `issue_id`.")
    if wanted.card and not framework.storyboard:
        raise InvalidInput(f"Card mode is for a Kata; leave `card` out for {framework.title}.")
    if wanted.issue_id is not None:
        not_an_idea(rows.see(conn, caller, t.issues, wanted.issue_id))
    wanted = replace(wanted, team_id=wanted.team_id or _home(conn, caller))
    problem = None if wanted.problem is None else clean(wanted.problem, most)
    if framework.storyboard and wanted.storyboard_id is None:
        if wanted.issue_id is not None:
            issue = rows.find(conn, caller, t.issues, wanted.issue_id)
            problem = rows.heard(conn, caller.org, [issue["title_u"]])[issue["title_u"]].text
            wanted = replace(wanted, team_id=issue["team_id"])
        made = start_storyboard(conn, caller, {"challenge": problem, "team_id": wanted.team_id}, at)
        return replace(wanted, storyboard_id=made)
    if problem is None:
        return wanted
    team = their_team(conn, caller, wanted.team_id)
    originator = wanted.learner if caller.shared_device else None
    made = raise_issue(conn, caller, at, title=problem, team_id=team, originator_id=originator)
    return replace(wanted, issue_id=made)


def _home(conn: Connection, caller: Caller) -> str | None:
    """The first team of the lowest tier that the key may see: where an issue without a team goes."""
    seen = rows.page(conn, caller, t.teams, rows.Asked(200), {}).rows
    return min(seen, key=lambda team: (team["tier"], team["created_at"], team["id"]))["id"] if seen else None


def _record(
    conn: Connection, caller: Caller, wanted: NewSession, at: datetime
) -> tuple[str, list[str], dict[str, str]]:
    """Team, the utterances that tell the problem, and their texts."""
    if wanted.storyboard_id is not None:
        board = rows.find(conn, caller, t.storyboards, wanted.storyboard_id)
        told = [span["utterance"] for span in board["challenge"] or ()][:1]
        return board["team_id"], told, load_texts(conn, caller.org, told)
    issue = rows.find(conn, caller, t.issues, wanted.issue_id or "")
    told = [u for u in (issue["title_u"], issue["detail_u"]) if u]
    return issue["team_id"], told, load_texts(conn, caller.org, told)


def _carried(conn: Connection, caller: Caller, wanted: NewSession) -> dict[str, Any]:
    """Which cycle this is on its storyboard, and the obstacles that stand on the parking lot."""
    if wanted.storyboard_id is None:
        return {}
    here = [wanted.storyboard_id]
    parked = [row for row in storyboards.obstacles_of(conn, caller.org, here) if row["status"] in ("open", "current")]
    quotes = tuple(Quote(**span) for row in parked for span in row["what"] or ())
    return {"cycle": 1 + len(storyboards.experiments_of(conn, caller.org, here)), "carried": quotes}


def _done(conn: Connection, caller: Caller, wanted: NewSession) -> tuple[Quote, ...]:
    """What had been done by the time the issue was raised, as its record says."""
    told = rows.find(conn, caller, t.issues, wanted.issue_id)["done_u"] if wanted.issue_id is not None else None
    text = load_texts(conn, caller.org, [told]).get(told, "") if told is not None else ""
    return (Quote(told, *trimmed(text)),) if told is not None and text.strip() else ()


def _opening(
    reader: Reader,
    framework: Framework,
    version: int,
    told: list[str],
    texts: Mapping[str, str],
    site: Site,
    by: str,
    at: datetime,
    *,
    spoken: bool,
) -> Started:
    """Read the record like a first answer, so that what it says is not asked again.

    A problem that is `spoken` to the coach may say who has it, what holds it and when to look; an older record's names
    and dates tell what happened, and promise nothing.
    """
    state, _ = core.advance(framework, State(framework.id, version), Started(at, framework.id, version))
    quotes: list[Heard] = []
    verdicts: list[Verdict] = []
    sure = False
    for utterance in told if state.asked is not None else ():
        answer = Answer(0, at, utterance, texts[utterance], by)
        asked = question(framework, state, "", (), {}, answer.text, site)
        asked = replace(asked, expects="problem")
        reading = reader.read_now(asked)
        verdicts.append(reading.verdict)
        sure |= reading.verdict == "hazard" and reading.sure
        if reading.verdict == "hazard":
            reading = reader.read_now(asked, calm=True)
        found = heard(framework, state, answer, reading.quotes, texts, site)
        quotes += found if spoken else [h for h in found if not _promises(framework, state, h)]
    verdict = next((v for v in ("hazard", "ok", "several") if v in verdicts), verdicts[0] if verdicts else "ok")
    if verdict == "repair":
        verdict = "ok"
    whole = Quote(told[0], 0, len(texts[told[0]])) if told else None
    return Started(
        at, framework.id, version, tuple(quotes), whole, by, verdict, sure=sure or verdict != "hazard", engine=ENGINE
    )


def _promises(framework: Framework, state: State, heard: Heard) -> bool:
    """Who has it, and a date that would be a deadline: not one of when it happened."""
    step = framework.step(state.asked.step) if state.asked is not None else None
    field = step.takes.get("due") if isinstance(step, Collect) else None
    return heard.role == "owner" or (heard.role == "due" and field in (None, framework.due))


def site_of(conn: Connection, settings: Settings, org: str, team_id: str) -> Site:
    return Site(settings.zone, outcomes.people_near(conn, org, team_id))


def facts_of(conn: Connection, caller: Caller, team_id: str) -> dict[str, str]:
    """The site's own approved words for a danger."""
    team = rows.find(conn, caller, t.teams, team_id)
    said = (team["make_safe_text"].strip(), team["emergency_contact"].strip())
    return {"safe": " ".join(text if text[-1] in ".!" else f"{text}." for text in said if text)}


def step_of(state: State) -> str:
    return state.asked.step if state.asked is not None else ""
