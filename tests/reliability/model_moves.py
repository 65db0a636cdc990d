"""What Hypothesis makes moves of: who makes them, on what, and how each is made on the board and in the model."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

from hypothesis import strategies as st

from coach.board import effects, handling, moves

from .model import Model
from .model_board import DAY, HOUR, KEYS
from .model_plant import Hand

CONCERNED = ("owed", "owed", "owed", "first", "first", "first", "second", "boss", "boss", "device", "admin")
WHO = st.sampled_from((*CONCERNED, "ana", "cem", "dora", "eva", "mia"))
"""Somebody it concerns, or somebody: `first` and `second` are who raised or owns it, and who works on it or asked."""

NTH, PERSON = st.integers(0, 5), st.sampled_from(tuple(KEYS))
DUE = st.sampled_from((-DAY, HOUR, 5 * HOUR, DAY, 2 * DAY, 9 * DAY))
PASSES = st.sampled_from((timedelta(minutes=20), HOUR, 5 * HOUR, 8 * HOUR, DAY, 3 * DAY, 12 * DAY))
TEAM = st.sampled_from(("cell", "cell", "area", "maint"))
KIND = st.sampled_from(("corrective", "containment", "go_and_see", "preventive"))
DECISION = st.sampled_from(("effective", "not_effective", "cannot_tell"))
VALUE = st.sampled_from((2.0, 4.0, 6.0, 9.0))
UP = st.sampled_from(("boss", "boss", "boss", "boss", "owed", "device", "admin", "cem", "mia"))
RIGHT = [("accept", None, []), ("decide", "Settled", []), ("decline", "Settled", []), ("lend", None, ["mia", "ben"])]
WRONG = [("decide", None, []), ("lend", "Settled", []), ("accept", None, ["ana"])]
ANSWER: st.SearchStrategy[tuple[str, str | None, list[str]]] = st.sampled_from([*RIGHT, *RIGHT, *WRONG])
MOST_ITEMS, MOST_ERASED = 8, 3

MOVES: Mapping[str, tuple[Callable[..., None], Mapping[str, str | None], Callable[[Model, Hand, str], None]]] = {
    "acknowledge issue": (handling.acknowledge, {}, Model.acknowledge_issue),
    "resolve": (handling.resolve, {"note": None}, Model.resolve),
    "confirm": (handling.confirm, {}, Model.confirm),
    "reopen issue": (handling.reopen, {"reason": "It drips"}, Model.reopen_issue),
    "accept": (moves.accept, {}, Model.accept),
    "acknowledge action": (moves.acknowledge, {}, Model.acknowledge_action),
    "complete": (moves.complete, {}, Model.complete),
    "verify": (moves.verify, {}, Model.verify),
    "end": (moves.end, {}, Model.end),
    "cancel": (moves.cancel, {"reason": "No need"}, Model.cancel),
    "standardise": (effects.standardise, {"standard": "The card at the filler"}, Model.standardise),
}
"""How each is made on the board, with what words, and in the model."""

AGAIN: Mapping[str, tuple[Callable[..., None], Callable[..., None]]] = {
    "move deadline": (moves.move_deadline, Model.move_deadline),
    "reopen action": (moves.reopen, Model.reopen_action),
    "reassign": (moves.reassign, Model.reassign),
}
NEXT = {"resolve": "resolve", "confirm": "confirm", "do": "complete", "verify": "verify", "end": "end",
        "standardise": "standardise"}  # fmt: skip
"""With which move each stage ends."""
FIRST = {"resolve": "acknowledge issue", "do": "accept"}
"""With which it begins, while nobody has it in hand."""

FITTING: Mapping[str, Collection[str]] = {move: {stage} for stage, move in NEXT.items()} | {
    "acknowledge issue": {"resolve"},
    "reopen issue": {"confirm", "ended"},
    "accept": {"do", "date"},
    "acknowledge action": {"do", "date", "verify"},
    "cancel": {"do", "verify", "effect"},
    "move deadline": {"do", "date"},
    "reassign": {"do", "date"},
    "reopen action": {"verify", "effect", "ended", "standardise"},
}
"""Where a move is likely to be right."""
