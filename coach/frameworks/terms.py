"""The words that framework files, readings and messages share."""

from typing import Literal, get_args

__all__ = ["EXPECTS", "MOVES", "REPAIRS", "ROLES", "VERDICTS", "Expects", "Move", "RepairKind", "Role", "Verdict"]

Verdict = Literal[
    "hazard",
    "repair",
    "asks_for_answer",
    "off_topic",
    "yes",
    "no",
    "unknown",
    "blame",
    "solution_jump",
    "circular",
    "symptom",
    "unrelated",
    "several",
    "out_of_our_hands",
    "assumption",
    "vague",
    "unsupported",
    "ok",
]
"""In the order of decision: the first that fits an answer is its verdict."""

Expects = Literal[
    "problem",
    "containment",
    "cause",
    "evidence",
    "yes_no",
    "choice",
    "countermeasure",
    "plan",
    "who",
    "when",
    "measure",
    "target",
    "condition",
    "obstacle",
    "step",
    "expectation",
    "result",
    "learning",
    "reflection",
]

Role = Literal[
    "problem",
    "cause",
    "evidence",
    "containment",
    "countermeasure",
    "owner",
    "due",
    "measure",
    "place",
    "target",
    "condition",
    "obstacle",
    "step",
    "expectation",
    "result",
    "learning",
    "other",
]

RepairKind = Literal["back", "repeat", "rephrase", "skip", "correct", "pause", "stop", "human"]

Move = Literal[
    "open_step",
    "probe_asks_for_answer",
    "probe_off_topic",
    "probe_yes",
    "probe_no",
    "probe_unknown",
    "probe_blame",
    "probe_solution_jump",
    "probe_circular",
    "probe_symptom",
    "probe_unrelated",
    "probe_several",
    "probe_out_of_our_hands",
    "probe_assumption",
    "probe_vague",
    "probe_unsupported",
    "test_link",
    "ask_evidence",
    "send_to_gemba",
    "branch",
    "challenge_strength",
    "confirm",
    "hint",
    "offer_escalation",
    "offer_exit",
    "make_safe",
    "repair_back",
    "repair_repeat",
    "repair_rephrase",
    "repair_skip",
    "repair_correct",
    "repair_pause",
    "repair_stop",
    "repair_human",
    "reflect",
    "close",
]
"""The closed set of things the coach can do in one message."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
EXPECTS: tuple[Expects, ...] = get_args(Expects)
ROLES: tuple[Role, ...] = get_args(Role)
REPAIRS: tuple[RepairKind, ...] = get_args(RepairKind)
MOVES: tuple[Move, ...] = get_args(Move)
