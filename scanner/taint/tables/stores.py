"""Stores: what is declared to hold personal data, in code and in files beside it; and what that proves in itself.

A table that has an e-mail column keeps e-mail addresses, and a form or request schema collects them, whatever the code
does next: both are collections. A record or message only says what may be held; it is listed and proves nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scanner.rules.lookup import RuleSet
from scanner.schemas import Record, RecordField
from scanner.source import Place
from scanner.taint.model import Collection, Source, Store, StoreField

RULE = "schemas"


def store_of_record(record: Record, path: str, rules: RuleSet) -> Store | None:
    """A file's record as a store, None when none of its fields is personal."""
    names = tuple(field.name for field in record.fields)
    found = tuple(_fields(record, names, path, rules))
    if not found:
        return None
    keeps = record.kind == "table"
    return Store(record.kind, record.name, path, Place(path, record.line), found, record.receives, keeps)


def collections_of(stores: Iterable[Store]) -> Iterator[Collection]:
    """What tables keep, and forms and requests collect, as evidence in itself."""
    for store in stores:
        if not (store.keeps or store.collects):
            continue
        for field in store.fields:
            yield Collection(
                Source(
                    "declared",
                    field.place,
                    field.expression,
                    store.symbol,
                    f"{store.name}.{field.name}",
                    field.data_type,
                    field.category,
                    field.confidence,
                    field.evidence,
                    store.name,
                    store.collects,
                    field.rule,
                )
            )


def merged(stores: Iterable[Store]) -> tuple[Store, ...]:
    """The stores by place. Statements about one table tell of one store: each adds the columns not yet known. What
    they say of the table of a class (as migrations do) the class says itself."""
    kept: dict[tuple[str, str], Store] = {}
    every = sorted(stores, key=_place)
    mapped = {name for store in every if store.kind == "table" and not _is_said(store) for name in store.names()}
    for store in every:
        is_said = _is_said(store)
        if is_said and store.name.lower() in mapped:
            continue
        key = ("", store.name.lower()) if is_said else (store.symbol, f"{store.kind} {store.name} {store.place.line}")
        known = kept.get(key)
        if known is not None:
            names = {field.name.lower() for field in known.fields}
            new = tuple(field for field in store.fields if field.name.lower() not in names)
            store = msgspec.structs.replace(known, fields=(*known.fields, *new))
        kept[key] = store
    return tuple(sorted(kept.values(), key=_place))


def _is_said(store: Store) -> bool:
    """Whether statements or calls make the table, and no class."""
    return all(field.rule.startswith(RULE) for field in store.fields) and store.kind == "table"


def _place(store: Store) -> tuple[object, ...]:
    return store.place.path, store.place.line, store.name, store.kind, store.symbol


def _fields(record: Record, names: tuple[str, ...], path: str, rules: RuleSet) -> Iterator[StoreField]:
    # An operation ("POST /orders") is no owner: its parameters stand for themselves.
    owner = "" if " " in record.name else record.name.rpartition(".")[2]
    for field in record.fields:
        beside = tuple(name for name in names if name != field.name)
        verdict = rules.classify(field.name, owner, field.type, beside, path)
        if verdict.data_type:
            yield StoreField(
                field.name,
                field.type,
                verdict.data_type,
                verdict.category,
                "medium" if verdict.confidence == "low" else "high",
                verdict.evidence,
                Place(path, field.line),
                _written(field),
                f"{RULE}.{record.kind}",
            )


def _written(field: RecordField) -> str:
    return f"{field.name} {field.type}".strip()
