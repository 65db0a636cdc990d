"""Dangers that were told in a session: a confirmed one goes up at once, an unanswered one to the team's leader only."""

from dataclasses import replace

from sqlalchemy import RowMapping

from coach.board.clocks import Item, climb
from coach.board.history import happened
from coach.board.issues import open_issue
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.clock import new_id
from coach.store import board as store
from coach.store import outcomes
from coach.store import tables as t
from coach.store.clocks import ClockRow, open_facts
from coach.store.issues import change_issue

__all__ = ["made_safe", "receiver", "send", "send_due"]


def receiver(plant: Plant, team_id: str, by: str | None) -> str | None:
    """Who is on duty there, or above it where that is the very person who tells of it."""
    duty = [plant.on_duty(team_id, steps) for steps in range(len(plant.up_from(team_id)))]
    return next((person for person in duty if person not in (None, by)), duty[0])


def send_due(plant: Plant) -> int:
    """Tell the team's leader of what nobody answered in time; how many dangers that were."""
    alerts = outcomes.claim_alerts(plant.conn, plant.org, plant.at, due_by=plant.at)
    for alert in alerts:
        row, by = raised(plant, alert, "normal")
        # Severe on the board, though its clock goes up like any other: nobody has said yet that it is a danger.
        change_issue(plant.conn, plant.org, row.item_id, plant.at, {"severity": "severe"})
        ask = Item(row.item_id, "issue", row.team_id, row.root_id, severe=True)
        told = receiver(plant, row.team_id, by)
        tell(plant, [told], row.item_id, ask, "asked", row.item_id)
        outcomes.went_to(plant.conn, alert, told)
    return len(alerts)


def send(plant: Plant, session_id: str) -> int:
    """Raise what somebody has confirmed in this session; how many that were. It goes to the first rung at once."""
    alerts = outcomes.claim_alerts(plant.conn, plant.org, plant.at, session_id=session_id)
    for alert in alerts:
        clock, by = raised(plant, alert, "severe")
        if not clock.level:
            (clock,) = climb(plant, [clock], why="severe")
        outcomes.went_to(plant.conn, alert, past(plant, clock, by))
    return len(alerts)


def past(plant: Plant, clock: ClockRow, by: str | None) -> str | None:
    """Up again while it has only reached the person who told of it; who has it then."""
    there = receiver(plant, clock.team_id, by)
    to = reached(plant, clock)
    for _ in plant.up_from(clock.team_id):
        if to != by or there == by:
            break
        (clock,) = climb(plant, [clock], why="severe")
        to = reached(plant, clock)
    return to


def reached(plant: Plant, clock: ClockRow) -> str | None:
    facts = open_facts(plant.conn, plant.org, clock.item_id)
    to: str | None = next(fact["to_id"] for fact in facts if fact["level"] == clock.level)
    return to


def raised(plant: Plant, alert: RowMapping, severity: str) -> tuple[ClockRow, str | None]:
    """An issue in the words of who told of the danger, where the talk's own issue is; and who that was."""
    told, by = outcomes.danger_told(plant.conn, alert, plant.at)
    raiser = by if by is not None and plant.living(by) else None
    columns = {"team_id": alert["team_id"], "title_u": told, "severity": severity, "originator_id": raiser}
    return open_issue(linked(plant, alert), {**outcomes.carried(plant.conn, alert), **columns}), raiser


def linked(plant: Plant, alert: RowMapping) -> Plant:
    """Its history says in which talk it was told."""
    return replace(plant, via={**plant.via, "session_id": alert["session_id"]})


def made_safe(plant: Plant, session_id: str, said: str, by: str | None) -> None:
    """What keeps everybody safe stands with the danger as what was done, after what the same person said before."""
    for row in outcomes.raised_from(plant.conn, plant.org, session_id):
        before = row["done_u"]
        if before is not None:
            happened(plant.conn, plant.org, row["id"], "reworded", by, plant.at, field="done", words=before)
        done = said if before is None else joined(plant, session_id, before, said, by)
        change_issue(plant.conn, plant.org, row["id"], plant.at, {"done_u": done})


def joined(plant: Plant, session_id: str, before: str, said: str, by: str | None) -> str:
    """Words of two people are not put together: each may want theirs taken out one day."""
    heard = store.heard(plant.conn, plant.org, {before, said})
    if by is None or heard[before].by != by or heard[before].erased:
        return said
    id, text = new_id("utt"), f"{heard[before].text}; {heard[said].text}"
    row = {"org": plant.org, "id": id, "session_id": session_id, "by": by, "at": plant.at, "text": text}
    store.add(plant.conn, t.utterances, {**row, "source": "board"})
    return id
