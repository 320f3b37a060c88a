"""Baselines on disk: what was known before, and what is known now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from scanner.api import Outcome
from scanner.audit.baseline import apply, baseline_of, decode, encode
from scanner.source import Complaint, ConfigError


def with_baseline(outcome: Outcome, path: Path | None) -> Outcome:
    """The outcome with the findings that the baseline at `path` knows suppressed. Raises ConfigError."""
    if path is None:
        return outcome
    try:
        known = decode(path.read_bytes())
    except OSError as error:
        raise ConfigError([Complaint(str(path), 0, (error.strerror or str(error)).lower())]) from error
    except msgspec.MsgspecError as error:
        message = f"is not a baseline: {error}"
        raise ConfigError([Complaint(str(path), 0, message, "--write-baseline writes one")]) from error
    return outcome.with_audit(apply(outcome.audit, known)[0])


def write_baseline(every: Sequence[Outcome], path: Path) -> None:
    """Write the findings of every outcome as one baseline. Raises ConfigError."""
    try:
        path.write_bytes(encode(baseline_of(finding for each in every for finding in each.audit.findings)))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([Complaint(str(path), 0, f"the baseline cannot be written: {reason}")]) from error
