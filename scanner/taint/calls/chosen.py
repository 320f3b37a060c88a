"""Models of calls that choose fields by naming them: `values("mail", "size")`, `annotate(contact=F("mail"))`,
`model_dump(exclude={"mail"})`, a serializer's declared fields.

Steps of a model's path that stand for each choice: `[@.*]` the field that a positional argument names, `[@*]` its name
as a key, `[@#*]` its position; `[@.**]` the field named by the first argument of the call that a keyword is given;
`[@declared]` each field that the class declares, `[@kept]` the fields that `include` and `exclude` leave.
`customer__mail` names field `mail` of what is in field `customer`. Where no argument chooses, all fields are chosen.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.ir.model import Build, Call, Const, Operand
from scanner.rules.model import Path
from scanner.taint.calls.site import AS_KEYS
from scanner.taint.opened.view import View

FIELD, KEY, PLACE, GIVEN, NAMED = "[@.*]", "[@*]", "[@#*]", "[@.**]", "[@.name]"
DECLARED, KEPT = "[@declared]", "[@kept]"

Declared = tuple[tuple[str, str], ...]
"""(name, where it is read from) of the fields that a class declares."""


def choices(view: View, at: Operand, source: Path, target: Path, declared: Declared) -> Iterator[tuple[Path, Path]]:
    """The two paths of a model, once for each choice that the call makes; as they are when they leave none."""
    call = view.values[at]
    if not isinstance(call, Call) or not any(step.startswith("[@") for step in source):
        yield source, target
    elif GIVEN in source:
        for keyword, name in _renamed(view, call):
            yield _put(source, GIVEN, _fields(name)), _put(target, NAMED, (f".{keyword}",))
    elif DECLARED in source:
        for name, read in declared:
            if read:
                yield _put(source, DECLARED, _fields(read.replace(".", "__"))), _put(target, DECLARED, (f"[{name}]",))
    elif KEPT in source:
        yield _put(source, KEPT, _kept(view, call, declared)), target
    elif FIELD in source:
        yield from _by_position(view, call, source, target)
    else:
        yield source, target


def _by_position(view: View, call: Call, source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    named = list(_named(view, call))
    for position, name in named:
        chosen = _put(_put(target, KEY, (f"[{name}]",)), PLACE, (f"[#{position}]",))
        yield _put(source, FIELD, _fields(name)), _put(chosen, FIELD, (f".{name}",))
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


def _kept(view: View, call: Call, declared: Declared) -> Path:
    """A filter for what `include` and `exclude` name, and the fields as keys."""
    found = [f"[-{name}]" for name, read in declared if not read]
    for argument in call.args:
        mark = {"include": "+", "exclude": "-"}.get(argument.keyword or "")
        value = view.values[argument.value]
        if mark and isinstance(value, Build):
            keys = [element.key for element in value.elements] if value.kind == "dict" else _texts(view, value)
            found.append(f"[{mark}{','.join(str(key) for key in keys)}]")
    return (*found, AS_KEYS)


def _texts(view: View, build: Build) -> list[object]:
    elements = [view.values[element.value] for element in build.elements]
    return [element.value for element in elements if isinstance(element, Const)]


def _fields(name: str) -> Path:
    return tuple(f".{part}" for part in name.split("__") if part)


def _put(path: Path, step: str, chosen: Path) -> Path:
    return tuple(one for each in path for one in (chosen if each == step else (each,)))
