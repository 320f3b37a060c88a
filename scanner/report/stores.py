"""The inventory of stores: what is declared to hold personal data, as a table, as JSON, or one store a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from scanner.report.model import Outcome, TextStream
from scanner.report.style import grid, plain_line
from scanner.taint.model import Store, StoreField

FORMAT_VERSION = 1


HEADINGS = ("kind", "store", "field", "type", "data", "category", "sure", "place")


def write_stores(outcomes: Sequence[Outcome], stream: TextStream) -> None:
    """Write one row for each personal field, the application first where there are several."""
    named = any(outcome.application for outcome in outcomes)
    rows: list[tuple[str, ...]] = [("application", *HEADINGS) if named else HEADINGS]
    for outcome in outcomes:
        before = (outcome.application,) if named else ()
        rows += [(*before, *row) for store in outcome.audit.flows.stores for row in _rows(store, outcome.labels)]
    for line in grid(rows):
        stream.write(line + "\n")


def write_stores_json(outcomes: Sequence[Outcome], stream: TextStream) -> None:
    """Write all stores as one indented JSON object."""
    whole = {
        "formatVersion": FORMAT_VERSION,
        "stores": [record for outcome in outcomes for record in _records(outcome)],
    }
    stream.write(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n")


def write_stores_lines(outcomes: Sequence[Outcome], stream: TextStream) -> None:
    """Write every store as one JSON object a line."""
    for outcome in outcomes:
        for record in _records(outcome):
            stream.write(msgspec.json.encode(record).decode() + "\n")


def store_record(store: Store, labels: Mapping[str, str]) -> dict[str, Any]:
    """A store as reports write it."""
    return {
        "kind": store.kind,
        "name": store.name,
        "symbol": store.symbol,
        "path": store.place.path,
        "line": store.place.line,
        "collects": store.collects,
        "keeps": store.keeps,
        "fields": [_field(field, labels) for field in store.fields],
    }


def _records(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for store in outcome.audit.flows.stores:
        record = store_record(store, outcome.labels)
        yield {"application": outcome.application, **record} if outcome.application else record


def _rows(store: Store, labels: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for field in store.fields:
        label = labels.get(field.data_type, field.data_type)
        place = f"{field.place.path}:{field.place.line}"
        row = (store.kind, store.name, field.name, field.type, label, field.category, field.confidence, place)
        yield tuple(plain_line(cell) for cell in row)


def _field(field: StoreField, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "dataType": field.data_type,
        "label": labels.get(field.data_type, field.data_type),
        "category": field.category,
        "confidence": field.confidence,
        "evidence": field.evidence,
        "path": field.place.path,
        "line": field.place.line,
    }
