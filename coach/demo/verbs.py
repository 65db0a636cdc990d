"""What people do in the stories of the demo plant, each by the function that does it for everybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from coach.board import effects, handling, moves, promises
from coach.board.actions import give_action, read_action
from coach.board.answering import accept_idea, decline_idea
from coach.board.equipment import create_equipment
from coach.board.escalating import escalate
from coach.board.ideas import propose_idea, read_idea
from coach.board.issues import raise_issue
from coach.board.kpis import edit_kpi
from coach.board.lessons import answer_lesson, read_lesson
from coach.board.replies import answer, de_escalate
from coach.board.storyboards import (
    add_experiment,
    add_obstacle,
    edit_experiment,
    edit_obstacle,
    edit_storyboard,
    read_storyboard,
    start_storyboard,
)
from coach.demo.stage import Stage, Step, Verb
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["VERBS"]


def raises(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return raise_issue(stage.conn, caller, at, **stage.known(step.words))


def gives(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return give_action(stage.conn, caller, {"kind": "corrective", **stage.known(step.words)}, at)


def edits(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    handling.edit_issue(stage.conn, caller, stage.ids[step.what], stage.known(step.words), at)


def moved(move: Any, *said: str) -> Verb:
    """A move of something that is there, with the words that belong to it in their order before the time."""

    def verb(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
        words = stage.known(step.words)
        move(stage.conn, caller, stage.ids[step.what], None, *(words[name] for name in said), at)

    return verb


def told(move: Any, **usual: Any) -> Verb:
    """A move with all that is said besides, after the time."""

    def verb(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
        move(stage.conn, caller, stage.ids[step.what], None, at, **usual, **stage.known(step.words))

    return verb


def resolves(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    handling.resolve(stage.conn, caller, stage.ids[step.what], None, step.words.get("note"), at)


def trusts(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """Confirms the prediction that is read back."""
    id = stage.ids[step.what]
    said = read_action(stage.conn, caller, id).prediction
    assert said is not None
    promises.confirm_prediction(stage.conn, caller, id, None, said.reads, at)


FORESEEN: Mapping[str, Any] = {"kpi_id": None, "count": None}


def predicts(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    promises.predict(stage.conn, caller, stage.ids[step.what], None, at, **{**FORESEEN, **stage.known(step.words)})


def kind_of(stage: Stage, step: Step) -> str:
    return "issue" if stage.ids[step.what].startswith("iss") else "action"


def escalates(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    asked = {"by": None, "needed_by": None, "also": [], **stage.known(step.words)}
    escalate(stage.conn, caller, kind_of(stage, step), stage.ids[step.what], asked, at)


def answers(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    said = {"by": None, "text": None, **step.words}
    said["lent"] = [stage.site.people[name] for name in said.get("lent", ())]
    answer(stage.conn, caller, kind_of(stage, step), stage.ids[step.what], said, at)


def hands_back(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    de_escalate(stage.conn, caller, kind_of(stage, step), stage.ids[step.what], step.words["reason"], None, at)


def targets(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """A KPI is held to more because an action has worked."""
    fields = {"target": step.words["target"], "limit": step.words["limit"]}
    edit_kpi(stage.conn, caller, stage.kpis[step.words["kpi"]], {**fields, "because_of": stage.ids[step.what]}, at)


def proposes(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return propose_idea(stage.conn, caller, stage.known(step.words), at)


def takes_up(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """An idea becomes something, which the story can call by a name of its own."""
    accept_idea(stage.conn, caller, stage.ids[step.what], stage.known(step.words), at)
    made = read_idea(stage.conn, caller, stage.ids[step.what]).became_id
    assert made is not None
    stage.ids[step.words.get("becomes", made)] = made


def installs(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return create_equipment(stage.conn, caller, stage.known(step.words), at)


def compares(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """Answers the lesson that an action has become for a team; `opens` names the issue that this raises."""
    words = stage.known(step.words)
    lesson, team, opens = t.lessons.c, words.pop("team_id"), words.pop("opens", None)
    found = select(lesson.id).where(
        lesson.org == caller.org, lesson.action_id == stage.ids[step.what], lesson.team_id == team
    )
    id = stage.conn.execute(found).scalar_one()
    answer_lesson(stage.conn, caller, id, None, at, raise_issue=True if opens else None, **words)
    if opens:
        stage.ids[opens] = str(read_lesson(stage.conn, caller, id).opened_id)


# --- storyboards ------------------------------------------------------------------------------------


def boards(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return start_storyboard(stage.conn, caller, stage.known(step.words), at)


def rewrites(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    edit_storyboard(stage.conn, caller, stage.ids[step.what], stage.known(step.words), at)


def meets(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    add_obstacle(stage.conn, caller, stage.ids[step.what], step.words["obstacle"], at)


def tries(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    add_experiment(stage.conn, caller, stage.ids[step.what], stage.known(step.words), at)


def learns(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    found = {name: text for name, text in step.words.items() if name != "n"}
    edit_experiment(stage.conn, caller, stage.ids[step.what], step.words["n"], found, at)


def works_on(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """The n-th obstacle, in the order in which they were met, is the one now, or solved."""
    board = stage.ids[step.what]
    obstacle = read_storyboard(stage.conn, caller, board).obstacles[step.words["n"] - 1].id
    edit_obstacle(stage.conn, caller, board, obstacle, {"status": step.words["status"]}, at)


VERBS: dict[str, Verb] = {
    "raises": raises,
    "edits": edits,
    "acknowledges": moved(handling.acknowledge),
    "resolves": resolves,
    "closes": moved(handling.confirm),
    "reopens": moved(handling.reopen, "reason"),
    "gives": gives,
    "accepts": moved(moves.accept),
    "asks": moved(moves.reassign, "owner_id"),
    "puts_off": moved(moves.move_deadline, "due"),
    "completes": moved(moves.complete),
    "verifies": moved(moves.verify),
    "ends": moved(moves.end),
    "cancels": moved(moves.cancel, "reason"),
    "predicts": predicts,
    "trusts": trusts,
    "expects": told(promises.expect_benefit, currency="EUR"),
    "audits": moved(promises.verify_benefit, "realised"),
    "decides": told(effects.decide),
    "standardises": moved(effects.standardise, "standard"),
    "escalates": escalates,
    "answers": answers,
    "hands_back": hands_back,
    "targets": targets,
    "proposes": proposes,
    "takes_up": takes_up,
    "declines": moved(decline_idea, "reason"),
    "installs": installs,
    "compares": compares,
    "boards": boards,
    "rewrites": rewrites,
    "meets": meets,
    "works_on": works_on,
    "tries": tries,
    "learns": learns,
}
