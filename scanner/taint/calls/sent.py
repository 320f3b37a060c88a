"""What is sent into a generator: `talk.send(mail)` gives it to the `yield` at which the generator stands.

It gives back what the generator yields next.
"""

from __future__ import annotations

from scanner.callgraph.model import ContainerOf
from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Call, Op, Operand
from scanner.taint.calls.function_values import FunctionValues
from scanner.taint.calls.site import Arrive, Move, Site
from scanner.taint.facts import codes
from scanner.taint.facts.paths import SOME

SENDING = frozenset(("send", "asend"))


def add_sent(program: FunctionValues, site: Site, number: int, at: Operand) -> None:
    """Compile a call that sends something into generators of the program."""
    view = program.view(number)
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    if not isinstance(call, Call) or not isinstance(callee, Attr) or callee.name not in SENDING or not call.args:
        return
    for origin in program.origins(number, callee.base):
        made = origin.site if isinstance(origin, ContainerOf) and origin.kind == "generator" else None
        if made is None or made.operand >= 0:
            continue
        ref = FunctionRef(made.module, made.function)
        site.add(callee.base, Move(at, (SOME,), (), False, codes.YIELDED))
        for context in program.contexts(ref):
            for operand, value in enumerate(program.open(ref).values):
                if isinstance(value, Op) and value.name == "send":
                    site.add(call.args[0].value, Arrive(program.number(ref, context), operand))
