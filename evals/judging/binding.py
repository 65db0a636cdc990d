"""A model that is bound to the labels by its provider, where that can be had; else only by what the prompt says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coach.backends.llm.lite import LiteModel, Mode
from coach.backends.llm.model import Prompt

__all__ = ["BoundModel", "Choosing"]


@dataclass(frozen=True, slots=True)
class Choosing(Prompt):
    """A request for one label, in the order in which they are listed."""

    labels: Sequence[str] = ()


class BoundModel(LiteModel):
    """The same model; a request to choose asks for a form of its own instead of the coach's."""

    def _request(self, prompt: Prompt, mode: Mode, seconds: float) -> dict[str, Any]:
        asked = super()._request(prompt, mode, seconds)
        return {**asked, **form(mode, prompt.labels)} if isinstance(prompt, Choosing) else asked


def form(mode: Mode, labels: Sequence[str]) -> dict[str, Any]:
    """Nothing for providers that know neither kind of form: they are told in words."""
    if mode == "json":
        return {"response_format": {"type": "json_object"}}
    if mode != "schema":
        return {}
    schema = {
        "type": "object",
        "properties": {"label": {"type": "string", "enum": list(labels)}},
        "required": ["label"],
        "additionalProperties": False,
    }
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "label", "schema": schema, "strict": True}}
    }
