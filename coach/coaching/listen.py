"""From one answer to the event it is: the context a backend reads it in, and the decisions made about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from coach.backends import Question
from coach.backends.builtin import grade, match_option, parse_due
from coach.dialogue import artefact
from coach.dialogue.lemmas import known_words
from coach.dialogue.reading import Reading, Span
from coach.dialogue.state import SPEAKER, Asked, Heard, Quote, Said, State
from coach.frameworks.schema import Framework
from coach.frameworks.terms import Verdict
from coach.prompts.language import language
from coach.prompts.taps import Taps, taps
from coach.prompts.wording import Choice, quote_text

__all__ = ["Answer", "Site", "heard", "person", "question", "said", "tapped", "trimmed"]

AS_YES_NO: dict[str, Verdict] = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "park": "yes",
    "send": "yes",
    "safe": "yes",
    "false_alarm": "no",
    "not_yet": "no",
    "nobody": "unknown",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What the organisation knows that readings are decided with."""

    zone: ZoneInfo
    people: Mapping[str, str]
    """Names to ids."""


@dataclass(frozen=True, slots=True)
class Answer:
    n: int
    at: datetime
    utterance: str
    text: str
    by: str


def question(
    framework: Framework,
    state: State,
    asked: str,
    choices: Sequence[Choice],
    texts: Mapping[str, str],
    text: str,
    site: Site,
) -> Question:
    """All that a backend gets to read one answer by."""
    pending = state.asked
    assert pending is not None
    about = pending.about if any(n.id == pending.about for n in state.nodes) else ""
    return Question(
        framework=framework.id,
        step=pending.step,
        asked=asked,
        expects=pending.expects,
        problem=" ".join(quote_text(q, texts) for q in state.fields.get(framework.problem, ())),
        chain=tuple(quote_text(n.quote, texts) for n in artefact.chain(state, about)),
        answer=text,
        options=tuple(options(state, choices, texts)),
        people=tuple(site.people),
        locale=framework.locale,
        tries=state.tries,
        alarmed=bool(state.alert),
    )


def tapped(choices: Sequence[Choice], text: str) -> Choice | None:
    """The one-tap reply whose words these are."""
    wanted = _plain(text)
    return next((c for c in choices if wanted in (_plain(c.send), _plain(c.label))), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!")


def said(
    framework: Framework,
    state: State,
    answer: Answer,
    reading: Reading | None,
    choices: Sequence[Choice],
    texts: Mapping[str, str],
    site: Site,
    calm: Reading | None = None,
) -> Said:
    """The event of an answer that was tapped (no reading) or read; `calm` is what a danger says besides."""
    whole = Quote(answer.utterance, *trimmed(answer.text))
    tap = tapped(choices, answer.text)
    if tap is not None:
        verdict = AS_YES_NO.get(tap.pick, "ok")
        return Said(answer.n, answer.at, whole, verdict, answer.by, pick=tap.pick)
    assert reading is not None
    repair = reading.repair
    taken = state.card and reading.verdict not in ("hazard", "repair")
    pending = state.asked
    assert pending is not None
    words = taps(framework.locale)
    if not taken and _is_blank(pending, answer.text, words) and not _spoken(pending, answer.text, words):
        return Said(answer.n, answer.at, whole, "unknown", answer.by)
    return Said(
        answer.n,
        answer.at,
        whole,
        "ok" if taken else reading.verdict,
        answer.by,
        heard(framework, state, answer, reading.quotes, texts, site),
        _meant(state, answer.text, reading, choices, texts, framework.locale),
        repair.kind if repair else "rephrase" if reading.verdict == "repair" else None,
        repair.turn if repair else None,
        reading.sure,
        calm.verdict if calm and calm.verdict != "repair" else "ok",
        heard(framework, state, answer, calm.quotes, texts, site) if calm else (),
    )


def trimmed(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return start, max(len(text.rstrip()), start)


def _meant(
    state: State, text: str, reading: Reading, choices: Sequence[Choice], texts: Mapping[str, str], locale: str
) -> str:
    """The item that an answer in words chooses; only where choosing was asked."""
    assert state.asked is not None
    spoken = _spoken(state.asked, text, taps(locale))
    if spoken:
        return spoken
    own = [c for c in choices if c.pick.partition(":")[0] in OWN]
    if state.asked.expects not in ("choice", "obstacle") or not own or reading.verdict not in ("ok", "several"):
        return ""
    found = match_option(text, list(options(state, own, texts)), locale)
    return own[found].pick if found is not None else ""


def _spoken(asked: Asked, text: str, words: Taps) -> str:
    """A tap that people also say: that there is nothing here, that it is safe."""
    told = _plain(text)
    if "none" in asked.picks and words.nothing.fullmatch(told):
        return "none"
    return "safe" if "safe" in asked.picks and words.safe.fullmatch(told) and not words.not_safe.search(told) else ""


def _is_blank(asked: Asked, text: str, words: Taps) -> bool:
    """ "Nothing", "nobody": no answer, where that is none."""
    return asked.expects not in ("yes_no", "choice") and words.nothing.fullmatch(_plain(text)) is not None


OWN = ("node", "item", "idea")
"""Choices that stand for something the learner said."""


def options(state: State, choices: Sequence[Choice], texts: Mapping[str, str]) -> Iterator[str]:
    """What can be chosen, the learner's own items in full."""
    quotes = {f"node:{n.id}": n.quote for n in state.nodes}
    quotes |= {f"item:{i.id}": i.what for listed in state.items.values() for i in listed}
    quotes |= {f"idea:{n}": h.quote for n, h in enumerate(state.kept)}
    for choice in choices:
        yield quote_text(quotes[choice.pick], texts) if choice.pick in quotes else choice.label


def heard(
    framework: Framework, state: State, answer: Answer, spans: Sequence[Span], texts: Mapping[str, str], site: Site
) -> tuple[Heard, ...]:
    """Each quote with what was decided about it; a condition told in numbers is a measure too."""
    found = [_heard(state, answer, span, texts, site, framework.locale) for span in spans]
    numbers = [
        Heard("measure", h.quote) for h in found if h.role == "condition" and NUMBER.search(_words(answer, h.quote))
    ]
    return (*found, *numbers)


NUMBER = re.compile(r"\d")


WALL = "%Y-%m-%dT%H:%M"


def _words(answer: Answer, quote: Quote) -> str:
    return answer.text[quote.start : quote.end]


def _heard(state: State, answer: Answer, span: Span, texts: Mapping[str, str], site: Site, locale: str) -> Heard:
    quote = Quote(answer.utterance, span.start, span.end)
    words = answer.text[span.start : span.end]
    match span.role:
        case "owner":
            return Heard(span.role, quote, person=person(words, answer.by, site.people, locale))
        case "due":
            due = parse_due(words, answer.at, site.zone, locale)
            return Heard(span.role, quote, due=due, wall=f"{due.astimezone(site.zone):{WALL}}" if due else "")
        case "countermeasure":
            ends = artefact.causes_to_act_on(state)
            told = [" ".join(quote_text(q, texts) for q in (end.quote, *end.evidence)) for end in ends]
            found = cause_meant(words, told, locale)
            return Heard(span.role, quote, strength=grade(words, locale), cause="" if found is None else ends[found].id)
        case _:
            return Heard(span.role, quote)


def person(words: str, by: str, people: Mapping[str, str], locale: str = "en") -> str:
    """Whose id a name is; the speaker's for "me"; empty for a name nobody here has."""
    name = _plain(words)
    if name in taps(locale).me:
        return by or SPEAKER
    exact = [id for known, id in people.items() if _plain(known) == name]
    first = [id for known, id in people.items() if name in _plain(known).split()]
    return (exact or first)[0] if len(exact or first) == 1 else ""


def cause_meant(words: str, causes: Sequence[str], locale: str = "en") -> int | None:
    """Which cause a countermeasure plainly speaks of: the one it alone shares most content words with."""
    shared = [len(content(words, locale) & content(cause, locale)) for cause in causes]
    best = max(shared, default=0)
    return shared.index(best) if best and shared.count(best) == 1 else None


def content(text: str, locale: str) -> frozenset[str]:
    lexicon = language(locale).lexicon
    return known_words([text], lexicon) - lexicon.function
