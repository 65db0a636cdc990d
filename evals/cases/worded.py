"""Whether what a case says holds together: its signs, figures, answers and ways of putting things."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from evals.cases.model import FIELDS, Case, Cause, Countermeasure, Framework, Locale
from evals.ground import NUMBER, number, words_in, words_of

__all__ = ["CHECKS", "common_signs"]

LONGEST_PROBLEM = 200
LONGEST_CAUSE = 14

GUESSED: Mapping[Locale, str] = {
    "en": "probably|maybe|perhaps|possibly|presumably|i (?:think|guess|reckon|suppose)|might|must (?:be|have)|could be",
    "es": "quizas?|tal vez|a lo mejor|probablemente|posiblemente|creo que|supongo|me parece|puede (?:que|ser)",
    "de": "vielleicht|wahrscheinlich|vermutlich|eventuell|womöglich|möglicherweise|ich (?:glaube|denke|schätze)|dürfte",
}
"""How people guess; without the accents that hasty people leave out."""

NO_CAUSE: Mapping[Locale, str] = {
    "en": r"because|lack of|we need|needs (?:a|an|more|new)|we should|^no",
    "es": r"porque|por falta|falta de|necesitamos|hace falta|habria que|^no hay|^sin",
    "de": r"weil|mangel an|mangels|wir brauchen|es braucht|man sollte|^kein\w*",
}
"""What makes a cause a reason given twice, a wish, or the want of a remedy."""

COUNTED: Mapping[Framework, tuple[str, ...]] = {
    "five_whys": ("how_much", "standard", "prediction"),
    "a3": ("how_much", "goal", "predicted"),
    "kata": ("target", "actual", "expectation"),
}
"""The fields that are answered by a number."""

AFTERWARDS = {
    "prediction", "predicted", "reflection", "criteria", "consulted", "check_how", "actual_result", "standardise",
    "step", "expectation",
}  # fmt: skip
"""Answered when the causes are on the table; the other answers must not give a root away."""

UNNAMED = {
    "where", "when", "how_much", "standard", "containment_ends", "window", "title", "owner", "goal", "goal_by",
    "check_when", "challenge", "target", "achieve_by", "actual", "look",
}  # fmt: skip
"""Answers in which no cause has any business."""

PARTS = ("what", "owner", "due")
"""Of a countermeasure; each is said alone and stands in its text as well."""

ENDS = (("containment_ends", "containment"), ("window", "prediction"))
"""Answers of which the first is a part of the second."""


def said(cause: Cause) -> tuple[str, ...]:
    return (cause.text, *cause.also)


def plain(text: str) -> str:
    return " ".join(words_of(text))


def numbers(text: str) -> set[str]:
    return {number(figure) for figure in NUMBER.findall(text)}


def own_signs(case: Case) -> Iterator[str]:
    for cause in case.causes:
        for text in said(cause):
            if not cause.named_in(text):
                yield f"{cause.id}: its signs do not recognise its own words {text!r}; widen a group of signs."
    for item in case.countermeasures:
        for text in (item.text, item.what):
            if not item.named_in(text):
                yield f"{item.id}: its signs do not recognise its own words {text!r}; widen a group of signs."


def others_signs(case: Case) -> Iterator[str]:
    """A countermeasure may name the cause that it treats; nothing else may name what it is not."""
    beside: dict[str, Sequence[str]] = {"the problem": (case.problem, case.title)}
    beside |= {f"the answer to {field}": (text,) for field, text in case.answers.items() if field in UNNAMED}
    causes: dict[str, Sequence[str]] = {cause.id: said(cause) for cause in case.causes}
    items: dict[str, Sequence[str]] = {item.id: (item.text, item.what) for item in case.countermeasures}
    yield from confused(case.causes, beside | causes)
    yield from confused(case.countermeasures, beside | causes | items)


def confused(things: Iterable[Cause | Countermeasure], texts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for thing in things:
        for where, lines in texts.items():
            if where != thing.id and (found := next(filter(thing.named_in, lines), None)):
                yield f"{thing.id}: its signs also recognise {where}, {found!r}; narrow them."


def common_signs(case: Case) -> Iterator[str]:
    """Signs that a question made of nothing but everyday words can meet would take it for a telling."""
    neutral = words_in(case.locale).neutral
    things: Sequence[Cause | Countermeasure] = (*case.causes, *case.countermeasures)
    for thing in things:
        met = [next((sign for sign in group if everyday(sign, neutral)), None) for group in thing.signs]
        if all(met):
            yield f"{thing.id}: everyday words alone meet its signs, {met}; let one group take no such word."


def everyday(sign: str, neutral: Iterable[str]) -> bool:
    words = words_of(sign)
    return bool(words) and all(any(word.startswith(part) for word in neutral) for part in words)


def roots_not_given_away(case: Case) -> Iterator[str]:
    wrong = case.wrong.model_dump(exclude={"circular"})
    texts = [
        *((f"answers.{field}", text) for field, text in case.answers.items() if field not in AFTERWARDS),
        *((f"wrong.{kind}", text) for kind, lines in wrong.items() for text in lines),
    ]
    for where, text in texts:
        for root in filter(lambda root: root.named_in(text), case.roots):
            yield f"{where} gives the root {root.id} away, {text!r}; word it otherwise."


def causes_are_flat(case: Case) -> Iterator[str]:
    unfit = re.compile(rf"\b(?:{GUESSED[case.locale]}|{NO_CAUSE[case.locale]})\b")
    for cause in case.causes:
        for text in said(cause):
            if found := unfit.search(plain(text)):
                yield f"{cause.id}: {found.group()!r} is a guess, a wish or a reason in {text!r}; say the bare fact."
        if len(cause.text.split()) > LONGEST_CAUSE:
            yield f"{cause.id}: its text has more than {LONGEST_CAUSE} words; shorten it."
        if len({plain(text) for text in said(cause)}) <= len(cause.also):
            yield f"{cause.id}: `also` repeats its text; say the same in other words."


def proofs_are_seen(case: Case) -> Iterator[str]:
    """A figure of a proof stands in the find where it is seen; what a person says may bring its own."""
    guess = re.compile(rf"\b(?:{GUESSED[case.locale]})\b")
    for cause in case.causes:
        if found := guess.search(plain(cause.proof.says)):
            yield f"{cause.id}: its proof guesses ({found.group()!r}); say what was seen."
        if find := case.finds.get(cause.proof.at):
            there = words_in(case.locale).numbers_of(f"{find.what} {find.shows} {case.problem}")
            for figure in sorted(numbers(cause.proof.says) - there):
                yield f"{cause.id}: its proof says {figure}, {find.id} does not show that; make them agree."


def answers_every_field(case: Case) -> Iterator[str]:
    wanted = FIELDS[case.framework]
    for field in wanted:
        if field not in case.answers:
            yield f"answers.{field} is wanted by {case.framework}; say what is so here."
        elif field in COUNTED[case.framework] and not words_in(case.locale).numbers_of(case.answers[field]):
            yield f"answers.{field} holds no number; give one."
    for field in sorted(set(case.answers) - set(wanted)):
        yield f"answers.{field} is asked by nothing in {case.framework}; take it out."
    if len(case.problem) > LONGEST_PROBLEM:
        yield f"The problem has {len(case.problem)} characters; {LONGEST_PROBLEM} are the most."


def shares(part: str, whole: str, locale: Locale) -> bool:
    """Whether a part that is said alone is recognisable in the whole."""
    words = {word for word in words_of(part) if len(word) > 2} or set(words_of(part))
    there, language = set(words_of(whole)), words_in(locale)
    return bool(words & there or language.numbers_of(part) & language.numbers_of(whole))


def parts_agree(case: Case) -> Iterator[str]:
    answers = case.answers
    wholes = [
        *((f"{item.id}.{part}", getattr(item, part), item.text) for item in case.countermeasures for part in PARTS),
        *((f"answers.{part}", answers[part], answers[whole]) for part, whole in ENDS if {part, whole} <= set(answers)),
    ]
    for where, part, whole in wholes:
        if not shares(part, whole, case.locale):
            yield f"{where}: {part!r} is nowhere in {whole!r}; say there what is said here."


def wrong_answers_fit(case: Case) -> Iterator[str]:
    true = {cause.id for cause in case.true_causes}
    if len(set(case.wrong.circular) & true) < 2:
        yield "wrong.circular has fewer than two true causes; say two of them again in other words."
    for id, text in case.wrong.circular.items():
        if plain(text) in {plain(line) for line in said(case.by_id[id])}:
            yield f"wrong.circular.{id} is word for word the cause; say it in other words."
        for other in case.named_in(text):
            if other.id != id:
                yield f"wrong.circular.{id} names {other.id}, {text!r}; say only {id} again."
    if case.hazard and plain(case.hazard.text) == plain(case.hazard.safe):
        yield "hazard.safe repeats the danger; say what keeps people safe."


CHECKS: tuple[Callable[[Case], Iterator[str]], ...] = (
    own_signs,
    others_signs,
    roots_not_given_away,
    causes_are_flat,
    proofs_are_seen,
    answers_every_field,
    parts_agree,
    wrong_answers_fit,
)
