"""Cascades: whose rows go when a row goes, as the tables declare it.

Django says it on the child (`on_delete=CASCADE`), SQLAlchemy on the parent (`cascade="all, delete-orphan"`), on the
child's key (`ForeignKey("users.id", ondelete="CASCADE")`), or not at all: rows of the table between two others
(`secondary=`) go with either. Rows of a class are rows of the class it derives from. What is asked of the user of the
framework (`settings.AUTH_USER_MODEL`) is asked of the project's own user class, where it has one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scanner.index.model import ClassRef
from scanner.ir.model import CallText, ClassDecl
from scanner.taint.program.program import Program
from scanner.taint.tables.mapped import table_of
from scanner.taint.tables.relations import named_class

USER = "django.contrib.auth.models.User"
"""The user of the framework, where the project has no class of its own for it."""

_USER_BASES = frozenset((
    "django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.base_user.AbstractBaseUser",
))  # fmt: skip
_USER_WORDS = ("AUTH_USER_MODEL", "auth.User", "get_user_model()", "auth.models.User")
_FOREIGN = re.compile(r"ForeignKey\(\s*([\"']?)([\w.]+)\1[^()]*\bondelete\s*=\s*[\"']CASCADE", re.IGNORECASE)
_MADE = re.compile(r"\bTable\b")

Cascades = dict[str, set[str]]
"""For the dotted name of a class, the names of classes and tables whose rows go with its own."""


def cascades(program: Program) -> Cascades:
    """What is declared in the classes of a program."""
    below: Cascades = defaultdict(set)
    tables = _tables(program)
    users = _users(program)
    for module, entry in sorted(program.index.modules.items()):
        between = {
            one.name: one.initializer.args[0].strip("\"'")
            for one in entry.interface.fields
            if one.initializer is not None and one.initializer.called and _MADE.search(one.initializer.name)
            if one.initializer.args
        }
        for index, declaration in enumerate(entry.interface.classes):
            cls = ClassRef(module, index)
            own = program.index.path_of(cls)
            for base in program.index.mro(cls)[1:]:
                if isinstance(base, ClassRef):
                    below[program.index.path_of(base)].add(own)
            for parent, child in _declared(program, cls, declaration, tables):
                below[parent].add(child)
            for field in declaration.fields:
                if field.initializer is not None and "secondary" in dict(field.initializer.keywords):
                    name = dict(field.initializer.keywords)["secondary"].strip("\"'")
                    below[own].update((between.get(name, name), name.rpartition(".")[2]))
    for user in users:
        below[USER].add(user)
        below[user] |= {child for child in below[USER] if child not in users}
    return below


def _declared(
    program: Program, cls: ClassRef, declaration: ClassDecl, tables: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """(parent, child) of what the fields of a class say."""
    own = program.index.path_of(cls)
    for field in declaration.fields:
        written = field.initializer
        if written is None or not written.called:
            continue
        keywords = dict(written.keywords)
        if "CASCADE" in keywords.get("on_delete", ""):
            yield from ((parent, own) for parent in _parents(program, cls.module, declaration.qualname, written))
        elif "delete" in keywords.get("cascade", "") or "all" in keywords.get("cascade", ""):
            children = list(named_class(program, cls.module, declaration.qualname, written))
            annotated = program.annotated(cls.module, field.annotation)
            children += [annotated] if annotated is not None else []
            yield from ((own, program.index.path_of(child)) for child in children)
        for argument in written.args:
            key = _FOREIGN.search(argument)
            if key is not None:
                parent = tables.get((key[2].rpartition(".")[0] if key[1] else key[2].partition(".")[0]).lower(), "")
                yield from [(parent, own)] if parent else []


def _parents(program: Program, module: str, inside: str, written: CallText) -> Iterator[str]:
    """The dotted names of the classes that a foreign key names."""
    found = [program.index.path_of(one) for one in named_class(program, module, inside, written)]
    named = written.args[0] if written.args else dict(written.keywords).get("to", "")
    if not found and (named.strip("\"'").endswith(_USER_WORDS) or named == "User"):
        found = [USER]
    yield from found


def _tables(program: Program) -> dict[str, str]:
    """The dotted name of each class by its own name, its table's, and the name a table gets by default."""
    found: dict[str, str] = {}
    for cls in program.index.classes.all():
        name, path = program.index.cls(cls).name, program.index.path_of(cls)
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
        for one in (table_of(program, cls), name, words):
            found.setdefault(one.lower(), path) if one else None
    return found


def _users(program: Program) -> tuple[str, ...]:
    """The project's own classes for the users of the framework."""
    return tuple(
        program.index.path_of(cls)
        for cls in program.index.classes.all()
        if _USER_BASES & set(program.index.external_bases(cls))
    )
