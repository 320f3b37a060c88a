"""Flows and findings as records: the published, machine-readable form, one flat JSON object each.

The types here are the format: `docs/schemas/flows.schema.json` is generated from `FlowRecord`, and `schemas` does it.
Keys are in camel case; lines and columns count from 1, columns in Unicode code points; paths are relative to the
root.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from scanner.audit.model import Presence
from scanner.project.walk import is_test
from scanner.rules.model import Confidence, Role
from scanner.source import Place
from scanner.taint.model import Flow, GuardFact, Guess, GuessKind, SourceKind, Step, Transformation
from scanner.taxonomy import SinkKind, TransformationKind


class PlaceRecord(msgspec.Struct, frozen=True, rename="camel"):
    """A place in a file; `end` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class SourceRecord(msgspec.Struct, frozen=True, rename="camel"):
    """Where the data was read: how it is known (`kind`), the code, and whether it comes from a person or device."""

    file: str
    line: int
    column: int
    expression: str
    kind: SourceKind
    symbol: str
    function: str
    owner: str
    collects: bool
    fields: tuple[str, ...]


class RecipientRecord(msgspec.Struct, frozen=True, rename="camel"):
    """Who receives: an organisation's id, a host as far as it is constant, what was read. `{?}` is an unknown
    part."""

    entity: str
    host: str
    text: str
    resolved: bool


class SinkRecord(msgspec.Struct, frozen=True, rename="camel"):
    """Where the data goes: `symbol` is called, `argument` receives the data as `role`, at `path` inside it."""

    file: str
    line: int
    column: int
    expression: str
    kind: SinkKind
    recipient: RecipientRecord | None
    symbol: str
    function: str
    argument: str
    role: Role
    path: str
    transport: str
    store: str


class StepRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One step of the witness."""

    file: str
    line: int
    column: int
    sentence: str
    expression: str
    function: str


class TransformationRecord(msgspec.Struct, frozen=True, rename="camel"):
    """Something done to the data on the way."""

    kind: TransformationKind
    symbol: str
    file: str
    line: int


class GuardRecord(msgspec.Struct, frozen=True, rename="camel"):
    """A condition in force on a step: its text, how it came out, and the check that it calls."""

    text: str
    polarity: bool
    call: str
    arguments: tuple[str, ...]
    file: str
    line: int
    before_source: bool


class GuessRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One assumption that the flow rests on."""

    kind: GuessKind
    text: str
    file: str
    line: int


class FlowRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One category of personal data from one source to one sink. `application`: in which of several; "" for the only
    one. `place`: `test` where source or sink stands in test code."""

    sink_kind: SinkKind
    categories: tuple[str, ...]
    types: tuple[str, ...]
    source: SourceRecord
    sink: SinkRecord
    transformations: tuple[TransformationRecord, ...]
    guards: tuple[GuardRecord, ...]
    steps: tuple[StepRecord, ...]
    confidence: Confidence
    why: tuple[str, ...]
    guesses: tuple[GuessRecord, ...]
    entry_points: tuple[str, ...]
    application: str = ""
    place: Literal["code", "test"] = "code"


def flow_record(flow: Flow, application: str = "") -> FlowRecord:
    """A flow as its record."""
    return FlowRecord(
        sink_kind=flow.sink.kind,
        categories=(flow.source.category,) if flow.source.category else (),
        types=(flow.source.data_type,) if flow.source.data_type else (),
        source=_source(flow),
        sink=_sink(flow),
        transformations=tuple(_transformation(each) for each in flow.transformations),
        guards=tuple(_guard(guard) for guard in flow.guards),
        steps=tuple(_step(step) for step in flow.steps),
        confidence=flow.confidence,
        why=flow.source.evidence,
        guesses=tuple(_guess(guess) for guess in flow.guesses),
        entry_points=flow.entry_points,
        application=application,
        place="test" if in_test(flow) else "code",
    )


def in_test(flow: Flow) -> bool:
    """Whether a flow begins or ends in test code."""
    return is_test(flow.source.place.path) or is_test(flow.sink.place.path)


def place_record(place: Place) -> PlaceRecord:
    """A place as its record."""
    return PlaceRecord(place.path, place.line, place.column, place.end_line, place.end_column)


def presence_record(present: Presence) -> dict[str, Any]:
    """An organisation whose package is needed and to which no flow was seen, as reports write it."""
    return {
        "recipient": present.recipient,
        "name": present.name,
        "role": present.role,
        "package": present.package,
        "group": present.group,
        "locked": present.locked,
        "path": present.place.path,
        "line": present.place.line,
    }


def flows_schema() -> Mapping[str, Any]:
    """The JSON Schema of one line of `flowaudit flows --format jsonl`."""
    (reference,), parts = msgspec.json.schema_components([FlowRecord], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A flow of personal data, as written by flowaudit flows --format jsonl",
        **reference,
        "$defs": parts,
    }


def _source(flow: Flow) -> SourceRecord:
    source = flow.source
    return SourceRecord(
        file=source.place.path,
        line=source.place.line,
        column=source.place.column,
        expression=source.expression,
        kind=source.kind,
        symbol=source.symbol,
        function=source.function,
        owner=source.owner,
        collects=source.collects,
        fields=source.fields,
    )


def _sink(flow: Flow) -> SinkRecord:
    sink = flow.sink
    to = sink.recipient
    return SinkRecord(
        file=sink.place.path,
        line=sink.place.line,
        column=sink.place.column,
        expression=sink.expression,
        kind=sink.kind,
        recipient=RecipientRecord(to.entity, to.host, to.text, to.resolved) if to else None,
        symbol=sink.symbol,
        function=sink.function,
        argument=sink.argument,
        role=sink.role,
        path="".join(flow.path),
        transport=sink.transport,
        store=sink.store,
    )


def _step(step: Step) -> StepRecord:
    place = step.place
    return StepRecord(place.path, place.line, place.column, step.sentence, step.expression, step.function)


def _transformation(each: Transformation) -> TransformationRecord:
    return TransformationRecord(each.kind, each.symbol, each.place.path, each.place.line)


def _guard(guard: GuardFact) -> GuardRecord:
    place = guard.place
    return GuardRecord(
        guard.text, guard.polarity, guard.call, guard.arguments, place.path, place.line, guard.before_source
    )


def _guess(guess: Guess) -> GuessRecord:
    return GuessRecord(guess.kind, guess.text, guess.place.path, guess.place.line)
