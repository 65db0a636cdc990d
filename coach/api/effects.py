"""What an action promises and what came of it: prediction, looks at its effect, decision, standard, benefit."""

from typing import Annotated

from fastapi import Response
from pydantic import Field, FiniteFloat

from coach.api.actions import move
from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Line, Words, config
from coach.api.resource import Resource
from coach.board import effects as board
from coach.board import promises
from coach.board.actions import Action
from coach.board.findings import Effect, read_effect
from coach.board.rules.prediction import Comparison, Proposal

__all__ = ["router"]

router = Resource("/actions")

MayRead = Annotated[Desk, desk("actions", "read")]
MayPredict = Annotated[Desk, desk("actions", "predict")]
MayDecide = Annotated[Desk, desk("actions", "decide")]
MayStandardise = Annotated[Desk, desk("actions", "standardise")]
MayTellBenefit = Annotated[Desk, desk("actions", "benefit")]

Amount = Annotated[int, Field(ge=-(10**12), le=10**12)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]


class PredictionCreate(Body):
    """Of a KPI, or of a `count` of something. It can turn out false, so it names a value and a number of days."""

    model_config = config(
        {"kpi_id": "kpi_k3v7q2m5x4zjw6pa", "comparison": "at_most", "value": 5, "window_days": 28},
        {"count": "Bottles without a label a week", "comparison": "below", "value": 3, "window_days": 14},
    )

    kpi_id: Id | None = None
    count: Line | None = None
    comparison: Comparison
    value: FiniteFloat
    window_days: int = Field(ge=1, le=400)
    by: Id | None = None


class PredictionConfirm(Body):
    """The sentence that was read back, as `prediction.reads` has it."""

    model_config = config({"reads": "We expect Under-filled bottles to be at most 5 bottles for 4 weeks."})

    reads: str = Field(min_length=1, max_length=1000)
    by: Id | None = None


class Decision(Body):
    """`observed` answers a prediction of a count; `due` is the new deadline of an action that was not effective."""

    model_config = config(
        {"decision": "effective", "note": "Four weeks in a row, on both shifts."},
        {"decision": "not_effective", "observed": 9, "due": "2027-01-15"},
    )

    decision: Proposal
    note: Words | None = None
    observed: FiniteFloat | None = None
    due: Due | None = None
    by: Id | None = None


class Standard(Body):
    """Named first and changed later: with `done` false it is owed until `due`; a second call needs no words."""

    model_config = config(
        {"standard": "Changeover sheet F2, step 9: nozzles 7 and 8 are cleaned"},
        {"standard": "Changeover sheet F2, step 9", "done": False, "due": "2027-01-15"},
        {"done": True},
    )

    standard: Words | None = None
    done: bool = True
    due: Due | None = None
    by: Id | None = None


class BenefitTell(Body):
    """In whole units of the currency. What is left out stays as it was."""

    model_config = config({"expected": 12000, "currency": "EUR"}, {"realised": 9500})

    expected: Amount | None = None
    realised: Amount | None = None
    currency: Currency | None = None
    by: Id | None = None


class BenefitVerify(Body):
    model_config = config({"realised": 9500})

    realised: Amount
    by: Id | None = None


@router.post("/{id}/predict", response_model=Action)
async def predict(desk: MayPredict, id: str, body: PredictionCreate) -> Response:
    """Kept and read back in `prediction.reads`; nothing is judged by it until a person has confirmed that sentence."""
    return await move(desk, id, lambda conn, at: promises.predict(conn, desk.caller, id, at=at, **body.model_dump()))


@router.post("/{id}/confirm-prediction", response_model=Action)
async def confirm_prediction(desk: MayPredict, id: str, body: PredictionConfirm) -> Response:
    """A person says yes to the sentence; 409 when it reads differently by now."""
    return await move(
        desk, id, lambda conn, at: promises.confirm_prediction(conn, desk.caller, id, body.by, body.reads, at)
    )


@router.get("/{id}/effect", response_model=Effect)
async def get_effect(desk: MayRead, id: str) -> Response:
    """The chart around the action, what was proposed and decided so far, and what else was done about that time."""
    return await desk.show(lambda conn: read_effect(conn, desk.caller, id))


@router.post("/{id}/decide", response_model=Action)
async def decide(desk: MayDecide, id: str, body: Decision) -> Response:
    """Somebody other than the owner decides what the readings can only propose."""
    return await move(desk, id, lambda conn, at: board.decide(conn, desk.caller, id, at=at, **body.model_dump()))


@router.post("/{id}/standardise", response_model=Action)
async def standardise(desk: MayStandardise, id: str, body: Standard) -> Response:
    """Which standard changes; once it has, that ends an effective action."""
    return await move(desk, id, lambda conn, at: board.standardise(conn, desk.caller, id, at=at, **body.model_dump()))


@router.post("/{id}/benefit", response_model=Action)
async def tell_benefit(desk: MayTellBenefit, id: str, body: BenefitTell) -> Response:
    """Expected, realised, or both; a realised one that changes has to be verified anew."""
    return await move(
        desk, id, lambda conn, at: promises.expect_benefit(conn, desk.caller, id, at=at, **body.model_dump())
    )


@router.post("/{id}/verify-benefit", response_model=Action)
async def verify_benefit(desk: MayTellBenefit, id: str, body: BenefitVerify) -> Response:
    """Somebody other than the owner has seen that this is the amount."""
    return await move(
        desk, id, lambda conn, at: promises.verify_benefit(conn, desk.caller, id, body.by, body.realised, at)
    )
