"""Where a function is handed to a call that may run it: `map(f, xs)`, `Depends(f)`, `f.delay()`. What the function
makes itself comes out there, as it does where the function is called by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import BoundMethod, ProjectFunction
from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Call, Operand
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

MOST = 60

Place = tuple[FunctionRef, Operand]


def handed_over(program: Opening, ref: FunctionRef) -> Iterator[Place]:
    """(function, call) for the calls that take the function, by its name or as written there, as an argument or
    receiver.
    """
    name = _known_as(program, ref)
    for module in _naming(program, ref, name):
        for caller, operand in _named(program, module, ref, name):
            yield from ((caller, at) for at in _taking(program.open(caller), operand))


def referred_to(program: Opening, ref: FunctionRef) -> Iterator[Place]:
    """(function, value) where the function is named, or written, as a value that is not only called there.

    The callers of a lambda are known by this alone.
    """
    nameless = program.graph.function(ref).kind == "lambda"
    name = _known_as(program, ref)
    for module in _naming(program, ref, name):
        for user, operand in dict.fromkeys(_named(program, module, ref, name)):
            view = program.open(user)
            if (nameless or not only_called(view, operand)) and _is(program, view, operand, ref):
                yield user, operand


def given_to(program: Opening, ref: FunctionRef) -> Iterator[Place]:
    """(function, call) for the calls that surely take this very function as an argument or receiver; where a function
    of the project takes it, the calls of it there."""
    for user, operand in referred_to(program, ref):
        for at in _taking(program.open(user), operand):
            inside = list(_run_in(program, user, at, operand))
            yield from inside or ((user, at),)


def _run_in(program: Opening, user: FunctionRef, call: Operand, operand: Operand) -> Iterator[Place]:
    """The calls of a parameter in the functions that a call hands a value to."""
    targets = program.graph.targets(user, call)
    for callee in () if targets.guessed else targets.callees:
        view = program.open(callee.function)
        for binding in callee.bindings:
            given = view.params.get(binding.parameter, -1) if binding.operand == operand else -1
            for use in view.uses[given] if given >= 0 else ():
                value = view.values[use] if use >= 0 else None
                if isinstance(value, Call) and value.callee == given:
                    yield callee.function, use


def only_called(view: View, operand: Operand) -> bool:
    """Whether the one thing done with a value is to call it."""
    for use in view.uses[operand]:
        value = view.values[use] if use >= 0 else None
        if not isinstance(value, Call) or any(one.value == operand for one in value.args):
            return False
    return True


def _is(program: Opening, view: View, operand: Operand, ref: FunctionRef) -> bool:
    origins = program.graph.origins(view.ref, operand)
    return any(isinstance(one, ProjectFunction | BoundMethod) and one.function == ref for one in origins)


def _naming(program: Opening, ref: FunctionRef, name: str) -> list[str]:
    mentions = program.index.mentions
    modules = {ref.module}
    if name.isidentifier():
        modules.update(mentions.name(name), mentions.attribute(name))
    if len(modules) > MOST:  # a name so common says nothing: only those who can mean this very function
        program.graph.limits.hit("handed-over", (ref.module, ref.function))
        modules = {ref.module, *program.index.importers(ref.module)}
    return sorted(modules)


def _known_as(program: Opening, ref: FunctionRef) -> str:
    """The name under which a function is handed over: for a constructor, that of its class."""
    cls = program.class_of(ref)
    name = program.graph.function(ref).name
    return program.index.cls(cls).name if cls is not None and name == "__init__" else name


def _named(program: Opening, module: str, ref: FunctionRef, name: str) -> Iterator[Place]:
    reads = program.reads(module)
    for table in (reads.globals, reads.attributes, reads.imports, reads.captures):
        yield from table.get(name, ())
    if ref.module == module:
        if ref.function in reads.definitions:
            yield reads.definitions[ref.function]
        for where, operand in reads.classes:
            if name in program.open(where).bound.get(operand, ()):
                yield where, operand


def _taking(view: View, operand: Operand) -> Iterator[Operand]:
    for use in view.uses[operand]:
        value = view.values[use] if use >= 0 else None
        match value:
            case Call(args=args) if any(one.value == operand for one in args):
                yield use
            case Attr():
                for user in view.uses[use]:
                    call = view.values[user] if user >= 0 else None
                    if isinstance(call, Call) and call.callee == use:
                        yield user
            case _:
                pass
