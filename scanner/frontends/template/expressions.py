"""Expressions of templates to IR.

Reads what Django and Jinja have in common with one grammar, by precedence; what it does not know it leaves alone.
What it calls a *member* is a field, a key or a method, whichever the object has: Django and Jinja try them all.
"""

from __future__ import annotations

from scanner.frontends.template.filters import filtered
from scanner.frontends.template.scope import Scope
from scanner.frontends.template.words import END, Word, words
from scanner.ir.model import Argument, Attr, Build, Call, Const, Element, Item, Op

CALLED = frozenset(("items", "keys", "values", "all", "first", "last", "count", "exists"))
"""What Django calls on containers and managers without parentheses being written."""

_STOPS = frozenset(
    ("if", "else", "and", "or", "in", "not", "is", "as", "only", "with", "recursive", "by", "from", "import")
)
_LEVELS = (
    ("or",), ("and",), ("==", "!=", "<", ">", "<=", ">=", "in", "is"), ("~",), ("+", "-"),
    ("*", "/", "//", "%"), ("**",),
)  # fmt: skip
_CONSTANTS = {"True": True, "true": True, "False": False, "false": False, "None": None, "none": None}


class Reader:
    """Reads expressions from the words of one tag."""

    def __init__(self, scope: Scope, start: int, end: int) -> None:
        self.scope = scope
        self.words = words(scope.unit.raw, start, end)
        self.at = 0

    @property
    def word(self) -> Word:
        """The word at hand."""
        return self.words[self.at]

    def takes(self, *texts: str) -> bool:
        """Whether one of these words is next; it is then behind us."""
        if self.word.kind in ("name", "sign") and self.word.text in texts:
            self.at += 1
            return True
        return False

    def next(self) -> Word:
        """The word at hand, which is then behind us."""
        word = self.word
        if word.kind != END:
            self.at += 1
        return word

    def is_name(self, ahead: int = 0) -> bool:
        """Whether a name is next."""
        place = min(self.at + ahead, len(self.words) - 1)
        return self.words[place].kind == "name" and self.words[place].text not in _STOPS

    def is_assigned(self) -> bool:
        """Whether `name=` is next."""
        return self.is_name() and self.words[self.at + 1].text == "="

    def expression(self) -> int:
        """A whole expression, `a if b else c` included."""
        start = self.word.start
        value = self._level(0)
        if not self.takes("if"):
            return value
        condition = self._level(0)
        before = self.scope.enter(condition, True)
        self.scope.guard = before
        if not self.takes("else"):
            return value
        return self.scope.join(start, self._end(), value, self.expression())

    def _end(self) -> int:
        return self.words[max(self.at - 1, 0)].end

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._unary()
        start = self.word.start
        value = self._level(level + 1)
        while True:
            negated = self.word.text == "not" and self.words[self.at + 1].text == "in" and "in" in _LEVELS[level]
            self.at += negated
            sign = self.word
            if sign.kind not in ("name", "sign") or not self.takes(*_LEVELS[level]):
                return value
            value = self._combined(sign.text, start, value, level)

    def _combined(self, sign: str, start: int, left: int, level: int) -> int:
        scope = self.scope
        if sign == "is":
            self.takes("not")
            self.next()
            if self.word.kind in ("name", "number", "text") and self.word.text not in _STOPS:
                self._unary()
            return scope.nothing(start, self._end(), left)
        if sign in ("or", "and"):  # what stands behind is looked at only where what stands before lets it
            before = scope.enter(left, sign == "and")
            right = self._level(level + 1)
            scope.guard = before
            return scope.join(start, self._end(), left, right)
        right = self._level(level + 1)
        match sign:
            case "~":
                return scope.text(start, self._end(), left, right)
            case _:
                return scope.add(Op(start, self._end(), scope.guard, sign, (left, right)))

    def _unary(self) -> int:
        start = self.word.start
        if self.takes("not"):
            return self.scope.nothing(start, self._end(), self._level(2))
        if self.takes("-", "+"):
            return self._unary()
        return self._filtered(start, self._postfix(start, self._primary()))

    def _primary(self) -> int:
        word, scope = self.next(), self.scope
        match word.kind:
            case "number":
                number = float(word.text) if "." in word.text else int(word.text)
                return scope.constant(number, word.start, word.end)
            case "text":
                return scope.constant(word.text[1:-1], word.start, word.end)
            case "name" if word.text in _CONSTANTS:
                return scope.constant(_CONSTANTS[word.text], word.start, word.end)
            case "name":
                return scope.read(word.text, word.start, word.end)
            case "sign" if word.text in ("(", "["):
                return self._sequence(word.start, ")" if word.text == "(" else "]")
            case "sign" if word.text == "{":
                return self._mapping(word.start)
            case _:
                return scope.constant(None, word.start, word.end)

    def _sequence(self, start: int, closing: str) -> int:
        found: list[int] = []
        several = closing == "]"
        while self.word.kind != END and not self.takes(closing):
            found.append(self.expression())
            if self.takes(","):
                several = True
            elif self.word.text != closing:
                self.next()
        if len(found) == 1 and not several:
            return found[0]
        kind = "list" if closing == "]" else "tuple"
        elements = tuple(Element(value) for value in found)
        return self.scope.add(Build(start, self._end(), self.scope.guard, kind, elements))  # type: ignore[arg-type]

    def _mapping(self, start: int) -> int:
        elements: list[Element] = []
        while self.word.kind != END and not self.takes("}"):
            key = self.word.text[1:-1] if self.word.kind == "text" else None
            self.expression()
            if self.takes(":"):
                elements.append(Element(self.expression(), key))
            if not self.takes(",") and self.word.text != "}":
                self.next()
        return self.scope.add(Build(start, self._end(), self.scope.guard, "dict", tuple(elements)))

    def _postfix(self, start: int, value: int) -> int:
        scope = self.scope
        while True:
            if self.word.text == "." and self.word.kind == "sign":
                self.at += 1
                value = self._member(start, value, self.next())
            elif self.word.text == "[" and self.word.kind == "sign":
                self.at += 1
                value = self._subscript(start, value)
            elif self.word.text == "(" and self.word.kind == "sign":
                self.at += 1
                value = self._called(start, value, self._arguments())
            else:
                return value
            self.scope = scope

    def _member(self, start: int, value: int, word: Word) -> int:
        scope = self.scope
        if word.kind == "number":
            return scope.add(Item(start, word.end, scope.guard, value, int(float(word.text)), -1))
        scope.unit.attributes.add(word.text)
        scope.unit.keys.add(word.text)
        read = scope.add(Attr(start, word.end, scope.guard, value, word.text))
        if word.text in CALLED and self.word.text != "(":
            return self._called(start, read, [])
        return read

    def _subscript(self, start: int, value: int) -> int:
        scope, word = self.scope, self.word
        index = self.expression()
        if not self.takes("]"):  # a slice
            while self.word.kind != END and not self.takes("]"):
                self.next()
            return value
        if word.kind == "text" and isinstance(scope.values[index], Const):
            scope.unit.keys.add(word.text[1:-1])
            return scope.add(Item(start, self._end(), scope.guard, value, word.text[1:-1], -1))
        if word.kind == "number" and word.text.isdigit():
            return scope.add(Item(start, self._end(), scope.guard, value, int(word.text), -1))
        return scope.add(Item(start, self._end(), scope.guard, value, None, index))

    def _arguments(self) -> list[Argument]:
        found: list[Argument] = []
        while self.word.kind != END and not self.takes(")"):
            star = 2 if self.takes("**") else int(self.takes("*"))
            keyword = None
            if self.is_assigned():
                keyword = self.next().text
                self.next()
            found.append(Argument(self.expression(), keyword, star))
            if not self.takes(",") and self.word.text != ")":
                self.next()
        return found

    def _called(self, start: int, callee: int, arguments: list[Argument]) -> int:
        scope = self.scope
        value = scope.values[callee]
        name = getattr(value, "name", "")
        if name in ("_", "gettext", "ngettext", "pgettext") and arguments:
            return scope.text(start, self._end(), *(argument.value for argument in arguments))
        if name:
            scope.unit.called.add(name)
        return scope.add(Call(start, self._end(), scope.guard, callee, tuple(arguments)))

    # -- filters ----------------------------------------------------------------------------------------------

    def _filtered(self, start: int, value: int) -> int:
        while self.takes("|"):
            name = self.next().text
            while self.word.text == "." and self.word.kind == "sign":
                self.next()
                name = self.next().text
            arguments: list[Argument] = []
            if self.takes("("):
                arguments = self._arguments()
            elif self.takes(":"):
                first = self.word.start
                arguments = [Argument(self._postfix(first, self._primary()))]
            value = filtered(self.scope, start, self._end(), name, value, arguments)
        return value
