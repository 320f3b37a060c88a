"""Where the functions of a module read a name: one table a module, made in one pass when it is first asked for.

What is asked of the heap and of handed functions goes by name (who reads this variable, this attribute?); to go
through the functions of a module for every name would cost its size each time.
"""

from __future__ import annotations

from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Capture, Class, Func, Global, Import, Module, Operand

Read = tuple[FunctionRef, Operand]
Table = dict[str, list[Read]]


class Reads:
    """The reads of one module by name, each list in the order of functions and values.

    `attributes`, `globals`, `imports` and `captures` (of variables of functions around) are by the name read;
    `definitions` are the `Func` values by function number, `classes` the `Class` values; `mentioned` gives the
    attribute names that each function reads.
    """

    __slots__ = ("attributes", "captures", "classes", "definitions", "globals", "imports", "mentioned")

    def __init__(self, module: Module) -> None:
        self.attributes: Table = {}
        self.globals: Table = {}
        self.imports: Table = {}
        self.captures: Table = {}
        self.definitions: dict[int, Read] = {}
        self.classes: list[Read] = []
        self.mentioned: list[frozenset[str]] = []
        for number, function in enumerate(module.functions):
            ref, names = FunctionRef(module.name, number), set()
            for operand, value in enumerate(function.values):
                match value:
                    case Attr(name=name):
                        names.add(name)
                        self.attributes.setdefault(name, []).append((ref, operand))
                    case Global(name=name):
                        self.globals.setdefault(name, []).append((ref, operand))
                    case Capture(name=name):
                        self.captures.setdefault(name, []).append((ref, operand))
                    case Import(module=path, name=name):
                        self.imports.setdefault(name or path, []).append((ref, operand))
                    case Func(function=defined):
                        self.definitions[defined] = (ref, operand)
                    case Class():
                        self.classes.append((ref, operand))
                    case _:
                        pass
            self.mentioned.append(frozenset(names))
