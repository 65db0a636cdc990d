"""Photos of issues, for the pages that show them: the browser keeps what it has, and asks each time whether it may."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ui.client import calls as c
from ui.plain.house import House

__all__ = ["routes"]

GUARDED = {"Cache-Control": "private, no-cache", "Vary": "Cookie", "X-Content-Type-Options": "nosniff"}
"""A photo that was deleted is gone at once, and the next person's own bearer is asked for it."""


def routes(house: House) -> list[BaseRoute]:
    def photo(request: Request) -> Response:
        data = house.mine(request)(c.get_photo, id=request.path_params["id"])
        tag = f'"{sha256(data).hexdigest()}"'
        headers = {**GUARDED, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="image/jpeg", headers=headers)

    return [Route("/photo/{id}", house.shows(photo), methods=["GET"])]
