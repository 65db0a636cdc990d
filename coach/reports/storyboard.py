"""The learner's storyboard: where to, where now, what stands in the way, and the experimenting record."""

from collections.abc import Iterator, Sequence

from coach.reports.canvas import BODY, FAINT, HEAD, LABEL, Block, Column, Drawing, Style, row
from coach.reports.parts import GAP, extras, fitted, of_role, table, words
from coach.reports.parts import quotes as say_quotes
from coach.reports.words import CONTENT, Shown, quoted

__all__ = ["draw_storyboard"]

PADDING = 10.0

RECORD = ("step", "expectation", "result", "learning", "due")
RECORD_HEAD = ("", "Step", "What we expect", "What happened", "What we learned", "Go and see")
RECORD_SHARES = (0.04, 0.22, 0.21, 0.21, 0.21, 0.11)
PLANNED = frozenset({"step", "expectation", "due"})
"""What a session adds to the record; what happened is told in the next one."""

ELSEWHERE = PLANNED | {"problem", "obstacle"}
"""Fields that have their own place on the board, by role; the others stand in the panel of their section."""

ALWAYS = frozenset({"target", "current", "obstacles"})
"""Panels with one of these are drawn even when they are empty."""

NOW = Style("now", 13, bold=True)


def draw_storyboard(artefact: Shown, experiments: Sequence[Shown]) -> Drawing:
    page = fitted(lambda wide: _page(artefact, experiments, wide))
    title = artefact["framework"]["title"]
    about = " ".join(quoted(quote) for quote in of_role(artefact, "problem")["quotes"])
    return Drawing(page.width, page.height, title, f"Storyboard: {about}", page.shapes, ("420mm", "297mm"))


def _page(artefact: Shown, experiments: Sequence[Shown], wide: float) -> Block:
    page = Column(wide - 2 * GAP)
    page.put(_title(artefact, page.width))
    page.skip(GAP)
    panels = list(_panels(artefact))
    room = (page.width - GAP * (len(panels) - 1)) / max(len(panels), 1) - 2 * PADDING
    chosen = of_role(artefact, "obstacle")["quotes"]
    page.put(row([_panel(title, fields, chosen, room) for title, fields in panels], "cell", PADDING, GAP))
    page.skip(GAP)
    page.say("Experimenting record", LABEL)
    page.skip(6)
    page.put(table(page.width, RECORD_SHARES, RECORD_HEAD, list(_record(artefact, experiments))))
    return Block(wide, page.y + 2 * GAP, (page.block().at(GAP, GAP),))


def _title(artefact: Shown, room: float) -> Block:
    problem = of_role(artefact, "problem")
    column = Column(room - 2 * PADDING)
    column.say(f"{artefact['framework']['title']}, {artefact['status']}", FAINT)
    column.say(problem["label"], LABEL)
    say_quotes(column, problem["quotes"], HEAD)
    return column.block().framed("bar", PADDING, round=6)


# --- panels ---------------------------------------------------------------------------------------


def _panels(artefact: Shown) -> Iterator[tuple[str, list[Shown]]]:
    fields = [field for field in artefact["fields"] if field["role"] not in ELSEWHERE]
    fields += extras(artefact, "tasks", "danger")
    for section in dict.fromkeys(field["section"] or field["label"] for field in fields):
        inside = [field for field in fields if (field["section"] or field["label"]) == section]
        if any(field["role"] in ALWAYS or _filled(field) for field in inside):
            yield section, inside


def _filled(field: Shown) -> bool:
    return bool(field[CONTENT[field["kind"]]] or field["notes"])


def _panel(title: str, fields: Sequence[Shown], chosen: Sequence[Shown], room: float) -> Block:
    column = Column(room)
    column.say(title, LABEL)
    for field in fields:
        column.skip(5)
        column.say(field["label"] if field["label"] != title else "", FAINT)
        if field["kind"] == "list":
            _listed(column, field["items"], chosen if field["role"] == "obstacles" else ())
        column.put(words(field, room))
    return column.block()


def _listed(column: Column, items: Sequence[Shown], chosen: Sequence[Shown]) -> None:
    """One item under the other; the obstacle that is worked on now stands out."""
    now = [_place(quote) for quote in chosen]
    listed = [item["what"] for item in items]
    for quote in [*listed, *(q for q in chosen if _place(q) not in [_place(w) for w in listed])]:
        is_now = _place(quote) in now
        column.say(f"{'now: ' if is_now else ''}{quoted(quote)}", NOW if is_now else BODY)
        column.skip(3)


def _place(quote: Shown) -> tuple[str, int, int]:
    return quote["utterance"], quote["start"], quote["end"]


# --- the record -----------------------------------------------------------------------------------


def _record(artefact: Shown, experiments: Sequence[Shown]) -> Iterator[tuple[str, ...]]:
    planned = {role: of_role(artefact, role)["quotes"] for role in PLANNED}
    rows = [*experiments, *([planned] if any(planned.values()) else [])]
    for n, experiment in enumerate(rows, 1):
        yield f"{n}", *(" ".join(quoted(quote) for quote in experiment.get(part) or ()) for part in RECORD)
