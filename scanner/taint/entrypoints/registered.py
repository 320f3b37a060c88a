"""What is registered as a route or handler: a function by its name whatever decorates it, a method, the methods of a
class of views, and the class itself where the library has all the methods.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import BoundMethod, External, Instance, ProjectClass, ProjectFunction
from scanner.index.model import ClassRef, FunctionDefinition, FunctionRef, ModuleDefinition
from scanner.ir.model import AnyValue, Attr, Build, Call, Const, Global, Import, Operand
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

HANDLERS = ("get", "post", "put", "patch", "delete", "head", "options")
OTHERS = ("dispatch", "form_valid", "list", "create", "retrieve", "update", "partial_update", "destroy")

Registered = tuple[FunctionRef, str]
"""A function, and the HTTP method that it answers ("" for any)."""


def registered(program: Opening, number: int, operand: Operand) -> Iterator[Registered]:
    """The functions that a registered value stands for."""
    view = program.view(number)
    value = view.values[operand]
    named = list(_named(program, view, operand))
    if named:
        yield from ((one, "") for one in named)
        return
    for origin in program.origins(number, operand):
        match origin:
            case External(owner=ClassRef() as cls) if isinstance(value, Call):
                yield from _of_class(program, cls, _mapped(view, value))
            case ProjectClass(cls=cls) | Instance(cls=cls):
                yield from _of_class(program, cls, {})
            case ProjectFunction(function=function) | BoundMethod(function=function):
                nested = program.graph.function(function).parent > 0
                given = _decorated(program, number, operand) if nested else None
                if given is not None or not (nested and _wraps_view(view, value)):
                    yield (given if given is not None else function), ""
            case _:
                pass


def _named(program: Opening, view: View, operand: Operand) -> Iterator[FunctionRef]:
    """The function that a dotted name stands for, not what its decorators make of it."""
    words: list[str] = []
    value = view.values[operand]
    while isinstance(value, Attr):
        words.insert(0, value.name)
        value = view.values[value.base]
    match value:
        case Global(name=name):
            definitions = program.index.resolve(view.ref.module, ".".join((name, *words)), view.function.qualname)
        case Import(module=module, level=level, name=name):
            definitions = program.index.imported(view.ref.module, module, level, name)
            for word in words:
                modules = [one.name for one in definitions if isinstance(one, ModuleDefinition)]
                definitions = tuple(one for above in modules for one in program.index.member(above, word))
        case _:
            definitions = ()
    yield from (one.function for one in definitions if isinstance(one, FunctionDefinition))


def _decorated(program: Opening, number: int, operand: Operand) -> FunctionRef | None:
    """The function in `login_required(view)`."""
    view = program.view(number)
    value = view.values[operand]
    for argument in value.args if isinstance(value, Call) else ():
        for one, _ in registered(program, number, argument.value):
            return one
    return None


def _wraps_view(view: View, value: AnyValue) -> bool:
    """Whether a view of the library is decorated: `login_forbidden(PasswordResetView.as_view())`."""
    given = [view.values[argument.value] for argument in value.args] if isinstance(value, Call) else []
    callees = [view.values[one.callee] for one in given if isinstance(one, Call)]
    return any(isinstance(callee, Attr) and callee.name == "as_view" for callee in callees)


def _of_class(program: Opening, cls: ClassRef, mapped: dict[str, str]) -> Iterator[Registered]:
    index = program.index
    methods: dict[str, FunctionRef] = {}
    for base in index.mro(cls):
        if isinstance(base, ClassRef):
            for name, function in index.classes.methods(base).items():
                methods.setdefault(name, function)
    if mapped:
        found = [(methods[name], verb.upper()) for verb, name in sorted(mapped.items()) if name in methods]
    else:
        found = [(methods[name], name.upper()) for name in HANDLERS if name in methods]
        found += [(methods[name], "") for name in OTHERS if name in methods]
    yield from found or [(FunctionRef(cls.module, index.cls(cls).function), "")]


def _mapped(view: View, call: Call) -> dict[str, str]:
    """`as_view({"get": "list"})`: which method answers which HTTP method."""
    found: dict[str, str] = {}
    for argument in call.args:
        given = view.values[argument.value]
        for element in given.elements if isinstance(given, Build) and given.kind == "dict" else ():
            name = view.values[element.value]
            if isinstance(element.key, str) and isinstance(name, Const) and isinstance(name.value, str):
                found[element.key] = name.value
    return found
