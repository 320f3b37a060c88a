"""GraphQL's schema language (.graphql): object and input types with their fields (specification of October 2021)."""

from __future__ import annotations

import re

from scanner.schemas.model import Record, RecordField

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[A-Za-z_]\w*|\$\w+|-?\d[\w.]*|[{}()\[\]:=!@|&,]',
    re.DOTALL,
)
_OPERATIONS = frozenset(("Query", "Mutation", "Subscription"))
_KINDS = frozenset(("type", "input", "interface"))


def read_graphql(text: str) -> tuple[Record, ...]:
    """The types of a schema; input types, and the arguments of mutations and queries, are handed in."""
    tokens = [
        (found[0], text.count("\n", 0, found.start()) + 1)
        for found in _TOKEN.finditer(text)
        if not found[0].startswith(('"', "#", ","))
    ]
    found: list[Record] = []
    at = 0
    while at < len(tokens) - 1:
        word, line = tokens[at]
        if word in _KINDS and _is_name(tokens[at + 1][0]):
            name = tokens[at + 1][0]
            at = _brace(tokens, at + 2)
            fields, at = _fields(tokens, at)
            found += _records(word, name, line, fields)
        else:
            at = _skipped(tokens, at)
    return tuple(found)


_Field = tuple[RecordField, tuple[RecordField, ...]]
_Tokens = list[tuple[str, int]]


def _records(word: str, name: str, line: int, fields: list[_Field]) -> list[Record]:
    if name in _OPERATIONS:
        return [
            Record("graphql", f"{name}.{field.name}", field.line, arguments, receives=True)
            for field, arguments in fields
            if arguments
        ]
    return [Record("graphql", name, line, tuple(field for field, _ in fields), receives=word == "input")]


def _brace(tokens: _Tokens, at: int) -> int:
    """Past the opening brace of a definition; where the next definition starts if it has no body."""
    while at < len(tokens) and tokens[at][0] != "{":
        if tokens[at][0] in _KINDS:
            return at
        at += 1
    return at + 1


def _fields(tokens: _Tokens, at: int) -> tuple[list[_Field], int]:
    found: list[_Field] = []
    while at < len(tokens) and tokens[at][0] != "}":
        name, line = tokens[at]
        at += 1
        arguments: list[RecordField] = []
        if at < len(tokens) and tokens[at][0] == "(" and _is_name(name):
            arguments, at = _arguments(tokens, at + 1)
        if at < len(tokens) and tokens[at][0] == ":" and _is_name(name):
            type_, at = _type(tokens, at + 1)
            found.append((RecordField(name, type_, line), tuple(arguments)))
        elif tokens[at - 1][0] == "(":  # a directive's arguments
            at = _closed(tokens, at)
    return found, at + 1


def _arguments(tokens: _Tokens, at: int) -> tuple[list[RecordField], int]:
    found: list[RecordField] = []
    while at < len(tokens) and tokens[at][0] != ")":
        name, line = tokens[at]
        at += 1
        if at < len(tokens) and tokens[at][0] == ":" and _is_name(name):
            type_, at = _type(tokens, at + 1)
            found.append(RecordField(name, type_, line))
    return found, at + 1


def _type(tokens: _Tokens, at: int) -> tuple[str, int]:
    """The name inside lists and marks: `[String!]!` is String."""
    name = ""
    while (at < len(tokens) and tokens[at][0] in ("[", "]", "!")) or (
        not name and at < len(tokens) and _is_name(tokens[at][0])
    ):
        name = tokens[at][0] if _is_name(tokens[at][0]) else name
        at += 1
    return name, at


def _closed(tokens: _Tokens, at: int) -> int:
    depth = 1
    while at < len(tokens) and depth:
        depth += {"(": 1, ")": -1}.get(tokens[at][0], 0)
        at += 1
    return at


def _skipped(tokens: _Tokens, at: int) -> int:
    """Past a token; past a whole body where one starts that is no type's (an enum, a query)."""
    if tokens[at][0] != "{":
        return at + 1
    depth = 0
    while at < len(tokens):
        depth += {"{": 1, "}": -1}.get(tokens[at][0], 0)
        at += 1
        if depth == 0:
            break
    return at


def _is_name(word: str) -> bool:
    return word[0].isalpha() or word[0] == "_"
