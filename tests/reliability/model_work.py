"""What people do with issues and actions, up and down the tiers, made by Hypothesis on the board and in the model."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import insert

from coach.board import actions, effects, escalating, giving, handling, promises, replies
from coach.board.issues import raise_issue
from coach.board.plant import Plant
from coach.clock import new_id
from coach.store import tables as t

from .model_board import ADMIN, BothBoards
from .model_items import Promise
from .model_moves import (
    AGAIN,
    ANSWER,
    DECISION,
    DUE,
    FITTING,
    KIND,
    MOST_ITEMS,
    MOVES,
    NTH,
    PERSON,
    TEAM,
    UP,
    VALUE,
    WHO,
)
from .model_plant import Hand


class Work(BothBoards):
    """Whoever it concerns, or anybody at all."""

    def move(self, what: str, id: str, hand: Hand) -> None:
        """One of those that need nothing but somebody."""
        real, words, model = MOVES[what]
        call = partial(real, self.conn, self.caller(hand), id=id, by=self.by(hand), at=self.now, **words)
        self.do(what, call, lambda _: model(self.model, hand, id))

    # --- issues -------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.ids) < MOST_ITEMS)
    @rule(who=WHO, team=TEAM, severe=st.booleans(), to=st.none() | PERSON)
    def raise_one(self, who: str, team: str, severe: bool, to: str | None) -> None:
        hand = self.hand(who)
        severity: Any = "severe" if severe else "normal"
        real = partial(raise_issue, self.conn, self.caller(hand), self.now, title="It leaks", team_id=team,
                       severity=severity, assignee_id=to, originator_id=self.by(hand))  # fmt: skip
        self.keep(self.do("raise", real, lambda id: self.model.raise_issue(hand, str(id), team, severe, to)))

    @precondition(lambda self: self.model.issues)
    @rule(n=NTH, who=WHO, what=st.sampled_from(("acknowledge issue", "resolve", "confirm", "reopen issue")))
    def move_issue(self, n: int, who: str, what: str) -> None:
        id = self.pick(n, self.model.issues, *FITTING[what])
        self.move(what, id, self.hand(who, id))

    def edit(self, what: str, n: int, who: str, fields: Mapping[str, Any], model: Callable[[Hand, str], None]) -> None:
        id = self.pick(n, self.model.issues)
        hand = self.hand(who, id)
        real = partial(handling.edit_issue, self.conn, self.caller(hand), id, fields, self.now)
        self.do(what, real, lambda _: model(hand, id))

    @precondition(lambda self: self.model.issues)
    @rule(n=NTH, who=WHO, to=st.none() | PERSON)
    def assign(self, n: int, who: str, to: str | None) -> None:
        self.edit("assign", n, who, {"assignee_id": to}, lambda hand, id: self.model.assign(hand, id, to))

    @precondition(lambda self: self.model.issues)
    @rule(n=NTH, who=WHO, severe=st.booleans())
    def grade(self, n: int, who: str, severe: bool) -> None:
        severity = "severe" if severe else "normal"
        self.edit("grade", n, who, {"severity": severity}, lambda hand, id: self.model.grade(hand, id, severe))

    @precondition(lambda self: self.model.issues)
    @rule(n=NTH, who=WHO, m=st.none() | NTH)
    def same_cause(self, n: int, who: str, m: int | None) -> None:
        other = None if m is None else self.pick(m, self.model.issues)
        fields = {"same_as_id": other}
        self.edit("same cause", n, who, fields, lambda hand, id: self.model.same_cause(hand, id, other))

    # --- actions ------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.ids) < MOST_ITEMS)
    @rule(who=WHO, n=st.none() | NTH, team=TEAM, owner=PERSON, due=DUE, kind=KIND)
    def give(self, who: str, n: int | None, team: str, owner: str, due: timedelta, kind: str) -> None:
        issue, until = self.pick(n, self.model.issues) if n is not None and self.model.issues else None, self.now + due
        where = self.model.item(issue).team if issue else team
        hand = self.hand(who, issue)
        fields = {"what": "Clean it", "owner_id": owner, "due": until, "kind": kind, "issue_id": issue,
                  "team_id": None if issue else team, "by": self.by(hand)}  # fmt: skip
        real = partial(actions.give_action, self.conn, self.caller(hand), fields, self.now)
        self.keep(self.do("give", real, lambda id: self.model.give(hand, str(id), where, issue, owner, until, kind)))

    @precondition(lambda self: len(self.ids) < MOST_ITEMS)
    @rule(owner=st.none() | PERSON, asker=PERSON)
    def leave_undated(self, owner: str | None, asker: str) -> None:
        """What a dialogue writes where nobody named a date."""
        if self.model.erased & {owner, asker}:
            return
        row = {"org": self.org, "id": new_id("act"), "team_id": "cell", "issue_id": None, "storyboard_id": None,
               "kind": "corrective", "owner_id": owner, "owner_state": "proposed", "asker_id": asker, "due_at": None,
               "status": "open", "created_at": self.now, "updated_at": self.now}  # fmt: skip
        self.conn.execute(insert(t.actions), row)
        giving.begin(Plant(self.conn, self.org, self.now), row, asker)
        self.model.propose_undated(str(row["id"]), "cell", owner, asker)
        self.keep(str(row["id"]))

    @precondition(lambda self: self.model.actions)
    @rule(n=NTH, who=WHO, what=st.sampled_from(
        ("accept", "acknowledge action", "complete", "verify", "end", "cancel", "standardise")))  # fmt: skip
    def move_action(self, n: int, who: str, what: str) -> None:
        id = self.pick(n, self.model.actions, *FITTING[what])
        hand = self.hand(who, id)
        leads = hand.role in ("admin", "supervisor")
        self.move(what, id, hand if leads or what != "cancel" else ADMIN)

    @precondition(lambda self: self.model.actions)
    @rule(n=NTH, who=WHO, what=st.sampled_from(("move deadline", "reopen action", "reassign")), due=DUE, owner=PERSON)
    def redo(self, n: int, who: str, what: str, due: timedelta, owner: str) -> None:
        id, until = self.pick(n, self.model.actions, *FITTING[what]), self.now + due
        self.redone(what, id, self.hand(who, id), {"owner_id": owner} if what == "reassign" else {"due": until})

    def redone(self, what: str, id: str, hand: Hand, given: Mapping[str, Any]) -> None:
        real, model = AGAIN[what]
        call = partial(real, self.conn, self.caller(hand), id=id, by=self.by(hand), at=self.now, **given)
        self.do(what, call, lambda _: model(self.model, hand, id, *given.values()))

    @precondition(lambda self: self.model.actions)
    @rule(n=NTH, who=WHO, comparison=st.sampled_from(("at_most", "below")), value=VALUE, days=st.integers(1, 15))
    def predict(self, n: int, who: str, comparison: Any, value: float, days: int) -> None:
        id, promise = self.pick(n, self.model.actions, "do", "effect"), Promise(comparison, value, days)
        hand = self.hand(who, id)
        real = partial(promises.predict, self.conn, self.caller(hand), id, self.by(hand), self.now, count=None,
                       kpi_id=self.kpi, comparison=comparison, value=value, window_days=days)  # fmt: skip
        self.do("predict", real, lambda _: self.model.predict(hand, id, promise))
        self.promise(hand, id)

    def promise(self, hand: Hand, id: str) -> None:
        """Confirm the sentence that is read back."""
        said = actions.read_action(self.conn, self.caller(ADMIN), id).prediction
        sentence = said.reads if said is not None else ""
        real = partial(promises.confirm_prediction, self.conn, self.caller(hand), id, self.by(hand), sentence, self.now)
        self.do("promise", real, lambda _: self.model.promise(hand, id))

    @precondition(lambda self: any(self.stage(id) == "decide" for id in self.ids))
    @rule(n=NTH, who=WHO, decision=DECISION, due=st.none() | DUE)
    def decide(self, n: int, who: str, decision: Any, due: timedelta | None) -> None:
        id = self.pick(n, self.model.actions, "decide")
        self.decided(id, self.hand(who, id), decision, None if due is None else self.now + due)

    def decided(self, id: str, hand: Hand, decision: Any, until: datetime | None) -> None:
        real = partial(effects.decide, self.conn, self.caller(hand), id, self.by(hand), self.now, decision=decision,
                       due=until)  # fmt: skip
        self.do(f"decide {decision}", real, lambda _: self.model.decide(hand, id, decision, until))

    # --- up and down --------------------------------------------------------------------------------

    @precondition(lambda self: self.ids)
    @rule(n=NTH, who=WHO, others=st.just([]) | st.lists(NTH, max_size=2))
    def escalate(self, n: int, who: str, others: list[int]) -> None:
        id, *also = (self.ids[-1 - m % len(self.ids)] for m in (n, *others))
        self.send_up(id, self.hand(who, id), also)

    def send_up(self, id: str, hand: Hand, also: list[str]) -> None:
        words = {"reason": "It waits", "ask": "Two days of a fitter", "needed_by": None}
        asked = {"also": also, "by": self.by(hand), **words}
        real = partial(escalating.escalate, self.conn, self.caller(hand), self.kind(id), id, asked, self.now)
        self.do("escalate", real, lambda _: self.model.escalate(hand, id, list(dict.fromkeys(also))))

    @precondition(lambda self: self.ids)
    @rule(n=NTH, who=UP, said=ANSWER)
    def answer(self, n: int, who: str, said: tuple[str, str | None, list[str]]) -> None:
        """What is not up yet is sent up first."""
        id, (given, text, lent) = self.up()[n % len(self.up())], said
        if not self.model.open_facts(id):
            self.send_up(id, self.hand("owed", id), [])
        hand = self.hand(who, id)
        answer = {"answer": given, "text": text, "lent": lent, "by": self.by(hand)}
        real = partial(replies.answer, self.conn, self.caller(hand), self.kind(id), id, answer, self.now)
        self.do(f"answer {given}", real, lambda _: self.model.answer(hand, id, given, text is not None, lent))

    @precondition(lambda self: any(map(self.model.open_facts, self.ids)))
    @rule(n=NTH, who=UP)
    def de_escalate(self, n: int, who: str) -> None:
        id = self.up()[n % len(self.up())]
        hand = self.hand(who, id)
        real = partial(replies.de_escalate, self.conn, self.caller(hand), self.kind(id), id, "Settled",
                       self.by(hand), self.now)  # fmt: skip
        self.do("de-escalate", real, lambda _: self.model.de_escalate(hand, id))

    def up(self) -> list[str]:
        """What waits for an answer, or waited, or never did."""
        return sorted(
            self.ids, key=lambda id: [fact.answer is None for fact in self.model.open_facts(id)][-1:] != [True]
        )

    def kind(self, id: str) -> str:
        return "issue" if id in self.model.issues else "action"
