"""Artefacts to look at: dialogues that went all the way, and states made by hand from any texts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from coach.dialogue.state import Heard, Item, Node, Quote, State
from coach.frameworks.terms import Role
from coach.reports.artefact import Utterance, artefact
from tests.factories import AT, Talk, framework


def coached() -> Talk:
    """A 5 Whys with a branch ruled out, a second leg, a task and an action."""
    talk = Talk(framework("five_whys"))
    said: list[tuple[Role, str]] = [("problem", "labels sit skewed"), ("measure", "6 %"), ("place", "line 2")]
    talk.start("6 % of the labels sit skewed on line 2, allowed is 1 %", "ok", *said, ("target", "1 %"))
    talk.say("when", "unknown", pick="unknown")
    talk.say("we look at each one by hand", "ok", ("containment", "look at each one"))
    talk.tap("none")
    talk.say("line 3 is fine")
    talk.say("the guide is 3 mm off, I measured", "ok", ("cause", "the guide is 3 mm off"), ("evidence", "I measured"))
    talk.say("set by eye or | knocked", "several", ("cause", "set by eye"), ("cause", "knocked"))
    talk.tap("node:c3")
    talk.tap("ruled_out")
    talk.say("Ben showed me how", "ok", ("evidence", "Ben showed me how"))
    talk.say(
        "the sheet has no line for it, I read it", "ok", ("cause", "the sheet has no line"), ("evidence", "I read it")
    )
    talk.tap("ours")
    talk.tap("none")
    talk.tap("none")
    talk.tap("yes")
    talk.say(
        "ben welds a stop on by friday", "ok", ("countermeasure", "a stop"), ("owner", "ben"), ("due", "by friday")
    )
    talk.say("under 1 % for four weeks", "ok", ("measure", "under 1 %"), ("due", "four weeks"))
    talk.tap("yes")
    talk.say("I tell him today")
    return talk


def utterances(talk: Talk, *erased: str) -> dict[str, Utterance]:
    return {name: Utterance(text, "ana", AT, name in erased) for name, text in talk.texts.items()}


def shown(talk: Talk, *erased: str) -> dict[str, Any]:
    return artefact(talk.framework, talk.state, utterances(talk, *erased))


def field(made: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in made["fields"] if f["id"] == name)
    return found


def quotes(part: Any) -> list[dict[str, Any]]:
    """Every quote in an artefact, wherever it stands."""
    match part:
        case {"utterance": _}:
            return [part]
        case dict():
            return [quote for value in part.values() for quote in quotes(value)]
        case list():
            return [quote for value in part for quote in quotes(value)]
        case _:
            return []


def filled(name: str, texts: Sequence[str]) -> dict[str, Any]:
    """An artefact of any framework with these texts, in turn, everywhere that something can be said."""
    plan = framework(name)
    said = {f"u{n}": Utterance(f"so {text} then", "ana", AT + timedelta(hours=n)) for n, text in enumerate(texts)}
    whole = [Quote(f"u{n}", 3, 3 + len(text)) for n, text in enumerate(texts)]

    def some(n: int) -> Quote:
        return whole[n % len(whole)]

    nodes = [Node(f"c{n}", f"c{n - 1}" if n % 3 else "", "occurrence", some(n), (some(n + 1),)) for n in range(7)]
    items = (Item("i1", some(1), some(2), "ana", some(3), AT, "c1", "weaker"), Item("i2", some(4)))
    kinds = {field: plan.fields[field].kind for field in plan.fields}
    state = State(
        name,
        1,
        fields={"danger": (some(0),)} | {f: (some(n), some(n + 1)) for n, f in enumerate(kinds) if kinds[f] == "text"},
        nodes=tuple(nodes),
        items={"tasks": items} | {f: items for f in kinds if kinds[f] == "list"},
        kept=(Heard("cause", some(0)), Heard("countermeasure", some(1))),
    )
    return artefact(plan, state, said)
