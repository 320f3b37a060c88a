"""Scan applications that nobody here wrote, and say how it went: `python benchmarks/real_apps.py [NAME...]`.

Each is fetched as a pinned wheel with `pip download` (nothing of it is installed or run) and unpacked below the cache
directory. Said are lines, time and lines per second (cold and warm) and per core (by processor time, which the load of
the machine changes less), peak memory, what could not be parsed or resolved, and flows by kind of sink; beside them,
of the same files in the same run, tree-sitter's bare parse and `ast.parse`. `--findings DIR` keeps the flows and
findings.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

APPLICATIONS = {
    "django-oscar": ("django-oscar==4.2.1", "Django shop"),
    "flaskbb": ("FlaskBB==2.0.2", "Flask forum"),
    "indico": ("indico==3.3.14", "Flask conference management"),
    "ihatemoney": ("ihatemoney==7.2.1", "Flask shared expenses"),
    "calibreweb": ("calibreweb==0.6.27", "Flask library of books"),
    "argilla-server": ("argilla-server==2.8.0", "FastAPI labelling service"),
    "label-studio": ("label-studio==1.23.2", "Django labelling service"),
    "pretix": ("pretix==2026.8.0", "Django ticket shop"),
}
ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "real_apps"

PARSE = """
import ast, gc, sys, time, warnings
from pathlib import Path
import tree_sitter, tree_sitter_python
from scanner.project import discover, find_settings
warnings.simplefilter("ignore")
root = Path(sys.argv[1])
texts = [(root / file.path).read_bytes() for file in discover([root], find_settings([root])).files]
lines = sum(text.count(b"\\n") for text in texts)
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
start = time.perf_counter()
for text in texts:
    parser.parse(text)
bare = time.perf_counter() - start
gc.disable()
start = time.perf_counter()
for text in texts:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        pass
print(lines, bare, time.perf_counter() - start)
"""


def fetched(name: str) -> Path:
    """The directory with the unpacked application."""
    pinned = APPLICATIONS[name][0]
    target = CACHE / pinned.replace("==", "-")
    if not target.is_dir():
        downloads = CACHE / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        pip += ["--ignore-requires-python", "-d", str(downloads)]
        subprocess.run([*pip, pinned], check=True)
        project, version = pinned.split("==")
        wheels = {path.name.lower(): path for path in downloads.glob("*.whl")}
        stem = f"{project.replace('-', '_')}-{version}-".lower()
        (wheel,) = (path for file, path in wheels.items() if file.startswith(stem))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
        # What lies here is a project of its own, whatever repository it lies in.
        (target / "flowaudit.yaml").write_text("respect-gitignore: false\n", "utf-8")
    return target


class Run(NamedTuple):
    """What one run of a command took: wall and processor seconds, peak memory in bytes, exit code."""

    wall: float
    processor: float
    memory: int
    code: int


class Parse(NamedTuple):
    """How many lines were parsed, and in how many seconds by each parser."""

    lines: float
    tree_sitter: float
    ast: float


def measured(command: list[str]) -> Run:
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "FLOWAUDIT_CACHE_DIR": str(CACHE / "store")})
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status))


def report(name: str, keep: Path | None, jobs: str) -> None:
    where = fetched(name)
    output = (keep or CACHE / "reports") / f"{name}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    scan = [
        sys.executable,
        "-m",
        "scanner",
        "scan",
        str(where),
        "--fail-on",
        "never",
        "--jobs",
        jobs,
        "-o",
        str(output),
    ]
    cold = measured([*scan, "--no-cache"])
    if cold.code:
        print(f"{name}: the scan ended with exit code {cold.code}")
        return
    measured(scan)
    warm = measured(scan)
    parsed = subprocess.run(
        [sys.executable, "-c", PARSE, str(where)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    whole = json.loads(output.read_text("utf-8"))
    if keep is not None:
        flows = [
            sys.executable,
            "-m",
            "scanner",
            "flows",
            str(where),
            "--exclude-tests",
            "-o",
            str(keep / f"{name}.jsonl"),
        ]
        measured(flows)
    show(name, whole, cold, warm, Parse(*(float(word) for word in parsed.stdout.split())))


def show(name: str, whole: dict, cold: Run, warm: Run, parse: Parse) -> None:
    seen = whole["statistics"]
    rules: dict[str, int] = {}
    for finding in whole["findings"]:
        rules[finding["rule"]] = rules.get(finding["rule"], 0) + 1
    told = {
        "scanned": f"{seen['files']:,} files, {seen['lines']:,} lines, {seen['functions']:,} functions",
        "cold scan": f"{_speed(seen['lines'], cold)}; {cold.memory / 2**20:,.0f} MiB at most",
        "warm scan": _speed(seen["lines"], warm),
        "beside it": f"tree-sitter's bare parse {parse.lines / parse.tree_sitter:,.0f} lines/s, "
        f"ast.parse {parse.lines / parse.ast:,.0f} lines/s",
        "unparsed": f"{seen['unparsedBytes']:,} bytes; {seen['limitsHit']} limits, {len(whole['problems'])} problems",
        "calls": f"{seen['calls']:,}: {seen['callsResolved']:,} in the project, {seen['callsExternal']:,} outside, "
        f"{seen['callsGuessed']:,} guessed, {seen['callsUnresolved']:,} not resolved",
        "flows": f"{seen['flows']:,}: {_counts(seen['flowsBySinkKind'])}",
        "findings": _counts(rules),
    }
    print(f"\n{name} ({APPLICATIONS[name][0]}, {APPLICATIONS[name][1]})")
    for label, text in told.items():
        print(f"  {label:<10}  {text}", flush=True)


def _speed(lines: int, run: Run) -> str:
    return (
        f"{run.wall:.1f} s, {lines / run.wall:,.0f} lines/s; "
        f"{run.processor:.1f} s of processor time, {lines / run.processor:,.0f} lines/s and core"
    )


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("names", nargs="*", metavar="NAME", help=", ".join(APPLICATIONS))
    arguments.add_argument("--findings", type=Path, help="keep findings and flows here")
    arguments.add_argument("--jobs", default="1", help="processes (default 1)")
    given = arguments.parse_args()
    for name in given.names or APPLICATIONS:
        if name not in APPLICATIONS:
            arguments.error(f"{name}: not one of {', '.join(APPLICATIONS)}")
        report(name, given.findings, given.jobs)


if __name__ == "__main__":
    main()
