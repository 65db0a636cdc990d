"""Bars beside their numbers: a table that is read as one, with a bar in each row; and tables without them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from babel.dates import format_skeleton
from markupsafe import Markup

from ui.parts.text import html
from ui.words import Words

__all__ = ["Barred", "bars", "month", "table"]


class Barred(NamedTuple):
    """`share` of the longest bar, 0 to 1; `rest` are further cells. A `strong` one is among those that matter."""

    label: str
    n: str
    share: float
    rest: Sequence[str] = ()
    strong: bool = False


def bars(heads: Sequence[str], rows: Sequence[Barred]) -> None:
    """`heads` are those of the label, of the number and of the rest."""
    cells = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    html(
        '<div class="scroll"><table class="bars"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>',
        head=cells,
        body=Markup("").join(barred(row) for row in rows),
    )


def barred(row: Barred) -> Markup:
    rest = Markup("").join(Markup('<td class="n">{}</td>').format(cell) for cell in row.rest)
    return Markup(
        '<tr class="{}"><th scope="row">{}</th><td class="n"><span class="bar" style="width:{}%"></span> {}</td>{}</tr>'
    ).format("strong" if row.strong else "", row.label, round(row.share * 60), row.n, rest)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column names the row."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in heads)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup('<td class="n">{}</td>').format(cell) for cell in row[1:])
        )
        for row in rows
    )
    html(
        '<div class="scroll"><table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>',
        head=head,
        body=body,
    )


def month(say: Words, first: str) -> str:
    """November 2026, by its first day."""
    return str(format_skeleton("yMMMM", date.fromisoformat(first), locale=say.locale))
