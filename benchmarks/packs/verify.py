"""Checks every dotted path and argument name of the packs against the real libraries.

    python benchmarks/packs/verify.py --python ENV/bin/python [--write]

ENV is an environment into which the packs' packages are installed (`--requirements` prints them). A path that is
missing must be explained in `accepted.yaml` beside this file. `--write` writes the table `verified.tsv`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import yaml

from scanner.rules.bundled import bundled
from scanner.rules.loader import compile_packs, read_packs
from scanner.rules.model import EntryPointEffect, SinkEffect, SourceEffect
from scanner.rules.ports import expand_paths

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--requirements", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.requirements:
        print("\n".join(sorted({package for _, pack in read_packs(bundled("packs"), []) for package in pack.packages})))
        return 0
    question, rules = asked()
    answers = probe(options.python, question)
    absent = sorted({path.partition(".")[0] for path, answer in answers.items() if isinstance(answer, str)})
    found = {path: "does not exist" if answer is None else "" for path, answer in answers.items()}
    found |= {path: "not installed" for path, answer in answers.items() if isinstance(answer, str)}
    if absent:
        print("not installed, not checked: " + ", ".join(absent))
    for rule, (names, paths) in rules.items():
        for name in names:
            if all(isinstance(answer := answers[path], list) and name in answer for path in paths):
                found[f"{rule}({name})"] = "no function of the rule takes this argument"
    accepted = yaml.safe_load((HERE / "accepted.yaml").read_text()) or {}
    missing = {path: wrong for path, wrong in found.items() if wrong}
    unexplained = sorted(path for path in missing if found[path] != "not installed" and not explained(path, accepted))
    for path in unexplained:
        print(f"{path}: {missing[path]}")
    unchecked = sum(wrong == "not installed" for wrong in found.values())
    others = len(missing) - len(unexplained) - unchecked
    print(f"{len(found)} paths: {len(found) - len(missing)} exist, {others} explained, {len(unexplained)} unexplained, "
          f"{unchecked} not checked")  # fmt: skip
    if options.write:
        write(options.python, found, accepted)
    return 1 if unexplained else 0


def asked() -> tuple[dict[str, object], dict[str, tuple[set[str], list[str]]]]:
    """What the packs speak of: paths with the keywords of their ports and the tables that paths are followed with;
    and for each rule its keywords and paths. A keyword must be taken by one of them at least.
    """
    tables = compile_packs(bundled("packs"))
    paths: dict[str, set[str]] = {}
    by_rule: dict[str, tuple[set[str], list[str]]] = {}
    for table in (tables.calls, tables.reads, tables.decorators, tables.bases):
        for path, rules in table.items():
            names = paths.setdefault(path, set())
            for rule in rules:
                spoken = keywords(rule.effect)
                names.update(spoken)
                known = by_rule.setdefault(rule.id, (set(), []))
                known[0].update(spoken)
                known[1].append(path)
    for path in (*tables.fields, *tables.returns):
        paths.setdefault(path.removesuffix("[*]"), set())
    returns = {path: effect.target for path, effect in tables.returns.items()}
    question = {
        "paths": {path: sorted(names) for path, names in sorted(paths.items())},
        "returns": returns,
        "aliases": tables.aliases,
    }
    return question, by_rule


def keywords(effect: object) -> set[str]:
    match effect:
        case SinkEffect(arguments=arguments, recipient=recipient, verify=verify, store=store):
            ports = [argument.port for argument in arguments] + [recipient.port, verify, store]
        case SourceEffect(port=port):
            ports = [port]
        case EntryPointEffect(route=route, methods=methods, function=function):
            ports = [route, methods, function]
        case _:
            ports = []
    return {port.keyword for port in ports if port is not None and port.base == "argument" and port.keyword}


def probe(python: str, question: dict[str, object]) -> dict[str, list[str] | str | None]:
    done = subprocess.run(
        [python, str(HERE / "probe.py")], input=json.dumps(question), capture_output=True, text=True, check=True
    )
    answer: dict[str, list[str] | str | None] = json.loads(done.stdout)
    return answer


def explained(path: str, accepted: dict[str, str]) -> str:
    return next((reason for pattern, reason in accepted.items() if path in expand_paths(pattern)), "")


def write(python: str, found: dict[str, str], accepted: dict[str, str]) -> None:
    listed = subprocess.run(
        [python, "-c", "import importlib.metadata as m\nfor d in m.distributions(): print(d.name,d.version,sep='\t')"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    versions = dict(line.split("\t") for line in listed.splitlines())
    wanted = sorted({package for _, pack in read_packs(bundled("packs"), []) for package in pack.packages})
    normal = {name.lower().replace("_", "-"): version for name, version in versions.items()}
    lines = ["# package\tversion checked"]
    lines += [f"{package}\t{normal.get(package.lower().replace('_', '-'), 'not checked')}" for package in wanted]
    lines += ["# path\tresult"]
    for path, wrong in sorted(found.items()):
        reason = explained(path, accepted) if wrong else ""
        lines.append(f"{path}\t{'explained: ' + reason if reason else wrong or 'exists'}")
    (HERE / "verified.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
