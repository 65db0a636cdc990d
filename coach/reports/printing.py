"""The artefact as the parts of a printed sheet: texts in their order and their place, and nothing of how they look."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from coach.reports.parts import LINKS, SHARES, causes_of, of_role, told
from coach.reports.phrases import Phrases, phrases
from coach.reports.sheet import halves
from coach.reports.storyboard import RECORD_SHARES, is_now, listed, panels, record
from coach.reports.tree import asked_about
from coach.reports.words import CONTENT, Shown, Site, plain, quoted

__all__ = ["SHAPES", "printed"]

SHAPES = frozenset({"sheet", "storyboard", "tree"})
"""The shapes that there is a sheet for."""

Part = dict[str, Any]

ALWAYS = ("what", "owner", "due")
"""Columns that a list of actions has even while they are empty: there is a pen beside the board."""


def printed(artefact: Shown, experiments: Sequence[Shown], site: Site, at: datetime) -> Part:
    """All that stands on the sheet, as plain data; `at` is when it was as it is shown."""
    say, problem = phrases(artefact), of_role(artefact, "problem")
    title = artefact["framework"]["title"]
    about = " ".join(plain(quote["text"]) for quote in problem["quotes"])
    return {
        "locale": say.locale,
        "name": f"{title}: {about}" if about else title,
        "title": title,
        "state": say.states[artefact["status"]],
        "foot": " · ".join(filter(None, (title, plain(site.team), f"{say.as_of} {site.day(at)}"))),
        "page": say.page,
        "problem": {"label": problem["label"], "lines": _said(problem["quotes"], say)},
        "legend": [*say.statuses.items(), *say.links.items()] if causes_of(artefact) else [],
        "shape": artefact["shape"],
        **MADE[artefact["shape"]](artefact, experiments, site, say),
    }


def _sheet(artefact: Shown, experiments: Sequence[Shown], site: Site, say: Phrases) -> Part:
    return _sides(artefact, halves(artefact, say), site, say)


def _sides(artefact: Shown, sides: Sequence[Sequence[Shown]], site: Site, say: Phrases) -> Part:
    """What is to be done stands on the right, where its lists have room for an owner and a date."""
    causes, (left, right) = causes_of(artefact), sides
    return {
        "sides": [
            [_part(field, causes, site, say) for field in left],
            [_part(field, causes, site, say, ALWAYS) for field in right],
        ]
    }


def _tree(artefact: Shown, experiments: Sequence[Shown], site: Site, say: Phrases) -> Part:
    """The tree across the sheet, and under it what is known of the problem and what is done about it."""
    root, bands = asked_about(artefact), list(_bands(causes_of(artefact).values(), say))
    sides = [[f for f in side if f["kind"] != "tree" and _holds(f)] for side in halves(artefact, say)]
    tree = {"label": root["label"], "lines": _said(root["quotes"], say), "bands": bands}
    return {"tree": tree, **_sides(artefact, sides, site, say)}


def _holds(field: Shown) -> bool:
    """On a tree an empty field takes no room; a list of actions keeps its place."""
    return bool(field[CONTENT[field["kind"]]] or field["notes"] or field["gap"] or field["kind"] == "list")


def _storyboard(artefact: Shown, experiments: Sequence[Shown], site: Site, say: Phrases) -> Part:
    chosen = of_role(artefact, "obstacle")["quotes"]
    shown = [
        {"label": title, "parts": [_panel_part(title, field, chosen, site, say) for field in fields]}
        for title, fields in panels(artefact, say)
    ]
    rows = [*record(artefact, experiments, say)]
    empty = (f"{len(rows) + 1}", *[""] * (len(RECORD_SHARES) - 1))
    table = {"head": [*say.record_columns.values()], "shares": RECORD_SHARES, "rows": [*rows, empty]}
    return {"panels": shown, "record": {"label": say.record, "table": table}}


MADE = {"sheet": _sheet, "tree": _tree, "storyboard": _storyboard}


# --- parts ----------------------------------------------------------------------------------------


def _part(
    field: Shown, causes: Mapping[str, Shown], site: Site, say: Phrases, always: Sequence[str] = ("what",)
) -> Part:
    made: Part = {"label": field["label"], "kind": field["kind"], "lines": [], "remarks": told(field, say)}
    match field["kind"]:
        case "text":
            return {**made, "lines": _said(field["quotes"], say)}
        case "tree":
            return {**made, "bands": list(_bands(field["nodes"], say))}
        case _:
            found = site.table(field["items"], causes, say, always)
    columns = found.columns or always
    if len(columns) == 1:
        return {**made, "kind": "text", "lines": _said([item["what"] for item in field["items"]], say)}
    head, rows = [say.columns[name] for name in columns], found.rows or [("",) * len(columns)]
    return {**made, "table": {"head": head, "shares": [SHARES[name] for name in columns], "rows": rows}}


def _panel_part(title: str, field: Shown, chosen: Sequence[Shown], site: Site, say: Phrases) -> Part:
    """Lists on a storyboard are lists of words; of obstacles the one that is worked on now stands out."""
    label = field["label"] if field["label"] != title else ""
    made: Part = {"label": label, "remarks": told(field, say), "lines": _said(field.get("quotes", ()), say)}
    if field["kind"] == "list":
        now = chosen if field["role"] == "obstacles" else ()
        made["lines"] = [_item(quote, is_now(quote, now), say) for quote in listed(field["items"], now)]
    return made


def _item(quote: Shown, now: bool, say: Phrases) -> Part:
    text = quoted(quote, say)
    return {"text": f"{say.now}: {text}" if now else text, "kind": "now" if now else _kind(quote)}


def _said(quotes: Sequence[Shown], say: Phrases) -> list[Part]:
    return [{"text": quoted(quote, say), "kind": _kind(quote)} for quote in quotes]


def _kind(quote: Shown) -> str:
    return "faint" if quote["erased"] else "said"


# --- causes ---------------------------------------------------------------------------------------


def _bands(nodes: Any, say: Phrases) -> Iterator[Part]:
    """A band for each leg, with its causes inside each other."""
    known = list(nodes)
    for name, group in groupby((node for node in known if node["parent"] is None), key=lambda node: node["leg"]):
        yield {"label": say.leg(name), "nodes": [_node(node, known, say) for node in group]}


def _node(node: Shown, known: Sequence[Shown], say: Phrases) -> Part:
    status, end = say.statuses[node["status"]], say.ends[node["end"]] if node["end"] else ""
    return {
        "status": node["status"],
        "label": f"{status}, {end}" if end else status,
        "end": end,
        "text": quoted(node["quote"], say),
        "proofs": [f"{say.seen}: {quoted(proof, say)}" for proof in node["evidence"]],
        "link": LINKS[node["link"]],
        "under": [_node(child, known, say) for child in known if child["parent"] == node["id"]],
    }
