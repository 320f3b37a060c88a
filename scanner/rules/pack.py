"""A pack as it is written: one YAML file that models one library. `docs/rules.md` explains each key with examples.

These types are what reads the file, and the JSON Schema in `rules/schema/pack.json` is made from them.
"""

from __future__ import annotations

import msgspec

from scanner.document import Line, Word
from scanner.rules.model import Confidence, Role
from scanner.taxonomy import SinkKind, TransformationKind

Words = tuple[Word, ...]


class ParameterEntry(msgspec.Struct, frozen=True):
    """Parameters of these `names` (any when empty) of functions by qualified name, by decorator, or by their
    class's base.
    """

    line: Line
    names: Words = ()
    function: Words = ()
    decorator: Words = ()
    base: Words = ()


class SourceEntry(msgspec.Struct, frozen=True):
    """What is read is personal data of `types`; without types a carrier, whose parts are judged by their names."""

    line: Line
    types: Words = ()
    port: Word | None = None
    collects: bool = True
    confidence: Confidence = "certain"
    sentence: str = ""


class LastsEntry(msgspec.Struct, frozen=True):
    """How long what is kept stays: the numbers at `ports`, multiplied, in this `unit`; or in the unit that the text at
    `unit_port` names in `units`. `otherwise`: what is read where the first is not given. `absent`: what holds where
    nothing is (a duration, `forever`, or nothing said). `endless`: constants that mean for ever (`"0"`, `"None"`).
    """

    line: Line
    ports: Words = ()
    unit: str = "seconds"
    unit_port: Word | None = None
    units: dict[str, str] = {}
    absent: str = ""
    endless: tuple[str, ...] = ()
    otherwise: LastsEntry | Word | None = None


class KeepsEntry(msgspec.Struct, frozen=True):
    """A call that says how long a store of this `kind` keeps what is put there; `store` is the port that names it, `of`
    the rule whose sinks it speaks of.
    """

    line: Line
    kind: SinkKind
    lasts: LastsEntry | Word
    store: Word | None = None
    of: str = ""


class SinkEntry(msgspec.Struct, frozen=True):
    """The arguments `args` (a list of ports, or ports with roles) reach a sink."""

    line: Line
    kind: SinkKind
    args: tuple[Word, ...] | dict[str, Role]
    recipient: Word | None = None
    recipient_from: Word | None = None
    transport: str = "none"
    verify: Word | None = None
    store: Word | None = None
    sentence: str = ""
    rows: Words = ()
    values: Words = ()
    names: tuple[str, ...] = ()
    shape: str = ""
    lasts: LastsEntry | Word | None = None


class TransformEntry(msgspec.Struct, frozen=True):
    """The argument comes out at `to`, transformed."""

    line: Line
    kind: TransformationKind
    port: Word = Word("0")
    to: Word = Word("return")


class CallbackEntry(msgspec.Struct, frozen=True):
    """`function` is called; `pass` maps ports of this call to arguments of the callback; `result` takes what it
    returns.
    """

    line: Line
    function: Word
    passes: dict[str, Words] = msgspec.field(name="pass", default={})
    result: Word | None = None
    decorated: Words = ()


class ListenEntry(msgspec.Struct, frozen=True):
    """What is sent over the `channel` reaches `function` (without it, the decorated one); `skip` of its parameters come
    before.
    """

    line: Line
    channel: Word
    function: Word | None = None
    skip: int = 0


class SendEntry(msgspec.Struct, frozen=True):
    """`pass` maps ports of this call to arguments of those who listen on the channel: at a port, or by its `name`."""

    line: Line
    passes: dict[str, Words] = msgspec.field(name="pass", default={})
    channel: Word | None = None
    name: str = ""


class SaveEntry(msgspec.Struct, frozen=True):
    """What is in the fields or under the keys of `args` is stored in rows of the class that `of` tells: a port, or
    `owner`.
    """

    line: Line
    args: Words
    of: Word = Word("owner")


class RowsEntry(msgspec.Struct, frozen=True):
    """Rows of the class that `of` tells (a port, or `owner`) are at `at`."""

    line: Line
    of: Word = Word("owner")
    at: Word = Word("return")
    alone: bool = False
    reverse: str = ""
    manager: str = ""


class TemplateEntry(msgspec.Struct, frozen=True):
    """The call prints the template that `name` tells (ports, the first that does), given the `context`: ports of
    mappings, `**` for keywords.
    """

    line: Line
    name: Words
    context: Words = ()


class ChainEntry(msgspec.Struct, frozen=True):
    """What the method `of` returns (at the port `give`) the library gives to the methods `names`, at the port `to`."""

    line: Line
    of: str
    names: tuple[str, ...]
    to: Word
    give: Word | None = None


class TagEntry(msgspec.Struct, frozen=True):
    """A function that templates call by name: `name` and `function` are ports (the function's own name, the decorated
    function), `context` the port that says whether it gets the whole context first, `template` the one that names the
    template which prints what it returns.
    """

    line: Line
    name: Word | None = None
    function: Word | None = None
    context: Word | None = None
    template: Word | None = None


class EntryPointEntry(msgspec.Struct, frozen=True):
    """What is decorated, registered (`function`) or inherits (`names`: its methods) is called from outside."""

    line: Line
    kind: str
    route: Word | None = None
    methods: Word | None = None
    function: Word | None = None
    names: tuple[str, ...] = ()


class GateEntry(msgspec.Struct, frozen=True):
    """A consent check; `scope` is the port that names what is consented to, `categories` what it is known to cover."""

    line: Line
    scope: Word | None = None
    categories: Words = ()


class SettingEntry(msgspec.Struct, frozen=True):
    """A configuration that leaks in itself."""

    line: Line
    rule: str
    message: str
    types: Words = ()


class FieldEntry(msgspec.Struct, frozen=True):
    """A declared field of a model, form or schema: its data types, or none when its name decides.

    Under `base` or `decorator`: every annotated field of such classes. A `record` holds data in the program: it neither
    collects nor stores.
    """

    line: Line
    store: str
    bases: Words = ()
    types: Words = ()


class ConditionEntry(msgspec.Struct, frozen=True):
    """What an argument must be: a constant that matches a regular expression, absent, or present."""

    line: Line
    regex: str = ""
    absent: bool = False
    present: bool = False


class ReturnsEntry(msgspec.Struct, frozen=True):
    """The class of the result: a dotted path, or that of the class given at a port; `element` for a collection
    of such.
    """

    line: Line
    of: Word | None = None
    port: Word | None = None
    element: bool = False


class Examples(msgspec.Struct, frozen=True):
    """Code in which the rule must apply, and code in which it must not."""

    line: Line
    match: Words
    no_match: Words = ()


class RuleEntry(msgspec.Struct, frozen=True):
    """One rule: where it matches (the first group of keys), and what that means (the second)."""

    id: Word
    examples: Examples
    line: Line
    note: str = ""
    call: Words = ()
    bare_call: Words = ()
    loose_call: Words = ()
    named_call: Words = ()
    read: Words = ()
    named_read: Words = ()
    loose_read: Words = ()
    parameter: ParameterEntry | None = None
    decorator: Words = ()
    base: Words = ()
    literal: Words = ()
    assign: Words = ()
    when: dict[str, str | int | float | bool | ConditionEntry | None] = {}
    source: SourceEntry | None = None
    sink: SinkEntry | None = None
    transform: TransformEntry | TransformationKind | None = None
    model: Words = ()
    models: dict[str, Words] = {}
    returns: ReturnsEntry | Word | None = None
    callback: CallbackEntry | None = None
    listen: ListenEntry | None = None
    send: SendEntry | None = None
    save: SaveEntry | None = None
    rows: RowsEntry | None = None
    template: TemplateEntry | None = None
    tag: TagEntry | None = None
    chain: ChainEntry | None = None
    entry_point: EntryPointEntry | Word | None = None
    gate: GateEntry | None = None
    setting: SettingEntry | None = None
    keeps: KeepsEntry | None = None
    field: FieldEntry | None = None


class Pack(msgspec.Struct, frozen=True):
    """One library's rules. `packages` are its names in the package registry; `versions` those the rules were
    checked against.
    """

    pack: Word
    summary: str
    line: Line
    packages: tuple[str, ...] = ()
    recipient: Word | None = None
    aliases: dict[str, str] = {}
    returns: dict[str, Word] = {}
    questions: tuple[str, ...] = ()
    never_returns: Words = ()
    shared: Words = ()
    loose_shared: dict[str, Word] = {}
    handed: dict[str, Word] = {}
    rules: tuple[RuleEntry, ...] = ()
