"""Tokens of the organisation's own sign-in (OpenID Connect): whether one is genuine, and whose address it names."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from coach.errors import NotAllowed, NotRecognised, Unreachable

__all__ = ["Issuer"]

ALGORITHMS = ["RS256", "ES256"]
"""None that a public key could be taken for the secret of."""
KINDS: Mapping[str, type[RSAKey | ECKey]] = {"RSA": RSAKey, "EC": ECKey}

LEEWAY = 60.0
PATIENCE = 5.0
KEPT = 3600.0
AGAIN = 60.0
"""Seconds from one look for a key that is not among those known to the next."""
AFTER_A_FAULT = 10.0
MOST_READ = 1 << 20

STRANGE = "This token is not a valid one of the organisation's sign-in; sign in there again."

Keys = Mapping[str, RSAKey | ECKey]


class Issuer:
    """Asks the issuer for its public keys, seldom; who asks meanwhile waits for the same answer."""

    def __init__(self, issuer: str, client_id: str, ticks: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._ticks = ticks
        self._keys: Keys = {}
        self._asked: float | None = None
        self._failed: float | None = None
        self._asking = asyncio.Lock()

    async def email_of(self, token: str, at: datetime) -> str:
        """The verified address of whom it was made out to, just now and for this service."""
        try:
            key = await self._key(kid_of(token))
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise NotRecognised(STRANGE) from error
        if not genuine(claims, self._issuer, self._client_id, at.timestamp()):
            raise NotRecognised(STRANGE)
        email = claims.get("email")
        if claims.get("email_verified") is not True or not isinstance(email, str):
            raise NotAllowed("The organisation's sign-in names no verified address of yours; have it verified there.")
        return email.strip()

    # --- keys ---------------------------------------------------------------------------------------

    async def _key(self, kid: str) -> RSAKey | ECKey:
        async with self._asking:
            if self._old(KEPT) or (kid not in self._keys and self._old(AGAIN)):
                await self._fetch()
        if kid not in self._keys:
            raise NotRecognised(STRANGE)
        return self._keys[kid]

    def _old(self, age: float) -> bool:
        return self._asked is None or self._ticks() - self._asked >= age

    async def _fetch(self) -> None:
        if self._failed is not None and self._ticks() - self._failed < AFTER_A_FAULT:
            raise Unreachable(f"The sign-in service {self._issuer!r} did not answer just now; try again in a moment.")
        try:
            async with asyncio.timeout(PATIENCE), httpx.AsyncClient(timeout=PATIENCE) as client:
                self._keys = await read_keys(client, self._issuer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            self._failed = self._ticks()
            raise Unreachable(
                f"The keys of the sign-in service {self._issuer!r} could not be read ({type(error).__name__}); "
                "try again, or tell whoever runs it."
            ) from error
        self._asked, self._failed = self._ticks(), None


async def read_keys(client: httpx.AsyncClient, issuer: str) -> Keys:
    """By way of the issuer's own description of itself, which has to be about this issuer and stay on its host."""
    about = await read_json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    place = about.get("jwks_uri")
    if about.get("issuer") != issuer or not isinstance(place, str) or origin(place) != origin(issuer):
        raise ValueError("the description is another issuer's, or its keys lie elsewhere")
    found = (await read_json(client, place)).get("keys")
    return usable(found if isinstance(found, list) else [])


def usable(found: list[Any]) -> dict[str, RSAKey | ECKey]:
    """Those that sign, by name. One of a kind that is not known, or that is none at all, takes no other with it."""
    keys: dict[str, RSAKey | ECKey] = {}
    for key in found:
        kind = KINDS.get(str(key.get("kty"))) if isinstance(key, dict) else None
        if kind is None or key.get("use", "sig") != "sig":
            continue
        with suppress(JoseError, ValueError, TypeError, LookupError, ArithmeticError):
            made = kind.import_key(key)
            _ = made.public_key  # reads the numbers, which `import_key` leaves for the first token
            keys[str(key.get("kid", ""))] = made
    return keys


async def read_json(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    async with client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != 200:
            raise ValueError(f"{url} answered {answer.status_code}")
        body = b""
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > MOST_READ:
                raise ValueError(f"{url} does not end")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError(f"{url} is no JSON object")
    return found


def origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


# --- tokens -----------------------------------------------------------------------------------------


def kid_of(token: str) -> str:
    """Which key it says it was signed with: before anything it says is believed."""
    return str(jws.extract_compact(token.encode()).headers().get("kid", ""))


def genuine(claims: Mapping[str, Any], issuer: str, client_id: str, now: float) -> bool:
    """Made by this issuer, for this service, and good at this moment."""
    audience = claims.get("aud")
    audience = audience if isinstance(audience, list) else [audience]
    meant = client_id in audience and claims.get("azp", client_id) == client_id
    ends, made, begins = (seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None:
        return False
    timely = ends > now - LEEWAY and max(made, begins or made) <= now + LEEWAY
    return claims.get("iss") == issuer and meant and timely


def seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
