"""Exit codes, and the ways a command ends other than well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `--help` waits for nothing
    from scanner.project.model import LeftOut

FINDINGS = 1  # findings at or above the threshold
WRONG_USE = 2  # wrong flags, or a document of the user's that is wrong
NOTHING = 3  # nothing to scan
INTERNAL = 4  # our own fault


class NothingToScan(Exception):  # noqa: N818  an outcome, not an error
    """No file of a known language was found."""


def nothing_to_scan(left_out: Sequence[LeftOut], tests_asked: bool) -> NothingToScan:
    """That there was nothing to scan, and what was left out on purpose: it may be all there is."""
    message = "nothing to scan: no file of a known language was found"
    if left_out:
        message += "; left out: " + ", ".join(map(str, left_out))
    if not tests_asked and any("test" in each.reason for each in left_out):
        message += " (--include-tests looks at those)"
    return NothingToScan(message)
