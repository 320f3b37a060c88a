"""A module as bytes and back: MessagePack, in parts that can be decoded one by one.

A *packed* module is a checksum followed by an envelope whose interface and functions stay encoded until asked for: an
index needs only interfaces, and a flow only the functions it meets. Decoding checks every type and runs no code;
whatever is odd in the bytes (another version, a wrong checksum, a type that does not fit) is a miss, None, never an
exception.
"""

from __future__ import annotations

import hashlib

import msgspec

from .model import Function, Interface, Module, SyntaxGap

FORMAT = 1
"""Raised whenever the model changes in a way that old bytes do not fit."""

_CHECK = 8


class _Envelope(msgspec.Struct, frozen=True, array_like=True):
    format: int
    path: str
    name: str
    is_package: bool
    lines: int
    gaps: tuple[SyntaxGap, ...]
    interface: msgspec.Raw
    functions: tuple[msgspec.Raw, ...]


_encode = msgspec.msgpack.Encoder().encode
_envelope = msgspec.msgpack.Decoder(_Envelope).decode
_interface = msgspec.msgpack.Decoder(Interface).decode
_function = msgspec.msgpack.Decoder(Function).decode

_ODD = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)


class Packed:
    """An encoded module. Its head is decoded; interface and functions on demand."""

    __slots__ = ("_envelope",)

    def __init__(self, envelope: _Envelope) -> None:
        self._envelope = envelope

    @property
    def path(self) -> str:
        """The file's path."""
        return self._envelope.path

    @property
    def name(self) -> str:
        """The module's dotted name."""
        return self._envelope.name

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return self._envelope.lines

    @property
    def gaps(self) -> tuple[SyntaxGap, ...]:
        """The spans that the parser could not understand."""
        return self._envelope.gaps

    @property
    def is_package(self) -> bool:
        """Is it an `__init__` file?"""
        return self._envelope.is_package

    @property
    def function_count(self) -> int:
        """How many functions there are."""
        return len(self._envelope.functions)

    def interface(self) -> Interface | None:
        """What other files can know of the module; None when the bytes are odd."""
        try:
            return _interface(self._envelope.interface)
        except _ODD:
            return None

    def function(self, index: int) -> Function | None:
        """One function, without the others; None when there is none such or the bytes are odd."""
        if not 0 <= index < len(self._envelope.functions):
            return None
        try:
            return _function(self._envelope.functions[index])
        except _ODD:
            return None

    def module(self) -> Module | None:
        """The whole module; None when the bytes are odd."""
        head = self._envelope
        try:
            interface = _interface(head.interface)
            functions = tuple([_function(raw) for raw in head.functions])
        except _ODD:
            return None
        return Module(head.path, head.name, head.is_package, interface, functions, head.gaps, head.lines)


def encode(module: Module) -> bytes:
    """A module as bytes, the same for equal modules."""
    body = _encode(
        _Envelope(
            FORMAT,
            module.path,
            module.name,
            module.is_package,
            module.lines,
            module.gaps,
            msgspec.Raw(_encode(module.interface)),
            tuple([msgspec.Raw(_encode(function)) for function in module.functions]),
        )
    )
    return _checksum(body) + body


def unpack(raw: bytes) -> Packed | None:
    """The packed module in `raw`, or None when the bytes are not one of this version."""
    if len(raw) <= _CHECK or raw[:_CHECK] != _checksum(memoryview(raw)[_CHECK:]):
        return None
    try:
        envelope = _envelope(memoryview(raw)[_CHECK:])
    except _ODD:
        return None
    return Packed(envelope) if envelope.format == FORMAT else None


def decode(raw: bytes) -> Module | None:
    """The module in `raw`, or None."""
    packed = unpack(raw)
    return None if packed is None else packed.module()


def _checksum(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK).digest()
