"""Type annotations with their names resolved: what an annotated value is an instance of.

Only what helps to find methods and fields is kept. `Optional[X]` is X; `Any`, `object`, callables and type
variables tell
nothing. The forms are those of the `typing` documentation and PEP 484, 544, 585, 586, 593, 604.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.index.model import ClassDefinition, DeclaredType, Definition, ExternalDefinition
from scanner.ir.model import TypeExpr

Resolve = Callable[[str], tuple[Definition, ...]]

_TRANSPARENT = frozenset({
    "Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Awaitable", "InitVar",
    "Mapped", "TypeGuard",
})  # fmt: skip
_LAST = frozenset({"Coroutine"})
_SEQUENCES = {
    "list": "list", "List": "list", "Sequence": "list", "MutableSequence": "list", "Iterable": "list",
    "Collection": "list",
    "Iterator": "generator", "AsyncIterator": "generator", "AsyncIterable": "generator", "Generator": "generator",
    "AsyncGenerator": "generator", "set": "set", "Set": "set", "frozenset": "set", "FrozenSet": "set",
    "AbstractSet": "set",
    "MutableSet": "set", "deque": "list", "Deque": "list", "KeysView": "list", "ValuesView": "list",
    "Reversible": "list",
}  # fmt: skip
_MAPPINGS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "ChainMap"}
)
_SILENT = frozenset({
    "Any", "object", "Callable", "None", "NoneType", "Never", "NoReturn", "TypeVar", "Ellipsis", "Hashable",
    "ParamSpec", "Unpack",
    "Concatenate", "LiteralString", "NewType", "TypeAlias", "Union",
})  # fmt: skip
_TYPING = (
    "typing.",
    "typing_extensions.",
    "collections.abc.",
    "collections.",
    "builtins.",
    "t.",
    "types.",
    "sqlalchemy.orm.",
)
_DEPTH = 6


def declared_type(expression: TypeExpr | None, resolve: Resolve, depth: int = 0) -> DeclaredType | None:
    """The type an annotation declares; None when it tells nothing of use. `resolve` tells what a dotted name
    stands for."""
    if expression is None or depth > _DEPTH:
        return None
    name, args = expression.name, expression.args
    if name in ("|", "Union"):
        return _union(args, resolve, depth)
    found = resolve(name)
    for definition in found:
        if isinstance(definition, ClassDefinition):
            return DeclaredType("class", definition.cls)
    path = next((d.path for d in found if isinstance(d, ExternalDefinition)), name)
    special = _special(path)
    if special == "Union":
        return _union(args, resolve, depth)
    if special is not None:
        return _of_typing(special, args, resolve, depth)
    if not found:
        return None
    return DeclaredType("external", None, path, _types(args, resolve, depth))


def _of_typing(name: str, args: tuple[TypeExpr, ...], resolve: Resolve, depth: int) -> DeclaredType | None:
    if name in _TRANSPARENT:
        return declared_type(args[0], resolve, depth + 1) if args else None
    if name in _LAST:
        return declared_type(args[-1], resolve, depth + 1) if args else None
    if name in ("type", "Type"):
        return DeclaredType("type", None, "", _types(args[:1], resolve, depth)) if args else None
    if name == "Literal":
        return DeclaredType("union", None, "", tuple(DeclaredType("literal", None, a.name) for a in args))
    if name in _SEQUENCES:
        return DeclaredType("container", None, _SEQUENCES[name], _types(args[:1], resolve, depth))
    if name in _MAPPINGS:
        return DeclaredType("container", None, "dict", _types(args[1:2], resolve, depth))
    if name in ("tuple", "Tuple"):
        positional = not (len(args) == 2 and args[1].name == "...")
        types = _types(args if positional else args[:1], resolve, depth, keep=True)
        return DeclaredType("container", None, "tuple", types, positional)
    return None


def _special(path: str) -> str | None:
    """The plain name of a form of `typing` or a builtin container; None for any other path."""
    last = path
    for prefix in _TYPING:
        if path.startswith(prefix):
            last = path[len(prefix) :]
            break
    known = (
        last in _TRANSPARENT or last in _LAST or last in _SEQUENCES or last in _MAPPINGS or last in _SILENT
        or last in ("type", "Type", "Literal", "tuple", "Tuple")
    )  # fmt: skip
    return last if known and "." not in last else None


def _union(args: tuple[TypeExpr, ...], resolve: Resolve, depth: int) -> DeclaredType | None:
    types = _types(args, resolve, depth)
    return types[0] if len(types) == 1 else DeclaredType("union", None, "", types) if types else None


def _types(args: tuple[TypeExpr, ...], resolve: Resolve, depth: int, keep: bool = False) -> tuple[DeclaredType, ...]:
    found = [declared_type(arg, resolve, depth + 1) for arg in args]
    if keep:
        return tuple(item if item is not None else DeclaredType("union") for item in found)
    return tuple(item for item in found if item is not None)
