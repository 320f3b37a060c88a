"""What a report is made of: the audit, the catalogue of finding classes, and how the result should look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from scanner.audit.model import Audit, FindingClass
from scanner.project.model import LeftOut


class Outcome(msgspec.Struct, frozen=True):
    """The result of a run, with what reports need beside the audit itself.

    `observed` declarations state what the code was seen to do, and nobody has confirmed them. `unsure` findings of
    a rank below `min_rank` were left out of the audit's.

    `classes` is the catalogue by id (`PF102`); `labels` the words for data types ("e-mail address"); `left_out` what
    the scan did not look at on purpose; `tool_version` is written into machine-readable reports. `application` is
    the one of several that this is the result of.
    """

    audit: Audit
    classes: Mapping[str, FindingClass]
    tool_version: str
    labels: Mapping[str, str] = {}
    left_out: tuple[LeftOut, ...] = ()
    compared: bool = True
    min_rank: int = 0
    unsure: int = 0
    application: str = ""
    observed: int = 0


class Look(msgspec.Struct, frozen=True):
    """How text is laid out: the `width` to keep to, whether colour codes may be written, whether tables are cut to
    fit."""

    width: int = 100
    colour: bool = False
    cuts: bool = False


class TextStream(Protocol):
    """Where a report is written: anything with `write`."""

    def write(self, text: str, /) -> object:
        """Write `text`."""
        ...
