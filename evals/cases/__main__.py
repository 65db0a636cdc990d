"""`python -m evals.cases`: what must be mended in the cases, and how many there are of each kind."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from yaml import YAMLError

from evals.cases.model import FIELDS, FOLDER, Case, load
from evals.cases.solvable import between, doubts, faults

__all__ = ["main", "table"]


def found(path: Path) -> tuple[Case | None, list[str]]:
    """The case of a file, and its faults."""
    try:
        case = load(path)
    except YAMLError as error:
        return None, [f"The file is not YAML: {error}"]
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, line['loc']))}: {line['msg']}." for line in error.errors()]
    named = [] if case.id == path.stem else [f"Its id is {case.id}; call the file {case.id}.yaml."]
    return case, named + faults(case)


def listed(head: str, found: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, lines in found.items():
        if lines:
            yield "\n".join([f"{head} {name}", *(f"  {line}" for line in lines), ""])


def table(cases: Sequence[Case]) -> Iterator[str]:
    """How many problems there are by setting and framework; twins are counted once, below."""
    own = [case for case in cases if case.twin is None]
    counts = Counter((case.setting, case.framework) for case in own)
    wide = max((len(case.setting) for case in own), default=8)
    rows = [(setting, [counts[setting, name] for name in FIELDS]) for setting in sorted({case.setting for case in own})]
    yield "  ".join(["setting".ljust(wide), *(name.rjust(9) for name in FIELDS), "all"])
    for setting, row in [*rows, ("all", [sum(case.framework == name for case in own) for name in FIELDS])]:
        yield "  ".join([setting.ljust(wide), *(str(n or "-").rjust(9) for n in row), str(sum(row)).rjust(3)])
    twins = Counter(case.locale for case in cases if case.twin)
    yield "twins: " + (", ".join(f"{n} {locale}" for locale, n in sorted(twins.items())) or "none")


def main(folder: Path = FOLDER) -> int:
    read = {path: found(path) for path in sorted(folder.glob("*.yaml"))}
    cases = [case for case, _ in read.values() if case]
    beside = between(cases)
    wrong = {path.name: [*lines, *(beside.get(case.id, []) if case else [])] for path, (case, lines) in read.items()}
    unsure = {path.name: doubts(case) for path, (case, lines) in read.items() if case and not lines}
    print(*listed("Look again at", unsure), *listed("Mend", wrong), *table(cases), sep="\n")
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
