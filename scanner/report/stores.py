"""The inventory of stores: what is declared to hold personal data, as a table, as JSON, or one store a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from scanner.report.model import Outcome, TextStream
from scanner.report.style import grid, plain_line
from scanner.taint.model import Store, StoreField

FORMAT_VERSION = 1


def write_stores(outcome: Outcome, stream: TextStream) -> None:
    """Write one row for each personal field."""
    rows = [("kind", "store", "field", "type", "data", "category", "sure", "place")]
    for store in outcome.audit.flows.stores:
        for field in store.fields:
            label = outcome.labels.get(field.data_type, field.data_type)
            place = f"{field.place.path}:{field.place.line}"
            row = (store.kind, store.name, field.name, field.type, label, field.category, field.confidence, place)
            rows.append(tuple(plain_line(cell) for cell in row))  # type: ignore[arg-type]
    for line in grid(rows):
        stream.write(line + "\n")


def write_stores_json(outcome: Outcome, stream: TextStream) -> None:
    """Write all stores as one indented JSON object."""
    whole = {
        "formatVersion": FORMAT_VERSION,
        "stores": [store_record(store, outcome.labels) for store in outcome.audit.flows.stores],
    }
    stream.write(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n")


def write_stores_lines(outcome: Outcome, stream: TextStream) -> None:
    """Write every store as one JSON object a line."""
    for store in outcome.audit.flows.stores:
        stream.write(msgspec.json.encode(store_record(store, outcome.labels)).decode() + "\n")


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
