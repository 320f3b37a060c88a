"""Whole objects: an instance of a class with personal fields is personal data itself, wherever it is logged, sent or
serialised whole.

One seed a category of its fields, of nature OBJECT: reading a field of it is not a flow of the whole (the field is a
source of its own).
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import External
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Const, Global, Operand
from scanner.rules.model import Verdict
from scanner.taint.facts.labels import OBJECT
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.spelling import QUERIES, word_of
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import Names

REFERENCE = "ForeignKey("
"""What declares a column that refers to another row: whose row that is, the object itself does not show."""

Personal = tuple[tuple[str, Verdict], ...]


class Objects:
    """Finds instances of personal classes where they come to be known: typed parameters, constructors, queries."""

    def __init__(self, program: Program, names: Names) -> None:
        self._program = program
        self._names = names
        self._personal: dict[ClassRef, Personal] = {}
        self._class_names: frozenset[str] = frozenset(
            program.index.cls(cls).name for cls in program.index.classes.all() if self.personal(cls)
        )

    def personal(self, cls: ClassRef) -> Personal:
        """The personal fields of a class with their verdicts, by name."""
        known = self._personal.get(cls)
        if known is None:
            declared, given, neighbours, owner = self._names.class_fields(cls)
            found = []
            for name in sorted(declared):
                if self._names.possible(name) and REFERENCE not in declared[name]:
                    beside = tuple(other for other in neighbours if other != name)
                    literal = given.get(name, "")
                    verdict = self._program.rules.classify(name, owner, declared[name], beside, value=literal)
                    if verdict.data_type:
                        found.append((name, verdict))
            known = self._personal[cls] = tuple(found)
        return known

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        view = self._program.open(ref)
        for index, parameter in enumerate(view.function.params):
            place = view.params.get(index)
            if place is None or parameter.annotation is None or parameter.flavour in ("receiver", "args", "kwargs"):
                continue
            cls = self._program.annotated(ref.module, parameter.annotation)
            if cls is not None:
                yield from self._seeds(view, place, cls, parameter.name)
        for at in view.calls:
            yield from self._made(view, at)

    def _made(self, view: View, at: Operand) -> Iterator[Seed]:
        call = view.values[at]
        assert isinstance(call, Call)
        callee = view.values[call.callee]
        if not isinstance(callee, Attr | Global):
            return
        queried = (
            isinstance(callee, Attr) and callee.name in QUERIES and word_of(view, callee.base) in self._class_names
        )
        if callee.name not in self._class_names and not queried:
            return
        targets = self._program.targets(self._program.number(view.ref), at)
        for construction in targets.constructions:
            given = frozenset(one.field for one in construction.fields if not _is_constant(view, one.operand))
            yield from self._seeds(view, at, construction.cls, "", given)
        for external in targets.externals:
            if isinstance(external, External) and isinstance(external.owner, ClassRef) and queried:
                yield from self._seeds(view, at, external.owner, "")

    def _seeds(
        self, view: View, at: Operand, cls: ClassRef, name: str, given: frozenset[str] | None = None
    ) -> Iterator[Seed]:
        """The seeds of an instance; of one that is made here, only the fields it was `given` hold anything."""
        by_category: dict[str, list[tuple[str, Verdict]]] = {}
        for field, verdict in self.personal(cls):
            if given is not None and field not in given:
                continue
            by_category.setdefault(verdict.category, []).append((field, verdict))
        owner = self._program.index.cls(cls).name
        for category, fields in sorted(by_category.items()):
            first = fields[0][1]
            symbols = tuple(field for field, _ in fields)
            evidence = (f"'{owner}' has the personal fields {', '.join(symbols)}", *first.evidence)
            yield Seed(
                "object",
                view.ref,
                at,
                first.data_type,
                category,
                first.confidence,
                evidence,
                owner,
                name or owner,
                False,
                "",
                symbols,
                "",
                OBJECT,
                cls=cls,
            )


def _is_constant(view: View, operand: Operand) -> bool:
    return operand >= 0 and isinstance(view.values[operand], Const)
