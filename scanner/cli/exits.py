"""Exit codes, and the ways a command ends other than well."""

from __future__ import annotations

FINDINGS = 1  # findings at or above the threshold
WRONG_USE = 2  # wrong flags, or a document of the user's that is wrong
NOTHING = 3  # nothing to scan
INTERNAL = 4  # our own fault


class NothingToScan(Exception):  # noqa: N818  an outcome, not an error
    """No file of a known language was found."""
