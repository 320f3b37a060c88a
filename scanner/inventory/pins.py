"""Whether the policy text is still the one that the inventory was written for.

An inventory *pins* the text's hash and each quote's line. `drifts` says what no longer holds; `repinned` gives the
inventory's own text back with hash and lines refreshed, and says what moved.
"""

from __future__ import annotations

import re

import msgspec

from scanner.inventory.form import InventoryForm
from scanner.inventory.model import Drift
from scanner.inventory.policy_text import PolicyText


class Moved(msgspec.Struct, frozen=True):
    """What a new pin changes: `clause` "" is the hash; `to` is 0 where the quote is gone and needs a person."""

    clause: str
    was: int
    to: int


def drifts(form: InventoryForm, text: PolicyText | None) -> tuple[Drift, ...]:
    """Every pin that does not hold in the text; nothing when the text is not at hand."""
    if text is None:
        return ()
    found: list[Drift] = []
    pinned = form.policy.source.sha256
    if pinned and pinned.lower() != text.sha256:
        found.append(
            Drift(
                f"the policy text {text.path} has changed: its SHA-256 is {text.sha256[:12]}…, "
                f"the inventory was written for {pinned[:12]}…",
                form.policy.source.line,
            )
        )
    for identifier, clause in form.clauses.items():
        if text.stands_on(clause.quote, clause.line_of_text):
            continue
        line = text.find(clause.quote)
        now = f"it stands on line {line} now" if line else "it is no longer in the text"
        found.append(
            Drift(
                f"the quote of clause {identifier} is not on line {clause.line_of_text}; {now}",
                clause.line,
                identifier,
                line,
            )
        )
    return tuple(found)


def repinned(inventory: str, form: InventoryForm, text: PolicyText) -> tuple[str, tuple[Moved, ...]]:
    """The inventory's own text with the hash and the lines of moved quotes refreshed, and what changed. Comments
    stay."""
    lines = inventory.split("\n")
    moved: list[Moved] = []
    if form.policy.source.sha256.lower() != text.sha256:
        _set_hash(lines, form, text.sha256)
        moved.append(Moved("", 0, 0))
    for identifier, clause in form.clauses.items():
        if text.stands_on(clause.quote, clause.line_of_text):
            continue
        line = text.find(clause.quote)
        moved.append(Moved(identifier, clause.line_of_text, line))
        if line:
            _set_line(lines, clause.line, line)
    return "\n".join(lines), tuple(moved)


def _set_hash(lines: list[str], form: InventoryForm, sha256: str) -> None:
    start = form.policy.source.line - 1
    for number in range(start, min(start + 12, len(lines))):
        if re.match(r"\s*sha256\s*:", lines[number]):
            lines[number] = re.sub(r"(sha256\s*:\s*)[^\s#]*", rf"\g<1>{sha256}", lines[number], count=1)
            return
    indent = re.match(r"\s*", lines[start])
    lines.insert(start, f"{indent.group() if indent else ''}sha256: {sha256}")


def _set_line(lines: list[str], at: int, line: int) -> None:
    """Rewrites the clause's `line:` key, which stands on the entry's first line or just below."""
    for number in range(at - 1, min(at + 6, len(lines))):
        new, count = re.subn(r"(\bline\s*:\s*)\d+", rf"\g<1>{line}", lines[number], count=1)
        if count:
            lines[number] = new
            return
