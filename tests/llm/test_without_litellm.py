"""LiteLLM is neither needed nor imported where no model is set."""

import subprocess
import sys
from pathlib import Path

BUILTIN = """
import asyncio, sys, tempfile
from pathlib import Path
from evals.drive import lead, service
from evals.problems import problems

async def main():
    with tempfile.TemporaryDirectory() as folder:
        async with service(Path(folder)) as here:
            led = await lead(here.client, problems()[0], "five_whys", "cooperative")
            print(led.session["status"], {turn["backend"] for turn in led.turns})

asyncio.run(main())
print(sorted({name.partition(".")[0] for name in sys.modules} & {"litellm", "openai", "tiktoken", "aiohttp"}))
"""
MISSING = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "litellm" else find(name, *more)
from coach.cli import main
main(["llm", "check"])
"""


def run(program: str, home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "", "HOME": str(home), "PYTHONPATH": root, **environment},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_whole_session_without_a_model_never_imports_litellm(tmp_path: Path) -> None:
    done = run(BUILTIN, tmp_path)
    assert done.stdout.splitlines() == ["finished {'builtin'}", "[]"], done.stderr


def test_a_model_without_litellm_is_said_plainly_and_at_once(tmp_path: Path) -> None:
    done = run(MISSING, tmp_path, COACH_LLM_MODEL="ollama_chat/llama3.1")
    assert "install the coach as `coach[llm]`" in done.stderr
    assert "Traceback" not in done.stderr
