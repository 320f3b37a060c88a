from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.ir.codec import decode, encode, unpack
from scanner.ir.model import Module
from scanner.ir.reader import MalformedError, read
from scanner.ir.text import render
from tests.ir.modules import modules


@settings(max_examples=60, deadline=None)
@given(modules())
def test_a_printed_module_reads_back_the_same(module: Module) -> None:
    assert read(render(module)) == module


@settings(max_examples=60, deadline=None)
@given(modules())
def test_an_encoded_module_decodes_to_the_same_whole_and_in_parts(module: Module) -> None:
    raw = encode(module)
    assert raw == encode(module)
    assert decode(raw) == module
    packed = unpack(raw)
    assert packed is not None
    assert packed.interface() == module.interface
    assert [packed.function(i) for i in range(packed.function_count)] == list(module.functions)
    assert packed.function(packed.function_count) is None
    head = (packed.path, packed.name, packed.lines, packed.gaps, packed.is_package)
    assert head == (module.path, module.name, module.lines, module.gaps, module.is_package)


@settings(max_examples=60, deadline=None)
@given(modules(), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_a_miss(module: Module, at: int, change: int) -> None:
    raw = bytearray(encode(module))
    raw[at % len(raw)] ^= change
    assert decode(bytes(raw)) is None


@given(st.binary(max_size=200))
def test_any_other_bytes_are_a_miss(raw: bytes) -> None:
    assert decode(raw) is None


@pytest.mark.parametrize(
    "text", ["", "module", 'module "a" "b" lines x', "nothing known", "%0 = attr", "function 0 module"]
)
def test_a_text_that_is_no_module_says_so(text: str) -> None:
    with pytest.raises(MalformedError):
        read(text)
