"""Environments beside the repository's own, made from a list of pinned packages when first asked for."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[1] / "build" / "environments"
"""Git ignores it; deleting it costs only the time to make it again."""


def python_of(requirements: Path) -> Path:
    """The interpreter of an environment that has exactly what the file pins.

    Raises `OSError` or `CalledProcessError` where it cannot be made.
    """
    wanted = hashlib.sha256(sys.version.encode() + requirements.read_bytes()).hexdigest()[:16]
    home = HOME / f"{requirements.parent.name}-{wanted}"
    python = home / "bin" / "python"
    if not (home / "made").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True, capture_output=True, text=True)
        (home / "made").touch()
    return python
