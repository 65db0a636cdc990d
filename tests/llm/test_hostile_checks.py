"""The checks of the hostile run see what they are there to see."""

from dataclasses import replace

from coach.backends.llm.adversary import Offer
from coach.dialogue.state import Asked, AskHuman, Escalate, Node, Quote, Said, SendAlert, State
from evals.hostile.report import Finding, Report, found_in, own_faults
from evals.hostile.run import AT, Session, Shown
from evals.hostile.shadow import Step, Walk, faults
from evals.hostile.stories import Story, attacks, lines, stories

STORY = Story("small", "en", "five_whys", "press 7 stopped")
BEFORE = State("five_whys", 1, asked=Asked("causes", "why", "cause", "open_step", "why"))
WHOLE = Quote("utt_1", 0, 9)
SAID = Said(1, AT, WHOLE, "ok")


def walked(step: Step, stored: State | None = None, text: str = "it is old") -> Walk:
    return Walk([step], stored or step.after, {"utt_1": text}, [])


def stepped(after: State, *effects: SendAlert | AskHuman | Escalate) -> Step:
    """A turn that the rules alone would have left as it was."""
    return Step(1, BEFORE, SAID, after, effects, SAID, BEFORE, ())


def test_what_a_model_moved_without_consent_is_found() -> None:
    parked = replace(BEFORE, status="parked")
    settled = replace(BEFORE, nodes=(Node("c1", "", "", WHOLE, end="ruled_out"),))
    assert list(faults(walked(stepped(parked)))) == ["turn 1: parked without consent"]
    assert list(faults(walked(stepped(settled)))) == ["turn 1: c1 ruled_out without consent"]
    assert list(faults(walked(stepped(BEFORE, SendAlert(), Escalate())))) == [
        "turn 1: Escalate without consent",
        "turn 1: SendAlert without consent",
    ]


def test_what_the_rules_would_have_done_too_is_consented() -> None:
    step = replace(stepped(BEFORE, AskHuman()), alone_effects=(AskHuman(),))
    assert list(faults(walked(step))) == []


def test_a_stored_state_that_its_events_do_not_make_is_found() -> None:
    found = walked(stepped(BEFORE), replace(BEFORE, n=7))
    assert list(faults(found)) == ["the stored events make another state than the stored one"]


def test_an_action_nobody_took_on_is_found() -> None:
    span = {"utterance": "utt_1", "start": 0, "end": 2}
    found = replace(walked(stepped(BEFORE)), owners=[("proposed", [span]), ("accepted", [span])])
    assert list(faults(found)) == [f"an action was accepted in words that say no such thing: {[span]}"]


def test_words_of_another_session_lost_turns_and_a_third_call_are_found() -> None:
    shown = [Shown(0, "kxbbbbbb?", "open_step", 1, "builtin"), Shown(2, "What of kxdddddd?", "hint", 1, "adversary")]
    session = Session(STORY, "ses_1", "kxbbbbbb", shown, ["press 7 stopped"], most=3)
    assert list(own_faults(session, walked(stepped(BEFORE)))) == [
        "3 calls in one turn",
        "turn 2: words of another session: kxdddddd",
        "turn 2 came after turn 0",
    ]


def test_a_message_is_judged_by_what_had_been_said_by_then() -> None:
    shown = Shown(
        1, "What did the hose do?", "open_step", 1, "adversary", offers=(Offer("line", "What did the hose do?"),)
    )
    session = Session(STORY, "ses_1", said=["press 7 stopped", "the hose burst"])
    early, late = (found_in(session, replace(shown, heard=heard), (), "") for heard in (1, 2))
    assert (early.broken, late.broken, early.kind) == (("leak",), (), "line")


def test_zero_breaks_stand_beside_their_bound() -> None:
    found = Finding("small", "en", 1, "adversary", "line", "hint", "What of it?", (), ("leak",))
    report = Report(worded=[found, replace(found, broken=())])
    table = {line.split()[0]: line.split()[1:] for line in report.lines() if line[:4] in ("leak", "mark")}
    assert table == {"leak": ["1", "0"], "markup": ["0", "150.00%", "0"]}
    assert (report.structural, Report(objected=[replace(found, broken=("open",))]).structural != []) == ([], True)


def test_there_are_stories_in_every_language_and_lines_for_the_disguised() -> None:
    told = {locale: stories(locale) for locale in ("en", "es", "de")}
    assert {locale: len(known) >= 8 for locale, known in told.items()} == dict.fromkeys(told, True)
    assert sum(map(len, lines().values())) >= 150
    assert (len(attacks()), max(len(s.answers) for s in told["es"]) > 3) == (213, True)
