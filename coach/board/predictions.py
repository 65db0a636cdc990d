"""What an action is expected to do, as it is kept, judged by, and read back for a person to confirm."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from coach.board.giving import ActionRow
from coach.board.rules.drafting import Draft
from coach.board.rules.prediction import Comparison, Prediction
from coach.board.words import Quote, Spans, Speech, quotes

__all__ = ["Names", "Predicted", "drafted", "kept", "predicted", "prediction_of", "reads", "understood", "words_of"]

Kept = Mapping[str, Any]
"""In its column: comparison, value, window_days, the quotes that say what is counted, and whether it is a draft."""

Names = Mapping[str, RowMapping]
"""KPIs by id."""

COUNTED = "words"
"""Stands for the quotes, which the rules do not need to know."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """Of a KPI or of a count. `reads` is what a person confirms; `drafted` says that nobody chose its numbers: they
    were taken from what was said in a dialogue."""

    kpi_id: str | None
    count: list[Quote]
    comparison: Comparison
    value: float
    window_days: int
    reads: str
    drafted: bool
    confirmed_by: str | None
    confirmed_at: datetime | None


def kept(comparison: str, value: float, window_days: int, count: Spans, *, drafted: bool = False) -> Kept:
    return {
        "comparison": comparison,
        "value": value,
        "window_days": window_days,
        "count": count,
        "drafted": drafted,
    }


def drafted(draft: Draft | None, kpi_id: str | None, measure: Spans) -> dict[str, Any]:
    """The columns of what a dialogue's words came to: about the issue's KPI, else about what the measure counts."""
    if draft is None:
        return {"prediction": None, "prediction_kpi_id": None}
    said = kept(**asdict(draft), count=measure if kpi_id is None else None, drafted=True)
    return {"prediction": said, "prediction_kpi_id": kpi_id}


def prediction_of(action: ActionRow) -> Prediction | None:
    """The one that a person has confirmed; nothing is measured by any other."""
    if action["prediction"] is None or action["prediction_at"] is None:
        return None
    return understood(action["prediction"], action["prediction_kpi_id"])


def understood(said: Kept, kpi_id: str | None) -> Prediction:
    return Prediction(
        kpi_id=kpi_id,
        count=COUNTED if kpi_id is None else None,
        comparison=said["comparison"],
        value=said["value"],
        window_days=said["window_days"],
    )


def reads(said: Kept, kpi_id: str | None, names: Names, heard: Speech) -> str:
    if kpi_id is not None:
        kpi = names[kpi_id]
        return understood(said, kpi_id).read_back(kpi["name"], kpi["unit"])
    counted = " ".join(quote.text for quote in quotes(heard, said["count"]))
    return understood(said, None).read_back(f"“{counted}”" if counted else "the count", "")


def predicted(action: ActionRow, names: Names, heard: Speech) -> Predicted | None:
    said, kpi_id = action["prediction"], action["prediction_kpi_id"]
    if said is None:
        return None
    return Predicted(
        kpi_id=kpi_id,
        count=quotes(heard, said["count"]),
        comparison=said["comparison"],
        value=said["value"],
        window_days=said["window_days"],
        reads=reads(said, kpi_id, names, heard),
        drafted=said["drafted"],
        confirmed_by=action["prediction_by"],
        confirmed_at=action["prediction_at"],
    )


def words_of(said: Kept | None) -> set[str]:
    """The utterances that say what is counted."""
    return {span["utterance"] for span in said["count"] or ()} if said is not None else set()
