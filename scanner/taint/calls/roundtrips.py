"""Values that are written as text or bytes and read back at once: `json.loads(json.dumps(row))`.

What is read back has its keys as the value had them. On its own, the text is the whole of the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Targets
from scanner.ir.model import After, Call, Operand
from scanner.taint.calls.site import Move, Site
from scanner.taint.facts import codes
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

WRITTEN = {
    f"{module}.dumps": f"{module}.loads" for module in ("json", "orjson", "simplejson", "ujson", "pickle", "marshal")
}
_READ = frozenset(WRITTEN.values())


def add_read_back(program: Opening, site: Site, number: int, at: Operand, targets: Targets) -> bool:
    """Compile the two calls of a round trip; whether the call reads back what was written in the same function."""
    view = program.view(number)
    call = view.values[at]
    paths = {one.path for one in targets.externals}
    if len(paths) != 1 or not isinstance(call, Call) or not call.args or call.args[0].keyword or call.args[0].star:
        return False
    path, given = paths.pop(), call.args[0].value
    if path in WRITTEN:
        for use in _readers(program, number, at, WRITTEN[path]):
            site.add(given, Move(use, (), (), False, codes.THROUGH))
        return False
    made = _unchanged(view, given)
    written = path in _READ and isinstance(view.values[made], Call)
    return written and any(WRITTEN.get(one) == path for one in _paths(program, number, made))


def _readers(program: Opening, number: int, made: Operand, path: str) -> Iterator[Operand]:
    """The calls that read back a text, which stays as it was made whoever gets it."""
    view = program.view(number)
    for use in view.uses[made]:
        user = view.values[use] if use >= 0 else None
        if isinstance(user, After) and user.base == made:
            yield from _readers(program, number, use, path)
        elif isinstance(user, Call) and user.args and user.args[0].value == made and not user.args[0].keyword:
            yield from (use,) if _paths(program, number, use) == {path} else ()


def _unchanged(view: View, operand: Operand) -> Operand:
    while isinstance(value := view.values[operand], After):
        operand = value.base
    return operand


def _paths(program: Opening, number: int, at: Operand) -> set[str]:
    return {one.path for one in program.targets(number, at).externals}
