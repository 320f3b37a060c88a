"""Functions of the program that print the template whose name they are given: `def page(name, **context)`.

Each call of such a function prints what its own name says, and nothing of what the other calls give.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.callgraph.model import RECEIVER, Callee, Frame
from scanner.callgraph.model import Site as Made
from scanner.index.model import FunctionRef
from scanner.ir.model import After, Argument, Build, Call, Const, Operand, Param, Phi, Return, SetItem
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

_MOST = 200
_ANSWERING = frozenset(
    (
        "make_response", "Response", "HttpResponse", "HTMLResponse", "TemplateResponse", "jsonify", "Markup", "write",
        "finish",
    )
)  # fmt: skip


class Outer(NamedTuple):
    """A call of a function that prints: where, the texts that its template's name may be, and what it hands on."""

    ref: FunctionRef
    at: Operand
    texts: tuple[str, ...]
    arguments: tuple[Argument, ...]


def outer_calls(program: Opening, view: View, name: Operand, arguments: tuple[Argument, ...]) -> Iterator[Outer]:
    """The calls of a function which prints a template whose name is no constant there."""
    if isinstance(view.values[name], Const) or not view.function.params:
        return
    for ref, at in program.graph.callers(view.ref)[:_MOST]:
        for callee in program.graph.targets(ref, at).callees:
            if callee.function == view.ref:
                offset = int(any(one.argument == RECEIVER for one in callee.bindings))
                frame = Frame(view.ref, Made(ref.module, ref.function, at), offset)
                yield Outer(ref, at, _texts(program, view, name, frame), tuple(_handed_on(view, arguments, callee)))


def _texts(program: Opening, view: View, name: Operand, frame: Frame) -> tuple[str, ...]:
    """The texts of a name, or of the names in a list, in the call of a frame."""
    value = view.values[name]
    if isinstance(value, Build):
        return tuple(text for one in value.elements for text in program.graph.text(view.ref, one.value, (frame,)))
    return program.graph.text(view.ref, name, (frame,))


def returned_through(view: View, at: Operand) -> tuple[Operand, ...]:
    """The calls, from one that gives text on, whose result is all that a function does with it and returns; or none."""
    calls: tuple[Operand, ...] = (at,)
    for use in view.uses[at]:
        user = view.values[use] if use >= 0 else None
        if isinstance(user, Call) and _name(view, user) in _ANSWERING and use != at:
            inner = returned_through(view, use)
            if not inner:
                return ()
            calls += inner
        elif not isinstance(user, Return):
            return ()
    return calls if view.uses[at] else ()


def is_answered(view: View, at: Operand) -> bool:
    """Whether the text that a call gives may be the response: not when other calls alone get it (a mail's body)."""
    users = [view.values[use] for use in view.uses[at] if use >= 0]
    return not users or any(not isinstance(user, Call) or _name(view, user) in _ANSWERING for user in users)


def _handed_on(view: View, arguments: tuple[Argument, ...], callee: Callee) -> Iterator[Argument]:
    """What the arguments of the inner call are at the outer one, as far as they are its parameters."""
    for argument in arguments:
        for parameter in _parameters(view, argument.value):
            for binding in callee.bindings:
                if binding.parameter != parameter or binding.source_path or binding.operand < 0:
                    continue
                if argument.star != 2:
                    yield Argument(binding.operand, argument.keyword)
                elif not binding.parameter_path:
                    yield Argument(binding.operand, None, 2)
                elif binding.parameter_path[0][:1] == "[":
                    yield Argument(binding.operand, binding.parameter_path[0][1:-1])


def _parameters(view: View, operand: Operand) -> Iterator[int]:
    """The parameters that a value is, was before it was changed, or has spread in it."""
    waiting = [operand]
    for _ in range(20):
        if not waiting:
            return
        match view.values[waiting.pop()]:
            case Param(index=index):
                yield index
            case After(base=base) | SetItem(base=base):
                waiting.append(base)
            case Phi(operands=several):
                waiting += [one for one in several if one < operand]
            case Build(elements=elements):
                waiting += [one.value for one in elements if one.spread]
            case _:
                pass


def _name(view: View, call: Call) -> str:
    return str(getattr(view.values[call.callee], "name", ""))
