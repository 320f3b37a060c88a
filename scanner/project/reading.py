"""One file's bytes, as every later room counts offsets in them: UTF-8 without a byte order mark.

Python files may declare another encoding (PEP 263) or start with a byte order mark; those are transcoded here, once,
so that a byte offset means the same thing everywhere. What cannot be decoded is read as Latin-1, which never fails,
and said to be.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from scanner.source import Problem

_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_source(root: Path, path: str, size_limit: int) -> tuple[bytes | None, Problem | None]:
    """The bytes of `path` (relative to `root`) as UTF-8; None when there is nothing to analyse. Never raises
    `OSError`.

    A problem can come with bytes: the file was read, but not as it says it is.
    """
    full = root / path
    try:
        if not full.is_file():
            return None, Problem("unreadable", path, "not a regular file; it was left out")
        size = full.stat().st_size
        if size > size_limit:
            message = f"{_mebibytes(size)} is over the limit of {_mebibytes(size_limit)}; the file was left out"
            return None, Problem("too-large", path, message)
        raw = full.read_bytes()
    except OSError as error:
        return None, Problem("unreadable", path, f"cannot be read: {(error.strerror or str(error)).lower()}")
    return normalise(path, raw)


def normalise(path: str, raw: bytes) -> tuple[bytes | None, Problem | None]:
    """`raw` as UTF-8 without a byte order mark, and what was odd about it."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decoded(path, raw if encoding != "utf-8" else raw[len(mark) :], encoding)
    if b"\0" in raw:
        return None, Problem("binary", path, "holds NUL bytes, so it is not source text; the file was left out")
    declared = _declared_encoding(raw)
    if declared == "utf-8" and (raw.isascii() or _is_utf8(raw)):
        return raw, None
    return _decoded(path, raw, declared)


def _declared_encoding(raw: bytes) -> str:
    for line in raw.split(b"\n", 2)[:2]:
        found = _DECLARED.match(line)
        if found:
            name = found.group(1).decode("ascii", "replace")
            return "utf-8" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(path: str, raw: bytes, encoding: str) -> tuple[bytes, Problem | None]:
    try:
        return raw.decode(encoding).encode("utf-8", "replace"), None
    except (LookupError, UnicodeError, TypeError) as error:
        # The text form of a LookupError is the codec's name only, which says too little.
        what = f"unknown encoding '{encoding}'" if isinstance(error, LookupError) else f"not valid {encoding}"
        line = raw.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else 1
        message = f"{what}; the file was read as Latin-1"
        return raw.decode("latin-1").encode("utf-8"), Problem("unreadable", path, message, line=line)


def _mebibytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MiB"
