"""The record of processing activities of GDPR Art. 30(1): one row an affirmed declaration, "not declared" where the
inventory says nothing. The organisation's contacts and the general measures stand above or beside it."""

from __future__ import annotations

import csv
import io

from scanner.inventory import durations
from scanner.inventory.exchange.statement import Exported, affirmed, losses
from scanner.inventory.model import Declaration, Inventory

HEADINGS = (
    "Processing", "Purposes", "Data subjects", "Categories of data", "Recipients", "Transfers", "Erasure after",
    "Measures",
)  # fmt: skip
NOT_DECLARED = "not declared"
_SECURITY = ("PF301", "PF302", "PF304", "PF305")
_CARRIES = frozenset(("retention", "recipients", "purposes", "regions", "subjects", "anonymity", "open"))


def write_csv(inventory: Inventory) -> Exported:
    """The record as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows(inventory))
    return Exported(stream.getvalue(), losses(inventory, _CARRIES))


def write_markdown(inventory: Inventory) -> Exported:
    """The record as a Markdown page."""
    lines = [
        f"# Record of processing: {inventory.title}",
        "",
        f"Controller: {_controller(inventory)}. Contact: {inventory.contact or NOT_DECLARED}.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{' --- |' * len(HEADINGS)}",
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows(inventory)),
    ]
    return Exported("\n".join(lines) + "\n", losses(inventory, _CARRIES))


def rows(inventory: Inventory) -> list[tuple[str, ...]]:
    """The cells of each affirmed declaration, in the order of HEADINGS."""
    return [_row(entry, inventory) for entry in affirmed(inventory)]


def _row(entry: Declaration, inventory: Inventory) -> tuple[str, ...]:
    known = inventory.purposes
    purposes = [known[key].label if key in known else key for key in entry.purposes if entry.purposes_stated]
    data = [term.term or inventory.label(term.category) for term in entry.data] + (["and the like"] * entry.open)
    recipients = [inventory.entities[key].name if key in inventory.entities else key for key in entry.to]
    return (
        entry.id,
        "; ".join(purposes) or NOT_DECLARED,
        "; ".join(entry.subjects) or NOT_DECLARED,
        "; ".join(data),
        "; ".join(recipients) or NOT_DECLARED,
        "; ".join(entry.regions or inventory.regions) or NOT_DECLARED,
        durations.words(entry.retention) if entry.retention >= 0 else NOT_DECLARED,
        _measures(entry, inventory),
    )


def _measures(entry: Declaration, inventory: Inventory) -> str:
    """What is said of the data itself, and what the policy promises of security."""
    said: list[str] = [entry.identifiability] if entry.identifiability != "identified" else []
    said += [promise.text for promise in inventory.promises if any(rule in _SECURITY for rule in promise.check)]
    return "; ".join(said) or NOT_DECLARED


def _controller(inventory: Inventory) -> str:
    names = [entity.name for entity in inventory.entities.values() if entity.role == "first_party"]
    return ", ".join(names) or NOT_DECLARED
