"""Progress on standard error, when a person is watching."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

Report = Callable[[str, int, int], None]


@contextlib.contextmanager
def progress(quiet: bool) -> Iterator[Report]:
    """A function that is told how far each stage is; it draws nothing unless standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield _nothing
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """One line that is drawn over itself. No thread: worker processes are forked while it stands there."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, stage: str, done: int, total: int) -> None:
        text = f"{stage} {done:,} of {total:,}" if total else stage
        if text != self._shown:
            sys.stderr.write("\r\033[K" + text)
            sys.stderr.flush()
            self._shown = text

    def clear(self) -> None:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def _nothing(stage: str, done: int, total: int) -> None:
    return None
