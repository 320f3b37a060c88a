"""Precision on applications that nobody here wrote, as read by hand: `python benchmarks/readings.py [NAME...]`.

`benchmarks/readings/NAME-VERSION.csv` has a line for each flow that was read: its identity (data type, source, sink),
the verdict (`true`: the data really is personal data of that type and really reaches that sink), and the reason. The
flows of now are compared with it; a flow that nobody has read is counted as unread, never as true.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

from real_apps import APPLICATIONS, ROOT, fetched

READINGS = Path(__file__).parent / "readings"
FIRST = 50
COLUMNS = ("types", "source", "expression", "sink_kind", "sink", "argument")
Identity = tuple[str, ...]


def identity(flow: dict) -> Identity:
    """What tells a flow from others: without confidence, steps and guesses, which may improve."""
    source, sink = flow["source"], flow["sink"]
    return (
        ",".join(flow["types"]),
        f"{source['file']}:{source['line']}",
        " ".join(source["expression"].split())[:60],
        flow["sinkKind"],
        f"{sink['file']}:{sink['line']}",
        sink["argument"],
    )


def flows_of(name: str) -> list[Identity]:
    """The flows found now, in the order of the report."""
    command = [sys.executable, "-m", "scanner", "flows", str(fetched(name)), "--format", "jsonl"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return list(dict.fromkeys(identity(json.loads(line)) for line in printed.splitlines()))


def file_of(name: str) -> Path:
    """Where the readings of this application's pinned version stand."""
    return READINGS / f"{APPLICATIONS[name][0].replace('==', '-')}.csv"


def readings_of(name: str) -> dict[Identity, bool]:
    """Verdicts by identity."""
    with file_of(name).open(encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in COLUMNS): row["verdict"] == "true" for row in csv.DictReader(file)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    known = [name for name in APPLICATIONS if file_of(name).is_file()]
    arguments.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    arguments.add_argument("--first", type=int, default=FIRST, help=f"how many flows of each (default {FIRST})")
    given = arguments.parse_args()
    for name in given.names:
        if name not in known:
            arguments.error(f"{name}: not one of {', '.join(known)}")
    for name in given.names or known:
        found, read = flows_of(name), readings_of(name)
        verdicts = [read.get(one) for one in found[: given.first]]
        right, wrong = verdicts.count(True), verdicts.count(False)
        share = f"{right / (right + wrong):.0%}" if right + wrong else "unknown"
        print(f"{name}: {len(found)} flows; of the first {len(verdicts)}: {right} true, {wrong} false, ", end="")
        print(f"{verdicts.count(None)} unread; precision of those read {share}", flush=True)


if __name__ == "__main__":
    main()
