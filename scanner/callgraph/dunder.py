"""The methods behind operators (the language reference, "Special method names"), by operator."""

from __future__ import annotations

ARITHMETIC = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "@": "matmul", "|": "or",
    "&": "and", "^": "xor", "<<": "lshift", ">>": "rshift", "**": "pow",
}  # fmt: skip
UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
BINARY = ARITHMETIC | {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
