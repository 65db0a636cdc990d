"""What a coach's reply does beside asking: whether it gives the answer away, guides, and leaves something to do.

Pure functions on an English text, after three dimensions of MRBench (Maurya et al., 2024): revealing of the answer,
providing guidance, actionability. They go by cues, and are no better than `evals.scores.agreement` says. In a coaching
dialogue `evals.scores.contract.told` knows more, as it knows the hidden graph.
"""

import re

from evals.ground import words_of

__all__ = ["actionable", "guides", "reveals"]

SENTENCE = re.compile(r"(?<=[.!?])[\s\"”]+")
FIGURE = re.compile(r"\d+(?:\.\d+)?")

STATES = (
    r"(?:=|\b(?:is|be|equals?|gets?|gives?|to|at|of|total|answer|bought|makes?|covers?|win|so))\W*(?:\w+\W+){0,3}?\$?"
)
RESULT = re.compile(
    r"(?:=|\b(?:is|be|equals?|get|gives us|total)) (?:\w+ ){0,2}\$?\d"
    r"|\b(?:correct|right|final|actual|required) (?:answer|total|sum|product|value|spelling|result)\b[^?]*?"
    r"\b(?:is|should be|would be|was)\b"
    r"|\b(?:is|are|it) (?:actually |be )?called\b|\bin the \w+ (?:place|spot)\b|\bis our (?:required )?answer\b",
    re.IGNORECASE,
)
MOVES_ON = re.compile(
    r"\b(?:next (?:problem|question|topic|lesson|one)|another (?:example|problem)|similar problem|mov(?:e|ing) on"
    r"|continue (?:with|our)|keep (?:practicing|practising|up))\b",
    re.IGNORECASE,
)
LECTURES = re.compile(
    r"\bformula\b|^\W*to (?:solve|find)\b|\bgreat job\b|\b(?:good|nice) (?:try|effort|attempt)\W*$", re.I
)
POINTS = re.compile(
    r"\?|\bremember\b|\b(?:think|look) (?:about|at|again|carefully|closely)\b|\banother look\b|\bcloser look\b"
    r"|\b(?:re-?|double-)?check\b|\bmis(?:take|understanding|understood)\b|\bmix-?up\b|\bconsider\b|\binstead\b"
    r"|\bnot (?:just|the|all)\b|\bif (?:we|you|he|she|each|there)\b|\bneed to\b|\bhow (?:many|much|you|we)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\?|\blet['’]?s (?!try\b|move\b|review\b|say\b)|\b(?:think|remember|look|consider|reconsider|recalculate|tell me"
    r"|show me|go back|start(?:ing)? with|need to|how many|how much|try (?:to|adding|writing|drawing|dividing))\b",
    re.IGNORECASE,
)


def reveals(text: str, solution: str = "") -> bool:
    """Whether it states the solution, right or wrong, anywhere but in a plain question.

    With a figure in the solution, that figure must be stated; with words alone, most of them; without a solution,
    anything that is stated as a result.
    """
    told = [part for part in SENTENCE.split(text) if not part.rstrip('"”').endswith("?") or "," in part]
    return any(_states(part, solution) for part in told)


def _states(part: str, solution: str) -> bool:
    figures = FIGURE.findall(solution.replace(",", ""))
    if figures:
        return bool(re.search(STATES + re.escape(figures[-1]) + r"(?![\d.]*\d)", part.replace(",", ""), re.IGNORECASE))
    wanted = {word for word in words_of(solution) if len(word) > 3}
    if wanted:
        return 3 * len(wanted & set(words_of(part))) >= 2 * len(wanted)
    return bool(RESULT.search(part))


def guides(text: str) -> bool:
    """Whether it points somewhere: at a step, a number, a mistake; praise, formulas and going on do not."""
    told = len(text.split())
    return 6 < told < 80 and bool(POINTS.search(text)) and not MOVES_ON.search(text) and not LECTURES.search(text)


def actionable(text: str, solution: str = "") -> bool:
    """Whether it leaves the learner something to do, and has neither done it nor gone on to something else."""
    done = MOVES_ON.search(text) or LECTURES.search(text) or reveals(text, solution)
    return len(text.split()) < 80 and bool(ASKS.search(text)) and not done
