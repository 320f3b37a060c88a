"""What ready-made views and administration pages of frameworks do with rows: show, change or delete those of a class.

`class Leave(DeleteView): model = Member`, `class Members(ModelViewSet): queryset = Member.objects.all()`,
`admin.site.register(Member)`: no call in the project deletes, and yet people can have it done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import CallText, ClassDecl
from scanner.taint.model import Access
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.tables.rowclasses import classes_of

Deed = Literal["show", "change", "delete"]

_ALL: tuple[Deed, ...] = ("show", "change", "delete")
_VIEWS: dict[str, tuple[Deed, ...]] = {
    "django.DetailView": ("show",), "django.ListView": ("show",), "django.UpdateView": ("show", "change"),
    "django.DeleteView": ("show", "delete"),
    "rest_framework.ModelViewSet": _ALL, "rest_framework.ReadOnlyModelViewSet": ("show",),
    "rest_framework.RetrieveAPIView": ("show",), "rest_framework.ListAPIView": ("show",),
    "rest_framework.ListCreateAPIView": ("show",), "rest_framework.UpdateAPIView": ("change",),
    "rest_framework.DestroyAPIView": ("delete",), "rest_framework.RetrieveUpdateAPIView": ("show", "change"),
    "rest_framework.RetrieveDestroyAPIView": ("show", "delete"),
    "rest_framework.RetrieveUpdateDestroyAPIView": _ALL,
    "rest_framework.RetrieveModelMixin": ("show",), "rest_framework.ListModelMixin": ("show",),
    "rest_framework.UpdateModelMixin": ("change",), "rest_framework.DestroyModelMixin": ("delete",),
    "sqladmin.ModelView": ("change", "delete"), "flask_admin.ModelView": ("change", "delete"),
    "django.ModelAdmin": ("change", "delete"),
}  # fmt: skip
"""By package and class, what the pages of such a class offer. Administration shows rows to operators, not to those
whose they are."""

_STAFF: tuple[Deed, ...] = ("change", "delete")
_NAMED = ("model", "queryset")
_REGISTERED = frozenset(("register", "ModelView"))


class Offer(NamedTuple):
    """A deed done with the rows of a class, and where that is declared: a module and its text's offsets."""

    deed: Deed
    store: ClassRef
    function: FunctionRef
    start: int
    end: int


def offers(program: Program) -> tuple[Offer, ...]:
    """What views and administration pages offer, in the order of the code."""
    found: list[Offer] = []
    for cls in program.index.classes.all():
        declaration = program.index.cls(cls)
        deeds = tuple(dict.fromkeys(_deeds(program, cls)))
        if deeds:
            where = (FunctionRef(cls.module, declaration.function), declaration.start, declaration.end)
            found += (Offer(deed, row, *where) for row in _rows(program, cls, declaration) for deed in deeds)
    found += _registered(program)
    return tuple(dict.fromkeys(found))


def shown_by(program: Program, expressions: Expressions, offered: Iterable[Offer]) -> Iterator[Access]:
    """The accesses that views offer."""
    for offer in offered:
        if offer.deed == "show":
            place = expressions.span(offer.function, offer.start, offer.end)
            yield Access(program.index.path_of(offer.store), place, program.qualified(offer.function))


def _deeds(program: Program, cls: ClassRef) -> Iterator[Deed]:
    for base in program.index.external_bases(cls):
        yield from _VIEWS.get(f"{base.partition('.')[0]}.{base.rpartition('.')[2]}", ())


def _rows(program: Program, cls: ClassRef, declaration: ClassDecl) -> Iterator[ClassRef]:
    """The classes that a view names: in `model`, `queryset`, a keyword of the class, or by the decorator that registers
    it."""
    for base in program.index.mro(cls):
        if isinstance(base, ClassRef):
            fields = program.index.cls(base).fields
            for field in fields:
                if field.name in _NAMED and field.initializer is not None and not field.via:
                    yield from _named(program, base, field.initializer)
    for name, text in declaration.keywords:
        if name == "model":
            yield from _named(program, cls, CallText(text))
    for decorator in declaration.decorators:
        if decorator.name.rpartition(".")[2] == "register":
            for argument in decorator.args:
                yield from _named(program, cls, CallText(argument))


def _named(program: Program, cls: ClassRef, text: CallText) -> Iterator[ClassRef]:
    """The class that a dotted name begins with: `Member` of `Member.objects.all`."""
    name = text.name
    while name:
        for definition in program.index.resolve(cls.module, name, program.index.cls(cls).qualname):
            if isinstance(definition, ClassDefinition):
                yield definition.cls
                return
        name = name.rpartition(".")[0]


def _registered(program: Program) -> Iterator[Offer]:
    """The classes given to `admin.site.register(…)` and to the model views of administration pages."""
    for module in sorted(program.index.modules):
        if not _REGISTERED & set(program.index.modules[module].interface.names.called):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            for at in view.calls:
                if program.mentions(view, at, _REGISTERED) and _is_admin(program, ref, at):
                    call = view.values[at]
                    for deed in _STAFF:
                        yield from (Offer(deed, cls, ref, call.start, call.end) for cls in classes_of(program, ref, at))


def _is_admin(program: Program, ref: FunctionRef, at: int) -> bool:
    paths = [external.path for external in program.targets(program.number(ref), at).externals]
    return any("admin" in path for path in paths)
