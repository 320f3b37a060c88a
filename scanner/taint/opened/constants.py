"""Conditions of rules on constants: an argument or setting, or what stands inside a display, here or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from scanner.ir.model import Attr, Build, Call, Const, Global, Operand, Param
from scanner.rules.model import Condition, Path
from scanner.taint.opened.view import View

Texts = Callable[[Operand], tuple[str, ...]]


Place = tuple[Operand, Path]
"""A value and where inside it: `**options` gives an argument below `options`."""


class Known(NamedTuple):
    """What is known of the values of a function: the texts that they may be, and the displays that they stand for."""

    text: Texts
    displays: Callable[[Operand], tuple[Written, ...]] = lambda _: ()


class Written(NamedTuple):
    """A value in the function that writes it."""

    view: View
    operand: Operand
    known: Known


NOTHING = Known(lambda _: ())


def holds(view: View, places: list[Place], condition: Condition, known: Known) -> bool:
    """Whether a condition holds of any of the values (none: the argument is absent), or of what is inside them."""
    inside = [one for place, path in places for one in within(view, place, (*path, *condition.port.path), known)]
    if condition.absent:
        return not inside and all(_is_written(view, place, known) for place, path in places if path)
    return any(_meets(one, condition) for one in inside)


MADE_WITH = "[()]"
"""A step into what an object was made with: the first argument of the call, as in `getLogger("urllib3")`."""


def within(view: View, operand: Operand, path: Path, known: Known = NOTHING) -> Iterator[Written]:
    """The values at a path inside dicts and lists that are written out, here or where the value comes from."""
    if not path:
        yield Written(view, operand, known)
        return
    step, value = path[0], view.values[operand]
    if step == MADE_WITH:
        if isinstance(value, Call) and value.args:
            yield from within(view, value.args[0].value, path[1:], known)
    elif isinstance(value, Build):
        for number, element in enumerate(value.elements):
            key = element.key if value.kind == "dict" else number
            if step == "[*]" or step == (f"[#{key}]" if isinstance(key, int) else f"[{key}]"):
                yield from within(view, element.value, path[1:], known)
    elif isinstance(value, Call) and isinstance(callee := view.values[value.callee], Global) and callee.name == "dict":
        for argument in value.args:
            if argument.keyword is not None and step in ("[*]", f"[{argument.keyword}]"):
                yield from within(view, argument.value, path[1:], known)
    else:
        for one in known.displays(operand):
            yield from within(one.view, one.operand, path, one.known)


def _is_written(view: View, operand: Operand, known: Known) -> bool:
    """Whether a value is a display: what is not written there is absent. So it is of keywords that are handed on."""
    value = view.values[operand]
    if known.displays(operand):
        return True
    if isinstance(value, Param) and value.index < len(view.function.params):
        return view.function.params[value.index].flavour == "kwargs"
    return isinstance(value, Build)


def _meets(one: Written, condition: Condition) -> bool:
    value = one.view.values[one.operand]
    if condition.regex:
        spelled = one.known.text(one.operand)
        if isinstance(value, Const) and not isinstance(value.value, str):
            spelled = (str(value.value),)
        elif isinstance(value, Attr):
            spelled = (*spelled, value.name)  # `logging.DEBUG`
        return any(re.search(condition.regex, text) for text in spelled)
    if isinstance(value, Const):
        return value.value == condition.equals and isinstance(value.value, bool) == isinstance(condition.equals, bool)
    return isinstance(condition.equals, str) and condition.equals in one.known.text(one.operand)
