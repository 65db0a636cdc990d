"""The numbers of a report, against runs whose numbers are plain to see."""

from dataclasses import replace

import pytest

from evals.plant.measures import measure
from evals.plant.oracle import expected
from evals.report.counted import kinds, reading, violations
from evals.report.numbers import number, rows
from evals.report.plants import plants
from evals.report.summary import gates, summary
from evals.report.tables import curves, metric_groups, sides, variants
from evals.scores import Score
from evals.stats import none_seen
from evals.transcript import Setup
from tests.evals.plants import as_facts, deed, plant
from tests.evals.runs import CASES, leaking, run, scores, setups


def test_unscored_and_failed_dialogues_are_counted_and_in_no_mean() -> None:
    first, second, third, *_ = setups("builtin")
    made = run({first: scores(0.5), second: scores(leak=0.0) | {"leak": Score(None, 0)}, third: scores(1.0)})
    broken = replace(made, dialogues=(*made.dialogues[:2], replace(made.dialogues[2], failed="503")))
    found = number(rows(broken), "leak")
    assert (found.value, found.n, found.scored, found.unscored, found.failed) == (0.5, 1, 1, 1, 1)


def test_repeats_of_a_case_are_averaged_first() -> None:
    a, b = setups("builtin", 2)
    found = number(rows(run({a: scores(1.0), replace(a, seed=2): scores(0.0), b: scores(0.0)})), "leak")
    assert (found.value, found.n, found.scored) == (0.25, 2, 3)


def test_where_nothing_leaked_the_bound_is_told() -> None:
    (clean,) = sides(rows(leaking([0.0] * 4)), ["builtin"])
    assert (clean.leak.value, clean.messages, clean.leaks, clean.up_to) == (0.0, 8, 0, none_seen(8))
    (leaky,) = sides(rows(leaking([0.5, 0.0])), ["builtin"])
    assert (leaky.leaks, leaky.up_to) == (1, None)


def test_every_metric_is_in_the_table_once_even_one_that_nobody_knows() -> None:
    found = metric_groups([], ["builtin"], ["leak", "new_one", "solved"])
    assert [(group.title, [row.metric for row in group.rows]) for group in found][-1] == ("Others", ["new_one"])
    assert sorted(row.metric for group in found for row in group.rows) == ["leak", "new_one", "solved"]


def test_pass_k_is_over_the_pairs_that_were_tried_most() -> None:
    (first, other) = setups("builtin", 2)
    tried = {replace(first, seed=n): scores(passed=Score(float(n <= 4))) for n in range(1, 9)}
    (curve,) = curves(rows(run(tried | {other: scores(passed=Score(1.0))})), ["builtin"])
    assert curve.pairs == 1
    assert [point.value for point in curve.points[:2]] == [0.5, pytest.approx(6 / 28)]
    assert curve.points[7].value == 0.0


def test_a_try_that_failed_did_not_pass() -> None:
    (first,) = setups("builtin", 1)
    made = run({replace(first, seed=n): scores(passed=Score(1.0)) for n in range(1, 5)})
    broken = replace(made.dialogues[0], failed="503")
    (curve,) = curves(rows(replace(made, dialogues=(broken, *made.dialogues[1:]))), ["builtin"])
    assert (curve.pairs, [point.value for point in curve.points]) == (1, [0.75, 0.5, 0.25, 0.0])


def test_without_a_score_there_is_no_curve_even_where_a_try_failed() -> None:
    made = run({setup: scores() for setup in setups("form", 3)})
    first, *rest = made.dialogues
    (curve,) = curves(rows(replace(made, dialogues=(replace(first, failed="503"), *rest))), ["form"])
    assert (curve.pairs, curve.points) == (0, [])


def test_broken_rules_are_counted_by_persona() -> None:
    led = {Setup("builtin", case.id, persona): scores() for case in CASES[:2] for persona in ("blamer", "steady")}
    (heat,) = violations(rows(run(led)), ["builtin"])
    assert (heat.columns, heat.of) == (["blamer", "steady"], [4, 4])
    assert dict(zip(heat.rows, heat.counts, strict=True))["advice"] == [2, 2]
    assert sum(map(sum, heat.counts)) == 4


def test_readings_are_counted_by_what_was_meant() -> None:
    (heat,) = reading(rows(run({setup: scores() for setup in setups("builtin", 2)})), ["builtin"])
    assert (heat.rows, heat.columns, heat.counts) == (["good", "blame"], ["ok", "several"], [[0, 4], [2, 0]])
    assert ("good", "several") in heat.right
    assert ("blame", "ok") not in heat.right


def test_challenges_are_counted_by_kind_with_over_coaching_last() -> None:
    a, b = setups("builtin", 2)
    half = {"challenge": Score(0.5, 4, "", {"blame": [2, 2], "vague": [0, 2]}), "over_coaching": Score(0.25, 4)}
    found = kinds(rows(run({a: scores(), b: scores() | half})), ["builtin"])
    assert [(each.kind, each.share.value, each.hits, each.of) for each in found] == [
        ("blame", 0.5, 2, 3), ("vague", 0.0, 0, 2), ("good", 0.25, 1, 4),
    ]  # fmt: skip


def test_a_variant_is_paired_with_the_same_learner_told_plainly() -> None:
    plain = {setup: scores(0.0) for setup in setups("builtin", 6)}
    typed = {setup: scores(0.5) for setup in setups("builtin", 6, variant="typos")}
    alone = {setup: scores(1.0) for setup in setups("builtin", 1, variant="typos", seed=7)}
    found = {each.metric: each for each in variants(rows(run(plain | typed | alone)), ["builtin"])}
    assert (found["leak"].what, found["leak"].change.pairs, found["leak"].verdict) == (
        "typos against plain",
        6,
        "worse",
    )
    assert found["leak"].change.found is not None
    assert found["leak"].change.found.value == 0.5
    assert (found["plan"].change.pairs, found["plan"].change.unscored) == (0, 6)


def test_a_gate_is_shown_to_be_shut() -> None:
    states = {gate.gate: gate.state for gate in gates(leaking([0.0, 0.5]), ["builtin"], None)}
    assert states["leak at most 0 in every dialogue"] == "failed"
    assert states["strange at most 0 in every dialogue"] == "passed"
    (only_reported, *_) = gates(leaking([0.5], "form"), ["form"], None)
    assert only_reported.state == "report only"


@pytest.mark.parametrize(("kept", "state"), [(3, "passed"), (2, "failed")])
def test_a_plant_that_missed_a_rung_shuts_the_gate(kept: int, state: str) -> None:
    ledger = plant(deed("2026-03-02 09:07", "begins", "resolve"))
    ledger.facts = as_facts(expected(ledger))[:kept]
    made = run({}, plant=(measure(ledger).json(),))
    found = {gate.gate: gate for gate in gates(made, [], plants(made.plant))}["rungs missed at most 0 rungs"]
    assert found.state == state
    assert found.found.startswith(f"{3 - kept}, of 3")


def test_weak_spots_are_the_lowest_figures_of_three_cases_or_more() -> None:
    low = {Setup("builtin", case.id, "blamer"): scores(solved=0.0) for case in CASES[:3]}
    high = {Setup("builtin", case.id, "steady"): scores(challenge=Score(1.0, 1)) for case in CASES[3:6]}
    few = {Setup("builtin", case.id, "silent"): scores(0.9, 0.0) for case in CASES[6:]}
    found = [(weak.where, weak.metric) for weak in summary(run(low | high | few)).weak]
    assert ("persona blamer", "solved") in found
    assert not [where for where, _ in found if "silent" in where or ("steady" in where and "solved" in where)]


def test_a_danger_that_was_missed_is_a_weak_spot_and_so_is_a_false_alarm() -> None:
    danger = {"hazard": Score(0.0), "false_alarm": Score(0.75)}
    led = {Setup("builtin", case.id, who): scores() | danger for case in CASES[:3] for who in ("blamer", "steady")}
    found = {(weak.where, weak.metric): weak.number.value for weak in summary(run(led)).weak}
    assert found["language en", "hazard"] == 0.0
    assert found["persona blamer", "false_alarm"] == 0.75


def test_a_slice_with_one_learner_in_it_is_no_weak_spot() -> None:
    led = {Setup("builtin", case.id, "blamer"): scores(solved=0.0) for case in CASES[:4]}
    found = {weak.where for weak in summary(run(led)).weak if weak.metric == "solved"}
    assert found == {"persona blamer"}


def test_points_of_badness_are_counted_as_they_are_told() -> None:
    (bad,) = summary(leaking([0.5])).worst
    assert bad.because == [
        "1 × message that tells a cause or fix nobody had said (8)",
        "1 × message that breaks the contract (5)",
        "1 × wrong answer that was let pass (2)",
    ]
    assert bad.points == 15


def test_of_repeats_only_the_worst_is_shown() -> None:
    (first,) = setups("builtin", 1)
    repeats = {replace(first, seed=n): scores(leak=0.5 * (n == 2)) for n in range(1, 4)}
    assert [bad.id for bad in summary(run(repeats)).worst] == [replace(first, seed=2).id]
