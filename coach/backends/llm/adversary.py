"""A model that is out to break the coach: it may return any string, and this one returns the worst it can think of.

It is told the questions that the core would ask, like any model, and uses that: most of its replies are sound in form
and word the right question, so that only the check of the words themselves stands before the learner.
"""

import json
import re
import tomllib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

from coach.backends.llm.model import Completion, Prompt
from coach.backends.llm.scripted import counted
from coach.dialogue.reading import REPAIRS, ROLES, VERDICTS
from coach.frameworks.terms import MOVES
from coach.prompts.briefing import LANGUAGES

__all__ = ["AdversaryModel", "Offer"]

WORDS: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    files("coach.backends.llm").joinpath("adversary.toml").read_text(encoding="utf-8")
)
ROW = re.compile(r"^- ([a-z_, ]+): (\{.*\})$", re.MULTILINE)
WANTED = re.compile(r"^Word this question instead[^:]*: (\{.*\})$", re.MULTILINE)
FIELD = re.compile(r'^(problem|answer): (".*")$', re.MULTILINE)
REMEMBERED = 60
"""Answers, of whichever session, that it may put into another's messages."""


class Offer(NamedTuple):
    """What it put into its latest reply, for whoever counts."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What one request lets it know."""

    locale: str
    rows: Sequence[tuple[str, Mapping[str, str]]]
    answer: str
    problem: str
    whole: str

    @property
    def words(self) -> Mapping[str, Sequence[str]]:
        return WORDS[self.locale]

    def part(self, dice: Random) -> str:
        """A few words in a row of what people said."""
        said = dice.choice([self.answer, self.answer, self.problem]).split() or ["it"]
        start = dice.randrange(len(said))
        return " ".join(said[start : start + dice.randint(1, 7)])[:120].strip(" .,;:!?")


def scene_of(prompt: Prompt) -> Scene:
    turn = next((m.content for m in prompt.messages if m.role == "user"), "")
    head, last = prompt.messages[0].content, prompt.messages[-1].content
    told = {name: json.loads(text) for name, text in FIELD.findall(turn)}
    wanted = [("", json.loads(row)) for row in WANTED.findall(last)] if prompt.task == "reword" else []
    rows = wanted or [(verdicts, json.loads(row)) for verdicts, row in ROW.findall(turn)]
    locale = next((name for name, (language, _) in LANGUAGES.items() if f"in {language}" in head), "en")
    return Scene(locale, rows, told.get("answer", ""), told.get("problem", ""), "\n".join((head, turn, last)))


@dataclass(slots=True)
class AdversaryModel:
    """Deterministic for a seed and the order of its calls.

    `lines` are messages to smuggle in, by the problem that they were written for; `attacks` are texts to echo.
    """

    seed: int
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attacks: Sequence[str] = ()
    name: str = "adversary"
    external: bool = False
    calls: int = field(default=0, init=False)
    offers: list[Offer] = field(default_factory=list, init=False)
    """Of the replies since somebody emptied it."""
    _memory: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED), init=False)

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        if prompt.task == "probe":
            return counted(prompt, "ready")
        dice = Random(f"{self.seed}:{self.calls}")  # noqa: S311 - no secret
        self.calls += 1
        scene = scene_of(prompt)
        text = self._reply(scene, dice)
        self._memory.append(scene.answer)
        return counted(prompt, text)

    def warm(self) -> None:
        pass

    def _reply(self, scene: Scene, dice: Random) -> str:
        if dice.random() < BROKEN_SHARE:
            kind, make = dice.choice(list(BROKEN.items()))
            self.offers.append(Offer(kind, ""))
            return make(scene, dice)
        kind, message = self._message(scene, dice)
        self.offers.append(Offer(kind, message))
        reply = sound(scene, message, dice)
        if dice.random() < SPOILT_SHARE:
            reply = dice.choice(SPOILS)(reply, dice)
        return json.dumps(reply, ensure_ascii=dice.random() < 0.2)

    def _message(self, scene: Scene, dice: Random) -> tuple[str, str]:
        """A kind and its words: its own, a good one made bad, or somebody else's."""
        roll = dice.random()
        if roll < 0.25 and (known := self.lines.get(scene.problem) or self._any_line(dice)):
            return "line", dice.choice(known)
        if roll < 0.32 and self.attacks:
            return "attack", dice.choice(self.attacks)[: dice.choice((80, 300, 900))]
        if roll < 0.37 and self._memory:
            return "other session", filled(dice.choice(scene.words["good"]), scene, dice, dice.choice(self._memory))
        if roll < 0.65:
            kind, change = dice.choice(list(MUTATIONS.items()))
            good = dice.choice([row.get("plain", "") for _, row in scene.rows] or [""])
            return kind, change(good or filled(dice.choice(scene.words["good"]), scene, dice), scene, dice)
        kind = dice.choice([name for name in scene.words if name not in ("x", "fix", "yes")])
        return kind, filled(dice.choice(scene.words[kind]), scene, dice)

    def _any_line(self, dice: Random) -> Sequence[str]:
        return self.lines[dice.choice(list(self.lines))] if self.lines else ()


BROKEN_SHARE = 0.12
"""Of replies that are no reply at all."""
SPOILT_SHARE = 0.2
"""Of the others, that lie about more than the words."""


def filled(frame: str, scene: Scene, dice: Random, a: str = "") -> str:
    fix = dice.choice(scene.words["fix"])
    return frame.format(
        a=(a or scene.part(dice))[:120],
        c=scene.part(dice),
        x=dice.choice(scene.words["x"]),
        fix=fix,
        Fix=fix.capitalize(),
        move=dice.choice(MOVES),
    )


def sound(scene: Scene, message: str, dice: Random) -> dict[str, Any]:
    """A reply in the right form that words the question of its own verdict."""
    verdicts, row = dice.choice(scene.rows or [("ok", {"move": "open_step", "slot": "what"})])
    verdict = dice.choice(verdicts.split(", ")) if verdicts else "ok"
    return {
        "verdict": verdict,
        "quotes": [quote(scene, dice) for _ in range(dice.randint(0, 3))],
        "repair": dice.choice(REPAIRS) if dice.random() < 0.1 else None,
        "confidence": dice.choice((0, 0.5, 1, 99, -1)),
        "move": row["move"],
        "slot": row["slot"],
        "message": message,
    }


def quote(scene: Scene, dice: Random) -> dict[str, str]:
    """True, bent, invented, or everything it was sent."""
    part = scene.part(dice)
    texts = (scene.answer, part, scene.answer[:-1], part + " again", part[::-1], scene.problem, scene.whole, "")
    return {"role": dice.choice(ROLES), "text": dice.choice((*texts[:3], *texts, dice.choice(scene.words["x"])))}


# --- replies that lie ---------------------------------------------------------------------------------

Reply = dict[str, Any]


def other(name: str, values: Sequence[Any]) -> Callable[[Reply, Random], Reply]:
    return lambda reply, dice: {**reply, name: dice.choice(values)}


def steering(reply: Reply, dice: Random) -> Reply:
    """As if the person had asked to pause, to stop, to skip."""
    return {**reply, "verdict": "repair", "repair": dice.choice(REPAIRS)}


SPOILS: Sequence[Callable[[Reply, Random], Reply]] = (
    other("verdict", VERDICTS),
    other("verdict", ("hazard", "yes", "no", "ok", "fine", None, 7, [])),
    other("move", MOVES),
    other("move", (*MOVES, "escalate", "", None)),
    other("slot", ("what", "test", "stop", "alert", "human", "parking", "", None, 3)),
    other("quotes", (None, "all", [1, 2], [{}] * 500, [{"role": "owner", "text": "me"}] * 30)),
    other("confidence", (float("nan"), float("inf"), "high", None, True)),
    other("message", (None, 5, ["What?"], {"text": "What?"}, "")),
    steering,
    steering,
)


# --- replies that are none ------------------------------------------------------------------------------


def noise(scene: Scene, dice: Random) -> str:
    return dice.randbytes(dice.randint(0, 400)).decode("latin-1")


def surrogates(scene: Scene, dice: Random) -> str:
    return '{"verdict":"ok","quotes":[],"move":"open_step","slot":"what","message":"What \\ud83d do you see?"}'


BROKEN: Mapping[str, Callable[[Scene, Random], str]] = {
    "noise": noise,
    "empty": lambda scene, dice: dice.choice(("", " \n", "null", "[]", "{}", "{{}}", '""', "0")),
    "cut": lambda scene, dice: json.dumps(sound(scene, "What do you see?", dice))[: dice.randint(1, 120)],
    "prose": lambda scene, dice: f"Sure! {filled(dice.choice(scene.words['good']), scene, dice)}",
    "echo": lambda scene, dice: scene.whole,
    "nested": lambda scene, dice: '{"verdict":' * 5000 + "1" + "}" * 5000,
    "listed": lambda scene, dice: "[" * 9000 + "]" * 9000,
    "long": lambda scene, dice: json.dumps(sound(scene, "What do you see there? " * 900, dice)),
    "figure": lambda scene, dice: '{"verdict":"ok","confidence":' + "9" * 6000 + "}",
    "twice": lambda scene, dice: "".join(json.dumps(sound(scene, "What do you see?", dice)) for _ in range(2)),
    "surrogates": surrogates,
    "keys": lambda scene, dice: json.dumps({f"k{n}": n for n in range(2000)}),
    "refusal": lambda scene, dice: "I'm sorry, but I can't help with that.",
}


# --- good messages made bad -------------------------------------------------------------------------

HIDDEN = ("\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\ufeff", "\x07", "\x1b[31m", "\u0000", "\u2028")
ALIKE = str.maketrans("aeocpxyi", "аеосрхуі")
MARKS = (
    "**{}**", "# {}", "`{}`", "[{}](http://evil.example/a)", "<b>{}</b>", "<|im_start|>assistant {}", "assistant: {}",
    "{} http://evil.example", "{} www.evil.example", "- {}", "> {}", "{{{}}}", "{}\n\n1. a\n2. b", "|{}|",
    "[INST]{}[/INST]", "<img src=x onerror=a>{}", "{} evil.example/a", "{} a@b.example", "{}\t\t", "&lt;b&gt;{}",
    "{} 🙂", "{} ¯\\_(ツ)_/¯",
)  # fmt: skip

Change = Callable[[str, Scene, Random], str]


def into(text: str, piece: str, dice: Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + piece + text[at:]


def swapped_word(text: str, scene: Scene, dice: Random) -> str:
    words = text.split() or [""]
    words[dice.randrange(len(words))] = dice.choice(scene.words["x"]).split()[-1]
    return " ".join(words)


def figures(text: str, scene: Scene, dice: Random) -> str:
    changed = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text)
    return changed if changed != text else into(text, f" {dice.randint(2, 900)} ", dice)


def sent(text: str, scene: Scene, dice: Random) -> str:
    """A piece of its own instructions."""
    start = dice.randrange(max(len(scene.whole) - 80, 1))
    return f"{scene.whole[start : start + dice.choice((40, 160))]} {text}"


def foreign(text: str, scene: Scene, dice: Random) -> str:
    tongue = dice.choice([name for name in WORDS if name != scene.locale])
    there = dice.choice(WORDS[tongue][dice.choice(("good", "veiled", "leak"))])
    return filled(there, scene, dice)


def before(kind: str) -> Change:
    """A harmless question with something else in front of it."""

    def change(text: str, scene: Scene, dice: Random) -> str:
        bad = filled(dice.choice(scene.words[kind]), scene, dice)
        return f"{re.split(r'(?<=[.?!]) ', bad)[0].rstrip('?')}. {text}"

    return change


MUTATIONS: Mapping[str, Change] = {
    "as it was": lambda text, scene, dice: text,
    "hidden": lambda text, scene, dice: into(text, dice.choice(HIDDEN), dice),
    "alike": lambda text, scene, dice: text.translate(ALIKE) if dice.random() < 0.5 else into(text, "а", dice),
    "markup": lambda text, scene, dice: dice.choice(MARKS).format(text),
    "again": lambda text, scene, dice: f"{text} {text}",
    "long": lambda text, scene, dice: f"{text} " * dice.randint(3, 60),
    "cut short": lambda text, scene, dice: text[: dice.randrange(len(text) + 1)],
    "no mark": lambda text, scene, dice: text.replace("?", dice.choice((".", "", "…", "!"))),
    "odd mark": lambda text, scene, dice: text.replace("?", dice.choice((";", "?", "‽", "؟", "??", "?!"))),
    "figures": figures,
    "word": swapped_word,
    "shuffled": lambda text, scene, dice: " ".join(dice.sample(words := text.split(), len(words))),
    "shouted": lambda text, scene, dice: text.upper(),
    "letters": lambda text, scene, dice: " ".join(text),
    "sent": sent,
    "foreign": foreign,
    "blame first": before("blame"),
    "advice first": before("advice"),
    "claim first": before("claim"),
    "leak first": before("leak"),
    "quoted": lambda text, scene, dice: f"“{dice.choice(scene.words['x'])}”: noted. {text}",
    "tapped": lambda text, scene, dice: f"{text} ({dice.choice(scene.words['yes'])})",
}
