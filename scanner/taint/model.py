"""What the analysis answers: flows, with everything needed to say why.

A *flow* takes one category of personal data from a *source* (where it is read) to a *sink* (where it is stored,
logged or sent), by *steps* (one shortest witness). A *collection* is a source seen at the edge of the program,
whether or not it flows anywhere. A *guess* is a place where the analysis had to assume. Nothing here has an opinion
on severity.

Longer than other files, because the whole vocabulary of the answer is read together.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from scanner.rules.model import Confidence, Path, Role
from scanner.source import Place
from scanner.taxonomy import SinkKind, TransformationKind

SourceKind = Literal[
    "api",  # a rule of a pack names it
    "field",  # a read of a declared or typed field
    "name",  # a read whose name says so, with context
    "parameter",  # a parameter whose name says so, nothing better known upstream
    "variable",  # a local result whose name says so
    "object",  # a whole object with personal fields
    "declared",  # a declared field of a model, form, schema or table: evidence of collection or storage in itself
    "literal",  # personal data written in the code
]

GuessKind = Literal[
    "name-fallback",  # an unknown receiver: the project's methods of that name were followed
    "unknown-call",  # a call outside the project without a model was taken to pass data on
    "unknown-key",  # a key that is not constant was taken to be any
    "loose-match",  # a rule matched by the receiver's spelling
    "unmodelled-sdk",  # a sending method of an organisation's package that no rule describes
    "bare-name",  # the source is known by a bare name only
    "collapsed-path",  # an access path was longer than the bound
    "whole-object",  # a whole object was taken to show its personal fields
    "stored-row",  # a row read from a database was taken to be the row that was stored
]


class Guess(msgspec.Struct, frozen=True):
    """One assumption: what kind, where, and in words."""

    kind: GuessKind
    place: Place
    text: str


class Step(msgspec.Struct, frozen=True):
    """One step of the witness: a place, the code there, and a plain sentence ("put into dict under 'mail'")."""

    place: Place
    expression: str
    function: str  # qualified name, module included
    sentence: str


class GuardFact(msgspec.Struct, frozen=True):
    """A condition or decorator in force on a step: `call` is the resolved dotted name of a check, with its constant
    arguments.

    `text` is the condition's source text; `polarity` how it came out. `before_source` says that it held where the
    data was read.
    """

    place: Place
    text: str
    polarity: bool
    call: str = ""
    arguments: tuple[str, ...] = ()
    is_decorator: bool = False
    before_source: bool = False
    paths: Literal["", "every", "some"] = ""  # of those from entry points to the source; "" where it was not worked out
    gate: str = ""  # the rule of a pack that takes this for a check of consent
    scope: tuple[str, ...] = ()  # the constants by which such a check says what is consented to
    covers: tuple[str, ...] = ()  # the categories that such a check is known to cover


class Passage(msgspec.Struct, frozen=True):
    """One way from an entry point down to where data is read: the checks of consent that it passes.

    `entry` names where it begins as people know it, `functions` are those on the way, from the first to the last.
    """

    entry: str
    functions: tuple[str, ...]
    gates: tuple[GuardFact, ...] = ()


class Transformation(msgspec.Struct, frozen=True):
    """Something done to the data on the way, in order: `symbol` the function that did it."""

    kind: TransformationKind
    symbol: str
    place: Place


class Source(msgspec.Struct, frozen=True):
    """Where the data was read. `expression` is the code; `symbol` a stable name for it (dotted target, or
    owner.field).

    `owner` is the object or class it was read from ("customer", "Order"); `collects` whether it comes from a person
    or device rather than from our own storage.
    """

    kind: SourceKind
    place: Place
    expression: str
    function: str
    symbol: str
    data_type: str
    category: str
    confidence: Confidence
    evidence: tuple[str, ...]
    owner: str = ""
    collects: bool = False
    rule: str = ""  # the rule's id, for kind "api"
    fields: tuple[str, ...] = ()  # for kind "object": the personal fields that go along


class Recipient(msgspec.Struct, frozen=True):
    """Who receives: `entity` an organisation's id ("" if unknown), `host` as far as constant, `text` what was read
    (holes are `{?}`).

    `resolved` is False when nothing constant names the recipient. A sink inside the process (a log) has none.
    """

    entity: str = ""
    host: str = ""
    text: str = ""
    resolved: bool = False


class Sink(msgspec.Struct, frozen=True):
    """Where the data goes: `symbol` the dotted name of what is called, `argument` which argument, as what `role`."""

    kind: SinkKind
    place: Place
    expression: str
    function: str
    symbol: str
    argument: str
    role: Role
    recipient: Recipient | None = None
    transport: Literal["tls", "cleartext", "unverified", "unknown", "none"] = "none"
    store: str = ""  # table, class, bucket, queue, key or file name, as far as constant
    rule: str = ""
    lasts: int | None = None  # seconds until it is gone; ENDLESS when nothing ends it; None when nothing is said
    lasts_is_said: bool = False  # by the call itself; else it is what the library does where nothing is said


class EntryPoint(msgspec.Struct, frozen=True):
    """A function called from outside: `label` as people know it ("POST /orders", "task shop.tasks.sync")."""

    kind: Literal["route", "task", "command", "handler", "main"]
    label: str
    function: str
    place: Place
    guards: tuple[GuardFact, ...] = ()


class Flow(msgspec.Struct, frozen=True):
    """One category of data from one source to one sink.

    `path` is where inside the sink's argument the data sits (`("[email]",)`); `entry_points` the labels of those from
    which the source can be reached; `ungated` names entry points from which some path to the source passes none of
    `guards`.
    """

    source: Source
    sink: Sink
    steps: tuple[Step, ...]
    transformations: tuple[Transformation, ...] = ()
    guards: tuple[GuardFact, ...] = ()
    guesses: tuple[Guess, ...] = ()
    confidence: Confidence = "high"
    path: Path = ()
    entry_points: tuple[str, ...] = ()
    ungated: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()  # only where some check of consent stands on one of them


class Collection(msgspec.Struct, frozen=True):
    """A source seen, whether or not it flows anywhere, with the conditions in force there."""

    source: Source
    guards: tuple[GuardFact, ...] = ()
    entry_points: tuple[str, ...] = ()
    ungated: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    flows: bool = False  # whether some flow starts here


class SettingSeen(msgspec.Struct, frozen=True):
    """A configuration that leaks in itself (`send_default_pii=True`)."""

    rule: str  # finding class
    place: Place
    expression: str
    function: str
    symbol: str
    data_types: tuple[str, ...]
    message: str


StoreKind = Literal[
    "table", "form", "schema", "record", "avro", "json-schema", "openapi", "protobuf", "graphql",
]  # fmt: skip
"""table: kept; form, schema: handed in; record and the rest: kept or handed in only if the store says so."""


class StoreField(msgspec.Struct, frozen=True):
    """A personal field that a store declares: `type` as written, `data_type` and `category` as judged."""

    name: str
    type: str
    data_type: str
    category: str
    confidence: Confidence
    evidence: tuple[str, ...]
    place: Place
    expression: str
    rule: str = ""


class Store(msgspec.Struct, frozen=True):
    """A declared table, form, schema, record or message with its personal fields.

    `symbol` is its dotted name in code, or the file that declares it. `collects`: people hand it in; `keeps`: it stays.
    `table` is the name that a class gives its table, `held_by` the classes whose tables have the columns of an abstract
    one.
    """

    kind: StoreKind
    name: str
    symbol: str
    place: Place
    fields: tuple[StoreField, ...]
    collects: bool = False
    keeps: bool = False
    table: str = ""
    held_by: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """What code and SQL call it, in lower case: by its dotted name, its class's, and its table's."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.name)
        return frozenset(name.lower() for name in (self.symbol, self.name, words, self.table) if name)


class Deletion(msgspec.Struct, frozen=True):
    """A call that deletes from a store: the dotted name of a class, or the name of a table.

    `entry_points` are the kinds of those that lead there: what a task or command deletes goes without being asked.
    `after` is the age in seconds that rows must have reached, None when none is seen. `cascades`: it goes with what it
    belongs to.
    """

    store: str
    place: Place
    function: str
    entry_points: tuple[str, ...] = ()
    after: int | None = None
    cascades: bool = False


class Lifetime(msgspec.Struct, frozen=True):
    """How long stores of a kind keep what is put there, as a call or setting says.

    `store` names one; "" is every one of the kind, or what the sinks of rule `of` keep.
    """

    kind: SinkKind
    store: str
    lasts: int
    place: Place
    expression: str
    function: str
    rule: str
    of: str = ""


class Correction(msgspec.Struct, frozen=True):
    """A change of personal fields in rows that exist: the store by the dotted name of its class, or its table's."""

    store: str
    place: Place
    function: str


class Access(msgspec.Struct, frozen=True):
    """A read of a store's rows that people get to see: the store by the dotted name of its class."""

    store: str
    place: Place
    function: str


class ConsentState(msgspec.Struct, frozen=True):
    """A place that writes a state of consent: `field` of `store`. `value` None: what it is given is not constant."""

    store: str
    field: str
    value: bool | None
    place: Place
    expression: str
    function: str
    category: str


class LimitHit(msgspec.Struct, frozen=True):
    """A limit that was hit, at how many places, and the first of them: a module and a function of it (-1: none)."""

    limit: str
    places: int
    module: str
    function: int


class Statistics(msgspec.Struct, frozen=True):
    """How much was understood. `calls` = resolved + external + guessed + unresolved, over all functions that were
    opened.
    """

    files: int = 0
    lines: int = 0
    functions: int = 0
    functions_analysed: int = 0
    calls: int = 0
    calls_resolved: int = 0  # to functions or classes of the project
    calls_external: int = 0  # to a dotted path outside the project
    calls_guessed: int = 0  # by the name-based fallback
    calls_unresolved: int = 0
    unparsed_bytes: int = 0
    limits_hit: int = 0
    guesses_dropped: int = 0  # places where data was not followed because that would be one guess too many
    limits: tuple[LimitHit, ...] = ()


class Flows(msgspec.Struct, frozen=True):
    """The whole answer of `taint`, in a fixed order."""

    flows: tuple[Flow, ...]
    collections: tuple[Collection, ...]
    settings: tuple[SettingSeen, ...]
    entry_points: tuple[EntryPoint, ...]
    statistics: Statistics
    stores: tuple[Store, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    lifetimes: tuple[Lifetime, ...] = ()
    accesses: tuple[Access, ...] = ()
    consents: tuple[ConsentState, ...] = ()
    corrections: tuple[Correction, ...] = ()
    columns: tuple[str, ...] = ()  # `Bill.invoice_number` of every table that a class declares, personal or not
