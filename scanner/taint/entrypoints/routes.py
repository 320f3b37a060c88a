"""Where routes are hung up: the prefixes under which routers, blueprints and lists of URL patterns are included.

`path("shop/", include("shop.urls"))` puts every pattern of that module under `shop/`; `app.include_router(router,
prefix="/v1")` every route of that router under `/v1` and the router's own prefix. What is included twice has two
prefixes; the first is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Constant, ContainerOf, External, ModuleOrigin, Site
from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Build, Call, Func, Operand
from scanner.rules.model import Port
from scanner.taint.calls import ports
from scanner.taint.calls.models import method_name
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program

INCLUDING = frozenset(("include_router", "register_blueprint", "mount"))
PREFIXES = ("prefix", "url_prefix")
DEEPEST = 6

Holder = Site | str
"""What is included: an object by the call that makes it, a list by the display that it is, or a module by its name."""


class Routes:
    """The prefixes of everything that registers routes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._above: dict[Holder, tuple[Holder | None, str]] = {}
        names = {"include", *INCLUDING, "Mount"}
        for module in sorted(program.index.modules):
            if names & set(program.index.modules[module].interface.names.called):
                for ref in program.functions(module):
                    self._in_function(program.open(ref))

    def of_call(self, ref: FunctionRef, at: Operand) -> str:
        """The prefix of a pattern or rule that a call registers."""
        view = self._program.open(ref)
        held = self._holder_of(view, at)
        receiver = self._object(view, at)
        return self._prefix(receiver if receiver is not None else held)

    def of_decorator(self, ref: FunctionRef, number: int) -> str:
        """The prefix of a route that a decorator registers."""
        place = self._program.graph.definition(ref)
        if place is None:
            return ""
        view = self._program.open(place[0])
        value = view.values[place[1]]
        decorators = value.decorators if isinstance(value, Func) else ()
        if number >= len(decorators):
            return ""
        receiver = self._object(view, decorators[number])
        return self._prefix(receiver) if receiver is not None else ""

    def _prefix(self, holder: Holder | None) -> str:
        parts: list[str] = []
        while holder is not None and len(parts) < DEEPEST:
            parts.insert(0, self._own(holder))
            holder, prefix = self._above.get(holder, (None, ""))
            parts.insert(0, prefix)
        return "".join(parts)

    def _own(self, holder: Holder) -> str:
        """The prefix that an object was made with."""
        if not isinstance(holder, Site):
            return ""
        return self._given(self._program.open(FunctionRef(holder.module, holder.function)), holder.operand)

    def _in_function(self, view: View) -> None:
        for at in view.calls:
            name = method_name(view, at)
            if name in INCLUDING:
                self._include_object(view, at)
            elif name == "include":
                for use in view.uses[at]:
                    if use in view.calls:
                        prefix = ports.constant_argument(view, use, Port("argument", 0, "route"))
                        held = self._holder_of(view, use)
                        self._include(view, self._argument(view, at, 0), (held, str(prefix or "").lstrip("^")))
            elif name == "Mount":
                prefix = ports.constant_argument(view, at, Port("argument", 0, "path"))
                for routes in ports.find(view, at, Port("argument", 2, "routes")):
                    self._include(view, routes.operand, (self._holder_of(view, at), str(prefix or "")))

    def _include_object(self, view: View, at: Operand) -> None:
        given = self._argument(view, at, 0)
        for origin in self._program.graph.origins(view.ref, given) if given >= 0 else ():
            if isinstance(origin, External) and origin.sites:
                self._above.setdefault(origin.sites[0], (self._object(view, at), self._given(view, at)))

    def _include(self, view: View, given: Operand, above: tuple[Holder | None, str]) -> None:
        value = view.values[given] if given >= 0 else None
        if isinstance(value, Build) and value.kind == "tuple" and value.elements:
            given = value.elements[0].value
        for origin in self._program.graph.origins(view.ref, given) if given >= 0 else ():
            for holder in _holders(origin):
                self._above.setdefault(holder, above)

    def _holder_of(self, view: View, at: Operand) -> Holder:
        """The list in which a pattern stands, when it is included by itself; else its module."""
        for use in view.uses[at]:
            if use >= 0 and isinstance(view.values[use], Build):
                site = Site(view.ref.module, view.ref.function, use)
                if site in self._above:
                    return site
        return view.ref.module

    def _object(self, view: View, at: Operand) -> Holder | None:
        """The router, blueprint or application that a call is a method of, by the call that makes it."""
        call = view.values[at]
        callee = view.values[call.callee] if isinstance(call, Call) else call
        if not isinstance(callee, Attr):
            return None
        origins = self._program.graph.origins(view.ref, callee.base)
        return next((one.sites[0] for one in origins if isinstance(one, External) and one.sites), None)

    def _given(self, view: View, at: Operand) -> str:
        for name in PREFIXES:
            prefix = ports.constant_argument(view, at, Port("argument", keyword=name))
            if isinstance(prefix, str):
                return prefix
        return ""

    def _argument(self, view: View, at: Operand, position: int) -> Operand:
        return next((found.operand for found in ports.find(view, at, Port("argument", position))), -1)


def _holders(origin: object) -> Iterator[Holder]:
    match origin:
        case Constant(value=str(name)) | ModuleOrigin(name=name):
            yield name
        case ContainerOf(site=Site() as site) | External(sites=(site, *_)):
            yield site
        case _:
            pass
