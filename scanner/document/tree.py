"""YAML text to a tree of nodes, each with its line. The only file that knows yaml.

Scalars follow YAML 1.2's core schema: `true`, `false`, `null` and numbers are values, everything else (`no`, `on`,
dates) is text. Refused, each with its line: a key written twice, a tab as indentation, tags, several documents in one
file, nesting deeper than 64, and anchors whose expansion is larger than the document limit ("billion laughs").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import msgspec
import yaml

from scanner.source import Complaint, ConfigError

Event = Any  # yaml's events: it has no types of its own

LIMIT_BYTES = 8_000_000
LIMIT_NODES = 400_000
LIMIT_DEPTH = 64

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class Scalar(msgspec.Struct, frozen=True):
    """A single value. `text` is what was written, `value` what it means; `quoted` scalars are always text."""

    line: int
    text: str
    value: str | int | float | bool | None
    quoted: bool = False


class Sequence(msgspec.Struct, frozen=True):
    """A list of nodes. `size` counts the nodes below it, aliases expanded."""

    line: int
    items: tuple[Node, ...]
    size: int = 1


class Entry(msgspec.Struct, frozen=True):
    """One `key: value`, with the key's line."""

    key: str
    line: int
    node: Node


class Mapping(msgspec.Struct, frozen=True):
    """Entries in the order written; keys are unique."""

    line: int
    entries: tuple[Entry, ...]
    size: int = 1

    def get(self, key: str) -> Node | None:
        """The node under `key`, or None."""
        return next((entry.node for entry in self.entries if entry.key == key), None)


Node = Scalar | Sequence | Mapping


class Document(msgspec.Struct, frozen=True):
    """One file's content. `path` is the label that complaints carry."""

    path: str
    root: Node


def load(path: str, text: str | bytes) -> Document:
    """The document in `text`. Raises ConfigError with everything that is wrong with its YAML."""
    if len(text) > LIMIT_BYTES:
        raise ConfigError([Complaint(path, 0, f"the file is larger than {LIMIT_BYTES} bytes and was not read")])
    if isinstance(text, bytes):
        text = _decoded(path, text)
    builder = _Builder(path)
    try:
        root = builder.document(iter(yaml.parse(text, Loader=_LOADER)))
    except yaml.YAMLError as error:
        builder.complaints.append(_syntax(path, text, error))
        root = None
    if root is None or builder.complaints:
        raise ConfigError(builder.complaints or [Complaint(path, 0, "the file is empty")])
    return Document(path, root)


def from_plain(path: str, value: object) -> Document:
    """A document of values that another parser has read (TOML, JSON): the same tree, with line 0 everywhere."""
    return Document(path, _plain(value))


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):  # noqa: N818 - not an error of ours: it leaves the recursion, with the complaint recorded
    """Reading cannot go on: the complaint is already noted."""


class _Builder:
    """Builds nodes from parser events. Complaints that do not stop the reading are gathered."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.complaints: list[Complaint] = []
        self._anchors: dict[str, Node | None] = {}
        self._events: Iterator[Event] = iter(())

    def document(self, events: Iterator[Event]) -> Node | None:
        """The first document's root, or None when there is none or reading was refused."""
        self._events = events
        root: Node | None = None
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if root is not None:
                        self._complain(event, "a second document starts here; one file holds one document")
                        return root
                    root = self._node(next(events), 0)
        except _Refused:
            return None
        if isinstance(root, Scalar) and root.value is None:
            return None
        return root

    def _node(self, event: Event, depth: int) -> Node:
        if depth > LIMIT_DEPTH:
            self._refuse(event, f"nested deeper than {LIMIT_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        anchor = event.anchor
        if anchor:
            self._anchors[anchor] = None
        self._check_tag(event)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if anchor:
            self._anchors[anchor] = node
        return node

    def _alias(self, event: Event) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = event.anchor in self._anchors
            self._refuse(
                event, f"the alias *{event.anchor} " + ("stands inside what it names" if inside else "has no anchor")
            )
        return node

    def _sequence(self, start: Event, depth: int) -> Sequence:
        items: list[Node] = []
        size = 1
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
            size += self._grown(event, items[-1], size)
        return Sequence(start.start_mark.line + 1, tuple(items), size)

    def _mapping(self, start: Event, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        size = 1
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, depth)
            node = self._node(next(self._events), depth + 1)
            size += self._grown(event, node, size)
            line = event.start_mark.line + 1
            if key in entries:
                self._complain(event, f"the key '{key}' is written twice", f"first on line {entries[key].line}")
            else:
                entries[key] = Entry(key, line, node)
        return Mapping(start.start_mark.line + 1, tuple(entries.values()), size)

    def _key(self, event: Event, depth: int) -> str:
        node = self._node(event, depth + 1)
        if isinstance(node, Scalar):
            return node.text
        self._complain(event, "a key must be a single word or text")
        return f"?{event.start_mark.line}:{event.start_mark.column}"

    def _grown(self, event: Event, node: Node, size: int) -> int:
        more = 1 if isinstance(node, Scalar) else node.size
        if size + more > LIMIT_NODES:
            self._refuse(event, f"aliases expand to more than {LIMIT_NODES} values")
        return more

    def _check_tag(self, event: Event) -> None:
        if event.tag and event.tag != "!":
            self._complain(event, f"the tag {event.tag} is not read; write plain values")

    def _complain(self, event: Event, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(self.path, event.start_mark.line + 1, message, hint))

    def _refuse(self, event: Event, message: str) -> NoReturn:
        self._complain(event, message)
        raise _Refused


def _scalar(event: Event) -> Scalar:
    line = event.start_mark.line + 1
    text = event.value
    if event.style or event.tag == "!":
        return Scalar(line, text, text, quoted=True)
    return Scalar(line, text, _meaning(text))


def _meaning(text: str) -> str | int | float | bool | None:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "-+.0123456789":
        if _INTEGER.fullmatch(text) and len(text) < 400:
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def _decoded(path: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError([Complaint(path, line, "the file is not UTF-8 text")]) from None


def _syntax(path: str, text: str, error: yaml.YAMLError) -> Complaint:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark is not None else 0
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return Complaint(path, line, "a tab stands in the indentation", "indent with spaces")
    return Complaint(path, line, f"not valid YAML: {problem}")


def _plain(value: object) -> Node:
    if isinstance(value, dict):
        entries = tuple(Entry(str(key), 0, _plain(item)) for key, item in value.items())
        return Mapping(0, entries)
    if isinstance(value, (list, tuple)):
        return Sequence(0, tuple(_plain(item) for item in value))
    if isinstance(value, (bool, int, float)) or value is None:
        return Scalar(0, _spelled(value), value)
    return Scalar(0, str(value), str(value), quoted=isinstance(value, str))


def _spelled(value: bool | int | float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
