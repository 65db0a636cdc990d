"""The learner's storyboard: where to, where now, what stands in the way, and the experimenting record."""

from collections.abc import Iterator, Sequence

from coach.reports.canvas import BODY, FAINT, HEAD, LABEL, Block, Column, Drawing, Style, row
from coach.reports.parts import GAP, extras, fitted, of_role, paper, table, words
from coach.reports.parts import quotes as say_quotes
from coach.reports.phrases import Phrases
from coach.reports.words import CONTENT, Shown, quoted

__all__ = ["draw_storyboard", "is_now", "listed", "panels", "record"]

PADDING = 10.0

RECORD = ("step", "expectation", "result", "learning", "due")
RECORD_SHARES = (0.04, 0.22, 0.21, 0.21, 0.21, 0.11)
PLANNED = frozenset({"step", "expectation", "due"})
"""What a session adds to the record; what happened is told in the next one."""

ELSEWHERE = PLANNED | {"problem", "obstacle"}
"""Fields that have their own place on the board, by role; the others stand in the panel of their section."""

ALWAYS = frozenset({"target", "current", "obstacles"})
"""Panels with one of these are drawn even when they are empty."""

NOW = Style("now", BODY.size, bold=True)


def draw_storyboard(artefact: Shown, experiments: Sequence[Shown], say: Phrases) -> Drawing:
    page = fitted(lambda wide: _page(artefact, experiments, say, wide))
    title = artefact["framework"]["title"]
    about = " ".join(quoted(quote, say) for quote in of_role(artefact, "problem")["quotes"])
    about = f"{say.storyboard}: {about or say.problem}"
    return Drawing(page.width, page.height, title, about, say.locale, page.shapes, paper(page))


def _page(artefact: Shown, experiments: Sequence[Shown], say: Phrases, wide: float) -> Block:
    page = Column(wide - 2 * GAP)
    page.put(_title(artefact, page.width, say))
    page.skip(GAP)
    shown = list(panels(artefact, say))
    room = (page.width - GAP * (len(shown) - 1)) / max(len(shown), 1) - 2 * PADDING
    chosen = of_role(artefact, "obstacle")["quotes"]
    page.put(row([_panel(title, fields, chosen, room, say) for title, fields in shown], "cell", PADDING, GAP))
    page.skip(GAP)
    page.say(say.record, LABEL)
    page.skip(6)
    head = list(say.record_columns.values())
    page.put(table(page.width, RECORD_SHARES, head, list(record(artefact, experiments, say))))
    return Block(wide, page.y + 2 * GAP, (page.block().at(GAP, GAP),))


def _title(artefact: Shown, room: float, say: Phrases) -> Block:
    problem = of_role(artefact, "problem")
    column = Column(room - 2 * PADDING)
    column.say(f"{artefact['framework']['title']}, {say.states[artefact['status']]}", FAINT)
    column.say(problem["label"], LABEL)
    say_quotes(column, problem["quotes"], say, HEAD)
    return column.block().framed("bar", PADDING, round=6).marked("field", problem["id"], problem["label"])


# --- panels ---------------------------------------------------------------------------------------


def panels(artefact: Shown, say: Phrases) -> Iterator[tuple[str, list[Shown]]]:
    """The sections of the board with their fields."""
    fields = [field for field in artefact["fields"] if field["role"] not in ELSEWHERE]
    fields += extras(artefact, say, "tasks", "danger")
    for section in dict.fromkeys(field["section"] or field["label"] for field in fields):
        inside = [field for field in fields if (field["section"] or field["label"]) == section]
        if any(field["role"] in ALWAYS or _filled(field) for field in inside):
            yield section, inside


def _filled(field: Shown) -> bool:
    return bool(field[CONTENT[field["kind"]]] or field["notes"])


def _panel(title: str, fields: Sequence[Shown], chosen: Sequence[Shown], room: float, say: Phrases) -> Block:
    column = Column(room)
    column.say(title, LABEL)
    for field in fields:
        column.skip(5)
        column.put(_inside(title, field, chosen, room, say).marked("field", field["id"], field["label"]))
    return column.block()


def _inside(title: str, field: Shown, chosen: Sequence[Shown], room: float, say: Phrases) -> Block:
    column = Column(room)
    column.say(field["label"] if field["label"] != title else "", FAINT)
    if field["kind"] == "list":
        now = chosen if field["role"] == "obstacles" else ()
        for quote in listed(field["items"], now):
            known = is_now(quote, now)
            column.say(f"{f'{say.now}: ' if known else ''}{quoted(quote, say)}", NOW if known else BODY)
            column.skip(3)
    column.put(words(field, room, say))
    return column.block()


def listed(items: Sequence[Shown], chosen: Sequence[Shown]) -> list[Shown]:
    """What stands on a list, and what was chosen without standing there."""
    there = [item["what"] for item in items]
    return [*there, *(quote for quote in chosen if not is_now(quote, there))]


def is_now(quote: Shown, chosen: Sequence[Shown]) -> bool:
    """Whether it is among those that are worked on now."""
    return _place(quote) in map(_place, chosen)


def _place(quote: Shown) -> tuple[str, int, int]:
    return quote["utterance"], quote["start"], quote["end"]


# --- the record -----------------------------------------------------------------------------------


def record(artefact: Shown, experiments: Sequence[Shown], say: Phrases) -> Iterator[tuple[str, ...]]:
    """A row for each experiment, the one that is planned last."""
    planned = {role: of_role(artefact, role)["quotes"] for role in PLANNED}
    rows = [*experiments, *([planned] if any(planned.values()) else [])]
    for n, experiment in enumerate(rows, 1):
        yield f"{n}", *(" ".join(quoted(quote, say) for quote in experiment.get(part) or ()) for part in RECORD)
