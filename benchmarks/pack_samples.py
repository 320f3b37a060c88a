"""Writes the sample program of a pack from the examples of its rules, with the marks that a scan gives.

    python -m benchmarks.pack_samples PACK...

What comes out is a start for a new pack, to be read and made better by hand: it claims what the scan says today. The
examples stand one after the other; names that several of them give are numbered.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from pathlib import Path

from scanner.api import Request, flows
from scanner.rules.loader import read_packs
from scanner.rules.pack import Pack

TOP = Path(__file__).parents[1]
PACKS, SAMPLES = TOP / "rules" / "packs" / "python", TOP / "fixtures" / "packs"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packs", nargs="+", metavar="PACK")
    for name in parser.parse_args().packs:
        path = PACKS / f"{name}.yaml"
        ((_, pack),) = read_packs({str(path): path.read_text(encoding="utf-8")}, [])
        sample = SAMPLES / "python" / f"{name}.py"
        sample.write_text(program(pack), encoding="utf-8")
        sample.write_text(marked(sample), encoding="utf-8")


def program(pack: Pack) -> str:
    """All examples of the pack in one program: imports first, each once."""
    imports: dict[str, None] = {}
    body: list[str] = []
    given: Counter[str] = Counter()
    for code in (word.text for rule in pack.rules for word in (*rule.examples.match, *rule.examples.no_match[:1])):
        tree = _Numbered(given).visit(ast.parse(code))
        for statement in tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                imports[ast.unparse(statement)] = None
            else:
                body.append(ast.unparse(statement))
    return "\n".join([f'"""{pack.summary.rstrip(".")}."""', "", *sorted(imports), "", *body, ""])


def marked(sample: Path) -> str:
    """The text of a sample with what a scan of all samples shows on its lines."""
    found = flows(Request(paths=(SAMPLES,), jobs=1, cache=False, include_tests=True)).audit.flows
    seen: dict[int, set[str]] = defaultdict(set)
    for flow in found.flows:
        if Path(flow.sink.place.path).name == sample.name:
            seen[flow.sink.place.line].add(flow.sink.kind)
    lines = sample.read_text(encoding="utf-8").splitlines()
    marks = {line: f"  # flow: {', '.join(sorted(kinds))}" for line, kinds in seen.items()}
    return "".join(f"{text}{marks.get(number, '')}\n" for number, text in enumerate(lines, 1))


class _Numbered(ast.NodeTransformer):
    """Renames what an example gives a name that an earlier one gave: `client` to `client_2`."""

    def __init__(self, given: Counter[str]) -> None:
        self._given = given
        self._names: dict[str, str] = {}

    def visit_Module(self, node: ast.Module) -> ast.Module:
        for name in sorted({name for statement in node.body for name in _given_by(statement)}):
            self._given[name] += 1
            if self._given[name] > 1:
                self._names[name] = f"{name}_{self._given[name]}"
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node


def _given_by(statement: ast.stmt) -> list[str]:
    """The names that a statement of a module gives; settings, written in capitals, keep theirs."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    stored = (one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    return [name for name in stored if not name.isupper()]


if __name__ == "__main__":
    main()
