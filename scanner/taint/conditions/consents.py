"""States of consent, and what the code writes to them: given, taken back, or either.

A state is a column of a table whose name says consent (`marketing_consent`, `opted_in`, `allows_tracking`), or any flag
or moment of a table that is a record of consent by its own name (`Consent`, `SummaryPermission`). `True`, or the
present moment, gives; `False`, or nothing, takes back; what is not constant may be either. A column whose name says the
opposite (`opted_out`, `withdrawn_at`) is turned round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, ClassDecl, Const, Field, Op, Operand, SetAttr
from scanner.taint.model import ConsentState
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.tables.rowclasses import classes_of

CATEGORY = "user.privacy_preferences"

_USES = (
    "(measur|track|market|analy|newsletter|advert|profil|personali|cookie|shar|contact|mail|sms|call|push|locat|photo)"
)
_STATE = re.compile(
    rf"(^|_)(consent(s|ed)?|opt(ed|s)?_?(in|out)|unsubscribed"
    rf"|(allow|accept|permit|agree|want|receive)(s|ed)?_(to_)?{_USES}\w*"
    rf"|{_USES}\w*_(allow|accept|permit|agree|consent)(s|ed)?)(_|$)"
)
_RECORD = re.compile(r"(Consent|Permission|Agreement|OptIn|Grant)s?$")
_FLAG = re.compile(r"^(is_)?(given|granted|agreed|accepted|allowed|active|enabled)(_at|_on)?$")
_OPPOSITE = re.compile(
    r"(^|_)(opt(ed|s)?_?out|withdrawn|withdrew|revoked|refused|declined|denied|unsubscribed|ended|ends)(_|$)"
)
_TABLES = frozenset(("Model", "Base", "DeclarativeBase", "SQLModel", "Document", "Entity", "AbstractUser"))
_TERMS = re.compile(r"terms|tos|conditions|policy|licen[cs]e|eula")
_WRITES = frozenset(
    ("create", "acreate", "update", "aupdate", "get_or_create", "update_or_create", "values", "insert", "bulk_create")
)
_NOW = frozenset(("now", "utcnow", "today", "time"))

States = dict[str, dict[str, ClassRef]]
"""For each column of a state, the classes (by dotted path) that have it."""


def consent_states(program: Program, expressions: Expressions) -> tuple[ConsentState, ...]:
    """Every write of a state of consent, by place."""
    states = _states(program)
    if not states:
        return ()
    classes = {cls for known in states.values() for cls in known.values()}
    names = {program.index.cls(cls).name for cls in classes}
    found: set[ConsentState] = set()
    for module in sorted(program.index.modules):
        mentioned = program.index.modules[module].interface.names
        if states.keys() & set(mentioned.attributes) or names & {*mentioned.names, *mentioned.called}:
            for ref in program.functions(module):
                found.update(_written(program, expressions, ref, states))
    found.update(_edited(program, expressions, states, names))
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.field)))


def is_record(name: str) -> bool:
    """Whether a class is a record of consent, so that deleting one takes the consent back."""
    return bool(_RECORD.search(name.rpartition(".")[2]))


def _states(program: Program) -> States:
    found: States = {}
    for cls in program.index.classes.all():
        declaration = program.index.cls(cls)
        bases = program.index.external_bases(cls)
        if not any(base.rpartition(".")[2] in _TABLES for base in bases):
            continue
        for field in declaration.fields:
            if _is_state(declaration, field):
                found.setdefault(field.name, {})[program.index.path_of(cls)] = cls
    return found


def _is_state(declaration: ClassDecl, field: Field) -> bool:
    if field.via or _TERMS.search(field.name.lower()):
        return False
    name = field.name.lower()
    flag = _FLAG.match(name) or _OPPOSITE.search(name)
    return bool(_STATE.search(name) or (flag and is_record(declaration.name)))


def _written(program: Program, expressions: Expressions, ref: FunctionRef, states: States) -> Iterator[ConsentState]:
    view = program.open(ref)
    number = program.number(ref)
    for at, value in enumerate(view.values):
        if isinstance(value, SetAttr) and value.name in states:
            for origin in program.origins(number, value.base):
                path = program.index.path_of(origin.cls) if isinstance(origin, Instance) else ""
                if path in states[value.name]:
                    yield _state(program, expressions, (view, at), (path, value.name), value.value)
        elif isinstance(value, Call):
            named = [one for one in value.args if one.keyword in states or one.star == 2]
            for path in _made(program, view, at, value) if named else ():
                for one in named:
                    fields = [one.keyword] if one.keyword else [name for name, known in states.items() if path in known]
                    for field in fields:
                        if path in states.get(field or "", ()):
                            given = one.value if one.keyword else -1
                            yield _state(program, expressions, (view, at), (path, str(field)), given)


def _made(program: Program, view: View, at: Operand, call: Call) -> set[str]:
    """The classes whose rows a call makes or changes, by dotted path."""
    callee = view.values[call.callee]
    targets = program.targets(program.number(view.ref), at)
    found = {program.index.path_of(made.cls) for made in targets.constructions}
    if isinstance(callee, Attr) and callee.name in _WRITES:
        found |= {program.index.path_of(cls) for cls in classes_of(program, view.ref, at)}
    return found


def _state(
    program: Program, expressions: Expressions, where: tuple[View, Operand], what: tuple[str, str], given: Operand
) -> ConsentState:
    (view, at), (store, field) = where, what
    value = _meaning(view, given)
    if value is not None and _OPPOSITE.search(field.lower()):
        value = not value
    place, code = expressions.place(view.ref, at), expressions.text(view.ref, at)
    return ConsentState(store, field, value, place, code, program.qualified(view.ref), CATEGORY)


def _meaning(view: View, operand: Operand) -> bool | None:
    """Whether a value gives or takes back; None: either."""
    value = view.values[operand] if operand >= 0 else None
    match value:
        case Const(value=bool() | None as constant):
            return bool(constant)
        case Call(callee=callee):
            named = view.values[callee]
            return True if isinstance(named, Attr) and named.name in _NOW else None
        case Op(name="not"):
            return None
        case _:
            return None


def _edited(program: Program, expressions: Expressions, states: States, names: set[str]) -> Iterator[ConsentState]:
    """Forms and serializers over such a class let people give and take back alike."""
    for cls in program.index.classes.all():
        declaration = program.index.cls(cls)
        if not declaration.qualname.endswith(".Meta"):
            continue
        for field in declaration.fields:
            named = field.initializer.name if field.name == "model" and field.initializer is not None else ""
            if named.rpartition(".")[2] not in names:
                continue
            for definition in program.index.resolve(cls.module, named, declaration.qualname):
                path = program.index.path_of(definition.cls) if isinstance(definition, ClassDefinition) else ""
                ref = FunctionRef(cls.module, declaration.function)
                place = expressions.span(ref, field.start, field.end)
                code = expressions.code(ref, field.start, field.end)
                for name, known in states.items():
                    if path in known:
                        yield ConsentState(path, name, None, place, code, program.qualified(ref), CATEGORY)
