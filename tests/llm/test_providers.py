"""Five providers as they are on the wire, through LiteLLM's own code and without a network."""

import asyncio
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
import respx

from coach.backends import Claim, Meter, Next, Question, Reply, Wording
from coach.backends.llm import ModelBackend
from coach.backends.llm.backend import turn_messages
from coach.backends.llm.chain import PROBE
from coach.backends.llm.lite import LiteModel, Mode
from coach.backends.llm.model import Completion, FaultKind, Message, ModelFault, Prompt
from coach.backends.llm.replies import REPLY, REWORDED
from coach.backends.llm.whereabouts import BASES

from .conftest import LITELLM_WARNS
from .shapes import SAYS, SHAPES, TOLD, VARIABLES, Shape

pytestmark = [LITELLM_WARNS, pytest.mark.usefixtures("lite")]

PROMPT = Prompt("respond", (Message("system", SAYS), Message("user", TOLD)), 700)
QUESTION = Question(
    framework="five_whys",
    step="analysis",
    asked="Why did it stand?",
    expects="cause",
    problem="Saw 3 stood",
    chain=(),
    answer="the chip conveyor was jammed",
    nexts=(Next(("ok",), "ask_evidence", "evidence", "What did you see?"),),
)
JAMMED = (
    '{"verdict": "ok", "quotes": [{"role": "cause", "text": "chip conveyor was jammed"}], "repair": null, '
    '"confidence": 0.9, "move": "ask_evidence", "slot": "evidence", "message": "What did you see at the conveyor?"}'
)
ELSEWHERE = "https://elsewhere.example/v1"
UNDERSTOOD = Reply(
    Claim("ok", (("cause", "chip conveyor was jammed"),), confidence=0.9),
    Wording("ask_evidence", "evidence", "What did you see at the conveyor?"),
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key and no address of the machine that runs the tests."""
    for name in (*VARIABLES, "OPENAI_BASE_URL", "OPENAI_API_BASE", "OLLAMA_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shape:
    return set_up(request.param, monkeypatch)


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    """Whatever is not answered here raises: nothing can leave."""
    with respx.mock(assert_all_called=False) as router:
        yield router


def set_up(name: str, monkeypatch: pytest.MonkeyPatch) -> Shape:
    for variable, value in SHAPES[name].environment.items():
        monkeypatch.setenv(variable, value)
    return SHAPES[name]


def model(shape: Shape, mode: Mode | None = None) -> LiteModel:
    return LiteModel(shape.model, temperature=0.2, mode=mode)


def good(shape: Shape, text: str = JAMMED, reason: str = "stop") -> httpx.Response:
    return httpx.Response(200, json=shape.answer(text, reason))


def sent(wire: respx.MockRouter) -> list[dict[str, Any]]:
    return [json.loads(call.request.content) for call in wire.calls]


def meter(seconds: float = 5.0, **terms: Any) -> Meter:
    return Meter(asyncio.get_running_loop().time() + seconds, **{"external_ok": True, **terms})


async def fault_of(asked: LiteModel) -> FaultKind:
    with pytest.raises(ModelFault) as met:
        await asked.complete(PROMPT, 5)
    return met.value.kind


# --- the request ------------------------------------------------------------------------------------


async def test_a_request_is_what_the_provider_expects_and_is_made_once(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape))
    asked = model(shape)
    await asked.complete(PROMPT, 5)
    assert sent(wire) == [shape.body]
    name, value = shape.key or ("authorization", None)
    assert wire.calls[0].request.headers.get(name) == value
    assert asked.external == shape.external


async def test_a_rewording_asks_for_another_schema(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape))
    await model(shape).complete(Prompt("reword", PROMPT.messages, 160), 5)
    [body] = sent(wire)
    assert json.dumps(REWORDED) in json.dumps(body)
    assert 160 in (body.get("max_tokens"), body.get("options", {}).get("num_predict"))


async def test_a_probe_is_a_question_in_any_protocol(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape, "ready"))
    assert (await model(shape).complete(PROBE, 5)).text == "ready"
    [body] = sent(wire)
    assert PROBE.messages[0].content in json.dumps(body.get("messages", body.get("prompt")))
    assert not {"response_format", "tools", "output_format"} & body.keys()


async def test_a_base_url_moves_openai_to_this_machine(wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = set_up("openai", monkeypatch)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1234/v1")
    route = wire.post("http://localhost:1234/v1/chat/completions").mock(return_value=good(shape))
    asked = model(shape)
    await asked.complete(PROMPT, 5)
    assert route.call_count == 1 and not asked.external


async def test_an_address_set_later_does_not_move_what_was_judged(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = set_up("vllm", monkeypatch)
    wire.post(shape.url).mock(return_value=good(shape))
    asked = model(shape)
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "https://elsewhere.example/v1")
    await asked.complete(PROMPT, 5)
    assert [str(call.request.url) for call in wire.calls] == [shape.url]


async def test_only_the_first_message_is_marked_for_anthropics_cache(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = set_up("anthropic", monkeypatch)
    wire.post(shape.url).mock(return_value=good(shape))
    await ModelBackend([model(shape)]).respond(QUESTION, meter())
    [body] = sent(wire)
    assert [part["cache_control"] for part in body["system"]] == [{"type": "ephemeral"}]
    assert "cache_control" not in json.dumps(body["messages"])


# --- the reply --------------------------------------------------------------------------------------


async def test_a_reply_is_read_with_its_tokens_and_its_cost(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape))
    done = await model(shape).complete(PROMPT, 5)
    assert done == Completion(JAMMED, False, 1000, 50, shape.cached, shape.micros)


async def test_a_reply_that_is_cut_off_is_known_as_such(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape, '{"verdict"', shape.cut or "length"))
    assert (await model(shape).complete(PROMPT, 5)).cut == (shape.cut is not None)


async def test_a_backend_asks_once_and_understands(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(return_value=good(shape))
    used = meter()
    assert await ModelBackend([model(shape)]).respond(QUESTION, used) == UNDERSTOOD
    [body], [call] = sent(wire), used.calls
    assert all(json.dumps(m.content)[1:-1] in json.dumps(body) for m in turn_messages(QUESTION, str))
    assert (call.model, call.task, call.outcome, call.external) == (shape.model, "respond", "ok", shape.external)
    assert (call.tokens_in, call.tokens_out, call.tokens_cached, call.micros) == (1000, 50, shape.cached, shape.micros)


TOOL: dict[str, Any] = {"type": "function", "function": {"name": "reply", "arguments": JAMMED}}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("openai", {"content": None, "tool_calls": [{"id": "1", **TOOL}]}),
        ("azure", {"content": None, "tool_calls": [{"id": "1", **TOOL}]}),
        ("vllm", {"content": "", "tool_calls": [{"id": "1", **TOOL}]}),
        (
            "ollama_chat",
            {"content": "", "tool_calls": [{"function": {"name": "reply", "arguments": {"verdict": "ok"}}}]},
        ),
    ],
)
async def test_the_arguments_of_a_tool_call_are_the_reply(
    name: str, message: dict[str, Any], wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = set_up(name, monkeypatch)
    body = shape.answer("", "tool_calls")
    (body["choices"][0]["message"] if "choices" in body else body["message"]).update(message)
    wire.post(shape.url).respond(json=body)
    done = await model(shape, "tool").complete(PROMPT, 5)
    assert json.loads(done.text)["verdict"] == "ok"
    assert len(wire.calls) == 1


async def test_so_is_the_input_of_anthropics_tool(wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = set_up("anthropic", monkeypatch)
    used = {"type": "tool_use", "id": "1", "name": "reply", "input": {"verdict": "ok"}}
    wire.post(shape.url).respond(json={**shape.answer("", "tool_use"), "content": [used]})
    done = await model(shape, "tool").complete(PROMPT, 5)
    assert json.loads(done.text) == {"verdict": "ok"}


# --- what goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "format"),
        (401, "refused"),
        (403, "refused"),
        (404, "refused"),
        (408, "timeout"),
        (429, "busy"),
        (500, "server"),
        (502, "server"),
        (503, "server"),
        (529, "server"),
    ],
)
@pytest.mark.parametrize("body", [b'{"error": {"message": "no", "type": "no"}}', b"<html>no</html>", b""])
async def test_a_status_is_one_kind_of_fault_and_is_not_asked_about_again(
    status: int, kind: str, body: bytes, shape: Shape, wire: respx.MockRouter
) -> None:
    wire.post(shape.url).respond(status, content=body, headers={"retry-after": "60"})
    assert await fault_of(model(shape)) == kind
    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("refused"), "unreachable"),
        (httpx.ReadError("reset"), "unreachable"),
        (httpx.RemoteProtocolError("closed"), "unreachable"),
        (httpx.ConnectTimeout("late"), "timeout"),
        (httpx.ReadTimeout("late"), "timeout"),
    ],
)
async def test_so_is_a_connection_that_fails(error: Exception, kind: str, shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).mock(side_effect=error)
    assert await fault_of(model(shape)) == kind
    assert len(wire.calls) == 1


@pytest.mark.parametrize("body", [b"", b"<html>Gateway</html>", b'{"id": 1, "cho', b'"\xff"', b"x" * 1_000_000])
async def test_a_body_that_says_nothing_is_unusable_and_was_paid_for(
    body: bytes, shape: Shape, wire: respx.MockRouter
) -> None:
    wire.post(shape.url).respond(content=body, headers={"content-type": "application/json"})
    assert await fault_of(model(shape)) == "unusable"
    assert len(wire.calls) == 1


async def test_nothing_is_sent_on_to_where_a_redirect_points(shape: Shape, wire: respx.MockRouter) -> None:
    wire.post(shape.url).respond(307, headers={"location": ELSEWHERE})
    assert await fault_of(model(shape)) in ("refused", "unusable")
    assert [str(call.request.url) for call in wire.calls] == [shape.url]


OWN = [(f"{provider}/any", names[0]) for provider, (names, _) in BASES.items()]


@pytest.mark.parametrize(("name", "variable"), OWN)
@pytest.mark.parametrize(
    "broken", [httpx.RemoteProtocolError("closed"), httpx.Response(307, headers={"location": ELSEWHERE})]
)
async def test_what_people_run_themselves_is_asked_once_and_nobody_else_is(
    name: str, variable: str, broken: Any, wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:7777")
    answers = {"side_effect": broken} if isinstance(broken, Exception) else {"return_value": broken}
    wire.route().mock(**answers)
    asked = LiteModel(name)
    await fault_of(asked)
    assert [call.request.url.host for call in wire.calls] == ["127.0.0.1"]
    assert not asked.external


def form_of(body: dict[str, Any]) -> str:
    kind = (body.get("response_format") or {}).get("type")
    return "tool" if "tools" in body else {"json_schema": "schema", "json_object": "json", None: "text"}[kind]


@pytest.mark.parametrize("name", ["openai", "azure", "vllm"])
async def test_a_form_that_is_not_taken_is_followed_by_a_plainer_one(
    name: str, wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = set_up(name, monkeypatch)
    wire.post(shape.url).respond(400, json={"error": {"message": "unknown field"}})
    asked = model(shape)
    kinds = [await fault_of(asked) for _ in range(5)]
    assert [form_of(body) for body in sent(wire)] == ["schema", "tool", "json", "text", "text"]
    assert kinds == ["format", "format", "format", "refused", "refused"]


async def test_a_plainer_form_is_kept_for_later_turns(wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = set_up("vllm", monkeypatch)
    wire.post(shape.url).mock(side_effect=[httpx.Response(400, json={}), good(shape), good(shape)])
    backend = ModelBackend([model(shape)])
    assert [await backend.respond(QUESTION, meter()) for _ in range(2)] == [UNDERSTOOD, UNDERSTOOD]
    assert [form_of(body) for body in sent(wire)] == ["schema", "tool", "tool"]


async def test_a_request_that_is_too_long_keeps_its_form(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = set_up("vllm", monkeypatch)
    wire.post(shape.url).respond(400, json={"error": {"message": "This model's maximum context length is 2048 tokens"}})
    asked = model(shape)
    assert [await fault_of(asked), await fault_of(asked)] == ["unusable", "unusable"]
    assert {form_of(body) for body in sent(wire)} == {"schema"}


async def test_what_litellm_does_to_a_schema_stays_with_that_request(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, shape = deepcopy(REPLY), set_up("vllm", monkeypatch)
    wire.post(shape.url).mock(return_value=good(shape))
    for mode in ("tool", "schema"):
        await model(shape, mode).complete(PROMPT, 5)
    assert before == REPLY
    assert sent(wire)[1] == shape.body


async def test_a_provider_nobody_knows_is_refused_unasked(wire: respx.MockRouter) -> None:
    assert await fault_of(LiteModel("no_such_provider/model")) == "refused"
    assert len(wire.calls) == 0


# --- one after another ------------------------------------------------------------------------------


async def test_three_models_are_asked_in_their_order(wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (set_up(name, monkeypatch) for name in ("openai", "anthropic", "ollama_chat"))
    wire.post(first.url).respond(500, json={})
    wire.post(second.url).respond(401, json={"error": {"type": "authentication_error", "message": "invalid x-api-key"}})
    wire.post(third.url).mock(return_value=good(third))
    used = meter()
    assert await ModelBackend(list(map(model, (first, second, third)))).respond(QUESTION, used) == UNDERSTOOD
    assert [str(call.request.url) for call in wire.calls] == [first.url, first.url, second.url, third.url]
    assert [call.outcome for call in used.calls] == ["server", "server", "refused", "ok"]


async def test_what_leaves_holds_placeholders_and_what_stays_holds_names(
    wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    far, near = set_up("openai", monkeypatch), set_up("vllm", monkeypatch)
    wire.post(far.url).respond(503, json={})
    wire.post(near.url).mock(return_value=good(near))
    asks = Question(**{**{f: getattr(QUESTION, f) for f in QUESTION.__slots__}, "answer": "Ines saw the jam"})
    await ModelBackend([model(far), model(near)]).respond(asks, meter(names=("Ines Moll",), salt="s"))
    left, stayed = json.dumps(sent(wire)[:2]), json.dumps(sent(wire)[2])
    assert "Ines" not in left and "PERSON_" in left
    assert "Ines" in stayed and "PERSON_" not in stayed
