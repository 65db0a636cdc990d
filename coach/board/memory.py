"""What was learnt before: closed issues like this one, shown once its team has committed to a cause of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import log
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.brief import Words, heard, shown
from coach.board.giving import Kind, Status, Strength
from coach.board.hands import find_up
from coach.board.plant import Plant
from coach.board.words import Quote, Speech, quotes
from coach.dialogue.lemmas import Lexicon, fold, words
from coach.prompts.language import language
from coach.store import memory as rows
from coach.store import tables as t
from coach.store.memory import Trace
from coach.store.scope import Caller

__all__ = [
    "CommittedCause",
    "Learnt",
    "Resemblance",
    "Similar",
    "SimilarIssue",
    "found_causes",
    "read_similar",
    "remember",
]

MOST = 5
ASKED, KEPT = 40, 60
"""How many words of an issue are looked for, and how many of one text are kept."""

SHORTEST = 3
BESIDES = {"machine": 3.0, "equipment": 2.0, "kpi": 2.0}
"""What the same machine, a like one, or the same KPI weighs; a word that one issue in two hundred has weighs 5."""


@dataclass(frozen=True, slots=True)
class CommittedCause:
    """As the team put it; `proved_at` is when an action against it turned out effective."""

    what: list[Quote]
    evidence: bool
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Learnt:
    """An action that was taken then. Without `verified_at` nobody has seen that it was done; `effect` is as decided."""

    id: str
    what: list[Quote]
    kind: Kind
    strength: Strength | None
    status: Status
    verified_at: datetime | None
    effect: str | None


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`words` are those of the present issue that the other one shares, the rarest first."""

    words: list[str]
    machine: bool
    equipment: bool
    kpi: bool


@dataclass(frozen=True, slots=True)
class SimilarIssue:
    """`never_verified` are the actions of which nobody has seen that they were done, or whether they worked."""

    issue_id: str
    team_id: str
    title: list[Quote]
    raised_at: datetime
    closed_at: datetime
    causes: list[CommittedCause]
    done: list[Learnt]
    never_verified: list[str]
    why_similar: Resemblance


@dataclass(frozen=True, slots=True)
class Similar:
    """Nothing is shown before the team has committed to a cause: it looks at its own place first."""

    committed: bool
    items: list[SimilarIssue]


# --- remembering ------------------------------------------------------------------------------------


def remember(plant: Plant, issue: Mapping[Any, Any]) -> None:
    """A closed issue is found again by the words that people used for it, and by its machine."""
    conn, org, id = plant.conn, plant.org, issue["id"]
    lexicon = language(rows.language_of(conn, org, issue)).lexicon
    texts = text_of(conn, org, issue)
    traces = [Trace(word, said) for said, text in texts.items() for word in islice(spoken([text], lexicon), KEPT)]
    if issue["machine"]:
        traces.append(Trace(marked(issue["machine"]), issue["title_u"]))
    rows.put_traces(conn, org, id, dict.fromkeys(traces))


def text_of(conn: Connection, org: str, issue: Mapping[Any, Any]) -> dict[str, str]:
    """What was said about it, by utterance: title, detail, and the causes that its team committed to."""
    found = rows.causes_of(conn, org, [issue["id"]]).get(issue["id"], [])
    columns: list[Words] = [issue["title_u"], *(row["what"] for row in found)]
    columns += [issue["detail_u"]] if issue["detail_u"] else []
    speech = heard(conn, org, columns)
    told = [quote for column in columns for quote in shown(speech, column)]
    return {quote.utterance: quote.text for quote in reversed(told)}


def spoken(texts: Iterable[str], lexicon: Lexicon) -> dict[str, str]:
    """By lemma the word that was used, the longest first: numbers, names of nothing and short words say too little."""
    found = {key: word for text in texts for word in words(fold(text)) for key in lexicon.keys(word)}
    plain = {key: word for key, word in found.items() if len(key) >= SHORTEST and key.isalpha()}
    return {key: plain[key] for key in sorted(plain, key=lambda key: (-len(key), key))}


def marked(machine: str) -> str:
    return f"@{fold(machine)}"


# --- finding ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How much another issue has in common with this one."""

    words: Mapping[str, float]
    besides: frozenset[str]

    @property
    def weight(self) -> float:
        return sum(self.words.values()) + sum(BESIDES[name] for name in self.besides)

    @property
    def enough(self) -> bool:
        return bool(self.besides) or len(self.words) > 1


def read_similar(conn: Connection, caller: Caller, id: str) -> Similar:
    """A fixed number of statements; each takes the newest rows of those that the caller sees."""
    issue = find_up(conn, caller, t.issues, id, ever=True)
    if not rows.committed(conn, caller.org, id):
        return Similar(committed=False, items=[])
    lexicon = language(rows.language_of(conn, caller.org, issue)).lexicon
    mine = dict(islice(spoken(text_of(conn, caller.org, issue).values(), lexicon).items(), ASKED))
    scores = weighed(conn, caller, issue, mine)
    known = {row["id"]: row for row in rows.closed_issues(conn, caller, scores)}
    best = sorted(known.values(), key=lambda row: (-scores[row["id"]].weight, row["id"]))[:MOST]
    return Similar(committed=True, items=told(conn, caller.org, best, scores, mine))


def weighed(conn: Connection, caller: Caller, issue: RowMapping, mine: Mapping[str, str]) -> dict[str, Score]:
    """Rare words weigh more: by how many of the issues that were found have them."""
    machine = marked(issue["machine"] or "")
    hits = rows.hits(conn, caller, {*mine, machine})
    besides = {"machine": hits.pop(machine, set()), **rows.alike(conn, caller, issue)}
    others = set().union(*hits.values(), *besides.values()) - {issue["id"]}
    rarity = {word: log(1 + rows.MOST_HITS / len(ids)) for word, ids in hits.items()}
    scores = {
        other: Score(
            {word: rarity[word] for word, ids in hits.items() if other in ids},
            frozenset(name for name, ids in besides.items() if other in ids),
        )
        for other in others
    }
    return {other: score for other, score in scores.items() if score.enough}


def told(
    conn: Connection, org: str, best: list[RowMapping], scores: Mapping[str, Score], mine: Mapping[str, str]
) -> list[SimilarIssue]:
    ids = [row["id"] for row in best]
    causes, done = rows.causes_of(conn, org, ids), rows.actions_against(conn, org, ids)
    columns: list[Words] = [row["title_u"] for row in best]
    columns += [row["what"] for each in (*causes.values(), *done.values()) for row in each]
    speech = heard(conn, org, columns)
    return [
        found(row, causes.get(row["id"], []), done.get(row["id"], []), scores[row["id"]], mine, speech) for row in best
    ]


def found(
    row: RowMapping,
    causes: list[RowMapping],
    done: list[RowMapping],
    score: Score,
    mine: Mapping[str, str],
    speech: Speech,
) -> SimilarIssue:
    shared = sorted(score.words, key=lambda word: (-score.words[word], word))
    return SimilarIssue(
        issue_id=row["id"],
        team_id=row["team_id"],
        title=shown(speech, row["title_u"]),
        raised_at=row["created_at"],
        closed_at=row["closed_at"],
        causes=found_causes(causes, speech),
        done=[learnt(action, speech) for action in done],
        never_verified=[action["id"] for action in done if action["verified_at"] is None or action["effect"] is None],
        why_similar=Resemblance([mine[word] for word in shared], **{name: name in score.besides for name in BESIDES}),
    )


def learnt(action: RowMapping, speech: Speech) -> Learnt:
    same: dict[str, Any] = {name: action[name] for name in Learnt.__slots__ if name != "what"}
    return Learnt(**same, what=quotes(speech, action["what"]))


def found_causes(found: Iterable[RowMapping], speech: Speech) -> list[CommittedCause]:
    return [CommittedCause(quotes(speech, row["what"]), row["evidence"], row["proved_at"]) for row in found]
