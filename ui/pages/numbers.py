"""Today's numbers of a team: all on one keypad, what is missing first, sent together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import streamlit as st
from babel.numbers import get_decimal_symbol

from ui.client import Refused, SignedOut, Unreachable
from ui.client import calls as c
from ui.client.types import Filled, Form, Kpi, Line
from ui.here import Here
from ui.parts.keypad import KeypadLine, Sent, SentRow, keypad
from ui.parts.marks import mark
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["Outcome", "numbers", "take"]

REASONS = (later("Machine"), later("Material"), later("Method"), later("People"), later("Not known yet"))
"""One tap each; anything else is typed."""
BAD = 422


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what was sent: `kept` and `faults` by the line's name on the keypad."""

    key: str
    kept: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    kpis: tuple[Kpi, ...] = ()
    unsent: bool = False
    round: int = 0


def numbers(here: Here) -> None:
    st.title(here.say("Today's numbers"))
    if here.team is None:
        st.info(here.say("There is no team that you see yet. Ask whoever leads you to add you to theirs."))
        return
    pad(here, here.team["id"])


@st.fragment
def pad(here: Here, team: str) -> None:
    form = here.api(c.get_form, team_id=team)
    lines = sorted(form["lines"], key=lambda line: not line["owed"])
    if not lines:
        st.write(here.say("This team enters no numbers by hand."))
        way("", here.say("Back to the board"), "dashboard")
        return
    here.names.learn([line["owed_by"] for line in lines])
    kept = f"numbers of {team}"
    last: Outcome | None = st.session_state.get(kept)
    if last:
        told(here, last)
    asked = st.query_params.get("kpi")
    sent = keypad(
        team,
        [shown(here, line) for line in lines],
        words(here),
        get_decimal_symbol(here.say.locale),
        next((name_of(line) for line in lines if line["kpi_id"] == asked), None),
        last.kept if last else (),
        last.faults if last else {},
        last.key if last else None,
        last.round if last else 0,
    )
    if sent:
        st.session_state[kept] = replace(take(here, form, sent), round=last.round + 1 if last else 1)
        st.rerun(scope="fragment")


def name_of(line: Line) -> str:
    """A frame of a number: its next one is another line, so what was kept of this one empties nothing of that."""
    return f"{line['kpi_id']} {line['shift'] or ''} {line['at']}"


def shown(here: Here, line: Line) -> KeypadLine:
    last = line["last"]
    sign = "≤" if line["direction"] == "lower" else "≥"
    before = (
        here.say("last {value} on {day}", value=here.say.number(last["value"]), day=here.say.day(last["at"]))
        if last
        else ""
    )
    day, since = here.say.day(line["at"]), here.say.day(line["missing_since"]) if line["missing_since"] else ""
    missing = here.say("missing") if since == day else here.say("missing since {day}", day=since) if since else ""
    about = [
        here.say("for {day}", day=day),
        line["shift"] or "",
        f"{sign} {here.say.number(line['target'])} {line['unit']}",
        before,
        missing,
        here.names.of(line["owed_by"]) if line["owed"] else "",
    ]
    return KeypadLine(
        id=name_of(line),
        name=line["name"],
        unit=line["unit"],
        direction=line["direction"],
        target=line["target"],
        last=last["value"] if last else None,
        owed=line["owed"],
        about=" · ".join(part for part in about if part),
        told=before,
    )


def words(here: Here) -> dict[str, object]:
    say = here.say
    return {
        "next": say("Next number"),
        "send": say("Send ({n})"),
        "again": say("No answer yet: send again ({n})"),
        "sending": say("Sending"),
        "off": say("off target: why?"),
        "far": say("far from the last one"),
        "over": say("more than 100 %"),
        "why": say("Why it is off target"),
        "owed": say("missing"),
        "bad": say("not saved"),
        "all": say("All numbers"),
        "sign": say("plus or minus"),
        "back": say("delete a digit"),
        "reasons": [say(reason) for reason in REASONS],
    }


# --- sending ---------------------------------------------------------------------------------------------


def take(here: Here, form: Form, sent: Sent) -> Outcome:
    """All together; when one of them is no good, each by itself, so that a bad number keeps no other back."""
    lines = {name_of(line): line for line in form["lines"]}
    rows = [row for row in sent["rows"] if row["id"] in lines]
    try:
        filled = post(here, form["team_id"], [(lines[row["id"]], row) for row in rows], sent["key"])
    except SignedOut:
        raise
    except Refused as refusal:
        if refusal.status != BAD or len(rows) < 2:
            return Outcome(sent["key"], faults={row["id"]: str(refusal) for row in rows})
        return one_by_one(here, form["team_id"], [(lines[row["id"]], row) for row in rows], sent["key"])
    except Unreachable:
        return Outcome("", unsent=True)
    return Outcome(sent["key"], tuple(row["id"] for row in rows), kpis=tuple(filled["kpis"]))


def one_by_one(here: Here, team: str, rows: Sequence[tuple[Line, SentRow]], key: str) -> Outcome:
    kept: list[str] = []
    faults: dict[str, str] = {}
    kpis: list[Kpi] = []
    for line, row in rows:
        own = sha256(f"{key} {row['id']}".encode()).hexdigest()
        try:
            kpis += post(here, team, [(line, row)], own)["kpis"]
            kept.append(row["id"])
        except SignedOut:
            raise
        except Refused as refusal:
            faults[row["id"]] = str(refusal)
        except Unreachable:
            return Outcome(key, tuple(kept), faults, tuple(kpis), unsent=True)
    return Outcome(key, tuple(kept), faults, tuple(kpis))


def post(here: Here, team: str, rows: Sequence[tuple[Line, SentRow]], key: str) -> Filled:
    """With the moment that the form showed: the same number twice stays one reading."""
    readings = [
        {
            "kpi_id": line["kpi_id"],
            "shift": line["shift"],
            "at": line["at"],
            "value": row["value"],
            "note": (row.get("note") or "").strip() or None,
        }
        for line, row in rows
    ]
    return here.api(c.fill_form, body={"team_id": team, "readings": readings}, key=key)


def told(here: Here, last: Outcome) -> None:
    """What was kept, how it stands, and the issue that is open on it."""
    with st.container(key="kept"):
        if last.unsent:
            st.warning(here.say("The coach does not answer just now. Your numbers are kept here; send them again."))
        if last.kept:
            st.success(here.say.plural("{n} number is kept", "{n} numbers are kept", len(last.kept)))
        for fault in dict.fromkeys(last.faults.values()):
            st.error(md(fault))
        for kpi in last.kpis:
            if kpi["status"] != "green":
                with st.container(key=f"kept_{kpi['id']}", horizontal=True, vertical_alignment="center"):
                    html("{mark} <b>{name}</b>", mark=mark(here.say, kpi["status"]), name=kpi["name"])
                    if kpi["issue_id"]:
                        start = here.say("Start coaching: {number}", number=md(kpi["name"]))
                        way("coach", start, "forum", issue=kpi["issue_id"])
                        way(
                            "issue",
                            here.say("Its open issue: {number}", number=md(kpi["name"])),
                            "report",
                            id=kpi["issue_id"],
                        )
        if last.kept:
            way("", here.say("Back to the board"), "dashboard")
