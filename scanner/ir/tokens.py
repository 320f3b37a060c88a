"""The tokens of one line of the text form, taken from the left."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from .model import Key

_TOKEN = re.compile(
    r"""\s*(b?"(?:[^"\\]|\\.)*" | %-?\d+ | \[\*\] | [\[\]:=@] | \*+ | [^\s\[\]:=@*%"]+)""", re.VERBOSE | re.DOTALL
)
T = TypeVar("T")
Where = tuple[int, int, int]


class Tokens:
    """The tokens of one line, with a position. Raises IndexError or ValueError when what is asked for is not there."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(text)
        self.at = 0

    def left(self) -> bool:
        """Are there any left?"""
        return self.at < len(self.tokens)

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self.tokens[self.at] if self.left() else ""

    def take(self, expected: str = "") -> str:
        """The next token, which must be `expected` when that is given."""
        token = self.tokens[self.at]
        self.at += 1
        if expected and token != expected:
            raise ValueError(f"expected {expected}, found {token}")
        return token

    def accept(self, token: str) -> bool:
        """Take the next token if it is `token`."""
        found = self.peek() == token
        self.at += found
        return found

    def string(self) -> str:
        """A JSON string."""
        text: str = from_json(self.take(), str)
        return text

    def name(self) -> str:
        """A plain name or a JSON string."""
        return self.string() if self.peek().startswith('"') else self.take()

    def integer(self) -> int:
        """An integer."""
        return int(self.take())

    def operand(self) -> int:
        """`%n`."""
        token = self.take()
        if token[0] != "%":
            raise ValueError(f"expected an operand, found {token}")
        return int(token[1:])

    def operands(self) -> tuple[int, ...]:
        """Operands, as many as come."""
        found = []
        while self.peek()[:1] == "%":
            found.append(self.operand())
        return tuple(found)

    def states(self) -> tuple[tuple[int, int], ...]:
        """`parameter:%n`, as many as come."""
        found = []
        while self.peek().lstrip("-").isdigit():
            parameter = self.integer()
            self.take(":")
            found.append((parameter, self.operand()))
        return tuple(found)

    def key(self) -> tuple[Key, int]:
        """A key: `["k"]`, `[%n]`, `[*]`, or `[0 %n]` for a positional part of a class pattern."""
        if self.accept("[*]"):
            return None, -1
        self.take("[")
        token = self.peek()
        if token[0] == "%":
            found: tuple[Key, int] = (None, self.operand())
        else:
            key = self.string() if token[0] == '"' else self.integer()
            found = (key, self.operand() if self.peek()[0] == "%" else -1)
        self.take("]")
        return found

    def decorators(self) -> tuple[int, ...]:
        """`@%n`, as many as come."""
        found = []
        while self.accept("@"):
            found.append(self.operand())
        return tuple(found)

    def where(self) -> Where:
        """`[start:end] guard`."""
        self.take("[")
        start = self.integer()
        self.take(":")
        end = self.integer()
        self.take("]")
        return start, end, self.integer() if self.left() and self.peek().lstrip("-").isdigit() else 0


def from_json(text: str, what: type[T]) -> T:
    """A JSON text as `what`."""
    return msgspec.json.decode(text, type=what)
