"""Checks every dotted path and argument name of the packs against the libraries at pinned versions.

    python -m benchmarks.verify_packs --site DIR [--install] [--write docs/packs-verified.md]

DIR is a directory of its own with the libraries: `current/` and, for what later versions have dropped, `older/`.
`--install` fills them from `pins.txt` and `pins-older.txt` in `benchmarks/packs` (each package once, kept as they are
when they are there). The sources are read first, and the service descriptions of AWS. What reading cannot tell is
asked of the imported libraries, in a process that sees nothing but DIR. What neither finds must be explained in
`benchmarks/packs/exceptions.yaml`, or the exit status is 1.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import yaml

from benchmarks.packs import aws
from benchmarks.packs.resolve import Resolver
from benchmarks.packs.sources import Described, Entity, Library, Unknown
from scanner.rules.bundled import bundled
from scanner.rules.compile import Compiler
from scanner.rules.loader import read_packs
from scanner.rules.model import EntryPointEffect, Port, Rule, SinkEffect, SourceEffect
from scanner.rules.pack import Pack
from scanner.rules.ports import expand_paths
from scanner.rules.tables import Tables
from scanner.rules.vocabulary import Vocabulary

HERE = Path(__file__).parent / "packs"
STANDARD = "standard library"

HEAD = """# Packs, checked against the libraries

Each dotted path and argument name that a rule speaks of, looked up in the source of the library at the version given;
what reading cannot tell, in the imported library. Made by
`python -m benchmarks.verify_packs --site DIR --install --write docs/packs-verified.md`.

| pack | checked against | names | exist | explained below |
| --- | --- | ---: | ---: | ---: |"""

REASONS = """## Names that neither reading nor importing finds in the current version, with the reason

| pack | name | reason |
| --- | --- | --- |"""


class Checked(msgspec.Struct, frozen=True):
    """One path or argument of a pack: "" when it exists, else what is wrong; `reason` explains what cannot be told."""

    pack: str
    name: str
    wrong: str = ""
    reason: str = ""


def main() -> int:
    """Exit status 0 when nothing is missing without an explanation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--pack", action="append", default=[])
    options = parser.parse_args()
    if options.install:
        install(options.site / "current", "pins.txt")
        install(options.site / "older", "pins-older.txt")
    packs = [pack for _, pack in read_packs(bundled("packs"), []) if not options.pack or pack.pack.text in options.pack]
    found = imported([one for pack in packs for one in check(pack, options.site)], options.site)
    explained = explanations()
    found = [explain(one, explained) for one in found]
    missing = [one for one in found if one.wrong and not one.reason]
    for one in missing:
        print(f"{one.pack}: {one.name}: {one.wrong}")
    exist = sum(1 for one in found if not one.wrong and not one.reason)
    told = sum(1 for one in found if one.reason)
    print(f"{len(found)} names, {exist} exist, {told} explained, {len(missing)} missing without an explanation")
    if options.write:
        options.write.write_text(table(packs, found, versions(options.site / "current")), encoding="utf-8")
    return 1 if missing else 0


def check(pack: Pack, site: Path) -> list[Checked]:
    """Every path and argument of one pack. Other packs' aliases and results are known while reading it."""
    everything = _everything()
    returns = {path: effect.target for path, effect in everything.returns.items()}
    places = ((site / "current",), (site / "older", site / "current"))
    current, older = (Resolver(_library(roots), returns, everything.aliases) for roots in places)
    found: dict[str, Checked] = {}
    taken: dict[str, dict[str, bool]] = {}
    for path, rules in spoken(_tables([pack])):
        entity = described(_dotted(path), site) or current.resolve(_dotted(path))
        if entity is None or (isinstance(entity, Unknown) and entity.reason not in ("", STANDARD)):
            entity = current.resolve(passed_on(_dotted(path))) or entity
        open_ = entity is None or (isinstance(entity, Unknown) and entity.reason not in ("", STANDARD))
        before = older.resolve(_dotted(path)) if open_ else None
        if entity is not None and before is not None and not isinstance(before, Unknown):
            entity = None
        found[path] = _checked(pack.pack.text, path, entity, before)
        for rule in rules:
            for keyword in keywords(rule):
                takes = entity is None or current.takes(entity, keyword)
                if not takes or entity is None:
                    before = before or older.resolve(_dotted(path))
                    takes = (takes and before is None) or (before is not None and older.takes(before, keyword))
                known = taken.setdefault(rule.id, {})
                known[keyword] = known.get(keyword, False) or takes
    for rule_id, arguments in taken.items():
        for keyword, takes in arguments.items():
            wrong = "" if takes else "no function of the rule takes this argument"
            found[f"{rule_id}({keyword})"] = Checked(pack.pack.text, f"{rule_id}({keyword})", wrong)
    return list(found.values())


def imported(found: list[Checked], site: Path) -> list[Checked]:
    """The results with what importing the libraries tells of the paths that reading leaves open."""
    left = {one.name: _dotted(one.name) for one in found if (one.wrong or one.reason) and "(" not in one.name}
    exists = _probed(sorted(set(left.values())), site)
    return [msgspec.structs.replace(one, wrong="", reason="") if left.get(one.name) in exists else one for one in found]


def _probed(paths: list[str], site: Path) -> set[str]:
    """Those of the paths that exist in the imported libraries of `current`."""
    everything = _everything()
    asked = {
        "paths": {path: [] for path in paths},
        "returns": {path: effect.target for path, effect in everything.returns.items()},
        "aliases": everything.aliases,
    }
    place = str((site / "current").resolve())
    done = subprocess.run(
        [sys.executable, "-S", str(HERE / "probe.py")],
        input=json.dumps(asked),
        env={"PYTHONPATH": place, "HOME": place, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return {path for path, answer in json.loads(done.stdout).items() if isinstance(answer, list)}


def explain(one: Checked, explained: dict[str, str]) -> Checked:
    """With the written reason for what was not found; it says more than what reading says."""
    if not one.wrong and not one.reason:
        return one
    begun = (reason for start, reason in explained.items() if start.endswith(".*") and one.name.startswith(start[:-1]))
    return msgspec.structs.replace(one, reason=explained.get(one.name) or next(begun, one.reason))


def passed_on(path: str) -> str:
    """The path with its longest beginning that stands for a class replaced by that class."""
    known: dict[str, str] = yaml.safe_load((HERE / "stands_for.yaml").read_text(encoding="utf-8"))
    start = max((each for each in known if f"{path}.".startswith(f"{each}.")), key=len, default="")
    return known[start] + path[len(start) :] if start else path


def described(path: str, site: Path) -> Entity | None:
    """An operation of AWS, which its service description makes."""
    for start, known in (("boto3.client.", aws.operations), ("boto3.resource.", aws.actions)):
        arguments = known(site / "current").get(path.removeprefix(start)) if path.startswith(start) else None
        if arguments is not None:
            return Described(frozenset(arguments))
    return None


def spoken(tables: Tables) -> list[tuple[str, tuple[Rule, ...]]]:
    """The paths that a pack speaks of, with the rules under each."""
    paths: dict[str, tuple[Rule, ...]] = {}
    for table in (tables.calls, tables.reads, tables.decorators, tables.bases):
        for path, rules in table.items():
            paths[path] = (*paths.get(path, ()), *rules)
    for path in (*tables.fields, *tables.returns):
        paths.setdefault(path, ())
    return sorted(paths.items())


def keywords(rule: Rule) -> list[str]:
    """The argument names that a rule's ports speak of."""
    ports: list[Port | None] = [condition.port for condition in rule.when]
    match rule.effect:
        case SinkEffect(arguments=arguments, recipient=recipient, verify=verify, store=store):
            ports += [*(argument.port for argument in arguments), recipient.port, verify, store]
        case SourceEffect(port=port):
            ports.append(port)
        case EntryPointEffect(route=route, methods=methods, function=function):
            ports += [route, methods, function]
        case _:
            pass
    return sorted({port.keyword for port in ports if port is not None and port.base == "argument" and port.keyword})


def explanations() -> dict[str, str]:
    """{path or rule(argument): reason} of the file of exceptions."""
    found: dict[str, str] = {}
    for pattern, reason in yaml.safe_load((HERE / "exceptions.yaml").read_text(encoding="utf-8")).items():
        names = [pattern] if "(" in pattern or "*" in pattern else expand_paths(pattern)
        found.update(dict.fromkeys(names, reason))
    return found


def install(site: Path, pins: str) -> None:
    """Put each pinned package into the directory, without dependencies; those of one namespace side by side."""
    have = versions(site)
    for pin in (HERE / pins).read_text(encoding="utf-8").split():
        name, _, version = pin.partition("==")
        if have.get(_normal(name)) == version:
            continue
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-q",
                "--no-deps",
                "--no-compile",
                "--target",
                folder,
                pin,
            ]
            if subprocess.run(command, check=False).returncode:
                print(f"{pin} cannot be installed here", file=sys.stderr)
                continue
            shutil.copytree(folder, site, dirs_exist_ok=True)


def versions(site: Path) -> dict[str, str]:
    """{normalised name: version} of what the directory holds."""
    if not site.is_dir():
        return {}
    return {_normal(each.metadata["Name"]): each.version for each in importlib.metadata.distributions(path=[str(site)])}


def table(packs: list[Pack], found: list[Checked], have: dict[str, str]) -> str:
    """The result as a page."""
    counts = Counter(one.pack for one in found)
    exist = Counter(one.pack for one in found if not one.wrong and not one.reason)
    lines = [HEAD]
    for pack in sorted(packs, key=lambda each: each.pack.text):
        name = pack.pack.text
        against = [f"{package} {have.get(_normal(package), '(not installed)')}" for package in pack.packages]
        figures = f"{counts[name]} | {exist[name]} | {counts[name] - exist[name]}"
        lines.append(f"| {name} | {', '.join(against) or 'the standard library'} | {figures} |")
    lines += ["", f"Altogether {len(found)} names, {sum(exist.values())} of them found.", "", REASONS]
    for one in sorted((each for each in found if each.wrong or each.reason), key=lambda each: (each.pack, each.name)):
        lines.append(f"| {one.pack} | `{one.name}` | {one.reason or 'MISSING: ' + one.wrong} |")
    return "\n".join(lines) + "\n"


def _dotted(path: str) -> str:
    """The path without the marks of elements and of classes."""
    return path.removeprefix("class ").removesuffix("[*]")


def _checked(pack: str, path: str, entity: Entity | None, before: Entity | None) -> Checked:
    if entity is None and before is None:
        return Checked(pack, path, "does not exist")
    if entity is None:
        return Checked(pack, path, "", "in older versions only (`pins-older.txt`)")
    unknown = isinstance(entity, Unknown) and entity.reason != STANDARD
    return Checked(pack, path, "", entity.reason if unknown and isinstance(entity, Unknown) else "")


def _tables(packs: list[Pack]) -> Tables:
    compiler = Compiler(Vocabulary())
    for pack in packs:
        compiler.add(pack.pack.text, pack)
    return compiler.tables("")


_kept: dict[str, object] = {}


def _everything() -> Tables:
    if "tables" not in _kept:
        _kept["tables"] = _tables([pack for _, pack in read_packs(bundled("packs"), [])])
    tables = _kept["tables"]
    assert isinstance(tables, Tables)
    return tables


def _library(roots: tuple[Path, ...]) -> Library:
    library = _kept.setdefault(str(roots), Library(roots))
    assert isinstance(library, Library)
    return library


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    raise SystemExit(main())
