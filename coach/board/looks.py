"""The looks at what an action has done: when they are, what was found, and what a person decided on it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping

from coach.board.giving import ActionRow
from coach.board.plant import Plant
from coach.board.policies import Pinned
from coach.board.predictions import Names, prediction_of, reads, words_of
from coach.board.rules.prediction import Finding, Prediction, Proposal, judge
from coach.board.rules.prediction import Reason as Measured
from coach.board.rules.spans import Span
from coach.board.rules.xmr import Limits
from coach.board.unnamed import unnamed
from coach.board.words import Quote, Speech
from coach.store import effects as rows
from coach.store.scope import Caller

__all__ = ["Look", "Reason", "found", "kpis_looked_at", "look", "look_at", "whole", "words_in"]

Reason = Measured | Literal["not_predicted", "to_count"]
"""Without a confirmed prediction there is nothing to judge by; of a count a person says what was observed."""


@dataclass(frozen=True, slots=True)
class Look:
    """`proposal` is the system's, from the readings (`held` of `of` after were as predicted, `before` are the limits
    of those before); `decision` is a person's. `reads` is the prediction as it stood at that time, for a count also
    the question: `observed` is the answer to it, and `as_predicted` whether that keeps it."""

    n: int
    at: datetime
    proposal: Proposal
    reason: Reason
    held: int
    of: int
    before: Limits | None
    beyond_noise: bool
    reads: str | None
    observed: float | None
    as_predicted: bool | None
    decision: Proposal | None
    decided_by: str | None
    decided_at: datetime | None
    note: Quote | None


def look_at(
    plant: Plant, team: str, pinned: Pinned, prediction: Prediction | None, since: datetime, n: int
) -> datetime | None:
    """The instant of the n-th look after the verifying, 0 the first; None when there are no more.

    The first is when the window of the prediction ends, where there is one; later ones are the policy's.
    """
    spans = pinned.policy.effect
    calendar = plant.calendar(team)
    at = [calendar.add(since, span, working=False) for span in spans]
    if prediction is not None:
        first = calendar.add(since, Span(prediction.window_days, "days"), working=False)
        at = [first, *(later for later in at[1:] if later > first)]
    return at[n] if n < len(at) else None


def found(plant: Plant, action: ActionRow) -> tuple[Proposal, dict[str, Any]]:
    """What the readings until now propose, with all that a person needs to judge it."""
    prediction = prediction_of(action)
    basis = {"prediction": action["prediction"], "kpi_id": action["prediction_kpi_id"]}
    if prediction is None:
        return "cannot_tell", {"prediction": None, "kpi_id": None, **unmeasured("not_predicted")}
    if prediction.kpi_id is None:
        return "cannot_tell", {**basis, **unmeasured("to_count")}
    done = action["done_at"] or action["verified_at"]
    before, after = rows.readings_around(plant.conn, plant.org, prediction.kpi_id, done, plant.at)
    judged = judge(prediction, [r.value for r in before], [r.value for r in after])
    return judged.proposal, {**basis, **measured(judged)}


def measured(finding: Finding) -> dict[str, Any]:
    return {name: value for name, value in asdict(finding).items() if name != "proposal"}


def unmeasured(reason: Reason) -> dict[str, Any]:
    return {"reason": reason, "held": 0, "of": 0, "before": None, "beyond_noise": False}


def look(row: RowMapping, caller: Caller, names: Names, heard: Speech) -> Look:
    finding = row["finding"]
    said, limits = finding["prediction"], finding["before"]
    one = Look(
        n=row["n"],
        at=row["at"],
        proposal=row["proposal"],
        reason=finding["reason"],
        held=finding["held"],
        of=finding["of"],
        before=Limits(**limits) if limits is not None else None,
        beyond_noise=finding["beyond_noise"],
        reads=reads(said, finding["kpi_id"], names, heard) if said is not None else None,
        observed=finding.get("observed"),
        as_predicted=finding.get("as_predicted"),
        decision=row["decision"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        note=whole(heard, row["note_u"]),
    )
    return unnamed(caller, one, "decided_by", "note")


def kpis_looked_at(looks: Iterable[RowMapping]) -> set[str]:
    return {row["finding"]["kpi_id"] for row in looks if row["finding"]["kpi_id"] is not None}


def words_in(looks: Iterable[RowMapping]) -> set[str]:
    """The utterances that say what was counted, and what was noted with a decision."""
    ids: set[str] = set()
    for row in looks:
        ids |= words_of(row["finding"]["prediction"]) | {row["note_u"]} - {None}
    return ids


def whole(heard: Speech, utterance: str | None) -> Quote | None:
    """All that was said there."""
    if utterance is None:
        return None
    said = heard[utterance]
    return Quote(said.text, said.by, said.at, utterance, 0, len(said.text), said.erased)
