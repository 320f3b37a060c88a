"""Tags that bind names, print, or lead to other templates; those that open branches and loops are `lowering`'s."""

from __future__ import annotations

from scanner.frontends.template.expressions import Reader
from scanner.frontends.template.markup import Piece
from scanner.frontends.template.scope import EXTENDS, INCLUDE
from scanner.ir.model import Argument, Build, Element, Item
from scanner.ir.model import Import as ImportValue


def bindings(reader: Reader) -> None:
    """`with a=b c=d`, `with b as a`, and `blocktranslate with a=b count n=m`."""
    scope, bound = reader.scope, dict[str, int]()
    while reader.word.kind != "end":
        if reader.is_assigned():
            name = reader.next().text
            reader.next()
            bound[name] = reader.expression()
        elif reader.takes("with", "and", "count", "trimmed", ",", "asvar", "context"):
            continue
        else:
            value = reader.expression()
            if reader.takes("as"):
                bound[reader.next().text] = value
    scope.env.update(bound)


def assign(reader: Reader, piece: Piece) -> None:
    """`set a, b = c`."""
    names: list[str] = []
    while reader.is_name():
        name = reader.next().text
        if reader.takes("."):  # of a namespace
            name = f"{name}.{reader.next().text}"
        names.append(name)
        reader.takes(",")
    if not reader.takes("="):
        return
    scope = reader.scope
    value = reader.expression()
    for position, name in enumerate(names):
        single = len(names) == 1
        scope.env[name] = value if single else scope.add(
            Item(piece.start, piece.end, scope.guard, value, position, -1)
        )  # fmt: skip


def other(reader: Reader, piece: Piece) -> None:
    """`include "x" with a=b only`, `extends "x"`."""
    named = reader.expression()
    own: dict[str, int] = {}
    only = False
    while reader.word.kind != "end":
        if reader.is_assigned():
            name = reader.next().text
            reader.next()
            own[name] = reader.expression()
        else:
            only = only or reader.word.text in ("only", "without")
            reader.next()
    scope = reader.scope
    context = scope.everything(piece.start, piece.end, own, only)
    arguments = [Argument(named), Argument(context, None, 2)]
    start, end = trimmed(reader.scope.unit.raw, piece)
    scope.prints(scope.outside(INCLUDE if piece.word == INCLUDE else EXTENDS, arguments, start, end), start, end)
    if piece.word == "extends":
        scope.printing = False


def imported(reader: Reader, piece: Piece) -> None:
    """`import "x" as y`, `from "x" import y as z`: the macros of another template."""
    scope = reader.scope
    named = reader.next()
    bound: list[tuple[str, str | None]] = []
    if reader.takes("as"):
        bound.append((reader.next().text, None))
    elif reader.takes("import"):
        while reader.is_name():
            named_there = alias = reader.next().text
            if reader.takes("as"):
                alias = reader.next().text
            bound.append((alias, named_there))
            reader.takes(",")
    for alias, name in bound:
        scope.env[alias] = scope.add(ImportValue(piece.start, piece.end, scope.guard, named.text[1:-1], name, 0))


def regroup(reader: Reader, piece: Piece) -> None:
    """`regroup xs by key as groups`: each group has its elements under `list`."""
    value = reader.expression()
    words = [word.text for word in reader.words[reader.at :]]
    if "as" in words[:-1]:
        scope = reader.scope
        one = Build(piece.start, piece.end, scope.guard, "dict", (Element(value, "list"),))
        groups = Build(piece.start, piece.end, scope.guard, "list", (Element(scope.add(one)),))
        scope.env[words[words.index("as") + 1]] = scope.add(groups)


def printed(reader: Reader) -> None:
    """What a tag prints of its arguments."""
    while reader.word.kind != "end":
        if reader.is_assigned():
            reader.next()
            reader.next()
        elif reader.takes("as", "noop", "context", "silent", "only"):
            reader.next()
            continue
        start = reader.word.start
        value = reader.expression()
        reader.scope.prints(value, start, reader.words[max(reader.at - 1, 0)].end)


def unknown(reader: Reader, piece: Piece) -> None:
    """A tag that is not known: the program may have it, under this name; it prints what it gives, or binds it."""
    arguments: list[Argument] = []
    bound = ""
    while reader.word.kind != "end":
        if reader.is_assigned():
            keyword = reader.next().text
            reader.next()
            arguments.append(Argument(reader.expression(), keyword))
        elif reader.takes("as") and reader.is_name():
            bound = reader.next().text
        elif reader.is_name() or reader.word.kind in ("text", "number"):
            arguments.append(Argument(reader.expression()))
        else:
            reader.next()
    scope = reader.scope
    start, end = trimmed(scope.unit.raw, piece)
    shown = scope.tagged(piece.word, arguments, start, end)
    if bound:
        scope.env[bound] = shown
    else:
        scope.prints(shown, start, end)


def trimmed(raw: bytes, piece: Piece) -> tuple[int, int]:
    """Where a piece's text stands without the space around it."""
    text = raw[piece.start : piece.end]
    start = piece.start + len(text) - len(text.lstrip())
    return start, max(start, piece.end - (len(text) - len(text.rstrip())))
