"""The methods behind operators and builtin functions (the language reference, "Special method names")."""

from __future__ import annotations

ARITHMETIC = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "@": "matmul", "|": "or",
    "&": "and", "^": "xor", "<<": "lshift", ">>": "rshift", "**": "pow",
}  # fmt: skip
INPLACE = {f"{sign}=": name for sign, name in ARITHMETIC.items()}
"""`x += y` asks for `__iadd__` first, then for what `x + y` asks for."""
UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
BINARY = ARITHMETIC | {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

_ITERATES = ("__iter__",)
BUILTINS = {
    "str": ("__str__", "__repr__"), "repr": ("__repr__",), "format": ("__format__", "__str__", "__repr__"),
    "print": ("__str__", "__repr__"), "bytes": ("__bytes__",), "len": ("__len__",), "bool": ("__bool__", "__len__"),
    "hash": ("__hash__",), "dir": ("__dir__",), "int": ("__int__", "__index__", "__trunc__"),
    "float": ("__float__", "__index__"), "complex": ("__complex__", "__float__"), "abs": ("__abs__",),
    "round": ("__round__",), "divmod": ("__divmod__",), "pow": ("__pow__",), "iter": _ITERATES, "next": ("__next__",),
    "list": _ITERATES, "tuple": _ITERATES, "sorted": _ITERATES, "set": _ITERATES, "frozenset": _ITERATES,
    "dict": _ITERATES, "enumerate": _ITERATES, "zip": _ITERATES, "sum": _ITERATES, "any": _ITERATES, "all": _ITERATES,
    "max": _ITERATES, "min": _ITERATES, "reversed": ("__reversed__", "__iter__"),
}  # fmt: skip
"""What a builtin function calls on its first argument: the first of these methods that there is."""
FUNCTIONS = {
    "join": _ITERATES, "copy": ("__copy__",), "deepcopy": ("__deepcopy__",), "floor": ("__floor__",), "ceil":
    ("__ceil__",), "trunc": ("__trunc__",), "fspath": ("__fspath__",), "getitem": ("__getitem__",), "setitem":
    ("__setitem__",), "delitem": ("__delitem__",), "contains": ("__contains__",),
}  # fmt: skip
"""The same of functions that are read off a module (`copy`, `math`, `os`, `operator`), and of a text's `join`."""
WITH_ARGUMENTS = frozenset(("format", "round", "divmod", "pow", "getitem", "setitem", "delitem", "contains"))
"""Those of both that hand their other arguments to the method."""
