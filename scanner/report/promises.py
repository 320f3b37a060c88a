"""What you promised, what the code does, how we know: one row a promise, as text, Markdown or JSON.

A promise is *violated* when a finding of one of its classes rests on it, *kept* when everything that bears on it is as
promised, *undecided* when the bindings leave it open, *nothing seen* when no code bears on it, and *to be attested*
when no code could ever show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from scanner.audit.counts import bearing
from scanner.audit.model import DeclarationCount, Finding
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory, Promise
from scanner.report.model import Look, Outcome, TextStream
from scanner.report.style import paint, wrapped_grid

Verdict = Literal["kept", "violated", "undecided", "nothing seen", "to be attested"]
NO_PROMISES = (
    "the inventory states no promises: write under `promises` what the text promises and which classes check it"
)
HEADINGS = ("what you promised", "what the code does", "how we know")

_SHOWN = 2
_HOW = {
    "static": "read in the code",
    "partial": "read in the code, which shows a part of it",
    "attest": "code cannot show it: somebody has to attest it",
}
_ORDER: tuple[Verdict, ...] = ("violated", "undecided", "kept", "nothing seen", "to be attested")


class PromiseRow(msgspec.Struct, frozen=True, rename="camel"):
    """How one promise fared. `broken_by` are places with the class of the finding, the surest first."""

    id: str
    text: str
    clauses: tuple[str, ...]
    verdict: Verdict
    compliant: int
    violation: int
    gap: int
    broken_by: tuple[str, ...]
    how: str
    checked_by: tuple[str, ...]
    note: str = ""
    application: str = ""


def promise_rows(outcome: Outcome, inventory: Inventory, bindings: Bindings | None) -> tuple[PromiseRow, ...]:
    """A row a promise, in the inventory's order."""
    counts = {each.id: each for each in outcome.audit.promises}
    shown = [each for each in outcome.audit.findings if not each.suppressed and each.verdict == "violation"]
    return tuple(
        msgspec.structs.replace(
            _row(promise, counts.get(promise.id), _broken_by(promise, shown, inventory), bindings),
            application=outcome.application,
        )
        for promise in inventory.promises
    )


def write_promises(rows: Sequence[PromiseRow], stream: TextStream, look: Look) -> None:
    """Write the table for a terminal, and how many promises came out how."""
    if not rows:
        stream.write(NO_PROMISES + "\n")
        return
    left = min(max(look.width * 30 // 100, 24), 44)
    right = min(max(look.width * 26 // 100, 20), 40)
    widths = (left, max(look.width - left - right - 4, 24), right)
    stream.write(paint(wrapped_grid([HEADINGS], widths)[0], "strong", look) + "\n")
    for row in rows:
        stream.write("\n" + "\n".join(wrapped_grid([promise_cells(row)], widths)) + "\n")
    stream.write("\n" + _total(rows) + "\n")


def write_promises_markdown(rows: Sequence[PromiseRow], stream: TextStream) -> None:
    """Write the table as Markdown."""
    if not rows:
        stream.write(NO_PROMISES + "\n")
        return
    stream.write(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}\n")
    for row in rows:
        cells = (cell.replace("|", "\\|").replace("\n", "<br>") for cell in promise_cells(row))
        stream.write(f"| {' | '.join(cells)} |\n")
    stream.write(f"\n{_total(rows)}\n")


def write_promises_json(rows: Sequence[PromiseRow], stream: TextStream) -> None:
    """Write the rows as one JSON list."""
    stream.write(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n")


def _row(
    promise: Promise, count: DeclarationCount | None, broken_by: tuple[str, ...], bindings: Bindings | None
) -> PromiseRow:
    found = count or DeclarationCount(promise.id, 0, 0, 0)
    return PromiseRow(
        id=promise.id,
        text=promise.text,
        clauses=promise.clauses,
        verdict=_verdict(promise, found),
        compliant=found.compliant,
        violation=found.violation,
        gap=found.gap,
        broken_by=broken_by if promise.verify != "attest" else (),
        how=_HOW[promise.verify],
        checked_by=promise.check if promise.verify != "attest" else (),
        note="; ".join(part for part in (promise.note, _via(promise, bindings)) if part),
    )


def _verdict(promise: Promise, count: DeclarationCount) -> Verdict:
    if promise.verify == "attest" or not promise.check:
        return "to be attested"
    if count.violation:
        return "violated"
    if count.gap:
        return "undecided"
    return "kept" if count.compliant else "nothing seen"


def _broken_by(promise: Promise, findings: Iterable[Finding], inventory: Inventory) -> tuple[str, ...]:
    """Where findings break a promise: those of its classes that rest on what it is about, or on nothing."""
    about = set(bearing(promise, inventory))
    found = []
    for each in findings:
        rested = {citation.declaration for citation in each.citations if citation.declaration}
        if each.rule in promise.check and (not about or not rested or rested & about):
            found.append((-each.rank, f"{each.rule} {each.place.path}:{each.place.line}"))
    return tuple(dict.fromkeys(place for _, place in sorted(found)))


def _via(promise: Promise, bindings: Bindings | None) -> str:
    if promise.via != "bindings.legal_obligation":
        return f"see {promise.via}" if promise.via else ""
    listed = len(bindings.legal_obligation) if bindings is not None else 0
    return f"the bindings list {listed} such exception{'s' if listed != 1 else ''}, each with reason and approver"


def promise_cells(row: PromiseRow) -> tuple[str, ...]:
    """A promise as the cells under HEADINGS."""
    cited = f" ({', '.join(row.clauses)})" if row.clauses else ""
    how = row.how + (f": {', '.join(row.checked_by)}" if row.checked_by else "")
    return f"{row.id} {row.text}{cited}", _does(row), how + (f"\n{row.note}" if row.note else "")


def _does(row: PromiseRow) -> str:
    if row.verdict == "to be attested":
        return "to be attested"
    if row.verdict == "nothing seen":
        return "nothing seen: no code bears on it"
    parts = (
        (row.violation, "against it"),
        (row.gap, "undecided"),
        (row.compliant, "as promised"),
    )
    told = f"{row.verdict}: " + ", ".join(f"{number} {what}" for number, what in parts if number)
    if row.verdict != "violated" or not row.broken_by:
        return told
    shown = row.broken_by[:_SHOWN]
    more = len(row.broken_by) - len(shown)
    return "\n".join([told, *shown, *([f"and {more} more"] if more else [])])


def _total(rows: Sequence[PromiseRow]) -> str:
    counts = [(sum(row.verdict == verdict for row in rows), verdict) for verdict in _ORDER]
    said = ", ".join(f"{number} {verdict}" for number, verdict in counts if number)
    return f"{len(rows)} promise{'s' if len(rows) != 1 else ''}: {said or 'none'}"
