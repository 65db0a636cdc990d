"""What is taken along as a file: a table, everything, an analysis on its sheet. It goes through and is not held."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from ui.client import Call
from ui.client import calls as c
from ui.plain.house import House
from ui.plain.page import GUARDED

__all__ = ["routes"]

TOLD = ("content-type", "content-disposition")
"""What the service tells of a file: of what kind it is, and its name."""


def routes(house: House) -> list[BaseRoute]:
    files = Files(house)
    return [
        Route("/export", house.shows(files.everything), methods=["GET"]),
        Route("/export/{table}", house.shows(files.table), methods=["GET"]),
        Route("/sheet/{id}.pdf", house.shows(files.sheet), methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class Files:
    house: House

    def everything(self, request: Request) -> Response:
        return self.file(request, c.export_everything)

    def table(self, request: Request) -> Response:
        return self.file(request, c.export_table, table=request.path_params["table"])

    def sheet(self, request: Request) -> Response:
        return self.file(request, c.get_artefact, id=request.path_params["id"], format="pdf")

    def file(self, request: Request, call: Call[Any], **given: str) -> Response:
        reply = self.house.mine(request).flow(call, **given)
        told = {name: reply.headers[name] for name in TOLD if name in reply.headers}
        return StreamingResponse(reply.pieces or iter([reply.body]), headers={**GUARDED, **told})
