"""kill -9 at every named point of a turn: nothing acknowledged is lost, nothing is done twice, nothing is half done."""

import pytest

from coach.failpoints import FAILPOINTS

from .conftest import LONGEST, Doomed

pytestmark = pytest.mark.uncounted(long=True)

CI_KILLS = {"sqlite": 100, "postgresql": 24}
FULL_KILLS = 1_000


def kill(doomed: Doomed, kills: int) -> None:
    """One kill a turn, always at the failpoint that was hit least."""
    session = doomed.begin()
    while doomed.hits.total() < kills:
        over = len(doomed.replies) == LONGEST
        text = "" if over else doomed.learner.answer(session["message"], session)
        session = doomed.survive(text, min(FAILPOINTS, key=doomed.hits.__getitem__)) if text else doomed.begin()
    hits = ", ".join(f"{name} {doomed.hits[name]}" for name in FAILPOINTS)
    print(f"\n{doomed.store.url.get_backend_name()}: {hits}; 0 lost, 0 twice, 0 half of {kills} kills"
          f" (95 % bound 3/n = {3 / kills:.3f})")  # fmt: skip
    assert min(doomed.hits[name] for name in FAILPOINTS) >= kills // len(FAILPOINTS) - 1


def test_no_kill_loses_doubles_or_halves_a_turn(doomed: Doomed) -> None:
    kill(doomed, CI_KILLS[doomed.store.url.get_backend_name()])


@pytest.mark.full
def test_no_kill_of_a_thousand_does(doomed: Doomed) -> None:
    kill(doomed, FULL_KILLS)
