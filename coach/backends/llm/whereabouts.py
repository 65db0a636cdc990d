"""Where a model runs, told without LiteLLM: only what is known to answer on this machine is not external."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from coach.errors import OutOfOrder

__all__ = ["Whereabouts", "whereabouts"]

OPENAI = (("OPENAI_BASE_URL", "OPENAI_API_BASE"), None)
OLLAMA = (("OLLAMA_API_BASE",), "http://localhost:11434")
BASES: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "openai": OPENAI,
    "hosted_vllm": (("HOSTED_VLLM_API_BASE",), None),
    "ollama": OLLAMA,
    "ollama_chat": OLLAMA,
    "lm_studio": (("LM_STUDIO_API_BASE",), None),
    "llamafile": (("LLAMAFILE_API_BASE",), "http://127.0.0.1:8080/v1"),
    "litellm_proxy": (("LITELLM_PROXY_API_BASE",), None),
}
"""For providers that people run themselves: the variables that name their address, and where they are by default."""

OWN = frozenset(BASES) - {"openai"}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    base: str | None
    """The address to call; none leaves it to the provider's own."""
    external: bool


def whereabouts(model: str, environment: Mapping[str, str]) -> Whereabouts:
    """A name without a provider before a slash may be anybody's, and so is external.

    Raises `OutOfOrder` for a server of one's own whose address nobody has given: LiteLLM would ask OpenAI instead.
    """
    provider = model.partition("/")[0] if "/" in model else ""
    variables, default = BASES.get(provider, ((), None))
    base = next((environment[name] for name in variables if environment.get(name)), default)
    if base is None and provider in OWN:
        raise OutOfOrder(f"The model {model!r} runs on a server of yours; say where with {variables[0]}=http://….")
    if base is not None and not base.lower().startswith(("http://", "https://")):
        raise OutOfOrder(f"The address {base!r} of {model!r} names no protocol; write it as http://… or https://….")
    return Whereabouts(base, base is None or not is_here(base, environment))


def is_here(base: str, environment: Mapping[str, str]) -> bool:
    """A loopback address that is not reached through a proxy; what cannot be read is none."""
    try:
        host = urlsplit(base).hostname or ""
    except ValueError:
        return False
    return is_loopback(host) and not proxied(base, host, environment)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def proxied(base: str, host: str, environment: Mapping[str, str]) -> bool:
    """Whether the usual variables send even this host through a proxy, which is elsewhere."""
    found = {name.lower(): value for name, value in environment.items() if value}
    if not {f"{urlsplit(base).scheme}_proxy", "all_proxy"} & found.keys():
        return False
    spared = {part.strip().lstrip(".").lower() for part in found.get("no_proxy", "").split(",")}
    return not spared & {"*", host.lower()}
