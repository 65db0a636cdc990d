"""The one way to the service: typed calls over HTTP, each with the person's own bearer."""

from ui.client.call import NEW, Call, Client, Tagged
from ui.client.transport import (
    Fault,
    HttpTransport,
    Problem,
    Refused,
    Reply,
    Request,
    SignedOut,
    TimedOut,
    Transport,
    Unreachable,
)

__all__ = [
    "NEW",
    "Call",
    "Client",
    "Fault",
    "HttpTransport",
    "Problem",
    "Refused",
    "Reply",
    "Request",
    "SignedOut",
    "Tagged",
    "TimedOut",
    "Transport",
    "Unreachable",
]
