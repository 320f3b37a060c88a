"""Whether the policy text is still the one that the inventory was written for.

An inventory *pins* the text's hash and each quote's line. `drifts` says what no longer holds; `repinned` gives the
inventory's own text back with hash and lines refreshed, and says what moved. A sentence that was *reworded* is shown
beside the one that stands there now; it is taken over only when a person says so, and while one is open the old hash
stays: the inventory was not written for the new text.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator

import msgspec

from scanner.inventory.form import ClauseForm, InventoryForm
from scanner.inventory.model import Drift
from scanner.inventory.policy_text import PolicyText, flat
from scanner.inventory.prose.blocks import blocks

_ALIKE = 0.6
"""The share of a sentence that must stay for it to count as reworded."""


class Moved(msgspec.Struct, frozen=True):
    """What a new pin changes: `clause` "" is the hash; `to` is 0 where the quote is gone and needs a person. `wording`
    is the sentence that seems to have taken its place."""

    clause: str
    was: int
    to: int
    quote: str = ""
    wording: str = ""


def drifts(form: InventoryForm, text: PolicyText | None) -> tuple[Drift, ...]:
    """Every pin that does not hold in the text; nothing when the text is not at hand."""
    if text is None:
        return ()
    found: list[Drift] = []
    source = form.policy.source
    if source.sha256 and source.sha256.lower() != text.sha256:
        what = f"the policy text {text.path} has changed: its SHA-256 is {text.sha256[:12]}…, "
        found.append(Drift(what + f"the inventory was written for {source.sha256[:12]}…", source.line))
    for identifier, clause in form.clauses.items():
        if text.stands_on(clause.quote, clause.line_of_text):
            continue
        line = text.find(clause.quote)
        now = f"it stands on line {line} now" if line else "it is no longer in the text"
        what = f"the quote of clause {identifier} is not on line {clause.line_of_text}; {now}"
        found.append(Drift(what, clause.line, identifier, line))
    return tuple(found)


def repinned(
    inventory: str, form: InventoryForm, text: PolicyText, reword: bool = False
) -> tuple[str, tuple[Moved, ...]]:
    """The inventory's own text with the hash and the lines of moved quotes refreshed, and what changed; comments stay.
    With `reword` a reworded sentence takes the old quote's place.
    """
    lines = inventory.split("\n")
    moved = list(_moved(form, text))
    # From the end: what is rewritten may take fewer lines than it took.
    for each in sorted(moved, key=lambda one: -form.clauses[one.clause].line):
        entry = form.clauses[each.clause]
        if each.to and (reword or not each.wording):
            _set(lines, entry, "line", str(each.to))
        if each.wording and reword:
            _set(lines, entry, "quote", json.dumps(each.wording, ensure_ascii=False))
    settled = all(each.to and (reword or not each.wording) for each in moved)
    if settled and form.policy.source.sha256.lower() != text.sha256:
        _set_hash(lines, form, text.sha256)
        moved.insert(0, Moved("", 0, 0))
    return "\n".join(lines), tuple(moved)


def uncited(form: InventoryForm, text: PolicyText) -> Iterator[tuple[int, str]]:
    """(line, text) of sentences, items and rows in which no clause's quote stands."""
    quotes = [flat(clause.quote) for clause in form.clauses.values()]
    for block in blocks(text):
        if not any(block.text in quote or quote in block.text for quote in quotes):
            yield block.line, block.text


def _moved(form: InventoryForm, text: PolicyText) -> Iterator[Moved]:
    free: list[tuple[int, str]] | None = None
    for identifier, clause in form.clauses.items():
        if text.stands_on(clause.quote, clause.line_of_text):
            continue
        line = text.find(clause.quote)
        if line:
            yield Moved(identifier, clause.line_of_text, line, clause.quote)
            continue
        free = list(uncited(form, text)) if free is None else free
        at, wording = _nearest(clause.quote, free)
        yield Moved(identifier, clause.line_of_text, at, clause.quote, wording)


def _nearest(quote: str, free: list[tuple[int, str]]) -> tuple[int, str]:
    """The sentence that is most like a quote, (0, "") when none is like it."""
    wanted = flat(quote).split()
    best, found = _ALIKE, (0, "")
    for line, sentence in free:
        alike = difflib.SequenceMatcher(None, wanted, sentence.split(), autojunk=False).ratio()
        if alike > best:
            best, found = alike, (line, sentence)
    return found


def _set_hash(lines: list[str], form: InventoryForm, sha256: str) -> None:
    """Writes the hash where the source stands: in its place, else into the braces, else on a line of its own."""
    start = form.policy.source.line - 1
    for number in range(start, min(start + 12, len(lines))):
        fresh, count = re.subn(r"(\bsha256\s*:\s*)[^\s#,}]*", rf"\g<1>{sha256}", lines[number], count=1)
        if count:
            lines[number] = fresh
            return
    braces, count = re.subn(r"(source\s*:\s*\{)([^{}]*)\}", rf"\g<1>\g<2>, sha256: {sha256}}}", lines[start], count=1)
    if count:
        lines[start] = braces
        return
    indent = re.match(r"\s*", lines[start])
    lines.insert(start, f"{indent.group() if indent else ''}sha256: {sha256}")


def _set(lines: list[str], entry: ClauseForm, key: str, value: str) -> None:
    """Rewrites a key of a clause, which stands on the entry's first line or just below."""
    at = entry.line - 1
    if key == "quote":
        return _set_quote(lines, entry, value)
    for number in range(at, min(at + 6, len(lines))):
        fresh, count = re.subn(rf"(\b{key}\s*:\s*)\d+", rf"\g<1>{value}", lines[number], count=1)
        if count:
            lines[number] = fresh
            return None
    return None


def _set_quote(lines: list[str], entry: ClauseForm, value: str) -> None:
    """A quote may be plain, in either kind of quotes, or a block over several lines."""
    at = entry.line - 1
    for number in range(at, min(at + 6, len(lines))):
        found = re.search(r"\bquote\s*:\s*", lines[number])
        if found is None:
            continue
        rest = lines[number][found.end() :]
        if rest[:1] in ("|", ">"):
            depth = len(lines[number]) - len(lines[number].lstrip())
            end = number + 1
            while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > depth):
                end += 1
            del lines[number + 1 : end]
            lines[number] = lines[number][: found.end()] + value
            return
        end_of = re.match(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^#]*', rest)
        tail = rest[end_of.end() :] if end_of and rest[:1] in "\"'" else ""
        lines[number] = lines[number][: found.end()] + value + tail
        return
