"""`match`: each case is a branch on its pattern, captures read the parts of the subject.

A pattern's condition is `Op('match', (subject, pattern))`, the pattern being a class or a value; sequence and mapping
patterns test nothing of their own (their parts do). A positional part of a class pattern is read as
`subject[position]` with that condition for its index: it stands for the attribute that `__match_args__` names there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Attr, Const, Item, Op, SetItem

from . import grammar as g
from .expressions import constant_key, expression
from .flow import End, join
from .operators import condition
from .statements import Statement, block
from .targets import bind_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body, Pairs

_UNWRAP = frozenset({g.CASE_PATTERN, g.PARENTHESIZED})
_SEQUENCES = frozenset({g.LIST_PATTERN, g.TUPLE_PATTERN})
_AS_PATTERN = g.AS_PATTERN


def match_statement(b: Body, node: Node) -> None:
    """`match subject: case …`."""
    parts = [c for c in node.children[1:] if c.is_named and c.kind_id not in g.PUNCTUATION]
    subjects = [c for c in parts if c.kind_id != g.BLOCK]
    cases = next((c for c in parts if c.kind_id == g.BLOCK), None)
    if cases is None or not subjects:
        return
    subject = expression(b, subjects[0])
    mark = len(b.trail)
    ends: list[End] = []
    for case in cases.children:
        if case.kind_id == g.CASE_CLAUSE and b.alive:
            _case(b, case, subject, ends)
    if b.alive:
        ends.append((b.env, b.guard))
    b.place = (node.start_byte, node.end_byte)
    join(b, ends, mark)


def _case(b: Body, case: Node, subject: int, ends: list[End]) -> None:
    """One case. Afterwards the body is alive only if control can go on to the next case."""
    env, guard = b.env, b.guard
    b.env = env.copy()
    patterns = [c for c in case.children if c.kind_id == g.CASE_PATTERN]
    if len(patterns) == 1:
        pairs = pattern(b, patterns[0], subject)
    else:
        pairs = _sequence(b, patterns, subject)
    tested = bool(pairs) or any(_is_sequence(p) for p in patterns) or len(patterns) > 1
    b.enter(tuple(pairs), "match")
    no: Pairs = tuple((operand, False) for operand, _ in pairs) if len(pairs) == 1 else ()
    clause = next((c for c in case.children if c.kind_id == g.IF_CLAUSE), None)
    if clause is not None:
        _, yes, fails = condition(b, g.items(clause)[-1])
        b.enter(yes)
        no = fails if not tested else ()
        tested = True
    body = next((c for c in case.children if c.kind_id == g.BLOCK), None)
    if body is not None:
        block(b, body)
    if b.alive:
        ends.append((b.env, b.guard))
    b.env, b.guard, b.alive = env, guard, tested
    b.enter(no, "match")


def _is_sequence(node: Node) -> bool:
    while node.kind_id in _UNWRAP:
        inner = [c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION]
        if len(inner) != 1:
            return False
        node = inner[0]
    return node.kind_id in _SEQUENCES or node.kind_id == g.DICT_PATTERN


def pattern(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    """Match `subject` with a pattern: bind its captures, give the conditions that must hold."""
    while node.kind_id == g.CASE_PATTERN:
        inner = [c for c in node.children if c.kind_id not in g.PUNCTUATION]
        if not inner or inner[0].kind_id == g.T_UNDERSCORE:
            return []
        if inner[0].kind_id == g.T_MINUS:
            return _value(b, node, subject)
        node = inner[0]
    kind = node.kind_id
    if kind == g.DOTTED_NAME or kind == g.IDENTIFIER:
        return _name(b, node, subject)
    if kind in _SEQUENCES:
        return _sequence(b, [c for c in g.items(node) if c.is_named], subject)
    if kind == g.DICT_PATTERN:
        return _mapping(b, node, subject)
    if kind == g.CLASS_PATTERN:
        return _class(b, node, subject)
    if kind == g.UNION_PATTERN:
        return _union(b, node, subject)
    if kind == _AS_PATTERN:
        parts = [c for c in g.items(node) if c.is_named]
        pairs = pattern(b, parts[0], subject)
        _bind(b, parts[-1], subject)
        return pairs
    if kind == g.SPLAT_PATTERN:
        _bind(b, node, subject)
        return []
    return _value(b, node, subject)


def _name(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    parts = node.children if node.kind_id == g.DOTTED_NAME else [node]
    if len(parts) == 1:
        _bind(b, parts[0], subject)
        return []
    return _test(b, node, subject, (dotted(b, node),))


def dotted(b: Body, node: Node) -> int:
    """A dotted name of a pattern or decorator, read as an expression."""
    parts = [c for c in node.children if c.kind_id == g.IDENTIFIER] or [node]
    value = b.read(b.text(parts[0]), parts[0].start_byte, parts[0].end_byte)
    for part in parts[1:]:
        b.unit.attributes.add(b.text(part))
        value = b.add(Attr(parts[0].start_byte, part.end_byte, b.guard, value, b.text(part)))
    return value


def _test(b: Body, node: Node, subject: int, patterns: tuple[int, ...]) -> list[tuple[int, bool]]:
    return [(b.add(Op(node.start_byte, node.end_byte, b.guard, "match", (subject, *patterns))), True)]


def _value(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    return _test(b, node, subject, (_literal(b, node),))


def _literal(b: Body, node: Node) -> int:
    parts = [c for c in node.children if c.kind_id not in g.PUNCTUATION]
    if node.kind_id == g.CASE_PATTERN and len(parts) == 2:
        operand = expression(b, parts[1])
        value = b.values[operand]
        if type(value) is Const and isinstance(value.value, int | float):
            return b.add(Const(node.start_byte, node.end_byte, b.guard, -value.value))
        return operand
    if node.kind_id == g.COMPLEX_PATTERN:
        return b.add(Op(node.start_byte, node.end_byte, b.guard, "literal", ()))
    return expression(b, node)


def _bind(b: Body, node: Node, subject: int) -> None:
    names = [node] if node.kind_id == g.IDENTIFIER else [c for c in node.children if c.is_named]
    for name in names[:1]:
        if name.kind_id == g.DOTTED_NAME:
            name = name.children[0]
        if b.text(name) != "_":
            bind_name(b, b.text(name), subject, (node.start_byte, node.end_byte))


def _splat(node: Node) -> Node | None:
    while node.kind_id == g.CASE_PATTERN and node.children:
        node = node.children[0]
    return node if node.kind_id == g.SPLAT_PATTERN else None


def _sequence(b: Body, parts: list[Node], subject: int) -> list[tuple[int, bool]]:
    pairs: list[tuple[int, bool]] = []
    starred = next((i for i, part in enumerate(parts) if _splat(part) is not None), len(parts))
    for position, part in enumerate(parts):
        start, end = part.start_byte, part.end_byte
        if position == starred:
            splat = _splat(part)
            first = b.add(Const(start, end, b.guard, starred))
            rest = b.add(Op(start, end, b.guard, "slice", (subject, first)))
            if splat is not None:
                _bind(b, splat, rest)
            continue
        key = position if position < starred else position - len(parts)
        pairs += pattern(b, part, b.add(Item(start, end, b.guard, subject, key, -1)))
    return pairs


def _mapping(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    pairs: list[tuple[int, bool]] = []
    parts = [c for c in g.items(node) if c.is_named]
    key: Node | None = None
    rest = subject
    for part in parts:
        splat = _splat(part)
        if splat is not None:
            _bind(b, splat, rest)
        elif key is None:
            key = part
        else:
            operand = dotted(b, key) if key.kind_id == g.DOTTED_NAME else _literal(b, key)
            constant, index = constant_key(b, operand)
            start, end = part.start_byte, part.end_byte
            pairs += pattern(b, part, b.add(Item(start, end, b.guard, subject, constant, index)))
            if constant is not None and _splat(parts[-1]) is not None:  # `**rest` is what is left without the key
                nothing = b.add(Op(start, end, b.guard, "deleted", ()))
                rest = b.add(SetItem(start, end, b.guard, rest, constant, index, nothing))
            key = None
    return pairs


def _class(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    parts = [c for c in g.items(node) if c.is_named]
    pairs = _test(b, node, subject, (dotted(b, parts[0]),))
    position = 0
    for part in parts[1:]:
        inner = part.children[0] if part.kind_id == g.CASE_PATTERN and part.children else part
        start, end = part.start_byte, part.end_byte
        if inner.kind_id == g.KEYWORD_PATTERN:
            name, *rest = [c for c in inner.children if c.kind_id not in g.PUNCTUATION]
            b.unit.attributes.add(b.text(name))
            value = b.add(Attr(start, end, b.guard, subject, b.text(name)))
            if rest and rest[0].kind_id != g.T_UNDERSCORE:
                pairs += pattern(b, rest[0], value)
        elif part.children and part.children[0].kind_id == g.T_UNDERSCORE:
            position += 1
        elif len(parts) == 2 and b.text(parts[0]) in _SELF_MATCHING:
            pairs += pattern(b, part, subject)
        else:
            pairs += pattern(b, part, b.add(Item(start, end, b.guard, subject, position, pairs[0][0])))
            position += 1
    return pairs


_SELF_MATCHING = frozenset(
    ["bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"]
)
"""Builtins whose one positional sub-pattern matches the subject itself (the language reference, "class patterns")."""


def _union(b: Body, node: Node, subject: int) -> list[tuple[int, bool]]:
    mark = len(b.trail)
    ends: list[End] = []
    tests: list[int] = []
    env, guard = b.env, b.guard
    for part in (c for c in g.items(node) if c.is_named):
        if part.kind_id in _LITERALS:
            tests.append(_literal(b, part))
            continue
        b.env, b.guard = env.copy(), guard
        found = pattern(b, part, subject)
        tests.extend(x for operand, _ in found for x in _patterns_of(b, operand, subject))
        ends.append((b.env, b.guard))
    if ends:
        join(b, ends, mark)
    if not tests:
        return []
    return _test(b, node, subject, tuple(dict.fromkeys(tests)))


def _patterns_of(b: Body, test: int, subject: int) -> tuple[int, ...]:
    value = b.values[test]
    return value.operands[1:] if isinstance(value, Op) and value.operands[0] == subject else (test,)


_LITERALS = frozenset({g.INTEGER, g.FLOAT, g.STRING, g.CONCATENATED, g.NONE, g.TRUE, g.FALSE, g.COMPLEX_PATTERN})


HANDLERS: tuple[tuple[int, Statement], ...] = ((g.MATCH, match_statement),)
