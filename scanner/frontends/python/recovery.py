"""A file with broken lines: take the lines out that break it, so that the rest is parsed as it was meant.

Tree-sitter goes on after an error, but where it goes on is a guess: an unclosed bracket can swallow the functions that
follow. So the statement that first breaks the file is looked for, by halving, from the outermost indentation inwards,
and is taken out with every offset kept: blanked, or when it opens a block replaced by `def name():` or `if 1:`. What
does not help is not done. At most `MAX_TAKEN` statements are taken out, of files up to `MAX_SIZE` bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import grammar as g

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

MAX_TAKEN = 8
MAX_LEVELS = 6
MAX_SIZE = 1_000_000

Span = tuple[int, int]
_LINE = re.compile(rb"^([ \t]*)(?=[^\s#)\]}])", re.MULTILINE)
_OPENER = re.compile(rb"(?:async[ \t]+)?(def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b")
_DEFINITION = re.compile(rb"(?:async[ \t]+)?def[ \t]+(\w+)")


def recover(raw: bytes) -> tuple[Tree, list[Span]]:
    """The tree of `raw` with broken statements taken out, and their spans. The errors that are left are in the tree."""
    tree = g.parse(raw)
    taken: list[Span] = []
    while tree.root_node.has_error and len(taken) < MAX_TAKEN and len(raw) <= MAX_SIZE:
        cost = _cost(tree.root_node)
        best: tuple[int, bytes, Tree, Span] | None = None
        for span in _suspects(raw, tree.root_node):
            changed = _without(raw, span)
            other = g.parse(changed)
            left = _cost(other.root_node)
            if left < (best[0] if best else cost):
                best = (left, changed, other, span)
            if not left:
                break
        if best is None:
            break
        _, raw, tree, span = best
        taken.append(span)
    return tree, taken


def errors(root: Node) -> list[Node]:
    """The ERROR and MISSING nodes of a tree, outermost only, in order."""
    found = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append(node)
        elif node.has_error:
            stack.extend(reversed(node.children))
    return found


def _cost(root: Node) -> int:
    """How bad a tree is: the bytes in errors, and something for each error and each missing token."""
    if not root.has_error:
        return 0
    return sum(20 + node.end_byte - node.start_byte for node in errors(root)) or 1


def _suspects(raw: bytes, root: Node) -> list[Span]:
    """What to try without: the first broken statement, its first line, and the lines of the first error."""
    start, end = _first_broken(raw)
    first = errors(root)[:1]
    places = [(start, start), (start, max(start, end - 1)), *((node.start_byte, node.start_byte) for node in first)]
    spans = (_lines(raw, *place) for place in places)
    return [span for span in dict.fromkeys(spans) if span[0] < span[1]]


def _first_broken(raw: bytes) -> Span:
    """The innermost statement before which everything parses."""
    top, start, end = 0, 0, len(raw)
    for level in range(MAX_LEVELS):
        lines = [(len(found[1]), found.start()) for found in _LINE.finditer(raw, start, end)]
        inner = lines if level == 0 else [line for line in lines if line[1] > start]
        if not inner:
            break
        width = min(line[0] for line in inner)
        borders = [at for indentation, at in inner if indentation == width]
        low, high = 0, len(borders)
        while high - low > 1:
            middle = (low + high) // 2
            if g.parse(raw[top : borders[middle]]).root_node.has_error:
                high = middle
            else:
                low = middle
        if level and low == 0 and g.parse(raw[top : borders[0]] + b" " * width + b"pass\n").root_node.has_error:
            break  # the line that opens the block is broken itself
        start = borders[low]
        end = borders[low + 1] if low + 1 < len(borders) else end
        top = start if level == 0 else top
    return start, end


def _lines(raw: bytes, first: int, last: int) -> Span:
    """The lines from one offset to another, without the indentation of the first and the space after the last."""
    start = raw.rfind(b"\n", 0, first) + 1
    end = raw.find(b"\n", last)
    text = raw[start : len(raw) if end < 0 else end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _without(raw: bytes, span: Span) -> bytes:
    start, end = span
    text = raw[start:end]
    blank = re.sub(rb"[^\r\n]", b" ", text)
    stand_in = b""
    if _OPENER.match(text) and b"\n" not in text:
        header = _DEFINITION.match(text)
        named = b"def " + header[1] + b"():" if header else b""
        stand_in = named if header and len(named) <= len(text) else b"if 1:"
    if len(stand_in) > len(text):
        stand_in = b""
    return raw[:start] + stand_in + blank[len(stand_in) :] + raw[end:]
