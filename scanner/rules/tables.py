"""Compiled packs: plain tables by name, which can be written to bytes and read back.

The engine may keep them in its store (keyed by the digest of the texts they were made from); `ruleset` answers from
them.
"""

from __future__ import annotations

import msgspec

from scanner.rules.model import FieldRule, ReturnsEffect, Rule

RulesByName = dict[str, tuple[Rule, ...]]

BUILTIN_CLASSES = (
    "str",
    "bytes",
    "bytearray",
    "list",
    "dict",
    "set",
    "frozenset",
    "tuple",
    "int",
    "float",
    "object",
    "file",
)


OF_CLASS = "class "
"""Before the dotted path of a base or decorator, in the table of fields: every annotated field of such a class."""


class ParameterMatch(msgspec.Struct, frozen=True):
    """A parameter rule: the functions by qualified name, decorator or base of their class, and the parameters'
    names.
    """

    rule: Rule
    names: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


class LiteralMatch(msgspec.Struct, frozen=True):
    """A regular expression on string literals."""

    regex: str
    rule: Rule


class Tables(msgspec.Struct, frozen=True):
    """Everything that packs say, by the name it is looked up with. `digest` identifies the texts they were made
    from.
    """

    digest: str
    calls: RulesByName = {}
    bare_calls: RulesByName = {}
    loose_calls: RulesByName = {}
    named_calls: RulesByName = {}
    method_models: RulesByName = {}
    reads: RulesByName = {}
    named_reads: RulesByName = {}
    loose_reads: RulesByName = {}
    decorators: RulesByName = {}
    bases: RulesByName = {}
    fields: dict[str, tuple[FieldRule, ...]] = {}
    parameters: tuple[ParameterMatch, ...] = ()
    literals: tuple[LiteralMatch, ...] = ()
    returns: dict[str, ReturnsEffect] = {}
    aliases: dict[str, str] = {}
    questions: tuple[str, ...] = ()
    assigned: RulesByName = {}
    never_returns: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    loose_shared: dict[str, str] = {}
    handed: dict[str, str] = {}

    def to_bytes(self) -> bytes:
        """The tables as MessagePack."""
        return msgspec.msgpack.encode(self)

    @staticmethod
    def from_bytes(raw: bytes) -> Tables:
        """Tables written by `to_bytes`. Raises msgspec.ValidationError or msgspec.DecodeError for anything else."""
        return msgspec.msgpack.decode(raw, type=Tables)
