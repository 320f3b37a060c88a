"""Detours of a witness: steps after which the data is where it was before them, which tell a reader nothing.

A call is handed an object and gives it back with the same data in it; a field that was passed to a call is put back
where it was read (`check(user.id)` counts as `user.id = …` because the call might change it).
"""

from __future__ import annotations

from scanner.ir.model import After, Attr, Item, Operand, SetAttr, SetItem
from scanner.taint.facts import codes
from scanner.taint.facts.tables import Tables
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.telling.witness import Hop


def without_detours(program: Program, tables: Tables, hops: list[Hop]) -> list[Hop]:
    """The steps without those that lead back to where they began, in order."""
    kept: list[Hop] = []
    passed: list[tuple[int, Hop]] = []  # (length of `kept` before it, the hop into a call)
    for hop in hops:
        kind = hop.code & codes.KIND
        if kind == codes.SET and (read := _put_back(program.view(hop.function), hop.at)) >= 0:
            start = next(
                (at for at, one in enumerate(kept) if (one.function, one.at) == (hop.function, read)), len(kept)
            )
            del kept[start:]
            passed = [one for one in passed if one[0] < start]
            continue
        if kind == codes.CHANGED:
            into = next((one for one in reversed(passed) if _returns(tables, one[1], hop)), None)
            if into is not None:
                del kept[into[0] :]
                passed = [one for one in passed if one[0] < into[0]]
                continue
        if kind == codes.PASS:
            passed.append((len(kept), hop))
        kept.append(hop)
    return kept


def _returns(tables: Tables, into: Hop, back: Hop) -> bool:
    """Whether a call that data was passed to gives it back under the same path, with no more guesses."""
    same_call = (into.function, into.at) == (back.function, back.at)
    return same_call and tables.edges[into.edge][2:] == tables.edges[back.edge][2:]


def _put_back(view: View, at: Operand) -> Operand:
    """The read that an update undoes, when all it does is to put back, after a call, what was read there; or -1."""
    update = view.values[at]
    if not isinstance(update, SetAttr | SetItem) or update.value < 0:
        return -1
    read = update.value
    while isinstance(value := view.values[read], After):
        read = value.base
    match update, value:
        case SetAttr(name=name), Attr(name=known) if read != update.value and name == known:
            return read
        case SetItem(key=key), Item(key=known) if read != update.value and key == known:
            return read
        case _:
            return -1
