"""What a dialogue asks of a learner: exchanges, typing, taps, reading; and how it ended."""

from evals.cases import Case
from evals.scores.measure import Score, unscored
from evals.scores.readability import ease, grade
from evals.transcript import Dialogue

__all__ = [
    "exchanges", "finished", "left", "message_words", "reading_ease", "reading_grade", "taps", "typed", "words_typed",
]  # fmt: skip


def exchanges(case: Case, dialogue: Dialogue) -> Score:
    """How many messages the learner answered."""
    return Score(float(len(list(dialogue.met))))


def typed(case: Case, dialogue: Dialogue) -> Score:
    """How many answers had to be typed or spoken."""
    return Score(float(sum(not e.tapped for e in dialogue.met)))


def taps(case: Case, dialogue: Dialogue) -> Score:
    """How many answers were a single touch."""
    return Score(float(sum(e.tapped for e in dialogue.met)))


def words_typed(case: Case, dialogue: Dialogue) -> Score:
    """How many words were typed in all."""
    return Score(float(sum(len(e.said.split()) for e in dialogue.met if not e.tapped)))


def message_words(case: Case, dialogue: Dialogue) -> Score:
    """How many words a message of the coach has, on average."""
    lengths = [len(e.coach.split()) for e in dialogue.exchanges]
    return Score(sum(lengths) / len(lengths), len(lengths)) if lengths else unscored("no message")


def reading_ease(case: Case, dialogue: Dialogue) -> Score:
    """How easy the messages are to read, 0 to about 100: Flesch, and what Spanish and German made of it."""
    found = ease(spoken(dialogue), dialogue.locale)
    return unscored("no words") if found is None else Score(found, detail={"locale": dialogue.locale})


def reading_grade(case: Case, dialogue: Dialogue) -> Score:
    """The years of school that the messages ask for, by Flesch and Kincaid; for English alone."""
    found = grade(spoken(dialogue)) if dialogue.locale == "en" else None
    return unscored("no words in English") if found is None else Score(found)


def spoken(dialogue: Dialogue) -> str:
    """All messages, each on a line of its own."""
    return "\n".join(e.coach for e in dialogue.exchanges)


def finished(case: Case, dialogue: Dialogue) -> Score:
    """1 when the dialogue came to its own end; `detail` has how it ended otherwise."""
    return Score(float(dialogue.status == "finished"), detail={"status": dialogue.status})


def left(case: Case, dialogue: Dialogue) -> Score:
    """1 when the learner walked away from it, neither finished nor parked."""
    return Score(float(dialogue.status == "abandoned"))
