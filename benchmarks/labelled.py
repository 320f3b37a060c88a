"""Recall on applications whose flows were labelled by hand: `python benchmarks/labelled.py [--apps DIR] [NAME...]`.

`benchmarks/labelled/NAME.tsv` names the pinned application and its package in the first line, and has a line for each
label: source (`file:line`), data types, sink (`file:line` or `file:line-line`), kinds of sink, verdict, note. They were
written from the code alone, before any output of the scanner was seen. A *flow* is a true flow of personal data,
a *clean* line one that only looks like it. Several types, sinks or kinds that would all be right are parted by `,`
(sinks by `;`): the sink of a helper and its call, a comment's author as a name or an account. `credential` stands for
all types below it, `*` for all types.

A flow is found when the scan reports one at the sink's line, of the kind, of the type. Recall is the share of flows
that are found; precision is the share of found ones among all labelled lines that are reported. What is reported
elsewhere is not judged here (`readings.py` does). `--misses` lists what is wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "labelled"
LABELS = Path(__file__).parent / "labelled"


class Label(NamedTuple):
    """One judged line of an application; `sinks` are (file, first line, last line)."""

    source: str
    types: tuple[str, ...]
    sinks: tuple[tuple[str, int, int], ...]
    kinds: tuple[str, ...]
    flow: bool
    note: str


class Seen(NamedTuple):
    """One reported flow, its files named from the application's package on."""

    source: str
    types: tuple[str, ...]
    file: str
    line: int
    kind: str


def labels_of(name: str) -> tuple[str, str, list[Label]]:
    """The pinned distribution, the package in it, and the labels."""
    lines = (LABELS / f"{name}.tsv").read_text("utf-8").splitlines()
    pinned, package = lines[0].removeprefix("# ").split()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return pinned, package, [_label(row) for row in rows]


def _label(row: list[str]) -> Label:
    source, types, sinks, kinds, verdict, note = row
    if verdict not in ("flow", "clean"):
        raise ValueError(f"{source}: the verdict is flow or clean, not {verdict}")
    places = tuple(_place(sink) for sink in sinks.split(";"))
    return Label(source, tuple(types.split(",")), places, tuple(kinds.split(",")), verdict == "flow", note)


def _place(text: str) -> tuple[str, int, int]:
    file, _, lines = text.rpartition(":")
    first, _, last = lines.partition("-")
    return file, int(first), int(last or first)


def unpacked(pinned: str, package: str, apps: Path | None) -> Path:
    """The directory that holds the application's package: below `apps`, or fetched into the cache."""
    if apps is not None:
        found = sorted(path.parent for path in (*apps.glob(f"*/{package}"), *apps.glob(package)) if path.is_dir())
        if not found:
            raise SystemExit(f"{apps} holds no directory {package} ({pinned})")
        return found[0]
    target = CACHE / pinned.replace("==", "-")
    if not target.is_dir():
        _fetch(pinned, target)
    (holder,) = {path.parent for path in (*target.glob(package), *target.glob(f"*/{package}")) if path.is_dir()}
    return holder


def _fetch(pinned: str, target: Path) -> None:
    downloads = CACHE / "downloads" / target.name
    downloads.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--ignore-requires-python", "-d", str(downloads), pinned], check=True)
    (archive,) = downloads.iterdir()
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(target)
    else:
        with tarfile.open(archive) as source:
            source.extractall(target, filter="data")
    # What lies here is a project of its own, whatever repository it lies in.
    (target / "flowaudit.yaml").write_text("respect-gitignore: false\n", "utf-8")


def flows_in(directory: Path, package: str, keep: Path) -> list[Seen]:
    """What the scan of the application's package reports; the whole report is kept in the file `keep`."""
    command = [sys.executable, "-m", "scanner", "flows", str(directory / package), "--exclude-tests", "-q"]
    keep.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*command, "--format", "jsonl", "-o", str(keep)], check=True, cwd=ROOT)
    return [_seen(json.loads(line), package) for line in keep.read_text("utf-8").splitlines()]


def _seen(flow: dict, package: str) -> Seen:
    source, sink = flow["source"], flow["sink"]
    place = f"{_inside(source['file'], package)}:{source['line']}"
    return Seen(place, tuple(flow["types"]), _inside(sink["file"], package), sink["line"], flow["sinkKind"])


def _inside(file: str, package: str) -> str:
    _, found, tail = f"/{file}".partition(f"/{package}/")
    return tail if found else file


def hits(label: Label, seen: list[Seen]) -> list[Seen]:
    """The reported flows that are the labelled one: same sink, kind and type."""
    return [one for one in seen if one.kind in label.kinds and _same_sink(label, one) and _same_type(label, one)]


def _same_sink(label: Label, one: Seen) -> bool:
    return any(one.file == file and first <= one.line <= last for file, first, last in label.sinks)


def _same_type(label: Label, one: Seen) -> bool:
    wanted = label.types
    return "*" in wanted or any(kind == want or kind.startswith(f"{want}.") for kind in one.types for want in wanted)


def report(name: str, apps: Path | None, misses: bool) -> tuple[int, int, int]:
    """Print one application's figures; answers found, flows, and clean lines that are reported."""
    pinned, package, labels = labels_of(name)
    seen = flows_in(unpacked(pinned, package, apps), package, CACHE / "reports" / f"{name}.jsonl")
    found = [label for label in labels if label.flow and hits(label, seen)]
    near = [label for label in found if any(_near(label.source, one.source) for one in hits(label, seen))]
    wrong = [label for label in labels if not label.flow and hits(label, seen)]
    wanted = sum(label.flow for label in labels)
    told = f"{name} ({pinned}): {len(seen)} flows reported; {_figures(len(found), wanted, len(wrong))}"
    print(f"{told}; the source within 3 lines for {len(near)}", flush=True)
    for label in labels if misses else ():
        if label.flow and label not in found:
            print(f"  missed    {_line(label)}")
        elif label in wrong:
            places = ", ".join(f"{one.source} {'/'.join(one.types)}" for one in hits(label, seen)[:3])
            print(f"  reported  {_line(label)} <- {places}")
    return len(found), wanted, len(wrong)


def _near(one: str, other: str) -> bool:
    (file, line), (another, place) = one.rsplit(":", 1), other.rsplit(":", 1)
    return file == another and abs(int(line) - int(place)) <= 3


def _figures(found: int, wanted: int, wrong: int) -> str:
    precision = f"{found / (found + wrong):.1%}" if found + wrong else "unknown"
    return f"recall {found}/{wanted} {found / wanted:.1%}, precision {found}/{found + wrong} {precision}"


def _line(label: Label) -> str:
    sinks = ";".join(f"{file}:{first}" + (f"-{last}" if last > first else "") for file, first, last in label.sinks)
    return f"{label.source} {','.join(label.types)} -> {','.join(label.kinds)} {sinks}  ({label.note})"


def main() -> None:
    known = sorted(path.stem for path in LABELS.glob("*.tsv"))
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    arguments.add_argument("--apps", type=Path, help="the directory of the unpacked applications (default: fetch them)")
    arguments.add_argument("--misses", action="store_true", help="list what is missed and what is wrongly reported")
    given = arguments.parse_args()
    for name in given.names:
        if name not in known:
            arguments.error(f"{name}: not one of {', '.join(known)}")
    totals = [report(name, given.apps, given.misses) for name in given.names or known]
    print(f"all: {_figures(*(sum(column) for column in zip(*totals, strict=True)))}")


if __name__ == "__main__":
    main()
