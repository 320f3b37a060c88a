"""Streaming SARIF objects as JSON: a direct walk over their fields, results one a line.

Nothing is copied and nothing that was said is left out. The outer levels are written piece by piece, so that a log of
any length needs the memory of one result; `results` may be any iterable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attr
import msgspec

from scanner.report.model import TextStream
from scanner.report.sarif.parts import written_fields

_STREAMED = ("runs", "results", "rules", "taxa", "taxonomies", "toolExecutionNotifications")


def write_log(log: Any, stream: TextStream) -> None:
    """Write a `SarifLog`."""
    _write(log, stream, streamed=True)
    stream.write("\n")


def plain(value: Any) -> Any:
    """`value` as dicts, lists and scalars, fields that are None left out."""
    if attr.has(type(value)):
        fields = written_fields(type(value))
        return {name: plain(part) for field, name in fields if (part := getattr(value, field)) is not None}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, str | int | float) or value is None:
        return value
    return [plain(part) for part in value]


def _write(value: Any, stream: TextStream, streamed: bool) -> None:
    if streamed and attr.has(type(value)):
        stream.write("{")
        between = ""
        for field, name in written_fields(type(value)):
            part = getattr(value, field)
            if part is not None:
                stream.write(f"{between}{_encode(name)}: ")
                if name in _STREAMED:
                    _write_lines(part, stream, streamed=name in ("runs",))
                else:
                    _write(part, stream, streamed=name in ("tool", "driver", "invocations"))
                between = ",\n"
        stream.write("}")
    else:
        stream.write(_encode(plain(value)))


def _write_lines(parts: Iterable[Any], stream: TextStream, streamed: bool) -> None:
    stream.write("[")
    between = "\n"
    for part in parts:
        stream.write(between)
        _write(part, stream, streamed)
        between = ",\n"
    stream.write("\n]" if between != "\n" else "]")


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode("utf-8")
