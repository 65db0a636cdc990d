"""Sessions as a release stores them, for later releases to load: `python -m tests.golden.record 0.1.0`.

Each is a folder of the framework it was led by, its events, and the state they made. What was recorded
by a release stays as it is.
"""

import json
import sys
from pathlib import Path

from coach.coaching.codec import event_kind, write_event, write_state
from coach.frameworks import shipped
from tests.factories import Talk, analysed, framework, proven

HERE = Path(__file__).parent


def five_whys_finished() -> Talk:
    """With a danger, an answer put right, a question left open, and only weak actions at first."""
    talk = analysed()
    talk.tap("yes")
    talk.say("We train everybody", "ok", ("countermeasure", "train everybody"))
    talk.say("A fixture on the heater", "ok", ("countermeasure", "A fixture on the heater"))
    talk.say("me by Friday", "ok", ("owner", "me"), ("due", "by Friday"))
    talk.repair("correct", turn=talk.state.n)
    talk.say("ben by Friday", "ok", ("owner", "ben"), ("due", "by Friday"))
    talk.repair("skip")
    talk.say("The guard is open", "hazard", ("other", "The guard is open"))
    for pick in ("send", "safe"):
        talk.tap(pick)
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    talk.tap("yes")
    talk.say("me", "ok", ("owner", "me"))
    talk.say("The log")
    return talk


def a3_parked() -> Talk:
    """After the first sitting, with something to go and see, and the title put differently."""
    talk = Talk(framework("a3")).start(
        "Bins run empty at dock 2", "ok", ("problem", "Bins run empty"), ("place", "dock 2")
    )
    talk.say("me", "ok", ("owner", "me"))
    talk.say("Trucks leave late")
    talk.say("Six a day, 40 minutes", "ok", ("condition", "Six a day"), ("measure", "40 minutes"))
    talk.say("I stand there on Monday", "ok", ("step", "I stand there"), ("due", "on Monday"))
    talk.rewrite("title", "Bins run empty every morning")
    return talk


def kata_second_cycle() -> Talk:
    """The reflection is through and the obstacles are open; one was carried over."""
    talk = Talk(framework("kata")).start("Every order leaves the same day", cycle=2, carried=["One printer"])
    talk.say("Picked in 20 minutes by Friday", "ok", ("target", "Picked in 20 minutes"), ("due", "by Friday"))
    talk.say("31 minutes", "ok", ("measure", "31 minutes"))
    talk.tap("none")
    for text in ("Time ten walks", "Half of it", "A third of it", "Labels wait for the printer"):
        talk.say(text)
    return talk


def eight_d_with_a_branch() -> Talk:
    """A line that is being followed, beside a branch that waits."""
    talk = Talk(framework("eight_d")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    while talk.asked.step != "d4":
        talk.say(f"It is so at {talk.asked.slot}")
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    talk.tap("node:" + talk.cause("Glue is thin"))
    talk.say("9 seconds", "ok", ("evidence", "9 seconds"))
    return proven(talk, "Tank is cold", "Heater has no check")


RECORDED = {made.__name__: made for made in (five_whys_finished, a3_parked, kata_second_cycle, eight_d_with_a_branch)}


def record(release: str) -> None:
    sources = dict(shipped())
    for name, lead in RECORDED.items():
        talk, folder = lead(), HERE / release / name
        folder.mkdir(parents=True)
        lines = [json.dumps({"kind": event_kind(e), "event": json.loads(write_event(e))}) for e in talk.events]
        (folder / "framework.yaml").write_text(sources[f"{talk.framework.id}.yaml"], encoding="utf-8")
        (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "state.json").write_text(
            json.dumps(json.loads(write_state(talk.state)), indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    record(sys.argv[1])
