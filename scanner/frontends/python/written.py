"""Which variables a loop may bind, and which variables' objects it may change: what its header needs a Phi for.

Found by one walk over the loop's syntax before it is lowered. Inner loops are walked once: their result is remembered.
A call may change its receiver and its arguments; names in nested functions do not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import grammar as g
from .calls import LOOKING_BUILTINS, TEXT_METHODS
from .targets import target_names

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

Names = dict[str, None]

_PATHS = frozenset({g.ATTRIBUTE, g.SUBSCRIPT, g.PARENTHESIZED, g.LIST_SPLAT, g.DICT_SPLAT, g.T_AWAIT})
_ARGUMENTS = frozenset({g.IDENTIFIER, *_PATHS, g.KEYWORD_ARGUMENT})
_LOOPS = frozenset({g.FOR, g.WHILE})


def written(b: Body, nodes: list[Node], targets: list[Node] | None = None) -> tuple[Names, Names]:
    """The names bound and the names whose objects may be changed in `nodes` (and bound by `targets`)."""
    assigned: Names = {}
    mutated: Names = {}
    for target in targets or ():
        _target(b, target, assigned, mutated)
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        kind = node.kind_id
        if kind in _LOOPS:
            bound, changed = _inner(b, node)
            assigned.update(bound)
            mutated.update(changed)
            continue
        handler = _HANDLERS.get(kind)
        if handler is not None:
            inside = handler(b, node, assigned, mutated)
            if inside is not None:
                stack.extend(inside)
                continue
        if kind != g.STRING:
            stack.extend(reversed(node.children))
        else:
            stack.extend(c for c in node.children if c.kind_id == g.INTERPOLATION)
    return assigned, mutated


def _inner(b: Body, node: Node) -> tuple[Names, Names]:
    known = b.unit.written.get(node.start_byte)
    if known is None:
        inside = [c for c in node.children if c.is_named]
        targets = inside[:1] if node.kind_id == g.FOR else []
        known = b.unit.written[node.start_byte] = written(b, inside, targets)
    return known


def _target(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    kind = node.kind_id
    if kind == g.IDENTIFIER:
        assigned[b.text(node)] = None
    elif kind == g.ATTRIBUTE or kind == g.SUBSCRIPT:
        _root(b, node, mutated)
    elif kind != g.CALL:
        for child in node.children:
            if child.is_named:
                _target(b, child, assigned, mutated)


def _root(b: Body, node: Node, mutated: Names) -> None:
    """The variable that a path like `a.b[c]` starts at."""
    while node.kind_id in _PATHS or node.kind_id == g.KEYWORD_ARGUMENT:
        position = -1 if node.kind_id in (g.KEYWORD_ARGUMENT, g.LIST_SPLAT, g.DICT_SPLAT, g.T_AWAIT) else 0
        if node.kind_id == g.PARENTHESIZED:
            position = 1
        node = node.children[position]
    if node.kind_id == g.IDENTIFIER:
        mutated[b.text(node)] = None


def _assignment(b: Body, node: Node, assigned: Names, mutated: Names) -> list[Node]:
    children = node.children
    _target(b, children[0], assigned, mutated)
    return children[1:] if children[0].kind_id == g.IDENTIFIER else list(children)


def _named(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    assigned[b.text(node.children[0])] = None


def _alias(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    _target(b, node, assigned, mutated)


def _call(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    callee = node.children[0]
    kind = callee.kind_id
    if kind == g.ATTRIBUTE:
        if b.text(callee.children[-1]) in TEXT_METHODS:
            return
        _root(b, callee.children[0], mutated)
        root = callee.children[0]
        if root.kind_id == g.CALL and b.text(root.children[0]) == "super" and b.params:
            mutated[b.params[0].name] = None
    elif kind == g.IDENTIFIER:
        name = b.text(callee)
        if name in LOOKING_BUILTINS:
            return
        mutated[name] = None  # a bound method kept in a variable
    for argument in node.children[-1].children:
        if argument.kind_id in _ARGUMENTS:
            _root(b, argument, mutated)


def _definition(b: Body, node: Node, assigned: Names, mutated: Names) -> list[Node]:
    for child in node.children:
        if child.kind_id == g.IDENTIFIER:
            assigned[b.text(child)] = None
            break
    return [c for c in node.children if c.kind_id in (g.PARAMETERS, g.ARGUMENT_LIST)]


def _no_body(b: Body, node: Node, assigned: Names, mutated: Names) -> list[Node]:
    return []


def _imports(b: Body, node: Node, assigned: Names, mutated: Names) -> list[Node]:
    for child in node.children[2 if node.kind_id == g.IMPORT_FROM else 0 :]:
        if child.kind_id == g.DOTTED_NAME and child.children:
            assigned[b.text(child.children[0])] = None
        elif child.kind_id == g.kind("aliased_import"):
            assigned[b.text(child.children[-1])] = None
    return []


def _except(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    named = [c for c in node.children if c.kind_id == g.IDENTIFIER]
    if len(named) > 1:
        assigned[b.text(named[-1])] = None


def _pattern(b: Body, node: Node, assigned: Names, mutated: Names) -> None:
    stack = [node]
    while stack:
        part = stack.pop()
        if part.kind_id == g.IDENTIFIER:
            assigned[b.text(part)] = None
        stack.extend(part.children)


def _delete(b: Body, node: Node, assigned: Names, mutated: Names) -> list[Node]:
    for name in (name for child in node.children for name in target_names(b, child)):
        assigned[name] = None
    for child in node.children:
        if child.kind_id == g.ATTRIBUTE or child.kind_id == g.SUBSCRIPT:
            _root(b, child, mutated)
    return list(node.children)


_HANDLERS = {
    g.ASSIGNMENT: _assignment,
    g.AUGMENTED: _assignment,
    g.NAMED_EXPRESSION: _named,
    g.AS_PATTERN_TARGET: _alias,
    g.CALL: _call,
    g.FUNCTION: _definition,
    g.CLASS: _definition,
    g.LAMBDA: _no_body,
    g.IMPORT: _imports,
    g.IMPORT_FROM: _imports,
    g.EXCEPT: _except,
    g.CASE_PATTERN: _pattern,
    g.kind("delete_statement"): _delete,
}
