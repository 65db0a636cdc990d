"""Twenty problems coached to the end by scripted learners, over HTTP, judged by an oracle of another author."""

from collections.abc import AsyncIterator
from dataclasses import asdict

import pytest
import pytest_asyncio

from evals.drive import Dialogue, Service, lead, service
from evals.learners import challenged
from evals.problems import Problem, problems

pytestmark = pytest.mark.uncounted

MOST_TYPED = {"five_whys": 16, "kata": 13, "huddle": 2}
A_SITTING = 8
SITTINGS = range(4, 7)

EVERY_PROBLEM = pytest.mark.parametrize("problem", problems(), ids=lambda problem: problem.id)
METHODS = pytest.mark.parametrize("framework", ["five_whys", "a3", "kata"])


@pytest_asyncio.fixture(scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with service(tmp_path_factory.mktemp("plant")) as made:
        yield made


async def judged(here: Service, problem: Problem, framework: str, profile: str) -> Dialogue:
    """Lead it, and hold it to all that every dialogue must keep."""
    dialogue = await lead(here.client, problem, framework, profile)
    assert dialogue.session["status"] == "finished"
    assert dialogue.breaks(here.approved) == []
    assert dialogue.strange() == []
    assert challenged(dialogue.learner.turns) == []
    stored, again = await here.replayed(dialogue.session["id"])
    assert asdict(again) == asdict(stored)
    return dialogue


@EVERY_PROBLEM
@METHODS
async def test_a_difficult_learner_is_coached_to_the_end(here: Service, problem: Problem, framework: str) -> None:
    dialogue = await judged(here, problem, framework, "difficult")
    assert len(dialogue.learner.left) <= (2 if framework == "kata" else 0)


@EVERY_PROBLEM
@pytest.mark.parametrize("framework", MOST_TYPED)
async def test_a_cooperative_learner_types_little(here: Service, problem: Problem, framework: str) -> None:
    dialogue = await judged(here, problem, framework, "cooperative")
    assert dialogue.learner.typed <= MOST_TYPED[framework]


@EVERY_PROBLEM
async def test_an_a3_takes_four_to_six_short_sittings(here: Service, problem: Problem) -> None:
    dialogue = await judged(here, problem, "a3", "cooperative")
    assert len(dialogue.sittings) in SITTINGS
    assert max(dialogue.sittings) <= A_SITTING


@EVERY_PROBLEM
async def test_branches_and_legs_cost_four_answers_each(here: Service, problem: Problem) -> None:
    dialogue = await judged(here, problem, "five_whys", "thorough")
    assert dialogue.learner.typed <= MOST_TYPED["five_whys"] + 3 * 4


@EVERY_PROBLEM
async def test_the_actions_are_on_the_board(here: Service, problem: Problem) -> None:
    dialogue = await judged(here, problem, "five_whys", "cooperative")
    listed = (await here.client.get("/actions", params={"session_id": dialogue.session["id"]})).json()["items"]
    kinds = {action["kind"] for action in listed}
    assert kinds == {"containment", "corrective"}
    corrective = next(action for action in listed if action["kind"] == "corrective")
    assert corrective["owner_state"] == "proposed"
    assert corrective["owner_said"]
    assert corrective["due"]
    assert corrective["cause"]
    assert corrective["measure"]
    assert corrective["strength"] in ("stronger", "intermediate", "weaker")
    assert corrective["issue_id"] == dialogue.session["issue_id"]
