"""Records that are made from mappings: Pydantic's models, with the aliases of their fields and the models in them.

`Person(eMail=x)` fills the field that has this alias; a mapping given for a field that is declared as another model
becomes an object of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Targets
from scanner.index.model import ClassRef, DeclaredType
from scanner.ir.model import Call, Operand
from scanner.taint.calls.kept import owners
from scanner.taint.calls.models import method_name
from scanner.taint.calls.site import AS_FIELDS, Move, Site
from scanner.taint.facts import codes
from scanner.taint.opened.opening import Opening

BASES = frozenset(("pydantic.BaseModel", "sqlmodel.SQLModel"))
ALIASES = ("alias", "validation_alias")
MAKERS = frozenset(("model_validate", "parse_obj"))


def add_records(program: Opening, site: Site, number: int, at: Operand, targets: Targets) -> None:
    """Compile what a constructor does beyond filling the fields of its keywords' names."""
    call = program.view(number).values[at]
    if not isinstance(call, Call):
        return
    for construction in targets.constructions:
        if not _is_record(program, construction.cls):
            continue
        aliases = dict(_aliases(program, construction.cls))
        for field in construction.fields:
            name = aliases.get(field.field, field.field)
            if name != field.field:
                site.add(field.operand, Move(at, field.source_path, (f".{name}",), False, codes.SET))
            if _is_nested(program, construction.cls, name):
                inside = (*field.source_path, AS_FIELDS)
                site.add(field.operand, Move(at, inside, (f".{name}",), False, codes.SET))
        for argument in call.args:
            if argument.star == 2:
                _add_aliases(site, at, argument.value, aliases)


def add_validated(program: Opening, site: Site, number: int, at: Operand) -> None:
    """Compile the aliases of `Person.model_validate(mapping)`."""
    view = program.view(number)
    call = view.values[at]
    if isinstance(call, Call) and method_name(view, at) in MAKERS and call.args:
        for cls in owners(program, number, at):
            _add_aliases(site, at, call.args[0].value, dict(_aliases(program, cls)))


def _add_aliases(site: Site, at: Operand, given: Operand, aliases: dict[str, str]) -> None:
    for alias, name in aliases.items():
        site.add(given, Move(at, (f"[{alias}]", AS_FIELDS), (f".{name}",), False, codes.SET))


def _is_record(program: Opening, cls: ClassRef) -> bool:
    return any(program.rules.canonical(base) in BASES for base in program.index.external_bases(cls))


def _aliases(program: Opening, cls: ClassRef) -> Iterator[tuple[str, str]]:
    for fact in program.index.fields(cls):
        made = fact.field.initializer
        for name, text in made.keywords if made is not None else ():
            if name in ALIASES and text[:1] in ("'", '"'):
                yield text[1:-1], fact.field.name


def _is_nested(program: Opening, cls: ClassRef, name: str) -> bool:
    """Whether a field is declared as another class of the program, or a collection of it."""
    for fact in program.index.fields(cls):
        if fact.field.name == name and fact.field.annotation is not None:
            declared = program.index.declared_type(fact.cls.module, fact.field.annotation)
            return declared is not None and any(_classes(declared))
    return False


def _classes(declared: DeclaredType) -> Iterator[ClassRef]:
    if declared.cls is not None:
        yield declared.cls
    for inner in declared.args:
        yield from _classes(inner)
