"""Forms out of tables: of each field its name, what it is called, and how it is filled in.

What was read stays with its tag for as long as the form is open, so that a change by somebody else in the meantime is
noticed. Then the form is drawn anew with theirs, and with what this person has changed in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import streamlit as st

from ui.client import Call, Refused, Tagged, Unreachable
from ui.here import Here
from ui.parts.taps import changed_since, first_words, note, posted, say_done
from ui.parts.text import md

__all__ = ["Drawer", "Field", "changes", "edit", "fill", "make", "nested", "told_wrong"]

Thing = Mapping[str, Any]
GONE_STALE = 412
SIGNED_OUT = 401


class Drawer(Protocol):
    """Draws a field with what is in it, and gives what is in it then, as the service takes it."""

    def __call__(self, here: Here, label: str, value: Any, key: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the service's, with a dot before what is inside of something. `needed`: it is not left empty."""

    name: str
    label: str
    drawn: Drawer
    help: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A thing as it was read, and what this person would change in it. `turn` is how often it was drawn anew."""

    before: Thing
    tag: str
    mine: Thing = field(default_factory=dict)
    theirs: tuple[str, ...] = ()
    """The names of what somebody else has changed meanwhile."""
    turn: int = 0


def edit(
    here: Here,
    name: str,
    fields: Sequence[Field],
    read: Callable[[], Tagged[Any]],
    change: Call[Any],
    then: Callable[[], object] = dict,
    label: str = "",
    **where: Any,
) -> Thing:
    """Draws what was read, and gives it. Sends only what is changed; `then`, and it runs anew."""
    opened = still_open(name, fields) or remember(name, begun(read()))
    above = st.container(key=f"above {name}")
    if opened.theirs:
        with above:
            overtaken(here, fields, opened)
            look_up(here)
    start = {**opened.before, **opened.mine}
    filled = fill(here, f"{name} {opened.turn}", fields, start, label or here.say("Keep the changes"), above)
    if filled is not None and kept_now(here, name, fields, opened, filled, read, change, above, where):
        then()
        st.rerun()
    return opened.before


def kept_now(
    here: Here,
    name: str,
    fields: Sequence[Field],
    opened: Opened,
    filled: Thing,
    read: Callable[[], Tagged[Any]],
    change: Call[Any],
    above: Any,
    where: Thing,
) -> bool:
    """Whether something became of it: it is kept, or is drawn anew with what somebody else has made of it."""
    changed = changes(opened.before, filled)
    if not changed:
        above.info(here.say("Nothing is changed."))
        return False
    try:
        here.api(change, body=changed, tag=opened.tag, **where)
    except Refused as refusal:
        if refusal.status != GONE_STALE:
            told_wrong(here, fields, refusal, above)
            return False
        if not already(name, opened, changed, read()):
            return True
    except Unreachable:
        unsent(here, above)
        return False
    remember(name, replace(begun(read()), turn=opened.turn + 1))
    say_done(here.say("The changes are kept"))
    return True


def make(
    here: Here, name: str, fields: Sequence[Field], start: Thing, call: Call[Any], label: str, **where: Any
) -> Any:
    """Draws an empty one; what was made, once it is."""
    above = st.container(key=f"above {name}")
    filled = fill(here, name, fields, start, label, above)
    if filled is None:
        return None
    body = {each: value for each, value in {**start, **filled}.items() if value is not None}
    if changed_since(name, body):
        above.warning(first_words(here), icon=":material/visibility:")
        return None
    try:
        return posted(here, name, call, body, **where)
    except Refused as refusal:
        told_wrong(here, fields, refusal, above)
    except Unreachable:
        unsent(here, above)
    return None


def fill(here: Here, name: str, fields: Sequence[Field], start: Thing, label: str, above: Any) -> dict[str, Any] | None:
    """None until it is sent with everything that it needs."""
    with st.form(name, border=False, enter_to_submit=False):
        with st.container(key=f"fields {name}"):
            filled = {each.name: drawn(here, each, start, f"{name} {each.name}") for each in fields}
        sent = st.form_submit_button(label, type="primary", key=f"{name} send")
    missing = [here.say(each.label) for each in fields if each.needed and filled[each.name] in (None, "", [])]
    if sent and missing:
        look_up(here)
        above.warning(here.say("Still to say: {what}", what=", ".join(missing)))
    return nested(filled) if sent and not missing else None


def drawn(here: Here, each: Field, start: Thing, key: str) -> Any:
    with st.container(key=f"field {key}", gap="xsmall"):
        filled = each.drawn(here, here.say(each.label), at(start, each.name), key)
        if each.help:
            st.caption(here.say(each.help))
    return filled


# --- what was read, and what somebody else made of it -------------------------------------------------


def kept(name: str) -> str:
    return f"opened {name}"


def remember(name: str, opened: Opened) -> Opened:
    st.session_state.update({kept(name): opened, f"anew {name}": opened.turn > 0})
    return opened


def still_open(name: str, fields: Sequence[Field]) -> Opened | None:
    """What was drawn on the last run, or is to be drawn anew; whoever comes back later reads it anew."""
    opened: Opened | None = st.session_state.get(kept(name))
    drawn_before = opened is not None and f"{name} {opened.turn} {fields[0].name}" in st.session_state
    return opened if drawn_before or st.session_state.pop(f"anew {name}", False) else None


def begun(read: Tagged[Any]) -> Opened:
    return Opened(read.value, read.tag)


def already(name: str, before: Opened, mine: Thing, now: Tagged[Any]) -> bool:
    """Whether what I changed is there: then the answer was lost on its way and nobody was faster."""
    if not changes(now.value, mine):
        return True
    theirs = tuple(changes(before.before, {each: now.value[each] for each in before.before}))
    remember(name, replace(begun(now), mine=mine, theirs=theirs, turn=before.turn + 1))
    return False


def overtaken(here: Here, fields: Sequence[Field], opened: Opened) -> None:
    st.warning(
        here.say("Somebody else has changed this meanwhile. What they wrote stands here; the form keeps what is yours.")
    )
    for each in fields:
        if each.name.partition(".")[0] in opened.theirs:
            st.markdown(f"**{here.say(each.label)}:** {md(in_words(here, at(opened.before, each.name)))}")


def in_words(here: Here, value: Any) -> str:
    """Ids of people and teams by their names."""
    if isinstance(value, list | tuple):
        return ", ".join(in_words(here, each) for each in value) or "–"
    if isinstance(value, bool) or value is None:
        return here.say("yes") if value else "–"
    return here.names.known.get(str(value)) or here.team_name(str(value)) or str(value)


def told_wrong(here: Here, fields: Sequence[Field], refusal: Refused, above: Any) -> None:
    """The service's words, of each field under the name that it has on the page."""
    if refusal.status == SIGNED_OUT:
        raise refusal
    look_up(here)
    labels = {each.name: here.say(each.label) for each in fields}
    for fault in refusal.faults:
        label = next((said for name, said in labels.items() if fault.field.startswith(name)), fault.field)
        above.error(f"**{md(label)}:** {md(fault.message)}", icon=":material/error:")
    if not refusal.faults:
        above.error(md(str(refusal)), icon=":material/error:")


def look_up(here: Here) -> None:
    """The button may be far below what is said."""
    note(here.say("Not kept yet; look at the top of the form"))


def unsent(here: Here, above: Any) -> None:
    look_up(here)
    above.warning(
        here.say("The coach does not answer just now. What you filled in is kept; send it again."),
        icon=":material/cloud_off:",
    )


# --- names with dots ------------------------------------------------------------------------------------


def at(thing: Thing, name: str) -> Any:
    whole, _, inner = name.partition(".")
    found = thing.get(whole)
    return at(found or {}, inner) if inner else found


def nested(flat: Thing) -> dict[str, Any]:
    """`rules.misses` as what is inside of `rules`."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        *outer, last = name.split(".")
        place = found
        for each in outer:
            place = place.setdefault(each, {})
        place[last] = value
    return found


def changes(before: Thing, after: Thing) -> dict[str, Any]:
    """What is not as it was; whatever has something inside goes as a whole, with what no field was drawn for."""
    whole = {
        name: {**(before.get(name) or {}), **value} if isinstance(value, Mapping) else value
        for name, value in after.items()
    }
    return {name: value for name, value in whole.items() if value != before.get(name)}
