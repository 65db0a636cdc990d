"""Tokens of an organisation's own sign-in: only genuine ones, and keys asked for seldom."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import respx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from coach.delivery.identity import Issuer
from coach.errors import NotAllowed, NotRecognised, Unreachable

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = int(AT.timestamp())
ISSUER, KEYS = "https://login.example.org/plant", "https://login.example.org/plant/keys"
GOOD: dict[str, Any] = {
    "iss": ISSUER, "aud": "coach", "iat": NOW, "exp": NOW + 300, "email": "ines@example.org", "email_verified": True,
}  # fmt: skip


@cache
def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


@cache
def ec() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "ec"})


@dataclass
class Login:
    """The organisation's sign-in, and how often its keys were asked for."""

    wire: respx.MockRouter
    ticks: float = 0.0
    issuer: Issuer = field(init=False)

    def __post_init__(self) -> None:
        self.issuer = Issuer(ISSUER, "coach", lambda: self.ticks)
        self.offers(rsa(), ec())

    def offers(self, *keys: Any, **about: Any) -> None:
        told = {"issuer": ISSUER, "jwks_uri": KEYS, **about}
        self.wire.get(f"{ISSUER}/.well-known/openid-configuration").respond(json=told)
        strange = {"kty": "strange", "kid": "x"}
        self.wire.get(KEYS).respond(json={"keys": [strange, *(key.as_dict(private=False) for key in keys)]})

    @property
    def asked(self) -> int:
        return sum(str(call.request.url) == KEYS for call in self.wire.calls)

    async def email(self, token: str) -> str:
        return await self.issuer.email_of(token, AT)


@pytest.fixture
def login() -> Iterator[Login]:
    with respx.mock(assert_all_called=False) as wire:
        yield Login(wire)


def made(key: Any = None, alg: str = "RS256", kid: str = "rsa", **claims: Any) -> str:
    return jwt.encode({"alg": alg, "kid": kid}, {**GOOD, **claims}, key or rsa(), algorithms=[alg])


async def test_a_genuine_token_names_a_verified_address(login: Login) -> None:
    assert await login.email(made()) == "ines@example.org"
    assert await login.email(made(ec(), "ES256", "ec", aud=["other", "coach"], azp="coach")) == "ines@example.org"
    assert await login.email(made(exp=NOW - 59, iat=NOW + 59)) == "ines@example.org"
    assert login.asked == 1


@pytest.mark.parametrize("wrong", [
    {"iss": "https://login.example.org"}, {"aud": "other"}, {"aud": ["other"]}, {"azp": "other"}, {"exp": NOW - 60},
    {"iat": NOW + 61}, {"nbf": NOW + 61}, {"exp": None}, {"iat": "now"}, {"exp": True},
], ids=str)  # fmt: skip
async def test_a_token_for_somebody_else_or_another_time_is_refused(login: Login, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotRecognised):
        await login.email(made(**wrong))


@pytest.mark.parametrize("wrong", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}], ids=str)
async def test_an_address_that_nobody_has_verified_opens_nothing(login: Login, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="have it verified"):
        await login.email(made(**wrong))


def by_hand(alg: str, secret: bytes = b"") -> str:
    """As an attacker makes one, whom no library holds back."""
    parts = ({"alg": alg, "kid": "rsa"}, GOOD)
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=") if secret else b""
    return (signed + b"." + signature).decode()


async def test_a_signature_that_is_none_or_made_with_the_public_key_is_refused(login: Login) -> None:
    head, body, signature = made().split(".")
    forged = [
        by_hand("none"), by_hand("HS256", rsa().as_pem(private=False)), by_hand("RS256"), f"{head}.{body}.",
        f"{head}.{body}.{signature[:-8]}", f"{head}.{body[:-4]}.{signature}", made(RSAKey.generate_key(2048)),
        made(kid="ec"), made(alg="RS512"), "", "x", "x.y.z", "é.é.é", f"{head}.{body}.{signature}.x.y",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(NotRecognised):
            await login.email(token)


async def test_a_key_that_is_not_known_is_looked_for_at_most_once_a_minute(login: Login) -> None:
    await login.email(made())
    later = ECKey.generate_key("P-256", {"kid": "new"})
    token = made(later, "ES256", "new")
    for login.ticks in (1, 59):
        with pytest.raises(NotRecognised):
            await login.email(token)
    login.offers(rsa(), later)
    login.ticks = 60
    assert (await login.email(token), login.asked) == ("ines@example.org", 2)
    login.ticks = 60 + 3599
    assert (await login.email(token), login.asked) == ("ines@example.org", 2)
    login.ticks = 60 + 3600
    assert (await login.email(token), login.asked) == ("ines@example.org", 3)


@pytest.mark.parametrize("about", [
    {"jwks_uri": "https://elsewhere.example.org/keys"}, {"jwks_uri": KEYS.replace("https", "http")}, {"jwks_uri": 1},
    {"issuer": "https://elsewhere.example.org"},
], ids=str)  # fmt: skip
async def test_keys_that_lie_elsewhere_are_not_fetched(login: Login, about: dict[str, Any]) -> None:
    login.offers(rsa(), **about)
    with pytest.raises(Unreachable):
        await login.email(made())
    assert login.asked == 0


@pytest.mark.parametrize("answer", [
    {"status_code": 500}, {"status_code": 302, "headers": {"Location": KEYS}}, {"content": b"["}, {"json": []},
    {"content": b" " * (1 << 20) + b"{}"},
], ids=["500", "302", "broken", "a list", "endless"])  # fmt: skip
async def test_an_issuer_that_is_out_of_order_is_left_alone_for_a_moment(login: Login, answer: dict[str, Any]) -> None:
    login.wire.get(f"{ISSUER}/.well-known/openid-configuration").respond(**answer)
    for login.ticks in (0, 9):
        with pytest.raises(Unreachable, match=r"login\.example\.org"):
            await login.email(made())
    assert len(login.wire.calls) == 1
    login.offers(rsa())
    login.ticks = 10
    assert await login.email(made()) == "ines@example.org"


@pytest.mark.parametrize("odd", [
    {"crv": "P-999"}, {"kty": ["EC"]}, {"crv": None}, {"x": 1}, {"y": "AA"}, {"x": "!"}, {"kid": ["rsa"]},
    {"use": ["sig"]},
], ids=str)  # fmt: skip
async def test_a_key_that_is_none_takes_no_other_with_it(login: Login, odd: dict[str, Any]) -> None:
    strange = {**ec().as_dict(private=False), **odd}
    login.wire.get(KEYS).respond(json={"keys": [strange, None, "x", rsa().as_dict(private=False)]})
    assert await login.email(made()) == "ines@example.org"
    if "kid" not in odd:
        with pytest.raises(NotRecognised):
            await login.email(made(ec(), "ES256", "ec"))
