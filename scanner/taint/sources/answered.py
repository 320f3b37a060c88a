"""Fields that a framework reads itself: of what a route returns, those that its response model declares.

`@router.get("/me", response_model=UserOut)` reads `.email` of whatever the function returns, so the field is a source
where it is returned. What a display or a constructor of the model is given there is read from the values themselves.
So it is with `UserOut.model_validate(row)`, which reads its fields of whatever it is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import ProjectClass
from scanner.index.model import ClassRef, DeclaredType, FunctionRef
from scanner.ir.model import Attr, Build, Const, Op, Operand, Return
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import MOST_NEIGHBOURS, Names, declared_as

DEEP = 3
READING = ("model_validate", "from_orm", "parse_obj")
RECORD = "pydantic.BaseModel"


class Answered:
    """Finds the fields of response models where functions return."""

    def __init__(self, program: Program, names: Names) -> None:
        self._program = program
        self._names = names

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        model = self._program.response_model(ref)
        view = self._program.open(ref)
        if model is not None:
            for value in view.values:
                if isinstance(value, Return) and value.value >= 0 and self._is_read(view, value.value):
                    yield from self._fields(view, value.value, model, ())
        for name in READING:
            for at in view.attributes.get(name, ()):
                yield from self._validated(view, at)

    def _validated(self, view: View, at: Operand) -> Iterator[Seed]:
        """The fields of a record that a method of its class makes of another object."""
        value = view.values[at]
        made = [use for use in view.uses[at] if use in view.calls] if isinstance(value, Attr) else []
        origins = self._program.graph.origins(view.ref, value.base) if made and isinstance(value, Attr) else ()
        for cls in dict.fromkeys(one.cls for one in origins if isinstance(one, ProjectClass)):
            if RECORD in (self._program.rules.canonical(base) for base in self._program.index.external_bases(cls)):
                for call in made:
                    yield from self._fields(view, call, cls, ())

    def _is_read(self, view: View, at: Operand) -> bool:
        """Whether the framework reads fields of a value that the function did not put together itself."""
        value = view.values[at]
        if isinstance(value, Op) and value.name == "await":
            return self._is_read(view, value.operands[0])
        if isinstance(value, Const | Build):
            return False
        return at not in view.calls or not self._program.graph.targets(view.ref, at).constructions

    def _fields(self, view: View, at: Operand, model: ClassRef, path: tuple[str, ...]) -> Iterator[Seed]:
        index = self._program.index
        owner, beside = index.cls(model).name, self._names.class_fields(model).names[:MOST_NEIGHBOURS]
        for fact in index.fields(model):
            field = fact.field
            if field.via:
                continue
            inside = (*path, f".{field.name}")
            declared = index.declared_type(fact.cls.module, field.annotation) if field.annotation is not None else None
            nested = dict.fromkeys(_classes(declared)) if declared is not None else {}
            if nested:
                for cls in nested if len(inside) < DEEP else ():
                    yield from self._fields(view, at, cls, inside)
                continue
            others = tuple(name for name in beside if name != field.name)
            verdict = self._program.rules.classify(field.name, owner, declared_as(field), others, view.module.path)
            if verdict.data_type:
                yield Seed(
                    "field", view.ref, at, verdict.data_type, verdict.category, verdict.confidence, verdict.evidence,
                    f"{owner}.{field.name}", owner, sentence=f"shown as '{field.name}' of {owner}", path=inside,
                )  # fmt: skip


def _classes(declared: DeclaredType) -> Iterator[ClassRef]:
    if declared.cls is not None:
        yield declared.cls
    for inner in declared.args:
        yield from _classes(inner)
