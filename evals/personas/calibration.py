"""How far simulated learners can be believed: what they hear, and how they write. See also `labelling`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from coach.frameworks import load as load_framework
from evals.ground import words_of
from evals.messages import read as read_messages
from evals.personas.hearing import from_words, hear
from evals.transcript import Asked

__all__ = ["HELD_OUT", "Agreement", "Style", "heard_alike", "heard_as_moves", "style", "words_people_wrote"]

READINGS = Path(__file__).parents[1] / "data" / "readings"
COACH = Path(__file__).parents[2] / "coach"

# --- what is heard ----------------------------------------------------------------------------------

SLOTS: Mapping[str, tuple[str, str, str]] = {
    "first": ("why", "cause", "open_step"), "why": ("why", "cause", "open_step"),
    "more": ("more", "cause", "open_step"), "evidence": ("evidence", "evidence", "ask_evidence"),
    "contrast": ("evidence", "evidence", "ask_evidence"), "test": ("test", "yes_no", "test_link"),
    "stop": ("stop", "yes_no", "confirm"), "deep": ("stop", "yes_no", "confirm"),
    "branch": ("branch", "choice", "branch"), "up": ("up", "yes_no", "offer_escalation"),
    "escape": ("leg", "cause", "open_step"), "system": ("leg", "cause", "open_step"),
    "tie": ("tie", "choice", "branch"), "for_cause": ("cause", "countermeasure", "open_step"),
    "challenge": ("challenge", "countermeasure", "challenge_strength"), "plan": ("plan", "plan", "open_step"),
    "plan_who": ("plan", "who", "open_step"), "plan_when": ("plan", "when", "open_step"),
    "due": ("due", "when", "open_step"), "still": ("still", "yes_no", "confirm"),
    "gemba": ("gemba", "plan", "send_to_gemba"), "parking": ("parking", "yes_no", "offer_exit"),
    "exit": ("why", "cause", "offer_exit"), "alert": ("alert", "yes_no", "make_safe"),
    "alert_unsure": ("alert", "yes_no", "make_safe"),
    "alert_sent": ("made_safe", "containment", "make_safe"), "alert_safe": ("made_safe", "yes_no", "make_safe"),
    "alert_again": ("made_safe", "containment", "make_safe"), "repair_human": ("human", "yes_no", "repair_human"),
}  # fmt: skip
"""What each message of the coach really asks for: slot, what it expects, and the move."""

MOVES: Mapping[str, frozenset[str]] = {
    "ask_evidence": frozenset({"evidence", "seen", "where_to_look", "how_much"}),
    "test_link": frozenset({"test", "confirm"}),
    "confirm": frozenset({"confirm", "stop", "test"}),
    "send_to_gemba": frozenset({"look", "where_to_look", "plan", "who", "evidence"}),
    "branch": frozenset({"branch", "tie"}),
    "reflect": frozenset({"reflection", "learned", "evidence"}),
    "make_safe": frozenset({"alert", "safe", "safe_now"}),
    "offer_escalation": frozenset({"escalate", "human", "alert"}),
    "offer_exit": frozenset({"exit", "parking", "human"}),
    "close": frozenset({"told", "close"}),
}
"""What may be heard in messages of which only the move is known."""


HELD_OUT = frozenset({"d1"})
"""Authors whose messages nobody read who wrote the patterns."""
TOLD = HELD_OUT | {"a1", "b1", "c1"}
"""Authors who were told what the moves mean; later ones picked them by their names."""


@dataclass(frozen=True, slots=True)
class Agreement:
    alike: int
    of: int
    apart: tuple[tuple[str, str, str], ...] = ()
    """The text, as what it was heard, and as what it was meant."""

    @property
    def share(self) -> float | None:
        return self.alike / self.of if self.of else None


def _compared(rows: Iterable[tuple[str, str, frozenset[str]]]) -> Agreement:
    listed = list(rows)
    apart = tuple((text, heard, "/".join(sorted(meant))) for text, heard, meant in listed if heard not in meant)
    return Agreement(len(listed) - len(apart), len(listed), apart)


def heard_alike(locale: str) -> Agreement:
    """Words alone against what the system says: every message of the built-in coach and of the three frameworks."""
    return _compared(
        (asked.text, from_words(asked.text, locale), frozenset({hear(asked, locale)}))
        for asked in _own_messages(locale)
    )


def heard_as_moves(locale: str, *, held_out: bool) -> Agreement:
    """The same on messages by other authors, of which only the move is known; held out are those not looked at."""
    return _compared(
        (line.message, from_words(line.message, locale), MOVES[line.move])
        for line in read_messages()
        if line.locale == locale and line.move in MOVES and not line.breaks
        if (line.author in HELD_OUT) is held_out and line.author in TOLD
    )


def _own_messages(locale: str) -> Iterator[Asked]:
    wordings = yaml.safe_load((COACH / "prompts" / locale / "wordings.yaml").read_text("utf-8"))
    for key, (slot, expects, move) in SLOTS.items():
        yield from (Asked(_filled(line), move, slot, expects) for line in wordings[key])
    for name in ("five_whys", "a3", "kata"):
        yield from _of_framework(name, locale)


def _of_framework(name: str, locale: str) -> Iterator[Asked]:
    source = (COACH / "frameworks" / f"{name}.yaml").read_text("utf-8")
    data, framework = yaml.safe_load(source), load_framework(source)
    wordings = data["wordings"] if locale == "en" else data["translations"][locale]["wordings"]
    for step in framework.steps:
        for ask in getattr(step, "asks", ()):
            for line in wordings.get(f"{step.id}.{ask.field}", ()):
                yield Asked(_filled(line), ask.move, ask.field, ask.expects)


def _filled(line: str) -> str:
    return re.sub(r"\{+ ?\w+ ?\}+", "“x”", line)


# --- how they write ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Style:
    """Of a set of answers: words at the 10th, 25th, 50th, 75th and 90th percentile, and shares."""

    n: int
    words: tuple[int, ...]
    bare: float
    """Without any mark of punctuation."""
    slips: float
    """Words of five letters and more that nobody else writes: a rough upper bound of typos."""


def style(texts: Sequence[str], known: frozenset[str]) -> Style:
    counts = sorted(len(text.split()) for text in texts)
    quantiles = tuple(counts[min(int(len(counts) * q), len(counts) - 1)] for q in (0.1, 0.25, 0.5, 0.75, 0.9))
    bare = sum(not re.search(r"[.,;:!?]", text) for text in texts) / len(texts)
    longer = [word for text in texts for word in words_of(text) if len(word) >= 5]
    return Style(len(texts), quantiles, bare, sum(word not in known for word in longer) / max(len(longer), 1))


def words_people_wrote() -> list[str]:
    """The answers with verdicts by several authors, all in English."""
    files = sorted(READINGS.glob("*.jsonl"))
    return [json.loads(line)["answer"] for file in files for line in file.read_text("utf-8").splitlines()]
