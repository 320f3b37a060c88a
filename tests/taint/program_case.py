"""One boundary for the tests of `taint`: source texts in, flows out, compared with what their lines claim."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from scanner.callgraph.graph import CallGraph
from scanner.engine.rulebook import Rules, _folder, compile_rules
from scanner.engine.run import outside_of
from scanner.frontends.python import lower
from scanner.frontends.template import lower as lower_template
from scanner.index.index import Index
from scanner.index.model import entry_of
from scanner.ir.model import Module
from scanner.project.walk import is_template
from scanner.rules.bundled import bundled
from scanner.source import Text
from scanner.taint.analysis import analyse
from scanner.taint.model import Flows
from scanner.taint.options import Options

ROOT = Path(__file__).parents[2]
CLAIM = re.compile(r"#\s*(flow|clean)\b(?:\s*:\s*([\w., ]+))?")


@functools.cache
def rules() -> Rules:
    """The bundled rules with the two names of the fixtures, `source()` and `sink()`."""
    marks = ROOT / "fixtures" / "flows" / "rules" / "marks.yaml"
    return Rules(compile_rules(texts() | {"packs/marks.yaml": marks.read_text()}))


def texts() -> dict[str, str]:
    """The texts of the bundled rules, by path."""
    found: dict[str, str] = {}
    for folder in ("types", "taxonomy", "lexicon", "recipients", "packs"):
        found.update(bundled(folder))
    return {path: text for path, text in found.items() if _folder(path)}


def run(files: Mapping[str, str], options: Options = Options()) -> Flows:  # noqa: B008 - frozen
    """The flows of a program given as {path: text}."""
    return flows_with(rules(), files, options)


def flows_with(given: Rules, files: Mapping[str, str], options: Options) -> Flows:
    """The flows of a program under these rules."""
    raw = {path: text.encode() for path, text in files.items()}
    modules: dict[str, Module] = {}
    for path, text in raw.items():
        if is_template(path):
            modules[path] = lower_template(path, path, text)
            continue
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        modules[name] = lower(path, name, text)
    index = Index.build(entry_of(module) for module in modules.values())
    known = given.rule_set
    graph = CallGraph(index, modules.__getitem__, outside_of(known))
    return analyse(graph, known, lambda path: Text(path, raw[path]), options)


def marked(flows: Flows) -> set[tuple[str, int]]:
    """(path, line) of every sink that the fixtures' mark reaches."""
    return {(f.sink.place.path, f.sink.place.line) for f in flows.flows if f.source.rule == "marks.marks.source"}


def claims(files: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """(path, line) to `flow` or `clean`."""
    found: dict[tuple[str, int], str] = {}
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            claim = CLAIM.search(line)
            if claim:
                found[(path, number)] = claim[1]
    return found
