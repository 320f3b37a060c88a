"""Where names occur in a source file, each with what stands around it: owner, function, type, value, neighbours.

*Neighbours* are what the analyser sees beside a name: the other fields of its class (annotated, assigned in its body,
or set on `self`), the other parameters of its function, and the other attributes and keys that the same function
reads from or sets on the same object. Nothing is imported or run.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

NEIGHBOURS = 40
LITERAL_WIDTH = 80


class Found(NamedTuple):
    """One occurrence: `occurs` is field, attribute, item, parameter or variable."""

    occurs: str
    function: str
    owner: str
    name: str
    declared: str = ""
    value: str = ""
    neighbours: tuple[str, ...] = ()


class Scope(NamedTuple):
    """Where the walk is: the class and the function around, the class's members, and what is read in the function."""

    class_name: str = ""
    function: str = ""
    members: tuple[str, ...] = ()
    beside: dict[str, set[str]] = defaultdict(set)  # noqa: RUF012 - empty and never written


def found_in(tree: ast.AST) -> Iterator[Found]:
    """Every occurrence of a name as data in a module, in the order of the source."""
    callees = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    yield from _walk(tree, Scope(beside=_read_together(tree, callees)), callees)


def _walk(node: ast.AST, scope: Scope, callees: set[int]) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.ClassDef):
            yield from _fields(child)
            inner = Scope(child.name, "", _members(child, callees), scope.beside)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = scope._replace(function=child.name, beside=_read_together(child, callees))
        if id(child) not in callees:
            yield from _one(child, scope)
        yield from _walk(child, inner, callees)


def _fields(node: ast.ClassDef) -> Iterator[Found]:
    declared: dict[str, tuple[str, str]] = {}
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            declared[statement.target.id] = (ast.unparse(statement.annotation), _literal(statement.value))
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    declared[target.id] = (ast.unparse(statement.value), "")
    for name, (text, value) in declared.items():
        yield Found("field", "", node.name, name, " ".join(text.split()), value, _others(declared, name))


def _members(node: ast.ClassDef, callees: set[int]) -> tuple[str, ...]:
    """What a class holds: names annotated or assigned in its body, and those set on `self`."""
    found: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]) if part in node.body:
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if id(part) not in callees:
                found.add(name)
    return tuple(sorted(found))


def _read_together(node: ast.AST, callees: set[int]) -> dict[str, set[str]]:
    """{spelling of an object: the attributes and keys of it that the function or module mentions}."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=base, attr=name) if id(part) not in callees:
                found[_text(base)].add(name)
            case ast.Subscript(value=base, slice=ast.Constant(value=str() as key)):
                found[_text(base)].add(key)
            case ast.Call(
                func=ast.Attribute(value=base, attr="get" | "pop"), args=[ast.Constant(value=str() as key), *_]
            ):
                found[_text(base)].add(key)
    return found


def _one(node: ast.AST, scope: Scope) -> Iterator[Found]:
    match node:
        case ast.Attribute(value=base, attr=name) if not isinstance(base, ast.Constant):
            yield _read(base, name, "attribute", scope)
        case ast.Subscript(value=base, slice=ast.Constant(value=str() as key)):
            yield _read(base, key, "item", scope)
        case ast.Call(func=ast.Attribute(value=base, attr="get"), args=[ast.Constant(value=str() as key), *_]):
            yield _read(base, key, "item", scope)
        case ast.arguments():
            names = [each.arg for each in (*node.posonlyargs, *node.args, *node.kwonlyargs)]
            for each in (*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg):
                if each is not None:
                    declared = ast.unparse(each.annotation) if each.annotation else ""
                    yield Found("parameter", scope.function, "", each.arg, declared, "", _others(names, each.arg))
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if not scope.class_name:
            yield Found("variable", scope.function, "", name, "", _literal(value))


def _read(base: ast.expr, name: str, occurs: str, scope: Scope) -> Found:
    if isinstance(base, ast.Name) and base.id in ("self", "cls"):
        return Found(occurs, scope.function, scope.class_name, name, neighbours=_others(scope.members, name))
    text = _text(base)
    return Found(occurs, scope.function, text, name, neighbours=_others(scope.beside.get(text, ()), name))


def _others(names: object, name: str) -> tuple[str, ...]:
    assert isinstance(names, dict | list | tuple | set)
    return tuple(sorted(one for one in set(names) if one not in (name, "self", "cls") and one.isidentifier()))[
        :NEIGHBOURS
    ]


def _literal(value: ast.expr | None) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float | bool):
        return repr(value.value)[:LITERAL_WIDTH]
    return ""


def _text(base: ast.expr) -> str:
    return " ".join(ast.unparse(base).split())
