"""Dangers that were told in a session: a confirmed one goes up at once, an unanswered one to the team's leader only."""

from sqlalchemy import RowMapping

from coach.board.clocks import Item, climb
from coach.board.issues import open_issue
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.store import outcomes
from coach.store.clocks import ClockRow
from coach.store.issues import change_issue

__all__ = ["send", "send_due"]


def send_due(plant: Plant) -> int:
    """Tell the team's leader of what nobody answered in time; how many dangers that were."""
    alerts = outcomes.claim_alerts(plant.conn, plant.org, plant.at, due_by=plant.at)
    for alert in alerts:
        row = raised(plant, alert, "normal")
        # Severe on the board, though its clock goes up like any other: nobody has said yet that it is a danger.
        change_issue(plant.conn, plant.org, row.item_id, plant.at, {"severity": "severe"})
        ask = Item(row.item_id, "issue", row.team_id, row.root_id, severe=True)
        tell(plant, [plant.on_duty(row.team_id)], row.item_id, ask, "asked", row.item_id)
    return len(alerts)


def send(plant: Plant, session_id: str) -> int:
    """Raise what somebody has confirmed in this session; how many that were. It goes to the first rung at once."""
    alerts = outcomes.claim_alerts(plant.conn, plant.org, plant.at, session_id=session_id)
    for alert in alerts:
        clock = raised(plant, alert, "severe")
        if not clock.level:
            climb(plant, [clock], why="severe")
    return len(alerts)


def raised(plant: Plant, alert: RowMapping, severity: str) -> ClockRow:
    """An issue in the words of who told of the danger."""
    told, by = outcomes.danger_told(plant.conn, alert, plant.at)
    raiser = by if by is not None and plant.living(by) else None
    columns = {"team_id": alert["team_id"], "title_u": told, "severity": severity, "originator_id": raiser}
    return open_issue(plant, columns)
