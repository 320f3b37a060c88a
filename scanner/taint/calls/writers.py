"""Objects that write into another what they are given: `csv.writer(out).writerow(row)`.

What is written is afterwards in the object that the writer was made with, where both are known in one function: the
text of a buffer, the body of a response. Whether it is read before it is written is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.callgraph.model import External
from scanner.ir.model import After, Attr, Call, Operand, Phi
from scanner.rules.model import Rule, SinkEffect
from scanner.taint.calls.site import Move, Site
from scanner.taint.facts import codes
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

Named = tuple[tuple[Rule, str], ...]

_WRITERS = ("_csv.Writer.", "csv.DictWriter.")
_INTO = {"print": (-1, "file"), "json.dump": (1, "fp"), "pickle.dump": (1, "file"), "marshal.dump": (1, "file")}
"""Where calls are given the file that they write to: position and keyword."""

_WRITES = frozenset(("writerow", "writerows"))


def add_written(site: Site, view: View, at: Operand, externals: Iterable[External]) -> None:
    """Compile what a writer's call does to what the writer writes into."""
    call = view.values[at]
    if not isinstance(call, Call) or not any(_is_write(external.path) for external in externals):
        return
    for place in _states(view, _maker(view, call)):
        for argument in call.args[:1]:
            site.add(argument.value, Move(place, (), (), True, codes.THROUGH))


def sinks_written_to(program: Opening, number: int, at: Operand, named: Named, externals: Iterable[External]) -> Named:
    """The rules of a call without its own sinks, where what it writes into is no file: a buffer, which keeps what is
    written, or a response, whose `write` is the sink.
    """
    view = program.view(number)
    call = view.values[at]
    if not isinstance(call, Call) or not any(_is_write(one.path) or one.path in _INTO for one in externals):
        return named
    by_writer = any(_is_write(external.path) for external in externals)
    maker = view.values[_maker(view, call)] if by_writer else call
    places = _given(call, externals)
    if by_writer:
        places = [one.value for one in maker.args[:1]] if isinstance(maker, Call) else []
    paths = {one.path for place in places for one in program.origins(number, place) if isinstance(one, External)}
    if len(paths) != 1:
        return named
    symbol = f"{paths.pop()}.write"
    rules = program.rules.calls(symbol)
    sinks = tuple((rule, symbol) for rule in rules if isinstance(rule.effect, SinkEffect))
    if not rules or (sinks and not by_writer):
        return named
    return (*((rule, how) for rule, how in named if not isinstance(rule.effect, SinkEffect)), *sinks)


def _given(call: Call, externals: Iterable[External]) -> list[Operand]:
    """The file that a call is given."""
    position, keyword = next((_INTO[one.path] for one in externals if one.path in _INTO), (-1, "file"))
    found = [argument.value for argument in call.args if argument.keyword == keyword]
    plain = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    return found or (plain[position : position + 1] if position >= 0 else [])


def _is_write(path: str) -> bool:
    return path.startswith(_WRITERS) and path.rpartition(".")[2] in _WRITES


def _maker(view: View, call: Call) -> Operand:
    """The call that made the writer whose method is called; the called value itself when it is not known."""
    callee = view.values[call.callee]
    roots = _roots(view, callee.base) if isinstance(callee, Attr) else frozenset()
    made = next(iter(roots)) if len(roots) == 1 else call.callee
    maker = view.values[made]
    known = isinstance(maker, Call) and maker.args and maker.args[0].keyword is None and not maker.args[0].star
    return made if known else call.callee


def _states(view: View, maker: Operand) -> list[Operand]:
    """What a writer was made with, as it is after that."""
    states = [(index, view.values[index]) for index in view.after.get(maker, ())]
    return [index for index, state in states if isinstance(state, After) and state.argument == 0]


def _roots(view: View, operand: Operand) -> frozenset[Operand]:
    """The values of which a value is a state, also in a loop."""
    pending, seen, found = [operand], set[Operand](), set[Operand]()
    while pending:
        at = pending.pop()
        if at in seen:
            continue
        seen.add(at)
        match view.values[at]:
            case After(base=base):
                pending.append(base)
            case Phi(operands=operands):
                pending += operands
            case _:
                found.add(at)
    return frozenset(found)
