"""A node to a typed value, with every complaint rather than the first.

The types are `msgspec.Struct`s: their fields are the keys. An unknown key, a missing one and a wrong type are each a
complaint with file and line, and the nearest right word where there is one. A field of type `Line` is not a key: it is
filled with the line where the struct stands. A `Word` is text that remembers its own line, for checks made later.
One value may stand where a list of values is asked for (`args: url` for `args: [url]`).
"""

from __future__ import annotations

import functools
import types
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from scanner.document.tree import Document, Mapping, Node, Scalar, Sequence
from scanner.source import Complaint, ConfigError, nearest

T = TypeVar("T")

Line = Annotated[int, msgspec.Meta(extra={"document": "line"})]
"""A field of this type holds the line of its struct; it is not read from the document."""


class Word(msgspec.Struct, frozen=True):
    """A text with the line it was written on."""

    text: str
    line: int = 0

    def __str__(self) -> str:
        """The text alone."""
        return self.text


def decode(document: Document, type_: type[T], node: Node | None = None) -> T:
    """The document (or one node of it) as a value of `type_`. Raises ConfigError with all complaints."""
    decoder = _Decoder(document.path)
    value = decoder.value(document.root if node is None else node, type_, "")
    if decoder.complaints:
        raise ConfigError(decoder.complaints)
    return value  # type: ignore[no-any-return]


def decode_kept(document: Document, type_: type[T]) -> tuple[T | None, tuple[Complaint, ...], bool]:
    """What can be kept of a document whose shape is wrong in places, the complaints, and whether entries were dropped.

    A wrong value leaves its key unset; an entry of a list or of keys that cannot do without it is dropped. None where
    nothing can be kept.
    """
    decoder = _Decoder(document.path, keeping=True)
    value = decoder.value(document.root, type_, "")
    return (None if value is _WRONG else value), tuple(decoder.complaints), decoder.dropped


class Key(msgspec.Struct, frozen=True):
    """One key of a struct as written: its field's name, type, and whether it must be there."""

    name: str
    written: str
    type: Any
    required: bool
    is_line: bool


@functools.cache
def keys(type_: type[msgspec.Struct]) -> tuple[Key, ...]:
    """The keys of a struct type, in the order declared; `Line` fields are marked."""
    return tuple(
        Key(field.name, field.encode_name, field.type, field.required, _is_line(field.type))
        for field in msgspec.structs.fields(type_)
    )


_WRONG: Any = object()  # stands for a value about which a complaint was made


class _Decoder:
    """Decodes nodes by type. `where` is the key that leads to the node, for the words of complaints."""

    def __init__(self, path: str, keeping: bool = False) -> None:
        self.path = path
        self.complaints: list[Complaint] = []
        self.dropped = False
        self._keeping = keeping

    def value(self, node: Node, wanted: Any, where: str) -> Any:
        """The node's value as the wanted type, or `_WRONG` after a complaint."""
        origin = get_origin(wanted)
        if origin is Annotated:
            return self.value(node, get_args(wanted)[0], where)
        if origin in (Union, types.UnionType):
            return self._union(node, get_args(wanted), where)
        if origin is Literal:
            return self._literal(node, get_args(wanted), where)
        if origin in (tuple, list):
            return self._sequence(node, wanted, where)
        if origin is dict:
            return self._dict(node, get_args(wanted)[1], where)
        if wanted is Word:
            text = self._scalar(node, str, where)
            return text if text is _WRONG else Word(text, node.line)
        if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
            return self._struct(node, wanted, where)
        return self._scalar(node, wanted, where)

    def _struct(self, node: Node, type_: type[msgspec.Struct], where: str) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, where, "keys (" + ", ".join(_written(type_)) + ")")
        known = {key.written: key for key in keys(type_) if not key.is_line}
        values: dict[str, Any] = {key.name: node.line for key in keys(type_) if key.is_line}
        for entry in node.entries:
            key = known.get(entry.key)
            if key is None:
                self._unknown(entry.key, entry.line, where, known)
            elif not (isinstance(entry.node, Scalar) and entry.node.value is None and not _takes_none(key.type)):
                values[key.name] = self.value(entry.node, key.type, entry.key)
            elif key.required:
                self._complain(entry.line, f"'{entry.key}' has no value")
                values[key.name] = _WRONG
        for key in known.values():
            if key.required and key.name not in values and node.get(key.written) is None:
                self._complain(node.line, f"'{key.written}' is missing" + (f" under '{where}'" if where else ""))
                values[key.name] = _WRONG
        if self._keeping:
            needed = {key.name for key in known.values() if key.required}
            values = {name: value for name, value in values.items() if value is not _WRONG or name in needed}
        if any(value is _WRONG for value in values.values()):
            return _WRONG
        return type_(**values)

    def _union(self, node: Node, members: tuple[Any, ...], where: str) -> Any:
        if isinstance(node, Scalar) and node.value is None and types.NoneType in members:
            return None
        fitting = [member for member in members if _fits(node, member)]
        if len(fitting) > 1 and isinstance(node, Mapping):
            fitting.sort(key=lambda member: -_overlap(node, member))
        if not fitting and isinstance(node, Scalar) and node.value is not None:
            fitting = [member for member in members if member is str]
        if fitting:
            return self.value(node, fitting[0], where)
        return self._wrong(node, where, " or ".join(_named(member) for member in members))

    def _literal(self, node: Node, allowed: tuple[Any, ...], where: str) -> Any:
        if isinstance(node, Scalar):
            for choice in allowed:
                if node.value == choice and type(node.value) is type(choice):
                    return choice
                if isinstance(choice, str) and node.text == choice:
                    return choice
            hint = nearest(node.text, (str(choice) for choice in allowed))
            return self._wrong(node, where, "one of " + ", ".join(map(str, allowed)), hint)
        return self._wrong(node, where, "one of " + ", ".join(map(str, allowed)))

    def _sequence(self, node: Node, wanted: Any, where: str) -> Any:
        make = get_origin(wanted)
        members = get_args(wanted)
        if make is tuple and Ellipsis not in members:
            return self._fixed(node, members, where)
        items = node.items if isinstance(node, Sequence) else (node,)
        if isinstance(node, Mapping) and not _fits(node, members[0]):
            return self._wrong(node, where, "a list")
        values = self._kept([(item, self.value(item, members[0], where)) for item in items])
        return _WRONG if any(value is _WRONG for value in values) else make(values)

    def _kept(self, read: list[tuple[Node, Any]]) -> list[Any]:
        """The values that were read, without the wrong ones where what is right is kept."""
        if not self._keeping:
            return [value for _, value in read]
        self.dropped = self.dropped or any(value is _WRONG and isinstance(node, Mapping) for node, value in read)
        return [value for _, value in read if value is not _WRONG]

    def _fixed(self, node: Node, members: tuple[Any, ...], where: str) -> Any:
        if not isinstance(node, Sequence) or len(node.items) != len(members):
            return self._wrong(node, where, f"a list of {len(members)} values")
        values = [self.value(item, member, where) for item, member in zip(node.items, members, strict=True)]
        return _WRONG if any(value is _WRONG for value in values) else tuple(values)

    def _dict(self, node: Node, member: Any, where: str) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, where, "keys with values")
        values = {entry.key: self.value(entry.node, member, entry.key) for entry in node.entries}
        if self._keeping:
            self.dropped = self.dropped or any(value is _WRONG for value in values.values())
            return {key: value for key, value in values.items() if value is not _WRONG}
        return _WRONG if any(value is _WRONG for value in values.values()) else values

    def _scalar(self, node: Node, wanted: Any, where: str) -> Any:
        if not isinstance(node, Scalar):
            return self._wrong(node, where, _named(wanted))
        if wanted is str and node.value is not None:
            return node.text
        if wanted is Any or (wanted is float and type(node.value) is int) or type(node.value) is wanted:
            return node.value
        return self._wrong(node, where, _named(wanted))

    def _unknown(self, key: str, line: int, where: str, known: dict[str, Key]) -> None:
        inside = f" under '{where}'" if where else ""
        hint = nearest(key, known) or "known: " + ", ".join(known)
        self._complain(line, f"unknown key '{key}'{inside}", hint)

    def _wrong(self, node: Node, where: str, expected: str, hint: str = "") -> Any:
        subject = f"'{where}'" if where else "the document"
        self._complain(node.line, f"{subject} must be {expected}, not {_described(node)}", hint)
        return _WRONG

    def _complain(self, line: int, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(self.path, line, message, hint))


def _is_line(type_: Any) -> bool:
    if get_origin(type_) is not Annotated:
        return False
    return any(isinstance(meta, msgspec.Meta) and meta.extra == {"document": "line"} for meta in get_args(type_)[1:])


def _written(type_: type[msgspec.Struct]) -> list[str]:
    return [key.written for key in keys(type_) if not key.is_line]


def _takes_none(wanted: Any) -> bool:
    return wanted is Any or types.NoneType in get_args(wanted)


def _fits(node: Node, wanted: Any) -> bool:
    """Whether the node's shape can be read as the type at all: chooses among the members of a union."""
    origin = get_origin(wanted)
    if origin is Annotated:
        return _fits(node, get_args(wanted)[0])
    if origin in (Union, types.UnionType):
        return any(_fits(node, member) for member in get_args(wanted))
    is_struct = isinstance(wanted, type) and issubclass(wanted, msgspec.Struct) and wanted is not Word
    if isinstance(node, Mapping):
        return origin is dict or is_struct
    if isinstance(node, Sequence):
        return origin in (tuple, list)
    if origin is Literal:
        return any(node.text == str(choice) for choice in get_args(wanted))
    if origin is not None or is_struct or wanted is types.NoneType:
        return False
    if wanted is Word:
        return node.value is not None
    return wanted is Any or type(node.value) is wanted or (wanted is float and type(node.value) is int)


def _overlap(node: Mapping, wanted: Any) -> int:
    if not (isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return 0
    known = set(_written(wanted))
    return sum(1 if entry.key in known else -1 for entry in node.entries)


_NAMES: dict[Any, str] = {
    str: "text", int: "a whole number", float: "a number", bool: "true or false", Word: "text",
    types.NoneType: "nothing", Any: "a value",
}  # fmt: skip


def _named(wanted: Any) -> str:
    origin = get_origin(wanted)
    if origin is Annotated:
        return _named(get_args(wanted)[0])
    if origin in (tuple, list):
        return "a list"
    if origin is Literal:
        return "one of " + ", ".join(map(str, get_args(wanted)))
    if origin is dict or (isinstance(wanted, type) and issubclass(wanted, msgspec.Struct) and wanted is not Word):
        return "keys with values"
    return _NAMES.get(wanted, str(wanted))


def _described(node: Node) -> str:
    if isinstance(node, Mapping):
        return "keys with values"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.value is None else f"'{node.text}'"
