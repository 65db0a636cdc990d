"""Sign-in by the company's own accounts: Streamlit asks the provider, the service takes its word, the door the code.

Streamlit cannot set a cookie, so its script hands the bearer to the door under a code that counts once.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

import streamlit as st

from ui.client import Client, Refused, Unreachable
from ui.client import calls as c
from ui.client.types import SignIn
from ui.words import Words

__all__ = ["COMING", "LOGIN", "begun", "coming", "enter", "keep", "nonce_in", "take", "wanted_in"]

COMING: Final = "coach_coming"
"""The cookie of somebody on their way through the provider: by what their browser is known, and the page they want."""
LOGIN: Final = "login"
"""In the address: go to the provider now, whoever was there before."""
SECONDS: Final = 60.0

AWAY = st.components.v2.component(
    "coach.away", html="<span></span>", js="export default ({ data }) => { location.replace(data.to); };"
)


@dataclass(frozen=True, slots=True)
class Kept:
    made: SignIn
    nonce: str
    until: float


CODES: dict[str, Kept] = {}
"""In the memory of this process alone, each for a minute and for one use."""


def begun(wanted: str) -> str:
    return f"{secrets.token_urlsafe(16)}.{quote(wanted, safe='')}"


def nonce_in(coming: str) -> str:
    return coming.partition(".")[0]


def wanted_in(coming: str) -> str:
    return unquote(coming.partition(".")[2])


def keep(made: SignIn, nonce: str, now: float | None = None) -> str:
    """For the browser with this nonce alone."""
    at, code = time.monotonic() if now is None else now, secrets.token_urlsafe(32)
    for old in [each for each, kept in list(CODES.items()) if kept.until <= at]:
        CODES.pop(old, None)
    CODES[code] = Kept(made, nonce, at + SECONDS)
    return code


def take(code: str, nonce: str, now: float | None = None) -> SignIn | None:
    at, kept = time.monotonic() if now is None else now, CODES.pop(code, None)
    if kept is None or at >= kept.until or not secrets.compare_digest(kept.nonce.encode(), nonce.encode()):
        return None
    return kept.made


def coming() -> bool:
    return COMING in st.context.cookies


def enter(api: Client, say: Words) -> None:
    """To the provider and back; then to the door with a code. `api` has no bearer yet."""
    if st.query_params.get(LOGIN):
        st.login()
    elif not st.user.is_logged_in:
        back(say, say("Your company account has not signed you in. Try again, or choose another way."))
    else:
        exchange(api, say, st.user.tokens["id"], nonce_in(st.context.cookies[COMING]))


def exchange(api: Client, say: Words, token: str, nonce: str) -> None:
    try:
        made = api(c.begin_sign_in, body={"id_token": token})
    except Refused as refusal:
        back(say, str(refusal))
    except Unreachable:
        back(say, say("The coach does not answer just now. Nothing is lost; try again in a moment."))
    else:
        AWAY(key="away", data={"to": f"/door?code={keep(made, nonce)}"})


def back(say: Words, text: str) -> None:
    st.title(say("Sign in"))
    st.error(text)
    st.html(f'<a class="way" href="/sign-in" target="_self">{say("Back to sign-in")}</a>')
