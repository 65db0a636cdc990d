"""Signatures by the Standard Webhooks specification, https://www.standardwebhooks.com."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from datetime import datetime

__all__ = ["PREFIX", "headers", "new_secret", "signature"]

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + base64.b64encode(os.urandom(32)).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, b"%s.%d.%s" % (id.encode(), timestamp, body), hashlib.sha256)
    return "v1," + base64.b64encode(signed).decode()


def headers(secrets: Iterable[str], id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """One signature for each secret that holds, so that a receiver may know the old one or the new."""
    timestamp = int(at.timestamp())
    signed = " ".join(signature(secret, id, timestamp, body) for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signed}
