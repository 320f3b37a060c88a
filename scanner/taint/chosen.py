"""Models of calls that choose fields by naming them: `values("mail", "size")`, `annotate(contact=F("mail"))`.

Steps of a model's path that stand for each choice: `[@.*]` the field that a positional argument names, `[@*]` its name
as a key, `[@#*]` its position; `[@.**]` the field named by the first argument of the call that a keyword is given.
`customer__mail` names field `mail` of what is in field `customer`. Where no argument chooses, all fields are chosen.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.ir.model import Call, Const, Operand
from scanner.rules.model import Path
from scanner.taint.site import AS_KEYS
from scanner.taint.view import View

FIELD, KEY, PLACE, GIVEN, NAMED = "[@.*]", "[@*]", "[@#*]", "[@.**]", "[@.name]"


def choices(view: View, at: Operand, source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    """The two paths of a model, once for each choice that the call makes; as they are when they leave none."""
    call = view.values[at]
    if not isinstance(call, Call) or not (FIELD in source or GIVEN in source):
        yield source, target
        return
    if GIVEN in source:
        for keyword, name in _renamed(view, call):
            yield _put(source, GIVEN, _fields(name)), _put(target, NAMED, (f".{keyword}",))
        return
    named = list(_named(view, call))
    for position, name in named:
        fields = _fields(name)
        chosen = _put(_put(target, KEY, (f"[{name}]",)), PLACE, (f"[#{position}]",))
        yield _put(source, FIELD, fields), _put(chosen, FIELD, (f".{name}",))
    if not named and not any(argument.keyword is None for argument in call.args):
        yield _put(source, FIELD, (AS_KEYS,) if KEY in target else ()), _put(_put(target, KEY, ()), FIELD, ())


def _named(view: View, call: Call) -> Iterator[tuple[int, str]]:
    for position, argument in enumerate(argument for argument in call.args if argument.keyword is None):
        value = view.values[argument.value]
        if isinstance(value, Const) and isinstance(value.value, str):
            yield position, value.value


def _renamed(view: View, call: Call) -> Iterator[tuple[str, str]]:
    for argument in call.args:
        given = view.values[argument.value]
        if argument.keyword and isinstance(given, Call) and given.args:
            first = view.values[given.args[0].value]
            if isinstance(first, Const) and isinstance(first.value, str):
                yield argument.keyword, first.value


def _fields(name: str) -> Path:
    return tuple(f".{part}" for part in name.split("__") if part)


def _put(path: Path, step: str, chosen: Path) -> Path:
    return tuple(one for each in path for one in (chosen if each == step else (each,)))
