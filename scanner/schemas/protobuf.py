"""Protocol buffers (.proto, editions 2 and 3): messages with their fields. What is no message is passed over."""

from __future__ import annotations

import re

from scanner.schemas.model import Record, RecordField

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|-?\d[\w.]*|[{}\[\]<>=;,()]""",
    re.DOTALL,
)
_LABELS = frozenset(("repeated", "optional", "required"))
_NO_FIELD = frozenset(("option", "reserved", "extensions", "syntax", "package", "import", "rpc", "enum", "edition"))


def read_protobuf(text: str) -> tuple[Record, ...]:
    """The messages of a file, nested ones under `Outer.Inner`, in the order in which they start."""
    tokens = [
        (found[0], text.count("\n", 0, found.start()) + 1)
        for found in _TOKEN.finditer(text)
        if not found[0].startswith(("//", "/*"))
    ]
    return tuple(_Reader(tokens).messages())


class _Reader:
    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self._tokens = tokens

    def messages(self) -> list[Record]:
        """Every message, by one pass: `open_` holds what each open brace belongs to (None: no message)."""
        found: list[tuple[str, int, list[RecordField]]] = []
        open_: list[int | None] = []
        statement: list[tuple[str, int]] = []
        for token, line in self._tokens:
            if token == "{":
                words = [word for word, _ in statement]
                inside = open_[-1] if open_ else None
                if len(words) == 2 and words[0] == "message":
                    outer = found[inside][0] + "." if inside is not None else ""
                    found.append((outer + words[1], statement[0][1], []))
                    open_.append(len(found) - 1)
                else:
                    open_.append(inside if words[:1] == ["oneof"] else None)
                statement = []
            elif token == "}":
                if open_:
                    open_.pop()
                statement = []
            elif token == ";":
                field = _field(statement)
                if field is not None and open_ and open_[-1] is not None:
                    found[open_[-1]][2].append(field)
                statement = []
            else:
                statement.append((token, line))
        return [Record("protobuf", name, line, tuple(fields)) for name, line, fields in found]


def _field(statement: list[tuple[str, int]]) -> RecordField | None:
    words = [word for word, _ in statement]
    if "=" not in words or not words or words[0] in _NO_FIELD:
        return None
    before = words[: words.index("=")]
    while before and before[0] in _LABELS:
        before = before[1:]
    if len(before) < 2:
        return None
    return RecordField(before[-1], "".join(before[:-1]), statement[0][1])
