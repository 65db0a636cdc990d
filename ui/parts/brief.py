"""The brief that travels with an escalation: what is wrong, what holds it, why it is so, and what is asked."""

from collections.abc import Sequence

from markupsafe import Markup

from ui.client.types import BriefTried, Cause, Data, Escalation, Quote, Raised
from ui.here import Here
from ui.parts.chart import spark
from ui.parts.marks import mark
from ui.parts.terms import KINDS, STATUSES, TOPS, term
from ui.parts.text import html

__all__ = ["brief", "said"]


def said(quotes: Sequence[Quote] | None) -> str:
    """What somebody wrote, or that it was taken back."""
    return " ".join("…" if quote["erased"] else quote["text"] for quote in quotes or [])


def brief(here: Here, up: Escalation) -> None:
    told = up["brief"]
    here.names.learn([each["owner_id"] for each in [*told.get("containment", []), *told.get("tried", [])]])
    parts = [
        (here.say("The problem"), sentences([said(told.get("problem")), said(told.get("detail"))])),
        (here.say("What is asked"), Markup("").join(asked(here, item) for item in up["items"])),
        (here.say("Needed by"), Markup.escape(here.say.moment(up["needed_by"])) if up["needed_by"] else Markup("")),
        (here.say("Done so far"), sentences([said(told.get("done"))])),
        (here.say("The numbers"), Markup("").join(number(here, data) for data in told.get("data", []))),
        (here.say("What holds it for now"), tried(here, told.get("containment", []))),
        (here.say("Why it is so"), Markup("").join(cause(here, each) for each in told.get("causes", []))),
        (here.say("What was tried"), tried(here, told.get("tried", []))),
        (here.say("Answered"), Markup("").join(answered(here, item) for item in up["items"])),
    ]
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*part) for part in parts if part[1])
    html('<dl class="brief">{rows}</dl>', rows=rows)


def sentences(texts: Sequence[str]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts if text)


def asked(here: Here, item: Raised) -> Markup:
    return sentences([said(item["ask"]), said(item["reason"])])


def answered(here: Here, item: Raised) -> Markup:
    if item["answer"] is None:
        taken = item["acknowledged_at"]
        return sentences([here.say("In hand since {when}", when=here.say.moment(taken))] if taken else [])
    names = ", ".join(filter(None, (here.names.of(id) for id in item["lent"])))
    return sentences([term(here.say, TOPS, item["answer"]), said(item["answer_text"]), names])


def number(here: Here, data: Data) -> Markup:
    recent = data["recent"]
    if not recent:
        return sentences([data["name"]])
    last = recent[-1]
    sign = "≤" if data["direction"] == "lower" else "≥"
    return Markup("<p>{} {} <b>{}</b> {} ({} {}) {}</p>").format(
        mark(here.say, last["status"]),
        data["name"],
        here.say.number(last["value"]),
        data["unit"],
        sign,
        here.say.number(data["target"]),
        spark([read["value"] for read in recent], [read["status"] for read in recent], data["target"]),
    )


def cause(here: Here, each: Cause) -> Markup:
    """A link of the chain, and what was seen for it."""
    proof = "; ".join("…" if seen["erased"] else seen["text"] for seen in each["evidence"])
    shown = here.say("seen: {evidence}", evidence=proof) if proof else here.say("nobody has checked it yet")
    text = "…" if each["what"]["erased"] else each["what"]["text"]
    return Markup('<p>{} <span class="soft">({})</span></p>').format(text, shown)


def tried(here: Here, all: Sequence[BriefTried]) -> Markup:
    lines = []
    for each in all:
        due = here.say.day(each["due"]) if each["due"] else ""
        facts = [
            term(here.say, KINDS, each["kind"]),
            term(here.say, STATUSES, each["status"]),
            here.names.of(each["owner_id"]),
            due,
        ]
        about = " · ".join(fact for fact in facts if fact)
        lines.append(Markup('<p>{} <span class="soft">{}</span></p>').format(said(each["what"]), about))
    return Markup("").join(lines)
