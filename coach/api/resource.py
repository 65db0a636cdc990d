"""The routes of one resource, made once for all services of a process."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from coach.api.deps import signed_in
from coach.api.problems import PROBLEMS

__all__ = ["Resource", "reference_of", "serve"]


class Route(APIRoute):
    """Answers come as finished bytes, so the models of what is promised are made only for the reference."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **promised: Any) -> None:
        self.promised = promised
        super().__init__(path, endpoint, **{**promised, "response_model": None, "responses": None})

    def whole(self) -> APIRoute:
        return APIRoute(self.path, self.endpoint, **self.promised)


class Resource(APIRouter):
    """Under `/v1`, for whoever has a key, or `open` to all; what goes wrong is a problem document."""

    def __init__(self, prefix: str = "", tag: str = "", *, open: bool = False) -> None:
        name = tag or prefix.removeprefix("/")
        super().__init__(
            prefix=f"/v1{prefix}",
            tags=[name] if name else None,
            dependencies=None if open else [Depends(signed_in)],
            responses=PROBLEMS,
            route_class=Route,
            generate_unique_id_function=lambda route: route.name,
        )


def serve(app: FastAPI, router: APIRouter) -> None:
    """Add its routes as they are. Including a router would make every route a second time for each service."""
    app.router.routes.extend(router.routes)


def reference_of(app: FastAPI, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The OpenAPI document, with everything that is promised."""
    whole = [route.whole() if isinstance(route, Route) else route for route in routes]
    return get_openapi(title=app.title, version=app.version, description=app.description, routes=whole)
