"""What an action promises: a prediction that a person confirms, and a benefit that somebody else verifies."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.board.clocks import held, restart
from coach.board.hands import pick
from coach.board.hold import Hold, in_hand
from coach.board.looks import look_at
from coach.board.predictions import kept, prediction_of, reads, words_of
from coach.board.rules.prediction import Comparison
from coach.board.words import wrote
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import effects as rows
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["confirm_prediction", "expect_benefit", "predict", "verify_benefit"]


def predict(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    at: datetime,
    *,
    kpi_id: str | None,
    count: str | None,
    comparison: Comparison,
    value: float,
    window_days: int,
) -> None:
    """Kept unconfirmed, whatever stood there before."""
    hold = in_hand(conn, caller, id, by, at)
    not_looked_at(hold)
    if (kpi_id is None) == (count is None):
        raise InvalidInput("A prediction is of one thing: send either `kpi_id` or `count`.")
    kpi = pick(conn, caller, t.kpis, "kpi_id", kpi_id)
    if kpi is not None and kpi["retired_at"] is not None:
        raise InvalidInput(f"`kpi_id` names {kpi_id!r}, which is retired and gets no more readings; name another.")
    said = kept(comparison, value, window_days, wrote(conn, caller, count, hold.by, at))
    fields = {"prediction": said, "prediction_kpi_id": kpi_id, "prediction_by": None, "prediction_at": None}
    look_on_time(hold.become("predicted", fields, kpi_id=kpi_id))


def confirm_prediction(conn: Connection, caller: Caller, id: str, by: str | None, sentence: str, at: datetime) -> None:
    """A person says yes to the sentence that was read back to them, and to no other."""
    hold = in_hand(conn, caller, id, by, at)
    person = hold.person("confirms it")
    not_looked_at(hold)
    said, kpi_id = hold.row["prediction"], hold.row["prediction_kpi_id"]
    if said is None:
        raise Conflict(f"The action {id!r} has no prediction yet; make one with /predict.")
    heard = store.heard(conn, caller.org, words_of(said))
    now = reads(said, kpi_id, rows.kpis_of(conn, caller.org, {kpi_id} - {None}), heard)
    if sentence != now:
        raise Conflict(f"The prediction reads differently now: {now!r}. Confirm that sentence, or predict anew.")
    fields = {"prediction": {**said, "drafted": False}, "prediction_by": person, "prediction_at": at}
    look_on_time(hold.become("prediction_confirmed", fields))


def not_looked_at(hold: Hold) -> None:
    """What was found cannot be predicted any more."""
    hold.demand("open", "done", "verified")
    if hold.row["status"] != "verified":
        return
    held(hold.plant, hold.id)
    looks = rows.effects_of(hold.plant.conn, hold.plant.org, [hold.id]).get(hold.id, [])
    if any(look["at"] >= hold.row["verified_at"] for look in looks):
        raise Conflict("Its effect has been looked at already; what it promised before that stands.")


def look_on_time(hold: Hold) -> None:
    """The first look comes when the window of the prediction ends."""
    if hold.row["status"] != "verified" or held(hold.plant, hold.id).stage != "effect":
        return
    team, since = hold.row["team_id"], hold.row["verified_at"]
    deadline = look_at(hold.plant, team, hold.plant.policy_of(team), prediction_of(hold.row), since, 0)
    restart(hold.plant, hold.id, "predicted", hold.by, deadline=deadline)


# --- benefit ----------------------------------------------------------------------------------------


def expect_benefit(
    conn: Connection, caller: Caller, id: str, by: str | None, at: datetime, **benefit: int | str | None
) -> None:
    """`expected`, `realised` or both, in a currency; a realised one that changes has yet to be verified."""
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("open", "done", "verified", "effective", "standardised", "ended", "closed")
    fields: dict[str, Any] = {f"benefit_{name}": value for name, value in benefit.items() if value is not None}
    if "benefit_currency" not in fields and hold.row["benefit_currency"] is None:
        raise InvalidInput("`currency` is missing; say in which one the benefit is, for example EUR.")
    if fields.keys() & {"benefit_realised", "benefit_currency"}:
        fields |= {"benefit_by": None, "benefit_at": None}
    hold.become("benefit", fields, **{name: str(value) for name, value in benefit.items() if value is not None})


def verify_benefit(conn: Connection, caller: Caller, id: str, by: str | None, realised: int, at: datetime) -> None:
    """Somebody other than the owner has looked into the books; the amount they saw is the one that stands there."""
    hold = in_hand(conn, caller, id, by, at)
    person = hold.not_the_owner("verifies it")
    if hold.row["benefit_realised"] is None:
        raise Conflict(f"The action {id!r} has no realised benefit yet; say it with /benefit.")
    if hold.row["benefit_realised"] != realised:
        raise Conflict(f"The realised benefit is {hold.row['benefit_realised']}, not {realised}; read it again.")
    hold.become("benefit_verified", {"benefit_by": person, "benefit_at": at}, realised=str(realised))
