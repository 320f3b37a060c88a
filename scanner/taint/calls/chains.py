"""Methods of the program's own classes that a library calls one after the other, giving what one returns to the next:
a feed's `items()` to `item_title(item)`, a view's `get_object()` as `self.object`.

The rules of a base class say which (`ChainEffect`). What the `get_…` methods of a serializer return is shown under the
names of its fields wherever a view names the serializer.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator

from scanner.callgraph.model import ProjectClass
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Operand
from scanner.rules.model import ChainEffect, Path
from scanner.taint.calls.site import Landing, Way
from scanner.taint.opened.opening import Opening

_MOST_BELOW = 12
_SHOWN = "SerializerMethodField"
ANY = "[*]"

Answered = tuple[FunctionRef, Operand]
"""Where a view names the serializer that it answers with."""


class Chains:
    """Who gets what a method returns. `answered` are the places at which views name serializers."""

    def __init__(self, program: Opening, answered: Iterable[Answered]) -> None:
        self._program = program
        self._effects: dict[ClassRef, tuple[ChainEffect, ...]] = {}
        self._shown: dict[FunctionRef, dict[tuple[FunctionRef, Operand, str], None]] = {}
        for body, at in answered:
            self._find_shown(body, at)

    def ways(self, ref: FunctionRef) -> Iterator[tuple[int, Way]]:
        """(function, way) for every place that the function's result reaches through the library."""
        for body, at, name in self._shown.get(ref, ()):
            yield self._way(ref, body, at, ("[data]", f"[{name}]"), ())
        function = self._program.graph.function(ref)
        if function.owner < 0 or function.kind == "class":
            return
        cls = ClassRef(ref.module, function.owner)
        for effect in self._of(cls):
            if effect.method == function.name:
                for other in self._methods(cls, effect.names):
                    yield from self._given(ref, other, effect)

    def _of(self, cls: ClassRef) -> tuple[ChainEffect, ...]:
        """The chains of a class, or of one below it: a method may stand in a mixin."""
        known = self._effects.get(cls)
        if known is None:
            index, rules = self._program.index, self._program.rules
            classes = (cls, *index.subclasses(cls)[:_MOST_BELOW])
            bases = dict.fromkeys(base for one in classes for base in index.external_bases(one))
            found = (rule.effect for base in bases for rule in rules.bases(base))
            chains = dict.fromkeys(effect for effect in found if isinstance(effect, ChainEffect))
            known = self._effects[cls] = tuple(chains)
        return known

    def _methods(self, cls: ClassRef, names: tuple[str, ...]) -> Iterator[FunctionRef]:
        index = self._program.index
        above = (base for base in index.mro(cls) if isinstance(base, ClassRef))
        for member in dict.fromkeys((*above, *index.subclasses(cls)[:_MOST_BELOW])):
            for name, method in sorted(index.classes.methods(member).items()):
                if any(fnmatch.fnmatchcase(name, pattern) for pattern in names):
                    yield method

    def _given(self, ref: FunctionRef, other: FunctionRef, effect: ChainEffect) -> Iterator[tuple[int, Way]]:
        wanted, view = effect.target, self._program.open(other)
        for index, parameter in enumerate(self._program.graph.function(other).params):
            if wanted.base == "receiver":
                fits = index == 0
            else:
                by_place = wanted.position >= 0 and index == wanted.position + 1
                fits = by_place or (bool(wanted.keyword) and parameter.name == wanted.keyword)
            place = view.params.get(index)
            if fits and place is not None and other != ref:
                yield self._way(ref, other, place, wanted.path, effect.source.path)

    def _way(self, ref: FunctionRef, where: FunctionRef, place: Operand, put: Path, taken: Path) -> tuple[int, Way]:
        way = Way(self._program.number(ref), place)
        way.results = (Landing(place, put, taken),)
        if taken[:1] == (ANY,):
            way.yields = (Landing(place, put, taken[1:]),)
        return self._program.number(where), way

    def _find_shown(self, body: FunctionRef, at: Operand) -> None:
        """The methods that give the fields of the serializer which a view names."""
        index = self._program.index
        for origin in self._program.graph.origins(body, at):
            if not isinstance(origin, ProjectClass):
                continue
            for fact in index.fields(origin.cls):
                made = fact.field.initializer
                if made is not None and made.called and made.name.rpartition(".")[2] == _SHOWN:
                    written = dict(made.keywords).get("method_name", "") or next(iter(made.args), "")
                    method = index.find_method(origin.cls, written.strip("\"'") or f"get_{fact.field.name}")
                    if method is not None:
                        self._shown.setdefault(method, {})[body, at, fact.field.name] = None
