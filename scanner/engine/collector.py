"""The cyclic garbage collector, off while values are made by the million.

What lowering and the analysis make are trees of frozen values that live to the end; the collector would walk them again
and again and find nothing. Reference counting goes on as always.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def collector_off() -> Iterator[None]:
    """The collector is off inside, and as it was before outside."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
