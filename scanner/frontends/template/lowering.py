"""From the bytes of a template to its `ir.Module`; never raises over what it reads.

Branches and loops are guards; what they bind stays bound behind them, joined with what was bound before. A template
that extends another prints what its blocks print, and all that the other prints.
"""

from __future__ import annotations

import msgspec

from scanner.frontends.template import tags
from scanner.frontends.template.expressions import Reader
from scanner.frontends.template.markup import Piece, pieces
from scanner.frontends.template.scope import Scope, Unit
from scanner.frontends.template.slots import Slots
from scanner.ir.model import (
    Binding,
    Func,
    Function,
    Guard,
    Interface,
    Item,
    Module,
    NameIndex,
    Param,
    Parameter,
    Signature,
    SyntaxGap,
)

PRINTS = 1
"""The number of the function that a template is."""

_PRINTING = frozenset(("trans", "translate", "firstof", "cycle", "url", "querystring", "get_media_prefix"))
_SILENT = frozenset(
    (
        "load", "csrf_token", "do", "call", "filter", "autoescape", "cache", "spaceless", "static", "now", "debug",
        "ifchanged", "localize", "localtime", "timezone", "get_current_language", "language", "templatetag",
    )
)  # fmt: skip
"""Tags of the libraries themselves that show nothing of what they are given, or only what stands inside."""

_LOOPS = {"endfor": "for", "endwith": "with", "endif": "if", "endmacro": "macro", "endblock": "block"}
_OPENING = frozenset(("if", "for", "with", "macro", "block", "blocktrans", "blocktranslate"))
_CLOSING = {**_LOOPS, "endblocktrans": "blocktrans", "endblocktranslate": "blocktranslate"}


class Level:
    """An open tag: its word, the names that were bound before it, and the guard that was in force."""

    def __init__(self, word: str, scope: Scope, start: int) -> None:
        self.word = word
        self.scope = scope
        self.env = dict(scope.env)
        self.guard = scope.guard
        self.printing = scope.printing
        self.start = start
        self.condition = -1


class Lowering:
    """One template while it is read."""

    def __init__(self, path: str, raw: bytes) -> None:
        stem = path.rpartition("/")[2]
        self.unit = Unit(path, raw)
        self.scope = Scope(self.unit, stem, 0, len(raw))
        self.levels: list[Level] = []
        self.pieces = list(pieces(raw))
        self.slots = Slots(raw)
        self.macros: list[Scope] = []
        for piece in self.pieces:
            if piece.word == "macro":
                name = Reader(self.scope, piece.start, piece.end).word.text
                self.unit.macros.setdefault(name, len(self.unit.macros) + PRINTS + 1)

    def run(self) -> None:
        """Lower every piece."""
        for piece in self.pieces:
            if piece.kind == "print":
                printed = Reader(self.scope, piece.start, piece.end).expression()
                self.scope.prints(printed, *tags.trimmed(self.unit.raw, piece))
                self._sends(printed, piece)
                continue
            if piece.word in _CLOSING:
                self._close(_CLOSING[piece.word])
            elif piece.word in ("else", "elif", "empty"):
                self._otherwise(piece)
            else:
                self._tag(piece)
        while self.levels:
            self._close(self.levels[-1].word)

    def _sends(self, printed: int, piece: Piece) -> None:
        """What the browser does with a value where it stands in the page."""
        start, end = tags.trimmed(self.unit.raw, piece)
        for slot in self.slots.of(piece):
            value = printed
            if slot.address:
                value = self.scope.text(start, end, self.scope.constant(slot.address, start, end), printed)
            self.scope.browser(slot.name, value, start, end)

    # -- tags -------------------------------------------------------------------------------------------------

    def _tag(self, piece: Piece) -> None:
        reader = Reader(self.scope, piece.start, piece.end)
        if piece.word in _OPENING:
            self.levels.append(Level(piece.word, self.scope, piece.start))
        match piece.word:
            case "if":
                condition = reader.expression()
                self.levels[-1].condition = condition
                self.scope.enter(condition, True)
            case "for":
                self._loop(reader, piece)
            case "with" | "blocktrans" | "blocktranslate":
                tags.bindings(reader)
            case "set":
                tags.assign(reader, piece)
            case "macro":
                self._macro(reader, piece)
            case "block":
                self.scope.printing = True
            case "extends" | "include":
                tags.other(reader, piece)
            case "import" | "from":
                tags.imported(reader, piece)
            case "regroup":
                tags.regroup(reader, piece)
            case word if word in _PRINTING or word.startswith("print"):
                tags.printed(reader)
            case word if word not in _SILENT and not word.startswith("end"):
                tags.unknown(reader, piece)
            case _:
                pass

    def _loop(self, reader: Reader, piece: Piece) -> None:
        names: list[tuple[str, int, int]] = []
        while reader.is_name() or reader.takes(",", "(", ")"):
            if reader.is_name():
                word = reader.next()
                names.append((word.text, word.start, word.end))
        reader.takes("in")
        scope = self.scope
        several = reader.expression()
        scope.enter(several, True, "loop")
        self.levels[-1].condition = several
        one = scope.add(Item(piece.start, piece.end, scope.guard, several, None, -1))
        for position, (name, start, end) in enumerate(names):
            single = len(names) == 1
            scope.env[name] = one if single else scope.add(Item(start, end, scope.guard, one, position, -1))
        for name in ("forloop", "loop"):
            scope.env[name] = scope.constant(0, piece.start, piece.end)
        if reader.takes("if"):
            scope.enter(reader.expression(), True)

    def _macro(self, reader: Reader, piece: Piece) -> None:
        name = reader.next().text
        inner = Scope(self.unit, name, piece.start, piece.end, is_macro=True)
        reader.takes("(")
        defaults: list[tuple[str, int]] = []
        while reader.is_name():
            word = reader.next()
            value = inner.parameter(word.text, word.start, word.end, "normal")
            inner.env[word.text] = value
            if reader.takes("="):
                reader.expression()
                defaults.append((word.text, value))
            reader.takes(",")
        known = {word for word, _ in defaults}
        inner.params = [
            parameter if parameter.name not in known else _optional(parameter) for parameter in inner.params
        ]
        self.macros.append(inner)
        self.scope = inner

    # -- branches ---------------------------------------------------------------------------------------------

    def _otherwise(self, piece: Piece) -> None:
        level = next((one for one in reversed(self.levels) if one.word in ("if", "for")), None)
        if level is None:
            return
        scope = self.scope
        scope.guard = level.guard
        if level.word == "if" and level.condition >= 0:
            scope.enter(level.condition, False)
            if piece.word == "elif":
                condition = Reader(scope, piece.start, piece.end).expression()
                scope.enter(condition, True)

    def _close(self, word: str) -> None:
        if not any(level.word == word for level in self.levels):
            return
        while True:
            level = self.levels.pop()
            self._leave(level)
            if level.word == word:
                return

    def _leave(self, level: Level) -> None:
        scope = self.scope
        if level.word == "macro":
            self.scope = level.scope
            return
        scope.guard = level.guard
        scope.printing = level.printing
        if level.word in ("with", "for", "blocktrans", "blocktranslate"):
            kept = {name: value for name, value in scope.env.items() if name not in level.env and self._is_given(value)}
            scope.env = {**level.env, **kept}
        elif level.word == "if":
            for name, value in scope.env.items():
                before = level.env.get(name)
                if before is not None and before != value:
                    scope.env[name] = scope.join(level.start, level.start, before, value)

    def _is_given(self, value: int) -> bool:
        return isinstance(self.scope.values[value], Param)


def _optional(parameter: Parameter) -> Parameter:
    return msgspec.structs.replace(parameter, has_default=True)


def lower(path: str, module: str, raw: bytes) -> Module:
    """Lower one template. Pure: the same path, module name and bytes give the same Module."""
    lowering = Lowering(path, raw)
    try:
        lowering.run()
    except RecursionError:  # an expression nested thousands of levels deep: the rest is left out
        gaps: tuple[SyntaxGap, ...] = (SyntaxGap(0, len(raw), 1),)
    else:
        gaps = ()
    unit, top = lowering.unit, lowering.scope
    functions = [_body(raw, len(lowering.macros), [scope.name for scope in lowering.macros])]
    functions += [top.finish(""), *(scope.finish(scope.name) for scope in lowering.macros)]
    signatures = tuple(
        Signature(one.name, one.qualname, number, -1, one.params, None, (), False, False, one.start, one.end)
        for number, one in enumerate(functions)
        if number > PRINTS
    )
    names = NameIndex(
        tuple(sorted(unit.attributes)), tuple(sorted(unit.called)), tuple(sorted(unit.keys)), tuple(sorted(unit.names))
    )
    interface = Interface((), None, (), (), signatures, (), names)
    return Module(path, module, False, interface, tuple(functions), gaps, raw.count(b"\n") + 1)


def _body(raw: bytes, macros: int, names: list[str]) -> Function:
    """The module's own body, which defines the functions."""
    values = tuple(Func(0, 0, 0, number) for number in range(PRINTS, PRINTS + 1 + macros))
    bindings = tuple(Binding(name, (number + 1,)) for number, name in sorted(enumerate(names), key=lambda one: one[1]))
    return Function("", "", "module", -1, -1, 0, len(raw), (), values, (Guard(-1, True, -1, "root"),), bindings, ())
