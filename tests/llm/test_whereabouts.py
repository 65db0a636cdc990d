"""Only what is known to answer on this machine counts as staying on it."""

import pytest

from coach.backends.llm.whereabouts import Whereabouts, whereabouts
from coach.errors import OutOfOrder

HERE = "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai/any", "OPENAI_BASE_URL"),
        ("openai/any", "OPENAI_API_BASE"),
        ("hosted_vllm/any", "HOSTED_VLLM_API_BASE"),
        ("ollama/any", "OLLAMA_API_BASE"),
        ("ollama_chat/any", "OLLAMA_API_BASE"),
        ("lm_studio/any", "LM_STUDIO_API_BASE"),
        ("llamafile/any", "LLAMAFILE_API_BASE"),
        ("litellm_proxy/any", "LITELLM_PROXY_API_BASE"),
    ],
)
def test_a_model_called_at_a_loopback_address_is_here(model: str, variable: str) -> None:
    assert whereabouts(model, {variable: HERE}) == Whereabouts(HERE, external=False)
    there = "https://models.plant.example/v1"
    assert whereabouts(model, {variable: there}) == Whereabouts(there, external=True)


@pytest.mark.parametrize(
    ("model", "base", "external"),
    [
        ("ollama_chat/llama3.1", "http://localhost:11434", False),
        ("ollama/llama3.1", "http://localhost:11434", False),
        ("llamafile/any", "http://127.0.0.1:8080/v1", False),
        ("openai/gpt-4o-mini", None, True),
        ("gpt-4o-mini", None, True),
        ("anthropic/claude-sonnet-4", None, True),
        ("azure/coach", None, True),
        ("nobody/knows", None, True),
    ],
)
def test_without_a_variable_a_provider_is_where_it_usually_is(model: str, base: str | None, external: bool) -> None:
    assert whereabouts(model, {}) == Whereabouts(base, external)


@pytest.mark.parametrize("name", ["gpt-4o-mini", "amazon.nova-lite-v1:0", "anthropic.claude-v2"])
def test_a_name_without_a_provider_is_away_whatever_is_set(name: str) -> None:
    assert whereabouts(name, {"OPENAI_BASE_URL": HERE}) == Whereabouts(None, external=True)


@pytest.mark.parametrize("base", ["localhost:8080", "127.0.0.1:8080", "nonsense"])
def test_an_address_without_a_protocol_is_refused(base: str) -> None:
    with pytest.raises(OutOfOrder, match="http://"):
        whereabouts("openai/any", {"OPENAI_BASE_URL": base})


@pytest.mark.parametrize("provider", ["hosted_vllm", "lm_studio", "litellm_proxy"])
def test_a_server_of_ones_own_must_be_given_an_address(provider: str) -> None:
    with pytest.raises(OutOfOrder, match=f"{provider.upper()}_API_BASE"):
        whereabouts(f"{provider}/any", {})


@pytest.mark.parametrize("model", ["anthropic/any", "azure/any", "mistral/any", "bedrock/any"])
def test_a_provider_that_nobody_runs_at_home_is_away_whatever_is_set(model: str) -> None:
    bases = {"ANTHROPIC_API_BASE": HERE, "AZURE_API_BASE": HERE, "OPENAI_API_BASE": HERE}
    assert whereabouts(model, bases) == Whereabouts(None, external=True)


@pytest.mark.parametrize(
    "base",
    [
        "http://127.0.0.1",
        "http://127.8.9.1:1/v1",
        "http://[::1]:8080/v1",
        "http://localhost:8080",
        "http://LOCALHOST/v1",
        "https://user:secret@127.0.0.1/v1",
    ],
)
def test_every_spelling_of_loopback_is_here(base: str) -> None:
    assert not whereabouts("openai/any", {"OPENAI_BASE_URL": base}).external


@pytest.mark.parametrize(
    "base",
    [
        "http://10.0.0.5:8000/v1",
        "http://192.168.1.20/v1",
        "http://0.0.0.0:8080/v1",
        "http://[::]:8080",
        "http://127.0.0.1.evil.example/v1",
        "http://localhost.evil.example/v1",
        "http://127.0.0.1@evil.example/v1",
        "http://evil.example/127.0.0.1",
        "http://evil.example#127.0.0.1",
        "http://2130706433/v1",
        "http://0x7f.1/v1",
        "http://127.1/v1",
        "http://",
        "http://[::1",
    ],
)
def test_whatever_is_not_plainly_loopback_is_away(base: str) -> None:
    assert whereabouts("openai/any", {"OPENAI_BASE_URL": base}).external


@pytest.mark.parametrize(
    ("set_too", "external"),
    [
        ({"http_proxy": "http://proxy:3128"}, True),
        ({"HTTP_PROXY": "http://proxy:3128"}, True),
        ({"ALL_PROXY": "socks5://proxy"}, True),
        ({"https_proxy": "http://proxy:3128"}, False),
        ({"http_proxy": ""}, False),
        ({"http_proxy": "http://proxy:3128", "no_proxy": "127.0.0.1,plant.example"}, False),
        ({"http_proxy": "http://proxy:3128", "NO_PROXY": " .plant.example , 127.0.0.1"}, False),
        ({"http_proxy": "http://proxy:3128", "no_proxy": "*"}, False),
        ({"http_proxy": "http://proxy:3128", "no_proxy": "localhost"}, True),
    ],
)
def test_a_loopback_address_behind_a_proxy_is_away(set_too: dict[str, str], external: bool) -> None:
    assert whereabouts("hosted_vllm/any", {"HOSTED_VLLM_API_BASE": HERE, **set_too}).external == external


def test_the_first_variable_that_is_set_counts() -> None:
    both = {"OPENAI_BASE_URL": "", "OPENAI_API_BASE": HERE}
    assert whereabouts("openai/any", both).base == HERE
    assert whereabouts("openai/any", {**both, "OPENAI_BASE_URL": "https://x.example"}).base == "https://x.example"
