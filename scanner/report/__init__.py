"""Findings and flows, written: text for people, JSON and SARIF for machines.

Each format is one function of an `Outcome` and a stream. Formats are listed in `formats`; nothing here decides
anything: levels, ranks and sentences come from `audit` and `taint`.
"""

from __future__ import annotations

from scanner.report.model import Look, Outcome

__all__ = ["Look", "Outcome"]
