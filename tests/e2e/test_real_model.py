"""A 5 Whys with a real model and no network, over LiteLLM: `./run test -m full tests/e2e/test_real_model.py`.

The model is far too small to coach, so what is asserted is what has to hold with any: the session comes to its end, and
every message shown keeps the contract. How well the model did is printed. It takes a few minutes on one core.
"""

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.drive import Dialogue, lead, sent
from evals.problems import problems
from tests.e2e.local_model import coach_with, local_model, made

pytestmark = pytest.mark.full

MODEL = "hosted_vllm/smollm2"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    try:
        made()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"The environment of the local model cannot be made: {error}")
    with local_model() as url:
        yield url


async def test_a_bad_model_costs_the_learner_nothing(
    base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with coach_with(tmp_path, COACH_LLM_MODEL=MODEL, HOSTED_VLLM_API_BASE=base) as signed_in:
        async with signed_in as client:
            teams = (await sent(client.get("/teams")))["items"]
            dialogue = await lead(client, problems()[0], "five_whys", "cooperative")
    with capsys.disabled():
        print(f"\n{figures(dialogue)}")
    assert dialogue.session["status"] == "finished"
    assert dialogue.breaks(" ".join(f"{team['make_safe_text']} {team['emergency_contact']}" for team in teams)) == []
    assert dialogue.strange() == []
    assert any(turn["read_by"] == MODEL for turn in dialogue.turns)


def figures(dialogue: Dialogue) -> str:
    """From the turns' own records. A tap is put to no model, and some questions only the coach words."""
    put = [turn for turn in dialogue.turns if MODEL in (turn["read_by"], turn["backend"]) or turn["fell_back"]]
    shown = sum(turn["backend"] == MODEL for turn in put)
    because = Counter(turn["because"] for turn in put if turn["fell_back"])
    fitting, fell = shown + because["contract"], sum(because.values())
    return (
        f"{MODEL}: {len(dialogue.turns)} turns, {len(put)} read by it or meant to be; {fell} fell back"
        f" ({fell / len(put):.0%}): {dict(because)}. Of {fitting + because['move']} wordings {fitting} were of the"
        f" question that came next; {shown} of those kept the contract and were shown."
    )
