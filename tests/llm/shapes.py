"""What the providers' own protocols look like: what a request must be, and how a reply or an error comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.backends.llm.replies import REPLY

__all__ = ["BASE", "SHAPES", "Shape"]

BASE = "http://127.0.0.1:8000/v1"
SAYS, TOLD = "Be brief.", "The saw stood."
"""The system's and the person's message in every request here."""

CHAT = [{"role": "system", "content": SAYS}, {"role": "user", "content": TOLD}]
SCHEMA = {"type": "json_schema", "json_schema": {"name": "reply", "schema": REPLY, "strict": True}}
OPTIONS = {"temperature": 0.2, "num_predict": 700}


@dataclass(frozen=True)
class Shape:
    """One provider: `body` is the whole request for a schema, without a field more."""

    model: str
    environment: Mapping[str, str]
    url: str
    key: tuple[str, str] | None
    body: Mapping[str, Any]
    answer: Callable[[str, str], dict[str, Any]]
    """A reply of a text and the reason why it ended."""
    external: bool
    cut: str | None = "length"
    """The reason for a reply that is cut off; none where LiteLLM does not pass it on."""
    cached: int = 600
    """Tokens of the reply's input that came from the provider's cache."""
    micros: int | None = None


def chat(text: str, reason: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}
    details = {"prompt_tokens_details": {"cached_tokens": 600}}
    usage = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050, **details}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def messages(text: str, reason: str) -> dict[str, Any]:
    usage = {"input_tokens": 400, "output_tokens": 50, "cache_read_input_tokens": 600, "cache_creation_input_tokens": 0}
    said = {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": text}],
    }
    return {**said, "stop_reason": "end_turn" if reason == "stop" else reason, "usage": usage}


def ollama_chat(text: str, reason: str) -> dict[str, Any]:
    said = {"message": {"role": "assistant", "content": text}, "done": True, "done_reason": reason}
    return {"model": "m", "created_at": "2026-03-02T12:00:00Z", **said, "prompt_eval_count": 1000, "eval_count": 50}


def ollama(text: str, reason: str) -> dict[str, Any]:
    said = {"response": text, "done": True, "done_reason": reason}
    return {"model": "m", "created_at": "2026-03-02T12:00:00Z", **said, "prompt_eval_count": 1000, "eval_count": 50}


SHAPES: Mapping[str, Shape] = {
    "openai": Shape(
        "openai/gpt-4o-mini",
        {"OPENAI_API_KEY": "sk-1"},
        "https://api.openai.com/v1/chat/completions",
        ("authorization", "Bearer sk-1"),
        {"model": "gpt-4o-mini", "messages": CHAT, "temperature": 0.2, "max_tokens": 700, "response_format": SCHEMA},
        chat,
        external=True,
        micros=135,
    ),
    "anthropic": Shape(
        "anthropic/claude-haiku-4-5",
        {"ANTHROPIC_API_KEY": "sk-2"},
        "https://api.anthropic.com/v1/messages",
        ("x-api-key", "sk-2"),
        {
            "model": "claude-haiku-4-5",
            "system": [{"type": "text", "text": SAYS, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": [{"type": "text", "text": TOLD}]}],
            "temperature": 0.2,
            "max_tokens": 700,
            "output_format": {"type": "json_schema", "schema": REPLY},
        },
        messages,
        external=True,
        cut="max_tokens",
        micros=710,
    ),
    "azure": Shape(
        "azure/coach",
        {
            "AZURE_API_KEY": "sk-3",
            "AZURE_API_BASE": "https://plant.openai.azure.com",
            "AZURE_API_VERSION": "2024-10-21",
        },
        "https://plant.openai.azure.com/openai/deployments/coach/chat/completions?api-version=2024-10-21",
        ("api-key", "sk-3"),
        {"model": "coach", "messages": CHAT, "temperature": 0.2, "max_tokens": 700, "response_format": SCHEMA},
        chat,
        external=True,
    ),
    "vllm": Shape(
        "hosted_vllm/qwen",
        {"HOSTED_VLLM_API_BASE": BASE, "HOSTED_VLLM_API_KEY": "sk-4"},
        f"{BASE}/chat/completions",
        ("authorization", "Bearer sk-4"),
        {"model": "qwen", "messages": CHAT, "temperature": 0.2, "max_tokens": 700, "response_format": SCHEMA},
        chat,
        external=False,
    ),
    "ollama_chat": Shape(
        "ollama_chat/llama3.1",
        {},
        "http://localhost:11434/api/chat",
        None,
        {
            "model": "llama3.1",
            "messages": [{**message, "images": []} for message in CHAT],
            "options": OPTIONS,
            "stream": False,
            "format": REPLY,
        },
        ollama_chat,
        external=False,
        cached=0,
        micros=0,
    ),
    "ollama": Shape(
        "ollama/llama3.1",
        {"OLLAMA_API_BASE": "http://127.0.0.1:9000"},
        "http://127.0.0.1:9000/api/generate",
        None,
        {
            "model": "llama3.1",
            "prompt": f"### System:\n{SAYS}\n\n### User:\n{TOLD}\n\n",
            "options": OPTIONS,
            "stream": False,
            "format": REPLY,
            "images": [],
        },
        ollama,
        external=False,
        cut=None,
        cached=0,
        micros=0,
    ),
}
VARIABLES = sorted({name for shape in SHAPES.values() for name in shape.environment})
