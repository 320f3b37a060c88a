"""Ports of rules, found at a call: which operand an argument, receiver or result is, and where inside it.

Besides the steps of `rules.model`, a model's path may hold steps that depend on the call: `[@0]` the key that
argument 0 is, `[@.0]` the attribute that argument 0 names, `[@name]` and `[@.name]` the keyword of the argument at
hand, `[@position]` its position, `[~]` what iterating gives, `[@]` a mapping's keys, `[-@]` all but what
the keywords of the call name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from scanner.ir.model import After, Attr, Call, Const, Operand, Raise, SetAttr, SetItem
from scanner.rules.model import Path, Port
from scanner.taint.calls.site import AS_FIELD, INSIDE, WHOLE_ONLY
from scanner.taint.facts.paths import SOME, step_of_key
from scanner.taint.opened.view import View

Texts = Callable[[Operand], tuple[str, ...]]


class Found(NamedTuple):
    """A port's value: the operand, where inside it, which argument (-1 receiver, -2 result), and its name."""

    operand: Operand
    path: Path
    argument: int
    name: str
    position: int = -1


def find(view: View, site: Operand, port: Port) -> list[Found]:
    """The values at a port of a call, the port's own path not yet applied."""
    call = view.values[site]
    if isinstance(call, SetItem):
        return _stored(call.base, {"key": call.index, "value": call.value}, port)
    if isinstance(call, SetAttr):
        return _stored(call.base, {"value": call.value}, port)
    if isinstance(call, Raise):
        return [Found(call.value, (), 0, "the exception", 0)] if port.position == 0 else []
    if not isinstance(call, Call):
        return []
    match port.base:
        case "result":
            return [Found(site, (), -2, "the result")]
        case "receiver":
            return _receiver(view, site, call)
        case "argument":
            return _argument(call, port.position, port.keyword)
        case "positionals":
            return [found for found in _positionals(call) if found.position < 0 or found.position >= port.position]
        case "keywords":
            return list(_keywords(call))
        case _:
            return [*_positionals(call), *_keywords(call)]


def after(view: View, site: Operand, found: Found) -> list[Operand]:
    """The values that are the state of a port's object once the call has returned."""
    if found.argument == -2:
        return [found.operand]
    states = []
    for index in view.after.get(site, ()):
        value = view.values[index]
        if isinstance(value, After) and value.argument == found.argument:
            states.append(index)
    return states if states or found.operand < 0 or not view.is_held(found.operand) else [found.operand]


def spelled(view: View, site: Operand, path: Path, found: Found) -> Path:
    """A model's path with the steps that depend on the call written out."""
    if not any(step.startswith(("[@", "[-@")) and step != "[@]" for step in path):
        return path
    return tuple(_spelled(view, site, step, found) for step in path)


def by_name(found: Found, taken: Path, put: Path) -> Iterator[tuple[Path, Path]]:
    """A path taken from an argument, with the path of a target at which it is put.

    Of a mapping that is given with `**`, what is under a key is put under that name, where the target spells names.
    """
    if found.name or not put or put[-1] not in ("[@name]", "[@.name]"):
        yield taken, put
        return
    yield (*taken, AS_FIELD if put[-1] == "[@.name]" else INSIDE), put[:-1]
    yield (*taken, WHOLE_ONLY), put


def spellings(view: View, site: Operand, path: Path, found: Found, text: Texts) -> tuple[Path, ...]:
    """`spelled`, once for each name that an argument may be: in a loop over constant names."""
    for place, step in enumerate(path):
        word = step[2:-1].lstrip(".")
        if step.startswith("[@") and word.isdigit() and (names := _names(view, site, int(word), text)):
            if site in view.only_copied:
                return ()  # under which name this is, what is read from tells
            mark = ".{}" if step[2] == "." else "[{}]"
            before, behind = spelled(view, site, path[:place], found), spelled(view, site, path[place + 1 :], found)
            return tuple((*before, mark.format(name), *behind) for name in names)
    return (spelled(view, site, path, found),)


def _names(view: View, site: Operand, position: int, text: Texts) -> tuple[str, ...]:
    """The names that an argument which is no constant itself may be, when all are known."""
    for found in find(view, site, Port("argument", position)):
        if not found.path and not isinstance(view.values[found.operand], Const):
            names = text(found.operand)
            return names if all(name.isidentifier() for name in names) else ()
    return ()


def _spelled(view: View, site: Operand, step: str, found: Found) -> str:
    if step == "[-@]":
        call = view.values[site]
        given = [one.keyword for one in call.args if one.keyword is not None] if isinstance(call, Call) else []
        return f"[-{','.join(given)}]"
    if not step.startswith("[@") or step == "[@]":
        return step
    word = step[2:-1]
    attribute = word.startswith(".")
    word = word.lstrip(".")
    if word == "position":
        return step_of_key(found.position if found.position >= 0 else None)
    if word == "name":
        return (f".{found.name}" if attribute else f"[{found.name}]") if found.name else SOME
    key = constant_argument(view, site, Port("argument", int(word)))
    if attribute:
        return f".{key.lstrip('-').replace('-', '_')}" if isinstance(key, str) else SOME  # `--mail` is read as `.mail`
    return step_of_key(key if isinstance(key, str | int) else None)


def constant_argument(view: View, site: Operand, port: Port) -> str | int | float | bool | None:
    """The constant written at a port, or None."""
    for found in find(view, site, port):
        value = view.values[found.operand]
        if isinstance(value, Const) and not found.path:
            return value.value
    return None


def _stored(base: Operand, given_as: dict[str, Operand], port: Port) -> list[Found]:
    """The ports of `x[k] = v`, which is a call of `x.__setitem__` with k and v, and of `x.a = v`, `x.a.__set__(v)`."""
    given = [
        Found(operand, (), -2, name, number) for number, (name, operand) in enumerate(given_as.items()) if operand >= 0
    ]
    match port.base:
        case "receiver":
            return [Found(base, (), -1, "the object")]
        case "argument":
            return [found for found in given if found.position == port.position]
        case "positionals" | "everything":
            return [found for found in given if found.position >= port.position]
        case _:
            return []


def _receiver(view: View, site: Operand, call: Call) -> list[Found]:
    callee = view.values[call.callee]
    if not isinstance(callee, Attr):
        return [Found(call.callee, (".__self__",), -3, "the object")]
    above = view.super_receiver(site)
    return [Found(above if above >= 0 else callee.base, (), -1, "the object")]


def _argument(call: Call, position: int, keyword: str) -> list[Found]:
    found = []
    for at in _positionals(call):
        if position >= 0 and at.position == position:
            found.append(at)
        elif position >= 0 and at.position < 0 and call.args[at.argument].star == 1:
            offset = position - sum(
                1 for argument in call.args[: at.argument] if not argument.keyword and not argument.star
            )
            if offset >= 0 and not any(other.position == position for other in _positionals(call)):
                found.append(at._replace(path=(f"[#{offset}]",), position=position))
    if keyword:
        found += [at for at in _keywords(call) if at.name == keyword]
        found += [
            Found(argument.value, (f"[{keyword}]",), number, keyword)
            for number, argument in enumerate(call.args)
            if argument.star == 2
        ]
    return found


def _positionals(call: Call) -> Iterator[Found]:
    position = 0
    for number, argument in enumerate(call.args):
        if argument.keyword is not None or argument.star == 2:
            continue
        if argument.star:
            yield Found(argument.value, (SOME,), number, "", -1)
            position = -10_000
        else:
            yield Found(argument.value, (), number, "", position if position >= 0 else -1)
            position += 1


def _keywords(call: Call) -> Iterator[Found]:
    for number, argument in enumerate(call.args):
        if argument.keyword is not None:
            yield Found(argument.value, (), number, argument.keyword)
        elif argument.star == 2:
            yield Found(argument.value, (), number, "")
