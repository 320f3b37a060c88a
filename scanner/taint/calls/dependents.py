"""Parameters that a framework fills by their annotation: `record: Annotated[dict, Depends(load)]` gets what `load()`
returns or yields, or an object of the annotated class where `Depends()` names nothing (`page: Page = Depends()`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.callgraph.model import ProjectClass, ProjectFunction
from scanner.index.model import ClassDefinition, ClassRef, FunctionDefinition, FunctionRef, VariableDefinition
from scanner.ir.model import AnyValue, Attr, Build, Call, Func, Global, Import, Item, Operand, TypeExpr
from scanner.taint.calls.site import Landing, Way
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

_WORDS = frozenset(("Depends", "Security"))
_WRITTEN = re.compile(r"(?:\w+\.)*(?:Depends|Security)\((?:dependency\s*=\s*)?([\w.]*)[^()]*\)")

Filled = tuple[FunctionRef, Operand, bool]
"""(function, parameter's value, whether it is the object that a constructor makes)."""


class Dependents:
    """Who gets what a function makes; found once, when first asked."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._filled: dict[FunctionRef, dict[Filled, None]] | None = None

    def ways(self, ref: FunctionRef) -> Iterator[tuple[int, Way]]:
        """(function, way) for every parameter that the function's result fills."""
        if self._filled is None:
            self._filled = {}
            self._find()
        for dependent, place, makes in self._filled.get(ref, ()):
            way = Way(self._program.number(ref), place)
            if makes:
                way.states[0] = [Landing(place)]
            else:
                way.results = way.yields = (Landing(place),)
            yield self._program.number(dependent), way

    def _find(self) -> None:
        program = self._program
        importing = {
            module
            for module, entry in program.index.modules.items()
            if _WORDS & {*entry.interface.names.names, *entry.interface.names.called}
        }
        reached = sorted(importing | {other for module in importing for other in program.index.importers(module)})
        for module in reached:
            for signature in program.index.modules[module].interface.signatures:
                ref = FunctionRef(module, signature.function)
                for index, parameter in enumerate(signature.params):
                    if parameter.annotation is not None:
                        for function, makes in self._named(module, parameter.annotation):
                            self._fill(function, ref, index, makes)
            if module in importing:
                self._find_defaults(module)

    def _fill(self, function: FunctionRef, ref: FunctionRef, index: int, makes: bool) -> None:
        place = self._program.open(ref).params.get(index)
        if place is not None and self._filled is not None:
            self._filled.setdefault(function, {})[(ref, place, makes)] = None

    def _find_defaults(self, module: str) -> None:
        """`page: Page = Depends()`, where the annotation alone says what is made."""
        for ref in self._program.functions(module):
            view = self._program.open(ref)
            for at in view.functions:
                func = view.values[at]
                if isinstance(func, Func):
                    filled = FunctionRef(module, func.function)
                    params = self._program.graph.function(filled).params
                    for index in (one for one, operand in func.defaults if _names_nothing(view, operand)):
                        annotation = params[index].annotation
                        for made, makes in self._defined(module, annotation.name) if annotation is not None else ():
                            self._fill(made, filled, index, makes)

    def _named(self, module: str, annotation: TypeExpr) -> Iterator[tuple[FunctionRef, bool]]:
        if annotation.name.rpartition(".")[2] == "Annotated" and annotation.args:
            for data in annotation.args[1:]:
                found = _WRITTEN.fullmatch(data.name)
                if found is not None:
                    yield from self._defined(module, found[1] or annotation.args[0].name)
        elif not annotation.args:
            for definition in self._program.index.lookup(module, annotation.name):
                if isinstance(definition, VariableDefinition):
                    yield from self._aliased(definition)

    def _defined(self, module: str, dotted: str) -> Iterator[tuple[FunctionRef, bool]]:
        for definition in self._program.index.resolve(module, dotted, ""):
            match definition:
                case FunctionDefinition(function=function):
                    yield function, False
                case ClassDefinition(cls=cls):
                    yield from self._made(cls)
                case _:
                    pass

    def _aliased(self, alias: VariableDefinition) -> Iterator[tuple[FunctionRef, bool]]:
        """`Session = Annotated[dict, Depends(open_session)]`."""
        body = FunctionRef(alias.module, 0)
        view = self._program.open(body)
        for operand, names in view.bound.items():
            value = view.values[operand]
            if alias.name not in names or not isinstance(value, Item) or value.index < 0:
                continue
            made = view.values[value.index]
            for element in made.elements[1:] if isinstance(made, Build) else ():
                call = view.values[element.value]
                callee = view.values[call.callee] if isinstance(call, Call) else None
                if isinstance(call, Call) and _names_word(callee):
                    for argument in call.args[:1]:
                        yield from self._given(body, argument.value)

    def _given(self, ref: FunctionRef, operand: Operand) -> Iterator[tuple[FunctionRef, bool]]:
        for origin in self._program.graph.origins(ref, operand):
            match origin:
                case ProjectFunction(function=function):
                    yield function, False
                case ProjectClass(cls=cls):
                    yield from self._made(cls)
                case _:
                    pass

    def _made(self, cls: ClassRef) -> Iterator[tuple[FunctionRef, bool]]:
        made = self._program.index.find_method(cls, "__init__")
        if made is not None:
            yield made, True


def _names_nothing(view: View, operand: Operand) -> bool:
    """Whether a value is `Depends()`, which leaves it to the annotation what is made."""
    call = view.values[operand]
    return isinstance(call, Call) and not call.args and _names_word(view.values[call.callee])


def _names_word(value: AnyValue | None) -> bool:
    return isinstance(value, Global | Import | Attr) and value.name in _WORDS
