"""Named tuples made by a call: `Point = namedtuple("Point", "x y")` says in its text which fields `Point(1, 2)` has."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.callgraph.model import External
from scanner.index.model import FunctionRef
from scanner.ir.model import Build, Call, Const, Operand
from scanner.taint import codes
from scanner.taint.opening import Opening
from scanner.taint.site import Move, Site
from scanner.taint.view import View

_MAKERS = ("namedtuple", "NamedTuple")


def add_tuple(program: Opening, site: Site, view: View, at: Operand, externals: Iterable[External]) -> bool:
    """Compile the construction of a named tuple; whether the call is one of which the fields are known."""
    names = next((found for external in externals if (found := _fields(program, external))), ())
    call = view.values[at]
    if not names or not isinstance(call, Call):
        return False
    for position, argument in enumerate(call.args):
        name = argument.keyword or (names[position] if position < len(names) and not argument.star else "")
        steps = (f".{name}", f"[#{names.index(name)}]") if name in names else ()
        for step in steps:
            site.add(argument.value, Move(at, (), (step,), False, codes.SET))
    return True


def _fields(program: Opening, external: External) -> tuple[str, ...]:
    if external.path.rpartition(".")[2] not in _MAKERS or not external.sites:
        return ()
    made = external.sites[0]
    values = program.open(FunctionRef(made.module, made.function)).values
    call = values[made.operand] if made.operand >= 0 else None
    if not isinstance(call, Call) or len(call.args) < 2:
        return ()
    written = values[call.args[1].value]
    if isinstance(written, Const) and isinstance(written.value, str):
        return tuple(written.value.replace(",", " ").split())
    elements = [values[element.value] for element in written.elements] if isinstance(written, Build) else []
    elements = [
        values[one.elements[0].value] if isinstance(one, Build) and one.elements else one for one in elements
    ]  # `("x", int)`
    return tuple(one.value for one in elements if isinstance(one, Const) and isinstance(one.value, str))
