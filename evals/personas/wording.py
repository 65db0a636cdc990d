"""How a person puts what it means: sentences with variation by seed, and the slips of a gloved hand."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Protocol

from coach.backends.llm.model import Message, Model, ModelFault, Prompt
from evals.cases.model import Case
from evals.personas.erring import Meant
from evals.personas.people import Habits, Persona, Verbosity
from evals.personas.sayings import Sayings, sayings
from evals.personas.steering import REQUESTS
from evals.transcript import Said, Variant

__all__ = ["AS_IS", "LlmWording", "Rewording", "Wording", "slip"]

AS_IS = frozenset({"who", "by_when", "plan", "silence", "choice", "vague_word"}) | REQUESTS
"""What is said without a word around it or a slip in it: names, days, requests, and next to nothing."""

BARE = frozenset(
    [
        "yes",
        "no",
        "thanks",
        "hostile",
        "asks_for_answer",
        "pressure",
        "unknown",
        "who_goes",
        "absent",
        "safe_now",
        "all",
    ]
)
"""What nobody puts a word or a story before."""

NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
MARKS = re.compile(r"(?<!\d)[.,;:!](?=\s|$)|(?<=\d)[.,;:!](?=\s|$)")
HEAVY = 0.25
SHORT = 4
"""Words to which nobody adds another before they begin."""

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {key: row[max(n - 1, 0) : n] + row[n + 1 : n + 2] for row in ROWS for n, key in enumerate(row)}


@dataclass(frozen=True, slots=True)
class Wording:
    """One person's way to talk in one language."""

    persona: Persona
    locale: str
    variant: Variant
    chance: Random
    names: frozenset[str] = frozenset()
    """Of people, which everybody spells right."""
    told: set[str] = field(default_factory=set)

    @property
    def language(self) -> Sayings:
        return sayings(self.locale)

    def put(self, meant: Meant, tired: bool = False) -> str:
        """In words. Who is tired says no more than it must."""
        lines = self.language.frames[meant.frame]
        nth = meant.slots.get("nth")
        line = lines[min(int(nth), len(lines) - 1)] if nth is not None else self.chance.choice(lines)
        text = line.format(**meant.slots)
        if meant.frame in AS_IS:
            return text
        verbosity: Verbosity = "few" if tired else self.persona.verbosity
        return self._typed(self._around(text, meant.frame, verbosity))

    def _around(self, text: str, frame: str, verbosity: Verbosity) -> str:
        words, draw = self.language, self.chance.random()
        if verbosity == "many" and frame not in BARE and draw < 0.6:
            story, after = self._fresh(words.stories), self._fresh(words.after)
            return (
                f"{story} {text}, {after}" if draw < 0.15 else f"{text}, {after}" if draw < 0.3 else f"{story} {text}"
            )
        if verbosity == "plain" and draw < 0.2 and frame not in BARE and len(text.split()) > SHORT:
            return f"{self.chance.choice(words.before)} {text}"
        return text

    def _fresh(self, lines: Sequence[str]) -> str:
        """One that was not told yet, as long as there is one."""
        line = self.chance.choice([line for line in lines if line not in self.told] or list(lines))
        self.told.add(line)
        return line

    def _typed(self, text: str) -> str:
        habits: Habits = self.persona.habits
        heavy = self.variant == "typos"
        if self.chance.random() < habits.foreign:
            text = " ".join(word for word in text.split() if word not in self.language.little)
        if self.chance.random() < (0.5 if self.persona.verbosity == "few" else 0.1):
            text = " ".join(self.language.short.get(word, word) for word in text.split(" "))
        if heavy or self.chance.random() < habits.run_on:
            text = MARKS.sub("", text)
        elif self.chance.random() < habits.stops:
            text = f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.!?…' else '.'}"
        return slip(text, HEAVY if heavy else habits.slips, self.language.kept | self.names, self.chance)


def slip(text: str, share: float, kept: frozenset[str], chance: Random) -> str:
    """The text with typos in that share of its longer words; figures, names and words that turn it round stay."""
    return re.sub(r"\S+", lambda word: _slipped(word.group(), share, kept, chance), text)


def _slipped(word: str, share: float, kept: frozenset[str], chance: Random) -> str:
    touched = chance.random() < share
    if not touched or len(word) < 5 or not word.isalpha() or not word.islower() or word in kept:
        return word
    n = chance.randrange(1, len(word) - 1)
    a, b = word[n], word[n + 1]
    key = chance.choice(NEIGHBOURS.get(a) or a)
    return chance.choice(
        [
            f"{word[:n]}{b}{a}{word[n + 2 :]}",
            f"{word[:n]}{a}{word[n:]}",
            f"{word[:n]}{word[n + 1 :]}",
            f"{word[:n]}{key}{word[n + 1 :]}",
        ]
    )


# --- by a language model -----------------------------------------------------------------------------


class Rewording(Protocol):
    def again(self, said: Said, case: Case, persona: Persona) -> Said: ...


REWORD = (
    "You reword one line that a worker types during a talk about a problem at work. Keep the meaning, every number,"
    " every name and every doubt; add nothing, explain nothing, ask nothing. The worker: {about}. Answer in the"
    " language of the line, with the reworded line alone."
)
SECONDS = 30.0
LONGEST = 400


@dataclass(frozen=True, slots=True)
class LlmWording:
    """Rewords what the rules decided. Where a number or a cause gets lost or comes in, the line stays as it was."""

    model: Model
    run: Callable[[Coroutine[Any, Any, str]], str] = asyncio.run
    """Waits for the model, on whichever loop."""

    def again(self, said: Said, case: Case, persona: Persona) -> Said:
        if said.tapped or said.kind == "silence":
            return said
        system = Message("system", REWORD.format(about=persona.about))
        prompt = Prompt("probe", (system, Message("user", said.text)), 120)  # any other task asks for the coach's JSON
        text = self.run(self._line(prompt))
        return replace(said, text=text) if _same(said.text, text, case) else said

    async def _line(self, prompt: Prompt) -> str:
        try:
            done = await self.model.complete(prompt, SECONDS)
        except ModelFault:
            return ""
        return "" if done.cut else " ".join(done.text.split()).strip('"“”')


def _same(before: str, after: str, case: Case) -> bool:
    def named(text: str) -> set[str]:
        causes = {cause.id for cause in case.causes if cause.named_in(text)}
        return causes | {fix.id for fix in case.countermeasures if fix.named_in(text)}

    return (
        0 < len(after) <= LONGEST
        and not after.startswith("{")
        and sorted(NUMBERS.findall(before)) == sorted(NUMBERS.findall(after))
        and named(before) == named(after)
    )
