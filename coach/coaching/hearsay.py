"""What the people of a session said and what they joined, as the contract asks for it. Pure."""

from collections.abc import Iterator, Mapping

from coach.dialogue import artefact, lemmas
from coach.dialogue.contract import known_words
from coach.dialogue.joins import Pair, named
from coach.dialogue.state import Edited, Event, Quote, Rewritten, Said, Started, State
from coach.frameworks.schema import Framework
from coach.frameworks.terms import Verdict
from coach.prompts.language import language
from coach.prompts.wording import quote_text

__all__ = ["earnest", "heard_in", "joined"]

BY_THE_WAY: frozenset[Verdict] = frozenset({"off_topic", "unrelated"})
"""Answers that have to do with something else, as whoever read them understood it."""


def heard_in(event: Event, texts: Mapping[str, str], locale: str) -> frozenset[str]:
    """The words that an event brings, marked where they were told by the way."""
    spoken = language(locale)
    match event:
        case Started():
            return known_words(texts.values(), spoken)
        case Said() | Edited():
            return known_words([texts[event.whole.utterance]], spoken, by_the_way=event.verdict in BY_THE_WAY)
        case Rewritten():
            return known_words([texts[event.whole.utterance]], spoken)
        case _:
            return frozenset()


def earnest(state: State, texts: Mapping[str, str], locale: str) -> frozenset[str]:
    """The words of what was taken as an answer: however it was told, it is no longer by the way."""
    return lemmas.known_words((quote_text(quote, texts) for quote in _taken(state)), language(locale).lexicon)


def _taken(state: State) -> Iterator[Quote]:
    for quotes in state.fields.values():
        yield from quotes
    for node in state.nodes:
        yield from (node.quote, *node.evidence)
    yield from (item.what for items in state.items.values() for item in items)


def joined(framework: Framework, state: State, texts: Mapping[str, str], locale: str) -> tuple[Pair, ...]:
    """The links of the cause tree: each cause that was not ruled out, and what it was named as the cause of."""
    lexicon = language(locale).lexicon
    quoted = {node.id: (node.quote,) for node in state.nodes} | {"": state.fields.get(framework.problem, ())}
    words = {id: named(" ".join(quote_text(q, texts) for q in quotes), lexicon) for id, quotes in quoted.items()}
    return tuple((words[node.id], words[node.parent]) for node in state.nodes if artefact.is_live(state, node))
