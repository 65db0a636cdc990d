"""What people wrote, shown as it is: it is data, never markup."""

import re

import streamlit as st
from markupsafe import Markup

__all__ = ["html", "md"]

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def md(text: str) -> str:
    """For labels and whatever Streamlit reads as Markdown: every sign of it is escaped, lines become one."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def html(template: str, **values: object) -> None:
    """HTML of ours with values in it, which are escaped: `html("<b>{name}</b>", name=…)`."""
    st.html(str(Markup(template).format(**values)))  # noqa: S704 - the template is ours, `format` escapes the values
