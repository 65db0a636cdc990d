"""The site: Streamlit's pages behind a door, and the plain pages beside them, as one ASGI application."""

import json
from functools import cache
from pathlib import Path

import streamlit
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime.pages_manager import PagesManager

from ui.frame import out_of_order
from ui.plain import door
from ui.plain.gate import INDEX, Gate
from ui.plain.page import GUARDED, LANGUAGE, LOOK, locale_of, see, told_to_script
from ui.plain.routes import plain_routes
from ui.routes import PAGES
from ui.settings import Settings
from ui.words import words_in

__all__ = ["STYLE", "create_site"]

SCRIPT = Path(__file__).with_name("main.py")
SCRIPTS = ("page", "tv", "keeper", "keypad", "answer", "history", "danger", "drawing")
STYLE = {"coach.css": "text/css", "icon.svg": "image/svg+xml"} | {f"{name}.js": "text/javascript" for name in SCRIPTS}


def create_site(settings: Settings) -> streamlit.App:
    routes: list[BaseRoute] = [
        *(Route(f"/{page.path}", index) for page in PAGES),
        Route("/beat", beat),
        Route("/look/{name}", look),
        *plain_routes(settings),
    ]
    PagesManager.uses_pages_directory = False  # else Streamlit takes the folder `pages` for its own at first
    gate = Middleware(Gate, routes=routes, public_url=settings.public_url)
    return streamlit.App(
        SCRIPT, routes=routes, middleware=[gate], secrets=door.secrets(settings), on_script_error=out_of_order
    )


async def beat(request: Request) -> Response:
    """Asked by every open page: whether there is a connection, and still somebody signed in."""
    return Response(status_code=204 if door.entered(request) else 401, headers=GUARDED)


async def look(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STYLE:
        return Response(status_code=404)
    return FileResponse(LOOK / name, media_type=STYLE[name], headers={"Cache-Control": "no-cache"})


async def index(request: Request) -> Response:
    """Streamlit's page for those who are signed in; in their language, with our own look."""
    if not door.entered(request):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see(door.way_in(wanted))
    say = words_in(locale_of(request))
    offline = say("No connection. What you wrote is kept; it goes on by itself.")
    told_json = json.dumps(told_to_script(request, say) | {"offline": offline}).replace("<", "\\u003c")
    head = (
        f'<script type="application/json" id="coach-words">{told_json}</script>'
        '<script src="/look/page.js"></script><link rel="stylesheet" href="/look/coach.css">'
        '<link rel="icon" href="/look/icon.svg">'
    )
    body = streamlit_index().replace('lang="en"', f'lang="{say.locale}"', 1).replace("</head>", f"{head}</head>", 1)
    answer = HTMLResponse(body, headers=GUARDED)
    if LANGUAGE not in request.cookies:  # the socket behind the page may not bring the browser's languages along
        answer.set_cookie(LANGUAGE, say.locale, httponly=True, samesite="lax")
    return answer


@cache
def streamlit_index() -> str:
    """Its paths made absolute; the icon and the title are ours."""
    text = INDEX.read_text(encoding="utf-8")
    text = text.replace('="./', '="/').replace("<title>Streamlit</title>", "<title>Coach</title>")
    return text.replace('<link rel="shortcut icon" href="/favicon.png" />', "")
