"""One small case, and how learners of it are asked."""

from evals.cases import Case
from evals.personas.erring import Meant
from evals.personas.mind import Learner
from evals.transcript import Asked, Choice, Said, Variant

__all__ = ["CASE", "EVIDENCE", "GEMBA", "LOCALES", "PROBE", "STOP", "TALK", "WHY", "knowing", "learner", "meant", "say"]

LOCALES = ("en", "es", "de")


Part = dict[str, object]


def cause(id: str, text: str, signs: list[list[str]], effect: str, at: str, says: str, **more: object) -> Part:
    proof = {"at": at, "says": says}
    base = {"id": id, "kind": "link", "text": text, "also": [f"it is so that {text}"], "signs": signs}
    return {**base, "leads_to": [effect], "proof": proof, **more}


def fix(id: str, what: str, strength: str, treats: list[str], signs: list[list[str]]) -> Part:
    whole = {"what": what, "owner": "Bea", "due": "friday", "text": f"{what}, bea by friday"}
    return {"id": id, **whole, "strength": strength, "acceptable": bool(treats), "treats": treats, "signs": signs}


CASE = Case.model_validate(
    {
        "id": "lids", "framework": "five_whys", "setting": "kitchen line", "title": "Loose lids",
        "problem": "Line 1: 14 of 300 lids came off on monday, 2 are allowed",
        "answers": {"containment": "we press each lid by hand until friday", "prediction": "under 2 of 300, 3 weeks"},
        "data": [
            {"id": "log", "what": "the press log", "shows": "pressure 3 bar after 9:00"},
            {"id": "sheet", "what": "the delivery sheet", "shows": "the same lids as in may"},
        ],
        "places": [{"id": "press", "what": "the press", "shows": "a hose with a cut"}],
        "people": [
            {"id": "ann", "role": "Ann at the line", "knows": ["pressure"], "believes": ["lids"]},
            {"id": "bea", "role": "Bea, mechanic", "knows": ["hose"]},
        ],
        "causes": [
            cause("pressure", "the pressure falls after nine", [["pressure"], ["fall"]], "problem", "log", "3 bar"),
            cause("hose", "the hose leaks at the clamp", [["hose"], ["leak"]], "pressure", "press", "cut, 4 mm long"),
            cause(
                "clamp", "clamps are ordered by price alone", [["clamp"], ["price"]], "hose", "bea", "order says so",
                kind="root",
            ),
            cause("lids", "the new lids are too wide", [["lid"], ["wide"]], "problem", "sheet", "same as in may",
                  kind="red_herring"),
            cause("checked", "lids are looked at before the press", [["looked"], ["before"]], "problem", "press",
                  "the lamp hangs before it", leg="escape"),
        ],
        "countermeasures": [
            fix("norm", "clamps by norm 30", "stronger", ["clamp"], [["clamp"], ["norm"]]),
            fix("lamp", "lamp behind the press", "intermediate", ["checked"], [["lamp"], ["behind"]]),
            fix("talk", "a talk about care", "weaker", [], [["talk"], ["care"]]),
        ],
        "wrong": {
            "blame": ["the nights are lazy", "they just dont care"], "vague": ["settings", "it is old"],
            "solution_jump": ["we need a new press", "buy other lids"], "unsupported": ["all know that", "it is so"],
            "off_topic": ["is the canteen open", "nice weather"], "circular": {"pressure": "too little bar then"},
        },
    }
)  # fmt: skip

WHY = Asked("Why do you think that happens?", "open_step", "why", "cause")
EVIDENCE = Asked(
    "What did you see that shows it?", "ask_evidence", "evidence", "evidence", (Choice("That rules it out", "out"),)
)
GEMBA = Asked("Which name and time go beside it?", "send_to_gemba", "gemba", "plan")
STOP = Asked(
    "Is it yours to change?", "confirm", "stop", "yes_no",
    (Choice("We can change that", "ours"), Choice("There is more behind it", "deeper")),
)  # fmt: skip
PROBE = Asked("What happened there at that time?", "probe_blame", "why", "cause")
TALK = (WHY, EVIDENCE, WHY, GEMBA, WHY, EVIDENCE, STOP, PROBE, WHY, WHY, EVIDENCE)


def learner(persona: str = "steady", variant: Variant = "plain", seed: int = 1) -> Learner:
    return Learner(CASE, persona, variant, seed)


def say(person: Learner, *asked: Asked) -> list[Said]:
    """One answer to each message."""
    said = [person.answer(message) for message in asked]
    return [answer for answer in said if answer is not None]


def knowing(*ids: str, persona: str = "steady") -> Learner:
    """Somebody who knows exactly these causes, and has seen none of them shown."""
    made = learner(persona)
    made.knows.known, made.knows.seen = set(ids), set()
    return made


def meant(person: Learner, *asked: Asked) -> list[Meant]:
    return [person.meant for message in asked if person.answer(message) and person.meant]
