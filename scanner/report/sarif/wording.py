"""Message syntax: plain text in which square brackets are escaped and links to related locations are `[text](id)`."""

from __future__ import annotations

from typing import Any

import sarif_om

from scanner.report.sarif.parts import make


def escaped(text: str) -> str:
    """`text` for a message: backslashes and square brackets stand for themselves (SARIF 2.1.0, section 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def link(text: str, identity: int) -> str:
    """A link to the related location with this id."""
    return f"[{escaped(text)}]({identity})"


def sentence(text: str) -> str:
    """`text` with a full stop at its end."""
    return text if text.rstrip().endswith((".", "!", "?")) else text.rstrip() + "."


def as_message(text: str) -> Any:
    """A message of plain text."""
    return make(sarif_om.Message, text=escaped(text))
