"""What a function gives away by returning it: the body of a response, for functions under a route's decorator or a
view's base class.

Where the framework shows only the fields of a declared model (FastAPI's `response_model`, or the return annotation),
only data under those fields is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import CallText, Op, Operand, Return, TypeExpr
from scanner.rules.model import Rule, SinkEffect
from scanner.taint.calls.site import ITERATE, Meet, SinkAt, Site
from scanner.taint.opened.opening import Opening

Answering = tuple[Rule, str, frozenset[str] | None]
"""A rule, the name by which it matched, and the fields that alone are shown."""


class Responses:
    """The sinks that returns feed, each function's worked out once."""

    def __init__(self, program: Opening, site: Callable[[int, Operand], Site]) -> None:
        self._program = program
        self._site = site
        self._known: dict[FunctionRef, tuple[Answering, ...]] = {}

    def of(self, ref: FunctionRef) -> tuple[Answering, ...]:
        """The sinks that a function's result reaches."""
        known = self._known.get(ref)
        if known is None:
            known = self._known[ref] = tuple(self._find(ref))
        return known

    def model(self, ref: FunctionRef) -> ClassRef | None:
        """The class of the project that decides what of a function's result is shown, None when nothing does."""
        signature = self._program.index.signature(ref)
        for rule, path, shown in self.of(ref) if signature is not None else ():
            for decorator in signature.decorators if shown is not None else ():  # type: ignore[union-attr]
                if self._program.resolved(ref.module, decorator.name, signature.qualname) == path:  # type: ignore[union-attr]
                    assert isinstance(rule.effect, SinkEffect)
                    return self._model(ref, rule.effect, decorator)
        return None

    def site(self, number: int, at: Operand) -> Site:
        """A `Return`, compiled."""
        site = Site(at)
        value = self._program.view(number).values[at]
        assert isinstance(value, Return)
        if value.value < 0 or self._answers_itself(number, value.value):
            return site
        for rule, symbol, shown in self.of(self._program.refs[number][0]):
            assert isinstance(rule.effect, SinkEffect)
            for index, argument in enumerate(rule.effect.arguments):
                for inside in _paths(shown):
                    site.add(value.value, Meet(len(site.sinks), (*argument.port.path, *inside)))
                site.sinks.append(SinkAt(rule, symbol, index, value.value, "the result", (), shown))
        return site

    def _find(self, ref: FunctionRef) -> Iterator[Answering]:
        program = self._program
        signature = program.index.signature(ref)
        if signature is None:
            return
        for decorator in signature.decorators:
            path = program.resolved(ref.module, decorator.name, signature.qualname)
            for rule in program.rules.decorators(path) if path else ():
                if isinstance(rule.effect, SinkEffect):
                    yield rule, path, self._shown(ref, rule.effect, decorator)
        if signature.owner < 0:
            return
        for base in program.index.external_bases(ClassRef(ref.module, signature.owner)):
            for rule in program.rules.bases(base):
                if isinstance(rule.effect, SinkEffect) and signature.name in rule.effect.names:
                    yield rule, f"{base}.{signature.name}", None

    def _answers_itself(self, number: int, operand: Operand) -> bool:
        """Whether what is returned is made by a call that is a sink of its own (`return jsonify(...)`)."""
        view = self._program.view(number)
        value = view.values[operand]
        if isinstance(value, Op) and value.name == "await":
            operand = value.operands[0]
        if operand not in view.calls:
            return False
        site = self._site(number, operand)
        rules = (*site.rules, *((one.rule, "") for one in site.sinks if one.operand == operand))
        return any(isinstance(rule.effect, SinkEffect) and rule.effect.kind == "response" for rule, _ in rules)

    def _shown(self, ref: FunctionRef, effect: SinkEffect, decorator: CallText) -> frozenset[str] | None:
        """The fields of the model that decides what is shown; None when nothing decides."""
        model = self._model(ref, effect, decorator)
        return self._fields(model) or None if model is not None else None

    def _model(self, ref: FunctionRef, effect: SinkEffect, decorator: CallText) -> ClassRef | None:
        if not effect.shape:
            return None
        signature = self._program.index.signature(ref)
        written = dict(decorator.keywords).get(effect.shape)
        names: list[str] = []
        if written is not None:
            names = re.findall(r"[A-Za-z_][\w.]*", written)
        elif signature is not None and signature.returns is not None:
            names = list(_names(signature.returns))
        for name in names:
            for definition in self._program.index.resolve(ref.module, name, ""):
                if isinstance(definition, ClassDefinition):
                    return definition.cls
        return None

    def _fields(self, cls: ClassRef) -> frozenset[str]:
        index = self._program.index
        bases = (base for base in index.mro(cls) if isinstance(base, ClassRef))
        return frozenset(field.name for base in bases for field in index.cls(base).fields if not field.via)


def _names(annotation: TypeExpr) -> Iterator[str]:
    yield annotation.name
    for argument in annotation.args:
        yield from _names(argument)


def _paths(shown: frozenset[str] | None) -> Iterator[tuple[str, ...]]:
    """Where in a result shown data can sit: under a field of the object, or of the elements of a collection."""
    if shown is None:
        yield ()
        return
    for name in sorted(shown):
        for step in (f".{name}", f"[{name}]"):
            yield (step,)
            yield ITERATE, step
