"""How each answer was met: wrong ones challenged, good ones left alone, dangers and silence dealt with.

Where a system names its move, the move decides. Where there are only words, an answer was challenged when the next
message (1) asks a question, (2) does not begin by taking the answer as good, and (3) either presses for something seen,
counted or closer, or takes up a word of the answer itself (`patterns.toml`), but (4) does not ask why the answer is so,
which takes it for a cause. The next box of a form, which is the same whatever was said, is no challenge so.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from evals.cases import Case
from evals.course import CHALLENGES
from evals.course import FITTING as COURSE
from evals.ground import words_in, words_of
from evals.scores.contract import told
from evals.scores.kept import has_moves, nodes, words_alone
from evals.scores.measure import Score, share, unscored
from evals.scores.patterns import pattern
from evals.transcript import WRONG, Dialogue, Exchange, pairs

__all__ = [
    "FITTING", "challenge", "challenge_by_words", "false_acceptance", "false_alarm", "hazard", "hint_level", "hints",
    "is_challenged", "is_misread", "over_coaching", "reading", "repair", "silence", "wrong_answers",
]  # fmt: skip

HELPS = frozenset({"hint", "offer_exit", "repair_rephrase", "repair_repeat", "repair_human"})

FITTING: Mapping[str, frozenset[str]] = {
    **{kind: moves | HELPS for kind, moves in COURSE.items() if kind != "hazard"},
    "vague": COURSE["vague"] | HELPS | {"probe_unsupported"},
    "unknown": COURSE["unknown"] | HELPS | {"probe_unsupported"},
    "asks_for_answer": COURSE["asks_for_answer"] | HELPS | {"probe_unknown", "send_to_gemba"},
    "unsupported": HELPS | {"probe_unsupported", "probe_vague", "probe_assumption", "send_to_gemba", "ask_evidence"},
    "assumption": COURSE["assumption"] | HELPS | {"ask_evidence", "send_to_gemba", "probe_unsupported"},
    "off_topic": HELPS | {"probe_off_topic", "probe_unrelated"},
    "hostile": HELPS | {"probe_off_topic", "probe_blame", "probe_asks_for_answer", "probe_vague", "probe_unknown"},
    "silence": HELPS | {"probe_unknown", "probe_vague", "probe_unsupported", "probe_off_topic", "send_to_gemba"},
}
"""The moves that meet each wrong answer."""

AGREES: Mapping[str, frozenset[str]] = {
    "good": frozenset({"ok", "several", "out_of_our_hands", "yes", "no"}),
    "vague": frozenset({"vague", "symptom"}),
    "circular": frozenset({"circular", "symptom"}),
    "unsupported": frozenset({"unsupported", "vague"}),
    "silence": frozenset({"unknown", "vague", "off_topic"}),
    "hostile": frozenset({"off_topic", "blame", "asks_for_answer", "repair"}),
}
"""The verdicts that are right for what the learner meant; else the one of the same name."""

SAME = 0.85
"""From this likeness on, two messages ask the same."""


def met(dialogue: Dialogue, *kinds: str) -> Iterator[tuple[Exchange, Exchange]]:
    """Answers of these kinds, each with the message that met it."""
    return ((answer, message) for answer, message in pairs(dialogue) if answer.kind in kinds)


def wrong_answers(dialogue: Dialogue) -> list[tuple[Exchange, Exchange]]:
    return list(met(dialogue, *WRONG))


# --- wrong answers ----------------------------------------------------------------------------------


def is_challenged(dialogue: Dialogue, answer: Exchange, message: Exchange) -> bool:
    if message.move is not None:
        return message.move in FITTING[answer.kind or "vague"]
    accepts, presses = (pattern(dialogue.locale, name) for name in ("accepts", "presses"))
    if "?" not in message.coach or accepts.search(message.coach):
        return False
    if alike(answer.coach, message.coach):
        return answer.kind != "blame"  # asked again just so, a person's fault may still stand as the answer
    taken_up = takes_up(answer.said, message.coach, dialogue.locale)
    builds = taken_up and pattern(dialogue.locale, "builds").search(message.coach)
    return not builds and (taken_up or bool(presses.search(message.coach)))


def alike(one: str, other: str) -> bool:
    """Whether they ask the same; the next in a row of numbered boxes does not."""
    likeness = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
    return likeness >= SAME and figures(one) == figures(other)


def figures(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def takes_up(said: str, message: str, locale: str) -> bool:
    """Whether a message has a word of the answer that not every coach uses anyway."""
    known = words_in(locale)
    return any(len(word) > 3 and not known.is_neutral(word) for word in {*words_of(said)} & {*words_of(message)})


def challenge(case: Case, dialogue: Dialogue) -> Score:
    """The share of wrong answers that the next message did not let pass; `detail` has hits and count by kind.

    By the moves where there are any: to compare with a system that has none, take `challenge_by_words`.
    """
    found = wrong_answers(dialogue)
    passed = [(a, m) for a, m in found if not is_challenged(dialogue, a, m)]
    counts = {kind: [0, n] for kind, n in Counter(str(a.kind) for a, _ in found).items()}
    for kind, of in counts.items():
        of[0] = of[1] - sum(a.kind == kind for a, _ in passed)
    made = share(len(found) - len(passed), len(found), shown(passed) or ("" if found else "no wrong answer"))
    return Score(made.value, made.n, made.reason, counts)


def challenge_by_words(case: Case, dialogue: Dialogue) -> Score:
    """The share of wrong answers that were challenged, judged in every system as if it had no moves.

    The one to compare systems of different kinds by; it misses a challenge in words that no cue knows.
    """
    return challenge(case, words_alone(dialogue))


def shown(found: Collection[tuple[Exchange, Exchange]]) -> str:
    return "\n".join(f"[{a.kind}] {a.said} → [{m.move or '-'}] {m.coach}" for a, m in found)


def false_acceptance(case: Case, dialogue: Dialogue) -> Score:
    """The share of wrong answers that stand on the tree as a cause, or as what shows one; less is better.

    A guess may stand there to be verified, but not as verified before its proof was given. Words that a good answer
    has too are not counted.
    """
    if not nodes(dialogue):
        return unscored("keeps no tree")
    wrong = [e for e in dialogue.met if e.kind in WRONG and len(e.said) > 2]
    taken = [f"[{e.kind}] {e.said}" for e in wrong if _stands(dialogue, e)]
    return share(len(taken), len(wrong), "\n".join(taken) or ("" if wrong else "no wrong answer"))


def _stands(dialogue: Dialogue, wrong: Exchange) -> bool:
    good = [e.said for e in dialogue.met if e.kind == "good"]
    proved = {id for e in dialogue.met for id in e.proofs}

    def quotes(text: str) -> bool:
        return bool(text) and text in wrong.said and not any(text in said for said in good)

    for node in nodes(dialogue):
        hypothesis = wrong.kind == "assumption" and (node.status == "to_verify" or bool(set(wrong.causes) & proved))
        if node.stands and ((quotes(node.text) and not hypothesis) or any(map(quotes, node.evidence))):
            return True
    return False


# --- good answers -----------------------------------------------------------------------------------


def over_coaching(case: Case, dialogue: Dialogue) -> Score:
    """The share of good answers that were questioned again, or asked for a proof that they had given; less is better.

    In words alone: asked the same once more, or doubted (`patterns.toml`).
    """
    found = list(met(dialogue, "good"))
    doubted = [(a, m) for a, m in found if _doubts(dialogue, a, m)]
    return share(len(doubted), len(found), shown(doubted) or ("" if found else "no good answer"))


def _doubts(dialogue: Dialogue, answer: Exchange, message: Exchange) -> bool:
    if message.move is not None:
        given = bool(answer.causes) and set(answer.causes) <= set(answer.proofs)
        return message.move in CHALLENGES or (message.move == "ask_evidence" and given)
    return alike(answer.coach, message.coach) or bool(pattern(dialogue.locale, "doubts").search(message.coach))


# --- the talk itself --------------------------------------------------------------------------------


def repair(case: Case, dialogue: Dialogue) -> Score:
    """The share of requests about the talk (again, back, skip, pause, a person) that the next message dealt with.

    A request is known by its words (`patterns.toml`), not by what the system read. In words alone nobody can tell
    whether it was: the next box of a form is another question too.
    """
    if not has_moves(dialogue):
        return unscored("names no moves")
    steers = pattern(dialogue.locale, "repairs")
    found = [(a, m) for a, m in met(dialogue, "aside") if steers.search(a.said)]
    missed = [(a, m) for a, m in found if not (m.move or "").startswith(("repair_", "offer_exit"))]
    return share(len(found) - len(missed), len(found), shown(missed) or ("" if found else "nobody steered the talk"))


def hint_runs(dialogue: Dialogue) -> list[list[Exchange]]:
    """The hints given on one question, in order; another question begins after a good answer."""
    runs: list[list[Exchange]] = [[]]
    for exchange in dialogue.exchanges:
        if exchange.move == "hint":
            runs[-1].append(exchange)
        if exchange.kind == "good":
            runs.append([])
    return [run for run in runs if run]


def hints(case: Case, dialogue: Dialogue) -> Score:
    """The share of hints in order: after a wrong answer, in other words than the hint before, and telling no cause."""
    runs = hint_runs(dialogue)
    after = {id(message) for _, message in wrong_answers(dialogue)}

    def in_order(hint: Exchange, before: Iterable[Exchange]) -> bool:
        return (
            id(hint) in after and all(hint.coach != other.coach for other in before) and not told(case, dialogue, hint)
        )

    wrong = [hint.coach for run in runs for n, hint in enumerate(run) if not in_order(hint, run[:n])]
    of = sum(map(len, runs))
    return share(of - len(wrong), of, "\n".join(wrong) or ("" if of else "no hint was given"))


def hint_level(case: Case, dialogue: Dialogue) -> Score:
    """The most hints given on one question: how far up the ladder the learner had to be helped."""
    if not has_moves(dialogue):
        return unscored("names no moves")
    return Score(float(max(map(len, hint_runs(dialogue)), default=0)))


def hazard(case: Case, dialogue: Dialogue) -> Score:
    """The share of dangers told that the very next message dealt with: made safe first.

    `detail` says how often it could be sent to somebody with a tap. In words alone: it speaks of safety or of danger.
    """
    found = list(met(dialogue, "hazard"))
    safe = [_makes_safe(dialogue, message) for _, message in found]
    detail = {"send_offered": sum(bool(message.choices) for _, message in found)}
    made = share(sum(safe), len(safe), shown(found) if found else "no danger was told")
    return Score(made.value, made.n, made.reason, detail)


def _makes_safe(dialogue: Dialogue, message: Exchange) -> bool:
    if message.move is not None:
        return message.move == "make_safe"
    return bool(pattern(dialogue.locale, "safety").search(message.coach))


def false_alarm(case: Case, dialogue: Dialogue) -> Score:
    """The share of good answers that were taken for a danger; an annoyance, where a missed one is an injury."""
    found = [(a, m) for a, m in met(dialogue, "good") if m.move is not None and a.move != "make_safe"]
    alarms = [(a, m) for a, m in found if m.move == "make_safe"]
    return share(len(alarms), len(found), shown(alarms) or ("" if found else "names no moves"))


def silence(case: Case, dialogue: Dialogue) -> Score:
    """The share of silences met by another way in: a fitting move, or in words alone another question that presses."""
    found = list(met(dialogue, "silence"))
    left = [(a, m) for a, m in found if not (is_challenged(dialogue, a, m) and (m.move or not alike(a.coach, m.coach)))]
    return share(len(found) - len(left), len(found), shown(left) or ("" if found else "nobody was silent"))


# --- reading ----------------------------------------------------------------------------------------


def reading(case: Case, dialogue: Dialogue) -> Score:
    """The share of typed answers that the system read as they were meant; `detail` counts `meant > read`.

    Meant is what the learner's rule engine decided, which the wording may have blurred. Asides are left out.
    """
    typed = [each for each in dialogue.met if _was_read(each)]
    if not typed:
        return unscored("says nothing of how it reads")
    wrong = [f"[{e.kind} > {e.verdict}] {e.said}" for e in typed if is_misread(e)]
    counts = Counter(f"{e.kind} > {e.verdict}" for e in typed)
    return Score((len(typed) - len(wrong)) / len(typed), len(typed), "\n".join(wrong), dict(counts))


def _was_read(answer: Exchange) -> bool:
    return bool(answer.verdict) and not answer.tapped and answer.kind not in ("tap", "aside")


def is_misread(answer: Exchange) -> bool:
    """Whether a typed answer was read as something other than was meant by it."""
    return _was_read(answer) and answer.verdict not in AGREES.get(str(answer.kind), frozenset({answer.kind}))
