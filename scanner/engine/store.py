"""A store of bytes on disk, by key. It is a convenience: whatever is odd in it is a miss, and no failure of it stops
a scan.

A *segment* is one file: a line that says what it is, a MessagePack table of (offset, length) by key, then the blobs.
A run reads all segments of its project and writes at most one; when the others have grown stale or many, it holds
everything that is still wanted and they are removed. Segments appear by renaming, so a reader never sees half of one.
Nothing in them is ever executed or unpickled; what the blobs mean is checked by whoever decodes them.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import tempfile
from collections.abc import Collection
from pathlib import Path

import msgspec

_MAGIC = b"flowaudit segment 1\n"
_HEAD = len(_MAGIC) + 8
_SEGMENTS = 4  # more than this are merged

Table = dict[str, tuple[int, int]]
_table = msgspec.msgpack.Decoder(Table).decode


class Store:
    """The store in `directory`, which is made when something is first written. None: nothing is found, nothing
    kept."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._segments: list[_Segment] = []
        self._fresh: dict[str, bytes] = {}
        if directory is not None:
            self._segments = [segment for path in _paths(directory) if (segment := _open(path)) is not None]

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, as far as can be told."""
        fresh = self._fresh.get(key)
        if fresh is not None:
            return fresh
        for segment in reversed(self._segments):
            found = segment.get(key)
            if found is not None:
                return found
        return None

    def put(self, key: str, blob: bytes) -> None:
        """Keep `blob` under `key` once committed."""
        if self._directory is not None:
            self._fresh[key] = blob

    def commit(self, wanted: Collection[str]) -> None:
        """Write what is new. `wanted` are the keys of this run: others may be forgotten when segments are merged."""
        if self._directory is None:
            return
        kept = set(wanted)
        stale = sum(segment.bytes_without(kept) for segment in self._segments)
        merges = len(self._segments) >= _SEGMENTS or stale > sum(segment.size for segment in self._segments) // 2
        if not self._fresh and not (merges and stale):
            return
        blobs = dict(self._fresh)
        if merges:
            for key in sorted(kept - blobs.keys()):
                found = self.get(key)
                if found is not None:
                    blobs[key] = found
        # A full disk or a directory of someone else's costs the next run time, and nothing else.
        with contextlib.suppress(OSError):
            self._write(blobs)
            if merges:
                for segment in self._segments:
                    segment.path.unlink(missing_ok=True)

    def _write(self, blobs: dict[str, bytes]) -> None:
        assert self._directory is not None
        self._directory.mkdir(parents=True, exist_ok=True)
        table: Table = {}
        offset = 0
        for key, blob in blobs.items():
            table[key] = (offset, len(blob))
            offset += len(blob)
        encoded = msgspec.msgpack.encode(table)
        number = 1 + max((int(path.stem) for path in _paths(self._directory)), default=0)
        handle, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_MAGIC + len(encoded).to_bytes(8, "little") + encoded)
                stream.writelines(blobs.values())
            Path(name).replace(self._directory / f"{number:08d}.seg")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


class _Segment:
    """One file of the store, mapped into memory."""

    def __init__(self, path: Path, content: mmap.mmap, table: Table, start: int) -> None:
        self.path = path
        self.size = len(content)
        self._content = content
        self._table = table
        self._start = start

    def get(self, key: str) -> bytes | None:
        entry = self._table.get(key)
        if entry is None:
            return None
        offset, length = entry
        start = self._start + offset
        return self._content[start : start + length] if 0 <= offset <= start + length <= self.size else None

    def bytes_without(self, kept: set[str]) -> int:
        return sum(length for key, (_, length) in self._table.items() if key not in kept)


def _paths(directory: Path) -> list[Path]:
    try:
        return sorted(path for path in directory.glob("*.seg") if path.stem.isdecimal())
    except OSError:
        return []


def _open(path: Path) -> _Segment | None:
    try:
        with path.open("rb") as stream:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if content[: len(_MAGIC)] != _MAGIC:
            return None
        size = int.from_bytes(content[len(_MAGIC) : _HEAD], "little")
        if size > len(content) - _HEAD:
            return None
        return _Segment(path, content, _table(content[_HEAD : _HEAD + size]), _HEAD + size)
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
        return None
