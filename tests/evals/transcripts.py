"""A small case and hand-made dialogues on it, from lines."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from evals.cases import FIELDS, Case
from evals.cases.model import Framework, Locale
from evals.transcript import Dialogue, Exchange, Kind, Setup

__all__ = ["bare", "case", "coach", "dialogue", "kata", "keeps", "learner", "node", "said"]

Line = Mapping[str, Any]

CAUSES = (
    ("jam", "link", "flaps jam at the folder", [["flap"], ["jam"]], ["problem"], "occurrence"),
    ("curl", "link", "the blanks arrive curled", [["blank"], ["curl"]], ["jam"], "occurrence"),
    ("roof", "root", "the pallets stand under the leaking roof", [["pallet"], ["roof"]], ["curl"], "occurrence"),
    ("worn", "contributing", "the guide rail is worn by 3 mm", [["guide", "rail"], ["worn"]], ["jam"], "occurrence"),
    ("sensor", "contributing", "the sensor sees every tenth box", [["sensor"], ["tenth"]], ["problem"], "escape"),
    ("glue", "red_herring", "the new glue dries too slowly", [["glue"], ["slow"]], ["problem"], "occurrence"),
)
PLANS: tuple[tuple[str, str, str, str, str, list[str]], ...] = (
    ("rack", "pallets go to the dry rack in hall 2, nadia by friday", "nadia", "friday", "stronger", ["roof"]),
    ("sign", "a sign to look at the blanks, tomas by monday", "tomas", "monday", "weaker", []),
    ("talk", "a talk with every shift, tomas by tuesday", "tomas", "tuesday", "weaker", []),
)
SIGNS = {"rack": [["pallet"], ["dry"]], "sign": [["sign"], ["blank"]], "talk": [["talk"], ["shift"]]}
WRONG = {
    kind: ["one wrong answer", "another wrong answer"]
    for kind in ("blame", "vague", "solution_jump", "unsupported", "off_topic")
}
ANSWERS = {
    "prediction": "under 5 crushed boxes a shift",
    "expectation": "8 of 10 boxes square",
    "step": "store two pallets indoors",
    "look": "thursday at noon",
}


@cache
def case(framework: Framework = "five_whys", locale: Locale = "en") -> Case:
    """Boxes that come out crushed: flaps jam, as blanks are curled, as their pallets stand wet; and a rail is worn."""
    return Case.model_validate(
        {
            "id": "crushed-boxes", "framework": framework, "locale": locale, "setting": "box plant", "title": "Crushed",
            "problem": "Packer 3, 40 crushed boxes a shift, standard 5",
            "answers": {name: ANSWERS.get(name, "something else") for name in FIELDS[framework]},
            "data": [{"id": id, "what": "a record", "shows": "figures"} for id in ("log", "sheet")],
            "places": [{"id": "dock", "what": "the dock", "shows": "puddles"}],
            "people": [{"id": id, "role": id, "knows": []} for id in ("tomas", "nadia")],
            "causes": [
                {"id": id, "kind": kind, "text": text, "also": [text], "signs": signs, "leads_to": to, "leg": leg,
                 "proof": {"at": "log", "says": "11 of 12 in the log"}}
                for id, kind, text, signs, to, leg in CAUSES
            ],
            "countermeasures": [
                {"id": id, "text": text, "what": text, "owner": owner, "due": due, "strength": strength,
                 "acceptable": strength != "weaker", "treats": treats, "signs": SIGNS[id]}
                for id, text, owner, due, strength, treats in PLANS
            ],
            "wrong": {**WRONG, "circular": {}},
        },
    )  # fmt: skip


def kata() -> Case:
    return case("kata")


def coach(text: str, move: str | None = None, **more: Any) -> Line:
    return {"coach": text, "move": move, **more}


def learner(text: str, kind: Kind = "good", causes: str = "", proofs: str = "", **more: Any) -> Line:
    """`causes` and `proofs` are ids with spaces between."""
    return {"said": text, "kind": kind, "causes": tuple(causes.split()), "proofs": tuple(proofs.split()), **more}


def said(text: str, kind: Kind = "good", causes: str = "", proofs: str = "", **more: Any) -> tuple[Line, Line]:
    """An answer to a question that matters nothing."""
    return coach("What did you see then?", "open_step"), learner(text, kind, causes, proofs, **more)


def dialogue(*lines: Line, persona: str = "steady", about: Case | None = None, **more: Any) -> Dialogue:
    """Of messages, each with the answer to it if there is one; `artefact` and the like as they are."""
    exchanges: list[Line] = []
    for line in lines:
        if "coach" in line:
            exchanges.append({"n": len(exchanges), **line})
        else:
            exchanges[-1] = {**exchanges[-1], **line}
    about = about or case()
    setup = Setup(more.pop("system", "builtin"), about.id, persona)
    told = {"status": "finished", "record": (about.problem,), **more}
    return Dialogue(setup, about.framework, about.locale, tuple(Exchange(**one) for one in exchanges), **told)


def bare(*lines: Line, **more: Any) -> Dialogue:
    """A system that has nothing but words: no moves, no artefact."""
    plain = [{name: value for name, value in line.items() if name != "move"} for line in lines]
    return dialogue(*plain, system="bare:model", **more)


def quote(text: str) -> dict[str, Any]:
    return {"text": text, "utterance": "u1", "start": 0, "end": len(text)}


def node(id: str, text: str, parent: str | None = None, status: str = "verified", evidence: str = "") -> dict[str, Any]:
    shown = [quote(evidence)] if evidence else []
    return {"id": id, "parent": parent, "quote": quote(text), "evidence": shown, "status": status}


def keeps(*nodes: Mapping[str, Any], plans: tuple[Mapping[str, str], ...] = (), **fields: str) -> dict[str, Any]:
    """An artefact: a tree, countermeasures by `what`, `owner` and `due`, and fields of text."""
    items = [{name: quote(text) for name, text in plan.items()} for plan in plans]
    texts = [{"id": id, "quotes": [quote(text)] if text else []} for id, text in fields.items()]
    return {"fields": [{"id": "causes", "nodes": list(nodes)}, {"id": "countermeasures", "items": items}, *texts]}
