"""Which earlier values a value is made of."""

from __future__ import annotations

from typing import assert_never

from .model import (
    After,
    AnyValue,
    Attr,
    Build,
    Call,
    Capture,
    Class,
    Const,
    Format,
    Func,
    Global,
    Import,
    Item,
    Op,
    Operand,
    Param,
    Phi,
    Raise,
    Return,
    SetAttr,
    SetItem,
    Store,
    Yield,
)


def operands(value: AnyValue) -> tuple[Operand, ...]:
    """The operands of a value, in order; those that are absent (-1) are left out."""
    found = _all(value)
    return found if -1 not in found else tuple(operand for operand in found if operand != -1)


def _all(value: AnyValue) -> tuple[Operand, ...]:  # noqa: C901 - a case a kind
    match value:
        case Param() | Const() | Global() | Capture() | Import():
            return ()
        case Store() | Return() | Yield():
            states = tuple(operand for _, operand in value.states) if isinstance(value, Return) else ()
            return (value.value, *states)
        case Attr():
            return (value.base,)
        case Item():
            return (value.base, value.index)
        case Build():
            return tuple(x for e in value.elements for x in (e.index, e.value))
        case Format():
            return tuple(part for part in value.parts if not isinstance(part, str))
        case Op() | Phi():
            return value.operands
        case Call():
            return (value.callee, *(argument.value for argument in value.args))
        case After():
            return (value.base, value.call)
        case SetAttr():
            return (value.base, value.value)
        case SetItem():
            return (value.base, value.index, value.value)
        case Func():
            return (*(operand for _, operand in value.defaults), *value.decorators)
        case Class():
            return (*value.bases, *(operand for _, operand in value.keywords), *value.decorators)
        case Raise():
            return (value.value, value.cause)
        case _:
            assert_never(value)
