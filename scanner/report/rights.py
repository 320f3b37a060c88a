"""What people can ask for, store by store: where the code deletes, corrects and shows what it keeps of them.

The first place of each is named, with how many more there are; "nowhere" where nothing was found. A class without a
table of its own is told by the tables that have its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from scanner.report.model import Outcome, TextStream
from scanner.report.style import grid, plain_line
from scanner.source import Place
from scanner.taint.model import Flows, Store

HEADINGS = ("store", "keeps", "deleted", "corrected", "shown")
NOWHERE = "nowhere"
_MOST = 4


class _Done(Protocol):
    """Something done to a store, somewhere."""

    @property
    def store(self) -> str: ...

    @property
    def place(self) -> Place: ...


def write_rights(outcomes: Sequence[Outcome], stream: TextStream) -> None:
    """Write one row for each table that keeps personal data, the application first where there are several."""
    named = any(outcome.application for outcome in outcomes)
    rows: list[tuple[str, ...]] = [("application", *HEADINGS) if named else HEADINGS]
    for outcome in outcomes:
        before = (outcome.application,) if named else ()
        rows += [(*before, *row) for row in rights_rows(outcome.audit.flows, outcome.labels)]
    for line in grid(rows):
        stream.write(line + "\n")


def rights_rows(flows: Flows, labels: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """(store, what it keeps, where it is deleted, corrected, shown) of each table."""
    done: tuple[Iterable[_Done], ...] = (flows.deletions, flows.corrections, flows.accesses)
    for store in flows.stores:
        if store.keeps:
            for name, known in _tables(store):
                kept = list(dict.fromkeys(labels.get(field.data_type, field.data_type) for field in store.fields))
                more = f" and {len(kept) - _MOST} more" if len(kept) > _MOST else ""
                told = (_where(places, known) for places in done)
                yield tuple(plain_line(cell) for cell in (name, ", ".join(kept[:_MOST]) + more, *told))


def _tables(store: Store) -> Iterator[tuple[str, frozenset[str]]]:
    if not store.held_by:
        yield store.name, store.names()
    for name in store.held_by:
        last = name.rpartition(".")[2]
        yield last, store.names() | {name.lower(), last.lower()}


def _where(places: Iterable[_Done], names: frozenset[str]) -> str:
    found = list(dict.fromkeys(f"{one.place.path}:{one.place.line}" for one in places if one.store.lower() in names))
    if not found:
        return NOWHERE
    return found[0] + (f" and {len(found) - 1} more" if len(found) > 1 else "")
