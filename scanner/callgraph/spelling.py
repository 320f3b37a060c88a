"""How the code spells a value: for what is not resolved, and for matching by loose spelling."""

from __future__ import annotations

from scanner.callgraph.program import Program
from scanner.index.model import FunctionRef
from scanner.ir import model as ir


def spoken(program: Program, ref: FunctionRef, operand: int) -> tuple[str, str]:
    """The last word of the receiver, and the name of what is called, as the code spells them."""
    value = program.function(ref).values[operand]
    if isinstance(value, ir.Attr):
        return _word(program, ref, value.base), value.name
    return "", _word(program, ref, operand)


def _word(program: Program, ref: FunctionRef, operand: int) -> str:
    values = program.function(ref).values
    for _ in range(30):
        value = values[operand]
        match value:
            case ir.Attr() | ir.Global() | ir.Capture() | ir.Param():
                return value.name
            case ir.Import():
                return value.name or value.module
            case ir.Func():
                return program.module(ref.module).functions[value.function].name
            case ir.Call():
                operand = value.callee
            case ir.Item() | ir.After() | ir.SetAttr() | ir.SetItem():
                operand = value.base
            case ir.Phi(operands=operands) if operands and operands[0] < operand:
                operand = operands[0]
            case ir.Op(operands=operands) if operands:
                operand = operands[0]
            case _:
                return ""
    return ""
