"""What the words mean, beside what the rules heard: how the two become one verdict; and without weights."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from coach.backends import Question
from coach.backends.builtin import Builtin, Meaning, meaning_at, read_now
from coach.backends.builtin import meaning as meaning_package
from coach.backends.builtin.explaining import explain
from coach.backends.builtin.meaning import WEIGHTS, Opinion
from coach.backends.builtin.meaning.card import Weighing, allowed
from coach.backends.builtin.meaning.tokens import WINDOW, Tokens, context
from coach.dialogue.reading import EXPECTS, VERDICTS, Reading, Verdict

ASKED = Question(
    framework="five_whys",
    step="why",
    asked="So, the seam is wet. Why do you think that happens?",
    expects="cause",
    problem="Bag line 2: 40 open seams on Monday",
    chain=("the seal does not hold", "the seam is wet"),
    answer="rinse water runs back under the belt",
)
NOTHING: Mapping[Verdict, Sequence[float]] = {verdict: [0.0] * len(VERDICTS) for verdict in VERDICTS}
EACH, NONE = (dict.fromkeys(VERDICTS, scale) for scale in (1.0, 0.0))
WEIGHING = Weighing(EACH, NONE, NOTHING, ask=0.2, heed=0.05, alarm=0.6, doubt=0.3)


class Sure(Meaning):
    """An opinion made up for a test; `when` gives it only for answers with that word."""

    def __init__(self, when: str = "", **shares: float) -> None:
        super().__init__()
        self.when, self.given = when, shares

    def opinion(self, question: Question, ruled: Verdict) -> tuple[Opinion, Weighing] | None:
        given: Mapping[str, float] = self.given if self.when in question.answer else {"ok": 1.0}
        return Opinion({verdict: given.get(verdict, 0.0) for verdict in VERDICTS}, "skip"), WEIGHING


def read(answer: str, meaning: Meaning | None, *, tries: int = 0, calm: bool = False) -> Reading:
    return read_now(replace(ASKED, answer=answer, tries=tries), meaning, calm=calm)


def test_what_the_words_mean_outweighs_rules_that_heard_nothing() -> None:
    assert read("they would rather play cards", None).verdict == "ok"
    reading = read("they would rather play cards", Sure(blame=0.8, ok=0.1))
    assert reading.verdict == "blame"
    assert reading.confidence == pytest.approx(0.889, abs=0.001)


def test_a_danger_that_is_only_likely_is_none_to_raise_the_alarm_for() -> None:
    assert not read("he stands on the forks", Sure(hazard=0.5)).sure
    assert read("he stands on the forks", Sure(hazard=0.7)).sure


def test_a_list_that_is_announced_stays_one_and_so_does_a_person_with_a_day() -> None:
    assert read("two things: the belt is worn, and the guide is loose", Sure(ok=1.0)).verdict == "several"
    assert read("the belt is worn and the guide is loose", Sure(ok=1.0)).verdict == "ok"
    plan = replace(ASKED, expects="plan", answer="petra does it, by friday")
    assert read_now(plan, Sure(off_topic=1.0)).verdict == "ok"
    assert read_now(plan, Sure(hazard=1.0)).verdict == "hazard"


def test_a_danger_counts_from_a_small_share_on_and_calm_reads_what_it_is_besides() -> None:
    told = Sure(hazard=0.25, vague=0.7)
    assert read("he stands on the forks", told).verdict == "hazard"
    assert read("he stands on the forks", told, calm=True).verdict == "vague"


def test_an_answer_that_may_well_be_good_is_not_questioned() -> None:
    assert read("rinse water runs back", Sure(vague=0.6, ok=0.4)).verdict == "ok"
    assert read("rinse water runs back", Sure(vague=0.8, ok=0.2)).verdict == "vague"


def test_a_command_that_the_rules_know_stays_one_but_for_danger() -> None:
    assert read("go back", Sure(ok=1.0)).verdict == "repair"
    assert read("go back", Sure(hazard=0.9)).verdict == "hazard"


def test_a_request_that_only_the_words_tell_is_of_the_likeliest_kind() -> None:
    reading = read("leave that one open would you", Sure(repair=0.9))
    assert reading.repair is not None
    assert reading.repair.kind == "skip"


def test_a_doubt_still_gives_way_to_a_figure_at_the_second_try() -> None:
    assert read("valve drips, 14 of 20 checked", Sure(vague=1.0), tries=1).verdict == "ok"
    assert read("valve 3 drips a bit", Sure(circular=1.0)).verdict == "circular"


def test_what_only_the_model_doubts_is_doubted_once() -> None:
    assert read("valve 3 drips a bit", Sure(circular=1.0), tries=1).verdict == "ok"
    assert read("thomas is just lazy", Sure(circular=1.0), tries=1).verdict == "circular"
    assert read("valve 3 drips a bit", Sure(hazard=1.0), tries=1).verdict == "hazard"


def test_a_brief_yes_or_no_is_one() -> None:
    asked = replace(ASKED, expects="yes_no", asked="Can this team solve it?")
    assert read_now(replace(asked, answer="we can"), Sure(vague=1.0)).verdict == "yes"
    assert read_now(replace(asked, answer="nope"), Sure(vague=1.0)).verdict == "no"
    assert (
        read_now(replace(asked, answer="yes well that is what they always say up there"), Sure(vague=1.0)).verdict
        == "vague"
    )


def test_silence_is_left_to_the_rules() -> None:
    assert read("?!", Sure(hazard=1.0)).verdict == "vague"
    assert read("hmm ...", Sure(hazard=1.0)).verdict == "vague"


def test_while_a_danger_is_met_the_rules_read_alone() -> None:
    met = replace(ASKED, expects="containment", answer="he is out, the door is blocked open", alarmed=True)
    assert read_now(met, Sure(hazard=1.0)).verdict == "ok"


def test_a_danger_that_is_called_by_its_name_is_asked_about_at_least() -> None:
    reading = read("the guard is off and the belt is running", Sure(several=1.0))
    assert (reading.verdict, reading.sure) == ("hazard", False)


def test_one_that_the_rules_infer_is_passed_over_only_where_the_model_sees_none() -> None:
    inferred = "they stand on the forks"
    assert read(inferred, None).verdict == "hazard"
    assert read(inferred, Sure(hazard=0.04, ok=0.96)).verdict == "ok"
    reading = read(inferred, Sure(hazard=0.06, ok=0.94))
    assert (reading.verdict, reading.sure) == ("hazard", False)
    assert read("they go for the forks", Sure(hazard=0.06, ok=0.94)).verdict == "ok"


def test_one_that_is_passed_over_leaves_what_the_rules_hear_besides() -> None:
    assert read("they stand on the forks", Sure(vague=1.0)).verdict == "vague"
    assert read("they stand on the forks", Sure(vague=1.0), tries=1).verdict == "ok"
    assert read("skip that, they stand on the forks", Sure(vague=1.0)).verdict == "repair"


def test_one_in_a_long_answer_is_asked_about_whatever_the_model_thinks() -> None:
    before = "well it was a long week and half of us were off with that cold that goes round so "
    assert read("they stand on the forks", Sure(ok=1.0)).verdict == "ok"
    assert read(f"{before} we came late and they stand on the forks", Sure(ok=1.0)).verdict == "hazard"


def test_what_cannot_follow_a_question_is_barred() -> None:
    can = {expects: {v for v, may in zip(VERDICTS, allowed(expects), strict=True) if may} for expects in EXPECTS}
    assert {"yes", "no"} <= can["yes_no"]
    assert "ok" not in can["yes_no"]
    assert all("hazard" in verdicts and "repair" in verdicts for verdicts in can.values())
    assert "circular" not in can["evidence"]
    assert "unsupported" in can["evidence"]
    assert "unsupported" not in can["cause"]


def test_without_weights_the_rules_read_and_say_what_is_missing(tmp_path: Path) -> None:
    bare = Builtin(Meaning(tmp_path))
    assert "encoder.onnx" in bare.lacking
    assert bare.read_now(ASKED) == read_now(ASKED)


def test_a_slim_install_says_what_to_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning_package, "PACKAGES", ("numpy", "no_such_package"))
    assert Meaning(tmp_path).missing == "no_such_package is not installed; install coach[reader]"


def test_damaged_weights_are_told_once_and_the_rules_read_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("encoder.onnx", "vocab.txt", "heads.npz", "words.npz"):
        (tmp_path / name).write_bytes(b"no weights")
    weighing = {"scale": 1, "words": 0, "heard": {}, "ask": 0.1, "heed": 0.1, "alarm": 0.2, "doubt": 0.3}
    card = {"version": "1", "weighing": {"en": weighing}}
    (tmp_path / "reader.json").write_text(json.dumps(card | {"sha256": {"encoder.onnx": "00"}}), encoding="utf-8")
    meaning = Meaning(tmp_path)
    assert meaning.missing == ""
    assert [meaning.opinion(ASKED, "ok"), meaning.opinion(ASKED, "ok")] == [None, None]
    assert meaning.missing == "the weights cannot be used; the log says why"
    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == [
        "encoder.onnx is not the file that reader.json was written for"
    ]


def test_the_operator_chooses_a_folder_or_the_rules(tmp_path: Path) -> None:
    assert meaning_at("rules") is None
    chosen, shipped = meaning_at(str(tmp_path)), meaning_at(None)
    assert chosen is not None
    assert shipped is not None
    assert (chosen.folder, shipped.folder) == (tmp_path, WEIGHTS)


async def test_reading_off_the_loop_reads_the_same() -> None:
    reader = Builtin(Sure(blame=0.9))
    assert await reader.read(ASKED) == reader.read_now(ASKED)


# --- what the model is given ------------------------------------------------------------------------


def test_the_context_is_the_last_question_and_the_chain_from_the_link_asked_about() -> None:
    problem = "Bag line 2: 40 open seams on Monday"
    asked = "cause: Why do you think that happens?"
    assert context(ASKED) == f"{asked} | the seam is wet | the seal does not hold | {problem}"
    choice = replace(ASKED, expects="choice", options=("belt", "rinse"), chain=())
    assert context(choice).startswith("choice: Why do you think that happens? | belt / rinse | Bag line 2")


def test_a_long_answer_is_looked_at_in_windows_that_overlap(tmp_path: Path) -> None:
    words = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words]), encoding="utf-8")
    tokens = Tokens(vocabulary)
    short, long = tokens.pairs("waa", " ".join(words[:WINDOW])), tokens.pairs("waa", " ".join(words))
    assert [len(pair.after) for pair in short] == [WINDOW + 1]
    seen = [piece for pair in long for piece in pair.after[:-1]]
    assert set(seen) == set(range(4, 404))
    assert len(seen) > 400


# --- why --------------------------------------------------------------------------------------------


def test_the_words_that_tell_are_those_without_which_it_would_read_otherwise() -> None:
    found = explain(replace(ASKED, answer="dave never bothers"), Sure("bothers", blame=0.9, ok=0.1))
    assert found.reading.verdict == "blame"
    assert found.likeliest[:2] == (("blame", 0.9), ("ok", 0.1))
    answer = "dave never bothers"
    assert [answer[t.word.start : t.word.end] for t in found.telling] == ["bothers"]


def test_by_rules_alone_the_words_of_the_cue_tell() -> None:
    answer = "the early shift are just lazy"
    found = explain(replace(ASKED, answer=answer))
    assert (found.heard, found.likeliest) == ("blame", ())
    assert "lazy" in [answer[t.word.start : t.word.end] for t in found.telling]


# --- the page that tells it -------------------------------------------------------------------------

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verdicts.md"
ROW = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
CODE = re.compile(r"`(\w+)`")


def told_where(cell: str) -> set[str]:
    named = set(CODE.findall(cell))
    return {str(e) for e in EXPECTS if e not in named} if cell.startswith("anywhere") else named


def test_the_page_on_verdicts_names_each_in_order_and_where_it_can_be() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    told = {verdict: told_where(where) for names, where in rows for verdict in CODE.findall(names)}
    assert tuple(told) == VERDICTS
    for n, verdict in enumerate(VERDICTS):
        assert told[verdict] == {expects for expects in EXPECTS if allowed(expects)[n]}
