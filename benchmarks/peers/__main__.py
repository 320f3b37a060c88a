"""Other analysers on the same programs: `python -m benchmarks.peers [--pyre FILE] [--semgrep FILE]`.

FILE is the command of an installed analyser (`pip install pyre-check`, `pip install semgrep`, in environments of their
own). Each gets the flow fixtures of one file without frameworks, told which function is the source and which the sink,
and nothing else. The programs were written for this project, so they ask what it was built to answer; they run, and
prove what they claim.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.flow_fixtures import RULES
from benchmarks.peers import pysa, semgrep
from benchmarks.peers.programs import Program, written
from scanner.api import Request, flows

Said = dict[str, set[int]]


def main() -> None:
    """Ask every analyser that is given, and print one table a group."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyre", type=Path, help="the command of Pyre, which has Pysa")
    parser.add_argument("--semgrep", type=Path, help="the command of Semgrep")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name).resolve()
        programs = written(directory)
        answers = {"flowaudit": _own(directory)}
        if asked.pyre:
            answers[f"Pysa {_version(asked.pyre)}"] = pysa.said(asked.pyre.resolve(), directory)
        if asked.semgrep:
            answers[f"Semgrep {_version(asked.semgrep)}"] = semgrep.said(asked.semgrep.resolve(), directory)
    _print(programs, answers)


def _own(directory: Path) -> Said:
    found = flows(Request(paths=(directory,), rules=(RULES,), cache=False, include_tests=True))
    said: Said = defaultdict(set)
    for flow in found.audit.flows.flows:
        if flow.source.rule == "marks.marks.source":
            said[Path(flow.sink.place.path).stem].add(flow.sink.place.line)
    return said


def _version(command: Path) -> str:
    done = subprocess.run([str(command), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def _print(programs: list[Program], answers: dict[str, Said]) -> None:
    groups = sorted({program.group for program in programs})
    print(f"{len(programs)} programs; recall and precision on their sink lines\n")
    print(f"| group | flows | {' | '.join(answers)} |")
    print("| --- | ---: |" + " ---: |" * len(answers))
    for group in (*groups, "all"):
        of = [program for program in programs if group in (program.group, "all")]
        cells = [_cell(of, said) for said in answers.values()]
        print(f"| {group} | {sum(len(program.flows) for program in of)} | {' | '.join(cells)} |")


def _cell(programs: list[Program], said: Said) -> str:
    flows = sum(len(program.flows) for program in programs)
    found = sum(len(program.flows & said.get(program.module, set())) for program in programs)
    alarms = sum(len(program.clean & said.get(program.module, set())) for program in programs)
    return f"{found / max(flows, 1):.3f} / {found / max(found + alarms, 1):.3f}"


if __name__ == "__main__":
    main()
