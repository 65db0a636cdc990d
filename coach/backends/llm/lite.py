"""Any model behind LiteLLM. The one module that imports it, and only once a model is called.

LiteLLM takes seconds and much memory to import, retries and goes to the network unasked, and logs what it sends;
all of that is switched off here. What a provider is called at is told to it, so that what was judged to stay on this
machine does.
"""

import asyncio
import importlib
import logging
import os
import re
import threading
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Literal

from coach.backends.llm.model import Completion, FaultKind, ModelFault, Prompt
from coach.backends.llm.prices import Prices
from coach.backends.llm.replies import schema_of
from coach.backends.llm.whereabouts import Whereabouts, whereabouts
from coach.backends.llm.wire import fault_of, tame
from coach.errors import OutOfOrder

__all__ = ["MODES", "LiteModel", "Mode", "check_installed", "fault", "ready"]

Mode = Literal["schema", "tool", "json", "text"]
MODES: tuple[Mode, ...] = ("schema", "tool", "json", "text")
"""How a reply's form is asked for, the strictest first."""

ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it fetches prices at import
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOG": "CRITICAL",
    # OpenAI-compatible providers through LiteLLM's own HTTP handler instead of OpenAI's client: less CPU a call
    "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER": "True",
}

FAULTS: Mapping[str, FaultKind] = {
    "Timeout": "timeout",
    "APITimeoutError": "timeout",
    "APIConnectionError": "unusable",  # LiteLLM's name for whatever it did not foresee; see `wire` for connections
    "RateLimitError": "busy",
    "ContentPolicyViolationError": "unusable",
    "APIResponseValidationError": "unusable",
    "JSONSchemaValidationError": "unusable",
    "ContextWindowExceededError": "unusable",
    "UnsupportedParamsError": "format",
}
"""By the name of LiteLLM's exception; the rest by status."""

SERVED_BY_SCHEMA = frozenset(
    {"hosted_vllm", "ollama", "ollama_chat", "azure", "lm_studio", "llamafile", "openai", "anthropic"}
)
"""Providers that take a schema whatever model they run, though LiteLLM's table does not know the model."""

ASKED_FOR_THEMSELVES = frozenset({"ollama", "ollama_chat"})
"""Providers that LiteLLM asks, four times a call and while everybody waits, about a model not in its table."""

CACHES_ON_REQUEST = frozenset({"anthropic"})
"""Providers that cache a prefix only where it is marked; the others do by themselves."""


MISSING = "A model is set, and LiteLLM is not installed; install the coach as `coach[llm]`."


def litellm() -> Any:
    """Imported and tamed once, whichever thread is first."""
    with IMPORTING:
        return _litellm()


IMPORTING = threading.Lock()


@lru_cache(maxsize=1)
def _litellm() -> Any:
    for name, value in ENVIRONMENT.items():
        os.environ[name] = value
    try:
        found: Any = importlib.import_module("litellm")
    except ImportError as error:
        raise OutOfOrder(MISSING) from error
    found.suppress_debug_info = True
    found.telemetry = False
    found.drop_params = True
    found.disable_aiohttp_transport = True  # one transport, and the one that the tests see
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "openai"):  # OpenAI's client logs whole requests
        logging.getLogger(name).setLevel(logging.CRITICAL)
    tame()
    return found


def check_installed() -> None:
    if find_spec("litellm") is None:
        raise OutOfOrder(MISSING)


async def ready() -> Any:
    """LiteLLM, without keeping others waiting for its first import."""
    return await asyncio.to_thread(litellm) if _litellm.cache_info().currsize == 0 else litellm()


class LiteModel:
    """One model by its LiteLLM name, such as `openai/gpt-4o-mini` or `ollama_chat/llama3.1`."""

    def __init__(
        self, name: str, *, temperature: float = 0.3, mode: Mode | None = None, prices: Prices | None = None
    ) -> None:
        check_installed()
        self.name = name
        self.temperature = temperature
        self._where: Whereabouts = whereabouts(name, os.environ)
        self._mode = mode
        self._prices = prices or Prices()

    @property
    def external(self) -> bool:
        return self._where.external

    def warm(self) -> None:
        litellm()

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        """Raises `ModelFault` of whatever kind; never anything else that a provider or LiteLLM does."""
        lite = await ready()
        mode = self._mode
        try:
            mode = self._mode = mode or first_mode(lite, self.name)
            async with asyncio.timeout(seconds):
                answered = await lite.acompletion(**self._request(prompt, mode, seconds))
        except TimeoutError as error:
            raise ModelFault("timeout") from error
        except Exception as error:  # whatever LiteLLM makes of a strange reply
            raise self._fault(error, mode) from error
        return self._completion(answered)

    def _request(self, prompt: Prompt, mode: Mode, seconds: float) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": self._messages(prompt),
            "api_base": self._where.base,
            "temperature": self.temperature,
            "max_tokens": prompt.max_tokens,
            "timeout": seconds,
            "num_retries": 0,
            "max_retries": 0,
            "caching": False,
            **form(mode, prompt.task),
        }

    def _messages(self, prompt: Prompt) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = [{"role": m.role, "content": m.content} for m in prompt.messages]
        if self.name.partition("/")[0] in CACHES_ON_REQUEST and said[0]["role"] == "system":
            marked = {"type": "text", "text": said[0]["content"], "cache_control": {"type": "ephemeral"}}
            said[0] = {"role": "system", "content": [marked]}
        return said

    def _fault(self, error: Exception, mode: Mode | None) -> ModelFault:
        met = fault(error)
        if met.kind in ("format", "refused") and status_of(error) in (400, 422) and mode not in (None, "text"):
            self._mode = MODES[MODES.index(mode) + 1]
            return fault(error, "format")
        return met

    def _completion(self, answered: Any) -> Completion:
        try:
            choice, usage = answered.choices[0], answered.usage
            calls = choice.message.tool_calls or ()
            text = choice.message.content or (calls[0].function.arguments if calls else "") or ""
            details = getattr(usage, "prompt_tokens_details", None)
            cached = getattr(details, "cached_tokens", None) or 0
            counts = int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0), int(cached)
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            raise ModelFault("unusable", f"The reply has an unknown shape ({error}).") from error
        micros = self._prices.micros(self.name, *counts)
        if micros is None:
            listed = (getattr(answered, "_hidden_params", None) or {}).get("response_cost")
            micros = None if listed is None else round(listed * 1_000_000)
        return Completion(str(text), choice.finish_reason == "length", *counts, micros)


def first_mode(lite: Any, name: str) -> Mode:
    """The strictest form that the provider has, by LiteLLM's table."""
    provider = lite.get_llm_provider(name)[1]
    if provider in ASKED_FOR_THEMSELVES:
        lite.model_cost.setdefault(name, {"litellm_provider": provider, "mode": "chat"})
    if provider in SERVED_BY_SCHEMA or lite.supports_response_schema(name):
        return "schema"
    if lite.supports_function_calling(name):
        return "tool"
    return "json" if "response_format" in (lite.get_supported_openai_params(name) or ()) else "text"


def form(mode: Mode, task: str) -> dict[str, Any]:
    """The part of a request that asks for the form of its reply; a probe takes any."""
    if task == "probe" or mode == "text":
        return {}
    schema = deepcopy(schema_of(task))  # LiteLLM changes what it is given
    if mode == "schema":
        named = {"name": "reply", "schema": schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if mode == "json":
        return {"response_format": {"type": "json_object"}}
    tool = {"type": "function", "function": {"name": "reply", "parameters": schema}}
    picked = {"type": "function", "function": {"name": "reply"}}
    return {"tools": [tool], "tool_choice": picked, "_skip_mcp_handler": True}  # else LiteLLM wants the package `mcp`


SECRET = re.compile(
    r"(?i)\b(?:bearer|basic|api[-_ ]?key['\" :=]+)\s*[\w.+/=-]{6,}|\b(?:sk|pk|key)-[\w-]{6,}|//[^/@\s]+@"
)


def masked(text: str) -> str:
    """Without what a server has echoed of a key: the shapes of keys, and the values of the variables that hold them."""
    for name, value in os.environ.items():
        if name.endswith(("_KEY", "_TOKEN", "_SECRET")) and len(value) >= SHORTEST_SECRET:
            text = text.replace(value, "***")
    return SECRET.sub("***", text)


SHORTEST_SECRET = 6


def fault(error: Exception, kind: FaultKind | None = None) -> ModelFault:
    """What went wrong, without anything secret in it."""
    kind = kind or fault_of(error) or FAULTS.get(type(error).__name__) or by_status(status_of(error))
    return ModelFault(kind, f"{type(error).__name__}: {masked(str(error)[:1000])[:300]}")


def status_of(error: Exception) -> int | None:
    found = getattr(error, "status_code", None)
    return found if isinstance(found, int) else None


def by_status(status: int | None) -> FaultKind:
    if status is None or status < 300:
        return "unusable"
    if status >= 500:
        return "server"
    return "busy" if status in (408, 409, 429) else "refused"
