"""setup.cfg, and setup.py as far as its lists are constants. Nothing is run: the file is parsed."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator

from scanner.project.dependencies.model import Dependency, Read, line_of, name_of

DEEPEST = 30


def read_setup_cfg(path: str, text: str) -> Read:
    """`install_requires` and extras of a setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        return Read(problem=f"not a valid setup.cfg: {str(error).splitlines()[0]}")
    listed = [("", parser.get("options", "install_requires", fallback=""))]
    if parser.has_section("options.extras_require"):
        listed += list(parser.items("options.extras_require"))
    found = [
        Dependency(name, path, line_of(text, written.strip()), written.strip(), group)
        for group, block in listed
        for written in block.replace(";\n", "\n").splitlines()
        if (name := name_of(written)) and not written.strip().startswith("#")
    ]
    return Read(tuple(found))


def read_setup_py(path: str, text: str) -> Read:
    """The constant `install_requires`, `tests_require` and `extras_require` of the call of `setup`."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Read(problem=f"cannot be parsed: {error}")
    names = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: list[Dependency] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            for keyword in node.keywords:
                for group, constant in _listed(keyword, names):
                    name = name_of(str(constant.value))
                    if name:
                        found.append(Dependency(name, path, constant.lineno, str(constant.value), group))
    return Read(tuple(found))


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _listed(keyword: ast.keyword, names: dict[str, ast.expr]) -> Iterator[tuple[str, ast.Constant]]:
    value = names.get(keyword.value.id, keyword.value) if isinstance(keyword.value, ast.Name) else keyword.value
    match keyword.arg:
        case "install_requires":
            yield from (("", constant) for constant in _constants(value, names))
        case "tests_require":
            yield from (("test", constant) for constant in _constants(value, names))
        case "extras_require" if isinstance(value, ast.Dict):
            for key, listed in zip(value.keys, value.values, strict=True):
                group = str(key.value) if isinstance(key, ast.Constant) else "extra"
                yield from ((group, constant) for constant in _constants(listed, names))
        case _:
            return


def _constants(value: ast.expr, names: dict[str, ast.expr], depth: int = DEEPEST) -> Iterator[ast.Constant]:
    if depth == 0:
        return
    match value:
        case ast.Constant(value=str()):
            yield value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            for item in items:
                yield from _constants(item, names, depth - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _constants(left, names, depth - 1)
            yield from _constants(right, names, depth - 1)
        case ast.Starred(value=inner):
            yield from _constants(inner, names, depth - 1)
        case ast.Name(id=name) if name in names:
            yield from _constants(names[name], names, depth - 1)
        case _:
            return
