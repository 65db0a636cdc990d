"""A browser at the plain pages, with a fake service behind them."""

import httpx
from starlette.applications import Starlette

from ui.client import Transport
from ui.plain.routes import plain_routes
from ui.settings import Settings

__all__ = ["HOME", "OWN", "browser", "cookie"]

HOME = "http://127.0.0.1"
OWN = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
"""What a browser tells with a form or a link of the site itself."""


def browser(service: Transport, cookies: dict[str, str] | None = None, **settings: str) -> httpx.AsyncClient:
    app = Starlette(routes=plain_routes(Settings.model_validate(settings), service))
    way = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
    return httpx.AsyncClient(transport=way, base_url=HOME, cookies=cookies or {})


def cookie(answer: httpx.Response, name: str) -> str:
    """As it was set, with how it is kept; empty where it was not."""
    return next((one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")), "")
