from __future__ import annotations

import msgspec
import pytest

from scanner.frontends.python import lower
from scanner.ir.check import check
from scanner.ir.model import After, AnyValue, Attr, Capture, Func, Function, Guard, Item, Module, Param, Phi, Return

MODULE = lower("a.py", "a", b"class C:\n    def f(self, x):\n        y = x.a\n        self.g(y)\n        return y\n")


def _with(value: AnyValue) -> Module:
    return _changed(values=(*MODULE.functions[2].values, value))


def _changed(**fields: object) -> Module:
    function: Function = msgspec.structs.replace(MODULE.functions[2], **fields)
    return msgspec.structs.replace(MODULE, functions=(*MODULE.functions[:2], function))


def test_a_lowered_module_is_sound() -> None:
    assert check(MODULE) == []


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (Attr(0, 1, 0, 99, "x"), "operand 99 is not earlier"),
        (Attr(0, 1, 0, -2, "x"), "operand -2 is not earlier"),
        (Attr(5, 1, 0, 0, "x"), "span 5..1"),
        (Attr(0, 1, 7, 0, "x"), "no guard 7"),
        (Param(0, 1, 0, 9, "x"), "no parameter 9"),
        (Phi(0, 1, 0, ()), "no operands"),
        (Phi(0, 1, 0, (99,)), "operand 99 is not earlier"),
        (Item(0, 1, 0, 0, "k", 1), "both a key and an index"),
        (Capture(0, 1, 0, "x", 0), "function 0 has no binding x"),
        (Capture(0, 1, 0, "x", 9), "no owner 9"),
        (Func(0, 1, 0, 9), "no function 9"),
        (After(0, 1, 0, 0, 0, -1), "value 0 is not a call"),
        (Return(0, 1, 0, 0, ((9, 0),)), "state (9, 0) of no parameter or value"),
    ],
)
def test_an_unsound_value_is_complained_about(value: AnyValue, complaint: str) -> None:
    complaints = check(_with(value))
    assert [complaint in found for found in complaints] == [True]


def test_guards_are_a_tree_under_a_root() -> None:
    root = Guard(-1, True, -1, "root")
    assert any("not earlier" in c for c in check(_changed(guards=(root, Guard(0, True, 1)))))
    assert any("no condition" in c for c in check(_changed(guards=(root, Guard(99, True, 0)))))
    assert any("not the root" in c for c in check(_changed(guards=(Guard(0, True, -1),))))


def test_the_first_function_is_the_modules_body() -> None:
    assert check(msgspec.structs.replace(MODULE, functions=()))[0] == "function 0 is not the module's body"
