"""Recall and precision on the flow fixtures, by group: `python -m benchmarks.flow_fixtures [--wrong] [--markdown]`.

A fixture's sink line claims that a mark arrives (`# flow`), only after a check (`# flow if allowed`), at some address
(`# to: ...`), or never (`# clean`); `fixtures/flows/run.py` proves the claims by running the programs. Here each
program is analysed instead, and what is found is compared with what is true. A *miss* is a line whose claim was not
found, a *false alarm* one of which something was reported that is not true.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.flow_claims import said_of
from scanner.api import Request, flows

FIXTURES = Path(__file__).parents[1] / "fixtures" / "flows"
RULES = FIXTURES / "rules"
CLEAN = "clean"


class Line(NamedTuple):
    """One sink line: what is true of it, and what was reported."""

    group: str
    place: str
    claim: str
    said: str

    @property
    def wrong(self) -> bool:
        return self.claim != self.said

    @property
    def missed(self) -> bool:
        return self.wrong and self.claim != CLEAN

    @property
    def alarm(self) -> bool:
        return self.wrong and self.said != CLEAN


def measure(parts: list[str]) -> Iterator[Line]:
    """Every claimed line of the programs whose path contains one of `parts` (all when empty)."""
    fixtures = runner()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["FLOWAUDIT_CACHE_DIR"] = cache  # the compiled rules are kept from one program to the next
        for program in fixtures.programs(FIXTURES):
            if not parts or any(part in str(program) for part in parts):
                yield from _of_program(fixtures, program)


def table(lines: list[Line]) -> list[tuple[str, int, int, int, float, float]]:
    """(group, flows, misses, false alarms, recall, precision), and a last row for all."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.group].append(line)
    return [_row(group, of) for group, of in sorted(groups.items())] + [_row("all", lines)]


def _row(group: str, lines: list[Line]) -> tuple[str, int, int, int, float, float]:
    true = sum(line.claim != CLEAN for line in lines)
    missed = sum(line.missed for line in lines)
    alarms = sum(line.alarm for line in lines)
    found = true - missed
    return group, true, missed, alarms, found / max(true, 1), found / max(found + alarms, 1)


def _of_program(fixtures, program: Path) -> Iterator[Line]:  # type: ignore[no-untyped-def]
    files = fixtures.files_of(program)
    top = program.parent
    paths = tuple(files) if program.name != "main.py" else (top,)
    found = flows(Request(paths=paths, rules=(RULES,), jobs=1, include_tests=True))
    said = {
        (str((found.root / path).resolve()), line): claim
        for (path, line), claim in said_of(found.audit.flows.flows).items()
    }
    for file in files:
        for number, claim in fixtures.claims(file).items():
            place = f"{file.relative_to(FIXTURES)}:{number}"
            answer = said.get((str(file.resolve()), number), CLEAN)
            yield Line(program.relative_to(FIXTURES).parts[0], place, claim, answer)


def runner():  # type: ignore[no-untyped-def]
    """The module `fixtures/flows/run.py`, which lies in no package."""
    spec = importlib.util.spec_from_file_location("flow_runner", FIXTURES / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help="only programs whose path contains one of these")
    parser.add_argument("--wrong", action="store_true", help="list misses and false alarms")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    asked = parser.parse_args()
    lines = list(measure(asked.parts))
    if asked.wrong:
        for line in lines:
            if line.wrong:
                print(f"{'miss        ' if line.missed else 'false alarm '}{line.place} ({line.said})")
    form = "| {:<12} | {:>5} | {:>6} | {:>12} | {:>6.3f} | {:>9.3f} |"
    print("| group        | flows | missed | false alarms | recall | precision |")
    if asked.markdown:
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in table(lines):
        print(form.format(*row))


if __name__ == "__main__":
    main()
