"""The numbers of a board as tiles under S, Q, D, C and P: normal or not is seen from where one stands, the rest one tap
away."""

from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from ui.client.types import BoardKpi
from ui.here import Here
from ui.parts.chart import spark
from ui.parts.marks import mark
from ui.parts.terms import CATEGORIES, category, term
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["band"]

MANY = 24
WIDE = 4
"""So many tiles of a category stand side by side; more go below them."""
SUMS: Mapping[str, str] = {
    "sum": later("sum of others"),
    "weighted_mean": later("mean of others"),
    "worst": later("worst of others"),
}


def band(here: Here, kpis: list[BoardKpi]) -> None:
    with st.container(key="band"):
        for name, those in grouped(kpis[:MANY]).items():
            with st.container(key=f"cat_{min(len(those), WIDE)}_{name}"):
                group(here, name, those)
    if len(kpis) > MANY:
        with st.expander(here.say("{n} more numbers", n=len(kpis) - MANY), key="band_more"):
            for kpi in kpis[MANY:]:
                way("kpi", md(kpi["name"]), wide=True, id=kpi["id"])


def grouped(kpis: Sequence[BoardKpi]) -> Mapping[str, Sequence[BoardKpi]]:
    """By category, in the order in which plants read them; a plant's own come last."""
    order = [*CATEGORIES, *(kpi["category"] for kpi in kpis)]
    found = {name: [kpi for kpi in kpis if kpi["category"] == name] for name in order}
    return {name: those for name, those in found.items() if those}


def group(here: Here, name: str, kpis: Sequence[BoardKpi]) -> None:
    letter = name if name in CATEGORIES else ""
    html('<h2 class="group"><b aria-hidden="true">{letter}</b> {word}</h2>',
         letter=letter, word=category(here.say, name))  # fmt: skip
    with st.container(key=f"tiles_{name}"):
        for kpi in kpis:
            with st.container(key=f"tile_{kpi['status']}_{kpi['id']}"):
                tile(here, kpi)


def tile(here: Here, kpi: BoardKpi) -> None:
    recent = kpi["recent"]
    way("kpi", md(kpi["name"]), wide=True, id=kpi["id"])
    html(
        '<div class="tile">{figure}{spark}<div class="row">{mark}<span class="soft">{sums}</span></div></div>',
        sums=term(here.say, SUMS, kpi["rollup"]),
        mark=mark(here.say, kpi["status"]),
        figure=figure(here, kpi),
        spark=spark([read["value"] for read in recent], [read["status"] for read in recent], kpi["target"]),
    )
    if kpi["missing_since"]:
        html('<p class="soft note">{text}</p>', text=missing(here, kpi))
    elif kpi["status"] == "red" and here.may(*PEOPLE):
        with st.container(key=f"red_{kpi['id']}"):
            coach(here, kpi)


def figure(here: Here, kpi: BoardKpi) -> Markup:
    """The last value against its target."""
    last = kpi["recent"][-1] if kpi["recent"] else None
    sign = "≤" if kpi["direction"] == "lower" else "≥"
    return Markup('<p class="figure"><b>{}</b> <span class="unit">{}</span><span class="aim">{} {}</span></p>').format(
        here.say.number(last["value"]) if last else "–", kpi["unit"], sign, here.say.number(kpi["target"])
    )


def missing(here: Here, kpi: BoardKpi) -> str:
    since = here.say.day(kpi["missing_since"] or "")
    name = here.names.of(kpi["owed_by"])
    return (
        here.say("Missing since {day}: {who}", day=since, who=name)
        if name
        else here.say("Missing since {day}", day=since)
    )


def coach(here: Here, kpi: BoardKpi) -> None:
    """Red has a way on: the analysis of its issue, or the issue that it still lacks."""
    if kpi["open_issue_id"]:
        way("coach", here.say("Start coaching"), "forum", wide=True, issue=kpi["open_issue_id"])
    else:
        way("raise", here.say("Raise an issue on it"), "add_alert", wide=True, kpi=kpi["id"])
