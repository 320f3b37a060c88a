"""Conditions of rules on constants: an argument or setting, or what stands inside a display written there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scanner.ir.model import Attr, Build, Call, Const, Global, Operand, Param
from scanner.rules.model import Condition, Path
from scanner.taint.opened.view import View

Texts = Callable[[Operand], tuple[str, ...]]


Place = tuple[Operand, Path]
"""A value and where inside it: `**options` gives an argument below `options`."""


def holds(view: View, places: list[Place], condition: Condition, text: Texts) -> bool:
    """Whether a condition holds of any of the values (none: the argument is absent), or of what is inside them."""
    inside = [operand for place, path in places for operand in within(view, place, (*path, *condition.port.path))]
    if condition.absent:
        return not inside and all(_is_written(view, place) for place, path in places if path)
    return any(_meets(view, operand, condition, text) for operand in inside)


MADE_WITH = "[()]"
"""A step into what an object was made with: the first argument of the call, as in `getLogger("urllib3")`."""


def within(view: View, operand: Operand, path: Path) -> Iterator[Operand]:
    """The values at a path inside dicts and lists that are written out."""
    if not path:
        yield operand
        return
    step, value = path[0], view.values[operand]
    if step == MADE_WITH:
        if isinstance(value, Call) and value.args:
            yield from within(view, value.args[0].value, path[1:])
    elif isinstance(value, Build):
        for number, element in enumerate(value.elements):
            key = element.key if value.kind == "dict" else number
            if step == "[*]" or step == (f"[#{key}]" if isinstance(key, int) else f"[{key}]"):
                yield from within(view, element.value, path[1:])
    elif isinstance(value, Call) and isinstance(callee := view.values[value.callee], Global) and callee.name == "dict":
        for argument in value.args:
            if argument.keyword is not None and step in ("[*]", f"[{argument.keyword}]"):
                yield from within(view, argument.value, path[1:])


def _is_written(view: View, operand: Operand) -> bool:
    """Whether a value is a display: what is not written there is absent. So it is of keywords that are handed on."""
    value = view.values[operand]
    if isinstance(value, Param) and value.index < len(view.function.params):
        return view.function.params[value.index].flavour == "kwargs"
    return isinstance(value, Build)


def _meets(view: View, operand: Operand, condition: Condition, text: Texts) -> bool:
    value = view.values[operand]
    if condition.regex:
        spelled = text(operand)
        if isinstance(value, Const) and not isinstance(value.value, str):
            spelled = (str(value.value),)
        elif isinstance(value, Attr):
            spelled = (*spelled, value.name)  # `logging.DEBUG`
        return any(re.search(condition.regex, one) for one in spelled)
    if isinstance(value, Const):
        return value.value == condition.equals and isinstance(value.value, bool) == isinstance(condition.equals, bool)
    return isinstance(condition.equals, str) and condition.equals in text(operand)
