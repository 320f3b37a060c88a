from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.frontends.python import lower
from scanner.ir.check import check
from scanner.ir.model import Const, Func, Module
from tests.frontends.python.sources import lowered

GOOD = (
    b"import os\n\ndef one(x):\n    y = os.getenv(x)\n    return y\n\n"
    b"class C:\n    def two(self):\n        return self.a\n"
)


def functions(module: Module) -> list[str]:
    return [f.qualname for f in module.functions[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "def bad(x:",
        "x = = 2",
        "foo(1, 2",
        "y = [1, 2",
        'z = "open',
        "class :",
        "if x",
        "return )",
        "def (x): pass",
        "@",
    ],
)
def test_a_broken_line_is_a_gap_and_the_other_functions_are_lowered(line: str) -> None:
    module = lowered(f"def before(a):\n    return a\n\n{line}\n\ndef after(b):\n    return b\n")
    assert {"before", "after"} <= set(functions(module))
    assert [gap.line for gap in module.gaps][:1] == [4]


def test_a_broken_line_in_a_method_keeps_the_other_methods() -> None:
    module = lowered(
        "class C:\n    def a(self):\n        x = (1,\n        return x\n\n    def b(self):\n        return 1\n"
    )
    assert {"C", "C.a", "C.b"} <= set(functions(module))
    assert module.gaps


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"#", b"\\", b"\x00", b"\xff\xfe", b"def", b"(", b'"""', b"\xef\xbb\xbfx = 1\n", b"`"]
)
def test_a_file_with_nothing_in_it_is_still_a_module(raw: bytes) -> None:
    assert lowered(raw).functions[0].kind == "module"


def test_a_byte_order_mark_is_no_error() -> None:
    module = lowered(b"\xef\xbb\xbfx = 1\n")
    assert (module.gaps, module.functions[0].bindings[0].name) == ((), "x")


def test_lines_may_end_in_any_way() -> None:
    for ending in (b"\r\n", b"\r", b"\n"):
        module = lowered(b"def f(x):\n    return x\n".replace(b"\n", ending))
        assert (functions(module), module.gaps) == (["f"], ())


def test_an_encoding_that_is_not_utf_8_keeps_offsets() -> None:
    raw = "# coding: latin-1\nname = 'José'\ndef f(): return name\n".encode("latin-1")
    module = lowered(raw)
    func = module.functions[0].values[1]
    assert isinstance(func, Func)
    assert raw[func.start : func.end] == b"def f(): return name"
    assert module.gaps == ()


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 12),
    st.binary(max_size=4) | st.sampled_from([b"(", b")", b'"', b":", b"\n"]),
)
def test_any_damage_is_survived(at: int, cut: int, put: bytes) -> None:
    module = lower("a.py", "a", GOOD[:at] + put + GOOD[at + cut :])
    assert check(module) == []


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("def class return if:()[]{}=.,*x1'\"\n    \t@`f%+-")))
def test_any_text_is_survived(text: str) -> None:
    assert check(lower("a.py", "a", text.encode())) == []


def nested(opening: str, middle: str, closing: str, depth: int) -> str:
    return f"x = {opening * depth}{middle}{closing * depth}\n"


DEEP = {
    "parentheses": lambda n: nested("(", "a", ")", n),
    "lists": lambda n: nested("[", "a", "]", n),
    "calls": lambda n: nested("f(", "a", ")", n),
    "attributes": lambda n: nested("", "a", ".b(c)", n),
    "conditionals": lambda n: nested("a if b else ", "c", "", n),
    "lambdas": lambda n: nested("lambda: ", "c", "", n),
    "annotations": lambda n: f"x: {'L[' * n}c{']' * n}\n",
    "sums": lambda n: "x = " + " + ".join(["a"] * n) + "\n",
    "conjunctions": lambda n: "x = " + " and ".join(["a"] * n) + "\n",
    "ifs": lambda n: "".join(" " * i + "if a:\n" for i in range(n)) + " " * n + "b = 1\n",
    "loops": lambda n: "".join(" " * i + f"for x{i} in x:\n" for i in range(n // 3)) + " " * n + "b = x(b)\n",
    "tries": lambda n: (
        "".join(" " * i + "try:\n" for i in range(n))
        + " " * n
        + "b = x(b)\n"
        + "".join(" " * i + "except E: y = 1\n" for i in reversed(range(n)))
    ),
    "definitions": lambda n: "".join(" " * i + f"def f{i}(x{i}):\n" for i in range(n)) + " " * n + "return x0\n",
    "branches": lambda n: "if x == 0: y = 0\n" + "".join(f"elif x == {i}: y = {i}\n" for i in range(n)) + "print(y)\n",
}


@pytest.mark.parametrize("shape", DEEP)
def test_nesting_500_deep_is_lowered_whole(shape: str) -> None:
    module = lower("a.py", "a", DEEP[shape](500).encode())
    assert (check(module), module.gaps) == ([], ())


@pytest.mark.parametrize("shape", ["parentheses", "calls", "conditionals", "attributes"])
def test_nesting_beyond_the_limit_is_a_gap_and_the_rest_is_lowered(shape: str) -> None:
    module = lower("a.py", "a", (DEEP[shape](30_000) + "after = 1\n").encode())
    assert (check(module), len(module.gaps)) == ([], 1)
    last = module.functions[0].values[-1]
    assert (type(last), "after" in {b.name for b in module.functions[0].bindings}) == (Const, True)


LONG = {
    "assignments": lambda n: "def f(x):\n" + "".join(f"    a{i} = g(x, {i})\n" for i in range(n)),
    "appends": lambda n: "def f(v):\n    x = []\n" + "    x.append(v)\n" * n + "    return x\n",
    "branches": lambda n: (
        "def f(x):\n" + "".join(f"    v{i} = x\n    if v{i}: v{i} = g(v{i})\n" for i in range(n // 5))
    ),
    "exits": lambda n: "def f(x):\n" + "".join(f"    if x.a{i}: return {i}\n" for i in range(n)),
    "aliases": lambda n: "def f(v):\n" + "".join(f"    a{i} = v\n" for i in range(n)) + "    v.x = 1\n",
    "entries": lambda n: "x = {" + ",".join(f'"a{i}": {i}' for i in range(n)) + "}\n",
    "text": lambda n: 'def f(v):\n    s = ""\n' + '    s += "abc" + v\n' * n,
}


@pytest.mark.parametrize("shape", LONG)
def test_a_function_of_10_000_lines_has_values_in_proportion(shape: str) -> None:
    short, long = (lower("a.py", "a", LONG[shape](n).encode()) for n in (1_000, 10_000))
    count = [sum(len(f.values) for f in module.functions) for module in (short, long)]
    assert (check(long), long.gaps) == ([], ())
    assert count[1] <= 11 * count[0]
