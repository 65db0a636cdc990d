"""A plain page: a template, the words of the reader's language, and what keeps it from harm."""

import secrets
from pathlib import Path
from posixpath import normpath
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.words import LANGUAGES, Locale, Words, known_locale, wanted_locale, words_in

__all__ = [
    "GUARDED",
    "IDLE",
    "LANGUAGE",
    "LOOK",
    "WHO",
    "fragment",
    "here_is",
    "local_path",
    "locale_of",
    "message",
    "page",
    "say_to",
    "see",
    "told_to_script",
]

LANGUAGE = "coach_language"
"""The cookie with the language somebody chose."""

IDLE, WHO = "coach_idle", "coach_who"
"""The cookies of a sign-in beside its bearer: after how many idle seconds a page locks, and whose sign-in it is."""

LOOK = Path(__file__).parents[1] / "look"

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
POLICY = (
    "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
GUARDED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
"""Nothing of a person is kept by the browser, so that going back shows the next one nothing."""
AT_THE_DOOR = frozenset({"/sign-in", "/leave", "/lock", "/door", "/company", "/language"})


def locale_of(request: Request) -> Locale:
    chosen = request.cookies.get(LANGUAGE)
    return chosen if known_locale(chosen) else wanted_locale(request.headers.get("accept-language"))


def say_to(request: Request, zone: str = "UTC") -> Words:
    return words_in(locale_of(request), zone)


def here_is(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def page(request: Request, name: str, status: int = 200, say: Words | None = None, **values: object) -> HTMLResponse:
    """`say` is given where the times of a team are shown; without it they are told in UTC."""
    said, nonce = say or say_to(request), secrets.token_urlsafe(12)
    around = {
        "locale": said.locale,
        "languages": LANGUAGES,
        "here": quote(here_is(request), safe=""),
        "nonce": nonce,
        "script": told_to_script(request, said),
    }
    body = TEMPLATES.get_template(f"{name}.html.j2").render(say=said, **around, **values)
    return HTMLResponse(body, status, {**GUARDED, "Content-Security-Policy": POLICY.format(nonce=nonce)})


def told_to_script(request: Request, say: Words) -> dict[str, str]:
    """What `page.js` knows: the language, after how many seconds it locks, and who is here."""
    return {"lang": say.locale, "idle": request.cookies.get(IDLE, ""), "who": request.cookies.get(WHO, "")}


def fragment(name: str, say: Words, **values: object) -> str:
    """A part of a page, without what is around it."""
    return TEMPLATES.get_template(f"{name}.html.j2").render(say=say, locale=say.locale, **values)


def message(request: Request, title: str, text: str, status: int = 403, way: tuple[str, str] | None = None) -> Response:
    """One thing to say, and where to go on; `way` is a label and a path."""
    return page(request, "message", status, title=title, text=text, way=way)


def see(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, GUARDED)


def local_path(wanted: str | None) -> str:
    """A path of this site, whatever was asked for; never another host, and never straight out again."""
    parts = urlsplit(wanted or "/")
    path = normpath(unquote(parts.path))  # as a browser reads it: with the dots gone, however they were written
    foreign = parts.scheme or parts.netloc or not path.startswith("/") or "\\" in path
    if foreign or path.startswith("//") or path in AT_THE_DOOR:
        return "/"
    return quote(path) + (f"?{parts.query}" if parts.query else "")
