"""Which tables a class stands for: the name that it gives its table, and who has the columns of one without a table.

A class has no table of its own where it says so (`abstract = True` in Django's `Meta`, SQLAlchemy's `__abstract__`), or
where it is a mixin: it derives from nothing outside the project, and classes that do derive from it.
"""

from __future__ import annotations

from scanner.index.model import ClassRef
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import literal_of

_NAMES = ("__tablename__", "__table_name__")
_IN_META = ("db_table", "table_name", "table")


def table_of(program: Program, cls: ClassRef) -> str:
    """The name of the class's table, as far as the class says it in a constant."""
    return next((text for name in _NAMES if (text := _said(program, cls, name))), "") or next(
        (text for name in _IN_META if (text := _in_meta(program, cls, name))), ""
    )


def holders(program: Program, cls: ClassRef) -> tuple[str, ...]:
    """The dotted names of the classes whose tables have the columns of a class that has none itself, sorted."""
    below = [one for one in program.index.subclasses(cls) if not _is_abstract(program, one)]
    if not below or not (_is_abstract(program, cls) or _is_mixin(program, cls, below)):
        return ()
    return tuple(sorted(program.index.path_of(one) for one in below))


def _is_abstract(program: Program, cls: ClassRef) -> bool:
    return "True" in (_said(program, cls, "__abstract__"), _in_meta(program, cls, "abstract"))


def _is_mixin(program: Program, cls: ClassRef, below: list[ClassRef]) -> bool:
    return not program.index.external_bases(cls) and any(program.index.external_bases(one) for one in below)


def _in_meta(program: Program, cls: ClassRef, name: str) -> str:
    qualname = f"{program.index.cls(cls).qualname}.Meta"
    nested = program.index.classes.nested(cls.module, "Meta", program.index.cls(cls).qualname)
    if nested is None or program.index.cls(nested).qualname != qualname:
        return ""
    return _said(program, nested, name)


def _said(program: Program, cls: ClassRef, name: str) -> str:
    """The constant that the class itself gives a name, without quotes."""
    field = next((one for one in program.index.cls(cls).fields if one.name == name and not one.via), None)
    return literal_of(field).strip("\"'") if field is not None else ""
