"""However a URL is spelt, whatever a name stands for: no connection leads into a private network."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.delivery.addresses import Hosts, is_public, target_of
from coach.delivery.guard import Guarded
from coach.delivery.posting import Poster
from coach.delivery.resolving import addresses_of
from coach.delivery.schedule import Outcome
from coach.errors import InvalidInput

from .receiver import receiving
from .spellings import PUBLIC, names_of, spellings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOBODY = Hosts()


@dataclass
class Wire:
    """Stands where the socket would be opened, and writes down where to."""

    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    opened: list[tuple[str, int]] = field(default_factory=list)
    looked_up: int = 0

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.looked_up += 1
        answers = self.names.get(host)
        return answers.pop(0) if answers else names_of(host)

    async def connect(self, address: str, port: int) -> httpcore.AsyncNetworkStream:
        self.opened.append((address, port))
        raise httpcore.ConnectError("no network here")

    async def post(self, url: str, hosts: Hosts = NOBODY) -> Outcome:
        poster = Poster(hosts, Guarded(hosts, self.resolve, self.connect))
        return await poster.post(url, {"webhook-id": "evt_1"}, b"{}", NOW)


def leads_inside(address: str) -> bool:
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    inside = found.is_private or found.is_loopback or found.is_link_local or found.is_multicast or found.is_reserved
    return bool(inside or (mapped and leads_inside(str(mapped))))


async def test_no_spelling_of_a_private_address_is_connected_to() -> None:
    wire, tried = Wire(), list(dict.fromkeys(spellings()))
    outcomes = [await wire.post(url) for url in tried]
    assert len(tried) >= 300
    assert [address for address, _ in wire.opened if leads_inside(address)] == []
    assert [
        url for url, outcome in zip(tried, outcomes, strict=True) if outcome.ok or outcome.status != "refused"
    ] == []
    print(f"\n{len(tried)} spellings, {len(wire.opened)} connections, 0 of them private")


@pytest.mark.parametrize(
    "url", ["https://example.org/hook", "https://93.184.215.14:8443/x?y=%20z", "https://EXAMPLE.org."]
)
async def test_what_is_public_is_connected_to(url: str) -> None:
    wire = Wire()
    assert (await wire.post(url)).status == "unreachable"
    assert [address for address, _ in wire.opened] == [PUBLIC]


async def test_a_name_that_turns_private_after_the_check_is_not_asked_again() -> None:
    wire = Wire({"turning.example.org": [[PUBLIC], ["127.0.0.1"], ["10.0.0.5"]]})
    await wire.post("https://turning.example.org/")
    assert (wire.opened, wire.looked_up) == ([(PUBLIC, 443)], 1)
    assert (await wire.post("https://turning.example.org/")).status == "refused"
    assert (wire.opened, wire.looked_up) == ([(PUBLIC, 443)], 2)


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    wire = Wire({"mixed.example.org": [[PUBLIC, "::1", PUBLIC]]})
    assert (await wire.post("https://mixed.example.org/")).error == "the host is in a private network"
    assert wire.opened == []


async def test_of_several_addresses_the_next_is_tried() -> None:
    wire = Wire({"two.example.org": [[PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]]})
    assert (await wire.post("https://two.example.org/")).status == "unreachable"
    assert len(wire.opened) == 2


async def test_what_the_operator_names_is_reached_where_it_is_and_nothing_beside_it() -> None:
    wire, named = Wire({"board.local": [["10.0.0.5"]]}), Hosts.of(["Board.local", "10.0.0.7:8080", "[::1]:9000"])
    for url in ("http://board.local/in", "http://10.0.0.7:8080/", "http://[::1]:9000/"):
        await wire.post(url, named)
    assert wire.opened == [("10.0.0.5", 80), ("10.0.0.7", 8080), ("::1", 9000)]
    for url in ("http://10.0.0.7:8081/", "http://10.0.0.8:8080/", "http://[::1]:9001/", "http://xboard.local/"):
        assert (await wire.post(url, named)).status == "refused"
    assert len(wire.opened) == 3


async def test_a_redirect_is_an_answer_and_no_way() -> None:
    named = Hosts.of(["127.0.0.1"])
    async with receiving() as receiver:
        poster = Poster(named)
        outcome = await poster.post(receiver.url("moved"), {"webhook-id": "evt_1"}, b"{}", NOW)
        await poster.aclose()
    assert (outcome.ok, outcome.status, receiver.seen("stolen")) == (False, "302", {})


@pytest.mark.parametrize("port", [22, 25, 80, 110, 587, 1023])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(InvalidInput, match="port"):
        target_of(f"https://example.org:{port}/", NOBODY)


@settings(derandomize=True, max_examples=300)
@given(st.ip_addresses())
def test_an_address_that_is_let_through_is_nobodys_inside(address: object) -> None:
    if is_public(str(address)):
        assert not leads_inside(str(address))
        assert asyncio.run(addresses_of(str(address), 443, NOBODY)) == [str(address)]


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_a_url_or_is_refused_with_a_reason(text: str) -> None:
    try:
        said = target_of(f"https://{text}", NOBODY).host
    except InvalidInput as error:
        said = str(error)
    assert said.startswith("`url`") or said.isascii()
