"""Mappings made of pairs that are written out: `dict([("mail", x), ("size", 1)])`, `dict(zip(["mail"], [x]))`.

Each value comes under its own key, which the general model of `dict` cannot say: it knows the pairs as elements of a
sequence that are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.ir.model import After, Argument, Build, Call, Const, Global, Operand
from scanner.rules.model import Rule
from scanner.taint.calls.site import Move, Site
from scanner.taint.facts import codes
from scanner.taint.facts.paths import step_of_key
from scanner.taint.opened.view import View

MADE_OF_PAIRS = frozenset(("dict", "collections.OrderedDict"))
FILLED = MADE_OF_PAIRS | {"dict.update", "collections.OrderedDict.update"}
ZIP = "zip"


def add_pairs(site: Site, view: View, at: Operand, named: Iterable[tuple[Rule, str]]) -> bool:
    """Compile a mapping made of pairs, or a `zip` of which one is made; whether the call is one of known keys."""
    symbols = {symbol for _, symbol in named}
    call = view.values[at]
    if not isinstance(call, Call):
        return False
    if ZIP in symbols:
        return _add_zip(site, view, at)
    if symbols.isdisjoint(FILLED) or not call.args or call.args[0].keyword is not None or call.args[0].star:
        return False
    goals = [at] if symbols & MADE_OF_PAIRS else _receivers(view, at)
    pairs = view.values[call.args[0].value]
    if isinstance(pairs, Build) and (found := tuple(_pairs(view, pairs))) and len(found) == len(pairs.elements):
        for position, key in enumerate(found):
            taken = (step_of_key(position), "[#1]")
            for goal in goals:
                site.add(call.args[0].value, Move(goal, taken, (step_of_key(key),), False, codes.THROUGH))
    elif goals != [at] or not _zipped(view, call.args[0].value):
        return False
    for argument in call.args[1:]:
        for goal in goals:
            _add_rest(site, goal, argument)
    return True


def _receivers(view: View, at: Operand) -> list[Operand]:
    """The object whose method is called, as it is after the call."""
    states = [(index, view.values[index]) for index in view.after.get(at, ())]
    return [index for index, state in states if isinstance(state, After) and state.argument == -1]


def _add_rest(site: Site, at: Operand, argument: Argument) -> None:
    """What is given besides the pairs: keywords, and mappings with `**`."""
    put = (step_of_key(argument.keyword),) if argument.keyword is not None else ()
    site.add(argument.value, Move(at, (), put, False, codes.THROUGH))


def _add_zip(site: Site, view: View, at: Operand) -> bool:
    """The values of a `zip` go to the mappings made of it, each under its key, where nothing else is done with it."""
    known = _zipped(view, at)
    mappings = [use for use in view.uses[at] if use >= 0 and _makes_mapping(view, use, at)]
    call = view.values[at]
    if not known or not isinstance(call, Call) or len(mappings) != len(view.uses[at]) or not mappings:
        return False
    for position, key in enumerate(known):
        for mapping in mappings:
            move = Move(mapping, (step_of_key(position),), (step_of_key(key),), False, codes.THROUGH)
            site.add(call.args[1].value, move)
    return True


def _makes_mapping(view: View, at: Operand, pairs: Operand) -> bool:
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    first = call.args[0] if isinstance(call, Call) and call.args else None
    given = first is not None and first.value == pairs and first.keyword is None and not first.star
    return given and isinstance(callee, Global) and callee.name == "dict"


def _zipped(view: View, at: Operand) -> tuple[str | int, ...]:
    """The keys of `zip(keys, values)` of which both are written out; nothing for other values."""
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    if not isinstance(call, Call) or not isinstance(callee, Global) or callee.name != ZIP or len(call.args) < 2:
        return ()
    keys, values = (view.values[argument.value] for argument in call.args[:2])
    if not isinstance(keys, Build) or not isinstance(values, Build) or "set" in (keys.kind, values.kind):
        return ()
    spread = any(one.spread for one in (*keys.elements, *values.elements))
    found = [_key(view, one.value) for one in keys.elements]
    known = tuple(one for one in found if one is not None)
    if spread or values.kind == "dict" or view.is_comprehension(values) or len(known) != len(values.elements):
        return ()
    return known if len(known) == len(found) and not any(one.star or one.keyword for one in call.args) else ()


def _pairs(view: View, pairs: Build) -> Iterator[str | int]:
    """The keys of pairs, of those whose key is a constant."""
    if pairs.kind not in ("list", "tuple") or view.is_comprehension(pairs):
        return
    for element in pairs.elements:
        pair = view.values[element.value]
        if (
            isinstance(pair, Build)
            and pair.kind in ("tuple", "list")
            and len(pair.elements) == 2
            and not element.spread
        ):
            key = _key(view, pair.elements[0].value)
            if key is not None and not any(one.spread for one in pair.elements):
                yield key


def _key(view: View, operand: Operand) -> str | int | None:
    value = view.values[operand]
    return value.value if isinstance(value, Const) and isinstance(value.value, str | int) else None
