"""Models that are programs: for tests, demonstrations and drills. They speak through the same gate as any other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from coach.backends.llm.model import Completion, ModelFault, Prompt
from coach.prompts.briefing import tokens_of

__all__ = ["ScriptedModel"]

Line = str | Completion | ModelFault
Script = Iterable[Line] | Callable[[Prompt], Line]


@dataclass(slots=True)
class ScriptedModel:
    """Says the lines of a script in their order, or what a function makes of each prompt; keeps what it was sent.

    A line that is a `ModelFault` is raised. After the last line it is `unreachable`.
    """

    script: Script
    name: str = "scripted"
    external: bool = False
    heard: list[Prompt] = field(default_factory=list, init=False)
    _lines: Iterator[Line] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = iter(()) if callable(self.script) else iter(self.script)

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        self.heard.append(prompt)
        line = self.script(prompt) if callable(self.script) else next(self._lines, ModelFault("unreachable"))
        if isinstance(line, ModelFault):
            raise line
        return line if isinstance(line, Completion) else counted(prompt, line)

    def warm(self) -> None:
        pass


def counted(prompt: Prompt, text: str) -> Completion:
    """A text with the tokens it would roughly be."""
    return Completion(text, tokens_in=sum(tokens_of(m.content) for m in prompt.messages), tokens_out=tokens_of(text))
