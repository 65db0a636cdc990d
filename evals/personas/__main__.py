"""`python -m evals.personas`: the calibration of the simulated learners, in figures.

`--write` makes the answers to be labelled anew, `--apart` lists the messages that were heard as something else.
"""

import argparse
from collections.abc import Iterator, Sequence

from evals.cases import cases
from evals.ground import words_of
from evals.personas.calibration import Agreement, Style, heard_alike, heard_as_moves, style, words_people_wrote
from evals.personas.labelling import agreement, played, sampled, write_answers
from evals.personas.people import PERSONAS

LOCALES = ("en", "es", "de")


def hearing(apart: bool) -> Iterator[str]:
    yield "Heard from words alone, against what the message asks for"
    for locale in LOCALES:
        rows = {
            "the coach's own messages": heard_alike(locale),
            "by other authors, known to who wrote the patterns": heard_as_moves(locale, held_out=False),
            "by other authors, held out": heard_as_moves(locale, held_out=True),
        }
        for name, found in rows.items():
            yield f"  {locale}  {_share(found):>14}  {name}"
            yield from (f"        {heard} for {meant}: {text}" for text, heard, meant in found.apart if apart)


def _share(found: Agreement) -> str:
    return "unscored" if found.share is None else f"{found.alike}/{found.of} {found.share:.2f}"


def writing() -> Iterator[str]:
    """English only: the answers by people are."""
    english = [case for case in cases() if case.locale == "en"]
    simulated = [answer.answer for case in english for persona in PERSONAS for answer in played(case, persona)]
    people = words_people_wrote()
    texts = [text for case in english for text in _texts(case.model_dump())]
    known = frozenset(word for text in (*people, *texts) for word in words_of(text))
    yield "English answers: words at the 10th, 25th, 50th, 75th, 90th percentile; without a mark; unknown longer words"
    yield _styled("people", style(people, known), typos=False)
    yield _styled("simulated", style(simulated, known), typos=True)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for inner in value.values() for text in _texts(inner))
        case list():
            yield from (text for inner in value for text in _texts(inner))


def _styled(name: str, found: Style, *, typos: bool) -> str:
    slips = f"{found.slips:.1%}" if typos else "not known"
    words = " ".join(f"{n:>3}" for n in found.words)
    return f"  {name:<10} n={found.n:<5} {words}   {found.bare:.0%}   {slips}"


def labelled() -> str:
    """By a language model; no person has labelled them yet."""
    found = agreement()
    if found.kappa is None:
        return "Blind labels: unscored, there are none."
    value = found.kappa
    agreed = f"kappa {value.value:.2f} [{value.low:.2f}, {value.high:.2f}] on {found.n} answers"
    return f"Blind labels, by a language model and not by a person: {agreed}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.personas", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the answers to be labelled anew")
    parser.add_argument("--apart", action="store_true", help="list what was heard as something else")
    asked = parser.parse_args(arguments)
    if asked.write:
        write_answers(sampled(cases()))
    print("\n".join([*hearing(asked.apart), *writing(), labelled()]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
