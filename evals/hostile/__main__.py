"""`python -m evals.hostile --replies 5000 --seed 1`: the run and its report."""

import argparse
import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from evals.hostile.report import Report, attack
from evals.hostile.stories import LOCALES


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.hostile", description=__doc__)
    parser.add_argument("--replies", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--locale", choices=sorted(set(LOCALES)), action="append", help="only this one; may be repeated"
    )
    parser.add_argument("--out", type=Path, help="a file for the messages that are to be read, a JSON line each")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(attack(asked.replies, asked.seed, asked.locale or LOCALES, Path(folder)))
    if asked.out is not None:
        rows = (json.dumps(asdict(found), ensure_ascii=False) for found in (*report.worded, *report.objected))
        asked.out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print("\n".join(report.lines()))
    return shortcomings(report)


def shortcomings(report: Report) -> int:
    """Print what must not be; 1 if there is any."""
    for found in report.structural:
        print(f"{found.locale} {', '.join(found.broken)} by {found.by} ({found.kind}): [{found.move}] {found.text!r}")
    for fault in report.faults:
        print(fault)
    return 1 if report.structural or report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
