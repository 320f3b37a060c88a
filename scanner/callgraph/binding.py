"""How the arguments of a call meet the parameters of a function (the language reference's section on calls)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.callgraph.model import Binding, Path
from scanner.callgraph.steps import ANY, key_step
from scanner.ir.model import AnyValue, Argument, Build, Operand, Parameter

_BY_POSITION = ("positional", "normal", "receiver")

Lengths = Mapping[Operand, int]
"""How many elements the values of star arguments have, where that is known."""


def lengths(values: Sequence[AnyValue], args: Sequence[Argument]) -> Lengths:
    """The lengths of the sequences that are written out with each element, for the star arguments among `args`."""
    found = {}
    for argument in args:
        value = values[argument.value] if argument.star == 1 else None
        if not isinstance(value, Build) or any(element.spread for element in value.elements):
            continue
        # A list of one element may be a comprehension.
        if value.kind == "tuple" or (value.kind == "list" and len(value.elements) != 1):
            found[argument.value] = len(value.elements)
    return found


def bind(
    params: Sequence[Parameter], args: Sequence[Argument], offset: int, known: Lengths | None = None
) -> tuple[Binding, ...]:
    """The bindings of a call. The first `offset` parameters are bound otherwise (a receiver)."""
    places = [i for i, p in enumerate(params) if i >= offset and p.flavour in _BY_POSITION]
    named = {p.name: i for i, p in enumerate(params) if i >= offset and p.flavour in ("normal", "keyword", "receiver")}
    rest = next((i for i, p in enumerate(params) if p.flavour == "args"), -1)
    spare = next((i for i, p in enumerate(params) if p.flavour == "kwargs"), -1)
    ahead = offset - sum(p.flavour in _BY_POSITION for p in params[:offset])  # what is bound otherwise is in `*args`
    found = list(_positional(args, places, (rest, ahead), known or {}))
    taken = {b.parameter for b in found if not b.source_path}
    taken |= {named[a.keyword] for a in args if a.keyword in named}
    for number, argument in enumerate(args):
        if argument.keyword is not None:
            if argument.keyword in named:
                found.append(Binding(number, argument.value, named[argument.keyword]))
            elif spare >= 0:
                found.append(Binding(number, argument.value, spare, (), (key_step(argument.keyword),)))
        elif argument.star == 2:
            for name, index in named.items():
                if index not in taken:
                    found.append(Binding(number, argument.value, index, (key_step(name),)))
            if spare >= 0:
                found.append(Binding(number, argument.value, spare))
    return tuple(found)


def fits(params: Sequence[Parameter], args: Sequence[Argument], offset: int) -> bool:
    """Whether the call could be meant for these parameters: no argument too many, no keyword unknown, none missing."""
    flavours = {p.flavour for p in params}
    places = [p for i, p in enumerate(params) if i >= offset and p.flavour in _BY_POSITION]
    positional = sum(1 for a in args if a.keyword is None and a.star == 0)
    if positional > len(places) and "args" not in flavours:
        return False
    names = {p.name for p in params}
    if "kwargs" not in flavours and any(a.keyword is not None and a.keyword not in names for a in args):
        return False
    if any(a.star for a in args):
        return True
    given = {a.keyword for a in args}
    return all(p.has_default or p.name in given for p in places[positional:])


def received(params: Sequence[Parameter], argument: int, operand: Operand, path: Path = ()) -> Binding:
    """The binding of the receiver: to the first parameter, or the first of `*args` (of a wrapper, mostly)."""
    inside = ("[#0]",) if params and params[0].flavour == "args" else ()
    return Binding(argument, operand, 0, path, inside)


def _positional(
    args: Sequence[Argument], places: list[int], rest: tuple[int, int], known: Lengths
) -> Iterator[Binding]:
    """`rest` is the number of `*args`, or -1, and how many values are in it ahead of these."""
    at = 0
    loose = False  # a star argument of unknown length came before
    for number, argument in enumerate(args):
        if argument.keyword is not None or argument.star == 2:
            continue
        if argument.star == 1 and argument.value in known and not loose:
            for index in range(known[argument.value]):
                yield from _placed(number, argument.value, places, rest, at, (f"[#{index}]",))
                at += 1
        elif argument.star == 1:
            yield from _starred(number, argument.value, places[at:], rest[0], loose or rest[1] > 0)
            loose = True
        elif loose:
            yield from (Binding(number, argument.value, place) for place in places[at:])
            if rest[0] >= 0:
                yield Binding(number, argument.value, rest[0], (), (ANY,))
        else:
            yield from _placed(number, argument.value, places, rest, at, ())
            at += 1


def _placed(
    number: int, value: Operand, places: list[int], rest: tuple[int, int], at: int, inside: tuple[str, ...]
) -> Iterator[Binding]:
    if at < len(places):
        yield Binding(number, value, places[at], inside)
    elif rest[0] >= 0:
        yield Binding(number, value, rest[0], inside, (f"[#{at - len(places) + rest[1]}]",))


def _starred(number: int, value: int, places: list[int], rest: int, loose: bool) -> Iterator[Binding]:
    for index, place in enumerate(places):
        yield Binding(number, value, place, (ANY if loose else f"[#{index}]",))
    if rest >= 0:
        whole = not places and not loose
        yield Binding(number, value, rest, () if whole else (ANY,), () if whole else (ANY,))
