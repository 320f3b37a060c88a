"""The user's documents: YAML with line numbers, read into typed values with every complaint at once.

`load` makes a *document* (a tree of nodes that know their lines) of text; `decode` makes a typed value of a node.
Both raise `ConfigError` with all complaints; a reader of several files gathers them (`error.complaints`) and raises
once. `json_schema` publishes the same types as JSON Schema, for editors.
"""

from __future__ import annotations

from scanner.document.decode import Line, Word, decode, decode_kept
from scanner.document.schema import json_schema
from scanner.document.tree import Document, Entry, Mapping, Node, Scalar, Sequence, from_plain, load

__all__ = [
    "Document", "Entry", "Line", "Mapping", "Node", "Scalar", "Sequence", "Word",
    "decode", "decode_kept", "from_plain", "json_schema", "load",
]  # fmt: skip
