"""Sources known by their names: fields and keys that are read, parameters, local variables, and what accessors of
code outside the project return (`user.get_full_name()`), judged with their context.

The context of a name is what it belongs to (an object, a class, what the function is about), its declared type, and
the names beside it. Only names that could be personal in some context are judged (`possible`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import structs

from scanner.callgraph.model import External, Instance, ModuleOrigin, ProjectClass
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef, ModuleDefinition
from scanner.ir.model import (
    After,
    Attr,
    Call,
    CallText,
    Capture,
    Const,
    Field,
    Func,
    Global,
    Item,
    Op,
    Operand,
    Param,
    Phi,
    TypeExpr,
)
from scanner.rules.model import Port, Verdict
from scanner.taint.calls.models import method_name
from scanner.taint.calls.ports import constant_argument
from scanner.taint.facts.seeds import Seed
from scanner.taint.facts.shape import shape
from scanner.taint.model import SourceKind
from scanner.taint.opened.spelling import (
    QUERIES,
    is_named_better,
    made,
    owner_of,
    read_beside,
    secret_maker,
    subject,
    without_related,
)
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.zipped import zipped

MOST_NEIGHBOURS = 40
CONTAINERS = frozenset(("set", "frozenset", "list", "tuple", "dict", "sorted", "reversed"))
KEYED = frozenset(("get", "pop", "getlist", "get_list", "getfirst", "getone"))
"""Methods of mappings that read the key given first."""


class ClassFields(NamedTuple):
    """Declared type and literal by field name, all names, and by what name the class owns them."""

    declared: dict[str, str]
    given: dict[str, str]
    names: tuple[str, ...]
    owner: str


class Names:
    """Finds seeds by name in a function."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._possible: dict[str, bool] = {}
        self._managers = frozenset(end.manager for end in program.ends if end.manager)
        self._fields: dict[ClassRef, ClassFields] = {}

    def possible(self, name: str) -> bool:
        """Whether a name could be personal data in some context."""
        known = self._possible.get(name)
        if known is None:
            rules = self._program.rules
            known = self._possible[name] = not name.isupper() and bool(
                rules.classify(name, "customer", "", ("email", "first_name")).data_type
                or rules.classify(name, "access token", "", ()).data_type
                or rules.classify(name, "comment", "", ()).data_type
                or rules.classify(name, "", "", ()).data_type
            )
        return known

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        view = self._program.open(ref)
        for name, operands in view.attributes.items():
            if self.possible(name):
                for at in operands:
                    yield from self._attribute(view, at, name)
        for name, operands in view.items.items():
            if self.possible(name):
                for at in operands:
                    beside = read_beside(view, at, name)
                    yield from self._judged(view, at, name, owner_of(view, at), "", beside, "name")
        for at in view.calls:
            yield from self._called(view, at)
        yield from zipped(self._program, view)
        if view.function.kind in ("function", "lambda"):
            yield from self._parameters(view)
            for binding in view.function.names:
                if self.possible(binding.name):
                    for at in dict.fromkeys(binding.values):
                        if self._carries(view, at) and not self._is_refuted(view, at, binding.name):
                            yield from self._judged(view, at, binding.name, "", secret_maker(view, at), (), "variable")

    def _is_refuted(self, view: View, at: Operand, name: str) -> bool:
        """Whether the longer name a value is read by says that it is nobody's: `password = config.api_password`."""
        value = view.values[at]
        own = value.name if isinstance(value, Attr) else value.key if isinstance(value, Item) else None
        longer = isinstance(own, str) and own != name and own.lower().endswith(name.lower())
        refuted = longer and not self._program.rules.classify(str(own), owner_of(view, at), "", ()).data_type
        return refuted or is_named_better(view, at, name)

    def class_fields(self, cls: ClassRef) -> ClassFields:
        """The fields of a class and its ancestors."""
        known = self._fields.get(cls)
        if known is None:
            declared: dict[str, str] = {}
            given: dict[str, str] = {}
            for fact in self._program.index.fields(cls):
                declared.setdefault(fact.field.name, declared_as(fact.field))
                given.setdefault(fact.field.name, literal_of(fact.field))
            names = tuple(sorted(declared))[:MOST_NEIGHBOURS]
            known = self._fields[cls] = ClassFields(
                declared,
                {name: text for name, text in given.items() if text},
                names,
                without_related(
                    self._program.index.cls(cls).name, lambda word: word in declared and self._is_person(word)
                ),
            )
        return known

    def _is_person(self, word: str) -> bool:
        return bool(self._program.rules.classify("id", word, "", ()).data_type)

    def _attribute(self, view: View, at: Operand, name: str) -> Iterator[Seed]:
        value = view.values[at]
        assert isinstance(value, Attr)
        if _only_called(view, at) or self._is_static(view, value.base):
            return
        cls = self._class_of(view, value.base)
        if cls is None:
            beside = read_beside(view, at, name)
            found = list(self._judged(view, at, name, owner_of(view, at), "", beside, "name"))
            cls = self._made_of(view, value.base) if not found else None
            yield from found
        if cls is None:
            return
        declared, _, neighbours, owner = self.class_fields(cls)
        kind: SourceKind = "field" if declared.get(name) else "name"
        own = self._program.index.cls(cls).name
        for seed in self._judged(view, at, name, owner, declared.get(name, ""), neighbours, kind):
            yield structs.replace(seed, owner=own, symbol=f"{own}.{name}")

    def _called(self, view: View, at: Operand) -> Iterator[Seed]:
        """`body.get("email")` reads a key as `body["email"]` does; an accessor gives what its name says."""
        name = method_name(view, at)
        key = constant_argument(view, at, Port("argument", 0)) if name in KEYED else ""
        if isinstance(key, str) and key and self.possible(key):
            targets = self._program.graph.targets(view.ref, at)
            if not targets.callees:
                yield from self._judged(view, at, key, owner_of(view, at), "", (), "name")
        elif name not in QUERIES and self.possible(name) and self._is_accessor(view, at, name):
            yield from self._judged(view, at, name, owner_of(view, at), "", (), "name")

    def _is_accessor(self, view: View, at: Operand, name: str) -> bool:
        """Whether a call gives what its name says: a getter, or a noun called without arguments, of which the project
        has no body and the rules no model.
        """
        call = view.values[at]
        assert isinstance(call, Call)
        if not name.startswith("get") and (call.args or not isinstance(view.values[call.callee], Attr)):
            return False
        targets = self._program.graph.targets(view.ref, at)
        if targets.callees or targets.constructions or self._program.rules.answers_question(name):
            return False
        return not self._program.site(self._program.number(view.ref), at).rules

    def _parameters(self, view: View) -> Iterator[Seed]:
        function = view.function
        names = tuple(sorted(parameter.name for parameter in function.params if parameter.flavour != "receiver"))
        for index, parameter in enumerate(function.params):
            place = view.params.get(index)
            if (
                place is None
                or parameter.flavour in ("receiver", "args", "kwargs")
                or not self.possible(parameter.name)
            ):
                continue
            beside = tuple(name for name in names if name != parameter.name)[:MOST_NEIGHBOURS]
            declared = type_text(parameter.annotation) or self._default_type(view, index)
            yield from self._judged(view, place, parameter.name, made(view), declared, beside, "parameter")

    def _judged(  # noqa: PLR0913 - the context of a name
        self,
        view: View,
        at: Operand,
        name: str,
        owner: str,
        declared: str,
        neighbours: tuple[str, ...],
        kind: SourceKind,
    ) -> Iterator[Seed]:
        verdict: Verdict = self._program.rules.classify(
            name, owner, declared, neighbours, view.module.path, subject(view)
        )
        nature = shape(view, at, verdict.category) if verdict.data_type else -1
        if nature < 0 or (kind == "name" and self._is_manager(view, at)):
            return
        symbol = f"{owner}.{name}" if owner and kind != "variable" else name
        if kind == "parameter":
            symbol = f"{view.function.qualname}.{name}"
        yield Seed(
            kind, view.ref, at, verdict.data_type, verdict.category, verdict.confidence, verdict.evidence, symbol,
            owner if kind in ("name", "field") else "", nature=nature,
        )  # fmt: skip

    def _is_manager(self, view: View, at: Operand) -> bool:
        """Whether a name stands for rows of one of the program's classes: their fields say what is personal."""
        origins = self._program.graph.origins(view.ref, at)
        return any(isinstance(origin, External) and origin.path in self._managers for origin in origins)

    def _default_type(self, view: View, index: int) -> str:
        """`bool` for a parameter that is a flag by its default."""
        if not view.function.params[index].has_default or view.function.parent < 0:
            return ""
        outer = self._program.open(FunctionRef(view.ref.module, view.function.parent))
        for at in outer.functions:
            func = outer.values[at]
            if isinstance(func, Func) and func.function == view.ref.function:
                default = outer.values[dict(func.defaults)[index]] if index in dict(func.defaults) else None
                return "bool" if isinstance(default, Const) and isinstance(default.value, bool) else ""
        return ""

    def _class_of(self, view: View, base: Operand) -> ClassRef | None:
        """The class of an object where it is written down: `self`, or an annotated parameter."""
        value = view.values[base]
        if not isinstance(value, Param) or value.index >= len(view.function.params):
            return None
        parameter = view.function.params[value.index]
        if parameter.flavour == "receiver":
            return self._program.class_of(view.ref)
        return self._program.annotated(view.ref.module, parameter.annotation)

    def _made_of(self, view: View, base: Operand) -> ClassRef | None:
        """The class of the project that an object is an instance of, where the calls that gave it tell."""
        made = {o.cls for o in self._program.graph.origins(view.ref, base) if isinstance(o, Instance)}
        return next(iter(made)) if len(made) == 1 else None

    def _is_static(self, view: View, base: Operand) -> bool:
        """Whether something is read from a class or a module: a column or a constant, no one's data."""
        value = view.values[base]
        if not isinstance(value, Global):
            return False
        found = self._program.index.lookup(view.ref.module, value.name)
        if any(isinstance(one, ClassDefinition | ModuleDefinition) for one in found):
            return True
        if found or value.name[:1].isupper():
            origins = self._program.graph.origins(view.ref, base)
            return any(isinstance(origin, ProjectClass | ModuleOrigin) for origin in origins)
        return False

    def _carries(self, view: View, at: Operand) -> bool:
        """Whether a value bound to a variable may be data that comes from elsewhere."""
        value = view.values[at]
        match value:
            case Call(callee=callee, args=args):
                made = view.values[callee]
                name = made.name if isinstance(made, Attr | Global) else ""
                if name in CONTAINERS and isinstance(made, Global):
                    return any(self._carries(view, _unsliced(view, argument.value)) for argument in args)
                return not name[:1].isupper() and not self._program.rules.answers_question(name)
            case Attr() | Item() | Capture():
                return True
            case Phi(operands=operands):
                return any(isinstance(view.values[one], Phi) or self._carries(view, one) for one in operands)
            case Op(name="await", operands=(inner,)):
                return self._carries(view, inner)
            case After():
                return False
            case _:
                return False


def declared_as(field: Field) -> str:
    """The type, field or column of a field, as written."""
    if field.annotation is not None:
        return type_text(field.annotation)
    return _initializer(field.initializer) if field.initializer is not None else ""


def literal_of(field: Field) -> str:
    """The constant that a field is given, as written; "" for none."""
    return field.initializer.name if field.initializer is not None and not field.initializer.called else ""


def type_text(expression: TypeExpr | None) -> str:
    """An annotation as text."""
    if expression is None:
        return ""
    if not expression.args:
        return expression.name
    if expression.name == "|":
        return " | ".join(type_text(one) for one in expression.args)
    return f"{expression.name}[{', '.join(type_text(one) for one in expression.args)}]"


def _initializer(text: CallText) -> str:
    return f"{text.name}({', '.join(text.args)})" if text.called else ""


def _only_called(view: View, at: Operand) -> bool:
    users = [view.values[use] if use >= 0 else None for use in view.uses[at]]
    return bool(users) and all(isinstance(user, Call) and user.callee == at for user in users)


def _unsliced(view: View, at: Operand) -> Operand:
    value = view.values[at]
    return value.operands[0] if isinstance(value, Op) and value.name == "slice" else at
