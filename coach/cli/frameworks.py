"""`coach frameworks check FILE`: whether a framework file may be used, or what to mend in it."""

from pathlib import Path
from typing import TextIO

from coach.errors import BrokenFramework
from coach.frameworks import Framework
from coach.prompts.accept import accept

__all__ = ["check_file"]


def check_file(path: Path, out: TextIO) -> int:
    """Print `ok:` and a summary, or every fault on its own line; the exit code says which."""
    try:
        framework = accept(path.read_text(encoding="utf-8"), name=path.name)
    except BrokenFramework as error:
        out.writelines(f"{fault}\n" for fault in error.faults)
        return 1
    except UnicodeDecodeError as error:
        out.write(f"{path.name}:1: file: is not UTF-8 from byte {error.start} on; save it as UTF-8\n")
        return 1
    except OSError as error:
        out.write(f"{path}: file: cannot be read ({error.strerror}); name a YAML or JSON file\n")
        return 1
    out.write(f"ok: {path.name}: {_summary(framework)}\n")
    return 0


def _summary(framework: Framework) -> str:
    wordings = sum(map(len, framework.wordings.values()))
    counts = f"{len(framework.steps)} steps, {len(framework.fields)} fields, {wordings} wordings"
    return f"{framework.title} ({framework.id}), {counts}"
