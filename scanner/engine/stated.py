"""What decorators of the code say of purpose and service, where the bindings say that they do.

`{decorator: shop.privacy.serves, arg: 0, says: purpose}` reads `@serves("risk_control")`, on a function or a class, as
the comment `# flowaudit: purpose=risk_control` would be read. The argument is a constant or a member of an enumeration,
which speaks by its value or by its name in lower case; `words` translates what the code calls it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scanner.engine.remarks import Remark
from scanner.index.index import Index
from scanner.index.model import ClassDefinition, ExternalDefinition, FunctionDefinition
from scanner.inventory.bindings import Stating
from scanner.ir.model import CallText, ClassDecl, Signature
from scanner.source import Text


def stated(index: Index, texts: Callable[[str], Text], statements: Iterable[Stating]) -> tuple[Remark, ...]:
    """A remark for each such decorator, by file and line."""
    every = tuple(statements)
    found: list[Remark] = []
    for module in sorted(index.modules) if every else ():
        interface = index.modules[module].interface
        definitions: list[Signature | ClassDecl] = [*interface.signatures, *interface.classes]
        for definition in definitions:
            for decorator in definition.decorators:
                found += _said(index, texts, (module, definition), decorator, every)
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.key)))


def _said(
    index: Index,
    texts: Callable[[str], Text],
    where: tuple[str, Signature | ClassDecl],
    decorator: CallText,
    statements: tuple[Stating, ...],
) -> Iterator[Remark]:
    module, definition = where
    names = set(_paths(index, module, decorator.name, definition.qualname.rpartition(".")[0]))
    for one in statements:
        text = _argument(decorator, one.arg) if one.decorator in names else ""
        if text:
            entry = index.modules[module]
            line = texts(entry.path).place(definition.start, definition.start).line
            word = _word(index, module, text, one)
            symbol = f"{module}.{definition.qualname}"
            yield Remark(symbol, one.says, word, entry.path, line, f"the decorator @{decorator.name}")


def _paths(index: Index, module: str, name: str, inside: str) -> Iterator[str]:
    """The dotted paths that a decorator's name stands for."""
    for definition in index.resolve(module, name, inside):
        match definition:
            case FunctionDefinition(function=ref):
                yield index.path_of(ref)
            case ClassDefinition(cls=ref):
                yield index.path_of(ref)
            case ExternalDefinition(path=path):
                yield path
            case _:
                pass
    yield name


def _argument(decorator: CallText, wanted: int | str) -> str:
    """The text of an argument, by position or keyword."""
    if isinstance(wanted, str):
        return dict(decorator.keywords).get(wanted, "")
    return decorator.args[wanted] if 0 <= wanted < len(decorator.args) else ""


def _word(index: Index, module: str, text: str, statement: Stating) -> str:
    """What an argument says, in the inventory's words."""
    if text[:1] in "\"'":
        spellings = [text.strip("\"'")]
    else:
        owner, _, member = text.removesuffix(".value").rpartition(".")
        spellings = [*_values(index, module, owner, member), member.lower(), member, text]
    known = (statement.words[one].text for one in spellings if one in statement.words)
    return next(known, spellings[0])


def _values(index: Index, module: str, owner: str, member: str) -> Iterator[str]:
    """The constant text of an enumeration's member."""
    for definition in index.resolve(module, owner) if owner else ():
        if isinstance(definition, ClassDefinition):
            for field in index.cls(definition.cls).fields:
                value = field.initializer.name if field.name == member and field.initializer is not None else ""
                if value[:1] in ("'", '"'):
                    yield value.strip("\"'")
